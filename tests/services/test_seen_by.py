"""Who has looked, the copy for oneself, and for how long: on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from screening.core.audit import Action
from screening.core.errors import Conflict
from screening.core.people import InvitationId, Role
from screening.services import answering, own_copy, patients, relatives, seen_by
from screening.services.seen_by import LOOKS, Looker
from screening.services.sent import get_sent
from tests.services.world import DANISH, World


def sent(world: World) -> InvitationId:
    invitation = world.begin()
    world.answer(invitation, pain="4", matters="My garden")
    answering.submit(world.context, invitation)
    world.clock.forward(minutes=1)
    return invitation


def copy(world: World, invitation: InvitationId) -> bytes:
    return own_copy.render_copy(world.context, invitation, language=DANISH, translate=lambda text: text)


def test_looks_of_one_person_at_one_thing_on_one_day_are_one_line_with_its_times(world: World) -> None:
    invitation = sent(world)
    for _ in range(2):
        patients.get_patient(world.context, world.nurse, world.patient.id)
        world.clock.forward(hours=1)
    (look,) = seen_by.list_looks(world.context, invitation)
    assert (look.looker, look.name, look.role, look.what) == (
        Looker.STAFF, "nurse", Role.NURSE, Action.PATIENT_READ,
    )  # fmt: skip
    assert len(look.times) == 2


def test_newest_day_first_and_the_readers_own_looks_among_them(world: World) -> None:
    invitation = sent(world)
    patients.get_patient(world.context, world.nurse, world.patient.id)
    world.clock.forward(days=1)
    copy(world, invitation)
    first, second = seen_by.list_looks(world.context, invitation)
    assert (first.looker, second.looker) == (Looker.OWN_LINK, Looker.STAFF)
    assert first.day > second.day


def test_looks_at_another_patient_are_not_told(world: World) -> None:
    invitation = sent(world)
    other = patients.add_patient(world.context, world.nurse, name="Other", birth=world.patient.birth)
    patients.get_patient(world.context, world.nurse, other.id)
    assert seen_by.list_looks(world.context, invitation) == ()


def test_the_first_reading_is_the_earliest_after_sending(world: World) -> None:
    patients.get_patient(world.context, world.nurse, world.patient.id)
    world.clock.forward(hours=1)
    invitation = sent(world)
    assert seen_by.list_first_readings(world.context, get_sent(world.context, invitation)) == ()
    read_at = world.clock.now
    patients.get_patient(world.context, world.gp, world.patient.id)
    world.clock.forward(hours=1)
    patients.get_patient(world.context, world.gp, world.patient.id)
    (reading,) = seen_by.list_first_readings(world.context, get_sent(world.context, invitation))
    assert reading.by_practice
    assert reading.at == read_at


def test_every_action_that_is_named_a_reading_is_a_look() -> None:
    named = {action for action in Action if action.value.endswith("-read")}
    assert named - LOOKS == {Action.LOOKS_READ}


def test_the_time_for_looking_back_ends(world: World) -> None:
    invitation = sent(world)
    world.clock.now = get_sent(world.context, invitation).open_until - timedelta(seconds=1)
    assert copy(world, invitation).startswith(b"%PDF")
    world.clock.forward(seconds=1)
    for look_back in (copy, lambda world, sent_id: seen_by.list_looks(world.context, sent_id)):
        with pytest.raises(Conflict):
            look_back(world, invitation)


def test_the_same_answers_make_the_same_copy_and_nothing_is_copied_before_sending(world: World) -> None:
    invitation = sent(world)
    assert copy(world, invitation) == copy(world, invitation)
    with pytest.raises(Conflict):
        copy(world, world.begin())


def test_a_patients_own_link_is_no_relatives(world: World) -> None:
    assert not relatives.may_see_answers(world.context, sent(world))
