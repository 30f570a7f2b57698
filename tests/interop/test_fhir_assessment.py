"""The assessment as a Bundle: read back, it is the same assessment; and it says no more than the page."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from screening.core.assessment import Assessment, assess
from screening.core.case import make_case
from screening.core.errors import InvalidSubmission
from screening.core.people import BirthDate
from screening.core.questionnaire import Source
from screening.core.response import Missing, Response
from screening.core.truth import Truth
from screening.core.validation import validate
from screening.interop.assessment_json import assessment_json
from screening.interop.fhir_assessment import assessment_to_fhir, json_text
from screening.interop.fhir_codes import CODES
from screening.interop.fhir_in import read_fhir
from screening.interop.fhir_page import read_page_basis
from tests.interop.fhir import a_bundle, a_fhir_response, as_text
from tests.report.samples import DANISH, NOW, SEVERE, assessed, c15, catalog, facts, samples
from tests.report.strategies import cases

SAMPLES = samples()
EACH = pytest.mark.parametrize("sample", SAMPLES)
NAMES = {"n1": "Nina Nurse"}


def bundle_of(assessment: Assessment, *, name: str | None = "Test Testesen") -> dict[str, Any]:
    return assessment_to_fhir(assessment, patient_name=name, author_names=NAMES, language=DANISH)


def resources(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


def verdict(bundle: dict[str, Any]) -> dict[str, Any]:
    return next(found for found in resources(bundle, "Observation") if "device" in found)


def code_of(observation: dict[str, Any]) -> str:
    return str(observation["code"]["coding"][0]["code"])


def assess_anew(bundle: dict[str, Any]) -> Assessment:
    """What a receiver with the same definitions concludes from it."""
    text = json_text(bundle)
    read, basis = read_fhir(text), read_page_basis(text)
    criteria_set = catalog().get_criteria_set(basis.criteria_set.id)
    responses = tuple(
        validate(
            catalog().get_questionnaire(found.questionnaire, found.version),
            found.submission,
            id=found.id,
            source=found.source or Source.STAFF,
            authored=found.authored or NOW,
            now=basis.at,
            language=found.language or DANISH,
            assistance=found.assistance,
        )
        for found in read.responses
    )
    case = make_case(criteria_set, responses, birth=read.birth, at=basis.at)
    return assess(criteria_set, catalog().by_ref, case, program_version=basis.program_version)


@pytest.mark.parametrize("sample", [name for name in SAMPLES if name not in ("nothing", "long")])
def test_read_back_it_is_the_same_assessment(sample: str) -> None:
    made = SAMPLES[sample]
    again = assess_anew(bundle_of(made))
    assert (again.verdict, again.scores) == (made.verdict, made.scores)
    told, told_again = assessment_json(made), assessment_json(again)
    for part in ("criteria", "alerts", "missing", "versions"):
        assert told_again[part] == told[part]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(responses=cases())
def test_any_case_read_back_gives_the_same_verdict(responses: tuple[Response, ...]) -> None:
    made = assessed(*responses)
    if responses:
        assert assess_anew(bundle_of(made)).verdict == made.verdict


@EACH
def test_the_verdict_says_every_criterion_and_warning_sign_with_its_truth(sample: str) -> None:
    made = SAMPLES[sample]
    told = {code_of(part): part for part in verdict(bundle_of(made))["component"]}
    set_id = made.criteria_set.ref.id
    truths = {f"{set_id}/criterion/{id}": found.truth for id, found in made.findings.criteria.items()}
    truths |= {f"{set_id}/alert/{id}": truth for id, truth in made.verdict.alerts.items()}
    for code, truth in truths.items():
        assert told[code].get("valueBoolean") is {Truth.TRUE: True, Truth.FALSE: False}.get(truth)
        assert ("dataAbsentReason" in told[code]) is (truth is Truth.UNKNOWN)


@EACH
def test_an_outcome_that_is_not_certain_is_absent_with_what_is_certain_beside_it(sample: str) -> None:
    made = SAMPLES[sample]
    said = verdict(bundle_of(made))
    told = {code_of(part): part for part in said["component"]}
    if made.verdict.outcome is not None:
        assert said["valueCodeableConcept"]["coding"][0]["code"].endswith(f"/outcome/{made.verdict.outcome}")
        assert "at-least" not in told
    else:
        assert "valueCodeableConcept" not in said
        floor = told["at-least"]["valueCodeableConcept"]["coding"][0]["code"]
        assert floor.endswith(f"/outcome/{made.verdict.at_least}")


def test_a_scale_with_gaps_has_no_value_and_its_bounds() -> None:
    answers = (*SEVERE[:11], Missing.SKIPPED, *SEVERE[12:])
    made = assessed(c15(answers), facts())
    (response,) = made.case.responses[next(iter(made.case.responses))]
    scores = {code_of(found): found for found in resources(bundle_of(made), "Observation")}
    for id, score in made.scores[response.id].items():
        said = scores[f"qlq-c15-pal/scale/{id}"]
        if score.value is not None:
            assert said["valueQuantity"]["value"] == pytest.approx(float(score.value))
        else:
            assert "valueQuantity" not in said
            ends = {code_of(part): part["valueQuantity"]["value"] for part in said["component"]}
            assert ends == {
                "lowest-possible": pytest.approx(float(score.bounds.low)),
                "highest-possible": pytest.approx(float(score.bounds.high)),
            }
    assert any("dataAbsentReason" in said for said in scores.values())


def test_the_scores_of_patient_and_relative_stay_two() -> None:
    told = [
        (code_of(found), found["performer"][0]["type"])
        for found in resources(bundle_of(SAMPLES["both-voices"]), "Observation")
        if "performer" in found
    ]
    assert len(set(told)) == len(told)
    assert {who for _, who in told} == {"Patient", "RelatedPerson"}


def test_beyond_the_reference_range_is_worse() -> None:
    made = SAMPLES["refer"]
    scales = {scale.id: scale for scale in catalog().get_questionnaire("qlq-c15-pal").scales}
    for found in resources(bundle_of(made), "Observation"):
        scale = scales.get(code_of(found).rpartition("/")[2])  # type: ignore[call-overload]
        if scale is not None and scale.bands:
            ((end, cut),) = found["referenceRange"][0].items()
            assert Fraction(cut["value"]) == scale.bands[0].cut
            assert end == ("high" if scale.direction.value == "high-is-worse" else "low")


@EACH
def test_every_missing_input_is_named_with_its_reason(sample: str) -> None:
    made = SAMPLES[sample]
    said = [
        (
            code_of(part),
            part["code"]["coding"][1]["code"].rpartition("/")[2],
            part["dataAbsentReason"]["text"],
        )
        for part in verdict(bundle_of(made))["component"]
        if code_of(part).startswith("missing")
    ]
    assert said == [
        ("missing-and-decisive" if found.decisive else "missing", found.link_id, found.reason.value)
        for found in made.verdict.missing
    ]


@EACH
def test_every_reference_leads_to_an_entry_and_every_entry_has_one_address(sample: str) -> None:
    bundle = bundle_of(SAMPLES[sample])
    addresses = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(addresses)) == len(addresses)
    text = json_text(bundle)
    references = {part.partition('"')[0] for part in text.split('"reference":"')[1:]}
    assert references <= set(addresses)
    assert "#" not in "".join(references)


def test_the_same_assessment_gives_the_same_text_and_another_one_other_addresses() -> None:
    one, again = bundle_of(SAMPLES["refer"]), bundle_of(samples()["refer"])
    assert json_text(one) == json_text(again)
    other = bundle_of(SAMPLES["refer"], name="Somebody Else")
    assert {entry["fullUrl"] for entry in one["entry"]}.isdisjoint(e["fullUrl"] for e in other["entry"])


def test_it_holds_the_names_of_the_page_and_no_others() -> None:
    made = SAMPLES["refer"]
    text = json_text(bundle_of(made))
    assert "Test Testesen" in text
    assert "Nina Nurse" in text
    assert '"n1"' not in text  # an account's id is nobody's business
    assert "name" not in resources(bundle_of(made, name=None), "Patient")[0]


def test_who_recorded_it_is_read_back_and_is_no_help() -> None:
    read = read_fhir(json_text(bundle_of(SAMPLES["refer"])))
    recorded = {found.questionnaire: found for found in read.responses}
    assert recorded["dk-basal-facts"].author_name == "Nina Nurse"
    assert recorded["dk-basal-facts"].assistance.value == "none"
    assert next(found.assistance.value for found in read.responses) == "staff"


@pytest.mark.parametrize(
    ("birth", "text"),
    [
        (BirthDate(NOW.date().replace(year=1948), NOW.date().replace(year=1948)), "1948-11-22"),
        (BirthDate(NOW.date().replace(year=1948, day=1), NOW.date().replace(year=1948, day=30)), "1948-11"),
        (BirthDate(NOW.date().replace(1948, 1, 1), NOW.date().replace(1948, 12, 31)), "1948"),
    ],
    ids=["day", "month", "year"],
)
def test_a_birth_date_is_written_as_far_as_it_is_known(birth: BirthDate, text: str) -> None:
    criteria_set = catalog().get_criteria_set("dk-basal-spec")
    case = make_case(criteria_set, (c15(),), birth=birth, at=NOW)
    made = assess(criteria_set, catalog().by_ref, case, program_version="0.1.0")
    bundle = bundle_of(made)
    assert resources(bundle, "Patient")[0]["birthDate"] == text
    assert read_fhir(json_text(bundle)).birth == birth


def test_somebody_elses_observation_is_still_refused() -> None:
    ours = {"resourceType": "Observation", "code": {"coding": [{"system": CODES, "code": "x"}]}}
    theirs = {
        "resourceType": "Observation",
        "code": {"coding": [{"system": "http://loinc.org", "code": "x"}]},
    }
    assert read_fhir(as_text(a_bundle(a_fhir_response(), ours))).responses
    for stranger in (theirs, {"resourceType": "Observation"}):
        with pytest.raises(InvalidSubmission, match="not read here"):
            read_fhir(as_text(a_bundle(a_fhir_response(), stranger)))


def test_what_it_says_of_its_page_is_read_back() -> None:
    made = SAMPLES["both-voices"]
    basis = read_page_basis(json_text(bundle_of(made)))
    assert (basis.language, basis.at, basis.program_version) == (DANISH, NOW, "0.1.0")
    assert basis.criteria_set == made.criteria_set.ref
    assert {ref.id for ref in basis.questionnaires} == {"qlq-c15-pal", "dk-basal-facts"}
    assert set(basis.questionnaires) <= set(made.questionnaires)


@pytest.mark.parametrize("lost", ["identifier", "language", "timestamp", "entry"])
def test_a_bundle_that_is_not_ours_is_no_basis_of_a_page(lost: str) -> None:
    bundle = bundle_of(SAMPLES["refer"])
    del bundle[lost]
    for text in (json_text(bundle), "[]", "{}", as_text(a_bundle(a_fhir_response()))):
        with pytest.raises(InvalidSubmission, match="holds no assessment"):
            read_page_basis(text)


def test_lone_surrogates_and_every_script_survive() -> None:
    words = "\ud800 أنا متعب ĸ ≥ \u0001"
    text = json_text(bundle_of(assessed(c15(words={"matters-most": words}), facts())))
    assert text.isascii()
    assert words in str(json.loads(text)) or json.dumps(words)[1:-1] in text
