"""Assessments: what each was made from and what it concluded; stored once, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Row, func, insert, select

from screening.core.assessment import AssessmentId
from screening.core.audit import AuditEvent
from screening.core.criteria import CriteriaSetId, CriteriaSetRef
from screening.core.errors import NotFound
from screening.core.people import StaffId
from screening.core.response import PatientId
from screening.storage.audit import record
from screening.storage.database import Reading, Writing
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
    return _record(row)


def list_assessments(reading: Reading, patient_id: PatientId) -> tuple[AssessmentRecord, ...]:
    """A patient's assessments, newest first."""
    found = (
        select(assessment)
        .where(assessment.c.patient_id == patient_id)
        .order_by(assessment.c.at.desc(), assessment.c.number.desc())
    )
    return tuple(_record(row) for row in reading.execute(found))


def newest_assessments(reading: Reading) -> dict[PatientId, AssessmentRecord]:
    """Each patient's newest assessment."""
    newest_first = func.row_number().over(
        partition_by=assessment.c.patient_id, order_by=(assessment.c.at.desc(), assessment.c.number.desc())
    )
    ranked = select(assessment, newest_first.label("rank")).subquery()
    found = reading.execute(select(ranked).where(ranked.c.rank == 1))
    return {PatientId(row.patient_id): _record(row) for row in found}


def _record(row: Row[Any]) -> AssessmentRecord:
    return AssessmentRecord(
        id=AssessmentId(row.id),
        patient=PatientId(row.patient_id),
        at=row.at.astimezone(timezone(timedelta(seconds=row.at_offset))),
        criteria_set=CriteriaSetRef(
            id=CriteriaSetId(row.criteria_set_id),
            version=row.criteria_set_version,
            sha256=row.criteria_set_sha256,
        ),
        basis=read_basis(row.basis),
        result=read_result(row.result),
        program_version=row.program_version,
        made_by=None if row.made_by is None else StaffId(row.made_by),
    )
