import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

import argon2
import pytest
from sqlalchemy import select

from screening.core.audit import Action
from screening.core.errors import Conflict, InvalidSubmission, NotFound, NotPermitted
from screening.core.people import Role, Staff, StaffId
from screening.core.sign_in import Way
from screening.services import credentials, sessions, sign_in_limits, staff
from screening.storage.rows import staff as staff_table
from screening.storage.rows_sign_in import rate_limit
from tests.services.world import World

PASSWORD = "korrekt hest batteri"


@pytest.fixture(autouse=True)
def _fast_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Argon2id still, but in a millisecond: sixty attempts in a test would take seconds."""
    monkeypatch.setattr(
        credentials, "_HASHER", argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    )
    credentials.hash_of_nobody.cache_clear()
    yield
    credentials.hash_of_nobody.cache_clear()


def add(world: World, username: str = "anna", password: str = PASSWORD) -> Staff:
    return staff.add_staff(
        world.context, username=username, name="Anna Andersen", role=Role.NURSE, password=password
    )


def test_who_has_an_account_can_sign_in(world: World) -> None:
    anna = add(world)
    assert staff.sign_in(world.context, username="anna", password=PASSWORD) == anna
    assert staff.get_staff(world.context, anna.id) == anna
    assert anna in staff.list_staff(world.context)


@pytest.mark.parametrize("username", ["Anna", " ANNA ", "ａnna"])
def test_a_username_is_one_however_it_is_typed(world: World, username: str) -> None:
    anna = add(world)
    assert staff.sign_in(world.context, username=username, password=PASSWORD) == anna
    with pytest.raises(Conflict):
        add(world, username)


def test_a_password_is_one_however_the_keyboard_spells_its_letters(world: World) -> None:
    anna = add(world, password="blåbærgrød 123")
    assert staff.sign_in(world.context, username="anna", password="bla\u030abærgrød 123") == anna


def test_everything_wrong_with_a_new_account_is_said_at_once(world: World) -> None:
    with pytest.raises(InvalidSubmission) as caught:
        staff.add_staff(world.context, username="a b", name="", role=Role.GP, password="kort")
    assert [problem.where for problem in caught.value.problems] == ["username", "name", "password"]
    assert "at least 12 characters" in str(caught.value)
    assert "kort" not in str(caught.value)


@pytest.mark.parametrize(
    ("username", "password"),
    [
        pytest.param("anna", "wrong password", id="wrong password"),
        pytest.param("nobody", PASSWORD, id="no account"),
        pytest.param("", "", id="nothing"),
        pytest.param("anna", "", id="no password"),
        pytest.param("anna", "x" * 5000, id="a book"),
        pytest.param("\0\ud800", "\ud800", id="not text"),
    ],
)
def test_a_failed_sign_in_says_the_same_whatever_was_wrong(
    world: World, username: str, password: str
) -> None:
    add(world)
    with pytest.raises(NotPermitted) as caught:
        staff.sign_in(world.context, username=username, password=password)
    assert caught.value.reason == "the username or the password is wrong"


def test_an_unknown_username_costs_one_hash_like_a_known_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(world)
    verified: list[str] = []

    class Recording(argon2.PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            verified.append(str(hash))
            return super().verify(hash, password)

    monkeypatch.setattr(credentials, "_HASHER", Recording(time_cost=1, memory_cost=8, parallelism=1))
    for username in ("anna", "nobody"):
        with pytest.raises(NotPermitted):
            staff.sign_in(world.context, username=username, password="wrong password")
    known, unknown = (argon2.extract_parameters(hash) for hash in verified)
    assert known == unknown


def test_a_password_and_an_unknown_username_are_stored_nowhere(world: World) -> None:
    anna = add(world)
    with pytest.raises(NotPermitted):
        staff.sign_in(world.context, username="typed my password here", password="x")
    with world.context.database.reading() as reading:
        stored = [
            str(tuple(row)) for table in (staff_table, rate_limit) for row in reading.execute(select(table))
        ]
    assert not any(PASSWORD in row or "typed my" in row for row in stored)
    assert world.events("unknown") == [
        ("unknown", Action.SIGN_IN_ATTEMPTED),
        ("unknown", Action.SIGN_IN_FAILED),
    ]
    assert any("argon2id" in row and anna.id in row for row in stored)


def fail(world: World, username: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(NotPermitted, match="is wrong"):
            staff.sign_in(world.context, username=username, password="wrong password")


@pytest.mark.parametrize("username", ["anna", "nobody"])
def test_ten_failures_lock_a_username_whether_it_has_an_account_or_not(world: World, username: str) -> None:
    add(world)
    fail(world, username, 10)
    for password in ("wrong password", PASSWORD):
        with pytest.raises(NotPermitted, match="too many attempts"):
            staff.sign_in(world.context, username=username, password=password)


def test_a_lock_ends_by_itself_and_attempts_do_not_prolong_it(world: World) -> None:
    anna = add(world)
    fail(world, "anna", 10)
    world.clock.forward(minutes=14)
    with pytest.raises(NotPermitted, match="too many attempts"):
        staff.sign_in(world.context, username="anna", password=PASSWORD)
    world.clock.forward(minutes=1)
    fail(world, "anna", 1)
    assert staff.sign_in(world.context, username="anna", password=PASSWORD) == anna


def test_a_lock_is_of_one_username(world: World) -> None:
    add(world)
    other = add(world, "bent")
    fail(world, "anna", 10)
    assert staff.sign_in(world.context, username="bent", password=PASSWORD) == other


def test_a_good_sign_in_forgets_the_failures(world: World) -> None:
    add(world)
    for _ in range(3):
        fail(world, "anna", 9)
        staff.sign_in(world.context, username="anna", password=PASSWORD)


def test_old_failures_are_forgotten(world: World) -> None:
    add(world)
    fail(world, "anna", 9)
    world.clock.forward(minutes=16)
    fail(world, "anna", 9)


def test_a_new_password_lifts_a_lock_and_ends_the_old_one(world: World) -> None:
    anna = add(world)
    fail(world, "anna", 10)
    assert staff.set_password(world.context, username="Anna", password="en helt ny kode") == anna
    fail(world, "anna", 1)
    assert staff.sign_in(world.context, username="anna", password="en helt ny kode") == anna


def test_attempts_at_the_same_moment_are_all_counted(world: World) -> None:
    add(world)
    said: list[str] = []

    def attempt() -> None:
        try:
            staff.sign_in(world.context, username="anna", password="wrong password")
        except NotPermitted as error:
            said.append(error.reason)

    threads = [threading.Thread(target=attempt) for _ in range(14)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum("too many" in reason for reason in said) == 4


def test_a_closed_account_is_gone_and_its_name_is_not_given_again(world: World) -> None:
    anna = add(world)
    staff.close_account(world.context, username="anna")
    fail(world, "anna", 1)
    with pytest.raises(NotFound):
        staff.get_staff(world.context, anna.id)
    assert anna not in staff.list_staff(world.context)
    with pytest.raises(Conflict):
        add(world)
    with pytest.raises(NotFound):
        staff.set_password(world.context, username="anna", password=PASSWORD)


def test_a_hash_is_renewed_when_its_parameters_have_become_stronger(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = add(world)
    before = stored_hash(world)
    stronger = argon2.PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(credentials, "_HASHER", stronger)
    staff.sign_in(world.context, username="anna", password=PASSWORD)
    assert stored_hash(world) != before
    assert not stronger.check_needs_rehash(stored_hash(world))
    assert staff.sign_in(world.context, username="anna", password=PASSWORD) == anna


def test_signing_in_and_out_is_written_down(world: World) -> None:
    anna = add(world)
    staff.sign_in(world.context, username="anna", password=PASSWORD)
    begun = sessions.begin(world.context, anna, way=Way.PASSWORD, device="")
    sessions.end(world.context, begun.session)
    assert world.events(anna.id) == [
        ("command-line", Action.STAFF_ADDED),
        (anna.id, Action.SIGN_IN_ATTEMPTED),
        (anna.id, Action.SIGNED_IN),
        (anna.id, Action.SESSION_BEGUN),
        (anna.id, Action.SIGNED_OUT),
    ]


def test_nobody_is_found_under_an_id_that_is_none(world: World) -> None:
    with pytest.raises(NotFound):
        staff.get_staff(world.context, StaffId("none"))


def test_the_lock_is_a_quarter_of_an_hour() -> None:
    assert timedelta(minutes=15) == sign_in_limits.LOCKED_FOR


def stored_hash(world: World) -> str:
    found = select(staff_table.c.password_hash).where(staff_table.c.username == "anna")
    with world.context.database.reading() as reading:
        return str(reading.execute(found).scalar_one())
