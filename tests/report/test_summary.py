"""The summary: what the page says, before anything is drawn."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings

from screening.core.assessment import Assessment
from screening.core.questionnaire import Direction, Language, Source
from screening.core.response import Missing, Response
from screening.core.truth import Truth
from screening.report.words import Summary
from tests.report.samples import (
    BEST,
    DANISH,
    ENGLISH,
    MILD,
    SEVERE,
    WORDS,
    WORST,
    Given,
    assessed,
    c15,
    facts,
    samples,
    summary_of,
)
from tests.report.strategies import cases

B1 = {"basal-insufficient": "yes"}
SAMPLES = samples()
BOTH = pytest.mark.parametrize("language", [ENGLISH, DANISH])


def texts(value: Any) -> list[str]:
    """Every text in a summary."""
    if isinstance(value, str):
        return [value]
    if is_dataclass(value):
        return [text for field in fields(value) for text in texts(getattr(value, field.name))]
    return [text for part in value for text in texts(part)] if isinstance(value, tuple) else []


# -- the verdict ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sample", "truth", "ending"),
    [
        ("refer", Truth.TRUE, "are met."),
        ("confer", Truth.FALSE, "are not met."),
        ("basal", Truth.FALSE, "are not met."),
        ("none", Truth.FALSE, "are not met."),
        ("undetermined", Truth.UNKNOWN, "cannot be told to be met."),
        ("nothing", Truth.UNKNOWN, "cannot be told to be met."),
        ("stale", Truth.UNKNOWN, "cannot be told to be met."),
    ],
)
def test_the_verdict_is_one_sentence_on_the_criteria_of_the_set(
    sample: str, truth: Truth, ending: str
) -> None:
    verdict = summary_of(SAMPLES[sample]).verdict
    assert verdict.truth is truth
    assert (
        verdict.sentence
        == f"The criteria in the set “From basal to specialised palliative care” v0.1.0 {ending}"
    )


def test_an_open_verdict_says_what_is_certain_already() -> None:
    verdict = summary_of(SAMPLES["undetermined"]).verdict
    assert not verdict.settled
    assert verdict.floor is not None
    assert verdict.floor.startswith("At least: Confer")
    assert "At most: The criteria are met" in verdict.floor


def test_when_nothing_is_known_the_lowest_outcome_is_no_comfort() -> None:
    summary = summary_of(SAMPLES["nothing"])
    assert summary.verdict.floor is not None
    assert summary.verdict.floor.startswith("Nothing is certain yet. At most: The criteria are met")
    assert not any("No current need" in text for text in texts(summary.verdict))


def test_a_patient_who_declines_is_said_beside_the_outcome() -> None:
    assert len(summary_of(SAMPLES["declines"]).verdict.remarks) == 1


@BOTH
@pytest.mark.parametrize("sample", SAMPLES)
def test_nobody_must_be_referred(sample: str, language: Language) -> None:
    everything = " ".join(texts(summary_of(SAMPLES[sample], language=language))).lower()
    assert "must be referred" not in everything
    assert "skal henvises" not in everything


# -- alerts -----------------------------------------------------------------------------------------------------


def test_an_alert_that_is_there_is_said_with_who_said_it_whatever_the_outcome() -> None:
    for rest in (c15(BEST), c15(WORST)):
        alerts = summary_of(assessed(rest, facts({"delirium": "yes"}))).alerts
        assert alerts.heading == "ACUTE: make contact now, not by way of a referral queue"
        assert [alert.label for alert in alerts.met] == ["Suspected delirium"]
        assert alerts.met[0].reasons == ("Yes (clinician, 22 Nov 2026)",)


def test_an_unanswered_alert_is_said_even_beside_one_that_is_there() -> None:
    alerts = summary_of(SAMPLES["alerts"]).alerts
    assert alerts.unanswered == "Acute warning signs have not been answered: Suspected risk of suicide"
    assert alerts.answered_no is not None


def test_an_empty_case_says_that_no_warning_sign_is_answered() -> None:
    alerts = summary_of(SAMPLES["nothing"]).alerts
    assert not alerts.met
    assert alerts.unanswered is not None
    assert alerts.unanswered.count("uspected") == 3
    assert alerts.answered_no is None


# -- change -----------------------------------------------------------------------------------------------------


def test_an_important_worsening_comes_first_and_what_is_unchanged_is_counted() -> None:
    (change,) = summary_of(SAMPLES["refer"]).changes
    assert change.heading == "Patient: 8 Nov 2026 → 22 Nov 2026, 14 days"
    assert change.lines[0].text == "Pain 50 → 100: 50 points worse, MID 17.1 passed"
    assert change.lines[0].important is Truth.TRUE
    assert change.tally == "5 worse (1 past MID), 5 unchanged"


def test_self_and_proxy_are_never_compared_with_each_other() -> None:
    alone = summary_of(assessed(c15(SEVERE, source=Source.RELATIVE), c15(BEST, days_ago=14), facts()))
    assert alone.changes == ()
    both = summary_of(SAMPLES["both-voices"]).changes
    assert [change.heading.split(":")[0] for change in both] == ["Patient", "Relative, for the patient"]


def test_a_scale_nobody_answered_has_no_change() -> None:
    gaps: tuple[Given, ...] = (*[Missing.SKIPPED] * 14, 3)
    (change,) = summary_of(assessed(c15(gaps), c15(SEVERE, days_ago=14), facts())).changes
    assert change.lines == ()
    assert change.tally == "1 unchanged"


# -- missing ----------------------------------------------------------------------------------------------------


def test_a_single_missing_item_is_named_with_its_reason_and_who_can_supply_it() -> None:
    (group,) = summary_of(SAMPLES["undetermined"]).missing
    assert group.who == "The patient"
    assert [line.text for line in group.lines] == ["Pain that hinders the day (skipped)"]
    assert group.lines[0].decisive


def test_a_questionnaire_without_answers_is_one_line() -> None:
    groups = {group.who: group.lines for group in summary_of(SAMPLES["nothing"]).missing}
    assert [line.text for line in groups["The doctor or nurse"]] == [
        "All of “Clinical facts”: no answers yet"
    ]
    assert [line.text for line in groups["The patient"]][:2] == [
        "All of “How you are doing”: no answers yet",
        "Wants or accepts referral",
    ]
    assert [line.text for line in groups["The patient's record"]] == ["Date of birth"]


def test_answers_that_are_too_old_are_asked_for_anew() -> None:
    (group,) = summary_of(SAMPLES["stale"]).missing
    assert "30 days old; at most 14 days count" in group.lines[0].text


def test_only_the_patient_can_rule_out_what_somebody_else_did_not_see() -> None:
    (group,) = summary_of(SAMPLES["proxy-only"]).missing
    assert group.who == "The patient"
    assert "only others have answered" in group.lines[0].text


# -- scales -----------------------------------------------------------------------------------------------------


def test_scales_stand_worst_first_and_those_without_answers_last() -> None:
    summary = summary_of(SAMPLES["only-answers"])
    assert [scale.name for scale in summary.scales][-3:] == ["Emotional wellbeing", "Pain", "Quality of life"]
    assert [scale.voices[0].reading.text for scale in summary.scales][-3:] == ["not answered"] * 3
    worst = summary_of(SAMPLES["refer"]).scales[0]
    assert (worst.name, worst.voices[0].reading.text) == ("Pain", "100")


def test_a_scale_with_gaps_is_drawn_from_its_lowest_to_its_highest_value() -> None:
    pain = next(scale for scale in summary_of(SAMPLES["undetermined"]).scales if scale.name == "Pain")
    reading = pain.voices[0].reading
    assert reading.text == "between 50 and 100"
    assert reading.span is not None
    assert (reading.span.low, reading.span.high) == (0.5, 1.0)
    assert reading.beyond is Truth.TRUE  # both ends lie above 25


def test_every_scale_says_which_way_is_bad() -> None:
    for scale in summary_of(SAMPLES["refer"]).scales:
        high_is_bad = scale.direction is Direction.HIGH_IS_WORSE
        assert scale.direction_words == ("high is bad" if high_is_bad else "high is good")
        assert all(cut.text.startswith(">" if high_is_bad else "<") for cut in scale.cuts)


def test_self_and_proxy_stand_side_by_side_each_with_its_own_value() -> None:
    pain = next(scale for scale in summary_of(SAMPLES["both-voices"]).scales if scale.name == "Pain")
    assert [(voice.who, voice.is_proxy, voice.reading.text) for voice in pain.voices] == [
        ("patient", False, "50"),
        ("relative, for the patient", True, "100"),
    ]


def test_values_too_old_to_count_are_said_to_be() -> None:
    assert (
        summary_of(SAMPLES["stale"]).too_old_scales == "Too old to count: patient, 23 Oct 2026, 30 days old"
    )
    assert summary_of(SAMPLES["refer"]).too_old_scales is None


@settings(max_examples=200)
@given(cases())
def test_every_number_shown_is_the_score_rounded_in_both_number_formats(
    responses: tuple[Response, ...],
) -> None:
    run = assessed(*responses)
    for language, point in ((ENGLISH, "."), (DANISH, ",")):
        shown = {
            (scale.name, voice.who): voice.reading.text
            for scale in summary_of(run, language=language).scales
            for voice in scale.voices
        }
        for name, who, value in expected_values(run, language):
            assert shown[name, who].replace(point, ".") == value


def expected_values(run: Assessment, language: Language) -> list[tuple[str, str, str]]:
    """(scale, voice, value) of each source's newest response; scores that are known only."""
    names = {Source.PATIENT: 0, Source.RELATIVE: 1, Source.STAFF: 2}
    voices = {
        ENGLISH: ("patient", "relative, for the patient", "staff, for the patient"),
        DANISH: ("patient", "pårørende, for patienten", "personale, for patienten"),
    }
    newest: dict[Source, Response] = {}
    for responses in run.case.responses.values():
        for response in responses:
            if run.questionnaire_of(response).scales:
                newest.setdefault(response.source, response)
    return [
        (
            run.questionnaire_of(response).wordings[language].scales[id],
            voices[language][names[source]],
            one_decimal(score.value),
        )
        for source, response in newest.items()
        for id, score in run.scores[response.id].items()
        if score.value is not None
    ]


