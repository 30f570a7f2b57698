"""A form that several people answered: each gets a response of their own, and nothing that either said is lost."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from screening.core.audit import Action
from screening.core.errors import Conflict, InvalidSubmission
from screening.core.people import InvitationId
from screening.core.questionnaire import LinkId, Source
from screening.core.response import Assistance, Choice, GivenBy, Missing, Response, Text
from screening.core.scoring import score
from screening.core.truth import Truth
from screening.services import answering, assessments, patients
from screening.services.voice_parts import part_id
from tests.services.world import DANISH, SET, World, make_item

PATIENT, RELATIVE = Source.PATIENT, Source.RELATIVE


def speak(world: World, invitation: InvitationId, source: Source, help: Assistance = Assistance.NONE) -> None:
    answering.begin(world.context, invitation, source=source, assistance=help, language=DANISH)


def stored(world: World) -> dict[Source, Response]:
    """The patient's responses, of which there is at most one for each source."""
    found = patients.get_patient(world.context, world.nurse, world.patient.id).responses
    by_source = {response.source: response for response in found}
    assert len(by_source) == len(found)
    return by_source


def reached(response: Response) -> Mapping[str, object]:
    return {str(id): answer for id, answer in response.answers.items() if answer is not Missing.NOT_REACHED}


def handed_over(world: World) -> InvitationId:
    """The patient answers two questions, and a relative the next two."""
    invitation = world.begin()
    world.answer(invitation, pain="2", sleep=Missing.DECLINED)
    speak(world, invitation, RELATIVE)
    world.answer(invitation, worry="yes", matters="Ro")
    return invitation


def test_each_voice_gets_a_response_with_only_its_own_answers(world: World) -> None:
    invitation = handed_over(world)
    first = answering.submit(world.context, invitation)
    responses = stored(world)
    assert set(responses) == {PATIENT, RELATIVE}
    assert responses[PATIENT] == first
    assert reached(responses[PATIENT]) == {"pain": Choice("2", 2), "sleep": Missing.DECLINED}
    assert reached(responses[RELATIVE]) == {"worry": Choice("yes", None), "matters": Text("Ro")}


def test_the_parts_of_a_form_name_it_and_are_of_one_moment(world: World) -> None:
    first = answering.submit(world.context, handed_over(world))
    responses = stored(world)
    assert {response.form for response in responses.values()} == {first.id}
    assert responses[RELATIVE].id == part_id(first.id, RELATIVE)
    assert len({response.authored for response in responses.values()}) == 1


def test_a_form_of_one_voice_is_no_part_of_anything(world: World) -> None:
    assert world.respond(pain="2").form is None


def test_no_score_is_made_of_two_voices(world: World) -> None:
    answering.submit(world.context, handed_over(world))
    scales = world.context.catalog.get_questionnaire("small-needs").scales
    own, proxy = (
        next(iter(score(scales, response).values()))
        for response in (stored(world)[PATIENT], stored(world)[RELATIVE])
    )
    assert (own.answered, proxy.answered) == (1, 0)
    assert proxy.value is None


def test_both_voices_are_heard_in_the_assessment_and_neither_as_the_other(world: World) -> None:
    invitation = world.begin()
    world.answer(invitation, sleep="1")
    speak(world, invitation, RELATIVE)
    world.answer(invitation, pain="4")
    answering.submit(world.context, invitation)
    made = assessments.assess_patient(
        world.context, world.nurse, world.patient.id, criteria_set=SET
    ).assessment
    finding = next(iter(made.findings.criteria.values()))
    assert finding.truth is Truth.TRUE  # a relative's word shows that the pain is there
    said = {(piece.response.source, piece.is_proxy) for piece in finding.evidence if piece.response}
    assert said == {(PATIENT, False), (RELATIVE, True)}


def test_a_relatives_word_in_the_same_form_never_rules_out(world: World) -> None:
    invitation = world.begin()
    world.answer(invitation, sleep="1")
    speak(world, invitation, RELATIVE)
    world.answer(invitation, pain="1")
    answering.submit(world.context, invitation)
    made = assessments.assess_patient(
        world.context, world.nurse, world.patient.id, criteria_set=SET
    ).assessment
    assert next(iter(made.findings.criteria.values())).truth is Truth.UNKNOWN


def test_sent_twice_each_part_is_stored_once(world: World) -> None:
    invitation = handed_over(world)
    first = answering.submit(world.context, invitation)
    assert answering.submit(world.context, invitation) == first
    assert len(stored(world)) == 2


def test_every_part_is_written_down(world: World) -> None:
    answering.submit(world.context, handed_over(world))
    for response in stored(world).values():
        assert [action for _, action in world.events(response.id)] == [Action.RESPONSE_SUBMITTED]


def test_what_was_never_sent_is_taken_in_by_voice(world: World) -> None:
    invitation = handed_over(world)
    answering.take_in(world.context, world.nurse, invitation)
    assert {source: response.author for source, response in stored(world).items()} == {
        PATIENT: world.nurse.id,
        RELATIVE: world.nurse.id,
    }


