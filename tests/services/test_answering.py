import logging
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from screening.core.audit import Action
from screening.core.errors import Conflict, InvalidSubmission, NotFound
from screening.core.people import InvitationId
from screening.core.questionnaire import Language, LinkId, Source
from screening.core.response import Assistance, Choice, Missing, Response, Text
from screening.services import answering, patients
from screening.services.answering import Draft
from tests.services.data import edit
from tests.services.world import DANISH, World, make_item

ENGLISH = Language("en")
NO_REASON_OF_THEIRS = [Missing.NOT_ASKED, Missing.NOT_REACHED]


def said(draft: Draft | Response, link_id: str) -> object:
    return draft.answers[LinkId(link_id)]


def test_a_draft_is_empty_before_it_begins(world: World) -> None:
    invitation = world.invite()
    draft = answering.get_draft(world.context, invitation.id)
    assert (draft.source, draft.response_id, draft.language) == (None, None, DANISH)
    assert set(draft.answers.values()) == {Missing.NOT_REACHED}
    assert [item.link_id for item in draft.items] == ["pain", "sleep", "worry", "matters"]


def test_each_saved_answer_comes_back_in_the_draft(world: World) -> None:
    invitation = world.begin()
    returned = answering.save_answer(world.context, invitation, make_item("pain", " 3 "))
    answering.save_answer(world.context, invitation, make_item("sleep", Missing.DECLINED))
    answering.save_answer(world.context, invitation, make_item("worry", Missing.SKIPPED))
    draft = answering.save_answer(world.context, invitation, make_item("matters", " Min have \r\n"))
    assert said(returned, "pain") == Choice("3", 3)
    assert draft == answering.get_draft(world.context, invitation)
    assert [said(draft, id) for id in ("pain", "sleep", "worry", "talk", "matters")] == [
        Choice("3", 3),
        Missing.DECLINED,
        Missing.SKIPPED,
        Missing.NOT_REACHED,
        Text("Min have"),
    ]


def test_an_answer_can_be_changed_until_it_is_sent(world: World) -> None:
    invitation = world.begin()
    for value in ("1", Missing.DECLINED, "4"):
        world.answer(invitation, pain=value)
    assert said(answering.submit(world.context, invitation), "pain") == Choice("4", 4)


def test_a_response_keeps_the_four_reasons_apart(world: World) -> None:
    response = world.respond(pain=Missing.SKIPPED, sleep=Missing.DECLINED, worry="no")
    assert [said(response, id) for id in ("pain", "sleep", "talk", "matters")] == [
        Missing.SKIPPED,
        Missing.DECLINED,
        Missing.NOT_ASKED,
        Missing.NOT_REACHED,
    ]
    record = patients.get_patient(world.context, world.nurse, world.patient.id)
    assert record.responses == (response,)
    assert (response.patient, response.author, response.language) == (world.patient.id, None, DANISH)
    assert response.authored == world.clock()


def test_what_is_not_asked_any_more_is_left_out_and_comes_back_with_its_condition(world: World) -> None:
    invitation = world.begin()
    world.answer(invitation, worry="yes", talk="yes", about="Økonomi")
    draft = answering.save_answer(world.context, invitation, make_item("worry", "no"))
    assert [item.link_id for item in draft.items] == ["pain", "sleep", "worry", "matters"]
    draft = answering.save_answer(world.context, invitation, make_item("worry", "yes"))
    assert [item.link_id for item in draft.items][3:5] == ["talk", "about"]
    world.answer(invitation, worry="no")
    response = answering.submit(world.context, invitation)
    # `about` hangs on `talk`, which is still saved as "yes" but is no longer asked itself.
    assert (said(response, "talk"), said(response, "about")) == (Missing.NOT_ASKED, Missing.NOT_ASKED)


def begin_again(
    world: World,
    invitation: InvitationId,
    *,
    source: Source = Source.PATIENT,
    assistance: Assistance = Assistance.NONE,
    language: Language = DANISH,
) -> Draft:
    return answering.begin(world.context, invitation, source=source, assistance=assistance, language=language)


def test_help_and_language_can_be_corrected_without_losing_an_answer(world: World) -> None:
    invitation = world.begin()
    world.answer(invitation, pain="2")
    before = answering.get_draft(world.context, invitation)
    draft = begin_again(world, invitation, assistance=Assistance.STAFF, language=ENGLISH)
    assert draft.answers == before.answers
    assert draft.response_id == before.response_id
    world.answer(invitation, sleep="3")
    response = answering.submit(world.context, invitation)
    assert (response.source, response.assistance) == (Source.PATIENT, Assistance.STAFF)
    assert response.assistance_by_item == {"pain": Assistance.NONE}  # given before there was help
    assert (response.language, response.id) == (ENGLISH, before.response_id)


