"""Every threshold of Set A: the last score that does not count, the first that does, and no answer at all.

The table is written here by hand and compared with the set's own rules, so that no cut point can be added, moved or lost
without this table being read again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import product

import pytest

from screening.core.case import make_case
from screening.core.criteria import CriterionId, ScoreIs, walk
from screening.core.evaluation import evaluate
from screening.core.people import BirthDate, born
from screening.core.questionnaire import Scale, Source
from screening.core.response import Missing, Response
from screening.core.scoring import bounds_of
from screening.core.truth import Truth
from tests.builders import NOW, a_response
from tests.spec.shipped import (
    BEST,
    C15,
    CATALOG,
    FACTS,
    SET_A,
    WORST,
    answers,
    assessed,
    facts,
    pro,
    truth_of,
)

MET, NOT_MET, UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


@dataclass(frozen=True)
class Threshold:
    """Where a criterion's rule for one scale turns: the last score not met and the first met."""

    criterion: str
    scale: str
    last_not_met: str
    first_met: str


THRESHOLDS = [
    # a severe physical symptom
    Threshold("S1", "PA", "50.00", "66.67"),
    Threshold("S1", "DY", "33.33", "66.67"),
    Threshold("S1", "NV", "16.67", "50.00"),
    # severe emotional distress; low quality of life: lower is worse
    Threshold("S2", "EF", "50.00", "41.67"),
    Threshold("S4", "QL", "50.00", "33.33"),
    # many problems at once: a need ...
    Threshold("S3", "PF", "60.00", "46.67"),
    Threshold("S3", "EF", "66.67", "50.00"),
    Threshold("S3", "NV", "16.67", "50.00"),
    Threshold("S3", "PA", "33.33", "50.00"),
    Threshold("S3", "DY", "33.33", "66.67"),
    Threshold("S3", "AP", "33.33", "66.67"),
    # ... and areas affected
    Threshold("S3", "PF", "73.33", "60.00"),
    Threshold("S3", "EF", "83.33", "66.67"),
    Threshold("S3", "PA", "16.67", "33.33"),
    Threshold("S3", "DY", "0.00", "33.33"),
    Threshold("S3", "AP", "0.00", "33.33"),
    Threshold("S3", "FA", "22.22", "33.33"),
    Threshold("S3", "SL", "0.00", "33.33"),
    Threshold("S3", "CO", "0.00", "33.33"),
    # a symptom that persists: the cut points of S1 and S2
    Threshold("B2", "PA", "50.00", "66.67"),
    Threshold("B2", "DY", "33.33", "66.67"),
    Threshold("B2", "NV", "16.67", "50.00"),
    Threshold("B2", "EF", "50.00", "41.67"),
    # worth talking about: the published thresholds of clinical importance
    Threshold("TCI", "PF", "93.33", "73.33"),
    Threshold("TCI", "EF", "83.33", "66.67"),
    Threshold("TCI", "FA", "33.33", "44.44"),
    Threshold("TCI", "NV", "0.00", "16.67"),
    Threshold("TCI", "PA", "16.67", "33.33"),
    Threshold("TCI", "DY", "0.00", "33.33"),
    Threshold("TCI", "SL", "33.33", "66.67"),
    Threshold("TCI", "AP", "33.33", "66.67"),
    Threshold("TCI", "CO", "33.33", "66.67"),
]


def conditions(criterion: str) -> Iterator[ScoreIs]:
    rule = SET_A.rule_of(CriterionId(criterion))
    return (node for node in walk(rule) if isinstance(node, ScoreIs))


def answers_scoring(scale: Scale, score: str) -> dict[str, int]:
    """Some answers to the scale's items that give this score."""
    for combination in product(*scale.item_values):
        exact = bounds_of(scale, combination).exact
        if exact is not None and f"{float(exact):.2f}" == score:
            return {str(link): answer for link, answer in zip(scale.items, combination, strict=True)}
    raise AssertionError(f"{scale.id} never scores {score}")


