"""When somebody is away, and who looks after their tasks meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NewType

from screening.core.errors import Problem
from screening.core.people import StaffId

AbsenceId = NewType("AbsenceId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Somebody is away from the first to the last day, both included. `deputy` looks after their tasks; without one
    all their colleagues do."""

    id: AbsenceId
    staff: StaffId
    first: date
    last: date
    deputy: StaffId | None = None

    def covers(self, day: date) -> bool:
        """Whether they are away on this day."""
        return self.first <= day <= self.last


def find_absence(absences: Iterable[Absence], staff: StaffId | None, day: date) -> Absence | None:
    """Why somebody is away on a day; None when they are here. Of several, the one with a deputy."""
    found = [absence for absence in absences if absence.staff == staff and absence.covers(day)]
    return min(found, key=lambda absence: absence.deputy is None, default=None)


def problems_of(absence: Absence, *, today: date) -> Iterator[Problem]:
    """All that is wrong with the days and the deputy."""
    if absence.last < absence.first:
        yield Problem("last", "lies before the first day")
    elif absence.last < today:
        yield Problem("last", "has passed already")
    if absence.deputy == absence.staff:
        yield Problem("deputy", "must be somebody else")
