"""A record that is kept because a case is running: nothing of it is deleted, and who said so is written down."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from screening.core.audit import Action
from screening.core.errors import Conflict, InvalidSubmission, NotFound, NotPermitted
from screening.core.people import Role
from screening.services import merging, patients
from screening.services.erasure import erase_on_request, plan_erasure
from screening.services.holds import begin_hold, end_hold
from screening.services.patient_export import export_patient
from screening.services.retention import run_retention
from screening.storage.rows import invitation, patient
from screening.storage.rows_holds import record_hold
from tests.clock import NOW
from tests.services.world import DANISH, World

YEARS = timedelta(days=3660)
WHY = "a complaint to the Patient Safety Authority"


def count(world: World, table: object = patient) -> int:
    with world.context.database.reading() as reading:
        return int(reading.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


def test_a_record_that_is_held_is_not_deleted_when_it_is_due_and_the_run_says_how_many(world: World) -> None:
    world.respond(pain="2")
    begin_hold(world.context, world.nurse, world.patient.id, WHY)
    world.clock.now += YEARS
    for dry_run in (True, False):
        done = run_retention(world.context, dry_run=dry_run)
        assert (done.patients, done.held) == (0, 1)
    assert count(world) == 1
    with world.context.database.reading() as reading:
        assert reading.execute(select(func.count()).select_from(record_hold)).scalar_one() == 1


def test_it_is_deleted_whole_when_the_case_is_over(world: World) -> None:
    world.respond(pain="2")
    begin_hold(world.context, world.nurse, world.patient.id, WHY)
    world.clock.now += YEARS
    end_hold(world.context, None, world.patient.id)
    done = run_retention(world.context, dry_run=False)
    assert (done.patients, done.held) == (1, 0)
    assert count(world) == 0
    assert count(world, record_hold) == 0


def test_a_patient_who_is_not_due_is_not_counted_as_held(world: World) -> None:
    begin_hold(world.context, world.nurse, world.patient.id, WHY)
    assert run_retention(world.context, dry_run=True).held == 0


def test_the_links_of_a_held_record_that_nobody_used_stay(world: World) -> None:
    world.invite()
    begin_hold(world.context, world.nurse, world.patient.id, WHY)
    world.clock.now += timedelta(days=400)
    assert run_retention(world.context, dry_run=False).invitations == 0
    assert count(world, invitation) == 1
    end_hold(world.context, None, world.patient.id)
    assert run_retention(world.context, dry_run=False).invitations == 1


def test_a_request_to_delete_is_refused_while_it_is_held(world: World) -> None:
    world.invite()
    begin_hold(world.context, world.nurse, world.patient.id, WHY)
    with pytest.raises(Conflict, match="case is running"):
        erase_on_request(world.context, world.nurse, world.patient.id)
    plan = plan_erasure(world.context, world.nurse, world.patient.id)
    assert plan.hold is not None
    assert (plan.links, plan.hold.reason, plan.hold.begun_by) == (1, WHY, world.nurse.id)
    end_hold(world.context, world.nurse, world.patient.id)
    erase_on_request(world.context, world.nurse, world.patient.id)
    assert plan_erasure(world.context, world.nurse, world.patient.id).links == 0


def test_a_hold_of_one_entry_holds_the_whole_person(world: World) -> None:
    twin = patients.add_patient(world.context, world.nurse, name="Test Testesen", birth=NOW.date())
    begin_hold(world.context, world.nurse, twin.id, WHY)
    merging.merge_patients(world.context, world.nurse, survivor=world.patient.id, merged=twin.id)
    assert plan_erasure(world.context, world.nurse, world.patient.id).hold is not None
    world.clock.now += YEARS
    done = run_retention(world.context, dry_run=False)
    assert (done.patients, done.held) == (0, 1)


def test_who_held_it_and_who_ended_it_is_in_the_trail(world: World) -> None:
    begin_hold(world.context, world.nurse, world.patient.id, WHY)
    end_hold(world.context, world.gp, world.patient.id)
    end_hold(world.context, world.gp, world.patient.id)  # a second tap
    begin_hold(world.context, None, world.patient.id, "another one")
    found = [
        one for one in world.events(world.patient.id) if one[1] in (Action.RECORD_HELD, Action.HOLD_ENDED)
    ]
    assert sorted(found, key=str) == sorted(
        [
            (world.nurse.id, Action.RECORD_HELD),
            (world.gp.id, Action.HOLD_ENDED),
            ("command-line", Action.RECORD_HELD),
        ],
        key=str,
    )


def test_it_is_held_once(world: World) -> None:
    begin_hold(world.context, world.nurse, world.patient.id, WHY)
    with pytest.raises(Conflict):
        begin_hold(world.context, world.gp, world.patient.id, "another one")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 5000, "a\x00b"])
def test_which_case_it_is_must_be_said_in_words_that_can_be_kept(world: World, reason: str) -> None:
    with pytest.raises(InvalidSubmission) as caught:
        begin_hold(world.context, world.nurse, world.patient.id, reason)
    assert [problem.where for problem in caught.value.problems] == ["reason"]
    assert count(world, record_hold) == 0


def test_who_has_nothing_to_do_with_the_patient_can_do_neither(world: World) -> None:
    other = world.add_organisation()
    with pytest.raises(NotFound):
        begin_hold(world.context, other.gp, world.patient.id, WHY)
    with pytest.raises(NotFound):
        end_hold(world.context, other.gp, world.patient.id)
    for role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.VISITATOR):
        with pytest.raises(NotPermitted):
            begin_hold(world.context, world.staff[role], world.patient.id, WHY)


def test_the_patients_copy_tells_of_it(world: World) -> None:
    begin_hold(world.context, world.nurse, world.patient.id, WHY)
    content = export_patient(world.context, None, world.patient.id, language=DANISH, translate=str)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        page, data = (archive.read(name).decode() for name in ("data.html", "data.json"))
    assert WHY in page
    assert "said that the record is kept because a case is running" in page
    (stored,) = json.loads(data)["stored"]["record_hold"]
    assert stored["reason"] == WHY
