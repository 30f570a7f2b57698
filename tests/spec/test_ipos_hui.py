"""Set B as tables: every criterion below, at and without what it asks; proxies; verdicts; what does not apply."""

from dataclasses import dataclass
from fractions import Fraction

import pytest

from screening.core.bounds import Bounds
from screening.core.criteria import CriterionId
from screening.core.people import born
from screening.core.questionnaire import Source
from screening.core.response import Response
from screening.core.truth import Truth
from tests.builders import NOW
from tests.spec.ipos_hui import (
    CANCER_ONLY,
    HUI,
    ITEMS,
    PHYSICAL,
    SET_B,
    all_answered,
    assessed_b,
    by_proxy,
    hui,
    ipos,
    truth_in_b,
)

MET, NOT_MET, UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
NOTHING = ipos(all_answered(0))
TWO_SEVERE = all_answered(1, i2a=3, i2c=3)


# -- M1: two of seventeen, counted with the gaps --------------------------------------------------------------------

M1_ROWS = [
    ("all 0", all_answered(0), NOT_MET),
    ("all 2", all_answered(2), NOT_MET),
    ("one item 3, the rest 2", all_answered(2, i2a=3), NOT_MET),
    ("pain 3, weakness 3, the others 1", TWO_SEVERE, MET),
    ("pain 4, family's worry 3, the others 0", all_answered(0, i2a=4, i4=3), MET),
    ("one item 3, item 6 blank, the rest 2", all_answered(2, i2b=3, i6=None), UNKNOWN),
    ("no item 3, item 6 blank, the rest 2", all_answered(2, i6=None), NOT_MET),
    ("no item 3, items 6 and 7 blank, the rest 2", all_answered(2, i6=None, i7=None), UNKNOWN),
    ("two items 3, all the others blank", {"2a": 3, "9": 3}, MET),
    ("nothing answered", {}, UNKNOWN),
]


@pytest.mark.parametrize(
    ("answers", "expected"), [row[1:] for row in M1_ROWS], ids=[row[0] for row in M1_ROWS]
)
def test_m1_counts_severe_items_and_what_the_gaps_could_be(answers: dict[str, int], expected: Truth) -> None:
    assert truth_in_b("M1", ipos(answers)) is expected


@pytest.mark.parametrize(
    ("answers", "physical", "emotional", "practical", "total"),
    [
        (all_answered(0), 0, 0, 0, 0),
        (TWO_SEVERE, 14, 4, 3, 21),
        (all_answered(4), 40, 16, 12, 68),
    ],
    ids=["all 0", "pain 3, weakness 3, the others 1", "all 4"],
)
def test_the_scores_beside_the_criteria(
    answers: dict[str, int], physical: int, emotional: int, practical: int, total: int
) -> None:
    scores = next(iter(assessed_b(ipos(answers)).scores.values()))
    assert sorted(str(score.value) for score in scores.values()) == sorted(
        map(str, (physical, emotional, practical, total))
    )


def test_a_total_with_a_gap_is_not_computed() -> None:
    scores = next(iter(assessed_b(ipos(all_answered(2, i2b=3, i6=None))).scores.values()))
    whole = max(scores.values(), key=lambda score: score.of)
    assert whole.value is None
    assert whole.bounds == Bounds(Fraction(33), Fraction(37))


# -- H1, H2: each item below, at, without ---------------------------------------------------------------------------

BY_ITEM = [*(("H1", item) for item in PHYSICAL), ("H2", "3"), ("H2", "5")]


@pytest.mark.parametrize(("criterion", "item"), BY_ITEM)
def test_a_severe_item_meets_it_a_moderate_one_does_not_and_a_blank_one_leaves_it_open(
    criterion: str, item: str
) -> None:
    for answer, expected in ((2, NOT_MET), (3, MET), (4, MET), (None, UNKNOWN)):
        given = {link_id: value for link_id, value in all_answered(0).items() if link_id != item}
        given |= {} if answer is None else {item: answer}
        assert truth_in_b(criterion, ipos(given)) is expected, answer


@pytest.mark.parametrize("item", [item for item in ITEMS if ("H1", item) not in BY_ITEM])
def test_h1_reads_the_ten_physical_items_only(item: str) -> None:
    assert truth_in_b("H1", ipos({**all_answered(0), item: 4})) is NOT_MET


@pytest.mark.parametrize("item", ["4", "6", "7", "8", "9"])
def test_h2_reads_worry_and_depression_only(item: str) -> None:
    assert truth_in_b("H2", ipos({**all_answered(0), item: 4})) is NOT_MET


