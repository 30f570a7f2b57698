"""What was answered and never sent reaches the ward all the same: shown, taken in by staff, or by the program."""

import logging
import threading
from pathlib import Path

import pytest

from screening.core.audit import Action
from screening.core.errors import Conflict, NotFound, NotPermitted
from screening.core.people import InvitationId
from screening.core.questionnaire import Language, LinkId, Source
from screening.core.response import Assistance, Choice, Missing, Response
from screening.core.wording import wording_used
from screening.services import answering, assessments, drafts, invitations, patients
from screening.services.drafts import DraftNote
from screening.storage.database import Writing
from screening.storage.drafts import StoredDraft, find_draft
from tests.services.data import edit
from tests.services.world import DANISH, NEEDS, World, make_item


def begun(world: World, **values: str | Missing) -> InvitationId:
    """An invitation in which an hour after it was begun these answers are saved, and an hour passes again."""
    invitation = world.begin()
    world.clock.forward(hours=1)
    world.answer(invitation, **values)
    world.clock.forward(hours=1)
    return invitation


def notes(world: World) -> tuple[DraftNote, ...]:
    return patients.get_patient(world.context, world.nurse, world.patient.id).drafts


def newest_responses(world: World) -> tuple[Response, ...]:
    return patients.get_patient(world.context, world.nurse, world.patient.id).responses


def test_staff_see_how_far_an_unsent_draft_is(world: World) -> None:
    invitation = world.begin()
    assert [(note.answered, note.of, note.last_saved_at) for note in notes(world)] == [(0, 4, None)]
    world.clock.forward(hours=1)
    saved_at = world.clock()
    world.answer(invitation, pain="2", sleep=Missing.SKIPPED, worry="yes")
    world.clock.forward(hours=1)
    (note,) = notes(world)
    assert (note.invitation.id, note.source, note.assistance) == (invitation, Source.PATIENT, Assistance.NONE)
    assert (note.answered, note.of) == (2, 5)  # `worry` has opened `talk`
    assert note.touched_at == note.last_saved_at == saved_at
    (overview,) = patients.list_patients(world.context, world.nurse)
    assert overview.draft == note


def test_the_list_shows_the_draft_that_was_touched_last(world: World) -> None:
    first, second = begun(world, pain="1"), begun(world, pain="2")
    assert [note.invitation.id for note in notes(world)] == [second, first]
    (overview,) = patients.list_patients(world.context, world.nurse)
    assert overview.draft is not None
    assert overview.draft.invitation.id == second


def test_what_is_sent_or_never_begun_is_no_draft(world: World) -> None:
    world.respond(pain="1")
    world.invite()
    assert notes(world) == ()
    assert patients.list_patients(world.context, world.nurse)[0].draft is None


def test_a_draft_without_an_answer_is_forgotten_when_it_can_no_longer_be_answered(world: World) -> None:
    world.begin()
    world.clock.forward(days=15)
    assert notes(world) == ()


def test_the_list_comes_up_though_a_drafts_old_questionnaire_cannot_be_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise Conflict("cannot be read")

    begun(world, pain="1", sleep=Missing.SKIPPED)
    monkeypatch.setattr(drafts, "get_questionnaire", fail)
    assert [(note.answered, note.of) for note in notes(world)] == [(1, None)]


def test_what_staff_take_in_is_still_the_patients_own_of_the_moment_of_the_last_answer(world: World) -> None:
    invitation = begun(world, pain="4", sleep=Missing.DECLINED)
    last = notes(world)[0].last_saved_at
    response = answering.take_in(world.context, world.nurse, invitation)
    assert (response.source, response.author, response.authored) == (Source.PATIENT, world.nurse.id, last)
    assert [response.answers[LinkId(id)] for id in ("pain", "sleep", "worry", "talk", "matters")] == [
        Choice("4", 4),
        Missing.DECLINED,
        Missing.NOT_REACHED,
        Missing.NOT_ASKED,
        Missing.NOT_REACHED,
    ]
    record = patients.get_patient(world.context, world.nurse, world.patient.id)
    assert record.responses == (response,)
    assert record.drafts == ()
    assert record.invitations[0].response == response.id
    assert len(record.assessments) == 1


