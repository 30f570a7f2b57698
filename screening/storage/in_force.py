"""Which criteria set is in force, for whom, from which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NewType

from sqlalchemy import Row, insert, or_, select, update

from screening.core.audit import AuditEvent
from screening.core.criteria import CriteriaSetId
from screening.core.errors import NotFound
from screening.core.people import OrganisationId
from screening.storage.audit import record
from screening.storage.database import Reading, Writing
from screening.storage.rows_keeping import in_force

InForceId = NewType("InForceId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """A criteria set is used from a day on; `organisation` None: by every organisation that has none of its own."""

    id: InForceId
    organisation: OrganisationId | None
    criteria_set: CriteriaSetId
    first_day: date
    cancelled_at: datetime | None = None


def save(writing: Writing, new: InForce, *, at: datetime, by: str | None, audit: AuditEvent) -> None:
    """Write one down."""
    writing.execute(
        insert(in_force).values(
            id=new.id,
            organisation_id=new.organisation,
            criteria_set_id=new.criteria_set,
            first_day=new.first_day,
            made_at=at,
            made_by=by,
        )
    )
    record(writing, audit)


def cancel(writing: Writing, id: InForceId, *, at: datetime, by: str | None, audit: AuditEvent) -> None:
    """Say that it will not come into force."""
    cancelled = {"cancelled_at": at, "cancelled_by": by}
    writing.execute(update(in_force).where(in_force.c.id == id).values(**cancelled))
    record(writing, audit)


def get(reading: Reading, id: InForceId) -> InForce:
    """Raises NotFound."""
    row = reading.execute(select(in_force).where(in_force.c.id == id)).one_or_none()
    if row is None:
        raise NotFound("change", id)
    return _read(row)


def list_all(reading: Reading) -> tuple[InForce, ...]:
    """Everything that was not cancelled, the newest day first."""
    found = select(in_force).where(in_force.c.cancelled_at.is_(None))
    found = found.order_by(in_force.c.first_day.desc(), in_force.c.number.desc())
    return tuple(_read(row) for row in reading.execute(found))


def find(reading: Reading, organisation: OrganisationId | None, day: date) -> CriteriaSetId | None:
    """The set in force for an organisation on a day: its own, else everybody's, else None."""
    mine = in_force.c.organisation_id
    found = (
        select(in_force.c.criteria_set_id)
        .where(in_force.c.cancelled_at.is_(None), in_force.c.first_day <= day)
        .where(or_(mine.is_(None), mine == organisation))
        .order_by(mine.is_(None), in_force.c.first_day.desc(), in_force.c.number.desc())
        .limit(1)
    )
    return reading.execute(found).scalar_one_or_none()


def _read(row: Row[tuple[object, ...]]) -> InForce:
    return InForce(
        id=row.id,
        organisation=row.organisation_id,
        criteria_set=row.criteria_set_id,
        first_day=row.first_day,
        cancelled_at=row.cancelled_at,
    )