def one_decimal(value: Fraction) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal("0.1"), ROUND_HALF_UP)).removesuffix(".0")


# -- who answered, and what -------------------------------------------------------------------------------------


def test_the_patients_words_are_passed_on_as_written_with_how_bad_it_is() -> None:
    words = {said.text: said for said in summary_of(SAMPLES["refer"]).own_words}
    assert set(words) == {WORDS["matters-most"], WORDS["added-1"], WORDS["added-2"]}
    assert words[WORDS["added-1"]].severity == "A good deal (3)"
    assert words[WORDS["matters-most"]].said_by == "patient, 22 Nov 2026"


def test_the_patients_own_words_come_before_what_somebody_else_wrote() -> None:
    words = summary_of(SAMPLES["both-voices"]).own_words
    assert [said.said_by.split(",")[0] for said in words] == ["patient"] * 3 + ["relative"]


def test_an_option_that_begins_with_its_number_is_not_numbered_twice() -> None:
    cells = {row.short: row.cells for row in summary_of(assessed(c15(BEST))).answers[0].rows}
    assert cells["Quality of life"] == ("7 – Very good",)
    assert cells["Pain"] == ("Not at all (1)",)


def test_who_answered_with_what_help_and_who_recorded_the_facts_is_said() -> None:
    answered = summary_of(SAMPLES["refer"]).answered_by
    assert answered[0] == (
        "How you are doing: patient, with help from staff, 22 Nov 2026 09:00; 15 of 15 answered"
    )
    assert answered[1].startswith("Clinical facts: clinician, Nina Nurse, 22 Nov 2026")


