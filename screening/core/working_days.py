"""Working days: which days count, and the arithmetic of deadlines over them. Which days are holidays is an argument;
it is not ours to know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The days on which an ordinary practice is open: Monday to Friday, but for holidays."""

    is_holiday: Callable[[date], bool]

    def has(self, day: date) -> bool:
        """Whether it is a working day."""
        return day.weekday() < _SATURDAY and not self.is_holiday(day)

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; `day` itself is not counted, whatever it is. 0 is `day`."""
        left = count
        while left:
            day += _ONE_DAY
            left -= self.has(day)
        return day

    def on_or_before(self, day: date, *, not_before: date) -> date:
        """The last working day up to `day`: a limit that falls on a holiday must be met before it, not after. `day`
        itself when there is no working day from `not_before` on."""
        found = day
        while found >= not_before:
            if self.has(found):
                return found
            found -= _ONE_DAY
        return day
