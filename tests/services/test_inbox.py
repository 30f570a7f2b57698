"""The inbox: what waits to be read, and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from screening.core.assessment import AssessmentId
from screening.core.audit import Action, AuditEvent
from screening.services import inbox, merging, patients
from screening.storage import assessments
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


def test_somebody_who_was_entered_twice_stands_there_once_under_the_one_name(world: World) -> None:
    a_task(world)
    double = patients.add_patient(world.context, world.nurse, name="Test Testesen", birth=date(1950, 3, 1))
    world.clock.forward(hours=1)
    replace(world, patient=double).respond(pain="4", sleep="4")
    merging.merge_patients(world.context, world.nurse, survivor=world.patient.id, merged=double.id)
    # Whatever is newest of theirs, under whichever id it was made.
    with world.context.database.writing() as writing:
        newest = assessments.list_assessments(writing, world.patient.id)[0]
        for id in (double.id, world.patient.id):
            again = replace(newest, id=AssessmentId(f"made-under-{id}"[:36]), patient=id)
            event = AuditEvent(at=newest.at, actor="test", action=Action.ASSESSMENT_MADE, subject=again.id)
            assessments.save_assessment(writing, again, audit=event)
    page, *others = inbox.list_unread(world.context, world.gp)
    assert others == []
    assert page.patient.id == world.patient.id
    assert page.task is not None
    assert inbox.count_unread(world.context, world.gp) == 1


def test_the_newest_page_under_the_other_id_is_the_one_patients(world: World) -> None:
    a_task(world)
    double = patients.add_patient(world.context, world.nurse, name="Test Testesen", birth=date(1950, 3, 1))
    merging.merge_patients(world.context, world.nurse, survivor=world.patient.id, merged=double.id)
    with world.context.database.writing() as writing:
        newest = assessments.list_assessments(writing, world.patient.id)[0]
        again = replace(newest, id=AssessmentId("under-the-other-id"), patient=double.id)
        event = AuditEvent(at=newest.at, actor="test", action=Action.ASSESSMENT_MADE, subject=again.id)
        assessments.save_assessment(writing, again, audit=event)
    (page,) = inbox.list_unread(world.context, world.gp)
    assert (page.note.id, page.patient.id) == ("under-the-other-id", world.patient.id)
