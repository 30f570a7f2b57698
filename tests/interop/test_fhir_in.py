"""FHIR documents read: what is found, and every fault with its path."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.core.errors import InvalidSubmission
from screening.core.people import BirthDate, born
from screening.core.questionnaire import Source
from screening.core.response import Assistance, Missing, SubmittedItem
from screening.interop.fhir_in import FhirInput, FhirResponse, read_fhir
from tests.interop.fhir import (
    CANONICAL,
    PATIENT,
    a_bundle,
    a_fhir_patient,
    a_fhir_response,
    absent,
    an_answered_item,
    as_text,
)


def read(document: object) -> FhirInput:
    return read_fhir(as_text(document))


def read_one(document: object) -> FhirResponse:
    (response,) = read(document).responses
    return response


def problems_of(document: object) -> list[str]:
    with pytest.raises(InvalidSubmission) as caught:
        read(document)
    return [str(problem) for problem in caught.value.problems]


# ---- What is found -----------------------------------------------------------------------------------------


def test_a_response_on_its_own_is_read() -> None:
    response = read_one(a_fhir_response({"1": 3, "2": "4"}, id="r-1", language="da-DK"))
    assert (response.id, response.questionnaire, response.version) == ("r-1", "qlq-c15-pal", "1.0.0")
    assert response.source is Source.PATIENT
    assert response.authored == datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    assert response.language == "da"
    assert response.submission.items == (
        SubmittedItem(link_id="1", values=("3",), where="QuestionnaireResponse.item[0]"),
        SubmittedItem(link_id="2", values=("4",), where="QuestionnaireResponse.item[1]"),
    )


def test_a_bundle_gives_its_responses_in_order_and_the_patients_birth_date() -> None:
    found = read(a_bundle(a_fhir_patient(), a_fhir_response(id="a"), a_fhir_response(id="b")))
    assert [response.id for response in found.responses] == ["a", "b"]
    assert found.birth == born(date(1950, 3, 4))
    assert found.patient == "demo"


def test_a_birth_date_known_to_the_year_stays_open() -> None:
    found = read(a_bundle(a_fhir_patient(birthDate="1950"), a_fhir_response()))
    assert found.birth == BirthDate(date(1950, 1, 1), date(1950, 12, 31))


def test_a_response_without_id_is_named_by_its_number() -> None:
    found = read(a_bundle(a_fhir_response(), a_fhir_response()))
    assert [response.id for response in found.responses] == ["response-1", "response-2"]


@pytest.mark.parametrize(
    ("canonical", "questionnaire", "version"),
    [
        (f"{CANONICAL}/qlq-c15-pal|1.0.0", "qlq-c15-pal", "1.0.0"),
        (f"{CANONICAL}/qlq-c15-pal", "qlq-c15-pal", None),
        ("qlq-c15-pal", "qlq-c15-pal", None),
        ("qlq-c15-pal|1.0.0#part", "qlq-c15-pal", "1.0.0"),
    ],
)
def test_the_questionnaire_is_the_last_part_of_its_address(
    canonical: str, questionnaire: str, version: str | None
) -> None:
    response = read_one(a_fhir_response(questionnaire=canonical))
    assert (response.questionnaire, response.version) == (questionnaire, version)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"reference": PATIENT}, Source.PATIENT),
        ({"reference": "RelatedPerson/7"}, Source.RELATIVE),
        ({"reference": "https://example.org/fhir/Practitioner/7/_history/2"}, Source.STAFF),
        ({"reference": "PractitionerRole/7"}, Source.STAFF),
        ({"type": "RelatedPerson", "display": "the daughter"}, Source.RELATIVE),
        ({"type": "Practitioner", "identifier": {"system": "urn:x", "value": "7"}}, Source.STAFF),
        ({"reference": "#helper"}, Source.RELATIVE),
    ],
    ids=["patient", "relative", "absolute, versioned", "role", "type only", "identifier", "contained"],
)
def test_the_kind_of_person_in_source_says_who_answered(source: Mapping[str, Any], expected: Source) -> None:
    contained = [{"resourceType": "RelatedPerson", "id": "helper"}]
    assert read_one(a_fhir_response(source=source, contained=contained)).source is expected


def test_a_source_by_full_url_is_looked_up_in_the_bundle() -> None:
    url = "urn:uuid:6a8d7a0e-0001-4000-8000-000000000001"
    bundle = a_bundle({"resourceType": "RelatedPerson"}, a_fhir_response(source={"reference": url}))
    bundle["entry"][0]["fullUrl"] = url
    assert read_one(bundle).source is Source.RELATIVE


def test_who_answered_is_not_guessed() -> None:
    assert read_one(a_fhir_response(source=None)).source is None


@pytest.mark.parametrize(
    ("author", "assistance"),
    [
        (None, Assistance.NONE),
        ({"reference": PATIENT}, Assistance.NONE),
        ({"type": "Device"}, Assistance.NONE),
        ({"reference": "Practitioner/7"}, Assistance.STAFF),
        ({"reference": "RelatedPerson/7"}, Assistance.RELATIVE),
    ],
    ids=["nobody", "the patient", "a device", "staff", "a relative"],
)
def test_an_author_of_another_kind_than_the_source_has_helped(author: object, assistance: Assistance) -> None:
    assert read_one(a_fhir_response(author=author)).assistance is assistance


def test_groups_and_items_below_answers_are_flattened_in_order() -> None:
    nested = {"linkId": "3", "answer": [{"valueInteger": 1, "item": [an_answered_item("4", 2)]}]}
    group = {"linkId": "group", "item": [an_answered_item("1", 1), {"linkId": "inner", "item": [nested]}]}
    response = read_one(a_fhir_response(item=[group, an_answered_item("5", 3)]))
    assert [item.link_id for item in response.submission.items] == ["1", "3", "4", "5"]
    assert (
        response.submission.items[2].where
        == "QuestionnaireResponse.item[0].item[1].item[0].answer[0].item[0]"
    )


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({}, None),
        (absent("asked-declined"), Missing.DECLINED),
        (absent("unknown"), Missing.SKIPPED),
        (absent("not-asked"), Missing.NOT_ASKED),
        ({"answer": [absent("asked-declined")]}, Missing.DECLINED),
        ({"answer": [{"_valueInteger": absent("asked-declined")}]}, Missing.DECLINED),
        ({"answer": [{"valueCoding": absent("asked-declined")}]}, Missing.DECLINED),
        ({"extension": [{"url": "https://example.org/other", "valueCode": "asked-declined"}]}, None),
    ],
    ids=[
        "bare",
        "declined",
        "unknown",
        "not asked",
        "on answer",
        "on primitive",
        "on coding",
        "another extension",
    ],
)
def test_the_reason_for_having_no_answer_is_read_wherever_it_stands(
    item: dict[str, Any], expected: Missing | None
) -> None:
    (submitted,) = read_one(a_fhir_response({"1": item})).submission.items
    assert (submitted.values, submitted.missing) == ((), expected)


def test_text_is_kept_as_written() -> None:
    (submitted,) = read_one(
        a_fhir_response({"words": {"answer": [{"valueString": " æøå\n2 "}]}})
    ).submission.items
    assert submitted.values == (" æøå\n2 ",)


@pytest.mark.parametrize("status", ["completed", "amended", "stopped"])
def test_a_response_that_somebody_let_go_of_counts(status: str) -> None:
    assert len(read(a_fhir_response(status=status)).responses) == 1


def test_what_carries_no_answer_is_read_past() -> None:
    assert len(read(a_bundle({"resourceType": "Organization"}, a_fhir_response())).responses) == 1


# ---- Whose response it is ----------------------------------------------------------------------------------

OTHER = {"reference": "Patient/other"}
IDENTIFIED = {"system": "urn:oid:1.2.208.176.1.2", "value": "demo-identifier"}


@pytest.mark.parametrize(
    ("patient", "full_url", "subject"),
    [
        ({}, None, {"reference": PATIENT}),
        ({}, None, None),
        ({}, None, {"reference": "https://example.org/fhir/Patient/demo"}),
        ({}, "https://example.org/fhir/Patient/demo", {"reference": PATIENT}),
        ({"id": None}, "urn:uuid:1", {"reference": "urn:uuid:1"}),
        ({"identifier": [IDENTIFIED]}, None, {"identifier": IDENTIFIED}),
    ],
    ids=["relative", "unsaid", "absolute", "full url", "urn", "identifier"],
)
def test_a_response_may_name_its_patient_in_every_way_of_fhir(
    patient: dict[str, Any], full_url: str | None, subject: object
) -> None:
    resource = {name: value for name, value in a_fhir_patient(**patient).items() if value is not None}
    bundle = a_bundle(resource, a_fhir_response(subject=subject, source={"type": "Patient"}))
    if full_url is not None:
        bundle["entry"][0]["fullUrl"] = full_url
    assert len(read(bundle).responses) == 1


ANOTHER = "is about another patient than the rest of the file"


def test_a_response_of_another_patient_than_the_patient_given_is_refused() -> None:
    bundle = a_bundle(a_fhir_patient(), a_fhir_response(subject=OTHER, source={"type": "Patient"}))
    assert problems_of(bundle) == [f"Bundle.entry[1].resource: {ANOTHER}"]


def test_responses_of_two_patients_are_refused_also_without_a_patient() -> None:
    bundle = a_bundle(a_fhir_response(), a_fhir_response(subject=OTHER, source=OTHER))
    assert problems_of(bundle) == [f"Bundle.entry[1].resource: {ANOTHER}"]


def test_a_response_answered_by_another_patient_than_its_subject_is_refused() -> None:
    assert problems_of(a_fhir_response(source=OTHER)) == [f"QuestionnaireResponse: {ANOTHER}"]


def test_the_same_id_on_two_servers_is_not_the_same_patient() -> None:
    one, two = ({"reference": f"https://{host}.example/Patient/1"} for host in ("a", "b"))
    bundle = a_bundle(a_fhir_response(subject=one, source=one), a_fhir_response(subject=two, source=two))
    assert problems_of(bundle) == [f"Bundle.entry[1].resource: {ANOTHER}"]


def test_two_patients_are_refused() -> None:
    bundle = a_bundle(a_fhir_patient(), a_fhir_patient(id="other"), a_fhir_response())
    assert problems_of(bundle) == [
        "Bundle.entry[1].resource: is a second Patient: a file is about one patient"
    ]


# ---- Everything wrong, with its place ----------------------------------------------------------------------

NOT_FINAL = (
    "QuestionnaireResponse.status: "
    "a response counts only when its status is one of: completed, amended, stopped"
)
NO_MOMENT = (
    "QuestionnaireResponse.authored: "
    "must be a date with a time and its offset from UTC, as in 2026-11-22T10:00:00+01:00"
)
NOBODY = (
    "QuestionnaireResponse.source: must say what kind of person answered: "
    "a reference to Patient, RelatedPerson, Practitioner, PractitionerRole"
)
NOT_READ = (
    "Bundle.entry[1].resource: "
    "is a kind of resource that is not read here: expected QuestionnaireResponse and Patient"
)
NO_SUCH_VALUE = (
    "QuestionnaireResponse.item[0].answer[0]: has a kind of value that is not read here: "
    "expected valueCoding, valueInteger, valueString"
)
NO_REASON = (
    "QuestionnaireResponse.item[0].extension[0]: is not a reason for having no answer: expected asked-declined, "
    "asked-unknown, error, masked, not-applicable, not-asked, not-performed, not-permitted, temp-unknown, "
    "unknown, unsupported"
)

FAULTS: Mapping[str, tuple[object, str]] = {
    "a list": ([], "must be a JSON object: a QuestionnaireResponse or a Bundle"),
    "a number": (7, "must be a JSON object: a QuestionnaireResponse or a Bundle"),
    "another resource": (
        {"resourceType": "Observation"},
        "resourceType: must be QuestionnaireResponse or Bundle",
    ),
    "no resource type": ({}, "resourceType: must be QuestionnaireResponse or Bundle"),
    "an empty bundle": ({"resourceType": "Bundle"}, "Bundle: holds no QuestionnaireResponse"),
    "an entry that is no list": (
        {"resourceType": "Bundle", "entry": {}},
        "Bundle.entry: must be a list that is not empty",
    ),
    "an entry without resource": (
        {"resourceType": "Bundle", "entry": [{}]},
        "Bundle.entry[0]: has no resource",
    ),
    "an unknown resource": (
        a_bundle(a_fhir_response(), {"resourceType": "QuestionnaireRespons"}),
        NOT_READ,
    ),
    "no status": (
        a_fhir_response(status=None),
        NOT_FINAL,
    ),
    "withdrawn": (
        a_fhir_response(status="entered-in-error"),
        NOT_FINAL,
    ),
    "unfinished": (
        a_fhir_response(status="in-progress"),
        NOT_FINAL,
    ),
    "no questionnaire": (
        a_fhir_response(questionnaire=None),
        "QuestionnaireResponse: has no questionnaire",
    ),
    "a questionnaire that is no text": (
        a_fhir_response(questionnaire=7),
        "QuestionnaireResponse.questionnaire: must be a text that is not empty",
    ),
    "authored without offset": (
        a_fhir_response(authored="2026-11-20T09:30:00"),
        NO_MOMENT,
    ),
    "authored without time": (
        a_fhir_response(authored="2026-11-20"),
        NO_MOMENT,
    ),
    "answered by a device": (
        a_fhir_response(source={"reference": "Device/7"}),
        NOBODY,
    ),
    "a source that says nothing": (
        a_fhir_response(source={"display": "Jens Jensen"}),
        NOBODY,
    ),
    "a source of two kinds": (
        a_fhir_response(source={"type": "Patient", "reference": "RelatedPerson/7"}),
        "QuestionnaireResponse.source: names two different kinds of resource",
    ),
    "about a group": (
        a_fhir_response(subject={"reference": "Group/7"}, source={"type": "Patient"}),
        "QuestionnaireResponse.subject: must be a Patient",
    ),
    "an odd id": (
        a_fhir_response(id="../../etc"),
        "QuestionnaireResponse.id: must be at most 64 letters, digits, hyphens and dots",
    ),
    "a repeated id": (
        a_bundle(a_fhir_response(id="a"), a_fhir_response(id="a")),
        "Bundle.entry[1].resource: has the same id as another response: is it given twice?",
    ),
    "no linkId": (
        a_fhir_response(item=[{"answer": [{"valueInteger": 1}]}]),
        "QuestionnaireResponse.item[0]: has no linkId",
    ),
    "an item that is no object": (
        a_fhir_response(item=["1"]),
        "QuestionnaireResponse.item[0]: must be an object",
    ),
    "an empty answer list": (
        a_fhir_response({"1": {"answer": []}}),
        "QuestionnaireResponse.item[0].answer: must be a list that is not empty",
    ),
    "an empty answer": (
        a_fhir_response({"1": {"answer": [{}]}}),
        "QuestionnaireResponse.item[0].answer[0]: has no value, and no reason for having none",
    ),
    "a decimal": (
        a_fhir_response({"1": {"answer": [{"valueDecimal": 2.0}]}}),
        NO_SUCH_VALUE,
    ),
    "a decimal as integer": (
        a_fhir_response({"1": {"answer": [{"valueInteger": 2.0}]}}),
        "QuestionnaireResponse.item[0].answer[0].valueInteger: must be a whole number",
    ),
    "true as integer": (
        a_fhir_response({"1": {"answer": [{"valueInteger": True}]}}),
        "QuestionnaireResponse.item[0].answer[0].valueInteger: must be a whole number",
    ),
    "null as text": (
        a_fhir_response({"1": {"answer": [{"valueString": None}]}}),
        "QuestionnaireResponse.item[0].answer[0].valueString: must be a text that is not empty",
    ),
    "two values": (
        a_fhir_response({"1": {"answer": [{"valueInteger": 1, "valueString": "1"}]}}),
        "QuestionnaireResponse.item[0].answer[0]: has more than one value",
    ),
    "a coding without code": (
        a_fhir_response({"1": {"answer": [{"valueCoding": {"display": "Meget"}}]}}),
        "QuestionnaireResponse.item[0].answer[0].valueCoding: has no code",
    ),
    "a reason that hides an answer": (
        a_fhir_response({"1": absent("as-text")}),
        NO_REASON,
    ),
    "a modifier": (
        a_fhir_response({"1": {"answer": [{"valueInteger": 1}], "modifierExtension": [{"url": "urn:not"}]}}),
        "QuestionnaireResponse.item[0].modifierExtension: changes the meaning in a way this program does not know",
    ),
    "a birth date that is none": (
        a_bundle(a_fhir_patient(birthDate="04-03-1950"), a_fhir_response()),
        "Bundle.entry[0].resource.birthDate: must be a date as FHIR writes it: YYYY-MM-DD, YYYY-MM or YYYY",
    ),
}


@pytest.mark.parametrize(("document", "problem"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_named_with_its_path(document: object, problem: str) -> None:
    assert problem in problems_of(document)


def test_everything_wrong_is_said_at_once_and_once() -> None:
    broken = a_fhir_response(
        {"1": {"answer": [{"valueDecimal": 2.5}]}, "2": {"answer": [{}]}},
        status="in-progress",
        authored="i går",
        source={"reference": 7},
    )
    places = [
        problem.partition(": ")[0] for problem in problems_of(a_bundle(a_fhir_patient(birthDate="?"), broken))
    ]
    assert sorted(places) == [
        "Bundle.entry[0].resource.birthDate",
        "Bundle.entry[1].resource.authored",
        "Bundle.entry[1].resource.item[0].answer[0]",
        "Bundle.entry[1].resource.item[1].answer[0]",
        "Bundle.entry[1].resource.source",
        "Bundle.entry[1].resource.source.reference",
        "Bundle.entry[1].resource.status",
    ]


# ---- What must always hold ---------------------------------------------------------------------------------

SECRET = "Jens-Secret-010203"
NAMES = st.sampled_from(
    [
        "resourceType", "entry", "resource", "item", "answer", "linkId",
        "extension", "url", "valueCode", "valueCoding", "code", "valueInteger",
        "valueString", "status", "source", "subject", "author", "reference",
        "type", "identifier", "id", "birthDate", "authored", "questionnaire",
        "fullUrl", "contained", "language", "system", "value", "modifierExtension",
        "_valueInteger",
    ]
)  # fmt: skip
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.sampled_from(
        [
            "Bundle",
            "QuestionnaireResponse",
            "Patient",
            "Patient/1",
            "completed",
            "qlq-c15-pal",
            SECRET,
            "2026",
        ]
    ),
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(NAMES | st.text(max_size=4), inner, max_size=6)
    ),
    max_leaves=25,
)


def refusal_of(text: str) -> str:
    """What the reader says against a text, or nothing; any other error than InvalidSubmission fails the test."""
    try:
        read_fhir(text)
    except InvalidSubmission as invalid:
        return str(invalid) or "an empty message"
    return ""


@given(ANYTHING)
def test_arbitrary_json_raises_nothing_but_invalid_submission(document: object) -> None:
    assert SECRET not in refusal_of(as_text(document))


@given(st.sampled_from(["QuestionnaireResponse", "Bundle"]), st.dictionaries(NAMES, ANYTHING, max_size=8))
def test_an_arbitrary_resource_raises_nothing_but_invalid_submission(
    kind: str, elements: dict[str, Any]
) -> None:
    resource = {**a_fhir_response(), **elements, "resourceType": kind}
    for document in (resource, a_bundle(a_fhir_patient(**elements), resource)):
        assert SECRET not in refusal_of(as_text(document))


@given(st.text())
def test_arbitrary_text_raises_nothing_but_invalid_submission(text: str) -> None:
    assert refusal_of(text) != "an empty message"


@given(st.lists(st.integers(0, 200), max_size=3), st.data())
def test_a_damaged_document_raises_nothing_but_invalid_submission(
    cuts: list[int], data: st.DataObject
) -> None:
    text = json.dumps(a_bundle(a_fhir_patient(), a_fhir_response({"1": 2, "2": absent("asked-declined")})))
    for cut in cuts:
        text = text[:cut] + data.draw(st.text(max_size=2)) + text[cut + 1 :]
    assert refusal_of(text) != "an empty message"
