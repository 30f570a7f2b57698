"""Scores and bounds on small scales; the shipped instruments' own tables are in tests/spec."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from screening.core.bounds import Bounds
from screening.core.questionnaire import LinearRule, Scale
from screening.core.response import Missing
from screening.core.scoring import bounds_of, completions, score_scale
from tests.builders import a_questionnaire, a_response, a_scale, a_table, an_item

# Not a function of the sum, and not monotone: bounds must come from the table, not from its corners.
CROOKED = a_scale(
    "X",
    items=("1", "2"),
    values=(1, 2, 3),
    rule=a_table({(a, b): (7 * a + 3 * b * b) % 11 for a, b in product((1, 2, 3), repeat=2)}),
)
PLAIN = a_scale("P", items=("1", "2", "3"))
FALLING = a_scale("F", items=("1", "2"), rule=LinearRule(factor=Fraction(-5), offset=Fraction(40)))


def gappy(scale: Scale) -> st.SearchStrategy[tuple[int | None, ...]]:
    return st.tuples(*(st.sampled_from((None, *values)) for values in scale.item_values))


@given(st.data(), st.sampled_from([CROOKED, PLAIN, FALLING]))
def test_bounds_are_the_extremes_over_every_completion(data: st.DataObject, scale: Scale) -> None:
    values = data.draw(gappy(scale))
    reached = [bounds_of(scale, completion).exact for completion in completions(scale, values)]
    known = [score for score in reached if score is not None]
    assert len(known) == len(reached)
    assert bounds_of(scale, values) == Bounds(min(known), max(known))


def test_a_score_with_a_gap_has_bounds_and_no_value() -> None:
    form = a_questionnaire(items=[an_item("1"), an_item("2")])
    scale = a_scale("P", items=("1", "2"))
    score = score_scale(scale, a_response(form, {"1": 4, "2": Missing.SKIPPED}))
    assert (score.value, score.bounds) == (None, Bounds(Fraction(50), Fraction(100)))
    assert (score.answered, score.of, score.missing) == (1, 2, ("2",))


def test_a_gap_leaves_no_value_even_when_no_completion_would_change_the_score() -> None:
    flat = a_scale("P", items=("1", "2"), rule=a_table(dict.fromkeys(product((1, 2, 3, 4), repeat=2), 7)))
    form = a_questionnaire(items=[an_item("1"), an_item("2")])
    score = score_scale(flat, a_response(form, {"1": 4}))
    assert score.bounds.exact == 7
    assert score.value is None


def test_attainable_scores_are_every_score_and_ascending() -> None:
    assert a_scale("P", items=("1", "2")).attainable == tuple(Fraction(100 * n, 6) for n in range(7))
    assert list(CROOKED.attainable) == sorted(set(CROOKED.attainable))
