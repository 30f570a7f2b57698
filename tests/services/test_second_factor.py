"""Codes that change with time, recovery codes, and what of them can be read in the database."""

import threading
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, text

from screening.core.errors import Conflict, InvalidSubmission, NotFound, NotPermitted
from screening.core.people import Role
from screening.core.sign_in import SecondFactorRule, SecondFactorRules, Stage, Way
from screening.services import second_factor, sessions
from screening.services.context import Context, check_database
from screening.services.key_rotation import rotate_keys
from screening.services.sealing import make_key_ring
from screening.storage.database import open_database
from screening.storage.rows_sign_in import recovery_code
from screening.storage.rows_sign_in import second_factor as factors
from tests.services.world import World


def key_of(world: World) -> str:
    return second_factor.enrol(world.context, world.nurse).key.replace(" ", "")


def code(world: World, key: str, *, steps: int = 0) -> str:
    return pyotp.TOTP(key).at(world.clock() + timedelta(seconds=30 * steps))


def enrolled(world: World) -> tuple[str, tuple[str, ...]]:
    """The key and the recovery codes; the next code is a new one."""
    key = key_of(world)
    codes = second_factor.confirm(world.context, world.nurse, code(world, key))
    world.clock.forward(seconds=90)
    return key, codes


def check(world: World, typed: str, device: str = "") -> None:
    second_factor.check(world.context, world.nurse, typed, device=device)


def is_asked(world: World) -> bool:
    begun = sessions.begin(world.context, world.nurse, way=Way.PASSWORD, device="")
    return begun.session.stage is Stage.SECOND_FACTOR


def test_a_key_counts_once_a_code_of_it_has_been_given(world: World) -> None:
    key = key_of(world)
    assert not is_asked(world)
    with pytest.raises(InvalidSubmission):
        second_factor.confirm(world.context, world.nurse, "000000")
    assert not is_asked(world)
    codes = second_factor.confirm(world.context, world.nurse, code(world, key))
    assert is_asked(world)
    assert len(set(codes)) == 10


def test_until_then_the_page_shows_the_same_key_and_afterwards_never(world: World) -> None:
    assert key_of(world) == key_of(world)
    enrolled(world)
    with pytest.raises(Conflict):
        second_factor.enrol(world.context, world.nurse)


def test_the_address_names_the_service_and_the_account(world: World) -> None:
    enrolment = second_factor.enrol(world.context, world.nurse)
    read = pyotp.parse_uri(enrolment.uri)
    assert (read.issuer, read.name) == ("Demo", "nurse")


