"""A criterion that is not about this person is said not to apply, with the reason; it is not said to be "not met"."""

from screening.core.assessment import Assessment
from screening.core.questionnaire import Language
from screening.core.truth import Truth
from screening.interop.assessment_json import assessment_json
from screening.report.plain import render_plain
from screening.report.summary import summarize
from screening.report.words import CriterionWords
from tests.spec.ipos_hui import CANCER_ONLY, all_answered, assessed_b, hui, ipos


def outside_cancer() -> Assessment:
    return assessed_b(ipos(all_answered(0)), hui(yes=CANCER_ONLY, cancer="no"))


def criteria_of(assessment: Assessment) -> dict[str, CriterionWords]:
    summary = summarize(assessment, patient_name=None, birth=None, language=Language("en"), translate=str)
    return {criterion.id: criterion for criterion in summary.criteria}


def test_the_reader_is_told_that_it_does_not_apply_and_why() -> None:
    found = criteria_of(outside_cancer())
    for id in ("H9", "T1", "T2"):
        assert (found[id].truth, found[id].applies, found[id].truth_word) == (
            Truth.FALSE,
            False,
            "does not apply",
        )
        (reason,) = found[id].reasons
        assert reason.startswith("Does not apply here. The disease is cancer: ")
        assert "Progression" not in reason
    assert (found["H8"].applies, found["H8"].truth_word) == (True, "not met")


def test_where_it_applies_it_reads_as_any_other() -> None:
    found = criteria_of(assessed_b(ipos(all_answered(0)), hui(yes=["brain-metastases"])))
    assert (found["H9"].truth, found["H9"].applies, found["H9"].truth_word) == (Truth.TRUE, True, "met")


def test_the_plain_page_and_the_json_say_so_too() -> None:
    assessment = outside_cancer()
    page = render_plain(
        summarize(assessment, patient_name=None, birth=None, language=Language("en"), translate=str)
    )
    assert "T2 Progression in spite of second line treatment: does not apply" in page
    assert assessment_json(assessment)["not_applicable"] == ["H9", "T1", "T2"]
    assert assessment_json(assessed_b())["not_applicable"] == []
