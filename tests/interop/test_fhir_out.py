"""A response written as FHIR and read back is the same response."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.core.questionnaire import Language, LinkId, Source, Wording
from screening.core.response import Answer, Assistance, Choice, Missing, Response, ResponseId, Text
from screening.core.validation import validate
from screening.interop.fhir_in import read_fhir
from screening.interop.fhir_out import response_to_fhir
from tests.builders import NOW, a_questionnaire, a_response, a_text_item, an_item
from tests.interop.fhir import CANONICAL, DATA_ABSENT_REASON

FORM = a_questionnaire(items=[*(an_item(str(number)) for number in range(1, 6)), a_text_item("words")])

MISSING = st.sampled_from(list(Missing))
CHOICES: st.SearchStrategy[Answer | Missing] = (
    st.sampled_from([1, 2, 3, 4]).map(lambda n: Choice(str(n), n)) | MISSING
)
WORDS = (
    st.text(st.characters(exclude_categories=("C", "M")), min_size=1, max_size=40).map(str.strip).filter(bool)
)


@st.composite
def responses(draw: st.DrawFn) -> Response:
    answers: dict[LinkId, Answer | Missing] = {
        link_id: draw(CHOICES) for link_id in FORM.items if link_id != "words"
    }
    source, assistance = draw(
        st.sampled_from(
            [
                (Source.PATIENT, Assistance.NONE),
                (Source.PATIENT, Assistance.RELATIVE),
                (Source.PATIENT, Assistance.STAFF),
                (Source.RELATIVE, Assistance.NONE),
                (Source.RELATIVE, Assistance.STAFF),
                (Source.STAFF, Assistance.NONE),
            ]
        )
    )
    return Response(
        id=ResponseId(draw(st.uuids().map(str))),
        questionnaire=FORM.ref,
        source=source,
        assistance=assistance,
        authored=draw(st.datetimes(datetime(2000, 1, 1), NOW.replace(tzinfo=None), timezones=st.just(UTC))),  # noqa: DTZ001
        language=Language(draw(st.sampled_from(["da", "en"]))),
        answers=answers | {LinkId("words"): draw(WORDS.map(nfc_text) | MISSING)},
    )


def nfc_text(text: str) -> Answer | Missing:
    return Text(unicodedata.normalize("NFC", text))


def read_back(text: str) -> Response:
    (found,) = read_fhir(text).responses
    assert found.source is not None
    assert found.authored is not None
    assert found.language is not None
    assert (found.questionnaire, found.version) == (FORM.ref.id, FORM.ref.version)
    return validate(
        FORM,
        found.submission,
        id=found.id,
        source=found.source,
        authored=found.authored,
        now=NOW,
        language=found.language,
        assistance=found.assistance,
    )


@given(responses())
def test_out_and_in_again_is_the_identity(response: Response) -> None:
    document = response_to_fhir(response, FORM, canonical_base=CANONICAL)
    assert read_back(json.dumps(document)) == response


def test_the_four_reasons_for_having_no_answer_stay_apart() -> None:
    response = a_response(
        FORM,
        {
            "1": Missing.SKIPPED,
            "2": Missing.DECLINED,
            "3": Missing.NOT_ASKED,
            "4": Missing.NOT_REACHED,
            "5": 1,
        },
    )
    (section,) = response_to_fhir(response, FORM, canonical_base=CANONICAL)["item"]
    codes = {
        item["linkId"]: item["extension"][0]["valueCode"] for item in section["item"] if "extension" in item
    }
    assert codes == {"1": "unknown", "2": "asked-declined", "3": "not-asked"}
    assert all(
        extension["url"] == DATA_ABSENT_REASON
        for item in section["item"]
        for extension in item.get("extension", [])
    )
    assert "4" not in {item["linkId"] for item in section["item"]}


def test_a_response_that_stopped_half_way_says_so() -> None:
    whole = a_response(FORM, {str(n): 1 for n in range(1, 6)} | {"words": Missing.SKIPPED})
    half = a_response(FORM, {"1": 1})
    statuses = [
        response_to_fhir(response, FORM, canonical_base=CANONICAL)["status"] for response in (whole, half)
    ]
    assert statuses == ["completed", "stopped"]


def test_a_response_without_any_answer_has_no_empty_lists() -> None:
    document = response_to_fhir(a_response(FORM, id="r-1"), FORM, canonical_base=CANONICAL)
    assert "item" not in document
    assert read_back(json.dumps(document)).answers == a_response(FORM).answers


@pytest.mark.parametrize(("language", "known"), [("da", True), ("sv", False)])
def test_a_response_says_in_whose_words_it_was_answered(language: str, known: bool) -> None:
    wording = Wording(
        language=Language("da"),
        version="2.0.0",
        source="The owners",
        licence="By agreement",
        validated=True,
        title="",
        introduction="",
        items={},
        sections={},
        scales={},
        recall={},
    )
    form = replace(FORM, wordings={Language("da"): wording})
    response = replace(a_response(form, id="r-1"), language=Language(language))
    (mark,) = response_to_fhir(response, form, canonical_base=CANONICAL)["extension"]
    parts = [tuple(part.values()) for part in mark["extension"]]
    stated = [("source", "The owners"), ("version", "2.0.0")] if known else []
    assert parts == [("language", language), *stated, ("validated", known)]
    assert mark["url"].endswith("/wording")
