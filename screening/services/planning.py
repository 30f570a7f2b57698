"""The plan of a patient's screenings: set it, pause it, go on with it, read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from screening.core.audit import Action, AuditEvent
from screening.core.errors import InvalidSubmission, NotFound, Problem
from screening.core.people import Invitee, Staff
from screening.core.permissions import Act
from screening.core.plans import LONGEST_INTERVAL, PlanEnd, ScreeningPlan
from screening.core.questionnaire import QuestionnaireId, Source
from screening.core.response import PatientId
from screening.services.access import require_care
from screening.services.context import Context
from screening.services.working_calendar import local_day
from screening.storage import patients, plans
from screening.storage.database import Reading

FURTHEST = timedelta(days=366)  # a day beyond that is a slip of the finger


def find_plan(context: Context, staff: Staff, patient_id: PatientId) -> ScreeningPlan | None:
    """The patient's plan, or None. It holds nothing of how the patient is. Raises NotFound, NotPermitted."""
    with context.database.reading() as reading:
        require_care(reading, staff, patient_id, Act.READ_PATIENT, now=context.clock())
        patients.get_patient(reading, patient_id)
        return plans.find_plan(reading, patient_id)


def set_plan(
    context: Context,
    staff: Staff,
    patient_id: PatientId,
    *,
    questionnaire: QuestionnaireId,
    every_weeks: int | None,
    first_on: date,
    asks: Invitee = Invitee.PATIENT,
) -> ScreeningPlan:
    """Set the plan, in place of the one before; a pause or the plan's end is over. `every_weeks` None: on change only.
    `asks`: who is invited, the patient, or a relative to answer for the patient.

    Raises InvalidSubmission (`every_weeks`, `first_on`, `questionnaire`, `asks`), NotFound, NotPermitted.
    """
    _require_may_plan(context, staff, patient_id)
    now = context.clock()
    known = context.catalog.questionnaires.get(questionnaire)
    problems = []
    if known is None or not known.may_answer(Source.PATIENT):
        problems.append(Problem("questionnaire", "choose a questionnaire that the patient can answer"))
    elif asks is Invitee.RELATIVE and not known.may_answer(Source.RELATIVE):
        problems.append(Problem("asks", "only the patient can answer these questions"))
    if every_weeks is not None and not 1 <= every_weeks <= LONGEST_INTERVAL:
        problems.append(Problem("every_weeks", "must be 1 to {longest} weeks", {"longest": LONGEST_INTERVAL}))
    problems += _problems_of_day("first_on", first_on, today=local_day(context.settings, now))
    if problems:
        raise InvalidSubmission(problems)
    plan = ScreeningPlan(
        patient=patient_id,
        questionnaire=questionnaire,
        every_weeks=every_weeks,
        first_on=first_on,
        changed_at=now,
        changed_by=staff.id,
        asks=asks,
    )
    _save(context, staff, plan)
    return plan


def pause(context: Context, staff: Staff, patient_id: PatientId, *, until: date | None) -> ScreeningPlan:
    """Nothing is due until that day; None: until somebody goes on. Raises NotFound when there is no plan."""
    plan, now = _get(context, staff, patient_id), context.clock()
    problems = (
        [] if until is None else _problems_of_day("until", until, today=local_day(context.settings, now))
    )
    if problems:
        raise InvalidSubmission(problems)
    paused = replace(plan, paused_at=now, paused_until=until, changed_at=now, changed_by=staff.id)
    _save(context, staff, paused)
    return paused


def go_on(context: Context, staff: Staff, patient_id: PatientId) -> ScreeningPlan:
    """The pause ends today: what fell due in it is due now. Raises NotFound when there is no plan."""
    now = context.clock()
    plan = _get(context, staff, patient_id)
    going = replace(plan, paused_at=None, paused_until=None, changed_at=now, changed_by=staff.id)
    _save(context, staff, going)
    return going


def end(context: Context, staff: Staff, patient_id: PatientId, *, why: PlanEnd) -> ScreeningPlan:
    """Nobody is asked or reminded any more, until a plan is set anew. Raises NotFound when there is no plan."""
    now = context.clock()
    plan = _get(context, staff, patient_id)
    over = replace(plan, ended=why, changed_at=now, changed_by=staff.id)
    _save(context, staff, over)
    return over


def _require_may_plan(context: Context, staff: Staff, patient_id: PatientId) -> None:
    with context.database.reading() as reading:
        require_care(reading, staff, patient_id, Act.INVITE, now=context.clock())


def _save(context: Context, staff: Staff, plan: ScreeningPlan) -> None:
    now = context.clock()
    event = AuditEvent(at=now, actor=staff.id, action=Action.PLAN_CHANGED, subject=plan.patient)
    with context.database.writing() as writing:
        require_care(writing, staff, plan.patient, Act.INVITE, now=now)
        patients.get_patient(writing, plan.patient)
        plans.save_plan(writing, plan, audit=event)


def _get(context: Context, staff: Staff, patient_id: PatientId) -> ScreeningPlan:
    with context.database.reading() as reading:
        require_care(reading, staff, patient_id, Act.INVITE, now=context.clock())
        return _found(reading, patient_id)


def _found(reading: Reading, patient_id: PatientId) -> ScreeningPlan:
    plan = plans.find_plan(reading, patient_id)
    if plan is None:
        raise NotFound("plan of", patient_id)
    return plan


def _problems_of_day(where: str, day: date, *, today: date) -> list[Problem]:
    if day < today - FURTHEST or day > today + FURTHEST:
        return [Problem(where, "the day must be within a year")]
    return []
