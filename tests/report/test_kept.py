"""The page of somebody who is no doctor, where answers are kept for the doctor: what is said in their place."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings

from screening.core.assessment import Assessment
from screening.core.doctor_only import shown_to
from screening.core.errors import InvalidSubmission
from screening.core.people import Role
from screening.core.questionnaire import LinkId
from screening.core.response import Response
from screening.interop.fhir_assessment import assessment_to_fhir, json_text
from screening.interop.fhir_in import read_fhir
from screening.interop.fhir_page import read_page_basis
from screening.services.files import assess_file
from tests.core.test_doctor_only import but_for_the_outcome, kept, pairs
from tests.report.samples import ENGLISH, WORST, assessed, c15, catalog, facts, summary_of


def fhir(assessment: Assessment) -> str:
    return json_text(
        assessment_to_fhir(
            assessment, patient_name=None, author_names={}, language=ENGLISH, palliative_contact=""
        )
    )


def refused(text: str) -> str:
    try:
        read_fhir(text)
    except InvalidSubmission as error:
        return "; ".join(str(problem) for problem in error.problems)
    return ""


@given(pairs())
@settings(deadline=None, max_examples=25)
def test_words_and_data_shown_to_others_do_not_depend_on_a_kept_answer(
    pair: tuple[Assessment, Assessment],
) -> None:
    one, other = (but_for_the_outcome(shown_to(Role.NURSE, whole)) for whole in pair)
    assert summary_of(one) == summary_of(other)
    assert fhir(one) == fhir(other)


def with_a_kept_sign() -> Assessment:
    """An acute sign in the clinician's form, kept: the only form in the shipped set that raises one."""
    return assessed(c15(), kept(facts({"threatening-bleed": "yes"}), "threatening-bleed"))


def test_a_sign_that_is_kept_is_said_to_be_there_and_not_named() -> None:
    summary = summary_of(shown_to(Role.NURSE, with_a_kept_sign()))
    (alert,) = summary.alerts.met
    assert summary.alerts.heading.startswith("ACUTE")
    assert alert.label == "An acute warning sign that the patient has kept for the doctor"
    assert "must look today" in alert.reasons[0]
    said = [summary.alerts.unanswered or "", summary.alerts.answered_no or ""]
    assert not any("leeding" in text for text in said)


def test_the_doctor_is_told_which_sign_it_is() -> None:
    (alert,) = summary_of(shown_to(Role.GP, with_a_kept_sign())).alerts.met
    assert "leeding" in alert.label


def test_own_words_that_are_kept_are_not_said_not_to_have_been_written() -> None:
    response = kept(c15(words={"matters-most": "Erik"}), "matters-most")
    shown = summary_of(shown_to(Role.NURSE, assessed(response)))
    assert shown.own_words == ()
    assert shown.labels.no_own_words == "Kept for the doctor, and not shown here."
    whole = summary_of(assessed(response))
    (words,) = whole.own_words
    assert words.text == "Erik"
    assert words.heading.endswith("(only for the doctor)")


def test_the_conclusion_is_the_whole_one_and_its_sentence_too() -> None:
    whole = assessed(kept(c15(WORST), *map(str, range(1, 15))), facts({"basal-insufficient": "yes"}))
    shown = shown_to(Role.NURSE, whole)
    assert summary_of(shown).verdict.outcome == summary_of(whole).verdict.outcome
    assert summary_of(shown).verdict.sentence == summary_of(whole).verdict.sentence


def test_marks_go_out_as_fhir_and_come_back() -> None:
    whole = assessed(kept(c15(words={"matters-most": "Erik"}), "5", "matters-most", "added-1"), facts())
    text = fhir(whole)
    found = assess_file(catalog(), text, criteria_set=whole.criteria_set.ref.id, at=whole.case.at).assessment
    marks = {one.questionnaire.id: one.doctor_only for one in found.case.all_responses()}
    assert marks == {one.questionnaire.id: one.doctor_only for one in whole.case.all_responses()}
    assert not read_page_basis(text).is_redacted


def test_a_file_without_the_kept_answers_says_so_and_is_refused_as_input() -> None:
    whole = assessed(kept(c15(), "5"), facts())
    text = fhir(shown_to(Role.NURSE, whole))
    assert read_page_basis(text).is_redacted
    assert "kept for the doctor" in refused(text)
    item = next(
        item
        for entry in json.loads(text)["entry"]
        if entry["resource"]["resourceType"] == "QuestionnaireResponse"
        for section in entry["resource"]["item"]
        for item in section["item"]
        if item["linkId"] == "5"
    )
    assert "answer" not in item
    assert "masked" in {extension.get("valueCode") for extension in item["extension"]}


def test_a_page_in_which_nothing_is_kept_says_nothing_of_it() -> None:
    responses: tuple[Response, ...] = (c15(), facts())
    assert summary_of(shown_to(Role.NURSE, assessed(*responses))) == summary_of(assessed(*responses))
    marked = replace(responses[0], doctor_only=frozenset({LinkId("5")}))
    assert summary_of(assessed(marked, responses[1])) != summary_of(assessed(*responses))
