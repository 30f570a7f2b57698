from collections.abc import Callable
from pathlib import Path

import pytest

from screening.core.audit import Action
from screening.core.errors import InvalidSubmission, NotFound, NotPermitted
from screening.core.people import MembershipId, Organisation, OrganisationId, OrganisationKind, Role, Staff
from screening.services import memberships, oidc, organisations, second_factor, staff
from screening.services.memberships import Account
from screening.services.organisations import OrganisationDetails
from screening.storage.organisations import list_seats
from tests.clock import Clock
from tests.services.world import World, make_context

PASSWORD = "x" * 12


def an_organisation(world: World, name: str = "A practice") -> Organisation:
    details = OrganisationDetails(name=name, kind=OrganisationKind.GP_PRACTICE)
    return organisations.add_organisation(world.context, details)


def seats(world: World, who: Staff) -> list[tuple[Role, OrganisationId | None]]:
    with world.context.database.reading() as reading:
        return [(seat.staff.role, seat.staff.organisation) for seat in list_seats(reading, who.id)]


def names(accounts: tuple[Account, ...]) -> list[str]:
    return [account.record.username for account in accounts]


def test_somebody_can_belong_to_several_organisations_with_a_role_in_each(world: World) -> None:
    practice = an_organisation(world)
    memberships.give_membership(
        world.context, world.nurse.id, role=Role.GP, organisation=practice.id, by=world.administrator
    )
    assert seats(world, world.nurse) == [(Role.NURSE, world.organisation.id), (Role.GP, practice.id)]
    assert (world.administrator.id, Action.MEMBERSHIP_GIVEN) in world.events(world.nurse.id)
    assert staff.get_staff(world.context, world.nurse.id) == world.nurse  # the first, until another is chosen


def test_a_role_given_twice_is_had_once(world: World) -> None:
    for _ in range(2):
        memberships.give_membership(
            world.context, world.nurse.id, role=Role.GP, organisation=world.organisation.id
        )
        memberships.give_membership(world.context, world.nurse.id, role=Role.ADMINISTRATOR)
    assert len(seats(world, world.nurse)) == 3


def test_a_role_that_is_taken_back_is_gone_and_the_others_stay(world: World) -> None:
    given = memberships.give_membership(world.context, world.nurse.id, role=Role.GP)
    memberships.end_membership(world.context, world.nurse.id, given.id, by=world.administrator)
    assert seats(world, world.nurse) == [(Role.NURSE, world.organisation.id)]
    with pytest.raises(NotFound):
        memberships.end_membership(world.context, world.nurse.id, given.id, by=world.administrator)


def test_who_belongs_nowhere_any_more_is_let_in_nowhere_and_can_be_given_a_role_again(world: World) -> None:
    memberships.end_membership(world.context, world.nurse.id, MembershipId(world.nurse.id))
    with pytest.raises(NotFound):
        staff.get_staff(world.context, world.nurse.id)
    assert memberships.get_account(world.context, world.nurse.id).memberships == ()
    memberships.give_membership(world.context, world.nurse.id, role=Role.NURSE)
    assert staff.get_staff(world.context, world.nurse.id) == world.nurse


def test_a_membership_is_ended_only_with_its_own_account(world: World) -> None:
    with pytest.raises(NotFound):
        memberships.end_membership(world.context, world.gp.id, MembershipId(world.nurse.id))
    assert seats(world, world.nurse) == [(Role.NURSE, world.organisation.id)]


def test_a_new_account_belongs_to_the_only_organisation_unless_it_says_another(world: World) -> None:
    made = staff.add_staff(
        world.context, username="a", name="A", role=Role.GP, password=PASSWORD, by=world.administrator
    )
    assert made.organisation == world.organisation.id
    practice = an_organisation(world)
    with pytest.raises(InvalidSubmission) as caught:
        staff.add_staff(world.context, username="b", name="B", role=Role.GP, password=PASSWORD)
    assert [problem.where for problem in caught.value.problems] == ["organisation"]
    there = staff.add_staff(
        world.context, username="b", name="B", role=Role.GP, password=PASSWORD, organisation=practice.id
    )
    assert staff.get_staff(world.context, there.id) == there
    assert there.organisation == practice.id


def test_the_first_clinician_of_an_empty_service_founds_the_organisation_of_the_settings(
    url: str, data: Path
) -> None:
    context = make_context(url, data, Clock())
    first = staff.add_staff(context, username="a", name="A", role=Role.NURSE, password=PASSWORD)
    second = staff.add_staff(context, username="b", name="B", role=Role.GP, password=PASSWORD)
    (made,) = organisations.list_open(context)
    assert made.name == context.settings.organisation
    assert first.organisation == second.organisation == made.id
    context.database.close()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_who_sees_no_patient_can_serve_the_whole(world: World, role: Role) -> None:
    made = staff.add_staff(world.context, username="a", name="A", role=role, password=PASSWORD)
    assert made.organisation is None
    within = memberships.give_membership(
        world.context, made.id, role=role, organisation=world.organisation.id
    )
    assert within.organisation == world.organisation.id


# ---- An administrator of one organisation ------------------------------------------------------------------------


