"""Answers from paper on the GP's page: a mark that cannot be read is no skipped question, and noon is no time."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

from screening.core.questionnaire import LinkId
from screening.core.response import Missing, OnPaper, Response
from screening.report.own_answers import answer_words
from screening.report.summary import Summary
from tests.report.samples import DANISH, ENGLISH, MILD, SEVERE, assessed, c15, catalog, facts, summary_of

SKIPPED = Missing.SKIPPED
GIVEN = (SKIPPED, *SEVERE[1:4], SKIPPED, *SEVERE[5:])  # item 1 left open, item 5 marked twice


def on_paper(*, unclear: tuple[str, ...] = ("5",)) -> Response:
    paper = OnPaper(
        answered_on=date(2026, 11, 20),
        keyed_at=datetime(2026, 11, 21, 9, tzinfo=UTC),
        unclear=tuple(LinkId(link_id) for link_id in unclear),
    )
    authored = datetime(2026, 11, 20, 11, tzinfo=UTC)
    return replace(c15(GIVEN), paper=paper, authored=authored)


def summary(response: Response, *, danish: bool = False) -> Summary:
    return summary_of(assessed(response, facts()), language=DANISH if danish else ENGLISH)


def cells(found: Summary) -> list[str]:
    """The newest answers to the patient's questionnaire, which comes first."""
    return [row.cells[0] for row in found.answers[0].rows]


def test_an_item_whose_mark_cannot_be_read_says_so_where_its_answer_would_stand() -> None:
    shown = cells(summary(on_paper()))
    assert shown.count("a mark that cannot be read") == 1
    assert shown.count("skipped") == 1
    assert cells(summary(on_paper(unclear=()))).count("skipped") == 2


def test_what_is_missing_because_of_the_mark_says_so_too() -> None:
    mild = replace(on_paper(), answers={**c15(MILD).answers, LinkId("5"): SKIPPED})
    found = summary_of(assessed(mild, facts(rest="unknown")), language=ENGLISH)
    said = [line.text for group in found.missing for line in group.lines]
    assert any("a mark that cannot be read" in line for line in said), said


def test_paper_has_a_day_and_no_time() -> None:
    (line,) = (line for line in summary(on_paper()).answered_by if "keyed in" in line)
    assert "answered on 20 Nov 2026;" in line
    assert "12:00" not in line
    on_screen = summary(c15()).answered_by[0]
    assert re.search(r"\d \w{3} 2026 \d\d:\d\d; 15 of 15", on_screen), on_screen


def test_it_is_said_in_danish() -> None:
    assert "et kryds, der ikke kan læses" in cells(summary(on_paper(), danish=True))


def test_the_copy_for_oneself_does_not_say_that_one_skipped_it() -> None:
    words = answer_words(
        catalog().get_questionnaire("qlq-c15-pal"), on_paper(), language=ENGLISH, translate=str
    )
    missing = [line.missing for line in words.lines if line.missing is not None]
    assert missing.count("The mark on the paper could not be read") == 1
    assert "Skipped" in missing
