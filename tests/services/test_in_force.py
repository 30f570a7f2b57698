"""A criteria set comes into force on its day, for whom it was meant; the past is not changed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from screening.catalog.catalog import load_catalog
from screening.core.audit import Action
from screening.core.criteria import CriteriaSetId
from screening.core.errors import Conflict, InvalidSubmission, NotPermitted
from screening.core.people import Role
from screening.services.assessments import assess_patient
from screening.services.context import Context
from screening.services.in_force import cancel_change, criteria_set_for, list_in_force, put_in_force
from tests.services.world import SET, World

OTHER = CriteriaSetId("other-set")


@pytest.fixture
def context(world: World) -> Context:
    folder = world.context.settings.data / "criteria"
    text = (folder / f"{SET}.yaml").read_text()
    (folder / f"{OTHER}.yaml").write_text(text.replace(f"id: {SET}", f"id: {OTHER}", 1))
    return replace(world.context, catalog=load_catalog(world.context.settings.data))


def _used(world: World, context: Context) -> CriteriaSetId:
    with context.database.reading() as reading:
        return criteria_set_for(context, reading, world.patient.id, at=world.clock.now)


def _tomorrow(world: World) -> date:
    return world.clock.now.astimezone(world.context.settings.time_zone).date() + timedelta(days=1)


def test_the_settings_set_is_used_until_the_day_and_the_other_from_it(world: World, context: Context) -> None:
    put_in_force(
        context, world.administrator, criteria_set=OTHER, first_day=_tomorrow(world), organisation=None
    )
    assert _used(world, context) == SET
    before = assess_patient(context, world.nurse, world.patient.id, criteria_set=None)
    zone = context.settings.time_zone
    midnight = (world.clock.now.astimezone(zone) + timedelta(days=1)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    world.clock.now = midnight - timedelta(seconds=1)
    assert _used(world, context) == SET
    world.clock.now = midnight
    assert _used(world, context) == OTHER
    after = assess_patient(context, world.nurse, world.patient.id, criteria_set=None)
    assert before.assessment.criteria_set.ref.id == SET
    assert after.assessment.criteria_set.ref.id == OTHER


def test_an_organisations_own_set_comes_before_everybodys(world: World, context: Context) -> None:
    day = _tomorrow(world)
    put_in_force(context, None, criteria_set=OTHER, first_day=day, organisation=world.organisation.id)
    put_in_force(context, None, criteria_set=SET, first_day=day + timedelta(days=1), organisation=None)
    other = world.add_organisation()
    world.clock.now += timedelta(days=5)
    assert _used(world, context) == OTHER
    with context.database.reading() as reading:
        assert criteria_set_for(context, reading, other.patient.id, at=world.clock.now) == SET


@pytest.mark.parametrize("days", [0, -1])
def test_a_day_that_has_begun_and_a_set_that_is_not_there_are_refused_together(
    world: World, context: Context, days: int
) -> None:
    day = _tomorrow(world) - timedelta(days=1 - days)
    with pytest.raises(InvalidSubmission) as caught:
        put_in_force(context, None, criteria_set=CriteriaSetId("none"), first_day=day, organisation=None)
    assert [problem.where for problem in caught.value.problems] == ["criteria_set", "first_day"]


def test_a_change_can_be_taken_back_until_its_day(world: World, context: Context) -> None:
    first = put_in_force(context, None, criteria_set=OTHER, first_day=_tomorrow(world), organisation=None)
    second = put_in_force(context, None, criteria_set=OTHER, first_day=_tomorrow(world), organisation=None)
    cancel_change(context, world.administrator, first.id)
    assert [one.id for one in list_in_force(context, world.administrator)] == [second.id]
    world.clock.now += timedelta(days=2)
    with pytest.raises(Conflict):
        cancel_change(context, None, second.id)
    assert world.events(first.id) == [
        ("command-line", Action.CRITERIA_PUT_IN_FORCE),
        (world.administrator.id, Action.CRITERIA_CHANGE_CANCELLED),
    ]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_may(world: World, context: Context, role: Role) -> None:
    with pytest.raises(NotPermitted):
        put_in_force(
            context, world.staff[role], criteria_set=OTHER, first_day=_tomorrow(world), organisation=None
        )