def test_taking_in_is_written_down_as_the_act_of_who_did_it(world: World) -> None:
    invitation = begun(world, pain="4")
    response = answering.take_in(world.context, world.gp, invitation)
    assert world.events(response.id) == [(world.gp.id, Action.DRAFT_TAKEN_IN)]
    assert world.events(invitation)[-1] == (world.gp.id, Action.INVITATION_USED_UP)


def test_taken_in_twice_or_sent_before_it_is_stored_and_assessed_once(world: World) -> None:
    invitation, sent = begun(world, pain="4"), begun(world, pain="3")
    first = answering.take_in(world.context, world.nurse, invitation)
    assert answering.take_in(world.context, world.gp, invitation) == first
    by_patient = answering.submit(world.context, sent)
    assert answering.take_in(world.context, world.gp, sent) == by_patient
    assert by_patient.author is None
    record = patients.get_patient(world.context, world.nurse, world.patient.id)
    assert {response.id for response in record.responses} == {first.id, by_patient.id}
    assert len(record.assessments) == 2


def test_who_was_still_answering_is_told_and_nothing_is_changed(world: World) -> None:
    invitation = begun(world, pain="4")
    taken = answering.take_in(world.context, world.nurse, invitation)
    with pytest.raises(Conflict, match="sent already"):
        world.answer(invitation, pain="1")
    assert answering.submit(world.context, invitation) == taken


def test_two_who_take_in_the_same_draft_at_once_get_the_same_response(world: World) -> None:
    invitation = begun(world, pain="4")
    barrier, got = threading.Barrier(4), list[Response]()

    def take() -> None:
        barrier.wait()
        got.append(answering.take_in(world.context, world.nurse, invitation))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({response.id for response in got}) == 1
    assert len(got) == 4
    assert len(newest_responses(world)) == 1


def test_a_draft_without_an_answer_cannot_be_taken_in(world: World) -> None:
    # As the newest response it would stand in the way of the full one from last week.
    for invitation in (world.invite().id, world.begin(), begun(world, pain=Missing.SKIPPED)):
        with pytest.raises(Conflict, match="nothing has been answered"):
            answering.take_in(world.context, world.nurse, invitation)
    assert newest_responses(world) == ()


def test_an_unknown_invitation_is_not_taken_in(world: World) -> None:
    with pytest.raises(NotFound):
        answering.take_in(world.context, world.nurse, InvitationId("none"))


def test_who_sees_no_patients_takes_nothing_in(world: World) -> None:
    with pytest.raises(NotPermitted, match="take in"):
        answering.take_in(world.context, world.administrator, begun(world, pain="1"))


