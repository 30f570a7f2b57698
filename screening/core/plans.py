"""When a patient is to be asked again: every so many weeks, or only when something has changed; and pauses.

A day is due, not a moment: days are those of the service's calendar. What is due follows from the plan and the newest
answers and is stored nowhere, so that answers given in any way move it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from screening.core.people import Invitee, StaffId
from screening.core.questionnaire import QuestionnaireId
from screening.core.response import PatientId

LONGEST_INTERVAL = 26  # weeks; who is asked more seldom than that is not followed


class PlanEnd(Enum):
    """Why nobody is asked any more."""

    DIED = "died"
    CARE_ENDED = "care-ended"
    NOT_WANTED = "not-wanted"  # the patient does not want to be asked


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningPlan:
    """One patient's plan. `every_weeks` None: asked on change only. `first_on`: the day of the first screening of this
    plan. Paused from `paused_at` on, until `paused_until` (None: until somebody ends the pause). `asks`: who is invited
    to answer when it is time. `ended`: why it is over, None while it is not; then nothing is ever due."""

    patient: PatientId
    questionnaire: QuestionnaireId
    every_weeks: int | None
    first_on: date
    changed_at: datetime
    changed_by: StaffId
    paused_at: datetime | None = None
    paused_until: date | None = None
    asks: Invitee = Invitee.PATIENT
    ended: PlanEnd | None = None

    def is_paused(self, today: date) -> bool:
        """Whether nothing is due for now. On the day named the pause is over."""
        if self.paused_at is None:
            return False
        return self.paused_until is None or today < self.paused_until

    def due_on(self, newest: date | None, *, today: date) -> date | None:
        """The day on which the patient is to be asked next; None: on no day (paused, ended, or on change only).

        `newest`: the day of the newest answers, None when there are none. Answers from before `first_on` count as well:
        whoever answered yesterday of their own accord is not asked again today.
        """
        if self.every_weeks is None or self.ended is not None or self.is_paused(today):
            return None
        due = self.first_on
        if newest is not None:
            due = max(due, newest + timedelta(weeks=self.every_weeks))
        if self.paused_until is not None:
            due = max(due, self.paused_until)
        return due
