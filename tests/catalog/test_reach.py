"""Rules that decide nothing, outcomes nobody reaches and items that serve nothing are found, each at its place; and a
search never says that there is no case where there is one."""

# ruff: noqa: E501  a fault stands on one line: what is changed, and what is said of it

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.catalog.catalog import Catalog, load_criteria_set
from screening.catalog.checks.reach import Kind, unreachable, witnesses
from screening.catalog.checks.reach_items import never_asked, unused_items
from screening.catalog.checks.reach_search import Search
from screening.catalog.checks.reach_space import AT, NEWEST, Age, Asked, Guess, Space
from screening.catalog.judge import problems_of_reach
from screening.core.assessment import assess
from screening.core.bounds import Comparison
from screening.core.criteria import (
    All,
    Any,
    AtLeast,
    ChangeIs,
    CriteriaSet,
    CriterionId,
    DaysApart,
    Expression,
    FactIs,
    InputId,
    ItemIs,
    Not,
    ScoreIs,
    WithoutEarlier,
)
from screening.core.evaluation import evaluate_rule
from screening.core.questionnaire import EnableWhen, LinkId, Questionnaire, QuestionnaireId, ScaleId
from screening.core.records import Records
from screening.core.truth import Truth
from tests.catalog.examples import (
    CRITERIA,
    CRITERIA_NAME,
    QUESTIONNAIRE,
    a_source,
    changed,
    the_criteria_set,
    the_questionnaire,
)
from tests.spec.shipped import CATALOG

BREATH = QuestionnaireId("breath-check")
S1_RULE = "rule: {score: breath.BR, gt: 60}"
NEVER, ALWAYS = (
    "can never be met, whatever is answered",
    "is met whatever is answered, and so decides nothing",
)
EITHER = "{any: [{item: breath.rest, gt: 1.5}, {item: breath.rest, lt: 1.5}]}"
WINDOW = "days_apart: {least: 3, most: 10}, without_earlier: not_met"


def catalog_with(*changes: tuple[str, str], questionnaire: tuple[tuple[str, str], ...] = ()) -> Catalog:
    """The guide's example with these changes, loaded."""
    text, main = CRITERIA[CRITERIA_NAME], QUESTIONNAIRE["questionnaire.yaml"]
    for old, new in changes:
        text = changed(text, old, new)
    for old, new in questionnaire:
        main = changed(main, old, new)
    files = {**QUESTIONNAIRE, "questionnaire.yaml": main}
    loaded = the_questionnaire(files)
    sources = (
        a_source("questionnaire", files),
        a_source("criteria", {CRITERIA_NAME: text}, "breath-example"),
    )
    known = {BREATH: loaded}
    criteria_set = load_criteria_set(sources[1], known)
    return Catalog(
        questionnaires=known,
        criteria_sets={criteria_set.ref.id: criteria_set},
        sources={source.sha256: source for source in sources},
    )


def faults(*changes: tuple[str, str], questionnaire: tuple[tuple[str, str], ...] = ()) -> list[str]:
    return [
        str(problem) for problem in problems_of_reach(catalog_with(*changes, questionnaire=questionnaire))
    ]


def s1(rule: str) -> tuple[str, str]:
    return (S1_RULE, f"rule: {rule}")


# -- each fault, with its place -------------------------------------------------------------------------------------


def test_nothing_is_said_of_what_is_shipped_nor_of_the_guide() -> None:
    assert [str(problem) for problem in problems_of_reach(CATALOG)] == []
    assert faults() == []


