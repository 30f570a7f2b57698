"""Who the persons are, as far as rules need to know: the patient's birth date and the staff's role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import NewType

from screening.core.bounds import Bounds

StaffId = NewType("StaffId", str)


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
