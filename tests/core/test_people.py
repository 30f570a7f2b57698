"""Ages in completed years, also when the birth date is known only in part."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from screening.core.bounds import Bounds, exactly
from screening.core.people import BirthDate, born


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2008, 11, 23), date(2026, 11, 22), 17),
        (date(2008, 11, 22), date(2026, 11, 22), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2026, 11, 22), date(2026, 11, 22), 0),
    ],
    ids=["day before", "birthday", "leap day before", "leap day after", "born today"],
)
def test_age_is_in_completed_years(birth: date, day: date, age: int) -> None:
    assert born(birth).age_on(day) == exactly(age)


def test_a_birth_year_alone_gives_two_possible_ages() -> None:
    year = BirthDate(date(1940, 1, 1), date(1940, 12, 31))
    assert year.age_on(date(2026, 11, 22)) == Bounds(Fraction(85), Fraction(86))
