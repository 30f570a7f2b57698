"""A stored answer is corrected by a response that takes its place; the old one stays, and nothing is lost."""

import threading
from dataclasses import replace
from uuid import uuid4

import pytest

from screening.core.audit import Action
from screening.core.errors import Conflict, InvalidSubmission, NotFound, NotPermitted
from screening.core.people import Completion, Role
from screening.core.questionnaire import Language, LinkId, Source
from screening.core.response import (
    AskedBy,
    Assistance,
    Missing,
    Response,
    ResponseId,
    Submission,
    Text,
)
from screening.services import answering, assessments, corrections, facts, invitations, patients, tasks
from screening.services.corrections import CorrectionEntry, correct_answer, get_history
from screening.storage import responses
from tests.services.world import DANISH, FACTS, NEEDS, World, make_item

PAIN, WORRY, TALK, MATTERS = LinkId("pain"), LinkId("worry"), LinkId("talk"), LinkId("matters")


def entry(
    value: str = "",
    *,
    withdrawn: bool = False,
    reason: str = "pressed the wrong one",
    asked_by: AskedBy | None = AskedBy.PATIENT,
    id: str | None = None,
) -> CorrectionEntry:
    return CorrectionEntry(
        id=ResponseId(id or str(uuid4())),
        value=value,
        withdrawn=withdrawn,
        asked_by=asked_by,
        reason=reason,
    )


def correct(world: World, response: Response, link_id: LinkId, made: CorrectionEntry) -> Response:
    return correct_answer(world.context, world.nurse, response.id, link_id, made)


def test_the_new_response_takes_the_place_of_the_old_and_keeps_its_time(world: World) -> None:
    first = world.respond(pain="4", sleep="2", matters="the garden")
    world.clock.forward(days=2)
    second = correct(world, first, PAIN, entry("1"))
    assert (second.value(PAIN), second.value(LinkId("sleep"))) == (1, 2)
    assert second.text(MATTERS) == "the garden"
    assert (second.replaces, second.authored, second.source) == (first.id, first.authored, first.source)
    assert second.corrected is not None
    assert second.corrected.items == (PAIN,)
    assert (second.corrected.by, second.corrected.at) == (world.nurse.id, world.clock.now)
    assert (second.corrected.asked_by, second.corrected.reason) == (AskedBy.PATIENT, "pressed the wrong one")


def test_what_was_stored_is_read_back_with_who_when_and_why_and_the_old_one_as_it_was(world: World) -> None:
    first = world.respond(pain="4")
    second = correct(world, first, PAIN, entry("1"))
    history = get_history(world.context, world.nurse, second.id)
    assert (history.response, history.earlier, history.later) == (second, (first,), ())
    old = get_history(world.context, world.nurse, first.id)
    assert (old.response, old.standing, old.correctable) == (first, second, frozenset())


def test_the_patient_is_assessed_anew_and_the_task_says_something_new(world: World) -> None:
    first = world.respond(pain="4")
    before = patients.get_patient(world.context, world.nurse, world.patient.id)
    (note,) = tasks.list_tasks(world.context, world.gp)
    tasks.mark_seen(world.context, world.gp, note.task.id, assessment=note.task.assessment)
    world.clock.forward(days=1)
    correct(world, first, PAIN, entry("1"))
    after = patients.get_patient(world.context, world.nurse, world.patient.id)
    assert len(after.assessments) == len(before.assessments) + 1
    newest, old = after.assessments[0], after.assessments[-1]
    assert (after.rests_on_corrected(newest), after.rests_on_corrected(old)) == (False, True)
    made = assessments.get_assessment(world.context, world.gp, newest.id).assessment
    assert [one.value(PAIN) for one in made.case.all_responses()] == [1]
    task = tasks.find_task(world.context, world.gp, world.patient.id)
    assert task is not None
    assert task.assessment == newest.id
    assert task.state is not note.task.state or task.version != note.task.version


def test_an_assessment_made_with_the_old_answer_is_still_shown_as_it_was(world: World) -> None:
    first = world.respond(pain="4")
    old = patients.get_patient(world.context, world.nurse, world.patient.id).assessments[0]
    assert corrections.list_corrected_under(world.context, world.gp, old.id) == ()
    second = correct(world, first, PAIN, entry("1"))
    stored = assessments.get_assessment(world.context, world.gp, old.id)
    assert [one.id for one in stored.assessment.case.all_responses()] == [first.id]
    assert corrections.list_corrected_under(world.context, world.gp, old.id) == (first.id,)
    newest = patients.get_patient(world.context, world.nurse, world.patient.id).assessments[0]
    assert second.id in newest.rests_on
    assert corrections.list_corrected_under(world.context, world.gp, newest.id) == ()


