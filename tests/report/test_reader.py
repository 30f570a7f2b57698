"""Numbers and dates in the reader's format: the only rounding there is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.core.bounds import Bounds, exactly
from screening.core.questionnaire import Language
from screening.report.reader import Reader, rounded

DANISH, ENGLISH = Language("da"), Language("en")
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def a_reader(language: Language = ENGLISH) -> Reader:
    return Reader(language=language, translate=lambda message: message, zone=COPENHAGEN)


@pytest.mark.parametrize(
    ("value", "danish", "english"),
    [
        (Fraction(140, 3), "46,7", "46.7"),
        (Fraction(100), "100", "100"),
        (Fraction(0), "0", "0"),
        (Fraction(133, 2), "66,5", "66.5"),
        (Fraction(1333, 20), "66,7", "66.7"),  # 66.65: halves away from zero
        (Fraction(-1333, 20), "-66,7", "-66.7"),
    ],
)
def test_a_number_has_at_most_one_decimal_in_the_readers_format(
    value: Fraction, danish: str, english: str
) -> None:
    assert a_reader(DANISH).number(value) == danish
    assert a_reader(ENGLISH).number(value) == english


def test_bounds_are_said_as_between_two_numbers_and_a_known_value_as_one() -> None:
    assert a_reader().bounds(Bounds(Fraction(50), Fraction(100))) == "between 50 and 100"
    assert a_reader().bounds(exactly(50)) == "50"


@given(st.fractions(0, 100), st.decimals(0, 100, places=1))
def test_a_number_beside_a_cut_point_lies_on_its_true_side(value: Fraction, cut: object) -> None:
    limit = Fraction(str(cut))
    shown = Fraction(a_reader().beside(value, limit).replace(",", ""))
    if abs(value - limit) > Fraction(1, 100_000):
        assert (shown > limit) is (value > limit)
        assert (shown < limit) is (value < limit)


def test_a_value_that_rounds_to_the_cut_point_gets_more_decimals() -> None:
    assert a_reader().beside(Fraction(175, 3), Fraction(583, 10)) == "58.33"


@given(st.fractions(-200, 200))
def test_rounding_is_off_by_at_most_half_a_tenth(value: Fraction) -> None:
    assert abs(Fraction(rounded(value)) - value) <= Fraction(1, 20)


def test_dates_are_told_in_the_time_zone_of_the_assessment() -> None:
    evening = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert a_reader().day(evening) == "23 Nov 2026"
    assert a_reader().clock(evening) == "00:30"
    assert a_reader(DANISH).long_day(date(1948, 3, 3)) == "3. marts 1948"


def test_a_text_in_another_language_is_better_than_none() -> None:
    assert a_reader(DANISH).pick({Language("kl"): "kalaallisut"}) == "kalaallisut"
    assert a_reader(DANISH).pick({ENGLISH: "english", Language("kl"): "kalaallisut"}) == "english"
