"""Every finding in words: value, threshold, who said it, when, and why it cannot be told."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings

from screening.core.bounds import Comparison
from screening.core.criteria import (
    AgeIs,
    All,
    AnsweredIs,
    AtLeast,
    ChangeIs,
    CriterionId,
    CriterionIs,
    DaysApart,
    Expression,
    InputId,
    ItemIs,
    Not,
    PersistsIn,
    ScoreIs,
    WithoutEarlier,
)
from screening.core.people import BirthDate
from screening.core.questionnaire import LinkId, ScaleId, Source
from screening.core.response import Missing, Response
from screening.core.truth import Truth
from screening.report.explanation import Explanation, explain, reasons
from screening.report.names import Names
from screening.report.reader import Reader
from tests.builders import a_criteria_set, a_criterion
from tests.builders import assessed as assessed_by
from tests.report.samples import BEST, ENGLISH, NOW, SEVERE, assessed, c15, catalog, facts
from tests.report.strategies import cases

C15, CLIN = InputId("c15"), InputId("clin")
WEEKS = DaysApart(least=3, most=42)
PAIN = ScoreIs(input=C15, scale=ScaleId("PA"), comparison=Comparison.ABOVE, cut=Fraction(583, 10))
APPETITE_RISE = ChangeIs(
    input=C15,
    scale=ScaleId("AP"),
    comparison=Comparison.ABOVE,
    cut=Fraction(83, 10),
    apart=WEEKS,
    without_earlier=WithoutEarlier.UNKNOWN,
)
NO_ITEM_12 = (*SEVERE[:11], Missing.SKIPPED, *SEVERE[12:])


def names_for(
    rule: Expression, *responses: Response, birth: date | BirthDate | None = date(1948, 3, 3)
) -> Names:
    """An assessment whose criterion X is `rule`, on the shipped questionnaires."""
    criteria_set = a_criteria_set(
        criteria=[a_criterion("X", rule), a_criterion("Y", PAIN)],
        inputs={C15: "qlq-c15-pal", CLIN: "dk-basal-facts"},
    )
    questionnaires = catalog().questionnaires.values()
    run = assessed_by(criteria_set, questionnaires, *responses, birth=birth, at=NOW)
    reader = Reader(language=ENGLISH, translate=lambda message: message, zone=NOW.tzinfo)
    return Names(assessment=run, reader=reader)


def said(rule: Expression, *responses: Response, birth: date | BirthDate | None = date(1948, 3, 3)) -> str:
    names = names_for(rule, *responses, birth=birth)
    return "; ".join(reasons(names.assessment.findings.criteria[CriterionId("X")], names))


def test_a_score_is_said_with_value_threshold_voice_and_day() -> None:
    assert said(PAIN, c15()) == "Pain: 100, above 58.3 (patient, 22 Nov 2026)"
    assert said(PAIN, c15(BEST)) == "Pain: 0, not above 58.3 (patient, 22 Nov 2026)"


def test_a_score_with_gaps_is_said_with_its_bounds_and_the_item_that_is_missing() -> None:
    assert said(PAIN, c15(NO_ITEM_12)) == (
        "Pain: between 50 and 100, cannot be told whether above 58.3 (patient, 22 Nov 2026). "
        "Not answered: “Pain that hinders the day” (skipped)"
    )


@pytest.mark.parametrize("missing", list(Missing))
def test_each_reason_for_a_missing_answer_is_said_in_its_own_words(missing: Missing) -> None:
    words = {
        Missing.SKIPPED: "skipped",
        Missing.DECLINED: "would rather not say",
        Missing.NOT_REACHED: "not reached",
        Missing.NOT_ASKED: "not asked",
    }
    assert f"({words[missing]})" in said(PAIN, c15((*SEVERE[:11], missing, *SEVERE[12:])))


def test_no_answers_too_old_answers_and_somebody_elses_answers_are_different_reasons() -> None:
    assert said(PAIN) == "Pain: not known. No answers to “How you are doing” yet"
    old = said(PAIN, c15(days_ago=30))
    assert old == (
        "Pain: not known. The newest answers are from 23 Oct 2026, 30 days old; at most 14 days count"
    )
    proxy = said(PAIN, c15(BEST, source=Source.RELATIVE))
    assert proxy == (
        "Pain: 0, not above 58.3 (relative, for the patient, 22 Nov 2026). "
        "Someone else's answers can show a problem, but not rule it out"
    )


def test_self_and_proxy_are_said_one_after_the_other() -> None:
    both = said(PAIN, c15(BEST, days_ago=3), c15(source=Source.RELATIVE))
    assert both == (
        "Pain: 0, not above 58.3 (patient, 19 Nov 2026); Pain: 100, above 58.3 (relative, for the patient, 22 Nov 2026)"
    )


def test_a_fact_beside_its_criterion_is_only_its_answer_and_in_a_tree_has_its_name() -> None:
    rule = catalog().get_criteria_set("dk-basal-spec").rule_of(CriterionId("B1"))
    names = names_for(rule, facts({"basal-insufficient": "yes"}))
    finding = names.assessment.findings.criteria[CriterionId("X")]
    assert reasons(finding, names) == ("Yes (clinician, 22 Nov 2026)",)
    assert explain(finding, names).text == "Basal treatment is not enough: Yes (clinician, 22 Nov 2026)"


@pytest.mark.parametrize(
    ("answer", "words"),
    [("unknown", "Not known"), (Missing.SKIPPED, "skipped"), (Missing.DECLINED, "would rather not say")],
)
def test_a_fact_that_is_not_known_says_how(answer: str | Missing, words: str) -> None:
    rule = catalog().get_criteria_set("dk-basal-spec").rule_of(CriterionId("B1"))
    assert said(rule, facts({"basal-insufficient": answer})).lower().startswith(words.lower())


def test_an_age_is_said_in_years() -> None:
    rule = AgeIs(comparison=Comparison.AT_LEAST, cut=Fraction(18))
    assert said(rule) == "Age: 78 years, at least 18"
    assert said(rule, birth=None) == "Age: not known. The date of birth is not known"
    half_known = BirthDate(date(2008, 1, 1), date(2008, 12, 31))
    assert said(rule, birth=half_known) == (
        "Age: between 17 and 18 years, cannot be told whether at least 18. The date of birth is not known to the day"
    )


def test_how_much_is_answered_is_said_with_what_is_needed() -> None:
    rule = AnsweredIs(input=C15, needed=12)
    assert said(rule, c15()) == "Answers to score: 15 of 15, at least 12 needed (patient, 22 Nov 2026)"
    assert said(rule) == ("Answers to score: none, at least 12 needed. No answers to “How you are doing” yet")


def test_an_item_is_named_by_its_short_wording() -> None:
    rule = ItemIs(input=C15, link_id=LinkId("15"), comparison=Comparison.AT_MOST, cut=Fraction(7, 2))
    assert said(rule, c15()) == "Quality of life: 3, at most 3.5 (patient, 22 Nov 2026)"


def test_a_change_on_one_item_is_said_in_steps() -> None:
    earlier = c15((*SEVERE[:7], 1, *SEVERE[8:]), days_ago=14)
    assert said(APPETITE_RISE, c15(), earlier) == (
        "Poor appetite: 0 → 33.3, one step worse since 8 Nov 2026 (a rise of more than 8.3 points counts) "
        "(patient, 22 Nov 2026)"
    )


def test_a_change_without_earlier_answers_says_so() -> None:
    assert "There are no earlier answers to compare with" in said(APPETITE_RISE, c15())


def test_persistence_is_said_with_both_values() -> None:
    rule = PersistsIn(of=(PAIN,), apart=WEEKS)
    assert said(rule, c15(), c15(days_ago=14)) == (
        "Pain: 100 now and 100 on 8 Nov 2026, above 58.3 both times (patient, 22 Nov 2026)"
    )


def test_a_reference_and_the_connectives_are_said() -> None:
    rule = All(of=(CriterionIs(criterion=CriterionId("Y")), Not(of=PAIN), AtLeast(needed=1, of=(PAIN, PAIN))))
    names = names_for(rule, c15())
    tree = explain(names.assessment.findings.criteria[CriterionId("X")], names)
    assert tree.text == "All of these:"
    assert [part.text for part in tree.parts] == [
        "Y kriterium Y: met",
        "Not this:",
        "At least 1 of these 2:",
    ]
    assert [part.truth for part in tree.parts] == [Truth.TRUE, Truth.FALSE, Truth.TRUE]


def test_every_criterion_of_the_shipped_set_is_explained_on_an_empty_case() -> None:
    run = assessed(birth=None)
    names = Names(
        assessment=run, reader=Reader(language=ENGLISH, translate=lambda message: message, zone=NOW.tzinfo)
    )
    for finding in (*run.findings.criteria.values(), *run.findings.alerts.values()):
        assert all(reasons(finding, names))


def leaves(tree: Explanation) -> list[Explanation]:
    return [leaf for part in tree.parts for leaf in leaves(part)] if tree.parts else [tree]


@settings(max_examples=60)
@given(cases())
def test_every_finding_of_any_case_is_explained(responses: tuple[Response, ...]) -> None:
    run = assessed(*responses)
    names = Names(
        assessment=run, reader=Reader(language=ENGLISH, translate=lambda message: message, zone=NOW.tzinfo)
    )
    for finding in (
        *run.findings.criteria.values(),
        *run.findings.alerts.values(),
        *run.findings.outcomes.values(),
    ):
        assert reasons(finding, names), finding
        assert all(leaf.text and "{" not in leaf.text for leaf in leaves(explain(finding, names)))
