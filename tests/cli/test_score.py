"""`screening score`: golden vectors through FHIR, gaps, and every kind of bad input."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.running import printed, refused, run
from tests.interop.fhir import (
    CANONICAL,
    a_bundle,
    a_c15,
    a_facts_response,
    a_fhir_patient,
    a_fhir_response,
    absent,
)

SCALES = ["PF", "EF", "FA", "NV", "PA", "DY", "SL", "AP", "CO", "QL"]
FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "fhir"
SEVERE = "3 2 1 1 4 3 3 2 1 2 3 4 2 2 3"


def score(document: object) -> dict[str, dict[str, float | None]]:
    scores = printed(run("score", "-", document=document))["scores"]
    assert isinstance(scores, dict)
    return scores


# Groenvold M, Petersen MA. Addendum to the EORTC QLQ-C30 Scoring Manual: scoring of the QLQ-C15-PAL (2006).
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("1 1 1 1 1 1 1 1 1 1 1 1 1 1 7", [280 / 3, 100, 0, 0, 0, 0, 0, 0, 0, 100]),
        ("4 4 4 4 4 4 4 4 4 4 4 4 4 4 1", [0, 0, 100, 100, 100, 100, 100, 100, 100, 0]),
        (SEVERE, [140 / 3, 200 / 3, 200 / 3, 0, 100, 0, 200 / 3, 100 / 3, 100 / 3, 100 / 3]),
        (
            "2 1 1 1 2 2 2 2 1 1 2 2 2 1 5",
            [220 / 3, 250 / 3, 100 / 3, 0, 100 / 3, 0, 100 / 3, 100 / 3, 0, 200 / 3],
        ),
        (
            "3 3 2 2 3 3 3 3 2 3 3 2 2 2 4",
            [80 / 3, 200 / 3, 200 / 3, 50 / 3, 50, 100 / 3, 200 / 3, 200 / 3, 200 / 3, 50],
        ),
    ],
)
def test_golden_vectors_score_as_published(line: str, expected: list[float]) -> None:
    scores = score(a_c15(line))
    assert list(scores) == SCALES
    assert [scores[scale]["value"] for scale in SCALES] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("weak", "tired", "fatigue"), [(3, 2, 400 / 9), (2, 3, 500 / 9), (4, 1, 400 / 9), (1, 4, 500 / 9)]
)
def test_fatigue_is_no_function_of_the_sum(weak: int, tired: int, fatigue: float) -> None:
    assert score(a_fhir_response({"7": weak, "11": tired}))["FA"]["value"] == pytest.approx(fatigue)


def test_the_document_is_the_one_of_the_contract() -> None:
    document = printed(run("score", str(FIXTURES / "c15-severe.json")))
    assert (document["questionnaire"], document["version"]) == ("qlq-c15-pal", "1.0.0")
    assert document["scores"]["PF"] == {
        "value": pytest.approx(46.666666666666664),
        "low": pytest.approx(46.666666666666664),
        "high": pytest.approx(46.666666666666664),
        "answered": 3,
        "of": 3,
    }


def test_a_scale_with_a_gap_has_no_value_and_its_bounds() -> None:
    scores = score((FIXTURES / "c15-item-12-declined.json").read_text(encoding="utf-8"))
    assert scores["PA"] == {"value": None, "low": 50, "high": 100, "answered": 1, "of": 2}


@pytest.mark.parametrize(
    "gap", [{}, absent("asked-declined"), absent("unknown")], ids=["bare", "declined", "skipped"]
)
def test_every_kind_of_gap_scores_alike(gap: dict[str, object]) -> None:
    never_reached = score(a_fhir_response({"5": 4}))
    assert score(a_fhir_response({"5": 4, "12": gap})) == never_reached


def test_a_code_and_a_number_are_the_same_answer() -> None:
    assert score(a_fhir_response({"5": "4", "12": 2})) == score(a_fhir_response({"5": 4, "12": "2"}))


def test_facts_have_no_scales() -> None:
    document = printed(run("score", "-", document=a_facts_response()))
    assert document["scores"] == {}
    assert (document["questionnaire"], document["version"]) == ("dk-basal-facts", "1.0.0")


def test_with_one_response_that_has_scales_its_scores_are_the_whole_output() -> None:
    bundle = a_bundle(a_fhir_patient(), a_c15(SEVERE), a_facts_response())
    assert printed(run("score", "-", document=bundle)) == printed(run("score", "-", document=a_c15(SEVERE)))


def test_several_responses_are_scored_one_by_one() -> None:
    bundle = a_bundle(a_c15(SEVERE, id="a"), a_c15("1 1 1 1 1 1 1 1 1 1 1 1 1 1 7", id="b"))
    first, second = printed(run("score", "-", document=bundle))["responses"]
    assert (first["id"], second["id"]) == ("a", "b")
    assert first["scores"] == score(a_c15(SEVERE))


def test_a_score_needs_neither_who_nor_when_nor_version() -> None:
    bare = a_c15(SEVERE, source=None, authored=None, subject=None, questionnaire="qlq-c15-pal")
    assert score(bare) == score(a_c15(SEVERE))


def test_a_byte_order_mark_is_read_past() -> None:
    text = (FIXTURES / "c15-severe.json").read_text(encoding="utf-8")
    assert score("\ufeff" + text) == score(text)


# ---- Bad input ---------------------------------------------------------------------------------------------

NO_OPTION = "is not one of the possible answers: 1, 2, 3, 4"
REPOSITORY = Path(__file__).resolve().parents[2]
UNKNOWN = "is not a questionnaire that is known here: " + ", ".join(
    sorted(folder.name for folder in (REPOSITORY / "questionnaires").iterdir())
)
BAD: Mapping[str, tuple[object, str]] = {
    "garbage": ("hej", "line 1, column 1: is not JSON from here on"),
    "nothing": ("", "line 1, column 1: is not JSON from here on"),
    "an unknown questionnaire": (
        a_fhir_response(questionnaire=f"{CANONICAL}/eq-5d|1.0"),
        f"QuestionnaireResponse.questionnaire: {UNKNOWN}",
    ),
    "an unknown version": (
        a_fhir_response(questionnaire=f"{CANONICAL}/qlq-c15-pal|9.9"),
        "QuestionnaireResponse.questionnaire: is not a version that is known here: qlq-c15-pal|1.0.0",
    ),
    "above the options": (a_fhir_response({"5": 5}), f"QuestionnaireResponse.item[0]: {NO_OPTION}"),
    "below the options": (a_fhir_response({"5": 0}), f"QuestionnaireResponse.item[0]: {NO_OPTION}"),
    "a word": (a_fhir_response({"5": "Jens Jensen"}), f"QuestionnaireResponse.item[0]: {NO_OPTION}"),
    "a code not known for a fact": (
        a_facts_response(
            no=(), only=True, item=[{"linkId": "delirium", "answer": [{"valueCoding": {"code": "maybe"}}]}]
        ),
        "QuestionnaireResponse.item[0]: is not one of the possible answers: yes, no, unknown",
    ),
    "an unknown item": (
        a_fhir_response({"16": 1}),
        "QuestionnaireResponse.item[0]: qlq-c15-pal|1.0.0 has no such item",
    ),
    "an item twice": (
        a_fhir_response(item=[{"linkId": "5", "answer": [{"valueInteger": n}]} for n in (1, 4)]),
        "QuestionnaireResponse.item[1]: item 5 is answered more than once",
    ),
    "two answers": (
        a_fhir_response({"5": {"answer": [{"valueInteger": 1}, {"valueInteger": 4}]}}),
        "QuestionnaireResponse.item[0]: takes one answer, and has 2",
    ),
    "an answer and a reason for having none": (
        a_fhir_response({"5": {"answer": [{"valueInteger": 1}], **absent("asked-declined")}}),
        "QuestionnaireResponse.item[0]: has both an answer and a reason for having none",
    ),
    "a date in the future": (
        a_fhir_response(authored="2999-01-01T00:00:00Z"),
        "QuestionnaireResponse.authored: the time of the answers lies in the future",
    ),
    "a birth date in the future": (
        a_bundle(a_fhir_patient(birthDate="2999-01-01"), a_fhir_response()),
        "Patient.birthDate: the birth date lies in the future",
    ),
    "two patients": (
        a_bundle(a_fhir_patient(), a_fhir_patient(), a_fhir_response()),
        "Bundle.entry[1].resource: is a second Patient: a file is about one patient",
    ),
}


@pytest.mark.parametrize(("document", "problem"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_refused_with_its_place(document: object, problem: str) -> None:
    lines = refused(run("score", "-", document=document), 11)
    assert problem in lines
    assert "Jens" not in "".join(lines)


def test_everything_wrong_in_every_response_is_said_at_once() -> None:
    bundle = a_bundle(
        a_fhir_response({"5": 9, "99": 1}, id="a"),
        a_fhir_response(id="b", questionnaire="x"),
        a_facts_response("nope"),
    )
    assert refused(run("score", "-", document=bundle), 11) == [
        "Bundle.entry[0].resource.item[1]: qlq-c15-pal|1.0.0 has no such item",
        f"Bundle.entry[0].resource.item[0]: {NO_OPTION}",
        f"Bundle.entry[1].resource.questionnaire: {UNKNOWN}",
        "Bundle.entry[2].resource.item[21]: dk-basal-facts|1.0.0 has no such item",
    ]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    (*_, last) = refused(run("score", str(tmp_path / "nothing.json")), 2)
    assert "nothing.json" in last


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.json").write_bytes("é".encode("latin-1"))
    assert "is not UTF-8 text (byte 0)" in refused(run("score", str(tmp_path / "latin.json")), 2)[-1]