def test_an_assessment_that_failed_shows_although_the_answers_are_old(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    invitation = begun(world, pain="4")
    world.respond(pain="1")  # assessed after the last answer of the draft
    world.clock.forward(hours=1)
    with monkeypatch.context() as broken:
        broken.setattr(assessments, "assess", None)
        answering.take_in(world.context, world.nurse, invitation)
    (overview,) = patients.list_patients(world.context, world.nurse)
    assert overview.waits_for_assessment


def test_the_program_takes_in_what_was_abandoned_once_nobody_can_finish_it(world: World) -> None:
    invitation = begun(world, pain="4")
    last = notes(world)[0].last_saved_at
    world.clock.forward(days=14, hours=21)
    assert (
        answering.take_in_expired(world.context) == 0
    )  # with the two hours of `begun` an hour is left to finish
    world.clock.forward(hours=1)
    assert answering.take_in_expired(world.context) == 1
    (response,) = newest_responses(world)
    assert (response.authored, response.author, response.source) == (last, "program", Source.PATIENT)
    assert world.events(response.id) == [("program", Action.DRAFT_TAKEN_IN)]
    assert world.events(invitation)[-1] == ("program", Action.INVITATION_USED_UP)
    assert answering.take_in_expired(world.context) == 0


def test_the_program_leaves_alone_what_says_nothing(world: World) -> None:
    world.begin()
    begun(world, pain=Missing.DECLINED)
    world.respond(pain="1")
    world.clock.forward(days=20)
    assert answering.take_in_expired(world.context) == 0


def test_one_draft_that_cannot_be_taken_in_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, good = begun(world, pain="4"), begun(world, pain="3")
    world.clock.forward(days=16)

    def fail_for_one(writing: Writing, invitation_id: InvitationId) -> StoredDraft | None:
        if invitation_id == broken:
            raise RuntimeError("Hemmelighed")
        return find_draft(writing, invitation_id)

    with monkeypatch.context() as patched, caplog.at_level(logging.ERROR):
        patched.setattr("screening.storage.drafts.find_draft", fail_for_one)
        assert answering.take_in_expired(world.context) == 1
    assert broken in caplog.text
    assert "RuntimeError" in caplog.text
    assert "Hemmelighed" not in caplog.text
    assert [response.answers[LinkId("pain")] for response in newest_responses(world)] == [Choice("3", 3)]
    assert world.events(good)[-1] == ("program", Action.INVITATION_USED_UP)
    assert answering.take_in_expired(world.context) == 1  # tried again


def test_a_draft_is_taken_in_with_the_version_it_began_with(world: World, data: Path) -> None:
    invitation = begun(world, pain="3")
    file = data / "questionnaires" / "small-needs" / "questionnaire.yaml"
    edit(file, "version: 1.0.0", "version: 2.0.0")
    changed = world.reopen()
    assert answering.take_in(changed, world.nurse, invitation).questionnaire.version == "1.0.0"


def test_a_link_that_expires_during_a_break_opens_again_for_who_has_begun(world: World) -> None:
    made, unused = (
        invitations.make_invitation(
            world.context, world.nurse, world.patient.id, questionnaire=NEEDS, language=DANISH
        )
        for _ in range(2)
    )
    answering.begin(
        world.context,
        made.invitation.id,
        source=Source.PATIENT,
        assistance=Assistance.NONE,
        language=DANISH,
    )
    world.clock.forward(days=14, hours=1)
    assert invitations.open_invitation(world.context, made.secret) == made.invitation
    with pytest.raises(Conflict, match="expired"):
        invitations.open_invitation(world.context, unused.secret)
    world.clock.forward(days=1)
    with pytest.raises(Conflict, match="expired"):
        invitations.open_invitation(world.context, made.secret)


@pytest.mark.parametrize(
    ("answered_in", "sent_in", "marked"),
    [("en", "da", "en"), ("da", "da", "da"), ("da", "en", "en")],
    ids=["begun unvalidated", "validated all along", "ended unvalidated"],
)
def test_answers_in_an_unvalidated_translation_are_marked_so_whatever_language_they_are_sent_in(
    world: World, answered_in: str, sent_in: str, marked: str
) -> None:
    folder = world.context.settings.data / "questionnaires" / NEEDS
    edit(folder / "wording.da.yaml", "validated: false", "validated: true")
    context = world.reopen()
    made = invitations.make_invitation(
        context, world.nurse, world.patient.id, questionnaire=NEEDS, language=DANISH
    )
    for language, link_id in ((answered_in, "pain"), (sent_in, "sleep")):
        answering.begin(
            context,
            made.invitation.id,
            source=Source.PATIENT,
            assistance=Assistance.NONE,
            language=Language(language),
        )
        answering.save_answer(context, made.invitation.id, make_item(link_id, "2"))
    response = answering.submit(context, made.invitation.id)
    assert response.language == marked
    used = wording_used(context.catalog.get_questionnaire(NEEDS), response)
    assert used.validated is (marked == "da")
    assert answering.submit(context, made.invitation.id) == response
