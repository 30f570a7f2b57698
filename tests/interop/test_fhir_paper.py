"""What was answered on paper, written as FHIR and read back: the day, when it was keyed in, and the unclear marks."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from screening.core.errors import InvalidSubmission
from screening.core.questionnaire import LinkId
from screening.core.response import Missing, OnPaper
from screening.interop.fhir_in import read_fhir
from screening.interop.fhir_out import response_to_fhir
from tests.builders import a_questionnaire, a_response, an_item
from tests.interop.fhir import CANONICAL

QUESTIONS = a_questionnaire(items=[an_item("1"), an_item("2"), an_item("3")])
ON_PAPER = replace(
    a_response(QUESTIONS, {"1": 2, "2": Missing.SKIPPED, "3": Missing.SKIPPED}, id="on-paper"),
    paper=OnPaper(
        answered_on=date(2026, 11, 3),
        keyed_at=datetime(2026, 11, 5, 9, 30, tzinfo=UTC),
        unclear=(LinkId("2"),),
    ),
)


def written() -> str:
    return json.dumps(response_to_fhir(ON_PAPER, QUESTIONS, canonical_base=CANONICAL))


def test_paper_comes_back_as_it_was() -> None:
    (found,) = read_fhir(written()).responses
    assert found.paper == ON_PAPER.paper


def test_a_response_from_a_screen_says_nothing_of_paper() -> None:
    on_screen = json.dumps(
        response_to_fhir(replace(ON_PAPER, paper=None), QUESTIONS, canonical_base=CANONICAL)
    )
    (found,) = read_fhir(on_screen).responses
    assert found.paper is None


@pytest.mark.parametrize("said", ["2026-11-03", "2026-11-05T09:30:00+00:00"])
def test_a_day_or_time_on_paper_that_cannot_be_read_is_refused(said: str) -> None:
    text = written()
    assert said in text
    with pytest.raises(InvalidSubmission):
        read_fhir(text.replace(said, "yesterday"))