# -- H4: the patient's answer prompts, the clinician confirms --------------------------------------------------------


@pytest.mark.parametrize(
    ("peace", "crisis", "expected"),
    [
        (3, "yes", MET), (4, "yes", MET), (2, "yes", NOT_MET), (None, "yes", UNKNOWN),
        (3, "no", NOT_MET), (2, "no", NOT_MET), (None, "no", NOT_MET),
        (3, "unknown", UNKNOWN), (2, "unknown", NOT_MET), (None, "unknown", UNKNOWN),
    ],
)  # fmt: skip
def test_h4_takes_the_answer_and_the_clinician(peace: int | None, crisis: str, expected: Truth) -> None:
    fact = ["existential-crisis"]
    facts = hui(yes=fact if crisis == "yes" else [], unknown=fact if crisis == "unknown" else [])
    assert truth_in_b("H4", ipos(all_answered(0, i6=peace)), facts) is expected


# -- the facts ------------------------------------------------------------------------------------------------------

BY_FACT = [
    ("H3", "hastened-death"), ("H5", "help-deciding"), ("H6", "asks-referral"), ("H7", "delirium"),
    ("H8", "cord-compression"), ("H9", "brain-metastases"), ("T1", "recently-advanced"),
    ("T2", "beyond-second-line"), ("U1", "cord-compression"), ("U2", "delirium"),
]  # fmt: skip


@pytest.mark.parametrize(("criterion", "fact"), BY_FACT)
def test_a_fact_is_met_by_yes_not_by_no_and_open_without_an_answer(criterion: str, fact: str) -> None:
    assert truth_in_b(criterion, NOTHING, hui(yes=[fact])) is MET
    assert truth_in_b(criterion, NOTHING, hui()) is NOT_MET
    assert truth_in_b(criterion, NOTHING, hui(unknown=[fact])) is UNKNOWN
    assert truth_in_b(criterion, NOTHING) is UNKNOWN


@pytest.mark.parametrize(("criterion", "fact"), [row for row in BY_FACT if row[1] in CANCER_ONLY])
@pytest.mark.parametrize(
    ("cancer", "answered", "truth", "applies"),
    [
        ("yes", "yes", MET, True),
        ("no", "yes", NOT_MET, False),
        ("no", "unknown", NOT_MET, False),
        ("unknown", "yes", UNKNOWN, True),
        ("unknown", "no", NOT_MET, True),
    ],
)
def test_what_is_about_cancer_does_not_apply_outside_it(
    criterion: str, fact: str, cancer: str, answered: str, truth: Truth, applies: bool
) -> None:
    facts = hui(
        yes=[fact] if answered == "yes" else [],
        unknown=[fact] if answered == "unknown" else [],
        cancer=cancer,
    )
    found = assessed_b(NOTHING, facts)
    assert found.findings.of(CriterionId(criterion)).truth is truth
    assert found.applies(CriterionId(criterion)) is applies


# -- whose voice ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", [Source.STAFF, Source.RELATIVE])
def test_a_proxy_can_show_two_severe_problems_and_not_rule_them_out(source: Source) -> None:
    assert truth_in_b("M1", by_proxy(TWO_SEVERE, source)) is MET
    assert truth_in_b("M1", by_proxy(all_answered(0), source)) is UNKNOWN
    assert truth_in_b("H1", by_proxy(TWO_SEVERE, source)) is MET
    assert truth_in_b("H1", by_proxy(all_answered(0), source)) is UNKNOWN


def test_what_a_proxy_cannot_assess_is_missing_and_never_0() -> None:
    answers: dict[str, int | str] = {**all_answered(0), "2a": "cannot-assess"}
    assert truth_in_b("H1", by_proxy(answers)) is UNKNOWN
    assert truth_in_b("M1", by_proxy({**answers, "2b": 3, "2c": 3})) is MET


def test_the_form_with_the_shorter_recall_period_is_read_as_well() -> None:
    assert truth_in_b("M1", ipos(TWO_SEVERE, variant=True)) is MET
    assert truth_in_b("M1", ipos(all_answered(0), variant=True)) is NOT_MET


def test_answers_of_fifteen_days_ago_decide_nothing() -> None:
    assert truth_in_b("M1", ipos(TWO_SEVERE, days_ago=14)) is MET
    assert truth_in_b("M1", ipos(TWO_SEVERE, days_ago=15)) is UNKNOWN


