"""What was sent, and what staff have corrected of it since: nothing that was answered goes from the copy."""

from __future__ import annotations

from uuid import uuid4

from screening.core.corrected import list_corrected_answers
from screening.core.people import Completion, InvitationId
from screening.core.questionnaire import LinkId
from screening.core.response import AskedBy, Assistance, Missing, Response, ResponseId
from screening.report.own_answers import AnsweredLine, answer_words
from screening.services import answering, invitations
from screening.services.corrections import CorrectionEntry, correct_answer
from screening.services.sent import Sent, get_sent
from screening.storage import responses
from tests.services.test_voice_parts import RELATIVE, handed_over
from tests.services.world import DANISH, NEEDS, World

PAIN, SLEEP, WORRY = LinkId("pain"), LinkId("sleep"), LinkId("worry")


def correct(world: World, before: Response, link_id: LinkId, value: str) -> Response:
    entry = CorrectionEntry(
        id=ResponseId(str(uuid4())), value=value, withdrawn=not value, asked_by=AskedBy.STAFF, reason="a slip"
    )
    return correct_answer(world.context, world.nurse, before.id, link_id, entry)


def line_of(sent: Sent, link_id: LinkId) -> AnsweredLine:
    words = answer_words(
        sent.questionnaire, *sent.parts, language=DANISH, translate=str, corrected=sent.corrected
    )
    (line,) = (one for one in words.lines if one.link_id == link_id)
    return line


def answered(world: World, **values: str | Missing) -> InvitationId:
    invitation = world.begin()
    world.answer(invitation, **values)
    answering.submit(world.context, invitation)
    return invitation


def test_each_part_of_a_form_of_several_voices_is_told_as_it_stands(world: World) -> None:
    invitation = handed_over(world)
    answering.submit(world.context, invitation)
    before = get_sent(world.context, invitation)
    (theirs,) = (part for part in before.parts if part.source is RELATIVE)
    correct(world, theirs, WORRY, "no")
    after = get_sent(world.context, invitation)
    assert after.parts == before.parts
    assert [(one.link_id, one.before) for one in after.corrected] == [(WORRY, theirs)]
    line, stood = line_of(after, WORRY), line_of(before, WORRY)
    assert (line.answer, line.voice) == (line_of(after, WORRY).answer, stood.voice)
    assert [one.answer for one in line.earlier] == [stood.answer]
    assert line_of(after, PAIN) == line_of(before, PAIN)


def test_what_was_taken_out_is_told_with_what_stood_there(world: World) -> None:
    invitation = answered(world, pain="4")
    stood = line_of(get_sent(world.context, invitation), PAIN).answer
    correct(world, get_sent(world.context, invitation).response, PAIN, "")
    line = line_of(get_sent(world.context, invitation), PAIN)
    assert (line.answer, line.missing) == (None, "Taken out: should not have been answered")
    assert [one.answer for one in line.earlier] == [stood]


def test_an_answer_that_was_only_filled_in_later_is_no_correction(world: World) -> None:
    invitation = answered(world, pain="4")
    first = get_sent(world.context, invitation).response
    asked = invitations.make_invitation(
        world.context,
        world.nurse,
        world.patient.id,
        questionnaire=NEEDS,
        language=DANISH,
        completion=Completion(of=first.id, items=(SLEEP,)),
    ).invitation
    answering.begin(world.context, asked.id, source=first.source, assistance=Assistance.NONE, language=DANISH)
    world.answer(asked.id, sleep="2")
    filled = answering.submit(world.context, asked.id)
    assert get_sent(world.context, invitation).corrected == ()
    third = correct(world, filled, PAIN, "1")
    assert [one.link_id for one in get_sent(world.context, invitation).corrected] == [PAIN]
    with world.context.database.reading() as reading:
        known = responses.list_responses(reading, world.patient.id)
    (one,) = list_corrected_answers(first, known)
    assert (one.before, one.after) == (filled, third)


def test_an_answer_that_went_with_the_one_it_hung_on_is_told_too(world: World) -> None:
    invitation = answered(world, worry="yes", talk="yes", about="my sister")
    correct(world, get_sent(world.context, invitation).response, WORRY, "no")
    sent = get_sent(world.context, invitation)
    assert [one.link_id for one in sent.corrected] == ["worry", "talk", "about"]
    line = line_of(sent, LinkId("about"))
    assert (line.answer, line.missing) == (None, "Not answered")
    assert [one.answer for one in line.earlier] == ["my sister"]
