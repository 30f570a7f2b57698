"""Set A on thirteen patients: what a clinician expects the set to say, as one table.

Unless a row says otherwise the patient is an adult, the gates (life-threatening disease, informed, wants referral, needs
assessed) are answered yes, and every other clinical fact is answered no.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest

from screening.core.questionnaire import Source
from screening.core.response import Response
from screening.core.truth import Truth
from tests.spec.shipped import BEST, assessed, facts, missing_inputs, pro

SEVERE = "3 2 1 1 4 3 3 2 1 2 3 4 2 2 3"  # pain 100, the rest moderate
SEVERE_WITHOUT_12 = "3 2 1 1 4 3 3 2 1 2 3 - 2 2 3"  # pain 50-100
BREATHLESS_WITHOUT_12 = "3 2 1 4 4 3 3 2 1 2 3 - 2 2 3"  # ... and breathlessness 100
YELLOW = "2 1 1 1 2 2 2 2 1 1 2 2 2 1 5"
MILD = "2 1 1 1 1 1 2 1 1 1 2 1 2 2 5"
MANY = "3 3 2 2 3 3 3 3 2 3 3 2 2 2 4"  # nothing severe, much at once

CLINICIANS = "clin"
ALL_ITEMS = {("c15", str(number)) for number in range(1, 16)}


def clin(*links: str) -> set[tuple[str, str]]:
    return {(CLINICIANS, link) for link in links}


@dataclass(frozen=True, kw_only=True)
class Vignette:
    """One patient and what is expected; `outcome` None is undetermined, between `at_least` and `at_most`."""

    name: str
    responses: tuple[Response, ...]
    outcome: str | None
    at_least: str = ""
    at_most: str = ""
    decisive: set[tuple[str, str]] = field(default_factory=set)
    also_missing: set[tuple[str, str]] = field(default_factory=set)
    alerts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    met: Iterable[str] = ()
    not_met: Iterable[str] = ()
    unknown: Iterable[str] = ()


VIGNETTES = [
    Vignette(
        name="1 all best answers",
        responses=(pro(BEST), facts()),
        outcome="none",
        not_met=["S1", "S2", "S3", "S4", "S5", "COMPLEX", "TCI"],
    ),
    Vignette(
        name="2 pain and physical functioning yellow",
        responses=(pro(YELLOW), facts()),
        outcome="basal",
        met=["TCI"],
        not_met=["S1", "S2", "S3", "S4", "COMPLEX"],
    ),
    Vignette(
        name="3 severe, basal treatment insufficient",
        responses=(pro(SEVERE), facts(yes=["basal-insufficient"])),
        outcome="refer",
        met=["S1", "S3", "S4", "B1", "COMPLEX"],
        not_met=["S2", "S5", "C1"],
    ),
    Vignette(
        name="4 severe, basal treatment not tried",
        responses=(pro(SEVERE), facts()),
        outcome="confer",
        not_met=["B1", "B2", "B3", "COMPLEX"],
    ),
    Vignette(
        name="5 severe, only age and disease known",
        responses=(pro(SEVERE), facts(yes=["life-threatening"], only=True)),
        outcome=None,
        at_least="confer",
        at_most="refer",
        # G3, G4, B1-B3, C2-C7 could each change the outcome; C1 is unsettled too, but S1 already does its part.
        decisive=clin(
            "informed", "wants-referral", "basal-insufficient", "intervention-recorded", "beyond-basal-capacity",
            "specialist-treatment", "existential-crisis", "network-failing", "hard-decisions", "unstable",
            "complicating-conditions",
        ),
        also_missing=clin("psychological-severe", "social-severe", "existential-severe"),
        met=["G1", "G2", "G5", "S1"],
        unknown=["G3", "G4", "B1", "B2", "B3", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "U1", "U2", "U3", "U4"],
    ),
    Vignette(
        name="6 severe, item 12 blank, basal treatment insufficient",
        responses=(pro(SEVERE_WITHOUT_12), facts(yes=["basal-insufficient"])),
        outcome=None,
        at_least="confer",
        at_most="refer",
        decisive={("c15", "12")},
        unknown=["S1", "COMPLEX"],
        met=["S3", "G5"],
    ),
    Vignette(
        name="7 item 12 blank, but breathlessness decides",
        responses=(pro(BREATHLESS_WITHOUT_12), facts(yes=["basal-insufficient"])),
        outcome="refer",
        met=["S1"],
    ),
    Vignette(
        name="8 mild answers, two facts of complexity",
        responses=(pro(MILD), facts(yes=["existential-crisis", "network-failing"])),
        outcome="refer",
        met=["C3", "C4", "COMPLEX"],
        not_met=["S1", "S2", "S3", "S4", "B1"],
    ),
    Vignette(
        name="9 severe, basal treatment insufficient, the patient declines",
        responses=(pro(SEVERE), facts(yes=["basal-insufficient"], no=["wants-referral"])),
        outcome="confer",
        remarks=("declines",),
        met=["COMPLEX"],
        not_met=["G4"],
    ),
    Vignette(
        name="10 a relative answers for the patient, all best",
        responses=(pro(BEST, source=Source.RELATIVE), facts()),
        outcome=None,
        at_least="none",
        at_most="confer",
        decisive=ALL_ITEMS,
        unknown=["S1", "S2", "S3", "S4", "TCI"],
        met=["G5"],
    ),
    Vignette(
        name="11 severe, but 30 days old, basal treatment insufficient",
        responses=(pro(SEVERE, days_ago=30), facts(yes=["basal-insufficient"])),
        outcome=None,
        at_least="none",
        at_most="refer",
        decisive=ALL_ITEMS,
        unknown=["S1", "S2", "S3", "S4", "S5", "TCI"],
        met=["G5"],
    ),
    Vignette(
        name="11b severe, but 30 days old, basal treatment not tried",
        responses=(pro(SEVERE, days_ago=30), facts()),
        outcome=None,
        at_least="none",
        at_most="confer",
        decisive=ALL_ITEMS,
        unknown=["S1", "S2", "S3", "S4", "S5", "TCI"],
    ),
    Vignette(
        name="12 spinal cord compression suspected, all else well",
        responses=(pro(BEST), facts(yes=["cord-compression"])),
        outcome="none",
        alerts=("U1",),
    ),
    Vignette(
        name="12b spinal cord compression suspected, severe and insufficient",
        responses=(pro(SEVERE), facts(yes=["basal-insufficient", "cord-compression"])),
        outcome="refer",
        alerts=("U1",),
    ),
    Vignette(
        name="13 many problems at once, none severe",
        responses=(pro(MANY), facts()),
        outcome="confer",
        met=["S3"],
        not_met=["S1", "S2", "S4"],
    ),
]  # fmt: skip


@pytest.mark.parametrize("vignette", VIGNETTES, ids=[vignette.name for vignette in VIGNETTES])
def test_the_set_says_of_each_vignette_what_a_clinician_expects(vignette: Vignette) -> None:
    assessment = assessed(*vignette.responses)
    verdict = assessment.verdict
    assert verdict.outcome == vignette.outcome
    assert verdict.at_least == (vignette.at_least or vignette.outcome)
    assert verdict.at_most == (vignette.at_most or vignette.outcome)
    assert missing_inputs(assessment, decisive=True) == vignette.decisive
    assert missing_inputs(assessment, decisive=False) == vignette.also_missing
    assert tuple(id for id, truth in verdict.alerts.items() if truth is Truth.TRUE) == vignette.alerts
    assert verdict.remarks == vignette.remarks
    truths = {
        str(id): found.truth
        for id, found in (*assessment.findings.criteria.items(), *assessment.findings.alerts.items())
    }
    expected = {
        **dict.fromkeys(vignette.met, Truth.TRUE),
        **dict.fromkeys(vignette.not_met, Truth.FALSE),
        **dict.fromkeys(vignette.unknown, Truth.UNKNOWN),
    }
    assert {id: truths[id] for id in expected} == expected


def test_an_acute_flag_left_unanswered_is_unknown_and_does_not_block_the_outcome() -> None:
    acute = ["cord-compression", "delirium", "suicide-risk", "threatening-bleed"]
    assessment = assessed(pro(SEVERE), facts(yes=["basal-insufficient"], unknown=acute))
    assert assessment.verdict.outcome == "refer"
    assert set(assessment.verdict.alerts.values()) == {Truth.UNKNOWN}
    assert not missing_inputs(assessment, decisive=True)


def test_nothing_known_meets_nothing_and_is_at_most_a_referral() -> None:
    assessment = assessed(birth=None)
    assert not [id for id, found in assessment.findings.criteria.items() if found.truth is not Truth.UNKNOWN]
    assert (assessment.verdict.outcome, assessment.verdict.at_least, assessment.verdict.at_most) == (
        None,
        "none",
        "refer",
    )
