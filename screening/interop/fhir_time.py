"""FHIR's dates and moments: a moment must say its offset, a birth date may be known to the year only.

Source: HL7 FHIR R4 (4.0.1), datatypes dateTime and date. FHIR allows a dateTime without a time; a response does not,
because two responses of one day must keep their order.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import MAXYEAR, date, datetime

from screening.core.people import BirthDate

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
# Nobody alive answers before 1900; and arithmetic with offsets must not leave the calendar at its far end.
_FIRST_YEAR, _LAST_YEAR = 1900, MAXYEAR - 1


def read_moment(text: str) -> datetime | None:
    """The aware moment this dateTime says, or None when it is none or lacks its time or offset."""
    if _MOMENT.fullmatch(text) is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None


def read_day(text: str) -> date | None:
    """The day this FHIR date says, or None when it is none or known to the month or year only."""
    found = read_birth_date(text)
    return found.first if found is not None and found.first == found.last else None


def read_birth_date(text: str) -> BirthDate | None:
    """The birth date this FHIR date says, its day or month open if it does not say them; None when it is no date."""
    parts = _DATE.fullmatch(text)
    if parts is None:
        return None
    year, month, day = (None if part is None else int(part) for part in parts.groups())
    if year is None or not _FIRST_YEAR - 100 <= year <= _LAST_YEAR:
        return None
    try:
        first = date(year, month or 1, day or 1)
        last_month = month or 12
        last = date(year, last_month, day or monthrange(year, last_month)[1])
    except ValueError:
        return None
    return BirthDate(first, last)
