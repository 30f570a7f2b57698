"""From findings to outcome, floor, alerts and what is missing; and that more knowledge never overturns a verdict."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from screening.core.assessment import Assessment
from screening.core.criteria import (
    All,
    Any,
    AtLeast,
    Connective,
    CriterionId,
    CriterionIs,
    Expression,
    Not,
)
from screening.core.questionnaire import Direction
from screening.core.response import Missing, Response
from screening.core.truth import Truth
from tests.builders import (
    a_criteria_set,
    a_criterion,
    a_facts_questionnaire,
    a_questionnaire,
    a_response,
    a_scale,
    above,
    an_item,
    an_outcome,
    assessed,
    below,
    fact,
)

LINKS = ("a", "b", "c", "u")
CLINICIAN = a_facts_questionnaire(*LINKS)
FORM = a_questionnaire(
    items=[an_item("1"), an_item("2"), an_item("3")],
    scales=[
        a_scale("SYM", items=("1", "2")),
        a_scale("FUN", items=("3",), direction=Direction.LOW_IS_WORSE),
    ],
)


def is_met(criterion: str) -> CriterionIs:
    return CriterionIs(criterion=CriterionId(criterion))


SET = a_criteria_set(
    criteria=[
        a_criterion("A", fact("a")),
        a_criterion("B", fact("b")),
        a_criterion("AB", Any(of=(is_met("A"), is_met("B")))),
        a_criterion("C", fact("c")),
    ],
    alerts=[a_criterion("U", fact("u"))],
    outcomes=[
        an_outcome("high", All(of=(is_met("AB"), is_met("C")))),
        an_outcome("low", is_met("A")),
    ],
)


def told(**codes: str) -> Assessment:
    return assessed(SET, [FORM, CLINICIAN], a_response(CLINICIAN, dict(codes)))


def range_of(assessment: Assessment) -> tuple[str | None, str, str]:
    verdict = assessment.verdict
    return verdict.outcome, verdict.at_least, verdict.at_most


def test_the_first_outcome_that_is_met_is_the_verdict() -> None:
    assert range_of(told(a="yes", b="no", c="yes")) == ("high", "high", "high")
    assert range_of(told(a="yes", b="no", c="no")) == ("low", "low", "low")
    assert range_of(told(a="no", b="no", c="no")) == ("none", "none", "none")


def test_an_open_rule_above_makes_the_verdict_undetermined_with_a_certain_floor() -> None:
    assert range_of(told(a="yes", b="no")) == (None, "low", "high")
    assert range_of(told(a="no", b="no")) == ("none", "none", "none")
    assert range_of(told(c="yes")) == (None, "none", "high")
    assert range_of(told(c="no")) == (None, "none", "low")


def test_alerts_are_an_axis_of_their_own() -> None:
    calm, alarmed, unsaid = told(a="no", b="no", u="no"), told(a="no", b="no", u="yes"), told(a="no", b="no")
    assert [run.verdict.alerts["U"].value for run in (calm, alarmed, unsaid)] == ["not_met", "met", "unknown"]  # type: ignore[index]
    assert {run.verdict.outcome for run in (calm, alarmed, unsaid)} == {"none"}


def test_missing_inputs_name_their_criteria_and_whether_they_could_change_the_outcome() -> None:
    missing = told(a="yes").verdict.missing
    assert [(m.link_id, m.criteria, m.decisive) for m in missing] == [
        ("c", ("C",), True),
        ("b", ("B",), False),  # AB is met already: b completes the picture and changes nothing
    ]


def test_nothing_is_missing_when_the_verdict_is_certain() -> None:
    assert told(a="yes", c="yes").verdict.missing == ()


# -- more knowledge never overturns a decision -------------------------------------------------------------------

conditions: st.SearchStrategy[Expression] = st.sampled_from(
    [
        above("SYM", 42),
        above("SYM", 75),
        below("SYM", 25),
        below("FUN", 50),
        above("FUN", 80),
        fact("a"),
        fact("b"),
    ]
)


def _connectives(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Connective]:
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        several.map(lambda of: All(of=of)),
        several.map(lambda of: Any(of=of)),
        several.flatmap(lambda of: st.integers(1, len(of)).map(lambda n: AtLeast(needed=n, of=of))),
        parts.map(lambda of: Not(of=of)),
    )


rules: st.SearchStrategy[Expression] = st.recursive(conditions, _connectives, max_leaves=8)
answers = st.fixed_dictionaries({str(n): st.none() | st.integers(1, 4) for n in (1, 2, 3)})
codes = st.fixed_dictionaries({link: st.sampled_from(["yes", "no", "unknown", None]) for link in ("a", "b")})
fills = st.fixed_dictionaries({str(n): st.integers(1, 4) for n in (1, 2, 3)})
fact_fills = st.fixed_dictionaries({link: st.sampled_from(["yes", "no"]) for link in ("a", "b")})
voices = st.sampled_from(["patient", "relative"])


def _given(known: dict[str, int | None] | dict[str, str | None]) -> dict[str, int | str | Missing]:
    return {link: Missing.SKIPPED if value is None else value for link, value in known.items()}


def _responses(
    pro: dict[str, int | None], second: dict[str, int | None], facts: dict[str, str | None], voice: str
) -> list[Response]:
    source = next(s for s in type(FORM.respondent) if s.value == voice)
    return [
        a_response(FORM, _given(pro), days_ago=4),
        a_response(FORM, _given(second), source=source, days_ago=0),
        a_response(CLINICIAN, _given(facts)),
    ]


@given(st.lists(rules, min_size=1, max_size=3), answers, answers, codes, fills, fills, fact_fills, voices)
def test_more_knowledge_never_overturns_a_decided_criterion_or_outcome(
    drawn: list[Expression],
    first: dict[str, int | None],
    second: dict[str, int | None],
    facts: dict[str, str | None],
    first_fill: dict[str, int],
    second_fill: dict[str, int],
    fact_fill: dict[str, str],
    voice: str,
) -> None:
    criteria = [a_criterion(f"K{n}", rule) for n, rule in enumerate(drawn)]
    outcomes = [an_outcome(f"o{n}", is_met(f"K{n}")) for n in range(len(drawn))]
    criteria_set = a_criteria_set(criteria=criteria, outcomes=outcomes)
    before = assessed(criteria_set, [FORM, CLINICIAN], *_responses(first, second, facts, voice))
    filled = _responses(
        {link: first_fill[link] if value is None else value for link, value in first.items()},
        {link: second_fill[link] if value is None else value for link, value in second.items()},
        {link: fact_fill[link] if value in (None, "unknown") else value for link, value in facts.items()},
        voice,
    )
    after = assessed(criteria_set, [FORM, CLINICIAN], *filled)
    for id, finding in before.findings.criteria.items():
        if finding.truth is not Truth.UNKNOWN:
            assert after.findings.criteria[id].truth is finding.truth
    order = [outcome.id for outcome in criteria_set.outcomes]
    if before.verdict.outcome is not None:
        assert after.verdict.outcome == before.verdict.outcome
    assert order.index(after.verdict.at_least) <= order.index(before.verdict.at_least)
    assert order.index(after.verdict.at_most) >= order.index(before.verdict.at_most)
