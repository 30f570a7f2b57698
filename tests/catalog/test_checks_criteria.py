"""Every check on criteria sets proved able to fail: one thing changed in the guide's example, one problem, its place."""

# ruff: noqa: E501  a fault stands on one line: what is changed, and what is said of it

import pytest

from screening.core.errors import BadDataFile
from tests.catalog.examples import CRITERIA, CRITERIA_NAME, problems_of_criteria, the_criteria_set

S1_RULE = "rule: {score: breath.BR, gt: 60}"
S3_FACT = "        - {fact: breath.oxygen, is: yes}\n    citation: own\n    own"
PERSISTS = "      persists:\n        - {score: breath.BR, gt: 60}\n"
OF = "of: [S1, S2, S3]"
CHANGE = "{change: breath.BR, gt: 30, days_apart: {least: 3, most: 42}, without_earlier: not_met}"


def s1(rule: str) -> tuple[str, str]:
    return (S1_RULE, f"rule: {rule}")


FAULTS = [
    (("id: breath-example", "id: breath-exmaple"), "id: must be the name it is stored under, breath-example"),
    (("version: 0.1.0", "version: v1"), "version: must be three numbers, such as 1.0.0"),
    (("title: {da: Eksempel, en: Example}", "title: {da: Eksempel}"), "title: has no text in en"),
    (("{da: Svær åndenød, en: Severe", "{da: 'Svær åndenød {n}', en: Severe"), "criteria[0].label.en: has other placeholders than da"),
    (("da: Spørg igen om 14 dage.", f"da: {'x' * 401}"), "outcomes[1].advice.da: 401 characters; at most 400 fit where it is shown"),
    (("text: {da: Ilt i hjemmet uden svær åndenød., ", "text: {"), "remarks[0].text: has no text in da"),
    # -- inputs
    (("  breath: {questionnaire", "  patient: {questionnaire"), "inputs.patient: is the name of the patient's record; choose another"),
    (("questionnaire: breath-check", "questionnaire: breath-chek"), "inputs.breath.questionnaire: there is no questionnaire breath-chek (did you mean 'breath-check'?)"),
    (("max_age_days: 14", "max_age_days: 0"), "inputs.breath.max_age_days: must be 1 or more"),
    (("\ncriteria:", "  spare: {questionnaire: breath-check, max_age_days: 1, citation: own}\n\ncriteria:"), "inputs.spare: no rule reads this input"),
    (("max_age_days: 14, citation: own}", "max_age_days: 14, citation: own, shown_only: true}"), "inputs.breath.shown_only: is only shown, and yet a rule reads it"),
    (("  breath: {questionnaire", "  bre_ath: {questionnaire"), "inputs.bre_ath: may have only letters a-z, digits and hyphens"),
    # -- citations
    (("Severe breathlessness}\n    rule: {score: breath.BR, gt: 60}\n    citation: own", "Severe breathlessness}\n    rule: {score: breath.BR, gt: 60}\n    citation: none"), "criteria[0].citation: there is no citation named none"),
    (("  own: {", "  spare: {text: x}\n  own: {"), "citations.spare: nothing cites this"),
    # -- references
    (s1("{score: breth.BR, gt: 60}"), "criteria[0].rule.score: there is no input breth (did you mean 'breath'?)"),
    (s1("{score: breath.BX, gt: 60}"), "criteria[0].rule.score: breath-check|1.0.0 has no scale BX"),
    (s1("{score: breath, gt: 60}"), "criteria[0].rule.score: must be input.SCALE, with a dot between"),
    (s1("{item: breath.rset, gt: 1.5}"), "criteria[0].rule.item: breath-check|1.0.0 has no item rset (did you mean 'rest'?)"),
    (s1("{item: breath, gt: 1.5}"), "criteria[0].rule.item: must be input.link-id, with a dot between"),
    (s1("{item: breath.words, gt: 1.5}"), "criteria[0].rule.item: words is a text, and a rule cannot read it"),
    (s1("{item: breath.oxygen, gt: 1.5}"), "criteria[0].rule.item: its answers have no values to compare"),
    (s1("{fact: breath.oxygen, is: yess}"), "criteria[0].rule.is: breath.oxygen has no answer yess (did you mean 'yes'?)"),
    (s1("{fact: breath.oxygen, is: [yes, unknown]}"), "criteria[0].rule.is: the answer unknown means 'not known', and can never meet a rule"),
    (s1("{answered: breth, gte: 1}"), "criteria[0].rule.answered: there is no input breth (did you mean 'breath'?)"),
    ((OF, "of: [S1, S2, S9]"), "outcomes[0].rule.of[2]: there is no criterion S9"),
    # -- cut points
    (s1("{score: breath.BR, gt: 50}"), "criteria[0].rule.gt: 50 is a value that can occur; put the cut point between two such values, such as 62.5"),
    (s1("{score: breath.BR, lte: 50}"), "criteria[0].rule.lte: 50 is a value that can occur; put the cut point between two such values, such as 62.5"),
    (s1("{score: breath.BR, gt: 100.5}"), "criteria[0].rule.gt: 100.5 lies outside what can occur, 0 to 100, so it decides nothing"),
    (s1("{score: breath.BR, gt: -1}"), "criteria[0].rule.gt: -1 lies outside what can occur, 0 to 100, so it decides nothing"),
    (s1("{score: breath.BR}"), "criteria[0].rule: needs exactly one of gt, gte, lt and lte; found none"),
    (s1("{score: breath.BR, gt: 60, lt: 90}"), "criteria[0].rule: needs exactly one of gt, gte, lt and lte; found gt, lt"),
    (s1("{item: breath.rest, gte: 2}"), "criteria[0].rule.gte: 2 is a value that can occur; put the cut point between two such values, such as 2.5"),
    (s1("{item: breath.rest, gt: 3.5}"), "criteria[0].rule.gt: 3.5 lies outside what can occur, 1 to 3, so it decides nothing"),
    (s1("{answered: breath, gte: 3}"), "criteria[0].rule.gte: must be from 1 to 2, its scored items"),
    (s1("{answered: breath, gte: 0}"), "criteria[0].rule.gte: must be from 1 to 2, its scored items"),
    (s1("{age: years, gte: 180}"), "criteria[0].rule.gte: is no age in years"),
    (s1("{age: months, gte: 18}"), "criteria[0].rule.age: must be years"),
    (s1("{age: years}"), "criteria[0].rule: needs exactly one of gt, gte, lt and lte; found none"),
    ((CHANGE, CHANGE.replace("gt: 30", "gt: 25")), "criteria[2].rule.any[0].gt: 25 is a value that can occur; put the cut point between two such values, such as 37.5"),
    ((CHANGE, CHANGE.replace("gt: 30", "lt: -25")), "criteria[2].rule.any[0].lt: -25 is a value that can occur; put the cut point between two such values, such as -12.5"),
    ((CHANGE, CHANGE.replace("gt: 30", "gt: 130")), "criteria[2].rule.any[0].gt: 130 lies outside what can occur, -100 to 100, so it decides nothing"),
    ((CHANGE, CHANGE.replace("least: 3", "least: 43")), "criteria[2].rule.any[0].days_apart: must run from at least 1 day to as many or more"),
    ((CHANGE, CHANGE.replace("least: 3", "least: 0")), "criteria[2].rule.any[0].days_apart: must run from at least 1 day to as many or more"),
    (("days_apart: {least: 3, most: 28}", "days_apart: {least: 30, most: 28}"), "criteria[1].rule.days_apart: must run from at least 1 day to as many or more"),
    # -- connectives
    (s1("{all: []}"), "criteria[0].rule: is empty, and so would be met by nobody or by everybody"),
    (s1("{any: []}"), "criteria[0].rule: is empty, and so would be met by nobody or by everybody"),
    ((PERSISTS, "      persists: []\n"), "criteria[1].rule: is empty, and so would be met by nobody or by everybody"),
    (("at_least: 2", "at_least: 4"), "outcomes[0].rule.at_least: must be from 1 to 3"),
    (("at_least: 2", "at_least: 0"), "outcomes[0].rule.at_least: must be from 1 to 3"),
    ((OF, "of: [S1, S2, S1]"), "outcomes[0].rule.of[2]: S1 stands here twice"),
    ((OF, "of: [S1, {fact: breath.oxygen, is: yes}, {fact: breath.oxygen, is: yes}]"), "outcomes[0].rule.of[2]: breath.oxygen stands here twice"),
    ((OF, "of: [S1, {score: breath.BR, gt: 60}, {score: breath.BR, gt: 60}]"), "outcomes[0].rule.of[2]: breath.BR stands here twice"),
    ((OF, "of: [S1, {not: S2}, {not: S2}]"), "outcomes[0].rule.of[2]: the same rule stands here twice"),
    # -- whom a criterion applies to
    (("    rule: {item: breath.rest, gt: 2.5}", "    applies_when: {fact: breath.oxygen, is: yes}\n    rule: {item: breath.rest, gt: 2.5}"), "alerts[0].applies_when: an alert applies to everybody"),
    ((S1_RULE, "applies_when: {fact: breath.oxygen, is: maybe}\n    " + S1_RULE), "criteria[0].applies_when.is: breath.oxygen has no answer maybe"),
    ((S1_RULE, "applies_when: S1\n    " + S1_RULE), "criteria[0].applies_when: refers to itself: S1 -> S1"),
    # -- cycles
    (s1("S1"), "criteria[0].rule: refers to itself: S1 -> S1"),
    (s1("{any: [S3, U1]}"), None),
    # -- ids
    (("id: S2", "id: S1"), "criteria[1].id: S1 stands here twice"),
    (("id: U1", "id: S1"), "alerts[0].id: S1 stands here twice"),
    (("id: U1", "id: U.1"), "alerts[0].id: may have only letters a-z, digits and hyphens"),
    (("id: wait", "id: act"), "outcomes[1].id: act stands here twice"),
    # -- outcomes
    (("om 14 dage., en: Ask again in 14 days.}", "om 14 dage., en: Ask again in 14 days.}\n    rule: S1"), "outcomes[1].rule: the last outcome is what is left, and has no rule"),
    (("    rule:\n      at_least: 2\n      of: [S1, S2, S3]\n", ""), "outcomes[0]: only the last outcome may be without a rule"),
    # -- what is met out of nothing
    (s1("{not: " + CHANGE + "}"), "criteria[0].rule: is met by forms on which nothing is answered"),
    (("        - not: S1\n", "        - not: " + CHANGE + "\n"), None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"), FAULTS, ids=[f"{number} {fault[1]}" for number, fault in enumerate(FAULTS)]
)
def test_a_fault_in_a_criteria_set_is_named_with_its_path(
    change: tuple[str, str], expected: str | None
) -> None:
    found = [str(problem).split(" ", 1)[1] for problem in problems_of_criteria(change)]
    assert expected in found if expected is not None else found == []


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("        - not: S1\n", "        - not: S2\n", "remarks[0].rule.all[0].not"),
        ("        - not: S1\n", "        - S2\n", "remarks[0].rule.all[0]"),
        (OF, "of: [S1, S2, S3]", None),
        ("    rule:\n      at_least: 2\n      of: [S1, S2, S3]\n", "    rule: {any: [S1, S2, S3]}\n", None),
    ],
)
def test_what_does_not_apply_to_everybody_may_be_counted_but_neither_required_nor_denied(
    old: str, new: str, place: str | None
) -> None:
    limited = (
        "    rule:\n      persists:",
        "    applies_when: {fact: breath.oxygen, is: yes}\n    rule:\n      persists:",
    )
    problems = problems_of_criteria(limited, (old, new))
    told = [str(problem).split(" ", 1)[1].split(": ")[0] for problem in problems]
    assert told == ([] if place is None else [place])


