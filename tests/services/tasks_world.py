"""What the tests of tasks, decisions and referrals do over and over."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta

from screening.core.decisions import Decision, DecisionId, DecisionKind
from screening.core.people import OrganisationId, Staff
from screening.core.response import ResponseId, Submission
from screening.core.tasks import Task
from screening.services import decisions, facts, tasks
from screening.services.decisions import Entry
from tests.services.world import FACTS, World, make_item


def a_task(world: World, **answers: str) -> Task:
    """The patient answers, and the task of the patient as it is then."""
    world.respond(**(answers or {"pain": "4"}))
    return the_task(world)


def the_task(world: World) -> Task:
    found = tasks.find_task(world.context, world.gp, world.patient.id)
    assert found is not None
    return found


def say_tried(world: World, code: str = "yes") -> None:
    facts.record_facts(
        world.context,
        world.nurse,
        world.patient.id,
        questionnaire=FACTS,
        submission=Submission(items=(make_item("tried", code),)),
        response_id=ResponseId(str(uuid.uuid4())),
    )


def today(world: World) -> date:
    return world.clock().date()


def an_entry(world: World, task: Task, kind: DecisionKind = DecisionKind.BASAL, **changes: object) -> Entry:
    entry = Entry(
        id=DecisionId(str(uuid.uuid4())),
        version=task.version,
        kind=kind,
        reason="because",
        plan="a plan",
        follow_up_on=today(world) + timedelta(days=7),
    )
    return replace(entry, **changes)  # type: ignore[arg-type]


def decide(
    world: World, task: Task, kind: DecisionKind = DecisionKind.BASAL, *, by: Staff | None = None
) -> Decision:
    return decisions.decide(world.context, by or world.gp, task.id, an_entry(world, task, kind))


def refer(world: World, task: Task, to: OrganisationId) -> Decision:
    entry = an_entry(world, task, DecisionKind.REFER, to=to, follow_up_on=None)
    return decisions.decide(world.context, world.gp, task.id, entry)