@pytest.mark.parametrize("said", ["2", Missing.DECLINED], ids=["an answer", "rather not said"])
def test_voices_are_never_mixed(world: World, said: str | Missing) -> None:
    invitation = world.begin()
    world.answer(invitation, pain=said)
    before = answering.get_draft(world.context, invitation)
    draft = begin_again(world, invitation, source=Source.RELATIVE)
    assert (draft.answers, draft.given_by) == (before.answers, before.given_by)
    assert answering.submit(world.context, invitation).source is Source.PATIENT


def test_who_answers_can_be_corrected_while_nothing_has_been_said(world: World) -> None:
    invitation = world.begin()
    world.answer(invitation, pain=Missing.SKIPPED)
    assert begin_again(world, invitation, source=Source.RELATIVE).source is Source.RELATIVE


@pytest.mark.parametrize(
    ("source", "language", "where"),
    [(Source.STAFF, DANISH, "source"), (Source.PATIENT, Language("kl"), "language")],
    ids=["not a respondent of this questionnaire", "no such wording"],
)
def test_beginning_says_what_cannot_be(world: World, source: Source, language: Language, where: str) -> None:
    invitation = world.invite()
    with pytest.raises(InvalidSubmission) as caught:
        answering.begin(
            world.context, invitation.id, source=source, assistance=Assistance.NONE, language=language
        )
    assert caught.value.problems[0].where == where
    assert answering.get_draft(world.context, invitation.id).source is None


def test_a_bad_answer_is_named_and_changes_nothing(world: World) -> None:
    invitation = world.begin()
    world.answer(invitation, pain="2")
    before, events = answering.get_draft(world.context, invitation), world.events()
    bad = [make_item("pain", "5"), make_item("pains", "1"), make_item("matters", "x" * 201)]
    bad += [make_item("pain", reason) for reason in NO_REASON_OF_THEIRS]
    for item in bad:
        with pytest.raises(InvalidSubmission) as caught:
            answering.save_answer(world.context, invitation, item)
        assert [problem.where for problem in caught.value.problems] == [item.link_id]
    assert answering.get_draft(world.context, invitation) == before
    assert world.events() == events


def test_nothing_can_be_answered_before_it_is_said_who_answers(world: World) -> None:
    invitation = world.invite()
    with pytest.raises(Conflict, match="who answers"):
        answering.save_answer(world.context, invitation.id, make_item("pain", "1"))
    with pytest.raises(Conflict, match="who answers"):
        answering.submit(world.context, invitation.id)


def test_a_draft_that_is_submitted_is_closed(world: World) -> None:
    invitation = world.begin()
    answering.submit(world.context, invitation)
    with pytest.raises(Conflict, match="sent already"):
        answering.save_answer(world.context, invitation, make_item("pain", "1"))
    with pytest.raises(Conflict, match="sent already"):
        answering.begin(
            world.context, invitation, source=Source.PATIENT, assistance=Assistance.NONE, language=DANISH
        )


def test_a_draft_sent_twice_is_stored_and_assessed_once(world: World) -> None:
    invitation = world.begin()
    world.answer(invitation, pain="4")
    first = answering.submit(world.context, invitation)
    world.clock.forward(hours=1)
    assert answering.submit(world.context, invitation) == first
    record = patients.get_patient(world.context, world.nurse, world.patient.id)
    assert record.responses == (first,)
    assert len(record.assessments) == 1


def test_an_empty_draft_still_counts(world: World) -> None:
    response = answering.submit(world.context, world.begin())
    assert said(response, "pain") is Missing.NOT_REACHED


def test_who_has_begun_in_time_may_finish(world: World) -> None:
    invitation = world.begin()
    world.clock.forward(days=14, hours=23)
    world.answer(invitation, pain="3")
    assert said(answering.submit(world.context, invitation), "pain") == Choice("3", 3)


def test_an_invitation_takes_no_answers_for_ever(world: World) -> None:
    invitation = world.begin()
    world.clock.forward(days=15)
    with pytest.raises(Conflict, match="expired"):
        world.answer(invitation, pain="3")
    with pytest.raises(Conflict, match="expired"):
        answering.submit(world.context, invitation)


def test_an_unknown_invitation_is_not_found(world: World) -> None:
    for act in (answering.get_draft, answering.submit):
        with pytest.raises(NotFound):
            act(world.context, InvitationId("none"))


