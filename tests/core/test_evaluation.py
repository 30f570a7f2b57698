"""Every kind of condition, below, at, above and missing; whose voice counts; age of answers; what is needed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from screening.core.assessment import Assessment
from screening.core.bounds import Bounds, Comparison
from screening.core.case import Case
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
from screening.core.findings import Finding, Reason
from screening.core.people import BirthDate
from screening.core.questionnaire import Direction, LinkId, ScaleId, Source
from screening.core.response import Missing, Response
from screening.core.truth import Truth
from tests.builders import (
    FACTS,
    PRO,
    a_criteria_set,
    a_criterion,
    a_facts_questionnaire,
    a_questionnaire,
    a_response,
    a_scale,
    above,
    an_item,
    assessed,
    below,
    fact,
)

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
# SYM: symptom over items 1 and 2, attainable 0, 16.7, 33.3, 50, ... 100. FUN: function over item 3 (4 is best).
FORM = a_questionnaire(
    items=[an_item("1"), an_item("2"), an_item("3", direction=Direction.LOW_IS_WORSE)],
    scales=[
        a_scale("SYM", items=("1", "2")),
        a_scale("FUN", items=("3",), direction=Direction.LOW_IS_WORSE),
    ],
)
CLINICIAN = a_facts_questionnaire("fact", "other")
SEVERE = above("SYM", 42)


def found(rule: Expression, *responses: Response, birth: date | BirthDate | None = None) -> Finding:
    return whole(rule, *responses, birth=birth).findings.criteria[CriterionId("C")]


def whole(rule: Expression, *responses: Response, birth: date | BirthDate | None = None) -> Assessment:
    criteria_set = a_criteria_set(criteria=[a_criterion("C", rule)])
    return assessed(criteria_set, [FORM, CLINICIAN], *responses, birth=birth)


def pro(*values: int | None, source: Source = Source.PATIENT, days_ago: int = 0) -> Response:
    given = {str(n): value for n, value in enumerate(values, start=1) if value is not None}
    return a_response(FORM, given, source=source, days_ago=days_ago)


def facts(days_ago: int = 0, **codes: str | Missing) -> Response:
    return a_response(CLINICIAN, dict(codes), days_ago=days_ago)


def reasons(finding: Finding) -> list[Reason | None]:
    return [evidence.reason for evidence in finding.evidence]


# -- scores and items -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "truth"),
    [((2, 2), F), ((3, 2), T), ((4, None), T), ((1, None), U), ((None, None), U)],
    ids=["below", "above", "gap cannot matter", "gap matters", "nothing answered"],
)
def test_a_score_is_held_against_its_cut_with_bounds(answers: tuple[int | None, ...], truth: Truth) -> None:
    # (1, None) can still reach 50, above the cut of 42
    assert found(SEVERE, pro(*answers)).truth is truth


def test_an_undecided_score_says_which_items_would_settle_it() -> None:
    finding = found(SEVERE, pro(2, None))
    assert [(need.input, need.link_id, need.who.value) for need in finding.needs] == [(PRO, "2", "patient")]
    assert finding.evidence[0].seen == Bounds(Fraction(100, 6), Fraction(400, 6))


@pytest.mark.parametrize(("value", "truth"), [(2, F), (3, T), (None, U)], ids=["below", "at", "missing"])
def test_an_item_is_held_against_its_cut(value: int | None, truth: Truth) -> None:
    rule = ItemIs(input=PRO, link_id=LinkId("1"), comparison=Comparison.AT_LEAST, cut=Fraction(3))
    assert found(rule, pro(value)).truth is truth


@pytest.mark.parametrize(("needed", "truth"), [(2, T), (3, U)])
def test_too_few_answers_cannot_be_told_since_more_may_come(needed: int, truth: Truth) -> None:
    assert found(AnsweredIs(input=PRO, needed=needed), pro(1, 1)).truth is truth


# -- facts and age ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "truth", "reason"),
    [
        ("yes", T, None),
        ("no", F, None),
        ("unknown", U, Reason.SAID_UNKNOWN),
        (Missing.SKIPPED, U, Reason.GAPS),
    ],
    ids=["yes", "no", "not known", "skipped"],
)
def test_a_fact_is_what_the_clinician_said(code: str | Missing, truth: Truth, reason: Reason | None) -> None:
    finding = found(fact("fact"), facts(fact=code))
    assert (finding.truth, reasons(finding)) == (truth, [reason])


def test_a_later_form_that_leaves_a_fact_out_does_not_unsay_it_but_an_answer_does() -> None:
    assert found(fact("fact"), facts(3, fact="yes"), facts(1, other="no")).truth is T
    assert found(fact("fact"), facts(3, fact="yes"), facts(1, fact="no")).truth is F
    assert found(fact("fact"), facts(3, fact="yes"), facts(1, fact="unknown")).truth is U


def test_without_any_form_a_fact_cannot_be_told_and_the_clinician_can_supply_it() -> None:
    finding = found(fact("fact"))
    assert finding.truth is U
    assert [(need.link_id, need.who.value, need.reason) for need in finding.needs] == [
        ("fact", "clinician", Reason.NO_RESPONSE)
    ]


@pytest.mark.parametrize(
    ("birth", "truth"),
    [
        (date(2008, 11, 23), F),
        (date(2008, 11, 22), T),
        (BirthDate(date(2008, 1, 1), date(2008, 12, 31)), U),
        (None, U),
    ],
    ids=["17", "18", "born in 2008", "not known"],
)
def test_age_is_told_from_the_birth_date(birth: date | BirthDate | None, truth: Truth) -> None:
    rule = AgeIs(comparison=Comparison.AT_LEAST, cut=Fraction(18))
    assert found(rule, birth=birth).truth is truth


# -- how old an answer may be ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "truth"), [(14, T), (15, U)])
def test_answers_older_than_the_set_allows_count_as_none(days: int, truth: Truth) -> None:
    assert found(SEVERE, pro(4, 4, days_ago=days)).truth is truth
    assert found(fact("fact"), facts(days, fact="yes")).truth is truth


def test_the_reason_says_that_an_answer_is_too_old() -> None:
    finding = found(SEVERE, pro(1, 1, days_ago=15))
    assert reasons(finding) == [Reason.TOO_OLD]
    assert {need.link_id for need in finding.needs} == {"1", "2"}
    assert reasons(found(fact("fact"), facts(15, fact="no"))) == [Reason.TOO_OLD]


# -- whose voice -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", [Source.RELATIVE, Source.STAFF])
def test_a_proxy_can_show_that_a_problem_is_there_but_never_that_it_is_not(source: Source) -> None:
    assert found(SEVERE, pro(4, 4, source=source)).truth is T
    absent = found(SEVERE, pro(1, 1, source=source))
    assert (absent.truth, reasons(absent)) == (U, [Reason.PROXY_CANNOT_RULE_OUT])
    assert {need.who.value for need in absent.needs} == {"patient"}


def test_for_a_function_scale_the_problem_lies_below_the_cut() -> None:
    impaired = below("FUN", 50)
    assert found(impaired, pro(None, None, 1, source=Source.RELATIVE)).truth is T
    assert found(impaired, pro(None, None, 4, source=Source.RELATIVE)).truth is U


def test_a_condition_that_says_all_is_well_is_never_met_by_a_proxy() -> None:
    well = below("SYM", 42)
    assert found(well, pro(1, 1, source=Source.RELATIVE)).truth is U
    assert found(well, pro(4, 4, source=Source.RELATIVE)).truth is F
    assert found(Not(of=SEVERE), pro(1, 1, source=Source.RELATIVE)).truth is U


@pytest.mark.parametrize(
    ("own", "proxy", "truth"),
    [
        ((1, 1), (4, 4), T),
        ((4, 4), (1, 1), T),
        ((1, 1), (1, 1), F),
        ((1, 1), (1, None), U),
        ((2, None), (1, 1), U),
    ],
    ids=["proxy sees it", "patient says it", "both say no", "proxy unsure", "patient unsure"],
)
def test_a_newer_proxy_stands_beside_the_patient_and_is_never_merged(
    own: tuple[int | None, ...], proxy: tuple[int | None, ...], truth: Truth
) -> None:
    finding = found(SEVERE, pro(*own, days_ago=2), pro(*proxy, source=Source.RELATIVE))
    assert finding.truth is truth
    assert [evidence.is_proxy for evidence in finding.evidence] == [False, True]


def test_when_the_patient_has_spoken_since_the_proxy_is_not_heard() -> None:
    finding = found(SEVERE, pro(1, 1), pro(4, 4, source=Source.RELATIVE, days_ago=1))
    assert (finding.truth, len(finding.evidence)) == (F, 1)


@pytest.mark.parametrize("ids", [("a", "b"), ("b", "a")], ids=["own first", "proxy first"])
def test_a_proxys_part_of_the_same_form_stands_beside_the_patients_whatever_their_ids(
    ids: tuple[str, str],
) -> None:
    own = a_response(FORM, {"3": 1}, id=ids[0])
    proxy = a_response(FORM, {"1": 4, "2": 4}, id=ids[1], source=Source.RELATIVE)
    finding = found(SEVERE, own, proxy)
    assert finding.truth is T
    assert [evidence.is_proxy for evidence in finding.evidence] == [False, True]


def test_two_proxies_parts_of_one_form_are_both_heard_and_neither_rules_out() -> None:
    relative = a_response(FORM, {"1": 4, "2": 4}, source=Source.RELATIVE)
    staff = a_response(FORM, {"1": 1, "2": 1}, source=Source.STAFF)
    finding = found(SEVERE, relative, staff)
    assert finding.truth is T
    assert {evidence.response.source for evidence in finding.evidence if evidence.response} == {
        Source.RELATIVE,
        Source.STAFF,
    }
    calm = a_response(FORM, {"1": 1, "2": 1}, source=Source.RELATIVE)
    assert found(SEVERE, calm, staff).truth is U


def test_of_proxies_at_different_times_only_the_newest_is_heard() -> None:
    older = pro(4, 4, source=Source.RELATIVE, days_ago=2)
    newer = a_response(FORM, {"1": 1, "2": 1}, source=Source.STAFF)
    assert found(SEVERE, older, newer).truth is U


def test_an_item_without_a_worse_side_is_never_decided_by_a_proxy() -> None:
    form = a_questionnaire(items=[an_item("1", direction=None)])
    rule = ItemIs(input=PRO, link_id=LinkId("1"), comparison=Comparison.AT_LEAST, cut=Fraction(3))
    criteria_set = a_criteria_set(criteria=[a_criterion("C", rule)])
    response = a_response(form, {"1": 4}, source=Source.RELATIVE)
    assert assessed(criteria_set, [form, CLINICIAN], response).findings.criteria[CriterionId("C")].truth is U


# -- two responses -----------------------------------------------------------------------------------------------


def worse(without_earlier: WithoutEarlier = WithoutEarlier.NOT_MET) -> ChangeIs:
    return ChangeIs(
        input=PRO,
        scale=ScaleId("SYM"),
        comparison=Comparison.ABOVE,
        cut=Fraction(20),
        apart=DaysApart(least=3, most=42),
        without_earlier=without_earlier,
    )


@pytest.mark.parametrize(
    ("before", "now", "truth"),
    [
        ((1, 1), (2, 1), F),
        ((1, 1), (2, 2), T),
        ((2, 2), (1, 1), F),
        ((1, None), (2, 2), U),
        ((1, 1), (2, None), U),
    ],
    ids=["one step", "two steps", "better", "gap before", "gap now"],
)
def test_a_change_is_the_difference_with_its_bounds(
    before: tuple[int | None, ...], now: tuple[int | None, ...], truth: Truth
) -> None:
    assert found(worse(), pro(*before, days_ago=7), pro(*now)).truth is truth


@pytest.mark.parametrize(("days", "truth"), [(2, F), (3, T), (42, T), (43, F)])
def test_a_change_is_seen_only_within_its_window(days: int, truth: Truth) -> None:
    assert found(worse(), pro(1, 1, days_ago=days), pro(4, 4)).truth is truth


def test_a_change_is_never_between_a_patient_and_a_proxy() -> None:
    finding = found(worse(), pro(1, 1, days_ago=7, source=Source.RELATIVE), pro(4, 4))
    assert (finding.truth, reasons(finding)) == (F, [Reason.NO_EARLIER])


def test_with_nothing_to_compare_the_set_decides_what_that_means() -> None:
    assert found(worse(WithoutEarlier.NOT_MET), pro(4, 4)).truth is F
    undecided = found(worse(WithoutEarlier.UNKNOWN), pro(4, 4))
    assert undecided.truth is U
    assert [(need.link_id, need.reason) for need in undecided.needs] == [(None, Reason.NO_EARLIER)]
    assert found(worse(WithoutEarlier.NOT_MET)).truth is U, (
        "no response at all is not the same as no earlier one"
    )


PERSISTENT = PersistsIn(of=(above("SYM", 42), below("FUN", 50)), apart=DaysApart(least=3, most=28))


@pytest.mark.parametrize(
    ("before", "now", "truth"),
    [
        ((4, 4, 4), (4, 4, 4), T),
        ((4, 4, 4), (1, 1, 1), F),
        ((1, 1, 4), (4, 4, 4), F),
        ((4, 4, 4), (4, None, 4), T),
        ((None, 4, 4), (4, 4, 4), T),
        ((None, 1, 4), (4, 4, 4), U),
    ],
    ids=["same both times", "another scale", "only now", "gap now", "gap before", "gap before matters"],
)
def test_the_same_scale_must_be_severe_both_times(
    before: tuple[int | None, ...], now: tuple[int | None, ...], truth: Truth
) -> None:
    assert found(PERSISTENT, pro(*before, days_ago=7), pro(*now)).truth is truth


def test_without_an_earlier_response_persistence_waits_for_time_unless_it_is_ruled_out_now() -> None:
    assert found(PERSISTENT, pro(1, 1, 4)).truth is F
    finding = found(PERSISTENT, pro(4, 4, 4))
    assert finding.truth is U
    assert {(need.link_id, need.reason) for need in finding.needs} == {(None, Reason.NO_EARLIER)}


# -- connectives and references ----------------------------------------------------------------------------------


def test_every_part_is_evaluated_even_when_the_first_decides() -> None:
    finding = found(Any(of=(fact("fact"), SEVERE)), facts(fact="yes"), pro(1, 1))
    assert [part.truth for part in finding.children] == [T, F]


def test_an_undecided_node_needs_only_what_its_undecided_parts_need() -> None:
    rule = All(of=(fact("fact"), fact("other"), AtLeast(needed=1, of=(SEVERE,))))
    finding = found(rule, facts(fact="yes"), pro(4, 4))
    assert [need.link_id for need in finding.needs] == ["other"]
    assert found(rule, facts(fact="no")).needs == ()


def test_a_criterion_may_rest_on_another_one_that_stands_later_in_the_set() -> None:
    criteria_set = a_criteria_set(
        criteria=[
            a_criterion("FIRST", CriterionIs(criterion=CriterionId("SECOND"))),
            a_criterion("SECOND", fact("fact")),
        ]
    )
    result = assessed(criteria_set, [FORM, CLINICIAN], facts(fact="yes"))
    assert result.findings.criteria[CriterionId("FIRST")].truth is T


def test_a_version_without_the_scale_leaves_the_criterion_unknown() -> None:
    old = a_questionnaire(items=[an_item("1")], version="0.9.0")
    criteria_set = a_criteria_set(criteria=[a_criterion("C", SEVERE)])
    finding = assessed(criteria_set, [old, CLINICIAN], a_response(old, {"1": 4})).findings.criteria
    assert finding[CriterionId("C")].truth is U
    assert reasons(finding[CriterionId("C")]) == [Reason.OTHER_VERSION]


def test_nothing_is_met_by_an_empty_case() -> None:
    rules: list[Expression] = [SEVERE, fact("fact"), worse(), PERSISTENT, AnsweredIs(input=PRO, needed=1)]
    assert {found(rule).truth for rule in rules} == {U}
    assert isinstance(whole(SEVERE).case, Case)
    assert whole(SEVERE).newest(FACTS) is None