def truth_of_condition(condition: ScoreIs, *responses: Response) -> Truth:
    """One condition alone, evaluated as the only rule of the set."""
    criterion = replace(SET_A.criteria[CriterionId("S2")], rule=condition)
    alone = replace(
        SET_A, criteria={criterion.id: criterion}, alerts={}, remarks=(), outcomes=SET_A.outcomes[-1:]
    )
    case = make_case(alone, responses, birth=None, at=NOW)
    return evaluate(alone, CATALOG.by_ref, case).of(criterion.id).truth


def turns_at(condition: ScoreIs) -> Threshold:
    """The two neighbouring attainable scores between which a condition's cut point lies, found by evaluating it."""
    scale = C15.find_scale(condition.scale)
    assert scale is not None
    truths = {
        f"{float(score):.2f}": truth_of_condition(
            condition, pro(answers_scoring(scale, f"{float(score):.2f}"))
        )
        for score in scale.attainable
    }
    upwards = list(truths) if condition.comparison.upwards else list(truths)[::-1]
    first = next(score for score in upwards if truths[score] is MET)
    last = upwards[upwards.index(first) - 1]
    assert [truths[score] for score in upwards] == sorted(truths.values(), key=lambda truth: truth is MET)
    return Threshold("", str(scale.id), last, first)


def test_every_cut_point_of_the_set_turns_between_the_scores_of_the_table() -> None:
    found = {
        replace(turns_at(condition), criterion=criterion)
        for criterion in ("S1", "S2", "S3", "S4", "B2", "TCI")
        for condition in conditions(criterion)
    }
    assert found == set(THRESHOLDS)


def test_no_other_criterion_reads_a_score() -> None:
    reading = {str(id) for id in (*SET_A.criteria, *SET_A.alerts) if any(conditions(str(id)))}
    assert reading == {threshold.criterion for threshold in THRESHOLDS}


@pytest.mark.parametrize("threshold", THRESHOLDS, ids=str)
def test_a_scale_without_any_answer_leaves_its_condition_unknown(threshold: Threshold) -> None:
    for condition in conditions(threshold.criterion):
        if condition.scale == threshold.scale:
            scale = C15.find_scale(condition.scale)
            assert scale is not None
            others = {link: 1 for link in C15.items if link not in scale.items and link.isdigit()}
            assert truth_of_condition(condition, pro({str(k): v for k, v in others.items()})) is UNKNOWN


@pytest.mark.parametrize(
    "threshold", [t for t in THRESHOLDS if t.criterion in ("S1", "S2", "S4", "TCI")], ids=str
)
def test_one_scale_over_its_threshold_meets_the_criterion_and_just_under_does_not(
    threshold: Threshold,
) -> None:
    scale = C15.find_scale(next(s.id for s in C15.scales if s.id == threshold.scale))
    assert scale is not None
    # Where a scale's best score already lies next to the cut, "just under" is the best answers themselves.
    under = answers(BEST) | answers_scoring(scale, threshold.last_not_met)
    over = answers(BEST) | answers_scoring(scale, threshold.first_met)
    gap = {link: answer for link, answer in answers(BEST).items() if link not in scale.items}
    assert truth_of(threshold.criterion, pro(under)) is NOT_MET
    assert truth_of(threshold.criterion, pro(over)) is MET
    assert truth_of(threshold.criterion, pro(gap)) is UNKNOWN


def test_the_thresholds_of_importance_are_the_bands_of_the_questionnaire() -> None:
    assert {(str(condition.scale), condition.cut) for condition in conditions("TCI")} == bands(
        "clinically-important"
    )
    assert all(scale.bands[0].id == "clinically-important" for scale in C15.scales if scale.bands)


