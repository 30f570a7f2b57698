"""The scales over time: which values stand where, what is left out, what is marked, and how it is drawn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from screening.core.decisions import DecisionKind
from screening.core.happenings import Happening
from screening.core.questionnaire import Source
from screening.core.referrals import ReferralStep
from screening.core.response import Missing, Response
from screening.report.drawing import Box, Disc, Drawing, Label, Line, Polygon
from screening.report.happenings import events_of
from screening.report.style import INK, PAPER, ZONE
from screening.report.summary import Event, summarize
from screening.report.timeline_chart import trend_chart
from screening.report.words import Mark, Timeline, Trend
from tests.report.extremes import extremes
from tests.report.samples import (
    BEST,
    DANISH,
    ENGLISH,
    MILD,
    NOW,
    SEVERE,
    Given,
    assessed,
    c15,
    facts,
    summary_of,
    translator,
)

EXTREMES = extremes()
NO_PAIN: tuple[Given, ...] = (*SEVERE[:4], Missing.SKIPPED, *SEVERE[5:11], Missing.SKIPPED, *SEVERE[12:])
HALF_PAIN: tuple[Given, ...] = (*SEVERE[:11], Missing.SKIPPED, *SEVERE[12:])


def find(*responses: Response, events: tuple[Event, ...] = ()) -> Timeline | None:
    return summarize(
        assessed(*responses),
        patient_name=None,
        birth=None,
        language=ENGLISH,
        translate=translator("en"),
        events=events,
    ).timeline


def timeline_of(*responses: Response, events: tuple[Event, ...] = ()) -> Timeline:
    found = find(*responses, events=events)
    assert found is not None
    return found


def pain(timeline: Timeline) -> Trend:
    return next(trend for trend in timeline.trends if trend.name == "Pain")


def draw_pain(timeline: Timeline) -> Drawing:
    return trend_chart(timeline, pain(timeline), width=246, height=76)


# -- what is told -----------------------------------------------------------------------------------------------


def test_one_response_has_no_trend_and_neither_have_two_voices_that_spoke_once() -> None:
    assert find(c15(SEVERE), facts()) is None
    assert find(c15(SEVERE), c15(MILD, source=Source.RELATIVE), facts()) is None


def test_all_earlier_values_are_there_oldest_first_each_at_its_time() -> None:
    timeline = timeline_of(c15(SEVERE), c15(MILD, days_ago=5), c15(BEST, days_ago=20))
    (line,) = pain(timeline).lines
    assert line.text == "patient: 0 → 33.3 → 100"
    assert [round(moment.at, 2) for moment in line.moments] == [0.0, 0.75, 1.0]
    assert [moment.span.low for moment in line.moments if moment.span] == [0, pytest.approx(1 / 3), 1]
    assert timeline.days == ("How you are doing, patient: 2 Nov 2026, 17 Nov 2026, 22 Nov 2026",)


def test_time_runs_to_the_assessment_so_that_old_answers_look_old() -> None:
    timeline = timeline_of(c15(SEVERE, days_ago=10), c15(MILD, days_ago=20))
    assert (timeline.first_day, timeline.last_day) == ("2 Nov 2026", "22 Nov 2026")
    (line,) = pain(timeline).lines
    assert round(line.moments[-1].at, 2) == 0.5


def test_a_response_without_the_value_is_a_gap_and_one_with_half_of_it_a_stretch() -> None:
    timeline = timeline_of(c15(SEVERE), c15(NO_PAIN, days_ago=7), c15(HALF_PAIN, days_ago=14))
    (line,) = pain(timeline).lines
    half, none, whole = line.moments
    assert none.span is None
    assert half.span is not None
    assert (half.span.low, half.span.high) == (0.5, 1.0)
    assert whole.span is not None
    assert line.text == "patient: between 50 and 100 → not answered → 100"


def test_each_voice_is_a_line_of_its_own_with_a_mark_of_its_own() -> None:
    both = (c15(SEVERE), c15(MILD, days_ago=9))
    others = (c15(BEST, days_ago=4, source=Source.STAFF), c15(SEVERE, days_ago=2, source=Source.RELATIVE))
    timeline = timeline_of(*both, *others)
    marks = {line.who: line.mark for line in pain(timeline).lines}
    assert marks == {
        "patient": Mark.DOT,
        "relative, for the patient": Mark.DIAMOND,
        "staff, for the patient": Mark.SQUARE,
    }
    for who in marks:
        assert any(who in told for told in timeline.legend)


def test_what_was_done_and_what_was_decided_is_marked_on_its_day() -> None:
    decided = Event(at=NOW - timedelta(days=8), text="Referral discussed")
    same_day = Event(at=NOW - timedelta(days=8, hours=2), text="Dose raised")
    timeline = timeline_of(
        c15(SEVERE),
        c15(MILD, days_ago=20),
        facts({"intervention-recorded": "yes"}, days_ago=3),
        facts({"intervention-recorded": "no"}, days_ago=5),
        events=(decided, same_day, Event(at=NOW - timedelta(days=40), text="Before all this")),
    )
    assert [(event.mark, event.text) for event in timeline.events] == [
        ("A", "14 Nov 2026: Dose raised; Referral discussed"),
        ("B", "19 Nov 2026: Something done since last answers: Yes (clinician)"),
    ]


@pytest.mark.parametrize("language", [ENGLISH, DANISH])
def test_every_decision_and_step_of_a_referral_has_words_of_its_own(language: str) -> None:
    every = [*DecisionKind, *ReferralStep]
    made = [Happening(at=NOW - timedelta(days=9), what=what) for what in every]
    events = events_of(made, translator(language))
    assert len({event.text for event in events}) == len(every)
    english = events_of(made, translator(ENGLISH))
    assert language == ENGLISH or not {event.text for event in events} & {event.text for event in english}
    (marked,) = timeline_of(c15(SEVERE), c15(MILD, days_ago=20), events=events).events
    assert all(event.text in marked.text for event in events)


# -- how it is drawn --------------------------------------------------------------------------------------------


def test_the_line_is_broken_where_there_is_no_value() -> None:
    with_gap = draw_pain(timeline_of(c15(SEVERE), c15(NO_PAIN, days_ago=7), c15(MILD, days_ago=14)))
    whole = draw_pain(timeline_of(c15(SEVERE), c15(MILD, days_ago=7), c15(MILD, days_ago=14)))
    assert len([shape for shape in whole.shapes if isinstance(shape, Disc)]) == 3
    assert len([shape for shape in with_gap.shapes if isinstance(shape, Disc)]) == 2
    assert len(leading(whole)) == 2
    assert leading(with_gap) == []


def leading(drawing: Drawing) -> list[Line]:
    """The lines from value to value of the patient's voice."""
    return [
        shape
        for shape in drawing.shapes
        if isinstance(shape, Line) and shape.thickness == 1.0 and shape.dashes is None
    ]


