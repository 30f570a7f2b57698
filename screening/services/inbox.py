"""The inbox: the newest assessment of each patient that nobody acting in the reader's organisation has seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from screening.core.assessment import AssessmentId
from screening.core.audit import Action, AuditEvent
from screening.core.errors import NotFound
from screening.core.people import Patient, Staff
from screening.core.permissions import Act, require
from screening.core.tasks import Task
from screening.services.access import require_care, scope_of
from screening.services.assessment_notes import AssessmentNote, notes_shown_to
from screening.services.context import Context
from screening.storage import assessments, audit, inbox, merges, patients, tasks

MOST = 200  # pages in one list; the rest come when these have been read


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadPage:
    """An assessment that nobody here has seen, whose it is, and the task that waits for a decision about it."""

    note: AssessmentNote
    patient: Patient
    task: Task | None


def list_unread(context: Context, staff: Staff) -> tuple[UnreadPage, ...]:
    """What is to be decided on first comes first, then what nobody is asked to decide on; of two, the newer.

    Raises NotPermitted.
    """
    require(staff.role, Act.READ_ASSESSMENT)
    now = context.clock()
    with context.database.reading() as reading:
        scope = scope_of(staff, now=now)
        found = inbox.list_unread(reading, scope, organisation=staff.organisation, most=MOST)
        known = {one.id: one for one in patients.list_patients(reading, scope=scope)} if found else {}
        notes = notes_shown_to(reading, staff.role, found, scope=scope)
        one_of = merges.list_survivors(reading)
        waiting = {
            one_of.get(task.patient, task.patient): task for task in tasks.list_not_closed(reading, scope)
        }
    with context.database.writing() as writing:
        audit.record(writing, AuditEvent(at=now, actor=staff.id, action=Action.INBOX_READ, subject="inbox"))
    whose = {record.id: one_of.get(record.patient, record.patient) for record in found}
    pages = [
        UnreadPage(note=notes[record.id], patient=known[patient], task=waiting.get(patient))
        for record in found
        if (patient := whose[record.id]) in known
    ]
    return tuple(sorted(pages, key=lambda page: date.max if page.task is None else page.task.due_on))


def count_unread(context: Context, staff: Staff) -> int:
    """How many there are, for the number in the menu. Raises NotPermitted."""
    require(staff.role, Act.READ_ASSESSMENT)
    with context.database.reading() as reading:
        scope = scope_of(staff, now=context.clock())
        return inbox.count_unread(reading, scope, organisation=staff.organisation)


def mark_seen(context: Context, staff: Staff, assessment_id: AssessmentId) -> None:
    """Note that the reader has seen an assessment, and the task about it. Raises NotFound, NotPermitted."""
    now = context.clock()
    with context.database.writing() as writing:
        record = assessments.get_assessment(writing, assessment_id)
        sought = NotFound("assessment", assessment_id)
        require_care(writing, staff, record.patient, Act.READ_ASSESSMENT, now=now, sought=sought)
        inbox.mark_seen(writing, assessment_id, staff.id, organisation=staff.organisation, at=now)
