"""Danish personal identification numbers (CPR numbers), and the replacement numbers of people who have none.

A number says when somebody was born, and which century it was by its seventh digit. It is **not** checked by modulus
11: since 1 October 2007 numbers are given out that fail it, and the CPR office asks every system to accept them.

Replacement numbers of three makes are read and marked as such:

- the national X-eCPR and the regions' D-eCPR, ``DDMMYYCAAG`` with two letters;
- the CPR office's own proposal for other systems: a day raised by 60.

Their date may be the day on which the number was made, when nobody knew the birth date.

Sources:
- CPR office, "Personnummeret i CPR-systemet" and cpr.dk/cpr-systemet/opbygning-af-cpr-nummeret (digits, century, no
  modulus 11) and cpr.dk/cpr-systemet/erstatningspersonnummer-i-eksterne-systemer (day + 60).
- Danish Health Data Authority, nspop.dk, "eCPR-formater (X-eCPR og D-eCPR)"; HL7 Denmark, DK Core, invariants
  ``x-ecpr`` (C is 1 or 7) and ``d-ecpr`` (C is 0, 5 or 6).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from screening.core.errors import Problem

_SHAPE = re.compile(r"([0-9]{6})[- ]?([0-9][0-9A-Z]{2}[0-9])")
_RAISED_BY = 60  # a day from 61 to 91

# Seventh digit -> the two-digit years up to which it means the first century, and then the second.
_CENTURIES = {
    **dict.fromkeys("0123", (99, 1900, 1900)),
    **dict.fromkeys("49", (36, 2000, 1900)),
    **dict.fromkeys("5678", (57, 2000, 1800)),
}
# X-eCPR: 1 and 7; D-eCPR: 0, 5 and 6. Whoever was born before 1900 is no patient of ours, so 5 needs no guess.
_CENTURIES_WITH_LETTERS = {"0": 1900, "1": 1900, "5": 1800, "6": 2000, "7": 2000}


class CprKind(Enum):
    """What sort of number it is."""

    ORDINARY = "ordinary"
    REPLACEMENT = "replacement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cpr:
    """A number of ten signs. It shows itself to nobody by accident: ask `text` for it."""

    digits: str = field(repr=False)
    kind: CprKind
    birth: date = field(repr=False)

    @property
    def text(self) -> str:
        """As people write it: six signs, a hyphen, four signs."""
        return f"{self.digits[:6]}-{self.digits[6:]}"

    @property
    def is_replacement(self) -> bool:
        """Whether it stands in for a number that the person does not have: unique in one system, perhaps, and no
        proof of the birth date."""
        return self.kind is CprKind.REPLACEMENT


def read_cpr(typed: str) -> Cpr | Problem:
    """The number meant by ``010190-1234``, ``0101901234`` or ``010190 1234``; or what is wrong with it."""
    shape = _SHAPE.fullmatch(typed.strip().upper())
    if shape is None:
        return Problem(
            "cpr",
            "write the CPR number with ten digits: six for the date, then four, for example 010150-0000",
        )
    digits = "".join(shape.groups())
    with_letters, raised = not digits.isdigit(), int(digits[:2]) > _RAISED_BY
    birth = _birth(digits, with_letters=with_letters, raised=raised)
    if birth is None:
        return Problem("cpr", "the CPR number does not begin with a date: check the first six digits")
    replaces = with_letters or raised
    return Cpr(digits=digits, kind=CprKind.REPLACEMENT if replaces else CprKind.ORDINARY, birth=birth)


def _birth(digits: str, *, with_letters: bool, raised: bool) -> date | None:
    year = _year(int(digits[4:6]), digits[6], with_letters=with_letters)
    if year is None or (with_letters and raised) or not _serial_can_be(digits[7:9]):
        return None
    day = int(digits[:2]) - (_RAISED_BY if raised else 0)
    try:
        return date(year, int(digits[2:4]), day)
    except ValueError:
        return None


def _year(year: int, seventh: str, *, with_letters: bool) -> int | None:
    if with_letters:
        century = _CENTURIES_WITH_LETTERS.get(seventh)
        return None if century is None else century + year
    last_of_first, first, second = _CENTURIES[seventh]
    return year + (first if year <= last_of_first else second)


def _serial_can_be(middle: str) -> bool:
    """Two digits or two letters: one of each is a slip of the finger (O for 0)."""
    return middle.isdigit() or middle.isalpha()