def test_the_example_itself_has_no_problem() -> None:
    assert [str(outcome.id) for outcome in the_criteria_set().outcomes] == ["act", "wait"]


def test_a_set_that_concludes_nothing_is_refused() -> None:
    before, _, _ = CRITERIA[CRITERIA_NAME].partition("outcomes:")
    with pytest.raises(BadDataFile, match="outcomes: has no outcome"):
        the_criteria_set(before + "outcomes: []\n")


def test_a_ring_of_criteria_is_told_once_with_its_way() -> None:
    problems = problems_of_criteria(
        s1("{any: [S2, U1]}"),
        (PERSISTS + "      days_apart: {least: 3, most: 28}\n", "      any: [S3, U1]\n"),
        (S3_FACT, "        - S1\n    citation: own\n    own"),
    )
    told = [str(problem) for problem in problems if "itself" in problem.text]
    assert told == ["breath-example.yaml:15:5 criteria[0].rule: refers to itself: S1 -> S2 -> S3 -> S1"]


def test_persistence_over_two_inputs_is_refused() -> None:
    problems = problems_of_criteria(
        (
            "\ncriteria:",
            "  other: {questionnaire: breath-check, max_age_days: 1, citation: own}\n\ncriteria:",
        ),
        (PERSISTS, PERSISTS + "        - {score: other.BR, gt: 60}\n"),
    )
    assert [str(problem).split(" ", 1)[1] for problem in problems] == [
        "criteria[1].rule.persists: must speak of one input only"
    ]


