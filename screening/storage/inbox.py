"""Who has seen which assessment, and which nobody has."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, select

from screening.core.assessment import AssessmentId
from screening.core.people import OrganisationId, StaffId
from screening.storage.assessments import AssessmentRecord, record_of
from screening.storage.care import Scope
from screening.storage.database import Reading, Writing
from screening.storage.merges import joined
from screening.storage.rows import assessment
from screening.storage.rows_tasks import assessment_seen


def mark_seen(
    writing: Writing,
    assessment_id: AssessmentId,
    staff_id: StaffId,
    *,
    organisation: OrganisationId | None,
    at: datetime,
) -> None:
    """Note that somebody has seen an assessment; the first time counts. Its reading has its audit event."""
    writing.execute(
        writing.insert(assessment_seen)
        .values(assessment_id=assessment_id, staff_id=staff_id, organisation_id=organisation, seen_at=at)
        .on_conflict_do_nothing(index_elements=["assessment_id", "staff_id"])
    )


def seen_by(
    reading: Reading, assessment_ids: Collection[AssessmentId]
) -> dict[AssessmentId, tuple[StaffId, ...]]:
    """Who has seen each of these, the first first."""
    found: dict[AssessmentId, tuple[StaffId, ...]] = {}
    rows = select(assessment_seen).where(assessment_seen.c.assessment_id.in_(assessment_ids))
    for row in reading.execute(rows.order_by(assessment_seen.c.seen_at)):
        key = AssessmentId(row.assessment_id)
        found[key] = (*found.get(key, ()), StaffId(row.staff_id))
    return found


def records_of(
    reading: Reading, assessment_ids: Collection[AssessmentId]
) -> dict[AssessmentId, AssessmentRecord]:
    """These assessments, by id."""
    found = reading.execute(select(assessment).where(assessment.c.id.in_(assessment_ids)))
    return {AssessmentId(row.id): record_of(row) for row in found}


def list_unread(
    reading: Reading, scope: Scope | None, *, organisation: OrganisationId | None, most: int
) -> tuple[AssessmentRecord, ...]:
    """The newest assessment of each patient in scope that nobody acting in this organisation has seen, newest first."""
    found = _newest_unread(scope, organisation).order_by(assessment.c.at.desc(), assessment.c.number.desc())
    return tuple(record_of(row) for row in reading.execute(found.limit(most)))


def count_unread(reading: Reading, scope: Scope | None, *, organisation: OrganisationId | None) -> int:
    """How many of them there are."""
    counted = select(func.count()).select_from(_newest_unread(scope, organisation).subquery())
    return int(reading.execute(counted).scalar_one())


def _newest_unread(scope: Scope | None, organisation: OrganisationId | None) -> Select[Any]:
    # Of somebody who was entered twice, the newest of all that is theirs.
    survivors, survivor = joined(assessment.c.patient_id)
    newest = select(func.max(assessment.c.number)).select_from(survivors).group_by(survivor)
    if scope is not None:
        newest = newest.where(scope.covers(assessment.c.patient_id))
    in_organisation = (
        assessment_seen.c.organisation_id == organisation
        if organisation is not None
        else assessment_seen.c.organisation_id.is_(None)
    )
    seen = exists().where(assessment_seen.c.assessment_id == assessment.c.id, in_organisation)
    return select(assessment).where(assessment.c.number.in_(newest), ~seen)