@pytest.mark.parametrize(
    ("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)], ids=str
)
def test_a_clock_may_be_off_by_one_step(world: World, steps: int, fits: bool) -> None:
    key, _ = enrolled(world)
    typed = code(world, key, steps=steps)
    if fits:
        check(world, typed)
    else:
        with pytest.raises(InvalidSubmission):
            check(world, typed)


def test_a_code_is_taken_once_and_no_older_one_after_it(world: World) -> None:
    key, _ = enrolled(world)
    check(world, code(world, key))
    for steps in (0, -1):
        with pytest.raises(InvalidSubmission, match="has been used"):
            check(world, code(world, key, steps=steps))
    check(world, code(world, key, steps=1))


def test_the_code_that_confirmed_is_used_up(world: World) -> None:
    key = key_of(world)
    typed = code(world, key)
    second_factor.confirm(world.context, world.nurse, typed)
    with pytest.raises(InvalidSubmission):
        check(world, typed)


def test_a_code_sent_twice_at_the_same_moment_is_taken_once(world: World) -> None:
    key, _ = enrolled(world)
    typed, taken = code(world, key), []

    def send() -> None:
        try:
            check(world, typed)
            taken.append(1)
        except InvalidSubmission:
            pass

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 1


def test_a_code_may_be_typed_with_spaces(world: World) -> None:
    key, codes = enrolled(world)
    typed = code(world, key)
    check(world, f" {typed[:3]} {typed[3:]} ")
    check(world, codes[0].replace("-", " ").lower())


@pytest.mark.parametrize(
    "typed",
    ["", "12345", "1234567", "١٢٣٤٥٦", "\0\ud800", "x" * 5000],
    ids=["none", "5", "7", "other", "no", "long"],
)
def test_what_is_no_code_is_refused(world: World, typed: str) -> None:
    enrolled(world)
    with pytest.raises(InvalidSubmission):
        check(world, typed)


def test_every_recovery_code_opens_once(world: World) -> None:
    _, codes = enrolled(world)
    for typed in codes[:3]:
        check(world, typed)
        with pytest.raises(InvalidSubmission):
            check(world, typed)
    assert second_factor.get_standing(world.context, world.nurse).recovery_codes_left == 7


def test_new_recovery_codes_end_the_old_ones(world: World) -> None:
    _, old = enrolled(world)
    new = second_factor.make_recovery_codes(world.context, world.nurse)
    with pytest.raises(InvalidSubmission):
        check(world, old[0])
    check(world, new[0])
    with pytest.raises(NotFound):
        second_factor.make_recovery_codes(world.context, world.gp)


def test_guessing_ends_after_ten_tries_and_the_right_code_does_not_help_then(world: World) -> None:
    key, _ = enrolled(world)
    for _ in range(10):
        with pytest.raises(InvalidSubmission):
            check(world, "000000")
    with pytest.raises(NotPermitted, match="too many"):
        check(world, code(world, key))
    check(world, code(world, key), device="one it is known on")
    world.clock.forward(minutes=15)
    check(world, code(world, key))


def test_guessing_slowly_ends_too(world: World) -> None:
    enrolled(world)
    for _ in range(50):
        with pytest.raises(InvalidSubmission):
            check(world, "000000")
        world.clock.forward(minutes=2)
    with pytest.raises(NotPermitted, match="today"):
        check(world, "000000")


def test_the_key_and_the_codes_are_stored_sealed_and_hashed(world: World) -> None:
    key, codes = enrolled(world)
    with world.context.database.reading() as reading:
        stored = str(
            [tuple(row) for table in (factors, recovery_code) for row in reading.execute(select(table))]
        )
    assert key not in stored
    assert not any(part in stored for made in codes for part in (made, made.replace("-", "")))


def test_a_key_is_sealed_anew_when_the_data_keys_are_rotated(world: World) -> None:
    key, _ = enrolled(world)
    new_key = "A" * 43 + "="
    settings = replace(world.context.settings, data_keys=(new_key,))
    rotated = replace(world.context, settings=settings)
    second_factor.check(rotated, world.nurse, code(world, key))
    settings = replace(settings, secret_key="another key of thirty-two characters")
    world.clock.forward(minutes=2)
    second_factor.check(replace(world.context, settings=settings), world.nurse, code(world, key))


def test_it_can_be_turned_off_where_the_role_need_not_have_one(world: World) -> None:
    enrolled(world)
    rules = SecondFactorRules(SecondFactorRule.OFFERED, {Role.NURSE: SecondFactorRule.REQUIRED})
    strict = replace(world.context, settings=replace(world.context.settings, second_factor=rules))
    with pytest.raises(NotPermitted):
        second_factor.turn_off(strict, world.nurse)
    assert is_asked(world)
    second_factor.turn_off(world.context, world.nurse)
    assert not is_asked(world)


def test_an_administrator_takes_it_off_and_every_session_ends(world: World) -> None:
    enrolled(world)
    begun = sessions.begin(world.context, world.nurse, way=Way.PASSWORD, device="")
    with pytest.raises(NotPermitted):
        second_factor.reset(world.context, username="nurse", by=world.gp)
    second_factor.reset(world.context, username="nurse", by=world.administrator)
    assert not is_asked(world)
    assert sessions.find(world.context, begun.secret) is None
    with pytest.raises(NotFound):
        second_factor.reset(world.context, username="nobody")


def test_rotating_the_keys_seals_second_factors_anew_so_that_the_old_key_can_go(world: World) -> None:
    key, _ = enrolled(world)
    new_key = "A" * 43 + "="
    both = with_keys(world.context, (new_key,))  # and the one made of the secret key
    assert rotate_keys(both, most=1).resealed == 1
    assert rotate_keys(both).resealed > 0
    assert rotate_keys(both).resealed == 0
    after = with_keys(world.context, (new_key,), secret_key="another key of thirty-two characters")
    second_factor.check(after, world.nurse, code(world, key))
    for context in (both, after):
        context.database.close()


def with_keys(context: Context, keys: tuple[str, ...], secret_key: str | None = None) -> Context:
    """The same service with these data keys."""
    changed = replace(context.settings, data_keys=keys, secret_key=secret_key or context.settings.secret_key)
    ring = make_key_ring(changed.data_keys, changed.secret_key)
    return replace(context, settings=changed, database=open_database(changed.database_url, ring))


def test_the_program_refuses_to_start_when_a_second_factors_key_is_gone(world: World) -> None:
    enrolled(world)
    new_key = "A" * 43 + "="
    with world.context.database.writing() as writing:  # nothing of a patient's is sealed here
        writing.execute(text("DELETE FROM care_relation"))
        writing.execute(text("DELETE FROM patient"))
    gone = with_keys(world.context, (new_key,), secret_key="another key of thirty-two characters")
    with pytest.raises(
        Conflict, match="second factors of staff are encrypted with a key that is not here"
    ) as caught:
        check_database(gone)
    assert world.context.database.keys is not None
    assert world.context.database.keys.names[0] in str(caught.value)
    both = with_keys(world.context, (new_key,))
    check_database(both)
    rotate_keys(both)
    check_database(gone)
    for context in (gone, both):
        context.database.close()