@pytest.mark.parametrize(
    "rule",
    [
        "{all: [{score: breath.BR, gt: 60}, {score: breath.BR, lt: 30}]}",
        "{all: [{item: breath.rest, gt: 1.5}, {item: breath.rest, lt: 1.5}]}",
        # Two scales that share an item: breathless on both counts, and not at rest.
        "{all: [{score: breath.BR, gt: 90}, {score: breath.RE, lt: 20}]}",
        "{all: [{fact: breath.oxygen, is: yes}, {not: {fact: breath.oxygen, is: yes}}]}",
        "{all: [{age: years, gte: 18}, {age: years, lt: 12}]}",
        f"{{all: [{{change: breath.BR, gt: 30, {WINDOW}}}, {{change: breath.BR, lt: -30, {WINDOW}}}]}}",
        # It has risen, and is at its lowest.
        f"{{all: [{{change: breath.BR, gt: 30, {WINDOW}}}, {{score: breath.BR, lt: 20}}]}}",
        "{at_least: 2, of: [{item: breath.rest, gt: 2.5}, {item: breath.rest, lt: 1.5}, {all: [U1, {not: U1}]}]}",
    ],
)
def test_a_criterion_that_nobody_can_meet_is_found(rule: str) -> None:
    assert f"criteria/breath-example.yaml:15:5 criteria[0].rule: {NEVER}" in faults(s1(rule))


def test_a_criterion_that_everybody_meets_is_found() -> None:
    assert f"criteria/breath-example.yaml:15:5 criteria[0].rule: {ALWAYS}" in faults(s1(EITHER))


def test_windows_that_see_different_answers_do_not_contradict_each_other() -> None:
    earlier = WINDOW.replace("least: 3, most: 10", "least: 20, most: 40")
    rule = f"{{all: [{{change: breath.BR, gt: 30, {WINDOW}}}, {{change: breath.BR, lt: -30, {earlier}}}]}}"
    assert faults(s1(rule)) == []


def test_a_rule_that_counts_answers_need_not_fail() -> None:
    remark = "remarks[0].rule: can never be met"  # it asks that S1 is not met, and counting never says so
    assert [remark in fault for fault in faults(s1("{answered: breath, gte: 2}"))] == [True]


def test_an_alert_and_a_remark_that_nobody_meets_are_found() -> None:
    alert = ("rule: {item: breath.rest, gt: 2.5}", "rule: {all: [S1, {not: S1}]}")
    assert [fault.split(": ", 1) for fault in faults(alert)] == [
        ["criteria/breath-example.yaml:38:5 alerts[0].rule", NEVER]
    ]
    remark = ("        - not: S1\n        - {fact", "        - not: S1\n        - S1\n        - {fact")
    assert faults(remark) == [
        "criteria/breath-example.yaml:45:5 remarks[0].rule: can never be met, whatever is answered, and so is never said"
    ]


def test_an_outcome_that_a_rule_above_it_takes_all_cases_from_is_found() -> None:
    shadowed = "  - id: shadowed\n    label: {da: x, en: x}\n    advice: {da: x, en: x}\n    rule: {all: [S1, S2]}\n    citation: own\n    own_operationalisation: true\n"
    found = faults(("  - id: wait\n", f"{shadowed}  - id: wait\n"))
    assert len(found) == 1
    assert (
        "outcomes[1].rule: no case can reach this outcome: its rule is never met, or only where" in found[0]
    )


def test_a_last_outcome_that_nothing_is_left_for_is_found() -> None:
    found = faults(("    rule:\n      at_least: 2\n      of: [S1, S2, S3]\n", f"    rule: {EITHER}\n"))
    assert [fault.split("outcomes[1]")[1] for fault in found] == [
        ": no case can reach this outcome: one of the rules above it is always met"
    ]


def test_an_item_that_nothing_reads_is_found_unless_it_is_said_to_be_for_people() -> None:
    unread = (
        ("        - {fact: breath.oxygen, is: yes}\n    citation: own\n    own", "        - U1\n    citation: own\n    own"),
        ("        - {fact: breath.oxygen, is: yes}\n    citation: own\n\nout", "        - not: U1\n    citation: own\n\nout"),
    )  # fmt: skip
    opened = ("        enable_when: {link_id: oxygen, codes: [yes]}   # asked only after this answer (any answer, without `codes`)\n", "")  # fmt: skip
    marked = ("        options: yes-no\n", "        options: yes-no\n        for_reader: true\n")
    place = "questionnaires/breath-check/questionnaire.yaml:36:9 sections[0].items[2]"
    assert [fault.split(": is counted")[0] for fault in faults(*unread, questionnaire=(opened,))] == [place]
    assert faults(*unread, questionnaire=(opened, marked)) == []
    assert faults(*unread) == []  # another item depends on it