def test_what_should_not_have_been_answered_is_not_known_and_never_a_good_answer(world: World) -> None:
    first = world.respond(pain="4")
    second = correct(world, first, PAIN, entry(withdrawn=True))
    assert second.answers[PAIN] is Missing.SKIPPED
    assert second.is_withdrawn(PAIN)
    newest = patients.get_patient(world.context, world.nurse, world.patient.id).assessments[0]
    stored = assessments.get_assessment(world.context, world.gp, newest.id)
    assert stored.assessment.verdict.outcome is None  # cannot be told, which "no pain" could


def test_the_gps_page_says_that_an_answer_was_corrected(world: World) -> None:
    first = world.respond(pain="4")
    correct(world, first, PAIN, entry("1"))
    newest = patients.get_patient(world.context, world.nurse, world.patient.id).assessments[0]
    summary = assessments.assessment_page(
        world.context, world.gp, newest.id, language=Language("en"), translate=str
    )
    assert any("1 corrected on" in line for line in summary.answered_by)


def test_what_hangs_on_the_corrected_answer_is_not_asked_any_more(world: World) -> None:
    first = world.respond(worry="yes", talk="yes", about="dying")
    second = correct(world, first, WORRY, entry("no"))
    assert [second.answers[LinkId(id)] for id in ("talk", "about")] == [Missing.NOT_ASKED] * 2
    assert second.corrected is not None
    assert second.corrected.items == (WORRY, TALK, LinkId("about"))
    third = correct(world, second, WORRY, entry("yes"))
    assert third.answers[TALK] is Missing.NOT_REACHED  # nobody knows, although it had been answered once
    assert third.answers[LinkId("about")] is Missing.NOT_ASKED


def test_words_of_ones_own_can_be_corrected_and_taken_out(world: World) -> None:
    first = world.respond(matters="my sister Else")
    second = correct(world, first, MATTERS, entry("  my family "))
    assert second.answers[MATTERS] == Text("my family")
    assert correct(world, second, MATTERS, entry(withdrawn=True)).text(MATTERS) is None


def test_a_second_correction_follows_the_first_and_names_all_that_was_corrected(world: World) -> None:
    first = world.respond(pain="4", sleep="2")
    second = correct(world, first, PAIN, entry("1"))
    third = correct(world, second, LinkId("sleep"), entry("3"))
    assert third.corrected is not None
    assert third.corrected.items == (PAIN, LinkId("sleep"))
    history = get_history(world.context, world.nurse, third.id)
    assert [one.id for one in history.earlier] == [second.id, first.id]


def test_sent_twice_it_is_stored_once(world: World) -> None:
    first, made = world.respond(pain="4"), entry("1")
    second = correct(world, first, PAIN, made)
    world.clock.forward(days=1)
    assert correct(world, first, PAIN, made) == second
    with pytest.raises(Conflict):
        correct(world, first, PAIN, replace(made, value="2"))
    third = correct(world, second, PAIN, entry("3"))
    assert correct(world, first, PAIN, made) == second  # and what came since stands
    assert get_history(world.context, world.nurse, first.id).standing == third


def test_two_who_correct_the_same_do_not_lose_each_others_work(world: World) -> None:
    first = world.respond(pain="4", sleep="2")
    correct(world, first, PAIN, entry("1"))
    with pytest.raises(Conflict, match="since"):
        correct_answer(world.context, world.gp, first.id, LinkId("sleep"), entry("3"))
    standing = get_history(world.context, world.gp, first.id).standing
    whole = correct_answer(world.context, world.gp, standing.id, LinkId("sleep"), entry("3"))
    assert (whole.value(PAIN), whole.value(LinkId("sleep"))) == (1, 3)


