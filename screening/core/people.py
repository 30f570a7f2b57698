"""Who the persons are: the patient with the birth date that rules need, the staff with their role, and the invitation
that lets somebody answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from fractions import Fraction
from typing import NewType

from screening.core.bounds import Bounds
from screening.core.questionnaire import Language, QuestionnaireRef
from screening.core.response import PatientId, ResponseId

StaffId = NewType("StaffId", str)
InvitationId = NewType("InvitationId", str)

TIME_TO_FINISH = timedelta(days=1)


class Role(Enum):
    """What a staff account is for."""

    NURSE = "nurse"
    GP = "gp"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A birth date known to the day, or only to a month or year (as FHIR allows): any day from first to last."""

    first: date
    last: date

    def age_on(self, day: date) -> Bounds:
        """Completed years on `day`, as bounds."""
        return Bounds(Fraction(_years(self.last, day)), Fraction(_years(self.first, day)))


def born(day: date) -> BirthDate:
    """A birth date known to the day."""
    return BirthDate(day, day)


def _years(birth: date, day: date) -> int:
    before_birthday = (day.month, day.day) < (birth.month, birth.day)
    return day.year - birth.year - before_birthday


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """A member of staff with an account of their own; what they may do follows from the role."""

    id: StaffId
    username: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """The person whose needs are screened."""

    id: PatientId
    name: str
    birth: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A right to answer one version of one questionnaire for one patient. The secret of its link is not part of it.

    `response` is set once the answers are submitted; the invitation is used up then. Times are aware UTC.
    """

    id: InvitationId
    patient: PatientId
    questionnaire: QuestionnaireRef
    language: Language
    made_at: datetime
    expires_at: datetime
    made_by: StaffId
    response: ResponseId | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether its link can be opened to answer."""
        return self.response is None and now < self.expires_at

    def takes_answers(self, now: datetime) -> bool:
        """Whether answers can still be saved and sent: somebody who has opened it in time is let finish."""
        return self.response is None and now < self.expires_at + TIME_TO_FINISH