def test_an_item_that_is_never_asked_is_found_and_so_is_what_depends_on_it() -> None:
    items = dict(the_questionnaire().items)
    oxygen, words = LinkId("oxygen"), LinkId("words")
    items[oxygen] = replace(
        items[oxygen], enable_when=EnableWhen(link_id=LinkId("rest"), codes=frozenset({"9"}))
    )
    assert list(never_asked(replace(the_questionnaire(), items=items))) == [oxygen, words]
    items[words] = replace(items[words], enable_when=EnableWhen(link_id=oxygen, also=(LinkId("stairs"),)))
    assert list(never_asked(replace(the_questionnaire(), items=items))) == [oxygen]
    assert list(unused_items(the_questionnaire(), frozenset())) == []


# -- the search itself ----------------------------------------------------------------------------------------------


def space_of(criteria_set: CriteriaSet, questionnaire: Questionnaire) -> Space:
    return Space(criteria_set=criteria_set, questionnaires={BREATH: questionnaire})


EXAMPLE = space_of(the_criteria_set(), the_questionnaire())
INPUT = InputId("breath")
CUTS = st.sampled_from(list(Comparison))
LEAVES = st.one_of(
    st.builds(ScoreIs, input=st.just(INPUT), scale=st.just(ScaleId("BR")), comparison=CUTS, cut=st.sampled_from([10, 30, 60, 90])),
    st.builds(ScoreIs, input=st.just(INPUT), scale=st.just(ScaleId("RE")), comparison=CUTS, cut=st.sampled_from([20, 70])),
    st.builds(ItemIs, input=st.just(INPUT), link_id=st.sampled_from([LinkId("rest"), LinkId("stairs")]), comparison=CUTS, cut=st.sampled_from([1.5, 2.5])),
    st.builds(FactIs, input=st.just(INPUT), link_id=st.just(LinkId("oxygen")), codes=st.sampled_from([frozenset({"yes"}), frozenset({"no"})])),
)  # fmt: skip


