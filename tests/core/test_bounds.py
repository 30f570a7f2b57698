"""Comparisons of what is only known within bounds."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.core.bounds import Bounds, Comparison, exactly, hull
from screening.core.truth import Truth

numbers = st.fractions(min_value=-5, max_value=5, max_denominator=6)
pairs = st.tuples(numbers, numbers).map(hull)


@pytest.mark.parametrize(
    ("low", "high", "truth"),
    [(50, 100, Truth.UNKNOWN), (60, 100, Truth.TRUE), (0, 50, Truth.FALSE), (58, 58, Truth.FALSE)],
)
def test_a_comparison_is_decided_only_when_both_ends_agree(low: int, high: int, truth: Truth) -> None:
    assert Bounds(Fraction(low), Fraction(high)).compare(Comparison.ABOVE, Fraction(583, 10)) is truth


@pytest.mark.parametrize(
    ("comparison", "below", "at", "above"),
    [
        (Comparison.ABOVE, Truth.FALSE, Truth.FALSE, Truth.TRUE),
        (Comparison.AT_LEAST, Truth.FALSE, Truth.TRUE, Truth.TRUE),
        (Comparison.BELOW, Truth.TRUE, Truth.FALSE, Truth.FALSE),
        (Comparison.AT_MOST, Truth.TRUE, Truth.TRUE, Truth.FALSE),
    ],
)
def test_each_comparison_below_at_and_above_its_cut(
    comparison: Comparison, below: Truth, at: Truth, above: Truth
) -> None:
    cut = Fraction(50)
    assert [exactly(value).compare(comparison, cut) for value in (49, 50, 51)] == [below, at, above]


def test_bounds_refuse_to_run_backwards() -> None:
    with pytest.raises(ValueError, match="low to high"):
        Bounds(Fraction(2), Fraction(1))


@given(pairs, pairs, st.fractions(0, 1), st.fractions(0, 1))
def test_a_difference_lies_within_the_bounds_of_the_difference(
    one: Bounds, other: Bounds, place: Fraction, other_place: Fraction
) -> None:
    a = one.low + place * (one.high - one.low)
    b = other.low + other_place * (other.high - other.low)
    difference = one.minus(other)
    assert difference.low <= a - b <= difference.high


@given(pairs, st.sampled_from(Comparison), numbers)
def test_a_decided_comparison_holds_alike_at_every_point(
    bounds: Bounds, comparison: Comparison, cut: Fraction
) -> None:
    points = [bounds.low, (bounds.low + bounds.high) / 2, bounds.high]
    truth = bounds.compare(comparison, cut)
    if truth is not Truth.UNKNOWN:
        assert all(comparison.holds(point, cut) is (truth is Truth.TRUE) for point in points)
