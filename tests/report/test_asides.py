"""What a relative says of themselves: on the page, clearly about the relative, and without bearing on anything."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from screening.core.assessment import Assessment, assess
from screening.core.case import make_case
from screening.core.criteria import InputId
from screening.core.questionnaire import Language
from screening.core.response import Missing, Response
from screening.interop.assessment_json import assessment_json
from screening.interop.fhir_assessment import assessment_to_fhir, json_text
from screening.interop.fhir_in import read_fhir
from screening.report.attachment import find_attached
from screening.report.pdf import render_pdf
from screening.report.plain import render_plain
from screening.services.file_pdf import file_pdf
from screening.services.files import assess_file
from screening.services.gp_page import gp_page
from tests.report.extremes import extremes
from tests.report.reading import plain, text_of
from tests.report.samples import (
    BIRTH,
    DANISH,
    ENGLISH,
    NOW,
    Given,
    assessed,
    c15,
    catalog,
    facts,
    relative_needs,
    samples,
    summary_of,
    translator,
)

SAMPLES = samples()
EXTREMES = extremes()
HEADING = "The relative's own needs (about the relative, not the patient)"
TIRED: Mapping[str, Given] = {
    "manage-two-weeks": "no",
    "knows-whom-to-ring": "unsure",
    "children-under-18": "no",
    "support-rest": "a-lot",
    "support-feelings": "a-lot",
    "support-expect": "some",
    "support-money": Missing.DECLINED,
    "own-words": "Jeg sover ikke mere.",
}


def with_relative(made: Assessment, *responses: Response) -> Assessment:
    """The same assessment, had the relative answered too."""
    case = make_case(
        made.criteria_set, (*made.case.all_responses(), *responses), birth=made.case.birth, at=made.case.at
    )
    return assess(made.criteria_set, made.questionnaires, case, program_version=made.program_version)


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("given", [TIRED, {}], ids=["tired", "blank"])
def test_it_changes_nothing_that_is_concluded(sample: str, given: Mapping[str, Given]) -> None:
    alone = SAMPLES[sample]
    beside = with_relative(alone, relative_needs(given), relative_needs(TIRED, days_ago=3))
    assert (beside.verdict, beside.findings) == (alone.verdict, alone.findings)
    assert beside.case.responses == alone.case.responses
    told, told_alone = assessment_json(beside), assessment_json(alone)
    for part in ("outcome", "criteria", "alerts", "missing"):
        assert told[part] == told_alone[part]
    one, other = summary_of(beside), summary_of(alone)
    for name in (
        "verdict",
        "alerts",
        "changes",
        "missing",
        "criteria",
        "acute",
        "scales",
        "own_words",
        "wish",
        "timeline",
    ):
        assert getattr(one, name) == getattr(other, name), name


def test_no_rule_can_read_it_because_it_is_no_input_of_the_rules() -> None:
    found = catalog().get_criteria_set("dk-basal-spec")
    assert InputId("rel") in found.shown
    assert InputId("rel") not in found.inputs
    assert InputId("rel") not in assessed(c15(), facts()).case.responses


def test_what_calls_for_most_support_comes_first_and_what_is_not_answered_is_said() -> None:
    (aside,) = summary_of(assessed(c15(), facts(), relative_needs(TIRED, days_ago=2))).asides
    assert aside.heading == HEADING
    assert aside.said_by == "relative, 20 Nov 2026"
    assert aside.lines[:4] == (
        "I am not sure: Knows whom to ring",
        "No: Can manage the next two weeks; Children under 18 in the home",
        "Yes, a lot more: Own thoughts and feelings; Rest and own health",
        "Yes, a good deal more: Knowing what may lie ahead",
    )
    assert "Would rather not say: Money, work, papers" in aside.lines
    assert any(line.startswith("Not reached: ") for line in aside.lines)
    assert not any("children" in line.lower() and "Support" in line for line in aside.lines)  # not asked
    assert aside.written == ("Jeg sover ikke mere.",)


def test_only_the_newest_is_told_and_what_is_too_old_is_not() -> None:
    newest = relative_needs({"manage-two-weeks": "yes"}, days_ago=1)
    (aside,) = summary_of(assessed(c15(), newest, relative_needs(TIRED, days_ago=9))).asides
    assert aside.lines[0] == "Yes: Can manage the next two weeks"
    assert aside.written == ()
    assert summary_of(assessed(c15(), relative_needs(TIRED, days_ago=14))).asides != ()
    old = summary_of(assessed(c15(), relative_needs(TIRED, days_ago=15)))
    assert old.asides == ()
    assert any(
        "as a relative" in table.title for table in old.answers
    )  # in full on the following pages all the same


@pytest.mark.parametrize("language", [ENGLISH, DANISH])
def test_page_one_the_text_and_the_page_for_programs_all_have_it(language: Language) -> None:
    made = assessed(c15(), facts(), relative_needs(TIRED))
    summary = summary_of(made, language=language)
    (aside,) = summary.asides
    pdf = page_of(made, language)
    page_one = plain(text_of(pdf, "-l", "1"))
    for text in (aside.heading, aside.lines[2], "Jeg sover ikke mere."):
        assert plain(text) in page_one
        assert plain(text) in plain(render_plain(summary))
    bundle = assessment_to_fhir(made, patient_name=None, author_names={}, language=language)
    read = read_fhir(json_text(bundle))
    assert "relative-needs" in [response.questionnaire for response in read.responses]
    (verdict,) = [entry["resource"] for entry in bundle["entry"] if "device" in entry["resource"]]
    assert len(verdict["derivedFrom"]) == 2  # it does not follow from what the relative says
    assert sum(entry["resource"]["resourceType"] == "QuestionnaireResponse" for entry in bundle["entry"]) == 3


def page_of(made: Assessment, language: Language) -> bytes:
    return gp_page(
        made,
        patient_name="Test Testesen",
        birth=BIRTH,
        author_names={},
        language=language,
        translate=translator(language),
    )


def test_the_page_made_anew_from_its_own_data_is_the_same() -> None:
    page = page_of(assessed(c15(), relative_needs(TIRED)), DANISH)
    first = anew(page)
    assert first == anew(first)
    assert "Jeg sover ikke mere." in plain(text_of(first))


def anew(page: bytes) -> bytes:
    attached = find_attached(page)
    assert attached is not None
    found = assess_file(catalog(), attached.decode(), criteria_set="dk-basal-spec", at=NOW)
    return file_pdf(found, language=DANISH, translate=translator(DANISH))


@pytest.mark.parametrize("name", EXTREMES)
def test_page_one_bears_it_beside_the_worst_of_pages(name: str) -> None:
    made = with_relative(EXTREMES[name].assessment, relative_needs(dict(TIRED) | {"own-words": "ord " * 240}))
    summary = summary_of(made, language=DANISH)
    first = plain(text_of(render_pdf(summary), "-l", "1"))
    for text in (summary.asides[0].heading, summary.verdict.sentence, *(c.label for c in summary.criteria)):
        assert plain(text) in first
