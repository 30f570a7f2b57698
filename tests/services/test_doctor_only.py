"""Answers marked as only for the doctor: in drafts, by voice, and in what is sent, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import delete, update

from screening.core.audit import Action, AuditEvent
from screening.core.doctor_only import redacted
from screening.core.errors import Conflict, DatabaseFailed
from screening.core.people import Invitation
from screening.core.questionnaire import LinkId, Source
from screening.core.response import Assistance, GivenBy, Missing, Response, SubmittedItem
from screening.services import answering
from screening.services.assessment_notes import notes_shown_to
from screening.storage import assessments, owned, responses
from screening.storage.kept_answers import list_kept
from screening.storage.rows import kept_answer
from tests.services.world import DANISH, World

ONE, TWO = LinkId("pain"), LinkId("sleep")


def begun(world: World) -> Invitation:
    invitation = world.invite()
    answering.begin(
        world.context, invitation.id, source=Source.PATIENT, assistance=Assistance.NONE, language=DANISH
    )
    return invitation


def say(world: World, invitation: Invitation, link: str, value: str, by: Source = Source.PATIENT) -> None:
    answering.save_answer(
        world.context,
        invitation.id,
        SubmittedItem(link_id=link, values=(value,)),
        given_by=GivenBy(by, Assistance.NONE),
    )


def mark(world: World, invitation: Invitation, *links: LinkId, seen: tuple[LinkId, ...] = (ONE, TWO)) -> None:
    answering.mark_answers(world.context, invitation.id, seen=seen, doctor_only=links)


def stored(world: World, response: Response) -> Response:
    with world.context.database.reading() as reading:
        return responses.get_response(reading, response.id)


def test_a_mark_is_kept_with_the_draft_and_sent_with_the_response(world: World) -> None:
    invitation = begun(world)
    say(world, invitation, "pain", "3")
    say(world, invitation, "sleep", "1")
    mark(world, invitation, ONE)
    assert answering.get_draft(world.context, invitation.id).doctor_only == {ONE}
    sent = answering.submit(world.context, invitation.id)
    assert stored(world, sent).doctor_only >= {ONE}
    assert TWO not in stored(world, sent).doctor_only
    with world.context.database.reading() as reading:
        assert list_kept(reading, None) == {sent.id: world.patient.id}


def test_a_mark_can_be_taken_back_and_lives_through_a_new_answer(world: World) -> None:
    invitation = begun(world)
    say(world, invitation, "pain", "3")
    mark(world, invitation, ONE)
    say(world, invitation, "pain", "2")
    assert answering.get_draft(world.context, invitation.id).doctor_only == {ONE}
    mark(world, invitation)
    assert answering.get_draft(world.context, invitation.id).doctor_only == frozenset()
    assert stored(world, answering.submit(world.context, invitation.id)).doctor_only == frozenset()


def test_only_what_has_an_answer_is_kept(world: World) -> None:
    invitation = begun(world)
    say(world, invitation, "pain", "3")
    say(world, invitation, "sleep", "3")
    mark(world, invitation, ONE, TWO)
    answering.save_answer(
        world.context, invitation.id, SubmittedItem(link_id="sleep", missing=Missing.DECLINED)
    )
    sent = stored(world, answering.submit(world.context, invitation.id))
    assert ONE in sent.doctor_only
    assert TWO not in sent.doctor_only
    assert sent.answers[TWO] is Missing.DECLINED


def test_sent_twice_the_marks_stay(world: World) -> None:
    invitation = begun(world)
    say(world, invitation, "pain", "3")
    mark(world, invitation, ONE)
    first = answering.submit(world.context, invitation.id)
    assert answering.submit(world.context, invitation.id) == stored(world, first)
    with pytest.raises(Conflict):
        mark(world, invitation)


def test_each_voice_keeps_its_own_answers(world: World) -> None:
    invitation = begun(world)
    say(world, invitation, "pain", "3")
    mark(world, invitation, ONE)
    say(world, invitation, "sleep", "2", by=Source.RELATIVE)
    sent = answering.submit(world.context, invitation.id)
    with world.context.database.reading() as reading:
        parts = {one.source: one for one in responses.list_responses(reading, world.patient.id)}
    assert parts[Source.PATIENT].id == sent.id
    assert ONE in parts[Source.PATIENT].doctor_only
    assert not parts[Source.RELATIVE].doctor_only & {ONE, TWO}


def test_nobody_else_lets_others_see_what_somebody_has_kept(world: World) -> None:
    invitation = begun(world)
    say(world, invitation, "pain", "3")
    mark(world, invitation, ONE)
    answering.begin(
        world.context, invitation.id, source=Source.RELATIVE, assistance=Assistance.NONE, language=DANISH
    )
    mark(world, invitation)
    assert answering.get_draft(world.context, invitation.id).doctor_only == {ONE}


def test_a_response_with_answers_left_out_is_never_stored(world: World) -> None:
    invitation = begun(world)
    say(world, invitation, "pain", "3")
    mark(world, invitation, ONE)
    sent = stored(world, answering.submit(world.context, invitation.id))
    event = AuditEvent(at=world.context.clock(), actor="x", action=Action.RESPONSE_SUBMITTED, subject=sent.id)
    with pytest.raises(ValueError, match="never stored"), world.context.database.writing() as writing:
        responses.save_response(writing, redacted(sent), stored_at=event.at, audit=event)


def test_lists_do_not_name_a_sign_that_rests_on_what_is_kept(world: World) -> None:
    invitation = begun(world)
    say(world, invitation, "pain", "3")
    mark(world, invitation, ONE)
    answering.submit(world.context, invitation.id)
    with world.context.database.reading() as reading:
        made = assessments.list_assessments(reading, world.patient.id)
        for_nurse = notes_shown_to(reading, world.nurse.role, made, scope=None)
        for_doctor = notes_shown_to(reading, world.gp.role, made, scope=None)
    for record in made:
        assert for_nurse[record.id].alerts == {}
        assert for_doctor[record.id].alerts == record.result.alerts
        assert for_nurse[record.id] == replace(
            for_doctor[record.id], alerts={}, hides_alert=for_nurse[record.id].hides_alert
        )


def test_what_is_kept_is_never_changed_and_goes_with_the_patient(world: World) -> None:
    invitation = begun(world)
    say(world, invitation, "pain", "3")
    mark(world, invitation, ONE)
    answering.submit(world.context, invitation.id)
    with pytest.raises(DatabaseFailed), world.context.database.writing() as writing:
        writing.execute(update(kept_answer).values(link_id="sleep"))
    with pytest.raises(DatabaseFailed), world.context.database.writing() as writing:
        writing.execute(delete(kept_answer))
    with world.context.database.writing() as writing:
        assert owned.erase(writing, world.patient.id)["kept_answer"] == 1
    with world.context.database.reading() as reading:
        assert list_kept(reading, None) == {}
