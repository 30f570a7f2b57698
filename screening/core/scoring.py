"""Scores with bounds, exactly as the scale's own table or formula says.

A scale with gaps has no value; it has the lowest and highest score over every way the gaps could be filled, taken
from the scale itself. Nothing is imputed. All arithmetic is in exact fractions; rounding belongs to `report`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from screening.core.bounds import Bounds, hull
from screening.core.questionnaire import LinearRule, LinkId, Scale, ScaleId, ScoringRule, TableRule
from screening.core.response import Kept, Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A scale's result for one response: `bounds` always, a `value` when every item is answered."""

    scale: ScaleId
    bounds: Bounds
    answered: int
    of: int
    missing: tuple[LinkId, ...]
    kept: tuple[LinkId, ...] = ()  # answered, and not shown to this reader: they are not scored

    @property
    def value(self) -> Fraction | None:
        """The score, or None when any item is missing.

        A scale with gaps stays without a value even where its bounds happen to meet: the published tables need
        the full answers (clinical rule 1.4: no imputation for converted scales).
        """
        return None if self.missing or self.kept else self.bounds.exact


def score(scales: Iterable[Scale], response: Response) -> Mapping[ScaleId, Score]:
    """Every scale's score of this response."""
    return {scale.id: score_scale(scale, response) for scale in scales}


def score_scale(scale: Scale, response: Response) -> Score:
    """One scale's score of this response."""
    values = tuple(response.value(link_id) for link_id in scale.items)
    kept = tuple(link_id for link_id in scale.items if response.answers[link_id] is Kept.FOR_DOCTOR)
    missing = tuple(
        link_id
        for link_id, value in zip(scale.items, values, strict=True)
        if value is None and link_id not in kept
    )
    return Score(
        scale=scale.id,
        bounds=bounds_of(scale, values),
        answered=len(values) - len(missing),
        of=len(values),
        missing=missing,
        kept=kept,
    )


def bounds_of(scale: Scale, values: tuple[int | None, ...]) -> Bounds:
    """The lowest and highest score over every completion of `values` (None is a gap), items in the scale's order."""
    match scale.rule:
        case TableRule(scores=scores):
            complete = _complete(values)
            if complete is not None:
                found = scores[complete]
                return Bounds(found, found)
            return hull(scores[completion] for completion in completions(scale, values))
        case LinearRule(factor=factor, offset=offset):
            low = sum(min(possible) if value is None else value for value, possible in _pairs(scale, values))
            high = sum(max(possible) if value is None else value for value, possible in _pairs(scale, values))
            return hull((offset + factor * low, offset + factor * high))


def completions(scale: Scale, values: tuple[int | None, ...]) -> Iterable[tuple[int, ...]]:
    """Every way to fill the gaps with numbers the items can give."""
    return product(*(possible if value is None else (value,) for value, possible in _pairs(scale, values)))


def attainable_scores(rule: ScoringRule, item_values: tuple[tuple[int, ...], ...]) -> tuple[Fraction, ...]:
    """Every score some complete set of answers gives, ascending."""
    match rule:
        case TableRule(scores=scores):
            return tuple(sorted(set(scores.values())))
        case LinearRule(factor=factor, offset=offset):
            sums = {0}
            for values in item_values:
                sums = {total + value for total in sums for value in values}
            return tuple(sorted(offset + factor * total for total in sums))


def _pairs(scale: Scale, values: tuple[int | None, ...]) -> Iterable[tuple[int | None, tuple[int, ...]]]:
    return zip(values, scale.item_values, strict=True)


def _complete(values: tuple[int | None, ...]) -> tuple[int, ...] | None:
    known = tuple(value for value in values if value is not None)
    return known if len(known) == len(values) else None
