"""Sessions on the server: their limits, what ends them, and what a copied or planted secret is worth."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from screening.core.errors import NotFound
from screening.core.people import Role, StaffId
from screening.core.sign_in import SecondFactorRule, SecondFactorRules, SessionId, Stage, Way
from screening.services import sessions, staff
from screening.services.sessions import Begun
from screening.storage.rows_sign_in import known_device, staff_session
from tests.services.world import World

PASSWORD = "korrekt hest batteri"


def begin(world: World, *, device: str = "Chrome/Android") -> Begun:
    return sessions.begin(world.context, world.nurse, way=Way.PASSWORD, device=device)


def lives(world: World, begun: Begun) -> bool:
    return sessions.find(world.context, begun.secret) is not None


def test_a_secret_finds_its_session_and_whose_it_is(world: World) -> None:
    found = sessions.find(world.context, begin(world).secret)
    assert found is not None
    assert found.staff == world.nurse
    assert found.session.stage is Stage.OPEN


@pytest.mark.parametrize(
    "secret", ["", "x", "\0\ud800", "x" * 5000], ids=["none", "short", "no text", "long"]
)
def test_any_other_secret_finds_nothing(world: World, secret: str) -> None:
    begin(world)
    assert sessions.find(world.context, secret) is None


def test_the_secret_is_not_in_the_database(world: World) -> None:
    begun = begin(world)
    with world.context.database.reading() as reading:
        stored = str([tuple(row) for row in reading.execute(select(staff_session))])
    assert begun.secret not in stored
    assert begun.session.id in stored


@pytest.mark.parametrize(
    ("later", "lives_on"),
    [(timedelta(0), True), (timedelta(minutes=30), True), (timedelta(minutes=30, seconds=1), False)],
    ids=["at once", "at the limit", "past the limit"],
)
def test_a_session_ends_when_nothing_happened_for_the_idle_limit(
    world: World, later: timedelta, lives_on: bool
) -> None:
    begun = begin(world)
    world.clock.now += later
    assert lives(world, begun) is lives_on


def test_being_used_prolongs_a_session_but_never_beyond_the_absolute_limit(world: World) -> None:
    begun = begin(world)
    for _ in range(36):
        world.clock.forward(minutes=20)
        assert lives(world, begun)
    world.clock.forward(minutes=20)
    assert not lives(world, begun)


def test_the_limits_are_the_settings(world: World) -> None:
    settings = replace(world.context.settings, session_idle_minutes=5, session_hours=1)
    context = replace(world.context, settings=settings)
    begun = sessions.begin(context, world.nurse, way=Way.PASSWORD, device="")
    assert begun.session.ends_at == world.clock() + timedelta(hours=1)
    world.clock.forward(minutes=6)
    assert sessions.find(context, begun.secret) is None


def test_after_signing_out_a_copy_of_the_cookie_is_dead(world: World) -> None:
    begun = begin(world)
    sessions.end(world.context, begun.session)
    assert not lives(world, begun)


def test_only_the_session_that_is_ended_ends(world: World) -> None:
    mine, other = begin(world), begin(world, device="Firefox/Windows")
    assert [one.device for one in sessions.list_own(world.context, world.nurse)] != []
    sessions.end_own(world.context, world.nurse, other.session.id)
    assert (lives(world, mine), lives(world, other)) == (True, False)


def test_the_others_end_and_this_one_goes_on(world: World) -> None:
    mine, others = begin(world), [begin(world) for _ in range(3)]
    sessions.end_others(world.context, mine.session)
    assert lives(world, mine)
    assert not any(lives(world, other) for other in others)
    assert [one.id for one in sessions.list_own(world.context, world.nurse)] == [mine.session.id]


def test_nobody_ends_or_sees_somebody_elses_session(world: World) -> None:
    begun = begin(world)
    assert sessions.list_own(world.context, world.gp) == ()
    with pytest.raises(NotFound):
        sessions.end_own(world.context, world.gp, begun.session.id)
    with pytest.raises(NotFound):
        sessions.end_own(world.context, world.nurse, SessionId("none"))
    assert lives(world, begun)


def test_more_rights_come_with_a_new_secret_and_the_old_one_is_dead(world: World) -> None:
    begun = begin(world)
    renewed = sessions.renew(world.context, begun.session)
    assert renewed.secret != begun.secret
    assert (lives(world, begun), lives(world, renewed)) == (False, True)
    assert renewed.session.ends_at == begun.session.ends_at
    with pytest.raises(NotFound):
        sessions.renew(world.context, begun.session)


def test_a_new_password_ends_every_session(world: World) -> None:
    anna = staff.add_staff(world.context, username="anna", name="Anna", role=Role.NURSE, password=PASSWORD)
    begun = sessions.begin(world.context, anna, way=Way.PASSWORD, device="")
    staff.set_password(world.context, username="anna", password="en helt ny kode")
    assert not lives(world, begun)


def test_ones_own_new_password_ends_the_other_sessions_only(world: World) -> None:
    anna = staff.add_staff(world.context, username="anna", name="Anna", role=Role.NURSE, password=PASSWORD)
    mine, other = (sessions.begin(world.context, anna, way=Way.PASSWORD, device="") for _ in range(2))
    staff.change_own_password(
        world.context, anna, session=mine.session.id, old=PASSWORD, new="en helt ny kode"
    )
    assert (lives(world, mine), lives(world, other)) == (True, False)
    assert staff.sign_in(world.context, username="anna", password="en helt ny kode") == anna


def test_a_closed_account_is_out_at_once(world: World) -> None:
    begun = begin(world)
    staff.close_account(world.context, username=world.nurse.username)
    assert not lives(world, begun)


@pytest.mark.parametrize(
    ("rule", "stage"),
    [
        (SecondFactorRule.OFF, Stage.OPEN),
        (SecondFactorRule.OFFERED, Stage.OPEN),
        (SecondFactorRule.REQUIRED, Stage.ENROLMENT),
    ],
    ids=lambda value: value.value,
)
def test_a_role_that_must_have_a_second_factor_is_not_let_in_without(
    world: World, rule: SecondFactorRule, stage: Stage
) -> None:
    rules = SecondFactorRules(SecondFactorRule.OFF, {Role.NURSE: rule})
    context = replace(world.context, settings=replace(world.context.settings, second_factor=rules))
    begun = sessions.begin(context, world.nurse, way=Way.PASSWORD, device="")
    assert begun.session.stage is stage
    gp = sessions.begin(context, world.gp, way=Way.PASSWORD, device="")
    assert gp.session.stage is Stage.OPEN


def test_what_is_long_over_is_swept_and_what_lives_is_not(world: World) -> None:
    begin(world)
    world.clock.forward(days=29)
    recent = begin(world)
    sessions.end(world.context, recent.session)
    world.clock.forward(days=2)
    living = begin(world)
    with world.context.database.reading() as reading:
        left = set(reading.execute(select(staff_session.c.id)).scalars())
    assert left == {recent.session.id, living.session.id}


def test_a_device_is_known_to_who_signed_in_on_it_under_a_secret_that_changes(world: World) -> None:
    first = sessions.remember_device(world.context, world.nurse, "")
    second = sessions.remember_device(world.context, world.gp, first)
    assert first != second
    assert sessions.is_device_known(world.context, world.nurse.id, second)
    assert sessions.is_device_known(world.context, world.gp.id, second)
    assert not sessions.is_device_known(world.context, world.nurse.id, first)
    assert not sessions.is_device_known(world.context, StaffId("another"), second)
    with world.context.database.reading() as reading:
        assert second not in str([tuple(row) for row in reading.execute(select(known_device))])


def test_a_device_is_forgotten_after_half_a_year(world: World) -> None:
    secret = sessions.remember_device(world.context, world.nurse, "")
    world.clock.forward(days=181)
    assert not sessions.is_device_known(world.context, world.nurse.id, secret)
