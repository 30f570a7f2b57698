"""Who has looked at my answers, as rows of words: day by day, who it was, what was opened, and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from babel.dates import format_date, format_time
from flask import current_app
from markupsafe import Markup

from screening.core.audit import Action
from screening.core.people import Role
from screening.services.seen_by import Look, Looker
from screening.translation import N_, in_digits
from screening.web.language import companion, current_language, locale, say_in

_ROLES = {
    Role.NURSE: N_("nurse"),
    Role.GP: N_("doctor"),
    Role.VISITATOR: N_("receives referrals"),
    Role.ADMINISTRATOR: N_("administration"),
    Role.AUDITOR: N_("supervision"),
}
_OTHERS = {
    Looker.OWN_LINK: N_("Somebody with your own link or code"),
    Looker.RELATIVE: N_("Somebody with another person’s link or code"),
    Looker.SERVICE: N_("Somebody who runs the service"),
    Looker.STAFF: N_("A member of staff"),
}
_WHAT = {
    Action.PATIENT_READ: N_("opened the page where your answers stand"),
    Action.ASSESSMENT_READ: N_("opened the doctor’s overview that is made of your answers"),
    Action.OWN_ANSWERS_READ: N_("opened a copy of the answers"),
    Action.SHARED_ANSWERS_READ: N_("saw your last answers as your relative"),
}
_SOMETHING = N_("opened something where your answers stand")


@dataclass(frozen=True, slots=True, kw_only=True)
class LookRow:
    """One line: `who` with role and organisation, `what` was opened, `times` of the day. `beneath` is the same in the
    second language, when that is on."""

    who: str
    about: str
    what: str
    times: str
    beneath: Markup | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LookDay:
    """A day and all that was opened on it; `beneath` is the day in the second language, when that is on."""

    day: str
    beneath: str | None
    rows: tuple[LookRow, ...]


def describe_looks(looks: Iterable[Look]) -> tuple[LookDay, ...]:
    """The days in the order they come in."""
    return tuple(
        LookDay(day=weekday(day), beneath=_day_beneath(day), rows=tuple(_row(look) for look in found))
        for day, found in groupby(looks, key=lambda look: look.day)
    )


def weekday(moment: date | datetime, code: str | None = None) -> str:
    """A day by its name, in the service's own time zone: "Tuesday 24 November". In the page's language, or another."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(current_app.extensions["time_zone"]).date()
    return in_digits(format_date(moment, "EEEE d MMMM", locale=locale(code)), locale(code))


def clock_time(moment: datetime, code: str | None = None) -> str:
    """The time of day in the service's own time zone: "14.30". As the page's language writes it, or another."""
    local = moment.astimezone(current_app.extensions["time_zone"])
    words = format_time(local, "short", tzinfo=local.tzinfo, locale=locale(code))
    return in_digits(words, locale(code))


def _day_beneath(day: date) -> str | None:
    other = companion()
    return None if other is None else weekday(day, other)


def _row(look: Look) -> LookRow:
    row, other = _row_in(current_language(), look), companion()
    if other is None:
        return row
    same = _row_in(other, look)
    words = Markup(", ").join(part for part in (same.who, same.about, same.what) if part)
    return replace(row, beneath=words)


def _row_in(code: str, look: Look) -> LookRow:
    about = [say_in(code, _ROLES[look.role])] if look.role is not None else []
    if look.organisation is not None:
        about.append(Markup("{}").format(look.organisation))
    return LookRow(
        who=look.name or say_in(code, _OTHERS[look.looker]),
        about=Markup(", ").join(about),
        what=say_in(code, _WHAT.get(look.what, _SOMETHING)),
        times=", ".join(clock_time(moment, code) for moment in look.times),
    )
