"""From raw input to a response, or to everything that is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.core.errors import InvalidSubmission
from screening.core.questionnaire import EnableWhen, LinkId, Questionnaire, Source
from screening.core.response import Choice, Missing, Response, ResponseId, Submission, SubmittedItem, Text
from screening.core.validation import validate
from tests.builders import DANISH, NOW, a_fact, a_questionnaire, a_text_item, an_item

FORM = a_questionnaire(
    items=[
        an_item("1"),
        a_text_item("words", max_length=10),
        replace(an_item("how-bad", values=(2, 3)), enable_when=EnableWhen(link_id=LinkId("words"))),
    ]
)


def sent(**items: str | Missing | tuple[str, ...]) -> Submission:
    return Submission(
        items=tuple(_item(link.replace("_", "-").lstrip("-"), it) for link, it in items.items())
    )


def _item(link: str, given: str | Missing | tuple[str, ...]) -> SubmittedItem:
    if isinstance(given, Missing):
        return SubmittedItem(link_id=link, missing=given)
    return SubmittedItem(link_id=link, values=(given,) if isinstance(given, str) else given)


def validated(
    submission: Submission,
    *,
    form: Questionnaire = FORM,
    source: Source = Source.PATIENT,
    late: int = 0,
    part_of: str | None = None,
) -> Response:
    return validate(
        form,
        submission,
        id=ResponseId("r"),
        source=source,
        authored=NOW + timedelta(seconds=late),
        now=NOW,
        language=DANISH,
        form=None if part_of is None else ResponseId(part_of),
    )


def problems_of(submission: Submission, **context: Source | int) -> list[str]:
    with pytest.raises(InvalidSubmission) as caught:
        validated(submission, **context)  # type: ignore[arg-type]
    return [str(problem) for problem in caught.value.problems]


def test_answers_keep_the_code_the_number_and_the_words() -> None:
    response = validated(sent(_1=" 3 ", words="ondt\r\ni ryg", how_bad="2"))
    assert response.answers == {"1": Choice("3", 3), "words": Text("ondt\ni ryg"), "how-bad": Choice("2", 2)}


def test_the_four_reasons_for_no_answer_stay_apart() -> None:
    assert validated(sent(_1=Missing.DECLINED, words="")).answers == {
        "1": Missing.DECLINED,
        "words": Missing.SKIPPED,
        "how-bad": Missing.NOT_ASKED,
    }
    assert validated(sent(words="ondt")).answers[LinkId("how-bad")] is Missing.NOT_REACHED


@pytest.mark.parametrize("raw", ["0", "5", "03", "3.0", "¾", "-1", "yes", "1 2"])
def test_only_the_codes_of_the_options_are_answers(raw: str) -> None:
    assert problems_of(sent(_1=raw)) == ["1: is not one of the possible answers: 1, 2, 3, 4"]


def test_an_error_never_repeats_what_was_answered() -> None:
    assert "hemmelig" not in str(problems_of(sent(_1="hemmelig")))


@pytest.mark.parametrize(
    ("submission", "problem"),
    [
        (sent(_1=("1", "2")), "1: takes one answer, and has 2"),
        (sent(other="1"), "other: pro-form|1.0.0 has no such item"),
        (Submission(items=(_item("1", "1"), _item("1", "1"))), "1: item 1 is answered more than once"),
        (sent(words="x" * 11), "words: is too long: 11 characters, and at most 10 can be kept"),
        (sent(words="a\x00b"), "words: has characters that are not text"),
        (sent(how_bad="2"), "how-bad: answered, but it is asked only after an answer to words"),
        (
            Submission(items=(SubmittedItem(link_id="1", values=("2",), missing=Missing.DECLINED),)),
            "1: has both an answer and a reason for having none",
        ),
    ],
    ids=["two answers", "no such item", "twice", "too long", "not text", "not enabled", "contradiction"],
)
def test_each_fault_is_named_with_its_place(submission: Submission, problem: str) -> None:
    assert problems_of(submission) == [problem]


def test_in_a_part_of_a_form_somebody_else_may_have_opened_the_item() -> None:
    part = validated(sent(how_bad="2"), part_of="form")
    assert part.answers == {"1": Missing.NOT_REACHED, "words": Missing.NOT_REACHED, "how-bad": Choice("2", 2)}
    assert part.form == "form"


def test_in_a_part_of_a_form_an_item_that_its_own_answer_closes_is_still_refused() -> None:
    with pytest.raises(InvalidSubmission, match="asked only after"):
        validated(sent(words=Missing.SKIPPED, how_bad="2"), part_of="form")


def test_a_text_of_exactly_the_limit_is_kept_whole() -> None:
    assert validated(sent(words="æ" * 10)).text(LinkId("words")) == "æ" * 10


def test_the_future_and_a_source_that_may_not_answer_are_refused_together() -> None:
    only_patient = replace(FORM, proxies=frozenset())
    with pytest.raises(InvalidSubmission) as caught:
        validated(sent(_1="9"), form=only_patient, source=Source.STAFF, late=1)
    assert [problem.where for problem in caught.value.problems] == ["source", "authored", "1"]


raw_items = st.lists(
    st.builds(
        SubmittedItem,
        link_id=st.sampled_from(["1", "words", "how-bad", "x"]) | st.text(max_size=3),
        values=st.lists(st.text(max_size=12) | st.sampled_from("1234"), max_size=2).map(tuple),
        missing=st.none() | st.sampled_from(Missing),
    ),
    max_size=5,
)


@given(raw_items)
def test_whatever_is_sent_gives_a_full_response_or_a_list_of_problems(items: list[SubmittedItem]) -> None:
    try:
        response = validated(Submission(items=tuple(items)))
    except InvalidSubmission as refused:
        assert refused.problems  # noqa: PT017
        return
    assert list(response.answers) == list(FORM.items)


# -- opened by one of several, and answered by proxies only ------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "asked"),
    [({}, False), ({"1": "2"}, False), ({"1": "4"}, True), ({"2": "3"}, True), ({"1": "1", "2": "4"}, True)],
)
def test_an_item_opened_by_one_of_several_is_asked_when_any_of_them_opens_it(
    answers: dict[str, str], asked: bool
) -> None:
    condition = EnableWhen(link_id=LinkId("1"), also=(LinkId("2"),), codes=frozenset({"3", "4"}))
    form = a_questionnaire(items=[an_item("1"), an_item("2"), replace(a_fact("help"), enable_when=condition)])
    response = validated(
        Submission(items=tuple(_item(link, code) for link, code in answers.items())), form=form
    )
    assert (response.answers[LinkId("help")] is not Missing.NOT_ASKED) is asked


def test_a_form_for_proxies_only_is_refused_from_the_respondent_and_taken_from_a_proxy() -> None:
    form = replace(a_questionnaire(proxies=[Source.RELATIVE]), proxies_only=True)
    assert form.is_proxy(validated(sent(_1="2"), form=form, source=Source.RELATIVE).source)
    for source in (Source.PATIENT, Source.STAFF):
        with pytest.raises(InvalidSubmission, match="cannot be answered by"):
            validated(sent(_1="2"), form=form, source=source)
