"""Who treats whom, and who works there: for handing work over."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select

from screening.core.people import CareReason, OrganisationId, Role, Staff, StaffId
from screening.core.response import PatientId
from screening.storage.database import Reading
from screening.storage.organisations import seat_of, with_seats
from screening.storage.rows import staff
from screening.storage.rows_organisations import care_relation, membership, organisation

_TREATING = sorted(reason.value for reason in CareReason if reason.treats)


def list_colleagues(
    reading: Reading, organisations: Collection[OrganisationId], *, roles: Collection[Role]
) -> tuple[Staff, ...]:
    """Whoever has one of these roles in one of these organisations, by name; once for each organisation."""
    seats = with_seats(
        staff.c.closed_at.is_(None),
        membership.c.organisation_id.in_(organisations),
        membership.c.role.in_(sorted(role.value for role in roles)),
    )
    found: dict[tuple[StaffId, OrganisationId | None], Staff] = {}
    for row in reading.execute(seats):
        person = seat_of(row).staff
        found.setdefault((person.id, person.organisation), person)
    return tuple(sorted(found.values(), key=lambda person: (person.name.casefold(), person.id)))


def treating(
    reading: Reading, patients: Collection[PatientId], *, at: datetime
) -> dict[PatientId, frozenset[OrganisationId]]:
    """The organisations that treat each of these patients and are not closed."""
    found = (
        select(care_relation.c.patient_id, care_relation.c.organisation_id)
        .join(organisation, organisation.c.id == care_relation.c.organisation_id)
        .where(
            care_relation.c.patient_id.in_(patients),
            care_relation.c.reason.in_(_TREATING),
            or_(care_relation.c.until.is_(None), care_relation.c.until > at),
            organisation.c.closed_at.is_(None),
        )
    )
    treats: dict[PatientId, frozenset[OrganisationId]] = {}
    for row in reading.execute(found):
        key = PatientId(row.patient_id)
        treats[key] = treats.get(key, frozenset()) | {OrganisationId(row.organisation_id)}
    return treats