def _joined(rules: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(rules, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(All, of=several),
        st.builds(Any, of=several),
        st.builds(Not, of=rules),
        several.flatmap(lambda of: st.builds(AtLeast, needed=st.integers(1, len(of)), of=st.just(of))),
    )


RULES: st.SearchStrategy[Expression] = st.recursive(LEAVES, _joined, max_leaves=6)


def complete_guesses() -> list[Guess]:
    links = (LinkId("rest"), LinkId("stairs"), LinkId("oxygen"))
    codes = (("1", "2", "3"), ("1", "2", "3"), ("yes", "no"))
    return [
        Guess(answers={Asked(BREATH, NEWEST, link): code for link, code in zip(links, chosen, strict=True)})
        for chosen in product(*codes)
    ]


def truth_of(rule: Expression, guess: Guess) -> Truth:
    by_ref = {one.ref: one for one in EXAMPLE.questionnaires.values()}
    records = Records(criteria_set=EXAMPLE.criteria_set, questionnaires=by_ref, case=EXAMPLE.case(guess))
    return evaluate_rule(records, rule).truth


@settings(max_examples=150, deadline=None)
@given(rule=RULES, wanted=st.sampled_from([Truth.TRUE, Truth.FALSE]))
def test_the_search_finds_a_case_exactly_when_one_of_all_complete_cases_is_one(
    rule: Expression, wanted: Truth
) -> None:
    sought = Search(space=EXAMPLE).seek(rule, wanted)
    there_is = any(truth_of(rule, guess) is wanted for guess in complete_guesses())
    assert sought.proved
    assert (sought.guess is not None) is there_is
    if sought.guess is not None:
        assert truth_of(rule, sought.guess) is wanted


def test_a_search_that_may_not_go_on_proves_nothing() -> None:
    both = (
        ScoreIs(input=INPUT, scale=ScaleId("BR"), comparison=Comparison.ABOVE, cut=90),  # type: ignore[arg-type]
        ScoreIs(input=INPUT, scale=ScaleId("RE"), comparison=Comparison.BELOW, cut=20),  # type: ignore[arg-type]
    )
    stopped = Search(space=EXAMPLE, most=3).seek(All(of=both), Truth.TRUE)
    assert (stopped.guess, stopped.proved) == (None, False)
    finished = Search(space=EXAMPLE).seek(All(of=both), Truth.TRUE)
    assert (finished.guess, finished.proved) == (None, True)


def test_an_item_is_answered_only_in_a_case_where_it_is_asked() -> None:
    condition = EnableWhen(link_id=LinkId("oxygen"), codes=frozenset({"yes"}))
    asked_of = the_questionnaire()
    items = dict(asked_of.items)
    items[LinkId("stairs")] = replace(items[LinkId("stairs")], enable_when=condition)
    space = space_of(the_criteria_set(), replace(asked_of, items=items))
    severe = ItemIs(input=INPUT, link_id=LinkId("stairs"), comparison=Comparison.ABOVE, cut=2.5)  # type: ignore[arg-type]
    found = Search(space=space).seek(severe, Truth.TRUE).guess
    assert found is not None
    assert found.answers == {
        Asked(BREATH, NEWEST, LinkId("oxygen")): "yes",
        Asked(BREATH, NEWEST, LinkId("stairs")): "3",
    }
    without_oxygen = Not(of=FactIs(input=INPUT, link_id=LinkId("oxygen"), codes=frozenset({"yes"})))
    assert Search(space=space).seek(All(of=(severe, without_oxygen)), Truth.TRUE).proved


def test_a_change_is_reached_by_an_earlier_answer_within_its_days() -> None:
    rise = ChangeIs(
        input=INPUT,
        scale=ScaleId("BR"),
        comparison=Comparison.ABOVE,
        cut=30,  # type: ignore[arg-type]
        apart=DaysApart(least=3, most=42),
        without_earlier=WithoutEarlier.NOT_MET,
    )
    found = Search(space=EXAMPLE).seek(rise, Truth.TRUE).guess
    assert found is not None
    assert found.earlier == {BREATH: (3,)}


def test_ages_on_both_sides_of_every_cut_are_tried() -> None:
    criteria_set = the_criteria_set(
        changed(
            CRITERIA[CRITERIA_NAME], S1_RULE, "rule: {all: [{age: years, gte: 18}, {age: years, lt: 19}]}"
        )
    )
    space = space_of(criteria_set, the_questionnaire())
    rule = criteria_set.rule_of(CriterionId("S1"))
    assert {guess.age for guess in space.choices(Age(), Guess(), space.values(rule))} == {17, 18, 19, 20}
    found = Search(space=space).seek(rule, Truth.TRUE).guess
    assert found is not None
    assert found.age == 18
    assert space.case(found).at == AT


# -- witnesses ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("criteria_set", CATALOG.criteria_sets.values(), ids=lambda one: str(one.ref))
def test_every_outcome_and_alert_that_is_shipped_has_a_case_that_the_core_agrees_on(
    criteria_set: CriteriaSet,
) -> None:
    space = Space(criteria_set=criteria_set, questionnaires=CATALOG.questionnaires)
    found = tuple(witnesses(criteria_set, CATALOG.questionnaires))
    assert [one.id for one in found] == [*criteria_set.alerts, *(one.id for one in criteria_set.outcomes)]
    for witness in found:
        assert witness.guess is not None
        verdict = assess(
            criteria_set, CATALOG.by_ref, space.case(witness.guess), program_version="test"
        ).verdict
        if witness.kind is Kind.OUTCOME:
            assert verdict.outcome == witness.id
        else:
            assert verdict.alerts[CriterionId(witness.id)] is Truth.TRUE


def test_what_is_proved_is_the_same_every_time() -> None:
    one = CATALOG.get_criteria_set("dk-basal-spec")
    assert tuple(witnesses(one, CATALOG.questionnaires)) == tuple(witnesses(one, CATALOG.questionnaires))
    assert tuple(unreachable(one, CATALOG.questionnaires)) == ()
