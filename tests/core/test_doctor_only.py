"""What is kept for the doctor: what others are shown must not depend on it, and judging must not notice it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.core.assessment import Assessment
from screening.core.doctor_only import followers, may_see_kept, redacted, rests_on_kept, shown_to
from screening.core.nearest import nearest_changes
from screening.core.people import Role
from screening.core.questionnaire import EnableWhen, Item, LinkId
from screening.core.response import Answer, Choice, Kept, Missing, Response, Text
from screening.core.truth import Truth
from screening.storage.results import basis_of, result_of
from tests.builders import a_questionnaire, a_text_item, an_item
from tests.report.samples import SEVERE, assessed, c15, catalog, facts
from tests.report.strategies import cases

OTHERS = [role for role in Role if role is not Role.GP]


def kept(response: Response, *links: str) -> Response:
    """The response with these items kept for the doctor, and what follows from them."""
    marked = {LinkId(link) for link in links}
    definition = catalog().by_ref[response.questionnaire]
    return replace(response, doctor_only=frozenset(marked | followers(definition, marked)))


def with_answers(response: Response, given: Mapping[LinkId, Answer]) -> Response:
    return replace(response, answers={**response.answers, **given})


def another(draw: st.DrawFn, item: Item) -> Answer:
    if not item.options:
        return Text(draw(st.sampled_from(["one", "another", "a third"])))
    option = draw(st.sampled_from(item.options))
    return Choice(option.code, option.value)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Assessment, Assessment]:
    """Two assessments that differ in nothing but the answers to items that are kept for the doctor."""
    mine: list[Response] = []
    other: list[Response] = []
    for response in draw(cases()):
        definition = catalog().by_ref[response.questionnaire]
        answered = [id for id, answer in response.answers.items() if not isinstance(answer, Missing)]
        chosen = draw(st.sets(st.sampled_from(answered), max_size=4)) if answered else set()
        one = kept(response, *chosen)
        mine.append(one)
        other.append(with_answers(one, {id: another(draw, definition.items[id]) for id in chosen}))
    return assessed(*mine), assessed(*other)


def but_for_the_outcome(shown: Assessment) -> Assessment:
    """The assessment without what ADR 0025 names as visible to everybody: the outcome (and what it asks for), and that
    some warning sign is met."""
    verdict = replace(
        shown.verdict,
        outcome=None,
        at_least=shown.criteria_set.outcomes[-1].id,
        at_most=shown.criteria_set.outcomes[0].id,
        missing=(),
        waits_for_time=(),
    )
    redaction = None if shown.redaction is None else replace(shown.redaction, hides_alert=False)
    return replace(shown, verdict=verdict, redaction=redaction)


@given(pairs())
@settings(deadline=None)
def test_what_others_are_shown_does_not_depend_on_a_kept_answer(pair: tuple[Assessment, Assessment]) -> None:
    one, other = (shown_to(Role.NURSE, whole) for whole in pair)
    assert but_for_the_outcome(one) == but_for_the_outcome(other)
    if (one.verdict.outcome, one.verdict.at_least) == (other.verdict.outcome, other.verdict.at_least):
        assert one.verdict.missing == other.verdict.missing


@given(pairs())
@settings(deadline=None)
def test_what_is_shown_as_told_is_told_so_in_the_whole(pair: tuple[Assessment, Assessment]) -> None:
    whole = pair[0]
    shown = shown_to(Role.NURSE, whole)
    for id in (*whole.findings.criteria, *whole.findings.alerts):
        seen = shown.findings.of(id).truth
        assert seen in (Truth.UNKNOWN, whole.findings.of(id).truth)
        if seen is not whole.findings.of(id).truth:
            assert rests_on_kept(shown.findings, shown.findings.of(id))
    assert set(shown.verdict.remarks) <= set(whole.verdict.remarks)


@given(pairs())
@settings(deadline=None)
def test_the_outcome_is_everybodys_and_a_hidden_sign_is_said_to_be_there(
    pair: tuple[Assessment, Assessment],
) -> None:
    whole = pair[0]
    shown = shown_to(Role.NURSE, whole)
    assert shown.verdict.outcome == whole.verdict.outcome
    said = Truth.TRUE in shown.verdict.alerts.values()
    hidden = shown.redaction is not None and shown.redaction.hides_alert
    assert (said or hidden) == (Truth.TRUE in whole.verdict.alerts.values())


@given(cases())
@settings(deadline=None)
def test_nothing_is_taken_from_an_assessment_in_which_nothing_is_kept(
    responses: tuple[Response, ...],
) -> None:
    whole = assessed(*responses)
    assert all(shown_to(role, whole) is whole for role in Role)


def test_the_doctor_is_shown_the_whole_and_the_marks_change_nothing_in_it() -> None:
    plain, marked = assessed(c15(), facts()), assessed(kept(c15(), "5", "12"), facts())
    assert shown_to(Role.GP, marked) is marked
    assert shown_to(None, marked) is marked
    assert result_of(marked) == result_of(plain)
    assert {id: one.truth for id, one in marked.findings.criteria.items()} == {
        id: one.truth for id, one in plain.findings.criteria.items()
    }


@pytest.mark.parametrize("role", OTHERS)
def test_only_a_doctor_sees_what_is_kept(role: Role) -> None:
    assert may_see_kept(Role.GP)
    assert may_see_kept(None)
    assert not may_see_kept(role)
    shown = shown_to(role, assessed(kept(c15(), "5")))
    (response,) = shown.case.all_responses()
    assert response.answers[LinkId("5")] is Kept.FOR_DOCTOR
    assert shown.redaction is not None


def test_a_kept_answer_is_not_a_missing_one() -> None:
    shown = shown_to(Role.NURSE, assessed(kept(c15(SEVERE), "5"), facts()))
    (response,) = shown.case.responses[next(iter(shown.case.responses))]
    scores = shown.scores[response.id]
    resting = [score for score in scores.values() if score.kept]
    assert resting
    assert all(score.value is None and not score.missing for score in resting)
    assert LinkId("5") not in {entry.link_id for entry in shown.verdict.missing}


def test_what_is_kept_counts_as_answered() -> None:
    all_but_one = (Missing.SKIPPED,) * 6 + SEVERE[6:]
    shown = shown_to(Role.NURSE, assessed(kept(c15(all_but_one), "7", "8", "9"), facts()))
    (response,) = (one for one in shown.case.all_responses() if one.questionnaire.id == "qlq-c15-pal")
    assert all(response.answers[LinkId(id)] is Kept.FOR_DOCTOR for id in "789")
    asked_for = {entry.link_id for entry in shown.verdict.missing}
    assert not asked_for & {LinkId("7"), LinkId("8"), LinkId("9")}


def test_no_change_is_told_where_answers_are_left_out() -> None:
    whole = assessed(kept(c15((1,) * 14 + (7,)), "5"), facts())
    assert nearest_changes(whole)
    assert nearest_changes(shown_to(Role.NURSE, whole)) == ()


def test_an_assessment_with_answers_left_out_is_never_stored() -> None:
    shown = shown_to(Role.NURSE, assessed(kept(c15(), "5")))
    with pytest.raises(ValueError, match="never stored"):
        result_of(shown)
    with pytest.raises(ValueError, match="never stored"):
        basis_of(shown)
    with pytest.raises(ValueError, match="left out"):
        redacted(kept(c15(), "5")).whole_answers()


def test_what_is_asked_because_of_a_kept_answer_is_kept_with_it() -> None:
    gate, words = an_item("1"), a_text_item("words")
    opened = replace(an_item("2"), enable_when=EnableWhen(link_id=LinkId("1"), codes=frozenset({"4"})))
    further = replace(an_item("3"), enable_when=EnableWhen(link_id=LinkId("words"), also=(LinkId("2"),)))
    form = a_questionnaire(items=[gate, opened, words, further])
    assert followers(form, {LinkId("1")}) == {LinkId("2"), LinkId("3")}
    assert followers(form, {LinkId("words")}) == {LinkId("3")}
    assert followers(form, {LinkId("3")}) == frozenset()
