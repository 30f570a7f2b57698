"""Assessments: what each was made from and what it concluded; stored once, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Row, func, insert, select

from screening.core.assessment import AssessmentId
from screening.core.audit import AuditEvent
from screening.core.criteria import CriteriaSetId, CriteriaSetRef, CriterionId, OutcomeId
from screening.core.errors import NotFound
from screening.core.people import StaffId
from screening.core.response import PatientId
from screening.core.truth import Truth
from screening.storage.audit import record
from screening.storage.care import Scope
from screening.storage.database import Reading, Writing
from screening.storage.merges import joined, same_person
from screening.storage.results import Basis, Result, read_basis, read_result, write_basis, write_result
from screening.storage.rows import assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentRecord:
    """An assessment as stored. `at` is aware, with a fixed offset: calendar days were counted in it.
    `made_by` is None when the program assessed by itself."""

    id: AssessmentId
    patient: PatientId
    at: datetime
    criteria_set: CriteriaSetRef
    basis: Basis
    result: Result
    program_version: str
    made_by: StaffId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentHead:
    """An assessment in brief: as it was concluded, without what it was made from."""

    id: AssessmentId
    at: datetime
    criteria_set: CriteriaSetRef
    outcome: OutcomeId | None
    at_least: OutcomeId
    at_most: OutcomeId
    alerts: Mapping[CriterionId, Truth]


def save_assessment(writing: Writing, new: AssessmentRecord, *, audit: AuditEvent) -> None:
    """Store a new assessment."""
    offset = new.at.utcoffset()
    if offset is None:
        raise ValueError("the time of an assessment must carry a time zone")
    writing.execute(
        insert(assessment).values(
            id=new.id,
            patient_id=new.patient,
            at=new.at,
            at_offset=int(offset.total_seconds()),
            criteria_set_id=new.criteria_set.id,
            criteria_set_version=new.criteria_set.version,
            criteria_set_sha256=new.criteria_set.sha256,
            basis=write_basis(new.basis),
            result=write_result(new.result),
            program_version=new.program_version,
            made_by=new.made_by,
        )
    )
    record(writing, audit)


def get_assessment(reading: Reading, assessment_id: AssessmentId) -> AssessmentRecord:
    """Raises NotFound."""
    row = reading.execute(select(assessment).where(assessment.c.id == assessment_id)).one_or_none()
    if row is None:
        raise NotFound("assessment", assessment_id)
    return record_of(row)


def list_assessments(reading: Reading, patient_id: PatientId) -> tuple[AssessmentRecord, ...]:
    """A patient's assessments, newest first."""
    found = (
        select(assessment)
        .where(same_person(assessment.c.patient_id, patient_id))
        .order_by(assessment.c.at.desc(), assessment.c.number.desc())
    )
    return tuple(record_of(row) for row in reading.execute(found))


def list_assessments_at(reading: Reading, at: datetime) -> tuple[AssessmentRecord, ...]:
    """The assessments of exactly this moment, in the order they were stored: one as a rule."""
    found = select(assessment).where(assessment.c.at == at).order_by(assessment.c.number)
    return tuple(record_of(row) for row in reading.execute(found))


def newest_heads(reading: Reading, scope: Scope | None) -> dict[PatientId, AssessmentHead]:
    """The newest assessment of each patient of this scope (None: of all), without the documents: of hundreds of
    patients with a year's assessments each, only what a list shows is read."""
    survivors, survivor = joined(assessment.c.patient_id)
    newest_first = func.row_number().over(
        partition_by=survivor, order_by=(assessment.c.at.desc(), assessment.c.number.desc())
    )
    chosen = select(assessment.c.number, survivor.label("survivor"), newest_first.label("rank"))
    chosen = chosen.select_from(survivors)
    ranked = (chosen if scope is None else chosen.where(scope.covers(assessment.c.patient_id))).subquery()
    columns = assessment.c
    found = (
        select(
            ranked.c.survivor,
            columns.id,
            columns.at,
            columns.at_offset,
            columns.criteria_set_id,
            columns.criteria_set_version,
            columns.criteria_set_sha256,
            columns.result["outcome"].as_string().label("outcome"),
            columns.result["at_least"].as_string().label("at_least"),
            columns.result["at_most"].as_string().label("at_most"),
            columns.result["alerts"].label("alerts"),
        )
        .join(ranked, ranked.c.number == columns.number)
        .where(ranked.c.rank == 1)
    )
    return {PatientId(row.survivor): _head_of(row) for row in reading.execute(found)}


def _head_of(row: Row[Any]) -> AssessmentHead:
    return AssessmentHead(
        id=AssessmentId(row.id),
        at=_local(row),
        criteria_set=_criteria_set_of(row),
        outcome=None if row.outcome is None else OutcomeId(row.outcome),
        at_least=OutcomeId(row.at_least),
        at_most=OutcomeId(row.at_most),
        alerts={CriterionId(id): Truth(truth) for id, truth in row.alerts},
    )


def record_of(row: Row[Any]) -> AssessmentRecord:
    return AssessmentRecord(
        id=AssessmentId(row.id),
        patient=PatientId(row.patient_id),
        at=_local(row),
        criteria_set=_criteria_set_of(row),
        basis=read_basis(row.basis),
        result=read_result(row.result),
        program_version=row.program_version,
        made_by=None if row.made_by is None else StaffId(row.made_by),
    )


def _local(row: Row[Any]) -> datetime:
    at: datetime = row.at
    return at.astimezone(timezone(timedelta(seconds=row.at_offset)))


def _criteria_set_of(row: Row[Any]) -> CriteriaSetRef:
    return CriteriaSetRef(
        id=CriteriaSetId(row.criteria_set_id),
        version=row.criteria_set_version,
        sha256=row.criteria_set_sha256,
    )
