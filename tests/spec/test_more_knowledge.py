"""On the shipped data: bounds are brute force over every pattern of gaps, and more knowledge never overturns a verdict."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.core.assessment import Assessment
from screening.core.bounds import Bounds
from screening.core.questionnaire import Scale, ScaleId, Source
from screening.core.response import Response
from screening.core.scoring import bounds_of
from screening.core.truth import Truth
from tests.builders import a_response
from tests.spec.shipped import C15, FACTS, SET_A, assessed, pro

ITEMS = tuple(str(n) for n in range(1, 16))
SCORED = {str(link): item.values for link, item in C15.items.items() if link in ITEMS}


@pytest.mark.parametrize("scale", C15.scales, ids=lambda scale: scale.id)
def test_bounds_equal_brute_force_for_every_pattern_of_gaps(scale: Scale) -> None:
    choices = [(None, *values) for values in scale.item_values]
    for pattern in product(*choices):
        filled = product(
            *(
                values if value is None else (value,)
                for value, values in zip(pattern, scale.item_values, strict=True)
            )
        )
        reached = [_score(scale, complete) for complete in filled]
        assert bounds_of(scale, pattern) == Bounds(min(reached), max(reached))


def _score(scale: Scale, complete: tuple[int, ...]) -> Fraction:
    """A complete set of answers scored through a whole response, not through the bounds."""
    given_answers = {str(link): value for link, value in zip(scale.items, complete, strict=True)}
    score = assessed(pro(given_answers)).scores
    (only,) = score.values()
    value = only[ScaleId(scale.id)].value
    assert value is not None
    return value


answer_sets = st.fixed_dictionaries(
    {link: st.none() | st.sampled_from(values) for link, values in SCORED.items()}
)
fact_sets = st.fixed_dictionaries(
    {str(link): st.sampled_from(["yes", "no", "unknown", None]) for link in FACTS.items}
)


def _responses(
    older: dict[str, int | None],
    newer: dict[str, int | None],
    known: dict[str, str | None],
    source: Source,
) -> list[Response]:
    def kept(answers: dict[str, int | None]) -> dict[str, int]:
        return {link: value for link, value in answers.items() if value is not None}

    told = {link: code for link, code in known.items() if code is not None}
    return [
        pro(kept(older), days_ago=7),
        pro(kept(newer), source=source),
        a_response(FACTS, told),
    ]


def _filled(answers: dict[str, int | None], chance: Random) -> dict[str, int | None]:
    """Some of the gaps answered."""
    return {
        link: chance.choice(SCORED[link]) if value is None and chance.random() < 0.6 else value
        for link, value in answers.items()
    }


def _told(known: dict[str, str | None], chance: Random) -> dict[str, str | None]:
    return {
        link: chance.choice(["yes", "no"]) if code in (None, "unknown") and chance.random() < 0.6 else code
        for link, code in known.items()
    }


def _range(assessment: Assessment) -> tuple[int, int]:
    order = [outcome.id for outcome in SET_A.outcomes]
    verdict = assessment.verdict
    return order.index(verdict.at_most), order.index(verdict.at_least)


@given(answer_sets, answer_sets, fact_sets, st.sampled_from(Source), st.randoms(use_true_random=False))
def test_filling_gaps_never_overturns_a_criterion_an_alert_or_the_outcome(
    older: dict[str, int | None],
    newer: dict[str, int | None],
    known: dict[str, str | None],
    source: Source,
    chance: Random,
) -> None:
    before = assessed(*_responses(older, newer, known, source))
    filled = _responses(_filled(older, chance), _filled(newer, chance), _told(known, chance), source)
    after = assessed(*filled)
    for group in ("criteria", "alerts"):
        later = getattr(after.findings, group)
        for id, finding in getattr(before.findings, group).items():
            assert finding.truth is Truth.UNKNOWN or later[id].truth is finding.truth, id
    (highest, lowest), (later_highest, later_lowest) = _range(before), _range(after)
    assert highest <= later_highest <= later_lowest <= lowest
    if before.verdict.outcome is not None:
        assert after.verdict.outcome == before.verdict.outcome


@given(answer_sets, fact_sets, st.randoms(use_true_random=False))
def test_only_what_is_called_decisive_can_change_an_open_verdict(
    newer: dict[str, int | None], known: dict[str, str | None], chance: Random
) -> None:
    """Answering everything that is missing but not decisive leaves the range of the verdict as it was."""
    before = assessed(*_responses({}, newer, known, Source.PATIENT))
    decisive = {m.link_id for m in before.verdict.missing if m.decisive}
    told = {
        link: chance.choice(["yes", "no"]) if code in (None, "unknown") and link not in decisive else code
        for link, code in known.items()
    }
    answered = {
        link: chance.choice(SCORED[link]) if value is None and link not in decisive else value
        for link, value in newer.items()
    }
    after = assessed(*_responses({}, answered, told, Source.PATIENT))
    assert _range(after) == _range(before)
