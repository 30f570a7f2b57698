"""Short codes, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from screening.core.errors import NotFound
from screening.core.people import Invitation
from screening.services import answering, short_codes
from screening.services.short_codes import ALPHABET, LENGTH, ShownCode, TooManyTries
from screening.storage.rows_links import short_code
from tests.services.world import World


def show(world: World, invitation: Invitation) -> ShownCode:
    shown = short_codes.show_code(world.context, invitation.id)
    assert shown is not None
    return shown


def test_no_two_signs_look_alike_and_no_word_can_come_out() -> None:
    for alike in ("0OQD", "1IL", "8B", "5S", "2Z", "6G", "UV", "MN", "FS", "TPBDEG"):
        assert len(set(alike) & set(ALPHABET)) <= 1
    assert not set(ALPHABET) & set("AEIOUY")
    assert len(ALPHABET) ** LENGTH > 5e11


def test_the_same_code_is_shown_again_and_opens_the_invitation(world: World) -> None:
    invitation = world.invite()
    shown = show(world, invitation)
    assert show(world, invitation).code == shown.code
    assert [len(group) for group in shown.code.split()] == [3, 4, 3]
    found = short_codes.open_by_code(world.context, shown.code, network="n")
    assert isinstance(found, Invitation)
    assert found.id == invitation.id


@pytest.mark.parametrize(
    ("sign", "typed"), [("K", "к"), ("3", "٣"), ("7", "７")], ids=["Cyrillic", "Arabic", "full width"]
)
def test_signs_of_other_keyboards_are_understood(sign: str, typed: str) -> None:
    assert short_codes.tidy(f" {typed}-x.") == f"{sign}X"


def test_neither_code_nor_plain_hash_is_stored(world: World) -> None:
    shown = show(world, world.invite())
    with world.context.database.reading() as reading:
        (row,) = reading.execute(select(short_code)).all()
    assert shown.code.replace(" ", "") not in str(tuple(row))
    assert len(row.code_hash) == 64
    assert shown.code not in repr(shown)


def test_an_expired_code_opens_nothing_and_the_next_one_is_another(world: World) -> None:
    context = replace(world.context, settings=replace(world.context.settings, code_days=2))
    invitation = world.invite()
    first = short_codes.show_code(context, invitation.id)
    assert first is not None
    world.clock.forward(days=2)
    with pytest.raises(NotFound):
        short_codes.open_by_code(context, first.code, network="n")
    second = short_codes.show_code(context, invitation.id)
    assert second is not None
    assert second.code != first.code


def test_a_code_lasts_no_longer_than_its_invitation_and_is_prolonged_after_sending(world: World) -> None:
    invitation = world.begin()
    shown = short_codes.show_code(world.context, invitation)
    assert shown is not None
    assert shown.expires_at == world.clock.now + timedelta(days=15)  # fourteen days, and one to finish
    answering.submit(world.context, invitation)
    world.clock.forward(days=10)
    again = short_codes.show_code(world.context, invitation)
    assert again is not None
    assert again.code == shown.code
    assert again.expires_at == world.clock.now + timedelta(days=30)
    world.clock.forward(days=80)
    assert short_codes.show_code(world.context, invitation) is None


def test_another_key_makes_another_code_and_the_old_one_opens_nothing(world: World) -> None:
    invitation = world.invite()
    shown = show(world, invitation)
    rekeyed = replace(world.context, settings=replace(world.context.settings, secret_key="+" * 32))
    with pytest.raises(NotFound):
        short_codes.open_by_code(rekeyed, shown.code, network="n")
    fresh = short_codes.show_code(rekeyed, invitation.id)
    assert fresh is not None
    assert isinstance(short_codes.open_by_code(rekeyed, fresh.code, network="n"), Invitation)


def test_many_networks_together_are_refused_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(short_codes, "ALL_TRIES", 3)
    code = show(world, world.invite()).code
    for number in range(3):
        assert isinstance(short_codes.open_by_code(world.context, code, network=f"n{number}"), Invitation)
    assert isinstance(short_codes.open_by_code(world.context, code, network="n4"), TooManyTries)
    world.clock.forward(hours=1, minutes=1)
    assert isinstance(short_codes.open_by_code(world.context, code, network="n4"), Invitation)
