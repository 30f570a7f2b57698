"""What becomes of a referral: sent, received, accepted or rejected, the first contact; by whoever learns of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from screening.core import tasks as core
from screening.core.audit import Action, AuditEvent
from screening.core.decisions import tidy_words
from screening.core.errors import Conflict, InvalidSubmission, NotFound
from screening.core.people import CareReason, Patient, Staff
from screening.core.permissions import Act, require
from screening.core.referrals import (
    Referral,
    ReferralEvent,
    ReferralId,
    ReferralStep,
    problems_of_step,
)
from screening.services.access import require_care, scope_of
from screening.services.care import begin_in
from screening.services.context import Context
from screening.services.decisions import add_step, end_referred_care
from screening.services.working_calendar import local_day, working_days
from screening.storage import audit, patients, referrals, tasks
from screening.storage.database import Reading, Writing
from screening.storage.tasks import TaskEvent, TaskEventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralNote:
    """A referral in a list, with whose it is."""

    referral: Referral
    patient: Patient


def list_referrals(context: Context, staff: Staff) -> tuple[ReferralNote, ...]:
    """The referrals the reader has to do with: of their patients, or sent to their unit. Those under way first, newest
    first. Raises NotPermitted."""
    require(staff.role, Act.RECORD_REFERRAL)
    now = context.clock()
    with context.database.reading() as reading:
        scope = scope_of(staff, now=now)
        found = referrals.list_referrals(reading, scope)
        known = {one.id: one for one in patients.list_patients(reading, scope=scope)}
        notes = [
            ReferralNote(
                referral=one, patient=known.get(one.patient) or patients.get_patient(reading, one.patient)
            )
            for one in found
        ]
    with context.database.writing() as writing:
        event = AuditEvent(at=now, actor=staff.id, action=Action.REFERRALS_LISTED, subject="referrals")
        audit.record(writing, event)
    return tuple(sorted(notes, key=lambda note: not note.referral.is_under_way))


def count_waiting(context: Context, staff: Staff) -> int:
    """How many referrals wait for an answer of the unit that the reader acts in. For the number in the menu; nothing of
    a patient is shown. Raises NotPermitted."""
    require(staff.role, Act.RECORD_REFERRAL)
    with context.database.reading() as reading:
        return referrals.count_waiting(reading, scope_of(staff, now=context.clock()))


def get_referral(context: Context, staff: Staff, referral_id: ReferralId) -> ReferralNote:
    """Raises NotFound, NotPermitted."""
    now = context.clock()
    with context.database.reading() as reading:
        referral = _require(reading, staff, referrals.get_referral(reading, referral_id), now)
        note = ReferralNote(referral=referral, patient=patients.get_patient(reading, referral.patient))
    with context.database.writing() as writing:
        event = AuditEvent(at=now, actor=staff.id, action=Action.REFERRALS_LISTED, subject=referral_id)
        audit.record(writing, event)
    return note


def record_step(
    context: Context, staff: Staff, referral_id: ReferralId, step: ReferralStep, *, on: date, reason: str = ""
) -> Referral:
    """Write down what has happened, and on which day. The same again is written once.

    Accepted, the unit treats the patient; rejected or withdrawn, it no longer sees them, and the task is open again;
    with the first contact, the task is done.

    Raises InvalidSubmission (`on`, `reason`), Conflict (cannot happen now), NotFound, NotPermitted.
    """
    require(staff.role, Act.RECORD_REFERRAL)
    now, words = context.clock(), tidy_words(reason)
    with context.database.writing() as writing:
        found = _require(writing, staff, referrals.get_referral(writing, referral_id), now)
        # The task first, as who decides does: two that hold one each would wait for each other for ever.
        tasks.get_for_change(writing, found.task)
        referral = referrals.get_for_change(writing, referral_id)
        if referral.step is step:
            return referral
        if step not in referral.next_steps:
            raise Conflict("this cannot happen to the referral as it is now: open it again")
        today = local_day(context.settings, now)
        problems = [*problems_of_step(referral, step, on=on, reason=words, today=today)]
        if problems:
            raise InvalidSubmission(problems)
        event = ReferralEvent(step=step, on=on, reason=words, by=staff.id, recorded_at=now)
        add_step(writing, staff, referral, event)
        _follow(context, writing, staff, referral, step, now=now)
        return referrals.get_referral(writing, referral_id)


def _require(reading: Reading, staff: Staff, referral: Referral, now: datetime) -> Referral:
    """Sought by a unit that the referral did not go to, it is not found either."""
    sought = NotFound("referral", referral.id)
    require_care(reading, staff, referral.patient, Act.RECORD_REFERRAL, now=now, sought=sought)
    return referral


def _follow(
    context: Context, writing: Writing, staff: Staff, referral: Referral, step: ReferralStep, *, now: datetime
) -> None:
    if step in (ReferralStep.ACCEPTED, ReferralStep.FIRST_CONTACT) and referral.to is not None:
        begin_in(
            writing,
            referral.patient,
            referral.to,
            reason=CareReason.BROUGHT_IN,
            actor=str(staff.id),
            now=now,
            begun_in=staff.organisation,
        )
    if step in (ReferralStep.REJECTED, ReferralStep.WITHDRAWN):
        if referral.to is not None:
            end_referred_care(writing, staff, referral.patient, referral.to, now=now)
        _open_task_again(context, writing, staff, referral, now=now)
    if step is ReferralStep.FIRST_CONTACT:
        _close_task(writing, staff, referral, now=now)


def _open_task_again(
    context: Context, writing: Writing, staff: Staff, referral: Referral, *, now: datetime
) -> None:
    task = tasks.get_for_change(writing, referral.task)
    if task.state is not core.TaskState.DECIDED:
        return  # open already, for something newer
    settings = context.settings
    due_on = settings.deadlines.due_on(
        core.TaskUrgency.REFER, local_day(settings, now), working_days(settings)
    )
    changed = core.opened_again(task, due_on=due_on, at=now)
    event = TaskEvent(at=now, kind=TaskEventKind.OPENED_AGAIN, by=staff.id, assessment=task.assessment)
    tasks.change_task(writing, changed, event=event, audit=_changed(changed.id, staff, now))


def _close_task(writing: Writing, staff: Staff, referral: Referral, *, now: datetime) -> None:
    task = tasks.get_for_change(writing, referral.task)
    if task.state is not core.TaskState.DECIDED:
        return  # something newer waits to be decided
    ended = core.closed(task, at=now)
    event = TaskEvent(at=now, kind=TaskEventKind.CLOSED, by=staff.id)
    tasks.change_task(writing, ended, event=event, audit=_changed(ended.id, staff, now))


def _changed(task_id: core.TaskId, staff: Staff, now: datetime) -> AuditEvent:
    return AuditEvent(at=now, actor=staff.id, action=Action.TASK_CHANGED, subject=task_id)