def test_every_item_stands_with_its_answer_or_the_reason_it_has_none() -> None:
    c15_table, facts_table = (summary_of(SAMPLES[name]).answers[0] for name in ("only-answers", "stale"))
    assert len(c15_table.rows) == len(facts_table.rows) == 15
    cells = {row.short: row.cells for row in c15_table.rows}
    assert cells["Pain"] == ("would rather not say",)
    assert cells["Quality of life"] == ("not reached",)
    assert cells["Sleep problems"] == ("A good deal (3)",)


def test_thirty_screenings_show_the_newest_of_each_voice_and_count_the_rest() -> None:
    many = [c15(MILD, days_ago=day, source=Source.RELATIVE) for day in range(29)]
    table = summary_of(assessed(*many, c15(SEVERE, days_ago=30), facts())).answers[0]
    assert len(table.columns) == 4
    assert table.columns[-1] == "patient, 23 Oct 2026"
    assert table.note == "Earlier answers not shown here: 26"


def test_the_patients_wish_is_said_with_who_said_it() -> None:
    assert summary_of(SAMPLES["declines"]).wish == "No (clinician, 22 Nov 2026)"
    assert summary_of(SAMPLES["nothing"]).wish == "not recorded"


# -- what it rests on -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", SAMPLES)
def test_status_validation_rights_versions_and_checksums_are_always_said(sample: str) -> None:
    run = SAMPLES[sample]
    summary = summary_of(run)
    short, full = " ".join(summary.provenance.short), "\n".join(summary.provenance.full)
    for text in (short, full):
        assert "Draft criteria, need clinical sign-off" in text
        assert "NOT a validated translation" in text
        assert "validated in people with cancer" in text
        assert "EORTC Quality of Life Group" in text
        assert "not a diagnosis; not a certified medical device" in text
    assert run.criteria_set.ref.sha256 in full
    read = {input.questionnaire for input in run.criteria_set.inputs.values()}
    assert all(ref.sha256 in full for ref in run.questionnaires if ref.id in read)
    assert f"screening {run.program_version}" in full


