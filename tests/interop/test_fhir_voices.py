"""Whose words, and what help with each answer, written as FHIR and read back."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from screening.core.errors import InvalidSubmission
from screening.core.questionnaire import EnableWhen, LinkId, Source
from screening.core.response import Assistance, Missing, Response, ResponseId
from screening.core.validation import validate
from screening.interop.fhir_codes import ASSISTANCE, FORM
from screening.interop.fhir_in import read_fhir
from screening.interop.fhir_out import response_to_fhir
from tests.builders import NOW, a_questionnaire, a_response, an_item
from tests.interop.fhir import CANONICAL

HARD = replace(an_item("hard"), enable_when=EnableWhen(link_id=LinkId("1")))
QUESTIONS = a_questionnaire(items=[an_item("1"), an_item("2"), an_item("3"), HARD])


def written(response: Response) -> str:
    return json.dumps(response_to_fhir(response, QUESTIONS, canonical_base=CANONICAL))


def read_back(text: str) -> Response:
    (found,) = read_fhir(text).responses
    assert found.source is not None
    assert found.authored is not None
    assert found.language is not None
    return validate(
        QUESTIONS,
        found.submission,
        id=found.id,
        source=found.source,
        authored=found.authored,
        now=NOW,
        language=found.language,
        assistance=found.assistance,
        assistance_by_item=found.assistance_by_item,
        form=found.form,
    )


HELPED = replace(
    a_response(
        QUESTIONS,
        {"1": 2, "2": 3, "3": Missing.DECLINED, "hard": 1},
        id="helped",
        assistance=Assistance.STAFF,
    ),
    assistance_by_item={LinkId("1"): Assistance.NONE, LinkId("3"): Assistance.RELATIVE},
)


def test_help_with_some_of_the_answers_comes_back_as_it_was() -> None:
    assert read_back(written(HELPED)) == HELPED


def test_only_items_with_other_help_than_the_response_say_so() -> None:
    (section,) = json.loads(written(HELPED))["item"]
    said = {
        item["linkId"]: extension["valueCode"]
        for item in section["item"]
        for extension in item.get("extension", ())
        if extension["url"] == ASSISTANCE
    }
    assert said == {"1": "none", "3": "relative"}


def test_a_part_of_a_form_comes_back_as_one_though_somebody_else_opened_its_item() -> None:
    answers: dict[str, int | str | Missing] = {"1": Missing.NOT_REACHED, "hard": 4}
    part = replace(
        a_response(QUESTIONS, answers, id="part", source=Source.RELATIVE), form=ResponseId("form-1")
    )
    assert read_back(written(part)) == part
    assert {"url": FORM, "valueString": "form-1"} in json.loads(written(part))["extension"]
    with pytest.raises(InvalidSubmission, match="asked only after"):
        read_back(written(replace(part, form=None)))


def test_a_kind_of_help_that_is_not_known_is_refused_with_its_place() -> None:
    text = written(HELPED).replace('"valueCode": "relative"', '"valueCode": "a-friend"')
    with pytest.raises(InvalidSubmission) as caught:
        read_fhir(text)
    (problem,) = caught.value.problems
    assert problem.where.endswith("item[2].extension[1]")
