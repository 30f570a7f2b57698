"""Who looked at what is kept about a patient: events of the audit trail, and who stands behind their actors."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from screening.core.audit import Action, AuditEvent
from screening.core.people import OrganisationId, OrganisationKind, Role
from screening.core.response import PatientId
from screening.storage.database import Reading
from screening.storage.merges import same_person
from screening.storage.rows import audit_event, staff
from screening.storage.rows_organisations import care_relation, membership, organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A role that somebody has or had, from when until when (None: still), and in which organisation (None: the whole
    service). `treats` when that organisation has, or had, to do with the patient."""

    name: str
    role: Role
    organisation: OrganisationId | None
    organisation_name: str | None
    kind: OrganisationKind | None
    since: datetime
    until: datetime | None
    treats: bool


def list_events_about(
    reading: Reading,
    patient: PatientId,
    subjects: Collection[str],
    *,
    actions: Collection[Action],
    since: datetime,
) -> tuple[AuditEvent, ...]:
    """These actions on the patient, or on any of these subjects, from a moment on, newest first."""
    found = (
        select(audit_event)
        .where(
            or_(audit_event.c.subject.in_(subjects), same_person(audit_event.c.subject, patient)),
            audit_event.c.action.in_([action.value for action in actions]),
            audit_event.c.at >= since,
        )
        .order_by(audit_event.c.at.desc(), audit_event.c.number.desc())
    )
    return tuple(
        AuditEvent(at=row.at, actor=row.actor, action=Action(row.action), subject=row.subject)
        for row in reading.execute(found)
    )


def find_seats(
    reading: Reading, actors: Collection[str], *, patient: PatientId
) -> dict[str, tuple[Seat, ...]]:
    """What these members of staff are and were, of closed accounts too, those who treat the patient first."""
    found = (
        select(
            staff.c.id, staff.c.name, membership, organisation.c.name.label("at_name"), organisation.c.kind
        )
        .join(membership, membership.c.staff_id == staff.c.id)
        .outerjoin(organisation, organisation.c.id == membership.c.organisation_id)
        .where(staff.c.id.in_(actors))
        .order_by(membership.c.number)
    )
    treating = set(
        reading.execute(
            select(care_relation.c.organisation_id).where(same_person(care_relation.c.patient_id, patient))
        ).scalars()
    )
    seats: dict[str, list[Seat]] = {}
    for row in reading.execute(found):
        seats.setdefault(row.staff_id, []).append(
            Seat(
                name=row.name,
                role=Role(row.role),
                organisation=row.organisation_id,
                organisation_name=row.at_name,
                kind=None if row.kind is None else OrganisationKind(row.kind),
                since=row.made_at,
                until=row.ended_at,
                treats=row.organisation_id in treating,
            )
        )
    return {id: tuple(sorted(found, key=lambda seat: not seat.treats)) for id, found in seats.items()}