def test_a_value_with_gaps_is_a_box_and_what_leads_to_it_is_dashed() -> None:
    drawing = draw_pain(timeline_of(c15(SEVERE), c15(HALF_PAIN, days_ago=14)))
    stretches = [shape for shape in drawing.shapes if isinstance(shape, Box) and shape.fill == PAPER]
    assert len(stretches) == 1
    assert leading(drawing) == []
    assert sum(isinstance(shape, Line) and shape.dashes is not None for shape in drawing.shapes) == 2


def test_others_have_open_marks_and_broken_lines() -> None:
    drawing = draw_pain(
        timeline_of(c15(SEVERE, source=Source.RELATIVE), c15(MILD, days_ago=9, source=Source.RELATIVE))
    )
    marks = [shape for shape in drawing.shapes if isinstance(shape, Polygon)]
    assert [(mark.fill, mark.stroke) for mark in marks] == [(PAPER, INK)] * 2
    assert not any(isinstance(shape, Disc) for shape in drawing.shapes)
    assert leading(drawing) == []


def test_the_stretch_beyond_the_cut_is_on_the_worse_side() -> None:
    timeline = timeline_of(c15(SEVERE), c15(MILD, days_ago=9))
    for trend in timeline.trends:
        drawing = trend_chart(timeline, trend, width=246, height=76)
        zones = [shape for shape in drawing.shapes if isinstance(shape, Box) and shape.fill == ZONE]
        assert len(zones) == len(trend.cuts)
        for zone, cut in zip(zones, trend.cuts, strict=True):
            is_above = zone.y < 76 / 2 and zone.y == min(zone.y, 12)
            assert is_above is cut.text.startswith(">")


def test_marks_of_close_events_are_one_mark_and_never_drawn_over_each_other() -> None:
    events = tuple(Event(at=NOW - timedelta(days=day), text=f"e{day}") for day in (30, 29, 28, 3))
    drawing = draw_pain(timeline_of(c15(SEVERE), c15(MILD, days_ago=60), events=events))
    marks = [shape for shape in drawing.shapes if isinstance(shape, Label) and shape.bold]
    assert [mark.text for mark in marks] == ["A–C", "D"]
    assert marks[1].x - marks[0].x > 15


@pytest.mark.parametrize("name", EXTREMES)
def test_every_drawing_stays_inside_itself_and_says_all_its_values(name: str) -> None:
    timeline = summary_of(EXTREMES[name].assessment, language=DANISH).timeline
    for trend in timeline.trends if timeline is not None else ():
        assert timeline is not None
        drawing = trend_chart(timeline, trend, width=246, height=76)
        for x, y in points(drawing):
            assert -drawing.bleed - 1 <= x <= drawing.width + drawing.bleed + 1
            assert -drawing.bleed - 1 <= y <= drawing.height + drawing.bleed + 1
        for line in trend.lines:
            assert line.text in drawing.description


def points(drawing: Drawing) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for shape in drawing.shapes:
        match shape:
            case Line() | Polygon():
                found += shape.points
            case Box():
                found += [(shape.x, shape.y), (shape.x + shape.width, shape.y + shape.height)]
            case Disc() | Label():
                found.append((shape.x, shape.y))
    return found
