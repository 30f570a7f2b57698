"""Closed intervals of exact numbers, and what can be told from them.

A quantity that rests on missing answers is not a number but the interval of all it could still be. A comparison
with a cut point is decided when both ends agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from screening.core.truth import Truth


class Comparison(Enum):
    """How a quantity is held against a cut point; the values are the keys used in criteria files."""

    ABOVE = "gt"
    AT_LEAST = "gte"
    BELOW = "lt"
    AT_MOST = "lte"

    @property
    def upwards(self) -> bool:
        """Whether a higher quantity makes the comparison truer."""
        return self in (Comparison.ABOVE, Comparison.AT_LEAST)

    def holds(self, value: Fraction, cut: Fraction) -> bool:
        match self:
            case Comparison.ABOVE:
                return value > cut
            case Comparison.AT_LEAST:
                return value >= cut
            case Comparison.BELOW:
                return value < cut
            case Comparison.AT_MOST:
                return value <= cut


@dataclass(frozen=True, slots=True)
class Bounds:
    """The lowest and highest a quantity can be, both attainable; equal ends mean it is known."""

    low: Fraction
    high: Fraction

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError("bounds must run from low to high")

    @property
    def exact(self) -> Fraction | None:
        """The value when there is only one possible, else None."""
        return self.low if self.low == self.high else None

    def compare(self, comparison: Comparison, cut: Fraction) -> Truth:
        """Whether the comparison holds for every value, for none, or for some of them (UNKNOWN).

        Comparisons are monotone, so the two ends speak for everything between.
        """
        at_low, at_high = comparison.holds(self.low, cut), comparison.holds(self.high, cut)
        if at_low is not at_high:
            return Truth.UNKNOWN
        return Truth.TRUE if at_low else Truth.FALSE

    def minus(self, other: Bounds) -> Bounds:
        """The bounds of the difference, the two quantities varying independently."""
        return Bounds(self.low - other.high, self.high - other.low)


def exactly(value: Fraction | int) -> Bounds:
    """The bounds of a known quantity."""
    return Bounds(Fraction(value), Fraction(value))


def hull(values: Iterable[Fraction]) -> Bounds:
    """The narrowest bounds around `values`, which must not be empty."""
    known = tuple(values)
    return Bounds(min(known), max(known))