def test_the_levels_of_the_danish_trial_are_cut_points_of_many_problems_at_once() -> None:
    used = {(str(condition.scale), condition.cut) for condition in conditions("S3")}
    assert len(bands("danpact-need")) == len(bands("danpact-additional")) == 6
    assert bands("danpact-need") | bands("danpact-additional") <= used


def bands(id: str) -> set[tuple[str, Fraction]]:
    return {(str(scale.id), band.cut) for scale in C15.scales for band in scale.bands if band.id == id}


# -- S3: a need, and five of nine areas ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected", "why"),
    [
        (
            "1 1 1 1 3 2 2 2 1 2 2 2 1 1 7",
            MET,
            "pain 50 is a need; pain, sleep, appetite, constipation, fatigue",
        ),
        ("1 1 1 1 3 2 2 2 1 1 2 2 1 1 7", NOT_MET, "a need, and only four areas"),
        ("1 1 1 1 2 2 2 2 1 2 2 2 2 2 7", NOT_MET, "six areas, and no need"),
        ("1 1 1 1 3 2 2 2 1 - 2 2 1 1 7", UNKNOWN, "a need and four areas; constipation is not answered"),
        ("1 1 1 1 3 2 2 2 1 2 2 2 1 - 7", MET, "whatever item 14 is"),
        ("1 1 1 1 1 1 1 1 1 1 1 1 - 1 7", NOT_MET, "whatever item 13 is: at most one area"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.value,
)
def test_many_problems_at_once_takes_a_need_and_five_areas(line: str, expected: Truth, why: str) -> None:
    assert truth_of("S3", pro(line)) is expected, why


# -- G1 ---------------------------------------------------------------------------------------------------------------

TODAY = NOW.date()
EIGHTEEN_TODAY = date(TODAY.year - 18, TODAY.month, TODAY.day)


def born_in(year: int) -> BirthDate:
    """A birth date of which only the year is known."""
    return BirthDate(date(year, 1, 1), date(year, 12, 31))


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        (born(EIGHTEEN_TODAY), MET),
        (born(EIGHTEEN_TODAY + timedelta(days=1)), NOT_MET),
        (born_in(TODAY.year - 19), MET),
        (born_in(TODAY.year - 18), UNKNOWN),
        (born_in(TODAY.year - 17), NOT_MET),
        (None, UNKNOWN),
    ],
    ids=["18 today", "18 tomorrow", "19 this year", "18 this year", "17 this year", "not known"],
)
def test_an_adult_is_eighteen(birth: BirthDate | None, expected: Truth) -> None:
    assert truth_of("G1", birth=birth) is expected


# -- criteria and alerts that are one fact ----------------------------------------------------------------------------

ONE_FACT = {
    "G2": "life-threatening",
    "G3": "informed",
    "G4": "wants-referral",
    "B1": "basal-insufficient",
    "B3": "beyond-basal-capacity",
    "C2": "specialist-treatment",
    "C3": "existential-crisis",
    "C4": "network-failing",
    "C5": "hard-decisions",
    "C6": "unstable",
    "C7": "complicating-conditions",
    "U1": "cord-compression",
    "U2": "delirium",
    "U3": "suicide-risk",
    "U4": "threatening-bleed",
}


@pytest.mark.parametrize(("criterion", "link_id"), ONE_FACT.items())
def test_a_fact_meets_its_criterion_with_yes_alone(criterion: str, link_id: str) -> None:
    assert truth_of(criterion, facts(yes=[link_id], only=True)) is MET
    assert truth_of(criterion, facts(no=[link_id], only=True)) is NOT_MET
    assert truth_of(criterion, facts(unknown=[link_id], only=True)) is UNKNOWN
    assert truth_of(criterion, facts(only=True)) is UNKNOWN
    assert truth_of(criterion, a_response(FACTS, {link_id: Missing.DECLINED})) is UNKNOWN
    assert truth_of(criterion) is UNKNOWN


# -- G5 ---------------------------------------------------------------------------------------------------------------

