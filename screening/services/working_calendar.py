"""Which days are working days where the service is: Denmark's public holidays, and what the settings add to them.

The holidays are those of the library `holidays`: a law can change them (Store bededag went in 2024), and its next
release knows.
"""

from __future__ import annotations

from datetime import date, datetime

import holidays

from screening.config import Settings
from screening.core.working_days import WorkingDays


def working_days(settings: Settings) -> WorkingDays:
    """The calendar of this installation."""
    public = holidays.country_holidays("DK")
    closed = frozenset(settings.closed_days)
    return WorkingDays(lambda day: (day.day, day.month) in closed or day in public)


def local_day(settings: Settings, moment: datetime) -> date:
    """The day it is, at that moment, where the service is."""
    return moment.astimezone(settings.time_zone).date()