def test_every_step_is_written_down_and_no_answer_with_it(world: World) -> None:
    invitation = world.begin()
    world.answer(invitation, matters="Hemmelighed")
    response = answering.submit(world.context, invitation)
    actor = f"respondent:{invitation}"
    assert world.events(invitation)[1:] == [
        (actor, Action.DRAFT_BEGUN),
        (actor, Action.DRAFT_SAVED),
        (actor, Action.INVITATION_USED_UP),
    ]
    assert world.events(response.id) == [(actor, Action.RESPONSE_SUBMITTED)]
    with world.context.database.reading() as reading:
        rows = [str(tuple(row)) for row in reading.execute(text("SELECT * FROM audit_event"))]
    assert not any("Hemmelighed" in row or "Testesen" in row for row in rows)


def test_a_draft_keeps_the_version_it_began_with(world: World, data: Path) -> None:
    invitation = world.begin()
    world.answer(invitation, pain="3")
    file = data / "questionnaires" / "small-needs" / "questionnaire.yaml"
    edit(file, '- {code: "4", value: 4}', '- {code: "4", value: 5}')
    edit(file, "version: 1.0.0", "version: 2.0.0")
    edit(file.with_name("scoring.yaml"), "range: 3", "range: 4")
    changed = world.reopen()
    answering.save_answer(changed, invitation, make_item("pain", "4"))
    response = answering.submit(changed, invitation)
    assert said(response, "pain") == Choice("4", 4)
    assert response.questionnaire.version == "1.0.0"
    assert changed.catalog.get_questionnaire("small-needs").ref.version == "2.0.0"


def test_a_failing_assessment_does_not_lose_the_response_or_log_an_answer(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("Hemmelighed")

    invitation = world.begin()
    world.answer(invitation, matters="Hemmelighed")
    with monkeypatch.context() as broken, caplog.at_level(logging.ERROR):
        broken.setattr("screening.services.assessments.assess", fail)
        response = answering.submit(world.context, invitation)
    assert "RuntimeError" in caplog.text
    assert "Hemmelighed" not in caplog.text
    (overview,) = patients.list_patients(world.context, world.nurse)
    assert overview.newest_response_at == response.authored
    assert overview.waits_for_assessment
    # Sent again, as a browser does: the response is the same, and now it is assessed.
    assert answering.submit(world.context, invitation) == response
    assert not patients.list_patients(world.context, world.nurse)[0].waits_for_assessment


def test_an_unknown_default_criteria_set_does_not_lose_the_response(world: World, data: Path) -> None:
    (data / "criteria" / "small-set.yaml").unlink()
    without = world.reopen()
    invitation = world.begin()
    assert answering.submit(without, invitation).id


def test_two_who_submit_the_same_draft_at_once_get_the_same_response(world: World) -> None:
    invitation = world.begin()
    world.answer(invitation, pain="4")
    barrier = threading.Barrier(4)
    got: list[Response] = []

    def send() -> None:
        barrier.wait()
        got.append(answering.submit(world.context, invitation))

    _at_once([send] * 4)
    record = patients.get_patient(world.context, world.nurse, world.patient.id)
    assert len(got) == 4
    assert {response.id for response in got} == {record.responses[0].id}
    assert len(record.responses) == 1


def test_two_answers_saved_at_once_are_both_kept(world: World) -> None:
    invitation = world.begin()
    barrier = threading.Barrier(3)

    def save(link_id: str, value: str) -> None:
        barrier.wait()
        world.answer(invitation, **{link_id: value})

    _at_once(
        [
            lambda: save("pain", "4"),
            lambda: save("sleep", "2"),
            lambda: save("matters", "Haven"),
        ]
    )
    draft = answering.get_draft(world.context, invitation)
    assert [said(draft, id) for id in ("pain", "sleep", "matters")] == [
        Choice("4", 4),
        Choice("2", 2),
        Text("Haven"),
    ]


def test_an_answer_that_meets_the_submission_is_in_the_response_or_refused(world: World) -> None:
    for _ in range(10):
        world.clock.forward(seconds=1)
        accepted, sent = _save_while_sending(world, world.begin())
        assert said(sent, "pain") == (Choice("4", 4) if accepted else Missing.NOT_REACHED)


def _save_while_sending(world: World, invitation: InvitationId) -> tuple[bool, Response]:
    barrier = threading.Barrier(2)
    accepted: list[bool] = []
    sent: list[Response] = []

    def save() -> None:
        barrier.wait()
        try:
            world.answer(invitation, pain="4")
        except Conflict:
            return
        accepted.append(True)

    def send() -> None:
        barrier.wait()
        sent.append(answering.submit(world.context, invitation))

    _at_once([save, send])
    return bool(accepted), sent[0]


def _at_once(acts: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
