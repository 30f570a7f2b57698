"""Invitations. The secret of a link is here only as its SHA-256; it has so many random bits that no salt is needed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, insert, or_, select, update

from screening.core.audit import AuditEvent
from screening.core.errors import NotFound
from screening.core.people import Completion, Invitation, InvitationId, Invitee, StaffId
from screening.core.questionnaire import Language, LinkId, QuestionnaireId, QuestionnaireRef
from screening.core.response import PatientId, ResponseId
from screening.storage.audit import record
from screening.storage.care import Scope
from screening.storage.database import Reading, Writing
from screening.storage.merges import joined, same_person
from screening.storage.rows import draft, draft_answer, invitation
from screening.storage.rows_reminders import invitation_link


def save_invitation(writing: Writing, new: Invitation, *, secret_sha256: str, audit: AuditEvent) -> None:
    """Store a new invitation."""
    writing.execute(
        insert(invitation).values(
            id=new.id,
            secret_sha256=secret_sha256,
            patient_id=new.patient,
            questionnaire_id=new.questionnaire.id,
            questionnaire_version=new.questionnaire.version,
            questionnaire_sha256=new.questionnaire.sha256,
            language=new.language,
            made_at=new.made_at,
            expires_at=new.expires_at,
            made_by=new.made_by,
            invitee=new.invitee.value,
            items=_write_completion(new.completion),
        )
    )
    record(writing, audit)


def use_up(writing: Writing, invitation_id: InvitationId, *, response: ResponseId, audit: AuditEvent) -> None:
    """Note which response an invitation led to."""
    writing.execute(update(invitation).where(invitation.c.id == invitation_id).values(response_id=response))
    record(writing, audit)


def get_invitation(reading: Reading, invitation_id: InvitationId) -> Invitation:
    """Raises NotFound."""
    row = reading.execute(select(invitation).where(invitation.c.id == invitation_id)).one_or_none()
    return _found(row, invitation_id)


def get_for_change(writing: Writing, invitation_id: InvitationId) -> Invitation:
    """The invitation, held until the transaction ends: an answer saved while the draft is being submitted is either
    in the response or refused, never lost. Raises NotFound."""
    found = select(invitation).where(invitation.c.id == invitation_id).with_for_update()
    return _found(writing.execute(found).one_or_none(), invitation_id)


def find_by_secret(reading: Reading, secret_sha256: str) -> Invitation | None:
    """The invitation of a link, or None."""
    linked = select(invitation_link.c.invitation_id).where(invitation_link.c.secret_sha256 == secret_sha256)
    is_its = or_(invitation.c.secret_sha256 == secret_sha256, invitation.c.id.in_(linked))
    row = reading.execute(select(invitation).where(is_its)).one_or_none()
    return None if row is None else _invitation(row)


def list_invitations(reading: Reading, patient_id: PatientId) -> tuple[Invitation, ...]:
    """A patient's invitations, newest first."""
    found = (
        select(invitation)
        .where(same_person(invitation.c.patient_id, patient_id))
        .order_by(invitation.c.made_at.desc(), invitation.c.id)
    )
    return tuple(_invitation(row) for row in reading.execute(found))


def newest_open(reading: Reading, scope: Scope | None, *, now: datetime) -> dict[PatientId, Invitation]:
    """The newest invitation that can still be opened of each patient of this scope (None: of all)."""
    survivors, survivor = joined(invitation.c.patient_id)
    found = (
        select(invitation, survivor.label("survivor"))
        .select_from(survivors)
        .where(invitation.c.response_id.is_(None), invitation.c.expires_at > now)
        .order_by(invitation.c.made_at, invitation.c.id)
    )
    if scope is not None:
        found = found.where(scope.covers(invitation.c.patient_id))
    return {PatientId(row.survivor): _invitation(row) for row in reading.execute(found)}


def list_begun(
    reading: Reading, scope: Scope | None, *, expired_before: datetime, patient: PatientId | None = None
) -> tuple[Invitation, ...]:
    """The invitations of this scope (None: all), of one patient or of all, that somebody has begun to answer and nobody
    has sent. One that expired at or before this moment and has no answer is past and done."""
    found = (
        select(invitation)
        .join(draft)
        .where(
            invitation.c.response_id.is_(None), or_(invitation.c.expires_at > expired_before, _has_answer())
        )
    )
    if scope is not None:
        found = found.where(scope.covers(invitation.c.patient_id))
    if patient is not None:
        found = found.where(same_person(invitation.c.patient_id, patient))
    return tuple(_invitation(row) for row in reading.execute(found))


def list_abandoned(reading: Reading, *, expired_before: datetime) -> tuple[InvitationId, ...]:
    """Those with at least one answer, never sent, that expired at or before this moment; longest ago first."""
    found = (
        select(invitation.c.id)
        .where(invitation.c.response_id.is_(None), invitation.c.expires_at <= expired_before, _has_answer())
        .order_by(invitation.c.expires_at, invitation.c.id)
    )
    return tuple(InvitationId(id) for id in reading.execute(found).scalars())


def _has_answer() -> ColumnElement[bool]:
    return exists().where(draft_answer.c.invitation_id == invitation.c.id, draft_answer.c.missing.is_(None))


def _found(row: Row[Any] | None, invitation_id: InvitationId) -> Invitation:
    if row is None:
        raise NotFound("invitation", invitation_id)
    return _invitation(row)


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(
        id=InvitationId(row.id),
        patient=PatientId(row.patient_id),
        questionnaire=QuestionnaireRef(
            id=QuestionnaireId(row.questionnaire_id),
            version=row.questionnaire_version,
            sha256=row.questionnaire_sha256,
        ),
        language=Language(row.language),
        made_at=row.made_at,
        expires_at=row.expires_at,
        made_by=StaffId(row.made_by),
        invitee=Invitee(row.invitee),
        completion=_read_completion(row.items),
        response=None if row.response_id is None else ResponseId(row.response_id),
    )


def _write_completion(completion: Completion | None) -> dict[str, Any] | None:
    return None if completion is None else {"of": completion.of, "items": list(completion.items)}


def _read_completion(document: dict[str, Any] | None) -> Completion | None:
    if document is None:
        return None
    items = tuple(LinkId(link_id) for link_id in document["items"])
    return Completion(of=ResponseId(document["of"]), items=items)
