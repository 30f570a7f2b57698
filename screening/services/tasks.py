"""Tasks: opened with the assessment that asks for one, seen, taken, handed over, closed. Deciding is next door.

A task always has an organisation that it waits in, and may have an owner there. When the owner is away, or the
organisation has nothing to do with the patient any more, everybody who cares for the patient is shown it: nothing red
is without an owner.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from screening.core import tasks as core
from screening.core.absences import Absence, find_absence
from screening.core.assessment import AssessmentId
from screening.core.audit import Action, AuditEvent
from screening.core.criteria import CriteriaSet
from screening.core.decisions import Decision, problems_of_words, tidy_words
from screening.core.errors import InvalidSubmission, NotFound, Problem
from screening.core.people import (
    CareReason,
    Organisation,
    OrganisationId,
    OrganisationKind,
    Patient,
    Role,
    Staff,
    StaffId,
)
from screening.core.permissions import Act, require
from screening.core.referrals import Referral
from screening.core.response import PatientId
from screening.core.tasks import Task, TaskId, require_version
from screening.services.access import require_care, scope_of
from screening.services.assessment_notes import AssessmentNote, notes_shown_to
from screening.services.context import Context
from screening.services.working_calendar import local_day, working_days
from screening.storage import (
    absences,
    assessments,
    audit,
    colleagues,
    decisions,
    inbox,
    organisations,
    patients,
    referrals,
    tasks,
)
from screening.storage import care as relations
from screening.storage import staff as accounts
from screening.storage.assessments import AssessmentRecord
from screening.storage.database import Reading, Writing
from screening.storage.tasks import TaskEvent, TaskEventKind

MAY_OWN = frozenset({Role.NURSE, Role.GP})


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskNote:
    """A task in a list. `absence`: why its owner is away today; `is_free`: nobody who is here looks after it, so that
    everybody must; `is_mine`: it is the reader's, or that of somebody whose deputy the reader is."""

    task: Task
    patient: Patient
    assessment: AssessmentNote
    owner_name: str | None
    organisation_name: str | None
    absence: Absence | None
    is_free: bool
    is_mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskHistory:
    """A task with all that happened to it: events oldest first, decisions and referrals newest first, names by id."""

    note: TaskNote
    events: tuple[TaskEvent, ...]
    decisions: tuple[Decision, ...]
    referrals: tuple[Referral, ...]
    names: Mapping[str, str]
    organisation_names: Mapping[OrganisationId, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """In whose hands a task can be put: an organisation in the patient's care, or somebody in it."""

    organisation: Organisation
    staff: tuple[Staff, ...]


def note_assessment(
    context: Context,
    writing: Writing,
    record: AssessmentRecord,
    criteria_set: CriteriaSet,
    *,
    at: datetime,
    by: Staff | None,
) -> Task | None:
    """Open a task for an assessment that asks for one, or attach it to the patient's; inside the transaction that
    stores the assessment, so that neither is kept without the other. The task as it is then; None when none is asked
    for and there is none."""
    urgency = core.urgency_of(
        record.result.outcome, first=criteria_set.outcomes[0].id, alerts=record.result.alerts
    )
    present = tasks.find_for_change(writing, record.patient)
    if present is None and urgency is not None:
        opened = _open(context, writing, record, urgency, at=at, by=by)
        if opened is not None:
            return opened
        present = tasks.find_for_change(writing, record.patient)  # another worker was first
    if present is None:
        return None
    before = assessments.get_assessment(writing, present.assessment)
    changed = core.attached(
        present,
        record.id,
        urgency=urgency,
        says_something_new=not set(record.basis.responses) <= set(before.basis.responses),
        due_on=present.due_on if urgency is None else _due_on(context, urgency, at),
        at=at,
    )
    is_again = changed.state is not present.state and present.state is core.TaskState.DECIDED
    event = TaskEvent(
        at=at,
        kind=TaskEventKind.OPENED_AGAIN if is_again else TaskEventKind.ATTACHED,
        by=None if by is None else by.id,
        assessment=record.id,
    )
    tasks.change_task(writing, changed, event=event, audit=_changed(changed, by, at))
    return changed


def list_tasks(context: Context, staff: Staff) -> tuple[TaskNote, ...]:
    """Every task of the reader's patients that is not closed: what is overdue first, then by urgency and day. Raises
    NotPermitted."""
    require(staff.role, Act.SEE_TASKS)
    now = context.clock()
    today = local_day(context.settings, now)
    with context.database.reading() as reading:
        found = tasks.list_not_closed(reading, scope_of(staff, now=now))
        notes = _notes(reading, found, staff, today=today, now=now)
    with context.database.writing() as writing:
        audit.record(writing, AuditEvent(at=now, actor=staff.id, action=Action.TASKS_LISTED, subject="tasks"))
    return tuple(sorted(notes, key=lambda note: _order(note.task, today)))


def count_waiting(context: Context, staff: Staff) -> int:
    """How many tasks wait for the reader: theirs, those that nobody looks after, and those free in their organisation.
    For the number in the menu; nothing of a patient is shown. Raises NotPermitted."""
    require(staff.role, Act.SEE_TASKS)
    now = context.clock()
    today = local_day(context.settings, now)
    with context.database.reading() as reading:
        return tasks.count_waiting(reading, scope_of(staff, now=now), staff.id, today=today)


def get_task(context: Context, staff: Staff, task_id: TaskId) -> TaskHistory:
    """A task with its history. Raises NotFound, NotPermitted."""
    now = context.clock()
    today = local_day(context.settings, now)
    with context.database.reading() as reading:
        task = require_task(reading, staff, task_id, Act.SEE_TASKS, now=now)
        called = organisations.list_organisations(reading)
        history = TaskHistory(
            note=_notes(reading, (task,), staff, today=today, now=now)[0],
            events=tasks.list_events(reading, task_id),
            decisions=decisions.list_of_task(reading, task_id),
            referrals=tuple(
                one for one in referrals.list_of_patient(reading, task.patient) if one.task == task_id
            ),
            names=accounts.list_names(reading),
            organisation_names={one.id: one.name for one in called},
        )
    with context.database.writing() as writing:
        audit.record(writing, AuditEvent(at=now, actor=staff.id, action=Action.TASK_READ, subject=task_id))
    return history


def find_task(context: Context, staff: Staff, patient_id: PatientId) -> Task | None:
    """The patient's task that is not closed. Raises NotFound, NotPermitted."""
    now = context.clock()
    with context.database.reading() as reading:
        require_care(reading, staff, patient_id, Act.SEE_TASKS, now=now)
        return tasks.find_not_closed(reading, patient_id)


def mark_seen(context: Context, staff: Staff, task_id: TaskId, *, assessment: AssessmentId) -> Task:
    """Note that somebody has looked at what the task is about: at its newest assessment, an older one does not count.
    Raises NotFound, NotPermitted."""
    now = context.clock()
    with context.database.writing() as writing:
        task = hold_task(writing, staff, task_id, Act.SEE_TASKS, now=now)
        looked = core.seen(task, staff.id, at=now) if task.assessment == assessment else task
        if looked is not task:
            event = TaskEvent(at=now, kind=TaskEventKind.SEEN, by=staff.id, assessment=task.assessment)
            tasks.change_task(writing, looked, event=event, audit=_changed(looked, staff, now))
    return looked


def take(context: Context, staff: Staff, task_id: TaskId, *, version: int) -> Task:
    """Make the task one's own. Taken twice it is taken once. Raises Conflict, NotFound, NotPermitted."""
    now = context.clock()
    with context.database.writing() as writing:
        task = hold_task(writing, staff, task_id, Act.HAND_OVER_TASK, now=now)
        if (task.owner, task.organisation) == (staff.id, staff.organisation):
            return task
        require_version(task, version)
        taken = core.handed_over(task, organisation=staff.organisation, owner=staff.id)
        event = TaskEvent(
            at=now,
            kind=TaskEventKind.TAKEN,
            by=staff.id,
            organisation=staff.organisation,
            owner=staff.id,
        )
        tasks.change_task(writing, taken, event=event, audit=_changed(taken, staff, now))
    return taken


def list_hands(context: Context, staff: Staff, task_id: TaskId) -> tuple[Hands, ...]:
    """To whom the task can be given: the organisations that treat the patient, with who works there. Raises NotFound,
    NotPermitted."""
    now = context.clock()
    with context.database.reading() as reading:
        task = require_task(reading, staff, task_id, Act.HAND_OVER_TASK, now=now)
        return _hands(reading, task.patient, now=now)


def hand_over(
    context: Context,
    staff: Staff,
    task_id: TaskId,
    *,
    organisation: OrganisationId,
    owner: StaffId | None,
    note: str,
    version: int,
) -> Task:
    """Put the task in other hands, with a word along; its deadline stays.

    Raises InvalidSubmission (`to`, `note`), Conflict (closed, changed meanwhile), NotFound, NotPermitted.
    """
    now, words = context.clock(), tidy_words(note)
    with context.database.writing() as writing:
        task = hold_task(writing, staff, task_id, Act.HAND_OVER_TASK, now=now)
        problems = [*_problems_of_hands(_hands(writing, task.patient, now=now), organisation, owner)]
        problems += problems_of_words("note", words)
        if problems:
            raise InvalidSubmission(problems)
        if (task.organisation, task.owner) == (organisation, owner):
            return task
        require_version(task, version)
        given = core.handed_over(task, organisation=organisation, owner=owner)
        event = TaskEvent(
            at=now,
            kind=TaskEventKind.HANDED_OVER,
            by=staff.id,
            organisation=organisation,
            owner=owner,
            note=words,
        )
        tasks.change_task(writing, given, event=event, audit=_changed(given, staff, now))
    return given


def close(context: Context, staff: Staff, task_id: TaskId, *, version: int, note: str = "") -> Task:
    """Nothing is left to do. Closed twice, it is closed once. Raises InvalidSubmission (`note`), Conflict (not decided,
    changed meanwhile), NotFound, NotPermitted."""
    now, words = context.clock(), tidy_words(note)
    with context.database.writing() as writing:
        task = hold_task(writing, staff, task_id, Act.DECIDE, now=now)
        problems = [*problems_of_words("note", words)]
        if problems:
            raise InvalidSubmission(problems)
        if task.state is core.TaskState.CLOSED:
            return task
        require_version(task, version)
        ended = core.closed(task, at=now)
        event = TaskEvent(at=now, kind=TaskEventKind.CLOSED, by=staff.id, note=words)
        tasks.change_task(writing, ended, event=event, audit=_changed(ended, staff, now))
    return ended


def require_task(reading: Reading, staff: Staff, task_id: TaskId, act: Act, *, now: datetime) -> Task:
    """The task, if this member of staff may do this with it. Raises NotFound, NotPermitted."""
    require(staff.role, act)
    found = tasks.get_task(reading, task_id)
    require_care(reading, staff, found.patient, act, now=now, sought=NotFound("task", task_id))
    return found


def hold_task(writing: Writing, staff: Staff, task_id: TaskId, act: Act, *, now: datetime) -> Task:
    """The same, held until the transaction ends."""
    require(staff.role, act)
    found = tasks.get_for_change(writing, task_id)
    require_care(writing, staff, found.patient, act, now=now, sought=NotFound("task", task_id))
    return found


def _open(
    context: Context,
    writing: Writing,
    record: AssessmentRecord,
    urgency: core.TaskUrgency,
    *,
    at: datetime,
    by: Staff | None,
) -> Task | None:
    task = Task(
        id=TaskId(str(uuid.uuid4())),
        patient=record.patient,
        assessment=record.id,
        urgency=urgency,
        state=core.TaskState.OPEN,
        organisation=_where_it_waits(writing, record.patient, at=at),
        owner=None,
        opened_at=at,
        due_on=_due_on(context, urgency, at),
        acute_since=at if urgency is core.TaskUrgency.ACUTE else None,
    )
    event = TaskEvent(
        at=at,
        kind=TaskEventKind.OPENED,
        by=None if by is None else by.id,
        assessment=record.id,
        organisation=task.organisation,
    )
    entry = replace(_changed(task, by, at), action=Action.TASK_OPENED)
    return task if tasks.save_task(writing, task, event=event, audit=entry) else None


def _where_it_waits(reading: Reading, patient_id: PatientId, *, at: datetime) -> OrganisationId | None:
    """The patient's practice, where decisions are made; else who treats the patient, the first to have begun."""
    kinds = {one.id: one.kind for one in organisations.list_organisations(reading)}
    treating = [
        one for one in relations.list_relations(reading, patient_id) if one.holds(at) and one.reason.treats
    ]
    named = [one for one in treating if one.reason is CareReason.GP_PRACTICE]
    practices = [one for one in treating if kinds.get(one.organisation) is OrganisationKind.GP_PRACTICE]
    first = next(iter((*named, *practices, *treating)), None)
    return None if first is None else first.organisation


def _due_on(context: Context, urgency: core.TaskUrgency, at: datetime) -> date:
    settings = context.settings
    return settings.deadlines.due_on(urgency, local_day(settings, at), working_days(settings))


def _notes(
    reading: Reading,
    found: tuple[Task, ...],
    staff: Staff,
    *,
    today: date,
    now: datetime,
) -> tuple[TaskNote, ...]:
    people = _people(reading, found, staff, now=now)
    names, away = accounts.list_names(reading), absences.list_absences(reading, until_after=today)
    called = {one.id: one.name for one in organisations.list_organisations(reading)}
    records = inbox.records_of(reading, [task.assessment for task in found])
    notes = notes_shown_to(reading, staff.role, records.values(), scope=scope_of(staff, now=now))
    treating = colleagues.treating(reading, [task.patient for task in found], at=now)
    return tuple(
        TaskNote(
            task=task,
            patient=people[task.patient],
            assessment=notes[task.assessment],
            owner_name=None if task.owner is None else names.get(task.owner),
            organisation_name=None if task.organisation is None else called.get(task.organisation),
            absence=find_absence(away, task.owner, today),
            is_free=_owner_is_gone(task, away, today)
            or task.organisation not in treating.get(task.patient, frozenset()),
            is_mine=_is_mine(task, staff, away, today),
        )
        for task in found
    )


def _is_mine(task: Task, staff: Staff, away: Iterable[Absence], today: date) -> bool:
    if task.owner == staff.id:
        return True
    absence = find_absence(away, task.owner, today)
    return absence is not None and absence.deputy == staff.id


def _owner_is_gone(task: Task, away: Iterable[Absence], today: date) -> bool:
    """Whether nobody has it, or whoever has it is away."""
    return task.owner is None or find_absence(away, task.owner, today) is not None


def _order(task: Task, today: date) -> tuple[bool, bool, int, date, str]:
    urgencies = list(core.TaskUrgency)
    return (
        not task.needs_somebody(today),
        not task.is_overdue(today),
        urgencies.index(task.urgency),
        task.due,
        task.id,
    )


def _hands(reading: Reading, patient_id: PatientId, *, now: datetime) -> tuple[Hands, ...]:
    treating = colleagues.treating(reading, [patient_id], at=now).get(patient_id, frozenset())
    people = colleagues.list_colleagues(reading, treating, roles=MAY_OWN)
    return tuple(
        Hands(organisation=one, staff=tuple(person for person in people if person.organisation == one.id))
        for one in organisations.list_organisations(reading)
        if one.id in treating and one.closed_at is None
    )


def _problems_of_hands(
    hands: tuple[Hands, ...], organisation: OrganisationId, owner: StaffId | None
) -> Iterable[Problem]:
    chosen = next((one for one in hands if one.organisation.id == organisation), None)
    if chosen is None:
        yield Problem("to", "choose an organisation that has the patient in care")
    elif owner is not None and owner not in {person.id for person in chosen.staff}:
        yield Problem("to", "choose somebody who works in that organisation")


def _people(
    reading: Reading, found: tuple[Task, ...], staff: Staff, *, now: datetime
) -> dict[PatientId, Patient]:
    """The patients of these tasks, in one query for a list; one who was merged into another is that other one."""
    if len(found) == 1:
        return {found[0].patient: patients.get_patient(reading, found[0].patient)}
    known = {one.id: one for one in patients.list_patients(reading, scope=scope_of(staff, now=now))}
    missing = {task.patient for task in found} - known.keys()
    return known | {patient_id: patients.get_patient(reading, patient_id) for patient_id in missing}


def _changed(task: Task, by: Staff | None, at: datetime) -> AuditEvent:
    actor = "program" if by is None else str(by.id)
    return AuditEvent(at=at, actor=actor, action=Action.TASK_CHANGED, subject=task.id)
