"""What the doctor sees of a form that asks for more than degrees: colours as words, the wish for help beside its item,
the cut points that are talked about, and what the sources leave open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from screening.core.questionnaire import Source
from screening.core.response import Missing, Response
from screening.report.pdf import render_pdf
from screening.report.summary import Summary
from tests.builders import a_response
from tests.report.reading import text_of
from tests.report.samples import DANISH, ENGLISH, NOW, assessed, c15, catalog, facts, summary_of

SEVERE = {"5": 4, "12": 2, "9": 3, "itching": 4, "cough": 2, "dizziness": 1}
WISHES = {"help-pain": "yes", "help-nausea": "no", "itching-help": "yes"}
NOT_ASKED = Missing.NOT_ASKED


def the_form(given: Mapping[str, int | str | Missing], *, source: Source = Source.PATIENT) -> Response:
    """Answers to the Danish form; what follows an answer that was not given is not asked."""
    form = catalog().get_questionnaire("dk-pro-pall")
    offers = {str(item.link_id): NOT_ASKED for item in form.items.values() if item.asks_help_with}
    return a_response(form, {**offers, **given}, source=source, authored=NOW - timedelta(hours=1))


def summary(*responses: Response, danish: bool = False) -> Summary:
    return summary_of(assessed(*responses, facts()), language=DANISH if danish else ENGLISH)


def cells(found: Summary) -> dict[str, str]:
    """The newest answer to each item, by its short text."""
    (table,) = (
        t for t in found.answers if any(row.short == "Itching" or row.short == "Kløe" for row in t.rows)
    )
    return {row.short: row.cells[0] for row in table.rows}


def test_the_wish_for_help_stands_beside_the_item_it_is_about() -> None:
    found = cells(summary(the_form({**SEVERE, **WISHES})))
    assert found["Pain"] == "A lot (4) · red · wants help: Yes"
    assert found["Nausea"] == "A good deal (3) · red · wants help: No, not now"
    assert found["Itching"] == "A lot (4) · red · wants help: Yes"
    assert found["Cough"] == "Slightly (2) · yellow"
    assert found["Dizziness"] == "Not at all (1)"


def test_it_stands_beside_the_answer_that_opened_it_and_not_beside_a_milder_one() -> None:
    found = cells(summary(the_form({**SEVERE, **WISHES})))
    assert found["Pain that hinders the day"] == "Slightly (2) · yellow"


@pytest.mark.parametrize(
    ("answer", "said"),
    [(Missing.SKIPPED, "skipped"), (Missing.NOT_REACHED, "not reached"), ("unsure", "I do not know yet")],
)
def test_an_offer_without_a_yes_or_no_says_why(answer: str | Missing, said: str) -> None:
    found = cells(summary(the_form({"itching": 4, "itching-help": answer})))
    assert found["Itching"] == f"A lot (4) · red · wants help: {said}"


def test_offers_are_no_rows_of_their_own_and_count_as_no_gap() -> None:
    found = summary(the_form({**SEVERE, **WISHES}))
    assert not any("Wants help" in short for short in cells(found))
    line = next(line for line in found.answered_by if "the rest of it" in line)
    assert line.endswith("6 of 25 answered")


def test_what_help_is_wanted_with_is_said_together_with_who_says_so() -> None:
    found = summary(the_form({**SEVERE, **WISHES}))
    assert found.wish.endswith("Wants help with: Pain, Itching (patient, 22 Nov 2026)")
    assert summary(the_form(SEVERE)).wish == summary(c15()).wish  # nothing is added where no help is wanted


def test_another_persons_word_on_help_is_marked_as_theirs() -> None:
    found = summary(the_form({**SEVERE, **WISHES}, source=Source.RELATIVE))
    assert "Wants help with: Pain, Itching (relative, for the patient" in found.wish


def test_the_page_says_where_the_colours_come_from_and_what_the_sources_leave_open() -> None:
    found = summary(the_form(SEVERE))
    (note,) = (table.note for table in found.answers if table.note)
    assert note.startswith("Colours, of our own making: AmbuFlex")
    form = catalog().get_questionnaire("dk-pro-pall")
    for fact in form.open_facts:
        assert fact.text[ENGLISH] in found.provenance.full


def test_the_printed_page_has_them_in_danish() -> None:
    text = text_of(render_pdf(summary(the_form({**SEVERE, **WISHES}), danish=True)))
    assert "rød · ønsker hjælp: Ja" in text
    assert "Ønsker hjælp til: Smerter, Kløe" in text
    assert "Farver, som vi selv har valgt" in text


def test_only_the_cut_point_that_is_talked_about_is_drawn() -> None:
    for scale in summary(c15()).scales:
        assert len(scale.cuts) <= 1, scale.name
    pain = next(scale for scale in summary(c15()).scales if scale.name == "Pain")
    assert [cut.text for cut in pain.cuts] == ["> 25"]


def test_one_item_one_step_worse_is_said_as_a_step() -> None:
    now, before = (1,) * 3 + (3,) + (1,) * 10 + (7,), (1,) * 3 + (2,) + (1,) * 10 + (7,)
    (found,) = summary(c15(now), c15(before, days_ago=14)).changes
    (line,) = found.lines
    assert "one step worse" in line.text
    assert "33" not in line.text.partition(":")[2]


def test_nothing_is_compared_between_the_patient_and_somebody_for_the_patient() -> None:
    assert summary(c15(), c15(days_ago=14, source=Source.RELATIVE)).changes == ()
