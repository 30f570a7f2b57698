"""Assessments as JSON: every kind of rule says what it asks, and every number is a plain float."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any as Json

import pytest

from screening.core.bounds import Comparison
from screening.core.criteria import (
    AgeIs,
    All,
    AnsweredIs,
    Any,
    AtLeast,
    ChangeIs,
    CriterionId,
    CriterionIs,
    DaysApart,
    Expression,
    ItemIs,
    Not,
    PersistsIn,
    WithoutEarlier,
)
from screening.core.questionnaire import LinkId, ScaleId
from screening.core.scoring import score
from screening.interop.assessment_json import assessment_json, scores_json
from tests.builders import (
    PRO,
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
    fact,
)

FORM = a_questionnaire(items=[an_item("1"), an_item("2")], scales=[a_scale("A", items=["1", "2"])])
FACTS = a_facts_questionnaire()
APART = DaysApart(least=3, most=42)


def document_of(rule: Expression, **answers: int) -> dict[str, Json]:
    criteria_set = a_criteria_set(
        criteria=[a_criterion("C", rule), a_criterion("D")], outcomes=[an_outcome("refer", rule)]
    )
    given = {link.removeprefix("i"): value for link, value in answers.items()}
    document = assessment_json(assessed(criteria_set, [FORM, FACTS], a_response(FORM, given)))
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    return document


RULES: dict[str, tuple[Expression, dict[str, Json]]] = {
    "all": (All(of=(fact("fact"),)), {"rule": "all"}),
    "any": (Any(of=(fact("fact"),)), {"rule": "any"}),
    "at least": (AtLeast(needed=1, of=(fact("fact"),)), {"rule": "at_least", "threshold": {"gte": 1}}),
    "not": (Not(of=fact("fact")), {"rule": "not"}),
    "criterion": (CriterionIs(criterion=CriterionId("D")), {"rule": "criterion", "criterion": "D"}),
    "score": (above("A", 50), {"rule": "score", "input": "pro", "scale": "A", "threshold": {"gt": 50.0}}),
    "item": (
        ItemIs(input=PRO, link_id=LinkId("1"), comparison=Comparison.AT_LEAST, cut=Fraction(5, 2)),
        {"rule": "item", "input": "pro", "link_id": "1", "threshold": {"gte": 2.5}},
    ),
    "fact": (
        fact("fact", "yes", "unknown"),
        {"rule": "fact", "input": "facts", "link_id": "fact", "threshold": {"in": ["unknown", "yes"]}},
    ),
    "age": (
        AgeIs(comparison=Comparison.AT_LEAST, cut=Fraction(18)),
        {"rule": "age", "threshold": {"gte": 18.0}},
    ),
    "answered": (
        AnsweredIs(input=PRO, needed=2),
        {"rule": "answered", "input": "pro", "threshold": {"gte": 2}},
    ),
    "change": (
        ChangeIs(
            input=PRO,
            scale=ScaleId("A"),
            comparison=Comparison.ABOVE,
            cut=Fraction(8),
            apart=APART,
            without_earlier=WithoutEarlier.UNKNOWN,
        ),
        {
            "rule": "change",
            "input": "pro",
            "scale": "A",
            "threshold": {"gt": 8.0},
            "days_apart": {"least": 3, "most": 42},
        },
    ),
    "persists": (
        PersistsIn(of=(above("A", 50),), apart=APART),
        {"rule": "persists", "days_apart": {"least": 3, "most": 42}},
    ),
}


@pytest.mark.parametrize(("rule", "expected"), RULES.values(), ids=RULES.keys())
def test_every_kind_of_rule_says_what_it_asks(rule: Expression, expected: dict[str, Json]) -> None:
    document = document_of(rule, i1=2)
    node = document["evidence"]["C"]
    assert expected.items() <= node.items()
    assert node["truth"] == document["criteria"]["C"]


def test_an_undetermined_outcome_lies_between_two() -> None:
    document = document_of(above("A", 50), i1=4)
    assert (document["outcome"], document["at_least"], document["at_most"]) == (
        "undetermined",
        "none",
        "refer",
    )
    assert [(entry["link_id"], entry["who"], entry["reason"]) for entry in document["missing"]] == [
        ("2", "patient", "unanswered")
    ]


def test_a_score_with_a_gap_has_the_value_null() -> None:
    scores = score(FORM.scales, a_response(FORM, {"1": 2}))
    assert scores_json(FORM.ref, scores)["scores"]["A"] == {
        "value": None,
        "low": pytest.approx(100 / 6),
        "high": pytest.approx(400 / 6),
        "answered": 1,
        "of": 2,
    }
