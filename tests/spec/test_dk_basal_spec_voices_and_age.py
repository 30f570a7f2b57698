"""Set A: answers that are too old, answers given by somebody else, a patient who declines, and the words it uses."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from screening.core.criteria import CriterionId, RemarkId, Status
from screening.core.findings import Reason
from screening.core.people import born
from screening.core.questionnaire import Language, Source
from screening.core.truth import Truth
from tests.builders import NOW
from tests.spec.shipped import BEST, SET_A, WORST, assessed, facts, missing_inputs, pro, truth_of

MET, NOT_MET, UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
SEVERITY = ("S1", "S2", "S3", "S4", "TCI")


@pytest.mark.parametrize(("days", "expected"), [(0, MET), (14, MET), (15, UNKNOWN), (365, UNKNOWN)])
@pytest.mark.parametrize("criterion", SEVERITY)
def test_answers_count_for_14_days(criterion: str, days: int, expected: Truth) -> None:
    assert truth_of(criterion, pro(WORST, days_ago=days)) is expected


@pytest.mark.parametrize(("days", "expected"), [(14, NOT_MET), (15, UNKNOWN)])
@pytest.mark.parametrize("criterion", SEVERITY)
def test_old_good_answers_rule_nothing_out(criterion: str, days: int, expected: Truth) -> None:
    assert truth_of(criterion, pro(BEST, days_ago=days)) is expected


@pytest.mark.parametrize(("days", "expected"), [(14, MET), (15, UNKNOWN)])
def test_facts_count_for_14_days(days: int, expected: Truth) -> None:
    assert truth_of("B1", facts(yes=["basal-insufficient"], days_ago=days)) is expected


def test_what_is_too_old_says_so() -> None:
    verdict = assessed(pro(WORST, days_ago=15), facts()).verdict
    assert {missing.reason for missing in verdict.missing} == {Reason.TOO_OLD}


def test_fourteen_days_are_calendar_days_in_denmark() -> None:
    """Answered at 23:30 in Copenhagen fourteen days ago, which in UTC is still the same day and late."""
    copenhagen = ZoneInfo("Europe/Copenhagen")
    at = datetime(2026, 7, 20, 0, 30, tzinfo=copenhagen)
    just_within = datetime(2026, 7, 6, 0, 5, tzinfo=copenhagen)
    just_outside = datetime(2026, 7, 5, 23, 55, tzinfo=copenhagen)
    for authored, expected in ((just_within, MET), (just_outside, UNKNOWN)):
        findings = assessed(pro(WORST, authored=authored.astimezone(UTC)), at=at).findings
        assert findings.of(CriterionId("S1")).truth is expected


@pytest.mark.parametrize("proxy", [Source.RELATIVE, Source.STAFF])
@pytest.mark.parametrize("criterion", SEVERITY)
def test_a_proxy_can_show_that_something_is_severe_and_never_that_it_is_not(
    criterion: str, proxy: Source
) -> None:
    assert truth_of(criterion, pro(WORST, source=proxy)) is MET
    assert truth_of(criterion, pro(BEST, source=proxy)) is UNKNOWN


@pytest.mark.parametrize("criterion", SEVERITY)
def test_a_newer_proxy_adds_what_is_severe_and_takes_nothing_from_the_patient(criterion: str) -> None:
    assert truth_of(criterion, pro(BEST, days_ago=3), pro(WORST, source=Source.RELATIVE)) is MET
    assert truth_of(criterion, pro(WORST, days_ago=3), pro(BEST, source=Source.RELATIVE)) is MET
    assert truth_of(criterion, pro(BEST, days_ago=3), pro(BEST, source=Source.RELATIVE)) is NOT_MET
    assert truth_of(criterion, pro(BEST), pro(WORST, source=Source.RELATIVE, days_ago=3)) is NOT_MET


def test_a_severe_proxy_can_lead_to_a_referral_and_is_marked() -> None:
    assessment = assessed(pro(WORST, source=Source.RELATIVE), facts(yes=["basal-insufficient"]))
    assert assessment.verdict.outcome == "refer"
    evidence = assessment.findings.of(CriterionId("S2")).evidence
    assert [piece.is_proxy for piece in evidence] == [True]


# -- a patient who declines -----------------------------------------------------------------------------------------

INSUFFICIENT = ("basal-insufficient",)
DECLINES = (RemarkId("declines"),)


@pytest.mark.parametrize(
    ("line", "wants", "remarks"),
    [
        (WORST, "no", DECLINES),
        (WORST, "yes", ()),
        (WORST, "unknown", ()),  # not asked is not a no
        (BEST, "no", ()),  # nothing complex to decline anything for
    ],
)
def test_the_page_says_that_the_patient_declines_only_when_it_is_so(
    line: str, wants: str, remarks: tuple[RemarkId, ...]
) -> None:
    given = {"yes": (), "no": (), "unknown": ()} | {wants: ("wants-referral",)}
    fact = facts(yes=(*INSUFFICIENT, *given["yes"]), no=given["no"], unknown=given["unknown"])
    assert assessed(pro(line), fact).verdict.remarks == remarks


def test_a_patient_who_declines_is_said_to_although_other_gates_are_open() -> None:
    verdict = assessed(
        pro(WORST), facts(yes=INSUFFICIENT, no=["wants-referral"], unknown=["informed", "needs-assessed"])
    ).verdict
    assert (verdict.outcome, verdict.remarks) == ("confer", DECLINES)


def test_nobody_declines_what_this_set_could_not_have_led_to() -> None:
    a_child = born(NOW.date() - timedelta(days=17 * 365))
    no = facts(yes=INSUFFICIENT, no=["wants-referral"])
    assert assessed(pro(WORST), no, birth=a_child).verdict.remarks == ()
    another_disease = facts(yes=INSUFFICIENT, no=["wants-referral", "life-threatening"])
    assert assessed(pro(WORST), another_disease).verdict.remarks == ()


def test_with_the_wish_unasked_it_is_the_patient_who_can_tell() -> None:
    assessment = assessed(pro(WORST), facts(yes=INSUFFICIENT, unknown=["wants-referral"]))
    assert missing_inputs(assessment, decisive=True) == {("clin", "wants-referral")}
    assert assessment.verdict.missing[0].who.value == "patient"


# -- the set itself ---------------------------------------------------------------------------------------------------


def test_the_set_is_a_draft_and_says_of_each_rule_where_it_comes_from() -> None:
    assert SET_A.status is Status.DRAFT
    ours = {str(id) for id, criterion in SET_A.criteria.items() if criterion.own_operationalisation}
    assert ours >= {"G5", "S1", "S2", "S3", "S4", "S5", "B2", "B3", "C1"}
    assert {str(id) for id, alert in SET_A.alerts.items() if alert.own_operationalisation} == {"U3", "U4"}
    assert all(outcome.own_operationalisation for outcome in SET_A.outcomes)


def test_the_outcomes_stand_in_the_order_of_need() -> None:
    assert [str(outcome.id) for outcome in SET_A.outcomes] == ["refer", "confer", "basal", "none"]


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_outcome_orders_the_doctor_about_or_reassures_beyond_the_data(language: str) -> None:
    texts = [
        text[Language(language)].lower()
        for outcome in SET_A.outcomes
        for text in (outcome.label, outcome.advice)
    ]
    for forbidden in (
        "skal henvises",
        "bør henvises",
        "must be referred",
        "must refer",
        "ingen behov",
        "no needs",
    ):
        assert not [text for text in texts if forbidden in text]
    assert any("udelukker ikke" in text or "does not rule out" in text for text in texts)


def test_the_same_case_assessed_later_only_grows_older() -> None:
    response, fact = pro(WORST), facts(yes=INSUFFICIENT)
    assert assessed(response, fact, at=NOW + timedelta(days=14)).verdict.outcome == "refer"
    assert assessed(response, fact, at=NOW + timedelta(days=15)).verdict.outcome is None
