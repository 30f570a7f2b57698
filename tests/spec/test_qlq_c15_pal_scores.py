"""The scores of the QLQ-C15-PAL, against tables written here a second time, by hand, as a clinician would print them.

Source of the tables: Groenvold & Petersen, Addendum to the EORTC QLQ-C30 Scoring Manual (2006), as implemented by Bruun's
Stata module qlqc15; the other scales by the QLQ-C30 Scoring Manual (2001).
"""

from fractions import Fraction
from itertools import product

import pytest

from screening.core.bounds import Bounds
from screening.core.questionnaire import Direction, LinearRule, ScaleId
from screening.core.scoring import attainable_scores, bounds_of
from tests.spec.shipped import BEST, C15, WORST, scores, value

# sum of items 1, 2 and 3 -> physical functioning
PHYSICAL = {
    3: "93.33",
    4: "73.33",
    5: "60.00",
    6: "46.67",
    7: "33.33",
    8: "26.67",
    9: "20.00",
    10: "13.33",
    11: "6.67",
    12: "0.00",
}
# sum of items 13 and 14 -> emotional functioning
EMOTIONAL = {2: "100.00", 3: "83.33", 4: "66.67", 5: "50.00", 6: "41.67", 7: "16.67", 8: "0.00"}
# (item 7 weak, item 11 tired) -> fatigue, every pair: sum 5 has two scores
FATIGUE = {
    (1, 1): "0.00",  (1, 2): "22.22", (1, 3): "33.33", (1, 4): "55.56",
    (2, 1): "22.22", (2, 2): "33.33", (2, 3): "55.56", (2, 4): "66.67",
    (3, 1): "33.33", (3, 2): "44.44", (3, 3): "66.67", (3, 4): "88.89",
    (4, 1): "44.44", (4, 2): "66.67", (4, 3): "88.89", (4, 4): "100.00",
}  # fmt: skip
# item 9 -> nausea
NAUSEA = {1: "0.00", 2: "16.67", 3: "50.00", 4: "100.00"}
# sum of items 5 and 12 -> pain
PAIN = {2: "0.00", 3: "16.67", 4: "33.33", 5: "50.00", 6: "66.67", 7: "83.33", 8: "100.00"}
# items 4, 6, 8, 10 alone -> breathlessness, sleep, appetite, constipation
SINGLE = {1: "0.00", 2: "33.33", 3: "66.67", 4: "100.00"}
# item 15 -> quality of life
QUALITY = {1: "0.00", 2: "16.67", 3: "33.33", 4: "50.00", 5: "66.67", 6: "83.33", 7: "100.00"}

FOUR = (1, 2, 3, 4)


def shown(score: Fraction | None) -> str | None:
    return None if score is None else f"{float(score):.2f}"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        #                                        PF       EF        FA        NV        PA        DY        SL        AP        CO        QL
        (BEST,                                  "93.33   100.00    0.00      0.00      0.00      0.00      0.00      0.00      0.00    100.00"),
        (WORST,                                 " 0.00     0.00  100.00    100.00    100.00    100.00    100.00    100.00    100.00      0.00"),
        ("3 2 1 1 4 3 3 2 1 2 3 4 2 2 3",       "46.67    66.67   66.67      0.00    100.00      0.00     66.67     33.33     33.33     33.33"),
        ("2 1 1 1 2 2 2 2 1 1 2 2 2 1 5",       "73.33    83.33   33.33      0.00     33.33      0.00     33.33     33.33      0.00     66.67"),
        ("3 3 2 2 3 3 3 3 2 3 3 2 2 2 4",       "26.67    66.67   66.67     16.67     50.00     33.33     66.67     66.67     66.67     50.00"),
    ],
)  # fmt: skip
def test_the_golden_vectors_score_as_published(line: str, expected: str) -> None:
    names = ["PF", "EF", "FA", "NV", "PA", "DY", "SL", "AP", "CO", "QL"]
    got = scores(line)
    assert [str(scale) for scale in got] == names
    assert [shown(got[ScaleId(name)].value) for name in names] == expected.split()


@pytest.mark.parametrize("triple", list(product(FOUR, repeat=3)), ids=str)
def test_every_combination_of_the_physical_items_scores_by_the_table(triple: tuple[int, int, int]) -> None:
    given = dict(zip(("1", "2", "3"), triple, strict=True))
    assert shown(value(given, "PF")) == PHYSICAL[sum(triple)]


@pytest.mark.parametrize("pair", list(product(FOUR, repeat=2)), ids=str)
def test_every_pair_of_answers_scores_by_the_tables(pair: tuple[int, int]) -> None:
    first, second = pair
    assert shown(value({"13": first, "14": second}, "EF")) == EMOTIONAL[sum(pair)]
    assert shown(value({"7": first, "11": second}, "FA")) == FATIGUE[pair]
    assert shown(value({"5": first, "12": second}, "PA")) == PAIN[sum(pair)]


@pytest.mark.parametrize("answer", FOUR)
def test_every_single_item_scores_by_its_table(answer: int) -> None:
    assert shown(value({"9": answer}, "NV")) == NAUSEA[answer]
    for item, scale in (("4", "DY"), ("6", "SL"), ("8", "AP"), ("10", "CO")):
        assert shown(value({item: answer}, scale)) == SINGLE[answer]


