"""The inbox: what waits to be read, and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from screening.services import inbox, patients
from tests.services.tasks_world import a_task, say_tried
from tests.services.world import World


def test_what_is_to_be_decided_first_comes_first_though_something_newer_has_come(world: World) -> None:
    a_task(world, pain="4", sleep="4")
    say_tried(world)
    later = patients.add_patient(world.context, world.nurse, name="Later Patient", birth=date(1950, 1, 1))
    world.clock.forward(hours=1)
    a_task(replace(world, patient=later))
    found = inbox.list_unread(world.context, world.gp)
    due = [page.task.due_on for page in found if page.task is not None]
    assert [page.patient.id for page in found] == [world.patient.id, later.id]
    assert due[0] < due[1]


def test_a_page_that_nobody_must_decide_on_comes_last(world: World) -> None:
    a_task(world)
    calm = patients.add_patient(world.context, world.nurse, name="Calm Patient", birth=date(1950, 1, 1))
    world.clock.now += timedelta(hours=1)
    other = replace(world, patient=calm)
    other.respond(pain="1", sleep="1", worry="no")
    found = inbox.list_unread(world.context, world.gp)
    assert found[0].patient.id == world.patient.id
