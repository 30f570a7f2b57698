"""`screening assess`: the thirteen vignettes through FHIR, the document of the contract, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import AT, printed, refused, run
from tests.interop.fhir import FACTS, a_bundle, a_c15, a_facts_response, a_fhir_patient

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "fhir"
BEST = "1 1 1 1 1 1 1 1 1 1 1 1 1 1 7"
SEVERE = "3 2 1 1 4 3 3 2 1 2 3 4 2 2 3"
UNANSWERED_12 = "3 2 1 1 4 3 3 2 1 2 3 - 2 2 3"
RELATIVE = {"reference": "RelatedPerson/demo"}
ACUTE = {"cord-compression", "delirium", "suicide-risk", "threatening-bleed"}
SETTLED = {"life-threatening", "needs-assessed", "physical-severe"}  # the last two by the patient's answers
LONG_AGO = "2026-10-23T09:30:00+02:00"


def assess(*responses: dict[str, Any], patient: dict[str, Any] | None = None) -> dict[str, Any]:
    bundle = a_bundle(patient or a_fhir_patient(), *responses)
    return printed(run("assess", "-", "--at", AT, "--format", "json", document=bundle))


@dataclass(frozen=True, kw_only=True)
class Vignette:
    name: str
    responses: tuple[dict[str, Any], ...]
    outcome: str
    at_least: str = ""
    decisive: tuple[str, ...] | None = None
    alerts: tuple[str, ...] = ()
    met: tuple[str, ...] = ()


VIGNETTES = (
    Vignette(name="all best", responses=(a_c15(BEST), a_facts_response()), outcome="none"),
    Vignette(
        name="yellow",
        responses=(a_c15("2 1 1 1 2 2 2 2 1 1 2 2 2 1 5"), a_facts_response()),
        outcome="basal",
        met=("TCI",),
    ),
    Vignette(
        name="severe, basal care insufficient",
        responses=(a_c15(SEVERE), a_facts_response("basal-insufficient")),
        outcome="refer",
        met=("S1", "B1"),
    ),
    Vignette(
        name="severe, basal care not tried", responses=(a_c15(SEVERE), a_facts_response()), outcome="confer"
    ),
    Vignette(
        name="severe, only the disease known",
        responses=(a_c15(SEVERE), a_facts_response("life-threatening", only=True)),
        outcome="undetermined",
        at_least="confer",
        met=("S1",),
    ),
    Vignette(
        name="severe, item 12 declined",
        responses=(a_c15(UNANSWERED_12), a_facts_response("basal-insufficient")),
        outcome="undetermined",
        at_least="confer",
        decisive=("12",),
    ),
    Vignette(
        name="severe, item 12 declined, breathless",
        responses=(a_c15("3 2 1 4 4 3 3 2 1 2 3 - 2 2 3"), a_facts_response("basal-insufficient")),
        outcome="refer",
        met=("S1",),
    ),
    Vignette(
        name="mild, two complicating facts",
        responses=(
            a_c15("2 1 1 1 1 1 2 1 1 1 2 1 2 2 5"),
            a_facts_response("existential-crisis", "network-failing"),
        ),
        outcome="refer",
        met=("C3", "C4"),
    ),
    Vignette(
        name="severe, the patient declines",
        responses=(a_c15(SEVERE), a_facts_response("basal-insufficient", no=("wants-referral",))),
        outcome="confer",
    ),
    Vignette(
        name="a relative says all is best",
        responses=(a_c15(BEST, source=RELATIVE), a_facts_response()),
        outcome="undetermined",
    ),
    Vignette(
        name="severe a month ago",
        responses=(a_c15(SEVERE, authored=LONG_AGO), a_facts_response("basal-insufficient")),
        outcome="undetermined",
    ),
    Vignette(
        name="an acute sign",
        responses=(a_c15(BEST), a_facts_response("cord-compression")),
        outcome="none",
        alerts=("U1",),
    ),
    Vignette(
        name="many problems",
        responses=(a_c15("3 3 2 2 3 3 3 3 2 3 3 2 2 2 4"), a_facts_response()),
        outcome="confer",
        met=("S3",),
    ),
)


@pytest.mark.parametrize("vignette", VIGNETTES, ids=lambda vignette: vignette.name)
def test_a_vignette_comes_out_as_a_clinician_expects(vignette: Vignette) -> None:
    found = assess(*vignette.responses)
    assert found["outcome"] == vignette.outcome
    if vignette.outcome != "undetermined":
        assert found["at_least"] == found["at_most"] == vignette.outcome
        assert found["missing"] == []
    if vignette.at_least:
        assert found["at_least"] == vignette.at_least
    if vignette.decisive is not None:
        decisive = tuple(entry["link_id"] for entry in found["missing"] if entry["decisive"])
        assert decisive == vignette.decisive
    assert tuple(id for id, truth in found["alerts"].items() if truth == "met") == vignette.alerts
    assert {found["criteria"][id] for id in vignette.met} <= {"met"}


# ---- The document ------------------------------------------------------------------------------------------


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("of", ()):
        yield from nodes(child)


def test_the_document_has_every_part_of_the_contract() -> None:
    found = printed(run("assess", str(FIXTURES / "undetermined.json"), "--at", AT, "--format", "json"))
    assert found["at"] == AT
    assert (found["outcome"], found["at_least"], found["at_most"]) == ("undetermined", "confer", "refer")
    assert found["alerts"] == dict.fromkeys(["U1", "U2", "U3", "U4"], "unknown")
    assert {"G1", "S1", "S5", "B3", "C7"} <= found["criteria"].keys()
    assert set(found["criteria"].values()) == {"met", "not_met", "unknown"}
    assert found["evidence"].keys() == found["criteria"].keys() | found["alerts"].keys()


def test_what_is_missing_says_who_can_supply_it_and_what_waits_for_it() -> None:
    found = printed(run("assess", str(FIXTURES / "undetermined.json"), "--at", AT, "--format", "json"))
    missing = {entry["link_id"]: entry for entry in found["missing"]}
    assert missing["wants-referral"] == {
        "input": "clin",
        "link_id": "wants-referral",
        "who": "patient",
        "reason": "unanswered",
        "criteria": ["G4"],
        "decisive": True,
    }
    assert missing.keys() == set(FACTS) - ACUTE - SETTLED


def test_evidence_says_what_was_seen_against_what_by_whom_and_when() -> None:
    found = printed(run("assess", str(FIXTURES / "refer.json"), "--at", AT, "--format", "json"))
    (pain,) = (node for node in nodes(found["evidence"]["S1"]) if node.get("scale") == "PA")
    assert pain["truth"] == "met"
    assert list(pain["threshold"]) == ["gt"]
    (piece,) = pain["evidence"]
    assert piece["seen"] == {"low": 100, "high": 100}
    assert (piece["source"], piece["is_proxy"], piece["response"]) == ("patient", False, "pro-1")
    assert piece["authored"] == "2026-11-20T08:30:00+00:00"


def test_evidence_that_cannot_tell_says_why() -> None:
    found = assess(a_c15(UNANSWERED_12), a_facts_response("basal-insufficient"))
    (pain,) = (node for node in nodes(found["evidence"]["S1"]) if node.get("scale") == "PA")
    (piece,) = pain["evidence"]
    assert (piece["seen"], piece["reason"], piece["unanswered"]) == (
        {"low": 50, "high": 100},
        "unanswered",
        ["12"],
    )


def test_versions_name_everything_that_took_part() -> None:
    versions = printed(run("assess", str(FIXTURES / "refer.json"), "--at", AT, "--format", "json"))[
        "versions"
    ]
    assert versions["criteria_set"]["id"] == "dk-basal-spec"
    assert versions["criteria_set"]["status"] == "draft-needs-clinical-signoff"
    assert {entry["id"] for entry in versions["questionnaires"]} == {
        "qlq-c15-pal",
        "dk-basal-facts",
        "relative-needs",
    }
    hashes = [versions["criteria_set"]["sha256"], *(entry["sha256"] for entry in versions["questionnaires"])]
    assert all(len(sha256) == 64 for sha256 in hashes)
    validated = [
        wording["validated"] for entry in versions["questionnaires"] for wording in entry["wordings"].values()
    ]
    assert set(validated) == {False}
    assert versions["program"]


def test_the_document_holds_no_name_and_nothing_that_was_written() -> None:
    text = run("assess", str(FIXTURES / "refer.json"), "--at", AT, "--format", "json").stdout
    assert "Testesen" not in text
    assert "hjemme" not in text


def test_the_same_moment_gives_the_same_document_whatever_its_offset() -> None:
    one = printed(run("assess", str(FIXTURES / "refer.json"), "--at", AT, "--format", "json"))
    other = printed(
        run("assess", str(FIXTURES / "refer.json"), "--at", "2026-11-22T09:00:00Z", "--format", "json")
    )
    assert {**one, "at": ""} == {**other, "at": ""}


@pytest.mark.parametrize(
    ("birth", "adult"),
    [
        ("2008-11-22", "met"),
        ("2008-11-23", "not_met"),
        ("2008", "unknown"),
        ("2008-11", "unknown"),
        ("2008-10", "met"),
        ("2009", "not_met"),
        (None, "unknown"),
    ],
)
def test_a_birth_date_known_in_part_decides_the_age_when_every_day_of_it_agrees(
    birth: str | None, adult: str
) -> None:
    patient = {name: value for name, value in a_fhir_patient(birthDate=birth).items() if value is not None}
    assert assess(a_c15(SEVERE), patient=patient)["criteria"]["G1"] == adult


def test_one_response_on_its_own_can_be_assessed() -> None:
    found = printed(run("assess", "-", "--at", AT, "--format", "json", document=a_c15(SEVERE)))
    assert found["outcome"] == "undetermined"
    assert "birthDate" in {entry["link_id"] for entry in found["missing"]}


# ---- In words ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("da", ["Test Testesen (demo)", "S1 Svært fysisk symptom"]),
        ("en", ["Test Testesen (demo)", "are met", "S1 Severe"]),
    ],
)
def test_a_person_reads_the_same_in_either_language(language: str, words: list[str]) -> None:
    result = run("assess", str(FIXTURES / "refer.json"), "--at", AT, "--language", language)
    assert result.exit_code == 0
    assert [word for word in words if word not in result.stdout] == []
    assert max(map(len, result.stdout.splitlines())) <= 120


def test_a_terminal_is_not_given_what_somebody_wrote_to_steer_it() -> None:
    patient = a_fhir_patient(name=[{"text": "Test\x1b[2J Testesen"}])
    response = a_c15(SEVERE)
    response["item"].append({"linkId": "matters-most", "answer": [{"valueString": "hjem\u202e\u200b nu"}]})
    result = run("assess", "-", "--at", AT, document=a_bundle(patient, response))
    assert result.exit_code == 0
    assert "hjem" in result.stdout
    assert all(character.isprintable() for line in result.stdout.splitlines() for character in line)


# ---- What is refused ---------------------------------------------------------------------------------------


def test_who_answered_is_asked_for_and_not_guessed() -> None:
    (line,) = refused(run("assess", "-", "--at", AT, document=a_c15(SEVERE, source=None)), 11)
    assert line == (
        "QuestionnaireResponse: does not say who answered: "
        "source must refer to a Patient, RelatedPerson or Practitioner"
    )


def test_where_only_staff_may_answer_who_answered_is_no_guess() -> None:
    assert assess(a_c15(SEVERE), a_facts_response("basal-insufficient", source=None))["outcome"] == "refer"


def test_when_it_was_answered_is_asked_for() -> None:
    (line,) = refused(run("assess", "-", "--at", AT, document=a_c15(SEVERE, authored=None)), 11)
    assert line == "QuestionnaireResponse: does not say when it was answered: authored is missing"


def test_facts_by_the_patient_are_refused() -> None:
    document = a_facts_response(source={"reference": "Patient/demo"})
    (line,) = refused(run("assess", "-", "--at", AT, document=document), 11)
    assert line == "QuestionnaireResponse.source: dk-basal-facts|1.0.0 cannot be answered by patient"


def test_answers_from_after_the_assessment_are_refused() -> None:
    result = run("assess", "-", "--at", "2026-11-19T10:00:00+01:00", document=a_c15(SEVERE))
    assert refused(result, 11) == [
        "QuestionnaireResponse.authored: the time of the answers lies in the future"
    ]


def test_a_response_of_another_patient_is_refused() -> None:
    other = {"reference": "Patient/other"}
    bundle = a_bundle(a_fhir_patient(), a_c15(SEVERE), a_facts_response(subject=other))
    (line,) = refused(run("assess", "-", "--at", AT, document=bundle), 11)
    assert line == "Bundle.entry[2].resource: is about another patient than the rest of the file"


def test_an_unknown_criteria_set_is_refused_and_what_there_is_named() -> None:
    (line,) = refused(run("assess", "-", "--criteria", "dk-other", document=a_c15(SEVERE)), 12)
    assert "dk-basal-spec" in line


@pytest.mark.parametrize("at", ["2026-11-22T10:00:00", "2026-11-22", "i morgen", "0001-01-01T00:00:00+14:00"])
def test_a_moment_without_offset_is_wrong_usage(at: str) -> None:
    assert "--at" in refused(run("assess", "-", "--at", at, document=a_c15(SEVERE)), 2)[-1]


def test_problems_are_told_in_the_language_that_was_asked_for() -> None:
    broken = a_c15("9 " + BEST[2:])
    english = refused(run("assess", "-", "--language", "en", document=broken), 11)
    danish = refused(run("assess", "-", "--language", "da", document=broken), 11)
    assert english == ["QuestionnaireResponse.item[0]: is not one of the possible answers: 1, 2, 3, 4"]
    assert len(danish) == 1
    assert danish[0].startswith("QuestionnaireResponse.item[0]: ")
    assert danish[0].endswith("1, 2, 3, 4")