TWELVE = "1 1 1 1 1 1 1 1 1 1 1 1 - - -"
ELEVEN = "1 1 1 1 1 1 1 1 1 1 1 - - - -"


@pytest.mark.parametrize(
    ("line", "assessed_by_clinician", "expected"),
    [
        (TWELVE, "no", MET),
        (ELEVEN, "no", UNKNOWN),  # the patient may still answer one more
        (ELEVEN, "yes", MET),
        (ELEVEN, "unknown", UNKNOWN),
        (BEST, "no", MET),
    ],
)
def test_needs_are_assessed_by_twelve_answers_or_by_a_clinician(
    line: str, assessed_by_clinician: str, expected: Truth
) -> None:
    fact = a_response(FACTS, {"needs-assessed": assessed_by_clinician})
    assert truth_of("G5", pro(line), fact) is expected


def test_the_added_problems_do_not_count_among_the_twelve() -> None:
    given: dict[str, int | str] = {
        **answers(ELEVEN),
        "added-1": "itching",
        "added-1-severity": 4,
        "matters-most": "home",
    }
    fact = a_response(FACTS, {"needs-assessed": "no"})
    assert truth_of("G5", a_response(C15, given), fact) is UNKNOWN


# -- S5 ---------------------------------------------------------------------------------------------------------------

PAIN_0, PAIN_17 = BEST, "1 1 1 1 2 1 1 1 1 1 1 1 1 1 7"


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (PAIN_0, PAIN_17, MET),  # pain one step worse: 16.67
        (PAIN_17, PAIN_17, NOT_MET),
        (PAIN_17, PAIN_0, NOT_MET),  # better
        (BEST, "2 1 1 1 1 1 1 1 1 1 1 1 1 1 7", MET),  # PF 93.33 -> 73.33: 20 points worse
        ("2 1 1 1 1 1 1 1 1 1 1 1 1 1 7", "2 2 1 1 1 1 1 1 1 1 1 1 1 1 7", NOT_MET),  # 73.33 -> 60: 13.33
        (BEST, "1 1 1 1 1 1 2 1 1 1 1 1 1 1 7", MET),  # fatigue 0 -> 22.22
        ("1 1 1 1 1 1 2 1 1 1 1 1 1 1 7", "1 1 1 1 1 1 2 1 1 1 2 1 1 1 7", NOT_MET),  # 22.22 -> 33.33: 11.11
        (BEST, "1 1 1 1 1 1 1 2 1 1 1 1 1 1 7", MET),  # appetite 0 -> 33.33
        (BEST, "1 1 1 4 1 4 1 1 4 4 1 1 4 4 1", NOT_MET),  # other scales are not read
        (BEST, "1 1 1 1 - 1 1 1 1 1 1 1 1 1 7", UNKNOWN),  # pain now not answered
        ("1 1 1 1 - 1 1 1 1 1 1 1 1 1 7", BEST, NOT_MET),  # it was at best what it is now
        ("1 1 1 1 - 1 1 1 1 1 1 1 1 1 7", PAIN_17, UNKNOWN),  # pain before not answered
    ],
)
def test_worse_than_last_time_takes_a_change_that_matters(before: str, now: str, expected: Truth) -> None:
    assert truth_of("S5", pro(before, days_ago=14), pro(now)) is expected


# One scale worse and no other, for each of the four scales that are compared.
WORSE = {
    "PA": PAIN_17,
    "PF": "2 1 1 1 1 1 1 1 1 1 1 1 1 1 7",
    "FA": "1 1 1 1 1 1 2 1 1 1 1 1 1 1 7",
    "AP": "1 1 1 1 1 1 1 2 1 1 1 1 1 1 7",
}


