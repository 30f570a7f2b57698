"""The forms of the task pages: what was decided, into whose hands, from when to when. What was typed is shown again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from werkzeug.datastructures import MultiDict

from screening.core.decisions import DecisionId, DecisionKind
from screening.core.errors import Problem
from screening.core.people import OrganisationId, StaffId
from screening.core.referrals import ReferralStep
from screening.services.decisions import Entry

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\s*[-./ ]\s*([0-9]{1,2})\s*[-./ ]\s*([0-9]{4})")

Posted = MultiDict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDay:
    """A day as typed: the day, or what is wrong with it; neither when nothing was typed."""

    day: date | None = None
    problem: Problem | None = None


def read_day(posted: Posted, name: str) -> ReadDay:
    """A day as a browser's own field sends it, or as people in Denmark type it."""
    typed = posted.get(name, "").strip()
    if not typed:
        return ReadDay()
    if match := _ISO.fullmatch(typed):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.fullmatch(typed):
        day, month, year = match.groups()
    else:
        return ReadDay(problem=Problem(name, "write the day as day-month-year, for example 24-12-2026"))
    try:
        return ReadDay(day=date(int(year), int(month), int(day)))
    except ValueError:
        return ReadDay(problem=Problem(name, "there is no such date: check the day, the month and the year"))


def read_version(posted: Posted) -> int:
    """The state of the task that was shown; 0, which none has, for anything else."""
    raw = posted.get("version", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0


def read_entry(posted: Posted, follow_up_on: date | None) -> Entry:
    """The decision as typed."""
    kinds = {kind.value: kind for kind in DecisionKind}
    to = posted.get("to", "")
    return Entry(
        id=DecisionId(posted.get("id", "")),
        version=read_version(posted),
        kind=kinds.get(posted.get("kind", "")),
        reason=posted.get("reason", ""),
        plan=posted.get("plan", ""),
        follow_up_on=follow_up_on,
        to=OrganisationId(to) if to and to != "other" else None,
        to_name=posted.get("to_name", "") if to in ("", "other") else "",
    )


def read_hands(posted: Posted) -> tuple[OrganisationId, StaffId | None]:
    """The organisation, and who in it: ``organisation`` or ``organisation:staff``."""
    organisation, _, owner = posted.get("to", "").partition(":")
    return OrganisationId(organisation), StaffId(owner) if owner else None


def find_step(posted: Posted) -> ReferralStep | None:
    """The step of the button that was pressed."""
    return next((step for step in ReferralStep if step.value == posted.get("step")), None)