def test_who_runs_one_organisation_sees_its_people_and_what_they_are_in_it(world: World) -> None:
    other = world.add_organisation()
    local = world.add_staff(Role.ADMINISTRATOR, other.id)
    memberships.give_membership(
        world.context, world.nurse.id, role=Role.NURSE, organisation=other.id, by=world.administrator
    )
    seen = memberships.list_accounts(world.context, by=local)
    assert sorted(names(seen)) == sorted(
        one.username for one in (world.nurse, other.nurse, other.gp, other.visitator, local)
    )
    assert {m.organisation for account in seen for m in account.memberships} == {other.id}
    with pytest.raises(NotFound):
        memberships.get_account(world.context, world.gp.id, by=local)
    everybody = memberships.list_accounts(world.context, by=world.administrator)
    assert len(everybody) == len(names(memberships.list_accounts(world.context))) == 9


Attempt = Callable[[World, Staff], object]
ATTEMPTS: dict[str, Attempt] = {
    "give a role": lambda world, by: memberships.give_membership(
        world.context, world.gp.id, role=Role.NURSE, by=by
    ),
    "take a role back": lambda world, by: memberships.end_membership(
        world.context, world.gp.id, MembershipId(world.gp.id), by=by
    ),
    "reset a password": lambda world, by: memberships.reset_password(
        world.context, world.gp.id, password=PASSWORD, by=by
    ),
    "close the account": lambda world, by: memberships.close_account(world.context, world.gp.id, by=by),
    "see the account": lambda world, by: memberships.get_account(world.context, world.gp.id, by=by),
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_people_of_another_organisation_are_not_found(world: World, attempt: Attempt) -> None:
    other = world.add_organisation()
    local = world.add_staff(Role.ADMINISTRATOR, other.id)
    with pytest.raises(NotFound):
        attempt(world, local)
    assert seats(world, world.gp) == [(Role.GP, world.organisation.id)]


def test_a_password_is_no_way_into_another_organisation(world: World) -> None:
    other = world.add_organisation()
    local = world.add_staff(Role.ADMINISTRATOR, other.id)
    memberships.give_membership(world.context, world.nurse.id, role=Role.NURSE, organisation=other.id)
    account = memberships.get_account(world.context, world.nurse.id, by=local)
    assert not account.may_change.allowed
    for attempt in (
        lambda: memberships.reset_password(world.context, world.nurse.id, password=PASSWORD, by=local),
        lambda: memberships.close_account(world.context, world.nurse.id, by=local),
        lambda: staff.set_password(world.context, username="nurse", password=PASSWORD, by=local),
        lambda: staff.close_account(world.context, username="nurse", by=local),
    ):
        with pytest.raises(NotPermitted):
            attempt()
    memberships.reset_password(world.context, other.nurse.id, password=PASSWORD, by=local)


def test_roles_are_given_in_ones_own_organisation_only(world: World) -> None:
    other = world.add_organisation()
    local = world.add_staff(Role.ADMINISTRATOR, other.id)
    with pytest.raises(NotPermitted):
        memberships.give_membership(
            world.context, other.nurse.id, role=Role.NURSE, organisation=world.organisation.id, by=local
        )
    with pytest.raises(NotPermitted):
        staff.add_staff(
            world.context, username="a", name="A", role=Role.GP, password=PASSWORD,
            organisation=world.organisation.id, by=local,
        )  # fmt: skip
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):  # of their own organisation, never of the whole service
        given = memberships.give_membership(world.context, other.nurse.id, role=role, by=local)
        assert given.organisation == other.id


@pytest.mark.parametrize("where", ["service", "organisation"])
def test_nobody_gives_themselves_a_role_or_takes_ones_own_back(world: World, where: str) -> None:
    place = None if where == "service" else world.organisation.id
    administrator = world.add_staff(Role.ADMINISTRATOR, place)
    for attempt in (
        lambda: memberships.give_membership(
            world.context, administrator.id, role=Role.NURSE, organisation=world.organisation.id,
            by=administrator,
        ),
        lambda: memberships.end_membership(
            world.context, administrator.id, MembershipId(administrator.id), by=administrator
        ),
        lambda: memberships.close_account(world.context, administrator.id, by=administrator),
    ):  # fmt: skip
        with pytest.raises(NotPermitted):
            attempt()
    assert seats(world, administrator) == [(Role.ADMINISTRATOR, place)]


def test_a_closed_account_stays_in_the_list_and_is_let_in_nowhere(world: World) -> None:
    memberships.close_account(world.context, world.gp.id, by=world.administrator)
    closed = memberships.get_account(world.context, world.gp.id, by=world.administrator)
    assert closed.record.closed_at == world.clock()
    assert "gp" in names(memberships.list_accounts(world.context, by=world.administrator))
    assert seats(world, world.gp) == []


OPENINGS: dict[str, Attempt] = {
    "a second factor taken away": lambda world, by: second_factor.reset(
        world.context, username="nurse", by=by
    ),
    "another's identity": lambda world, by: oidc.unlink(world.context, username="nurse", by=by),
}


@pytest.mark.parametrize("attempt", OPENINGS.values(), ids=OPENINGS.keys())
def test_nothing_that_opens_an_account_is_done_by_who_runs_another_organisation(
    world: World, attempt: Attempt
) -> None:
    local = world.add_staff(Role.ADMINISTRATOR, world.add_organisation().id)
    with pytest.raises(NotPermitted):
        attempt(world, local)
    attempt(world, world.administrator)