@pytest.mark.parametrize("answer", QUALITY)
def test_quality_of_life_scores_from_the_seven_answers_of_item_15(answer: int) -> None:
    assert shown(value({"15": answer}, "QL")) == QUALITY[answer]


@pytest.mark.parametrize("scale_id", ["PF", "EF", "FA", "NV"])
def test_plain_linear_scoring_would_fail_on_each_of_the_four_table_scales(scale_id: str) -> None:
    """The formula that is wrong for these scales, written out, against the shipped tables: they must differ."""
    scale = C15.find_scale(ScaleId(scale_id))
    assert scale is not None
    items = len(scale.items)
    upwards = LinearRule(factor=Fraction(100, 3 * items), offset=Fraction(-100, 3))
    downwards = LinearRule(factor=Fraction(-100, 3 * items), offset=Fraction(400, 3))
    linear = upwards if scale.direction is Direction.HIGH_IS_WORSE else downwards
    assert attainable_scores(linear, scale.item_values)[0] == 0
    assert attainable_scores(linear, scale.item_values)[-1] == 100
    wrong = [
        combination
        for combination in product(*scale.item_values)
        if bounds_of(scale, combination).exact != linear.offset + linear.factor * sum(combination)
    ]
    assert wrong, f"{scale_id} is scored linearly"


def test_the_best_possible_physical_functioning_is_93_and_not_100() -> None:
    assert value(BEST, "PF") == Fraction(280, 3)


def test_every_score_but_physical_functioning_runs_from_0_to_100() -> None:
    ranges = {str(scale.id): scale.range for scale in C15.scales}
    assert ranges.pop("PF") == Bounds(Fraction(0), Fraction(280, 3))
    assert set(ranges.values()) == {Bounds(Fraction(0), Fraction(100))}


def test_functioning_and_quality_of_life_are_better_when_high_and_symptoms_worse() -> None:
    worse_when_low = {str(s.id) for s in C15.scales if s.direction is Direction.LOW_IS_WORSE}
    assert worse_when_low == {"PF", "EF", "QL"}


def test_pain_without_item_12_has_no_value_and_lies_between_50_and_100() -> None:
    pain = scores({"5": 4})[ScaleId("PA")]
    assert pain.value is None
    assert pain.bounds == Bounds(Fraction(50), Fraction(100))
    assert (pain.answered, pain.of, pain.missing) == (1, 2, ("12",))


@pytest.mark.parametrize(
    ("given", "low", "high"),
    [
        ({"7": 3}, "33.33", "88.89"),  # weak 3, tired unknown
        ({"11": 3}, "33.33", "88.89"),  # tired 3, weak unknown: (1,3) to (4,3)
        ({"7": 4}, "44.44", "100.00"),  # the pair (4,1) scores 44.44 ...
        ({"11": 4}, "55.56", "100.00"),  # ... and (1,4) 55.56: fatigue is no function of the sum
        ({}, "0.00", "100.00"),
    ],
)
def test_fatigue_with_a_gap_is_bounded_by_its_table(given: dict[str, int], low: str, high: str) -> None:
    bounds = scores(given)[ScaleId("FA")].bounds
    assert (shown(bounds.low), shown(bounds.high)) == (low, high)


# What each threshold of clinical importance means in attainable scores (Giesinger 2020; Pilz 2021):
# the last score that is not positive, and the first that is.
IMPORTANT = {
    "PF": ("93.33", "73.33"),
    "EF": ("83.33", "66.67"),
    "FA": ("33.33", "44.44"),
    "NV": ("0.00", "16.67"),
    "PA": ("16.67", "33.33"),
    "DY": ("0.00", "33.33"),
    "SL": ("33.33", "66.67"),
    "AP": ("33.33", "66.67"),
    "CO": ("33.33", "66.67"),
}


@pytest.mark.parametrize("scale_id", [*IMPORTANT, "QL"])
def test_the_bands_are_the_published_thresholds_of_clinical_importance(scale_id: str) -> None:
    scale = C15.find_scale(ScaleId(scale_id))
    assert scale is not None
    if scale_id == "QL":
        assert scale.bands == ()  # none has been published
        return
    band = scale.bands[0]  # the first is the one that is talked about
    assert band.id == "clinically-important"
    from_good_to_bad = (
        scale.attainable if scale.direction is Direction.HIGH_IS_WORSE else scale.attainable[::-1]
    )
    worse = [s for s in from_good_to_bad if (s > band.cut) is (scale.direction is Direction.HIGH_IS_WORSE)]
    better = [s for s in from_good_to_bad if s not in worse]
    assert (shown(better[-1]), shown(worse[0])) == IMPORTANT[scale_id]


def test_important_changes_for_the_worse_are_the_published_ones() -> None:
    changes = {str(s.id): s.important_change for s in C15.scales if s.important_change is not None}
    assert changes == {
        "PF": Fraction("20.4"),
        "FA": Fraction("24.5"),
        "PA": Fraction("17.1"),
        "AP": Fraction("23.0"),
    }
