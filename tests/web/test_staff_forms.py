"""What staff type: birth dates as Danes write them, and the facts form built from its questionnaire."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.core.errors import Problem
from screening.core.questionnaire import (
    AnswerOption,
    Item,
    ItemType,
    ItemWording,
    Knower,
    Language,
    LinkId,
    Questionnaire,
    QuestionnaireId,
    QuestionnaireRef,
    Section,
    Source,
    Wording,
)
from screening.core.response import (
    Answer,
    Assistance,
    Choice,
    Missing,
    Response,
    ResponseId,
    Submission,
    SubmittedItem,
)
from screening.web.forms.dates import read_birth_date
from screening.web.forms.facts import (
    FactField,
    FactsForm,
    build_facts_form,
    new_response_id,
    read_facts,
    read_response_id,
)

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
DANISH = Language("da")


@pytest.mark.parametrize(
    "typed",
    ["24-12-1940", "24.12.1940", "24/12/1940", "24 12 1940", " 24-12-1940 ", "1940-12-24", "24. 12. 1940"],
)
def test_a_birth_date_is_read_in_each_usual_way_of_writing_it(typed: str) -> None:
    assert read_birth_date(typed, today=TODAY) == date(1940, 12, 24)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "day-month-year"),
        ("yesterday", "day-month-year"),
        ("24121940", "day-month-year"),
        ("24-12", "day-month-year"),
        ("24-12-40", "four digits"),
        ("24-12-19400", "four digits"),
        ("30-02-1940", "no such date"),
        ("12-24-1940", "no such date"),
        ("01-01-0000", "no such date"),
        ("23-11-2026", "future"),
        ("24-12-1840", "130 years"),
        ("٢٤-١٢-١٩٤٠", "day-month-year"),
    ],
)
def test_a_birth_date_that_cannot_be_is_refused_and_said_why(typed: str, said: str) -> None:
    read = read_birth_date(typed, today=TODAY)
    assert isinstance(read, Problem)
    assert said in read.message


def test_a_birth_date_of_today_is_accepted() -> None:
    assert read_birth_date("22-11-2026", today=TODAY) == TODAY


@given(st.dates(min_value=date(1900, 1, 1), max_value=TODAY), st.sampled_from(["-", ".", "/", " "]))
def test_every_date_of_a_life_is_read_back_as_it_was_written(birth: date, between: str) -> None:
    typed = between.join((str(birth.day), str(birth.month), str(birth.year)))
    assert read_birth_date(typed, today=TODAY) == birth
    assert read_birth_date(birth.isoformat(), today=TODAY) == birth


@given(st.text())
def test_any_text_is_a_date_or_a_problem(typed: str) -> None:
    assert isinstance(read_birth_date(typed, today=TODAY), date | Problem)


# -- the facts form ----------------------------------------------------------------------------------------------


def facts() -> Questionnaire:
    """Two facts in two sections."""
    options = (
        AnswerOption(code="yes"),
        AnswerOption(code="no"),
        AnswerOption(code="unknown", is_unknown=True),
    )
    items = {
        link_id: Item(link_id=link_id, type=ItemType.CHOICE, construct=link_id, options=options)
        for link_id in (LinkId("informed"), LinkId("delirium"))
    }
    words = {"yes": "Ja", "no": "Nej", "unknown": "Vides ikke"}
    wording = Wording(
        language=DANISH,
        version="1",
        source="own",
        licence="own",
        validated=False,
        title="Fakta",
        introduction="",
        items={link_id: ItemWording(text=f"{link_id}?", options=words, help="hjælp") for link_id in items},
        sections={LinkId("gates"): "Forudsætninger", LinkId("acute"): "Akut"},
        scales={},
        recall={},
    )
    return Questionnaire(
        ref=QuestionnaireRef(id=QuestionnaireId("facts"), version="1", sha256="0"),
        instrument="facts",
        copyright="none",
        respondent=Source.STAFF,
        proxies=frozenset(),
        known_by=Knower.CLINICIAN,
        sections=(
            Section(link_id=LinkId("gates"), items=(items[LinkId("informed")],)),
            Section(link_id=LinkId("acute"), items=(items[LinkId("delirium")],)),
        ),
        scales=(),
        wordings={DANISH: wording},
        sources=(),
        items=items,
    )


def recorded(answers: dict[str, str], *, days_ago: int = 0, author: str = "nurse-1") -> Response:
    given_answers: dict[LinkId, Answer | Missing] = dict.fromkeys(facts().items, Missing.NOT_REACHED)
    given_answers.update({LinkId(link_id): Choice(code, None) for link_id, code in answers.items()})
    return Response(
        id=ResponseId(f"{days_ago}"),
        questionnaire=facts().ref,
        source=Source.STAFF,
        assistance=Assistance.NONE,
        authored=NOW - timedelta(days=days_ago),
        language=DANISH,
        answers=given_answers,
        author=author,
    )


def build(
    *history: Response, typed: Submission | None = None, problems: tuple[Problem, ...] = ()
) -> FactsForm:
    return build_facts_form(
        facts(),
        language=DANISH,
        response_id=new_response_id(),
        history=history,
        typed=typed,
        problems=problems,
    )


def field(form: FactsForm, link_id: str) -> FactField:
    return next(f for section in form.sections for f in section.fields if f.name == f"fact-{link_id}")


def test_nothing_is_chosen_beforehand_even_when_it_was_answered_last_time() -> None:
    form = build(recorded({"informed": "yes"}, days_ago=1))
    assert {f.typed for section in form.sections for f in section.fields} == {""}


def test_the_last_answer_stands_beside_the_item_though_a_newer_form_left_it_out() -> None:
    form = build(
        recorded({"informed": "no"}, days_ago=9),
        recorded({"informed": "yes"}, days_ago=5, author="nurse-2"),
        recorded({"delirium": "no"}, days_ago=1),
    )
    earlier = field(form, "informed").earlier
    assert earlier is not None
    assert (earlier.text, earlier.at, earlier.author) == ("Ja", NOW - timedelta(days=5), "nurse-2")


def test_an_item_never_answered_has_no_earlier_answer() -> None:
    assert field(build(recorded({"informed": "yes"})), "delirium").earlier is None


def test_what_was_typed_comes_back_after_an_error_with_the_error_at_its_field() -> None:
    typed = read_facts({"fact-informed": ["no"], "fact-delirium": ["perhaps"], "csrf_token": ["x"]})
    form = build(typed=typed, problems=(Problem("delirium", "is not one of the possible answers"),))
    assert field(form, "informed").typed == "no"
    assert [problem.where for problem in field(form, "delirium").problems] == ["delirium"]
    assert [(fault.at, fault.about) for fault in form.problems] == [("fact-delirium", "delirium?")]


def test_an_item_left_alone_is_not_submitted() -> None:
    submission = read_facts({"fact-informed": ["yes"], "fact-delirium": [""], "response_id": ["1"]})
    assert submission.items == (SubmittedItem(link_id="informed", values=("yes",)),)


def test_two_answers_to_one_item_are_both_submitted_so_that_validation_sees_the_fault() -> None:
    assert read_facts({"fact-informed": ["yes", "no"]}).items[0].values == ("yes", "no")


def test_only_a_uuid_is_taken_for_a_response_id() -> None:
    made = new_response_id()
    assert read_response_id(made) == made
    assert UUID(made).version == 4
    assert read_response_id("../../etc/passwd") is None
    assert read_response_id("") is None
