"""What is counted, for whom, for how long, and what of it can be read in the database."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select

from screening.services import rate_limits
from screening.storage.rows_sign_in import rate_limit
from tests.services.world import World

HOUR = timedelta(hours=1)


def spend(world: World, key: str = "192.0.2.7", *, kind: str = "guess", most: int = 3) -> datetime | None:
    return rate_limits.spend(world.context, kind=kind, key=key, most=most, per=HOUR)


def rows(world: World) -> int:
    with world.context.database.reading() as reading:
        return int(reading.execute(select(func.count()).select_from(rate_limit)).scalar_one())


def test_as_many_as_are_allowed_pass_and_the_next_is_told_when_to_come_back(world: World) -> None:
    began = world.clock()
    assert [spend(world) for _ in range(3)] == [None, None, None]
    assert spend(world) == began + HOUR


def test_a_window_ends_an_hour_after_its_first_use_whatever_was_refused_in_it(world: World) -> None:
    for _ in range(9):
        spend(world)
        world.clock.forward(minutes=6)
    assert spend(world) is not None
    world.clock.forward(minutes=6)
    assert spend(world) is None


def test_one_key_or_kind_does_not_use_up_anothers(world: World) -> None:
    for _ in range(4):
        spend(world)
    assert spend(world, "192.0.2.8") is None
    assert spend(world, kind="export") is None


def test_what_was_spent_can_be_given_back(world: World) -> None:
    for _ in range(4):
        spend(world)
    rate_limits.forget(world.context, kind="guess", key="192.0.2.7")
    assert spend(world) is None


def test_one_use_can_be_given_back_and_never_more_than_there_were(world: World) -> None:
    for _ in range(3):
        rate_limits.give_back(world.context, kind="guess", key="192.0.2.7")
        spend(world)
        rate_limits.give_back(world.context, kind="guess", key="192.0.2.7")
        rate_limits.give_back(world.context, kind="guess", key="192.0.2.7")
    assert [spend(world) is None for _ in range(4)] == [True, True, True, False]


def test_uses_at_the_same_moment_are_all_counted(world: World) -> None:
    said: list[datetime | None] = []
    threads = [threading.Thread(target=lambda: said.append(spend(world, most=5))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said.count(None) == 5
    assert len(said) == 12


def test_another_worker_counts_on(world: World) -> None:
    for _ in range(3):
        spend(world)
    other = replace(world, context=world.reopen())
    assert spend(other) is not None


def test_windows_that_have_ended_are_swept_when_a_new_one_opens(world: World) -> None:
    for number in range(5):
        spend(world, f"192.0.2.{number}")
    assert rows(world) == 5
    world.clock.forward(minutes=61)
    spend(world, "198.51.100.1")
    assert rows(world) == 1


def test_the_key_is_stored_as_a_hash_that_needs_the_services_secret(world: World) -> None:
    spend(world, "anna")
    settings = replace(world.context.settings, secret_key="another key of thirty-two characters")
    rate_limits.spend(replace(world.context, settings=settings), kind="guess", key="anna", most=3, per=HOUR)
    with world.context.database.reading() as reading:
        stored = [tuple(row) for row in reading.execute(select(rate_limit))]
    assert len({row[1] for row in stored}) == 2
    assert "anna" not in str(stored)


def test_a_key_that_is_no_text_is_counted_like_any_other(world: World) -> None:
    assert spend(world, "\0\ud800") is None
