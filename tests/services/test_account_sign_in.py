"""How a colleague signs in, as an administrator sees and changes it; and who may not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from screening.config import OidcSettings
from screening.core.audit import Action
from screening.core.errors import Conflict, InvalidSubmission, NotFound, NotPermitted
from screening.core.people import Role, Staff, StaffId
from screening.core.sign_in import Way
from screening.services import account_sign_in, second_factor, sessions
from screening.services.context import Context
from screening.storage.rows import audit_event
from tests.services.test_second_factor import enrolled
from tests.services.world import World

PROVIDER = OidcSettings(issuer="https://id.example", client_id="c", client_secret="s" * 32, name="Log-in")

Change = Callable[[Context, StaffId, Staff], None]
CHANGES: dict[str, Change] = {
    "link": lambda context, who, by: account_sign_in.link_identity(context, who, subject="s-1", by=by),
    "unlink": lambda context, who, by: account_sign_in.unlink_identity(context, who, by=by),
    "reset": lambda context, who, by: account_sign_in.reset_second_factor(context, who, by=by),
}
EACH = pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())


def with_provider(world: World) -> Context:
    return replace(world.context, settings=replace(world.context.settings, oidc=PROVIDER))


def subjects(context: Context, world: World) -> list[str]:
    found = account_sign_in.get_account_sign_in(context, world.nurse.id, by=world.administrator)
    return [one.subject for one in found.linked]


def sign_in(world: World) -> str:
    return sessions.begin(world.context, world.nurse, way=Way.OIDC, device="Chrome/Android").secret


def last_event(world: World) -> tuple[str, str, str]:
    """Who did what to whom."""
    with world.context.database.reading() as reading:
        row = reading.execute(select(audit_event).order_by(audit_event.c.number.desc()).limit(1)).one()
    return row.actor, row.action, row.subject


def test_a_colleague_is_linked_and_unlinked_and_then_signed_out(world: World) -> None:
    context = with_provider(world)
    account_sign_in.link_identity(context, world.nurse.id, subject=" s-1 ", by=world.administrator)
    (linked,) = account_sign_in.get_account_sign_in(context, world.nurse.id, by=world.administrator).linked
    assert (linked.subject, linked.made_at) == ("s-1", world.clock())
    assert last_event(world) == (world.administrator.id, Action.IDENTITY_LINKED.value, world.nurse.id)
    secret = sign_in(world)
    account_sign_in.unlink_identity(context, world.nurse.id, by=world.administrator)
    assert subjects(context, world) == []
    assert last_event(world) == (world.administrator.id, Action.IDENTITY_UNLINKED.value, world.nurse.id)
    assert sessions.find(world.context, secret) is None


def test_a_subject_is_one_account_and_must_be_said(world: World) -> None:
    context = with_provider(world)
    account_sign_in.link_identity(context, world.nurse.id, subject="s-1", by=world.administrator)
    with pytest.raises(Conflict):
        account_sign_in.link_identity(context, world.gp.id, subject="s-1", by=world.administrator)
    with pytest.raises(InvalidSubmission) as caught:
        account_sign_in.link_identity(context, world.gp.id, subject=" ", by=world.administrator)
    assert [problem.where for problem in caught.value.problems] == ["subject"]


def test_without_a_provider_nobody_is_linked_and_what_was_linked_can_be_unlinked(world: World) -> None:
    account_sign_in.link_identity(with_provider(world), world.nurse.id, subject="s-1", by=world.administrator)
    with pytest.raises(NotFound):
        account_sign_in.link_identity(world.context, world.nurse.id, subject="s-2", by=world.administrator)
    assert subjects(world.context, world) == ["s-1"]
    account_sign_in.unlink_identity(world.context, world.nurse.id, by=world.administrator)
    assert subjects(world.context, world) == []


def test_a_second_factor_is_taken_away_and_the_person_signed_out(world: World) -> None:
    enrolled(world)
    secret = sign_in(world)
    before = account_sign_in.get_account_sign_in(world.context, world.nurse.id, by=world.administrator)
    assert before.second_factor_since is not None
    account_sign_in.reset_second_factor(world.context, world.nurse.id, by=world.administrator)
    after = account_sign_in.get_account_sign_in(world.context, world.nurse.id, by=world.administrator)
    assert after.second_factor_since is None
    assert last_event(world) == (
        world.administrator.id,
        Action.SECOND_FACTOR_CHANGED.value,
        world.nurse.id,
    )
    assert sessions.find(world.context, secret) is None


def test_a_second_factor_that_was_never_confirmed_is_not_shown_as_one(world: World) -> None:
    second_factor.enrol(world.context, world.nurse)
    found = account_sign_in.get_account_sign_in(world.context, world.nurse.id, by=world.administrator)
    assert found.second_factor_since is None


@EACH
def test_nobody_changes_how_they_sign_in_to_their_own_account(world: World, change: Change) -> None:
    with pytest.raises(NotPermitted):
        change(with_provider(world), world.administrator.id, world.administrator)


@EACH
def test_an_administrator_of_another_organisation_does_not_find_the_account(
    world: World, change: Change
) -> None:
    local = world.add_staff(Role.ADMINISTRATOR, world.add_organisation().id)
    with pytest.raises(NotFound):
        change(with_provider(world), world.nurse.id, local)


@EACH
def test_a_clinician_changes_nobodys_sign_in(world: World, change: Change) -> None:
    with pytest.raises(NotPermitted):
        change(with_provider(world), world.gp.id, world.nurse)
