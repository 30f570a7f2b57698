"""Tasks, decisions and referrals in the staff's words. No page, no query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from screening.core.decisions import DecisionKind
from screening.core.referrals import ReferralStep
from screening.core.tasks import TaskState, TaskUrgency
from screening.services.tasks import TaskNote
from screening.web.forms.base import N_

URGENCIES = {
    TaskUrgency.ACUTE: N_("Acute warning sign"),
    TaskUrgency.REFER: N_("The criteria are met"),
    TaskUrgency.UNDETERMINED: N_("Cannot be told yet"),
}
STATES = {
    TaskState.OPEN: N_("Not seen yet"),
    TaskState.SEEN: N_("Seen, not decided"),
    TaskState.DECIDED: N_("Decided"),
    TaskState.CLOSED: N_("Closed"),
}
KINDS = {
    DecisionKind.REFER: N_("Refer to specialised palliative care"),
    DecisionKind.CONFER: N_("Confer with the palliative team"),
    DecisionKind.BASAL: N_("Treat at basal level"),
    DecisionKind.NOT_NOW: N_("Not now"),
}
STEPS = {
    ReferralStep.SENT: N_("Sent"),
    ReferralStep.RECEIVED: N_("Received"),
    ReferralStep.ACCEPTED: N_("Accepted"),
    ReferralStep.REJECTED: N_("Rejected"),
    ReferralStep.FIRST_CONTACT: N_("First contact"),
    ReferralStep.WITHDRAWN: N_("Withdrawn"),
}
EVENTS = {
    "opened": N_("Opened with an assessment"),
    "attached": N_("A newer assessment has come"),
    "opened-again": N_("Open again"),
    "seen": N_("Seen"),
    "taken": N_("Taken"),
    "handed-over": N_("Handed over"),
    "decided": N_("Decided"),
    "closed": N_("Closed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskGroup:
    """Tasks under one heading, an English message."""

    id: str
    heading: str
    notes: tuple[TaskNote, ...]


def grouped(notes: Iterable[TaskNote], *, today: date) -> tuple[TaskGroup, ...]:
    """Each task once: what is overdue and nobody looks after, or is one's own; one's own; what is free; others'; what
    rests until its follow-up."""
    left = list(notes)
    groups = []
    for id, heading, belongs in (
        (
            "overdue",
            N_("Overdue"),
            lambda note: note.task.is_overdue(today) and (note.is_mine or note.is_free),
        ),
        ("mine", N_("Mine"), lambda note: note.task.needs_somebody(today) and note.is_mine),
        ("free", N_("Nobody has taken these"), lambda note: note.task.needs_somebody(today) and note.is_free),
        ("others", N_("With colleagues"), lambda note: note.task.needs_somebody(today)),
        ("waiting", N_("Decided, waiting for the follow-up"), lambda _: True),
    ):
        found = tuple(note for note in left if belongs(note))
        left = [note for note in left if note not in found]
        groups.append(TaskGroup(id=id, heading=heading, notes=found))
    return tuple(group for group in groups if group.notes)