@pytest.mark.parametrize(("days", "expected"), [(2, NOT_MET), (3, MET), (42, MET), (43, NOT_MET)])
@pytest.mark.parametrize("scale", WORSE)
def test_last_time_is_3_to_42_days_ago(scale: str, days: int, expected: Truth) -> None:
    assert truth_of("S5", pro(BEST, days_ago=days), pro(WORSE[scale])) is expected


def test_with_nothing_to_compare_with_worse_is_not_met() -> None:
    assert truth_of("S5", pro(WORST)) is NOT_MET
    assert truth_of("S5") is UNKNOWN


def test_the_patient_is_not_compared_with_a_relative() -> None:
    assert truth_of("S5", pro(BEST, days_ago=10, source=Source.RELATIVE), pro(WORST)) is NOT_MET


# -- B2 ---------------------------------------------------------------------------------------------------------------

PAIN_67 = "1 1 1 1 3 1 1 1 1 1 1 3 1 1 7"
BREATHLESS_67 = "1 1 1 3 1 1 1 1 1 1 1 1 1 1 7"


@pytest.mark.parametrize(
    ("before", "now", "recorded", "expected"),
    [
        (PAIN_67, PAIN_67, "yes", MET),
        (PAIN_67, PAIN_67, "no", NOT_MET),
        (PAIN_67, PAIN_67, "unknown", UNKNOWN),
        (PAIN_67, BREATHLESS_67, "yes", NOT_MET),  # severe twice, but not the same symptom
        (PAIN_67, BEST, "yes", NOT_MET),
        (BEST, PAIN_67, "yes", NOT_MET),
        ("1 1 1 1 3 1 1 1 1 1 1 - 1 1 7", PAIN_67, "yes", UNKNOWN),
        (PAIN_67, "1 1 1 1 4 1 1 1 1 1 1 - 1 1 7", "yes", UNKNOWN),
    ],
)
def test_a_severe_symptom_persists_when_it_is_the_same_and_something_was_done(
    before: str, now: str, recorded: str, expected: Truth
) -> None:
    fact = a_response(FACTS, {"intervention-recorded": recorded})
    assert truth_of("B2", pro(before, days_ago=10), pro(now), fact) is expected


@pytest.mark.parametrize(("days", "expected"), [(2, UNKNOWN), (3, MET), (28, MET), (29, UNKNOWN)])
def test_persistence_is_seen_over_3_to_28_days(days: int, expected: Truth) -> None:
    assert (
        truth_of("B2", pro(PAIN_67, days_ago=days), pro(PAIN_67), facts(yes=["intervention-recorded"]))
        is expected
    )


# -- C1 and the complexity bracket ------------------------------------------------------------------------------------

NOT_GOOD = "1 1 1 1 1 1 1 1 1 1 1 1 3 3 7"  # EF 41.67


@pytest.mark.parametrize(
    ("line", "yes", "unknown", "expected"),
    [
        (PAIN_67, [], [], NOT_MET),
        (PAIN_67, ["psychological-severe"], [], MET),
        (PAIN_67, ["physical-severe"], [], NOT_MET),  # one dimension, seen twice
        (BEST, ["physical-severe", "psychological-severe"], [], MET),
        (BEST, ["social-severe", "existential-severe"], [], MET),
        (NOT_GOOD, ["social-severe"], [], MET),
        (BEST, ["social-severe"], ["existential-severe"], UNKNOWN),
        (BEST, [], ["existential-severe"], NOT_MET),
    ],
)
def test_complex_is_two_of_four_dimensions(
    line: str, yes: list[str], unknown: list[str], expected: Truth
) -> None:
    assert truth_of("C1", pro(line), facts(yes=yes, unknown=unknown)) is expected


OTHER_COMPLEXITY = [ONE_FACT[f"C{number}"] for number in range(2, 8)]


@pytest.mark.parametrize("first", OTHER_COMPLEXITY)
@pytest.mark.parametrize("second", OTHER_COMPLEXITY)
def test_two_facts_of_complexity_are_enough_and_one_is_not(first: str, second: str) -> None:
    expected = NOT_MET if first == second else MET
    assert truth_of("COMPLEX", pro(BEST), facts(yes={first, second})) is expected