def test_going_past_a_question_makes_no_voice(world: World) -> None:
    invitation = world.begin()
    world.answer(invitation, pain=Missing.SKIPPED)
    speak(world, invitation, RELATIVE)
    world.answer(invitation, sleep="3")
    answering.submit(world.context, invitation)
    answers = reached(stored(world)[RELATIVE])
    assert (answers["pain"], answers["sleep"]) == (Missing.SKIPPED, Choice("3", 3))
    assert set(stored(world)) == {RELATIVE}


def test_rather_not_say_is_the_patients_own_also_when_a_relative_answers_the_rest(world: World) -> None:
    invitation = world.begin()
    world.answer(invitation, pain=Missing.DECLINED)
    speak(world, invitation, RELATIVE)
    world.answer(invitation, sleep="3")
    answering.submit(world.context, invitation)
    assert reached(stored(world)[PATIENT]) == {"pain": Missing.DECLINED}
    assert reached(stored(world)[RELATIVE]) == {"sleep": Choice("3", 3)}


def test_a_question_that_the_patients_answer_opened_may_be_answered_by_a_relative(world: World) -> None:
    invitation = world.begin()
    world.answer(invitation, worry="yes")
    speak(world, invitation, RELATIVE)
    world.answer(invitation, talk="yes", about="Økonomi")
    answering.submit(world.context, invitation)
    assert reached(stored(world)[RELATIVE]) == {"talk": Choice("yes", None), "about": Text("Økonomi")}


def test_an_answer_given_anew_by_somebody_else_is_theirs_alone(world: World) -> None:
    invitation = handed_over(world)
    world.answer(invitation, pain="4")
    draft = answering.get_draft(world.context, invitation)
    assert draft.given_by[LinkId("pain")] == GivenBy(RELATIVE, Assistance.NONE)
    answering.submit(world.context, invitation)
    assert reached(stored(world)[PATIENT]) == {"sleep": Missing.DECLINED}
    assert stored(world)[RELATIVE].answers[LinkId("pain")] == Choice("4", 4)


def test_an_answer_is_of_whom_the_page_asked_though_somebody_else_answers_by_then(world: World) -> None:
    invitation = world.begin()
    speak(world, invitation, RELATIVE)
    own = GivenBy(PATIENT, Assistance.STAFF)
    answering.save_answer(world.context, invitation, make_item("pain", "2"), given_by=own)
    draft = answering.get_draft(world.context, invitation)
    assert draft.given_by[LinkId("pain")] == own
    assert draft.source is RELATIVE


def test_nobody_saves_as_a_source_that_may_not_answer(world: World) -> None:
    invitation = world.begin()
    with pytest.raises(InvalidSubmission):
        answering.save_answer(
            world.context,
            invitation,
            make_item("pain", "2"),
            given_by=GivenBy(Source.STAFF, Assistance.NONE),
        )


def test_help_is_kept_with_each_answer(world: World) -> None:
    invitation = world.begin()
    world.answer(invitation, pain="2")
    speak(world, invitation, PATIENT, Assistance.STAFF)
    world.answer(invitation, sleep="3", worry="no")
    response = answering.submit(world.context, invitation)
    assert response.assistance is Assistance.STAFF
    assert response.assistance_by_item == {"pain": Assistance.NONE}
    assert response.assistance_with(LinkId("sleep")) is Assistance.STAFF
    assert stored(world)[PATIENT] == response  # and it is stored so


def test_a_wrong_line_chosen_at_first_can_be_mended(world: World) -> None:
    invitation = world.begin()
    world.answer(invitation, pain="2")
    speak(world, invitation, RELATIVE)
    draft = answering.claim_answers(world.context, invitation, of=PATIENT)
    assert draft == answering.get_draft(world.context, invitation)
    world.answer(invitation, sleep="3")
    answering.submit(world.context, invitation)
    assert set(stored(world)) == {RELATIVE}
    assert stored(world)[RELATIVE].form is None


def test_what_comes_late_does_not_take_the_place_of_what_was_answered_since(world: World) -> None:
    invitation = world.begin()
    world.answer(invitation, pain="3")
    with pytest.raises(Conflict, match="answered anew"):
        answering.save_answer(world.context, invitation, make_item("pain", "1"), over=Missing.NOT_REACHED)
    assert answering.get_draft(world.context, invitation).answers[LinkId("pain")] == Choice("3", 3)
    answering.save_answer(world.context, invitation, make_item("pain", "1"), over=Choice("3", 3))


def test_of_several_answers_what_is_right_is_saved_and_all_that_is_wrong_is_said(world: World) -> None:
    invitation = world.begin()
    items = [make_item("pain", "9"), make_item("sleep", "2"), make_item("matters", "x" * 201)]
    with pytest.raises(InvalidSubmission) as caught:
        answering.save_answers(world.context, invitation, items)
    assert [problem.where for problem in caught.value.problems] == ["pain", "matters"]
    answers = answering.get_draft(world.context, invitation).answers
    assert answers[LinkId("sleep")] == Choice("2", 2)
    assert answers[LinkId("pain")] is Missing.NOT_REACHED