def test_an_operationalisation_of_our_own_is_marked_and_a_published_one_is_not() -> None:
    own = {criterion.id: criterion.own for criterion in summary_of(SAMPLES["refer"]).criteria}
    assert own["S1"]
    assert not own["G1"]


@settings(max_examples=60)
@given(cases())
def test_any_case_has_a_summary_in_both_languages(responses: tuple[Response, ...]) -> None:
    run = assessed(*responses)
    for language in (ENGLISH, DANISH):
        summary: Summary = summary_of(run, language=language)
        assert summary.verdict.settled is (run.verdict.outcome is not None)
        unfilled = [text for text in texts(summary) if "{" in text]
        assert set(unfilled) <= set(texts(summary.labels))


def test_a_relatives_answers_that_are_too_old_are_not_said_to_be_no_answers() -> None:
    summary = summary_of(assessed(c15(SEVERE, source=Source.RELATIVE, days_ago=30), facts()))
    everything = " ".join(texts(summary))
    assert "yet" not in " ".join(line.text for group in summary.missing for line in group.lines)
    assert "No answers to “How you are doing” yet" not in everything
    assert "The newest answers are from 23 Oct 2026, 30 days old; at most 14 days count" in everything


# -- sources, in the reader's language ----------------------------------------------------------------------------


@BOTH
def test_sources_and_rights_are_told_in_the_readers_language(language: Language) -> None:
    assessment = SAMPLES["refer"]
    said = texts(summary_of(assessment, language=language))
    other = DANISH if language == ENGLISH else ENGLISH
    for criterion in assessment.criteria_set.criteria.values():
        assert criterion.citation.in_language(language) in said
        assert criterion.citation.in_language(other) not in said
    rights = [text for text in said if "EORTC Quality of Life Group" in text]
    definition = next(one for one in assessment.questionnaires.values() if one.ref.id == "qlq-c15-pal")
    assert any(definition.copyright_in(language) in text for text in rights)
    assert not any(definition.copyright_in(other) in text for text in rights)
    assert not any(definition.instrument_in(other) in text for text in said)
