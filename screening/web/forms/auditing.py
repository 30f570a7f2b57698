"""The auditor's search: its fields stand in the address, so that a page of results can be gone back to. They are ids
and days only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from screening.core.audit import Action
from screening.core.errors import Problem
from screening.services.auditing import Search
from screening.web.forms.base import N_

_LONGEST = 255  # characters of an id
_NO_DAY = N_("must be a day such as 2026-11-22")
_NO_ACT = N_("is not something that is written down")
_TURNED = N_("the last day is before the first")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFields:
    """What was typed, as it was typed; and the search it makes, or what is wrong with it."""

    typed: Mapping[str, str]
    search: Search
    before: int | None
    problems: tuple[Problem, ...]


def read_search(values: Mapping[str, str]) -> SearchFields:
    """The fields of an address. Whatever is wrong is said, all at once."""
    typed = {
        name: values.get(name, "").strip()[:_LONGEST]
        for name in ("patient", "staff", "action", "first", "last")
    }
    problems: list[Problem] = []
    first, last = (_day(typed, name, problems) for name in ("first", "last"))
    if first is not None and last is not None and last < first:
        problems.append(Problem("last", _TURNED))
    search = Search(
        patient=typed["patient"],
        staff=typed["staff"],
        action=_action(typed, problems),
        first=first,
        last=last,
    )
    return SearchFields(typed=typed, search=search, before=_number(values), problems=tuple(problems))


def _day(typed: Mapping[str, str], name: str, problems: list[Problem]) -> date | None:
    if not typed[name]:
        return None
    try:
        found = date.fromisoformat(typed[name])
    except ValueError:
        found = date.min
    if not 1900 <= found.year < 9999:
        problems.append(Problem(name, _NO_DAY))
        return None
    return found


def _action(typed: Mapping[str, str], problems: list[Problem]) -> Action | None:
    if not typed["action"]:
        return None
    try:
        return Action(typed["action"])
    except ValueError:
        problems.append(Problem("action", _NO_ACT))
        return None


def _number(values: Mapping[str, str]) -> int | None:
    """Where a page begins; what is no number of an event begins at the newest."""
    text = values.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
