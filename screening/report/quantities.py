"""Numbers in words: a threshold, a change, and how a change compares with the smallest important one.

One item's step is said as a step: on a scale of one item, 33 points is one answer further, and a percentage would
mislead. A scale of several items is said in points.
"""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from screening.core.bounds import Bounds, Comparison
from screening.core.questionnaire import Direction, Scale
from screening.core.truth import Truth
from screening.report.reader import Reader


def threshold(reader: Reader, comparison: Comparison, cut: Fraction) -> str:
    """`above 58.3`, `at least 12`, and their opposites."""
    number = reader.number(cut)
    match comparison:
        case Comparison.ABOVE:
            return reader.translate("above {cut}").format(cut=number)
        case Comparison.AT_LEAST:
            return reader.translate("at least {cut}").format(cut=number)
        case Comparison.BELOW:
            return reader.translate("below {cut}").format(cut=number)
        case Comparison.AT_MOST:
            return reader.translate("at most {cut}").format(cut=number)
        case _:
            assert_never(comparison)


def change_threshold(reader: Reader, comparison: Comparison, cut: Fraction) -> str:
    """`a rise of more than 8.3 points counts`, in the direction the rule looks."""
    number = reader.number(abs(cut))
    if (
        cut < 0
    ) is comparison.upwards and cut != 0:  # e.g. "not fallen by as much as": rare, said as it stands
        return reader.translate("a difference {threshold} counts").format(
            threshold=threshold(reader, comparison, cut)
        )
    match comparison:
        case Comparison.ABOVE:
            return reader.translate("a rise of more than {points} points counts").format(points=number)
        case Comparison.AT_LEAST:
            return reader.translate("a rise of at least {points} points counts").format(points=number)
        case Comparison.BELOW:
            return reader.translate("a fall of more than {points} points counts").format(points=number)
        case Comparison.AT_MOST:
            return reader.translate("a fall of at least {points} points counts").format(points=number)
        case _:
            assert_never(comparison)


def against(reader: Reader, truth: Truth, threshold: str) -> str:
    """How a quantity stands to its threshold."""
    match truth:
        case Truth.TRUE:
            return threshold
        case Truth.FALSE:
            return reader.translate("not {threshold}").format(threshold=threshold)
        case Truth.UNKNOWN:
            return reader.translate("cannot be told whether {threshold}").format(threshold=threshold)
        case _:
            assert_never(truth)


def worsening(scale: Scale, before: Bounds, now: Bounds) -> Bounds:
    """How much worse it has become, as bounds; negative is better."""
    return now.minus(before) if scale.direction is Direction.HIGH_IS_WORSE else before.minus(now)


def extent(reader: Reader, scale: Scale, before: Bounds, now: Bounds) -> str:
    """`one step worse`, `33.3 points better`, `unchanged`, or `cannot be told` how much."""
    if before.exact is None or now.exact is None:
        return _extent_of_bounds(reader, worsening(scale, before, now))
    worse = worsening(scale, before, now).low
    if worse == 0:
        return reader.translate("unchanged")
    steps = _steps(scale, before.exact, now.exact)
    if steps is None:
        worse_by, better_by = (
            reader.translate("{points} points worse"),
            reader.translate("{points} points better"),
        )
        return (worse_by if worse > 0 else better_by).format(points=reader.number(abs(worse)))
    return _in_steps(reader, steps, worse=worse > 0)


def _in_steps(reader: Reader, steps: int, *, worse: bool) -> str:
    if steps == 1:
        return reader.translate("one step worse") if worse else reader.translate("one step better")
    template = reader.translate("{count} steps worse") if worse else reader.translate("{count} steps better")
    return template.format(count=steps)


def _extent_of_bounds(reader: Reader, worse: Bounds) -> str:
    if worse.low > 0:
        return reader.translate("at least {points} points worse").format(points=reader.number(worse.low))
    if worse.high < 0:
        return reader.translate("at least {points} points better").format(points=reader.number(-worse.high))
    return reader.translate("cannot be told whether better or worse")


def _steps(scale: Scale, before: Fraction, now: Fraction) -> int | None:
    """Answers between the two on a scale of one item; None when a step means nothing on this scale."""
    if len(scale.items) != 1 or not {before, now} <= set(scale.attainable):
        return None
    return abs(scale.attainable.index(now) - scale.attainable.index(before))


def importance(scale: Scale, before: Bounds, now: Bounds) -> Truth | None:
    """Whether the worsening is at least the smallest important one; None when that is unknown or it is no worsening."""
    worse = worsening(scale, before, now)
    if scale.important_change is None or worse.high <= 0:
        return None
    return worse.compare(Comparison.AT_LEAST, scale.important_change)


def importance_words(reader: Reader, scale: Scale, important: Truth | None) -> str | None:
    """The clause on the smallest important change (MID), with its number; None when there is nothing to say."""
    if important is None or scale.important_change is None:
        return None
    number = reader.number(scale.important_change)
    match important:
        case Truth.TRUE:
            return reader.translate("MID {points} passed").format(points=number)
        case Truth.FALSE:
            return reader.translate("MID {points} not passed").format(points=number)
        case Truth.UNKNOWN:
            return reader.translate("cannot be told whether MID {points} is passed").format(points=number)
        case _:
            assert_never(important)
