"""A referral to specialised palliative care, as the dates of what became of it.

The Danish Palliative Care Database counts for how many of those received the first contact came within 10 days of the
referral (DMCG-PAL, indicator 2, standard 90 %; Groenvold 2016, Clin Epidemiol 8:637, doi 10.2147/CLEP.S99468). Its
descriptions say both "within 10 days" and "less than 10 days", so day 10 itself is told apart here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import NewType

from screening.core.decisions import DecisionId, problems_of_words
from screening.core.errors import Problem
from screening.core.people import OrganisationId, StaffId
from screening.core.response import PatientId
from screening.core.tasks import TaskId

ReferralId = NewType("ReferralId", str)

DAYS_TO_FIRST_CONTACT = 10


class ReferralStep(Enum):
    """What can become of a referral; the values are the words in the database."""

    SENT = "sent"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    FIRST_CONTACT = "first-contact"
    WITHDRAWN = "withdrawn"

    @property
    def is_last(self) -> bool:
        """Whether nothing comes after it."""
        return self in (ReferralStep.REJECTED, ReferralStep.FIRST_CONTACT, ReferralStep.WITHDRAWN)


_NEXT: dict[ReferralStep | None, tuple[ReferralStep, ...]] = {
    None: (ReferralStep.SENT, ReferralStep.WITHDRAWN),
    # A unit that writes back only once skips steps; a contact needs no letter before it.
    ReferralStep.SENT: (
        ReferralStep.RECEIVED,
        ReferralStep.ACCEPTED,
        ReferralStep.REJECTED,
        ReferralStep.FIRST_CONTACT,
        ReferralStep.WITHDRAWN,
    ),
    ReferralStep.RECEIVED: (
        ReferralStep.ACCEPTED,
        ReferralStep.REJECTED,
        ReferralStep.FIRST_CONTACT,
        ReferralStep.WITHDRAWN,
    ),
    ReferralStep.ACCEPTED: (ReferralStep.FIRST_CONTACT, ReferralStep.REJECTED, ReferralStep.WITHDRAWN),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralEvent:
    """One step: the day it happened (`on`), and who wrote it down and when. A reason where it was rejected."""

    step: ReferralStep
    on: date
    reason: str
    by: StaffId
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """A referral that somebody decided on. `to` is the receiving organisation when it is one of this service, `to_name`
    what it is called; `events` oldest first."""

    id: ReferralId
    patient: PatientId
    task: TaskId
    decision: DecisionId
    to: OrganisationId | None
    to_name: str
    made_at: datetime
    made_by: StaffId
    events: tuple[ReferralEvent, ...] = ()

    @property
    def step(self) -> ReferralStep | None:
        """The last thing that happened; None while it has not been sent."""
        return self.events[-1].step if self.events else None

    @property
    def next_steps(self) -> tuple[ReferralStep, ...]:
        """What can happen now."""
        return _NEXT.get(self.step, ())

    @property
    def is_under_way(self) -> bool:
        """Whether something is still to happen with it."""
        return self.step is None or not self.step.is_last

    def day_of(self, step: ReferralStep) -> date | None:
        """The day of a step, or None when it has not happened."""
        return next((event.on for event in self.events if event.step is step), None)

    def days_to_first_contact(self) -> int | None:
        """Days from sent to first contact; None while there has been none."""
        sent, contact = self.day_of(ReferralStep.SENT), self.day_of(ReferralStep.FIRST_CONTACT)
        return None if sent is None or contact is None else (contact - sent).days


def problems_of_step(
    referral: Referral, step: ReferralStep, *, on: date, reason: str, today: date
) -> Iterator[Problem]:
    """All that is wrong with the day and the words of a step."""
    earlier = max((event.on for event in referral.events), default=None)
    if on > today:
        yield Problem("on", "lies in the future: write the day on which it happened")
    elif earlier is not None and on < earlier:
        yield Problem("on", "lies before what happened already")
    if step is ReferralStep.REJECTED and not reason:
        yield Problem("reason", "write why the referral was rejected")
    yield from problems_of_words("reason", reason)
