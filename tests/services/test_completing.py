import pytest

from screening.core.errors import Conflict, InvalidSubmission, NotFound
from screening.core.people import Completion
from screening.core.questionnaire import LinkId, Source
from screening.core.response import Assistance, Choice, Missing, Response
from screening.services import answering, asking, invitations, patients
from screening.services.invitations import NewInvitation
from tests.services.world import DANISH, NEEDS, World


def ask(world: World, response: Response, *items: str) -> NewInvitation:
    return invitations.make_invitation(
        world.context,
        world.nurse,
        world.patient.id,
        questionnaire=NEEDS,
        language=DANISH,
        completion=Completion(of=response.id, items=tuple(LinkId(item) for item in items)),
    )


def begin(world: World, made: NewInvitation, source: Source = Source.PATIENT) -> None:
    answering.begin(
        world.context, made.invitation.id, source=source, assistance=Assistance.NONE, language=DANISH
    )


def test_only_these_items_are_asked(world: World) -> None:
    made = ask(world, world.respond(sleep="2"), "pain")
    assert [item.link_id for item in answering.get_draft(world.context, made.invitation.id).items] == ["pain"]


def test_the_answers_complete_what_was_said_and_keep_its_time(world: World) -> None:
    first = world.respond(sleep="2", matters="the garden")
    world.clock.forward(days=3)
    made = ask(world, first, "pain")
    begin(world, made)
    world.answer(made.invitation.id, pain="4")
    whole = answering.submit(world.context, made.invitation.id)
    assert (whole.value(LinkId("pain")), whole.value(LinkId("sleep"))) == (4, 2)
    assert whole.text(LinkId("matters")) == "the garden"
    assert (whole.replaces, whole.authored) == (first.id, first.authored)
    assert whole.answers[LinkId("worry")] is Missing.NOT_REACHED


def test_two_that_complete_the_same_lose_nothing_of_each_other(world: World) -> None:
    first = world.respond(worry="no")
    one, two = ask(world, first, "pain"), ask(world, first, "sleep")
    begin(world, one)
    begin(world, two)
    world.answer(one.invitation.id, pain="4")
    world.answer(two.invitation.id, sleep="3")
    answering.submit(world.context, one.invitation.id)
    whole = answering.submit(world.context, two.invitation.id)
    assert (whole.value(LinkId("pain")), whole.value(LinkId("sleep"))) == (4, 3)


def test_another_voice_completes_nothing(world: World) -> None:
    first = world.respond(sleep="2")
    made = ask(world, first, "pain")
    begin(world, made, Source.RELATIVE)
    world.answer(made.invitation.id, pain="4")
    theirs = answering.submit(world.context, made.invitation.id)
    assert (theirs.source, theirs.replaces) == (Source.RELATIVE, None)
    assert theirs.answers[LinkId("sleep")] is Missing.NOT_ASKED
    assert theirs.answers[LinkId("pain")] == Choice("4", 4)


def test_sent_twice_it_is_completed_once(world: World) -> None:
    made = ask(world, world.respond(sleep="2"), "pain")
    begin(world, made)
    world.answer(made.invitation.id, pain="4")
    first = answering.submit(world.context, made.invitation.id)
    assert answering.submit(world.context, made.invitation.id) == first


@pytest.mark.parametrize("items", [(), ("no-such",), ("talk",)])
def test_what_cannot_be_asked_alone_is_refused(world: World, items: tuple[str, ...]) -> None:
    with pytest.raises(InvalidSubmission):
        ask(world, world.respond(sleep="2"), *items)


def test_another_patients_answers_are_not_found(world: World) -> None:
    response = world.respond(sleep="2")
    other = world.add_organisation()
    with pytest.raises(NotFound):
        invitations.make_invitation(
            world.context,
            other.nurse,
            other.patient.id,
            questionnaire=NEEDS,
            language=DANISH,
            completion=Completion(of=response.id, items=(LinkId("pain"),)),
        )


def test_just_what_is_missing_and_decisive_is_asked_for(world: World) -> None:
    world.respond(sleep="2")
    newest = patients.get_patient(world.context, world.nurse, world.patient.id).assessments[0].id
    made = asking.ask_for_missing(world.context, world.nurse, newest)
    assert made.invitation.completion is not None
    assert made.invitation.completion.items == ("pain",)


def test_where_nothing_is_missing_nothing_is_asked(world: World) -> None:
    world.respond(pain="1")
    newest = patients.get_patient(world.context, world.nurse, world.patient.id).assessments[0].id
    with pytest.raises(Conflict, match="nothing"):
        asking.ask_for_missing(world.context, world.nurse, newest)
