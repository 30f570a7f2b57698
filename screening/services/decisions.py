"""Deciding: what is done about an assessment, with the reason and when it is looked at again.

A decision is immutable. Deciding anew while one stands is a new decision that names the old. Deciding to refer makes
the referral, and lets the unit it goes to see the patient; a decision that takes another's place takes back what that
one set under way.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from screening.core import tasks as core
from screening.core.audit import Action, AuditEvent
from screening.core.decisions import (
    Choice,
    Decision,
    DecisionId,
    DecisionKind,
    problems_of,
    tidy_words,
)
from screening.core.errors import Conflict, InvalidSubmission, Problem
from screening.core.people import CareReason, Organisation, OrganisationId, OrganisationKind, Staff
from screening.core.permissions import Act, require
from screening.core.referrals import (
    DAYS_TO_FIRST_CONTACT,
    Referral,
    ReferralEvent,
    ReferralId,
    ReferralStep,
)
from screening.core.response import PatientId
from screening.core.tasks import Task, TaskId, require_version
from screening.services.access import require_care
from screening.services.care import begin_in, current_relations, end_in
from screening.services.context import Context
from screening.services.tasks import hold_task
from screening.services.working_calendar import local_day, working_days
from screening.storage import decisions, organisations, referrals, tasks
from screening.storage.database import Writing
from screening.storage.tasks import TaskEvent, TaskEventKind

_ID = re.compile(r"[0-9a-f-]{36}")
LONGEST_NAME = 200  # characters, of a unit that is not in this service


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was typed in the form: `to` a unit of this service, or `to_name` another's name, when it is to refer. `id`
    is made with the form, so that a form sent twice decides once."""

    id: DecisionId
    version: int
    kind: DecisionKind | None
    reason: str = ""
    plan: str = ""
    follow_up_on: date | None = None
    to: OrganisationId | None = None
    to_name: str = ""


def list_units(context: Context, staff: Staff) -> tuple[Organisation, ...]:
    """The specialised units that a referral can go to. Raises NotPermitted."""
    require(staff.role, Act.DECIDE)
    with context.database.reading() as reading:
        return tuple(one for one in organisations.list_organisations(reading) if _is_unit(one))


def decide(context: Context, staff: Staff, task_id: TaskId, entry: Entry) -> Decision:
    """Decide. The same entry again gives the decision it has led to.

    Raises InvalidSubmission (`kind`, `reason`, `plan`, `follow_up_on`, `to`), Conflict (closed, or changed since it was
    shown), NotFound, NotPermitted.
    """
    now = context.clock()
    today = local_day(context.settings, now)
    with context.database.writing() as writing:
        task = hold_task(writing, staff, task_id, Act.DECIDE, now=now)
        known = decisions.find_decision(writing, entry.id)
        if known is not None:
            return _same(known, task, staff)
        choice = _read(context, writing, entry, task, today)
        require_version(task, entry.version)
        decision = Decision(
            id=entry.id,
            task=task.id,
            patient=task.patient,
            assessment=task.assessment,
            choice=choice,
            by=staff.id,
            at=now,
            replaces=_standing(writing, task, today),
        )
        _store(writing, staff, task, decision)
        if decision.replaces is not None or choice.kind is DecisionKind.REFER:
            _take_back_referrals(writing, staff, task, decision, today)
        if choice.kind is DecisionKind.REFER:
            _refer(writing, staff, decision, entry)
    return decision


def list_decisions(context: Context, staff: Staff, patient_id: PatientId) -> tuple[Decision, ...]:
    """All that was decided about a patient, newest first. Raises NotFound, NotPermitted."""
    now = context.clock()
    with context.database.reading() as reading:
        require_care(reading, staff, patient_id, Act.SEE_TASKS, now=now)
        return decisions.list_of_patient(reading, patient_id)


def _read(context: Context, writing: Writing, entry: Entry, task: Task, today: date) -> Choice:
    # Without a kind the rest is judged as for the one that asks for least: all that is wrong is said at once.
    choice = Choice(
        kind=entry.kind or DecisionKind.REFER,
        reason=tidy_words(entry.reason),
        plan=tidy_words(entry.plan),
        follow_up_on=entry.follow_up_on,
    )
    problems = [*problems_of(choice, today=today, is_acute=task.urgency is core.TaskUrgency.ACUTE)]
    if entry.kind is None:
        problems.insert(0, Problem("kind", "choose what you decide"))
    if entry.kind is DecisionKind.REFER:
        problems += _problems_of_unit(writing, entry)
    if problems:
        raise InvalidSubmission(problems)
    if choice.follow_up_on is None:
        choice = replace(choice, follow_up_on=_look_for_contact_on(context, today))
    return choice


