"""Sign-ins on their way through an identity provider, and who somebody is to one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from screening.core.audit import AuditEvent
from screening.core.errors import Conflict
from screening.core.people import StaffId
from screening.storage.audit import record
from screening.storage.database import Reading, Writing
from screening.storage.rows_sign_in import oidc_request, staff_identity


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcRequest:
    """A sign-in that has gone out. What is sealed is only for the service to open."""

    nonce: str
    sealed_verifier: str
    sealed_waiting: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedIdentity:
    """Who somebody is to a provider, and since when we know."""

    issuer: str
    subject: str
    made_at: datetime


def save_request(writing: Writing, state_hash: str, request: OidcRequest, *, forget_before: datetime) -> None:
    """Keep a request until it comes back, and drop those that never did. It holds nothing about a patient."""
    writing.execute(delete(oidc_request).where(oidc_request.c.made_at < forget_before))
    writing.execute(
        writing.insert(oidc_request).values(
            state_hash=state_hash,
            nonce=request.nonce,
            sealed_verifier=request.sealed_verifier,
            sealed_waiting=request.sealed_waiting,
            made_at=request.made_at,
        )
    )


def take_request(writing: Writing, state_hash: str) -> OidcRequest | None:
    """The request, once: of two that ask at the same moment one gets None."""
    row = writing.execute(
        delete(oidc_request)
        .where(oidc_request.c.state_hash == state_hash)
        .returning(
            oidc_request.c.nonce,
            oidc_request.c.sealed_verifier,
            oidc_request.c.sealed_waiting,
            oidc_request.c.made_at,
        )
    ).one_or_none()
    if row is None:
        return None
    return OidcRequest(
        nonce=row.nonce,
        sealed_verifier=row.sealed_verifier,
        sealed_waiting=row.sealed_waiting,
        made_at=row.made_at,
    )


def link(
    writing: Writing, issuer: str, subject: str, staff_id: StaffId, *, made_at: datetime, audit: AuditEvent
) -> None:
    """This subject of the provider is this account. Raises Conflict when it is another's already."""
    row = writing.execute(
        writing.insert(staff_identity)
        .values(issuer=issuer, subject=subject, staff_id=staff_id, made_at=made_at)
        .on_conflict_do_nothing(index_elements=["issuer", "subject"])
        .returning(staff_identity.c.staff_id)
    ).one_or_none()
    if row is None and find_linked(writing, issuer, subject) != staff_id:
        raise Conflict("this identity belongs to another account already: unlink it there first")
    record(writing, audit)


def unlink(writing: Writing, staff_id: StaffId, *, audit: AuditEvent) -> None:
    """The account can no longer be signed in to by any provider."""
    writing.execute(delete(staff_identity).where(staff_identity.c.staff_id == staff_id))
    record(writing, audit)


def list_linked(reading: Reading, staff_id: StaffId) -> tuple[LinkedIdentity, ...]:
    """Who somebody is to the providers, oldest first."""
    found = (
        select(staff_identity)
        .where(staff_identity.c.staff_id == staff_id)
        .order_by(staff_identity.c.made_at, staff_identity.c.subject)
    )
    return tuple(
        LinkedIdentity(issuer=row.issuer, subject=row.subject, made_at=row.made_at)
        for row in reading.execute(found)
    )


def find_linked(reading: Reading, issuer: str, subject: str) -> StaffId | None:
    """The account that this subject is, or None."""
    found = select(staff_identity.c.staff_id).where(
        staff_identity.c.issuer == issuer, staff_identity.c.subject == subject
    )
    staff_id = reading.execute(found).scalar_one_or_none()
    return None if staff_id is None else StaffId(staff_id)