def test_of_many_at_the_same_moment_one_is_stored_and_the_others_are_told(world: World) -> None:
    first = world.respond(pain="4")
    told: list[object] = []
    ready = threading.Barrier(6)

    def one(value: str) -> None:
        ready.wait()
        try:
            told.append(correct(world, first, PAIN, entry(value)))
        except Conflict as conflict:
            told.append(conflict)

    threads = [threading.Thread(target=one, args=(value,)) for value in ("1", "2", "3", "1", "2", "3")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [isinstance(one, Response) for one in told].count(True) == 1
    assert [isinstance(one, Conflict) for one in told].count(True) == 5
    with world.context.database.reading() as reading:
        known = responses.list_responses(reading, world.patient.id)
    assert [one.replaces for one in known].count(first.id) == 1


def test_what_completes_a_corrected_response_keeps_the_correction(world: World) -> None:
    first = world.respond(sleep="2")
    made = invitations.make_invitation(
        world.context,
        world.nurse,
        world.patient.id,
        questionnaire=NEEDS,
        language=DANISH,
        completion=Completion(of=first.id, items=(PAIN,)),
    )
    answering.begin(
        world.context,
        made.invitation.id,
        source=Source.PATIENT,
        assistance=Assistance.NONE,
        language=DANISH,
    )
    world.answer(made.invitation.id, pain="4")
    corrected = correct(world, first, LinkId("sleep"), entry("3"))
    whole = answering.submit(world.context, made.invitation.id)
    assert (whole.value(PAIN), whole.value(LinkId("sleep"))) == (4, 3)
    assert (whole.replaces, whole.corrected) == (corrected.id, corrected.corrected)


def test_a_fact_recorded_in_error_is_taken_out_and_is_not_offered_as_still_true(world: World) -> None:
    recorded = facts.record_facts(
        world.context,
        world.nurse,
        world.patient.id,
        questionnaire=FACTS,
        submission=Submission(items=(make_item("tried", "yes"),)),
        response_id=ResponseId(str(uuid4())),
    )
    made = entry(withdrawn=True, asked_by=AskedBy.STAFF)
    corrected = correct(world, recorded, LinkId("tried"), made)
    assert (corrected.source, corrected.author) == (Source.STAFF, world.nurse.id)
    assert corrected.is_withdrawn(LinkId("tried"))
    newest = patients.get_patient(world.context, world.nurse, world.patient.id).assessments[0]
    case = assessments.get_assessment(world.context, world.nurse, newest.id).assessment.case
    assert [one.id for one in case.all_responses()] == [corrected.id]


@pytest.mark.parametrize(
    ("made", "where"),
    [
        (entry("", asked_by=None, reason=" "), {"answer", "asked_by", "reason"}),
        (entry("9"), {"answer"}),
        (entry("4"), {"answer"}),
        (entry("1", withdrawn=True), {"answer"}),
        (entry("1", reason="x" * 5000), {"reason"}),
    ],
    ids=["nothing", "no-such-answer", "the-same", "both", "too-long"],
)
def test_what_is_wrong_is_said_all_at_once_and_nothing_is_stored(
    world: World, made: CorrectionEntry, where: set[str]
) -> None:
    first = world.respond(pain="4")
    with pytest.raises(InvalidSubmission) as caught:
        correct(world, first, PAIN, made)
    assert {problem.where for problem in caught.value.problems} == where
    assert get_history(world.context, world.nurse, first.id).later == ()


def test_what_is_not_answered_cannot_be_taken_out_and_what_was_not_asked_not_corrected(world: World) -> None:
    first = world.respond(worry="no")
    with pytest.raises(InvalidSubmission):
        correct(world, first, PAIN, entry(withdrawn=True))
    with pytest.raises(Conflict):
        correct(world, first, TALK, entry("yes"))
    with pytest.raises(NotFound):
        correct(world, first, LinkId("no-such"), entry("yes"))
    assert correct(world, first, PAIN, entry("2")).value(PAIN) == 2


def test_another_organisations_patient_is_not_found_and_only_who_treats_may(world: World) -> None:
    first = world.respond(pain="4")
    other = world.add_organisation()
    for act in (
        lambda: correct_answer(world.context, other.nurse, first.id, PAIN, entry("1")),
        lambda: get_history(world.context, other.nurse, first.id),
        lambda: correct_answer(world.context, world.nurse, ResponseId("unknown"), PAIN, entry("1")),
    ):
        with pytest.raises(NotFound, match="response"):
            act()
    for role in (Role.VISITATOR, Role.ADMINISTRATOR, Role.AUDITOR):
        with pytest.raises(NotPermitted):
            correct_answer(world.context, world.staff[role], first.id, PAIN, entry("1"))


def test_reading_and_correcting_are_written_down(world: World) -> None:
    first = world.respond(pain="4")
    get_history(world.context, world.nurse, first.id)
    second = correct(world, first, PAIN, entry("1"))
    assert (world.nurse.id, Action.RESPONSE_READ) in world.events(first.id)
    assert (world.nurse.id, Action.RESPONSE_CORRECTED) in world.events(second.id)


def test_what_is_kept_for_the_doctor_stays_kept_when_something_else_is_corrected(world: World) -> None:
    first = world.respond_keeping("matters", pain="4", matters="a secret of mine")
    second = correct(world, first, PAIN, entry("1"))
    assert second.doctor_only == {MATTERS}
    assert second.text(MATTERS) == "a secret of mine"
    shown = get_history(world.context, world.nurse, second.id)
    assert [one.text(MATTERS) for one in (shown.response, *shown.earlier)] == [None, None]
    assert get_history(world.context, world.gp, second.id).response.text(MATTERS) == "a secret of mine"


def test_what_is_kept_for_the_doctor_is_corrected_by_a_doctor_alone_who_may_say_why(world: World) -> None:
    first = world.respond_keeping("matters", pain="4", matters="a secret of mine")
    with pytest.raises(Conflict):
        correct(world, first, MATTERS, entry("something else"))
    made = entry("my brother", reason="it was not my sister")
    second = correct_answer(world.context, world.gp, first.id, MATTERS, made)
    assert second.doctor_only == {MATTERS}
    shown = get_history(world.context, world.nurse, second.id).response
    assert (shown.text(MATTERS), shown.corrected and shown.corrected.reason) == (None, "")
    assert MATTERS not in get_history(world.context, world.nurse, second.id).correctable
    seen = get_history(world.context, world.gp, second.id).response.corrected
    assert seen is not None
    assert seen.reason == "it was not my sister"
