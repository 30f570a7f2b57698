"""Dates as people in Denmark type them: day, month, year; or ISO. Nothing is guessed."""

from __future__ import annotations

import re
from datetime import date

from screening.core.errors import Problem

LONGEST_LIFE = 130  # years; the oldest person whose age is verified became 122

_DAY_FIRST = re.compile(r"([0-9]{1,2})\s*[-./ ]\s*([0-9]{1,2})\s*[-./ ]\s*([0-9]+)")
_DIGITS = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")


def read_birth_date(raw: str, *, today: date) -> date | Problem:
    """The date meant by ``24-12-1940``, ``24.12.1940``, ``24/12/1940``, ``24 12 1940`` or ``1940-12-24``; or what is
    wrong with it. A year of two digits is refused: 40 may be a child or a hundred-year-old."""
    typed = raw.strip()
    parts = _parts(typed)
    if parts is None:
        return Problem("birth", "write the birth date as day-month-year, for example 24-12-1940")
    year, month, day = parts
    if len(year) != 4:
        return Problem("birth", "write the year with four digits, for example 24-12-1940")
    try:
        birth = date(int(year), int(month), int(day))
    except ValueError:
        return Problem("birth", "there is no such date: check the day, the month and the year")
    return find_fault_of_birth(birth, today=today) or birth


def read_day(raw: str) -> date | None:
    """The day meant by any of these, or by ``24121940``; None when there is no such day or its year is not in full."""
    typed = raw.strip()
    digits = _DIGITS.fullmatch(typed)
    parts = _parts("-".join(digits.groups()) if digits else typed)
    if parts is None or len(parts[0]) != 4:
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def find_fault_of_birth(birth: date, *, today: date) -> Problem | None:
    """Why nobody who lives can have been born on this day; None when somebody can."""
    if birth > today:
        return Problem("birth", "the birth date lies in the future: check the year")
    if today.year - birth.year > LONGEST_LIFE:
        return Problem("birth", "the birth date lies more than 130 years back: check the year")
    return None


def _parts(typed: str) -> tuple[str, str, str] | None:
    """Year, month and day as typed."""
    if match := _ISO.fullmatch(typed):
        year, month, day = match.groups()
        return year, month, day
    if match := _DAY_FIRST.fullmatch(typed):
        day, month, year = match.groups()
        return year, month, day
    return None