def test_a_rule_met_by_nobody_we_know_anything_about_is_refused() -> None:
    """The two checks meet here: an empty `all` is true of everybody, so it is both empty and met out of nothing."""
    problems = problems_of_criteria(s1("{any: [{all: [U1, {not: U1}]}, {not: {any: [U1]}}]}"))
    assert problems == ()  # unknown stays unknown, whatever surrounds it
    problems = problems_of_criteria((S3_FACT, "        - not: " + CHANGE + "\n    citation: own\n    own"))
    assert [str(problem).split(" ", 1)[1] for problem in problems] == [
        "criteria[2].rule: is met by forms on which nothing is answered"
    ]


def test_what_is_met_out_of_nothing_is_found_beside_other_faults() -> None:
    problems = problems_of_criteria(
        s1("{score: breath.BX, gt: 60}"),
        (S3_FACT, "        - not: " + CHANGE + "\n    citation: own\n    own"),
        ("at_least: 2", "at_least: 5"),
    )
    assert [(problem.where, problem.text.split(":")[0]) for problem in problems] == [
        ("breath-example.yaml:15:12 criteria[0].rule.score", "breath-check|1.0.0 has no scale BX"),
        ("breath-example.yaml:56:7 outcomes[0].rule.at_least", "must be from 1 to 3"),
        ("breath-example.yaml:28:5 criteria[2].rule", "is met by forms on which nothing is answered"),
    ]


def test_an_input_that_is_only_shown_needs_no_rule_and_stands_apart() -> None:
    shown = "  spare: {questionnaire: breath-check, max_age_days: 1, citation: own, shown_only: true}\n\ncriteria:"
    found = the_criteria_set(CRITERIA[CRITERIA_NAME].replace("\ncriteria:", shown))
    assert (list(found.inputs), list(found.shown)) == (["breath"], ["spare"])
    assert [input.id for input in found.all_inputs()] == ["breath", "spare"]
