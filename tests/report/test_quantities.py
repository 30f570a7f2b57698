"""Changes and thresholds in words."""

from __future__ import annotations

from fractions import Fraction

import pytest

from screening.core.bounds import Bounds, Comparison, exactly
from screening.core.questionnaire import Direction, Language, Scale, ScaleId
from screening.core.truth import Truth
from screening.report.quantities import change_threshold, extent, importance, importance_words, threshold
from screening.report.reader import Reader
from tests.builders import a_scale
from tests.report.samples import catalog

READER = Reader(language=Language("en"), translate=lambda message: message, zone=None)
SCALES = {scale.id: scale for scale in catalog().get_questionnaire("qlq-c15-pal").scales}
STEP = Fraction(100, 3)


def of(scale_id: str) -> Scale:
    return SCALES[ScaleId(scale_id)]


@pytest.mark.parametrize(
    ("scale", "before", "now", "words"),
    [
        ("AP", 0, STEP, "one step worse"),
        ("AP", 100, STEP, "2 steps better"),
        ("NV", Fraction(50, 3), 50, "one step worse"),  # one answer further, though 33.3 points
        ("QL", 50, STEP, "one step worse"),  # low is worse
        ("PA", 50, 100, "50 points worse"),
        ("PF", 60, Fraction(220, 3), "13.3 points better"),
        ("PA", 50, 50, "unchanged"),
    ],
)
def test_one_item_changes_in_steps_and_several_in_points(
    scale: str, before: Fraction, now: Fraction, words: str
) -> None:
    assert extent(READER, of(scale), exactly(before), exactly(now)) == words


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (Bounds(Fraction(50), Fraction(100)), "at least 16.7 points worse"),
        (Bounds(Fraction(0), Fraction(50, 3)), "at least 16.7 points better"),
        (Bounds(Fraction(0), Fraction(100)), "cannot be told whether better or worse"),
    ],
)
def test_a_change_with_gaps_says_only_what_is_certain(now: Bounds, words: str) -> None:
    assert extent(READER, of("PA"), exactly(STEP), now) == words


@pytest.mark.parametrize(
    ("scale", "before", "now", "important"),
    [
        ("PA", 0, STEP, Truth.TRUE),  # 33.3 against 17.1
        ("PA", 0, Fraction(50, 3), Truth.FALSE),  # 16.7 against 17.1
        ("PF", 60, STEP, Truth.TRUE),  # a fall of 26.7 against 20.4
        ("PA", STEP, 0, None),  # better
        ("SL", 0, STEP, None),  # no published value
    ],
)
def test_only_a_worsening_is_held_against_the_smallest_important_one(
    scale: str, before: Fraction, now: Fraction, important: Truth | None
) -> None:
    assert importance(of(scale), exactly(before), exactly(now)) is important


def test_whether_the_smallest_important_change_is_passed_may_be_unknown() -> None:
    now = Bounds(Fraction(0), Fraction(100))
    assert importance(of("PA"), exactly(0), now) is Truth.UNKNOWN
    assert importance_words(READER, of("PA"), Truth.UNKNOWN) == "cannot be told whether MID 17.1 is passed"


@pytest.mark.parametrize("comparison", list(Comparison))
def test_every_comparison_has_words_with_its_number(comparison: Comparison) -> None:
    assert "58.3" in threshold(READER, comparison, Fraction(583, 10))
    assert "8.3" in change_threshold(READER, comparison, Fraction(83, 10))
    assert "8.3" in change_threshold(READER, comparison, Fraction(-83, 10))


def test_a_fall_is_said_as_a_fall() -> None:
    words = change_threshold(READER, Comparison.BELOW, Fraction(-167, 10))
    assert words == "a fall of more than 16.7 points counts"


def test_a_scale_whose_low_end_is_worse_gets_worse_by_falling() -> None:
    scale = a_scale(direction=Direction.LOW_IS_WORSE)
    assert extent(READER, scale, exactly(100), exactly(0)) == "3 steps worse"
