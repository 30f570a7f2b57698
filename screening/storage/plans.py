"""Plans of re-screening: one a patient, the newest in place of the one before."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select

from screening.core.audit import AuditEvent
from screening.core.people import Invitee, StaffId
from screening.core.plans import PlanEnd, ScreeningPlan
from screening.core.questionnaire import QuestionnaireId
from screening.core.response import PatientId
from screening.storage.audit import record
from screening.storage.care import Scope
from screening.storage.database import Reading, Writing
from screening.storage.merges import joined, same_person
from screening.storage.rows_caseload import screening_plan


def save_plan(writing: Writing, plan: ScreeningPlan, *, audit: AuditEvent) -> None:
    """Set a patient's plan; it takes the place of the one before."""
    values = {
        "questionnaire_id": plan.questionnaire,
        "every_weeks": plan.every_weeks,
        "first_on": plan.first_on,
        "paused_at": plan.paused_at,
        "paused_until": plan.paused_until,
        "changed_at": plan.changed_at,
        "changed_by": plan.changed_by,
        "asks": plan.asks.value,
        "ended": None if plan.ended is None else plan.ended.value,
    }
    writing.execute(
        writing.insert(screening_plan)
        .values(patient_id=plan.patient, **values)
        .on_conflict_do_update(index_elements=["patient_id"], set_=values)
    )
    record(writing, audit)


def find_plan(reading: Reading, patient_id: PatientId) -> ScreeningPlan | None:
    """The patient's plan; the one changed last where a patient who was entered twice has two."""
    found = (
        select(screening_plan)
        .where(same_person(screening_plan.c.patient_id, patient_id))
        .order_by(screening_plan.c.changed_at.desc())
        .limit(1)
    )
    row = reading.execute(found).one_or_none()
    return None if row is None else _plan(row, PatientId(row.patient_id))


def list_plans(reading: Reading, scope: Scope | None) -> dict[PatientId, ScreeningPlan]:
    """The plan of each patient of this scope (None: of all) who has one."""
    survivors, survivor = joined(screening_plan.c.patient_id)
    found = (
        select(screening_plan, survivor.label("survivor"))
        .select_from(survivors)
        .order_by(screening_plan.c.changed_at)
    )
    if scope is not None:
        found = found.where(scope.covers(screening_plan.c.patient_id))
    return {PatientId(row.survivor): _plan(row, PatientId(row.survivor)) for row in reading.execute(found)}


def _plan(row: Row[Any], patient_id: PatientId) -> ScreeningPlan:
    return ScreeningPlan(
        patient=patient_id,
        questionnaire=QuestionnaireId(row.questionnaire_id),
        every_weeks=row.every_weeks,
        first_on=row.first_on,
        paused_at=row.paused_at,
        paused_until=row.paused_until,
        changed_at=row.changed_at,
        changed_by=StaffId(row.changed_by),
        asks=Invitee(row.asks),
        ended=None if row.ended is None else PlanEnd(row.ended),
    )