def _look_for_contact_on(context: Context, today: date) -> date:
    """When somebody sees to it that the first contact has come: the day by which it should, or the working day
    before."""
    last = today + timedelta(days=DAYS_TO_FIRST_CONTACT)
    return working_days(context.settings).on_or_before(last, not_before=today + timedelta(days=1))


def _problems_of_unit(writing: Writing, entry: Entry) -> Iterator[Problem]:
    name = " ".join(entry.to_name.split())
    if _ID.fullmatch(entry.id) is None:
        yield Problem("kind", "load the page again, and send the decision once more")
    if entry.to is None and not name:
        yield Problem("to", "choose the unit that the referral goes to, or write its name")
    if len(name) > LONGEST_NAME:
        yield Problem(
            "to_name", "is too long: {length} characters, and at most {longest} can be kept",
            {"length": len(name), "longest": LONGEST_NAME},
        )  # fmt: skip
    if not name.isprintable():
        yield Problem("to_name", "has characters that are not text")
    known = {one.id for one in organisations.list_organisations(writing) if _is_unit(one)}
    if entry.to is not None and entry.to not in known:
        yield Problem("to", "choose one of the units shown")


def _is_unit(one: Organisation) -> bool:
    return one.kind is OrganisationKind.SPECIALISED_PALLIATIVE and one.closed_at is None


def _same(known: Decision, task: Task, staff: Staff) -> Decision:
    if known.task != task.id or known.by != staff.id:
        raise Conflict("this decision has been made already: open the page again")
    return known


def _standing(writing: Writing, task: Task, today: date) -> DecisionId | None:
    """The decision that another one now takes the place of: one that still waits for its follow-up."""
    if not task.waits(today):
        return None
    made = decisions.list_of_task(writing, task.id)
    return made[0].id if made else None


def _store(writing: Writing, staff: Staff, task: Task, decision: Decision) -> None:
    now = decision.at
    made = AuditEvent(at=now, actor=staff.id, action=Action.DECISION_MADE, subject=decision.id)
    decisions.save_decision(writing, decision, audit=made)
    changed = core.decided(task, follow_up_on=decision.choice.follow_up_on, at=now)
    if task.owner is None:  # who decides sees it through, until it is handed over
        changed = replace(changed, owner=staff.id, organisation=staff.organisation)
    event = TaskEvent(
        at=now,
        kind=TaskEventKind.DECIDED,
        by=staff.id,
        assessment=task.assessment,
        organisation=changed.organisation,
        owner=changed.owner,
    )
    entry = AuditEvent(at=now, actor=staff.id, action=Action.TASK_CHANGED, subject=task.id)
    tasks.change_task(writing, changed, event=event, audit=entry)


def _refer(writing: Writing, staff: Staff, decision: Decision, entry: Entry) -> None:
    called = {one.id: one.name for one in organisations.list_organisations(writing)}
    referral = Referral(
        id=ReferralId(str(uuid.uuid4())),
        patient=decision.patient,
        task=decision.task,
        decision=decision.id,
        to=entry.to,
        to_name=called[entry.to] if entry.to is not None else " ".join(entry.to_name.split()),
        made_at=decision.at,
        made_by=staff.id,
    )
    event = AuditEvent(at=decision.at, actor=staff.id, action=Action.REFERRAL_MADE, subject=referral.id)
    referrals.save_referral(writing, referral, audit=event)
    if entry.to is not None:
        begin_in(
            writing,
            decision.patient,
            entry.to,
            reason=CareReason.REFERRED,
            actor=str(staff.id),
            now=decision.at,
            begun_in=staff.organisation,
        )


def _take_back_referrals(writing: Writing, staff: Staff, task: Task, decision: Decision, today: date) -> None:
    """A decision that takes another's place ends the referral that one made: two are never under way at once."""
    for referral in referrals.list_of_patient(writing, task.patient):
        if referral.task != task.id or not referral.is_under_way:
            continue
        withdrawn = ReferralEvent(
            step=ReferralStep.WITHDRAWN, on=today, reason="", by=staff.id, recorded_at=decision.at
        )
        add_step(writing, staff, referral, withdrawn)
        if referral.to is not None:
            end_referred_care(writing, staff, referral.patient, referral.to, now=decision.at)


def add_step(writing: Writing, staff: Staff, referral: Referral, event: ReferralEvent) -> None:
    """Write down a step of a referral, with its audit event."""
    entry = AuditEvent(
        at=event.recorded_at, actor=staff.id, action=Action.REFERRAL_STEP_RECORDED, subject=referral.id
    )
    referrals.add_event(writing, referral.id, event, audit=entry)


def end_referred_care(
    writing: Writing, staff: Staff, patient_id: PatientId, unit: OrganisationId, *, now: datetime
) -> None:
    """The unit that was only asked sees the patient no longer."""
    for relation in current_relations(writing, patient_id, now=now):
        if relation.organisation == unit and relation.reason is CareReason.REFERRED:
            end_in(writing, relation, actor=str(staff.id), now=now)
