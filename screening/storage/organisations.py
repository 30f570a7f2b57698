"""Organisations and who belongs to them. Nothing is deleted: an organisation is closed, a membership is ended."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, insert, or_, select, update

from screening.core.audit import AuditEvent
from screening.core.errors import Conflict, NotFound
from screening.core.people import (
    Membership,
    MembershipId,
    Organisation,
    OrganisationId,
    OrganisationKind,
    Role,
    Staff,
    StaffId,
)
from screening.storage.audit import record
from screening.storage.database import Reading, Writing
from screening.storage.rows import staff
from screening.storage.rows_organisations import membership, organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One membership that somebody can act in: who they are in it, and the organisation's name (None: the service)."""

    membership: MembershipId
    staff: Staff
    organisation_name: str | None


def save_organisation(writing: Writing, new: Organisation, *, made_at: datetime, audit: AuditEvent) -> None:
    """Store a new organisation. Raises Conflict when the name is taken, by a closed one too."""
    stored = writing.execute(
        writing.insert(organisation)
        .values(id=new.id, made_at=made_at, **_columns(new))
        .on_conflict_do_nothing(index_elements=["name"])
        .returning(organisation.c.id)
    ).one_or_none()
    if stored is None:
        raise name_taken()
    record(writing, audit)


def change_organisation(writing: Writing, changed: Organisation, *, audit: AuditEvent) -> None:
    """Write what is known of an organisation over what was. Raises Conflict when another has the name."""
    of_another = select(organisation.c.id).where(
        organisation.c.name == changed.name, organisation.c.id != changed.id
    )
    if writing.execute(of_another).first() is not None:
        raise name_taken()
    writing.execute(update(organisation).where(organisation.c.id == changed.id).values(**_columns(changed)))
    record(writing, audit)


def close_organisation(
    writing: Writing, organisation_id: OrganisationId, *, closed_at: datetime, audit: AuditEvent
) -> None:
    """Nobody acts in it from now on."""
    closing = update(organisation).where(organisation.c.id == organisation_id)
    writing.execute(closing.values(closed_at=closed_at))
    record(writing, audit)


def name_taken() -> Conflict:
    """Why an organisation cannot be called so."""
    return Conflict("there is, or was, an organisation with this name: choose another")


def get_organisation(reading: Reading, organisation_id: OrganisationId) -> Organisation:
    """An organisation, closed or not. Raises NotFound."""
    row = reading.execute(select(organisation).where(organisation.c.id == organisation_id)).one_or_none()
    if row is None:
        raise NotFound("organisation", organisation_id)
    return _organisation(row)


def list_organisations(reading: Reading) -> tuple[Organisation, ...]:
    """Every organisation, closed ones too, by name."""
    found = [_organisation(row) for row in reading.execute(select(organisation))]
    return tuple(sorted(found, key=lambda known: (known.name.casefold(), known.id)))


def save_membership(writing: Writing, new: Membership, *, made_at: datetime, audit: AuditEvent) -> None:
    """Give somebody a role. Who has it already has it once."""
    # Held until the transaction ends: two that give the same role at once must not both find it missing.
    writing.execute(select(staff.c.id).where(staff.c.id == new.staff).with_for_update())
    same = select(membership.c.id).where(
        membership.c.staff_id == new.staff,
        membership.c.organisation_id == new.organisation
        if new.organisation is not None
        else membership.c.organisation_id.is_(None),
        membership.c.role == new.role.value,
        membership.c.ended_at.is_(None),
    )
    if writing.execute(same).first() is not None:
        return
    writing.execute(
        insert(membership).values(
            id=new.id,
            staff_id=new.staff,
            organisation_id=new.organisation,
            role=new.role.value,
            made_at=made_at,
        )
    )
    record(writing, audit)


def end_membership(
    writing: Writing, membership_id: MembershipId, *, ended_at: datetime, audit: AuditEvent
) -> None:
    """Take a role back."""
    writing.execute(update(membership).where(membership.c.id == membership_id).values(ended_at=ended_at))
    record(writing, audit)


def get_membership(reading: Reading, membership_id: MembershipId) -> Membership:
    """A membership that has not ended. Raises NotFound."""
    found = select(membership).where(membership.c.id == membership_id, membership.c.ended_at.is_(None))
    row = reading.execute(found).one_or_none()
    if row is None:
        raise NotFound("membership", membership_id)
    return _membership(row)


def list_memberships(
    reading: Reading, *, of: Collection[StaffId] | None = None
) -> dict[StaffId, tuple[Membership, ...]]:
    """The memberships that have not ended, of these members of staff (None: of all), in the order they were given."""
    found = select(membership).where(membership.c.ended_at.is_(None)).order_by(membership.c.number)
    if of is not None:
        found = found.where(membership.c.staff_id.in_(of))
    memberships: dict[StaffId, tuple[Membership, ...]] = {}
    for row in reading.execute(found):
        memberships[StaffId(row.staff_id)] = (*memberships.get(StaffId(row.staff_id), ()), _membership(row))
    return memberships


def list_seats(reading: Reading, staff_id: StaffId) -> tuple[Seat, ...]:
    """What somebody with an open account can act in, in the order it was given."""
    found = with_seats(staff.c.id == staff_id, staff.c.closed_at.is_(None))
    return tuple(seat_of(row) for row in reading.execute(found))


def with_seats(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Accounts with each membership that can be acted in: not ended, and of no closed organisation."""
    return (
        select(
            staff,
            membership.c.id.label("membership_id"),
            membership.c.role,
            membership.c.organisation_id,
            organisation.c.name.label("organisation_name"),
        )
        .join(membership, membership.c.staff_id == staff.c.id)
        .outerjoin(organisation, organisation.c.id == membership.c.organisation_id)
        .where(
            membership.c.ended_at.is_(None),
            or_(membership.c.organisation_id.is_(None), organisation.c.closed_at.is_(None)),
            *conditions,
        )
        .order_by(staff.c.username, membership.c.number)
    )


def seat_of(row: Row[Any]) -> Seat:
    """A row of `with_seats`."""
    return Seat(
        membership=MembershipId(row.membership_id),
        staff=Staff(
            id=StaffId(row.id),
            username=row.username,
            name=row.name,
            role=Role(row.role),
            organisation=None if row.organisation_id is None else OrganisationId(row.organisation_id),
        ),
        organisation_name=row.organisation_name,
    )


def _columns(known: Organisation) -> dict[str, str | None]:
    return {
        "name": known.name,
        "kind": known.kind.value,
        "sor": known.sor,
        "municipality": known.municipality,
        "phone": known.phone,
        "email": known.email,
    }


def _organisation(row: Row[Any]) -> Organisation:
    return Organisation(
        id=OrganisationId(row.id),
        name=row.name,
        kind=OrganisationKind(row.kind),
        sor=row.sor,
        municipality=row.municipality,
        phone=row.phone,
        email=row.email,
        closed_at=row.closed_at,
    )


def _membership(row: Row[Any]) -> Membership:
    return Membership(
        id=MembershipId(row.id),
        staff=StaffId(row.staff_id),
        organisation=None if row.organisation_id is None else OrganisationId(row.organisation_id),
        role=Role(row.role),
    )