# -- the verdict ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Row:
    """A patient and what the set concludes; `outcome` None lies between `at_least` and `at_most`."""

    name: str
    responses: tuple[Response, ...]
    outcome: str | None
    at_least: str = ""
    at_most: str = ""
    alerts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


ROWS = [
    Row(name="nothing the matter", responses=(NOTHING, hui()), outcome="none"),
    Row(name="moderate everywhere", responses=(ipos(all_answered(2)), hui()), outcome="none"),
    Row(name="one severe symptom", responses=(ipos(all_answered(0, i2d=3)), hui()), outcome="refer"),
    Row(
        name="two severe problems outside the consensus",
        responses=(ipos(all_answered(1, i4=3, i9=4)), hui()),
        outcome="confer",
    ),
    Row(
        name="one severe problem outside the consensus",
        responses=(ipos(all_answered(1, i4=3)), hui()),
        outcome="none",
    ),
    Row(name="the patient asks", responses=(NOTHING, hui(yes=["asks-referral"])), outcome="refer"),
    Row(
        name="cord compression",
        responses=(NOTHING, hui(yes=["cord-compression"])),
        outcome="refer",
        alerts=("U1",),
    ),
    Row(name="delirium", responses=(NOTHING, hui(yes=["delirium"])), outcome="refer", alerts=("U2",)),
    Row(
        name="no facts yet, nothing severe",
        responses=(NOTHING,),
        outcome=None,
        at_least="none",
        at_most="refer",
    ),
    Row(
        name="no facts yet, two severe problems outside the consensus",
        responses=(ipos(all_answered(1, i4=3, i9=4)),),
        outcome=None,
        at_least="confer",
        at_most="refer",
    ),
    Row(name="no facts yet, severe pain", responses=(ipos(all_answered(0, i2a=4)),), outcome="refer"),
    Row(name="severe pain said by a nurse", responses=(by_proxy({"2a": 4}), hui()), outcome="refer"),
    Row(
        name="nothing severe said by a nurse",
        responses=(by_proxy(all_answered(0)), hui()),
        outcome=None,
        at_least="none",
        at_most="refer",
    ),
    Row(
        name="not cancer, and facts that are about cancer only",
        responses=(NOTHING, hui(yes=CANCER_ONLY, cancer="no")),
        outcome="none",
        remarks=("not-cancer",),
    ),
    Row(
        name="cancer not known, and facts that are about cancer only",
        responses=(NOTHING, hui(yes=CANCER_ONLY, cancer="unknown")),
        outcome=None,
        at_least="none",
        at_most="refer",
    ),
    Row(
        name="told too little, and not at peace: reasons to ask",
        responses=(ipos(all_answered(0, i6=3, i8=3)), hui()),
        outcome="confer",
        remarks=("ask-peace", "ask-decisions"),
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_the_set_concludes_what_a_clinician_expects(row: Row) -> None:
    verdict = assessed_b(*row.responses).verdict
    assert verdict.outcome == row.outcome
    assert verdict.at_least == (row.at_least or row.outcome)
    assert verdict.at_most == (row.at_most or row.outcome)
    assert tuple(id for id, truth in verdict.alerts.items() if truth is MET) == row.alerts
    assert verdict.remarks == row.remarks


def test_a_child_is_said_to_be_outside_the_set() -> None:
    child = born(NOW.date().replace(year=NOW.year - 17))
    adult = born(NOW.date().replace(year=NOW.year - 18))
    assert assessed_b(NOTHING, hui(), birth=child).verdict.remarks == ("not-adult",)
    assert assessed_b(NOTHING, hui(), birth=adult).verdict.remarks == ()


# -- the file itself ------------------------------------------------------------------------------------------------


def test_every_rule_says_where_it_comes_from_and_the_set_is_a_draft() -> None:
    assert SET_B.status.value == "draft-needs-clinical-signoff"
    assert [str(id) for id in SET_B.criteria] == ["M1", *(f"H{n}" for n in range(1, 10)), "T1", "T2"]
    own = {str(id) for id, criterion in SET_B.criteria.items() if criterion.own_operationalisation}
    assert own == {"H1", "H2", "H4"}
    assert all(criterion.citation.confidence for criterion in SET_B.criteria.values())


def test_every_fact_is_read_by_the_set() -> None:
    read = {fact for _, fact in BY_FACT} | {"existential-crisis", "cancer"}
    assert set(HUI.items) == read