@pytest.mark.parametrize("basal", ["basal-insufficient", "beyond-basal-capacity"])
@pytest.mark.parametrize(
    ("line", "yes"),
    [(PAIN_67, []), (NOT_GOOD, []), (BEST, ["social-severe", "existential-severe"])],
    ids=["S1", "S2", "C1"],
)
def test_a_severe_need_counts_when_basal_care_has_not_met_it(line: str, yes: list[str], basal: str) -> None:
    assert truth_of("COMPLEX", pro(line), facts(yes=[*yes, basal])) is MET
    assert truth_of("COMPLEX", pro(line), facts(yes=yes)) is NOT_MET
    assert truth_of("COMPLEX", pro(BEST), facts(yes=[basal])) is NOT_MET


# -- each gate, each way to confer --------------------------------------------------------------------------------------


@pytest.mark.parametrize("gate", ["life-threatening", "informed", "wants-referral"])
def test_without_a_gate_the_criteria_are_not_met_and_unasked_it_cannot_be_told(gate: str) -> None:
    closed = assessed(pro(PAIN_67), facts(yes=["basal-insufficient"], no=[gate])).verdict
    unasked = assessed(pro(PAIN_67), facts(yes=["basal-insufficient"], unknown=[gate])).verdict
    assert closed.at_most != "refer"
    assert (unasked.outcome, unasked.at_most) == (None, "refer")


def test_without_an_assessment_of_needs_the_criteria_cannot_be_told_to_be_met() -> None:
    eleven = "3 2 1 1 4 3 3 2 1 2 - 4 - - -"
    insufficient = ["basal-insufficient"]
    verdict = assessed(pro(eleven), facts(yes=insufficient, no=["needs-assessed"])).verdict
    assert (verdict.outcome, verdict.at_least, verdict.at_most) == (None, "confer", "refer")
    assert assessed(pro(eleven), facts(yes=insufficient)).verdict.outcome == "refer"


def test_a_child_is_neither_referred_nor_conferred_by_this_set() -> None:
    child = born(EIGHTEEN_TODAY + timedelta(days=1))
    verdict = assessed(pro(WORST), facts(yes=["basal-insufficient"]), birth=child).verdict
    assert verdict.outcome == "basal"


def test_without_a_life_threatening_disease_nobody_is_referred_or_conferred() -> None:
    verdict = assessed(pro(WORST), facts(yes=["basal-insufficient"], no=["life-threatening"])).verdict
    assert verdict.outcome == "basal"


@pytest.mark.parametrize(
    ("responses", "reason"),
    [
        ((pro(PAIN_67), facts()), "S1"),
        ((pro(NOT_GOOD), facts()), "S2"),
        ((pro("1 1 1 1 1 1 1 1 1 1 1 1 1 1 3"), facts()), "S4"),
        ((pro(BEST, days_ago=10), pro(PAIN_17), facts()), "S5"),
        ((pro(BEST), facts(yes=["physical-severe", "social-severe"])), "C1"),
        *(((pro(BEST), facts(yes=[ONE_FACT[f"C{n}"]])), f"C{n}") for n in range(2, 8)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_sign_of_severity_or_complexity_alone_is_a_reason_to_confer(
    responses: tuple[Response, ...], reason: str
) -> None:
    assessment = assessed(*responses)
    assert assessment.verdict.outcome == "confer"
    met = {str(id) for id, found in assessment.findings.criteria.items() if found.truth is MET}
    assert met & {f"{letter}{n}" for letter in "SC" for n in range(1, 8)} == {reason}


def test_exact_cut_points_are_the_written_decimals() -> None:
    assert {condition.cut for condition in conditions("S1")} == {
        Fraction("58.3"),
        Fraction(50),
        Fraction("33.3"),
    }
