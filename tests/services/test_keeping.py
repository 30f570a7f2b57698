# ruff: noqa: PT012
"""A copy of a patient's data holds all of theirs and nothing of others'; what is due is deleted, and proved."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text

from screening.core.audit import Action
from screening.core.errors import Conflict, DatabaseFailed, NotFound, NotPermitted
from screening.core.people import Role, Staff
from screening.core.response import Missing
from screening.services import patients
from screening.services.auditing import verify
from screening.services.context import Context
from screening.services.erasure import erase_on_request, plan_erasure
from screening.services.patient_export import MOST, export_patient
from screening.services.retention import run_retention
from screening.storage import owned
from screening.storage.rows import metadata
from tests.services.world import DANISH, World

YEARS = timedelta(days=3660)


def _files(world: World, staff: Staff | None = None) -> dict[str, str]:
    content = export_patient(world.context, staff, world.patient.id, language=DANISH, translate=str)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def _counts(context: Context) -> dict[str, int]:
    with context.database.reading() as reading:
        return {
            table.name: reading.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def test_the_copy_holds_what_is_theirs_and_nothing_of_anothers(world: World) -> None:
    response = world.respond(pain="2")
    other = world.add_organisation()
    files = _files(world, world.nurse)
    assert set(files) == {"data.html", "fhir.json", "assessments.json", "data.json"}
    bundle = json.loads(files["fhir.json"])
    found = [entry["resource"] for entry in bundle["entry"]]
    assert [one["id"] for one in found if one["resourceType"] == "QuestionnaireResponse"] == [response.id]
    stored = json.loads(files["data.json"])["stored"]
    assert {"patient", "response", "assessment", "invitation"} <= set(stored)
    assert "Test Testesen" in files["data.html"]
    everything = "".join(files.values())
    assert other.patient.name not in everything
    assert other.patient.id not in everything
    with world.context.database.reading() as reading:
        secret = reading.execute(text("SELECT secret_sha256 FROM invitation")).scalars().first()
    assert str(secret) not in everything


def test_the_copy_is_written_down_and_limited(world: World) -> None:
    for _ in range(MOST):
        _files(world, world.nurse)
    assert world.events(world.patient.id).count((world.nurse.id, Action.PATIENT_EXPORTED)) == MOST
    with pytest.raises(Conflict):
        _files(world, world.nurse)


def test_a_copy_of_anothers_patient_is_not_found_and_not_for_who_sees_no_patient(world: World) -> None:
    other = world.add_organisation()
    with pytest.raises(NotFound):
        _files(world, other.gp)
    for role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.VISITATOR):
        with pytest.raises(NotPermitted):
            _files(world, world.staff[role])


def test_what_is_typed_is_no_markup_in_the_copy(world: World) -> None:
    patient = patients.add_patient(
        world.context, world.nurse, name="<script>x</script>", birth=date(1950, 1, 1)
    )
    content = export_patient(world.context, None, patient.id, language=DANISH, translate=str)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        page = archive.read("data.html").decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_nothing_is_deleted_before_its_day_and_all_of_it_after(world: World) -> None:
    world.respond(pain="2")
    before = _counts(world.context)
    world.clock.now += timedelta(days=3640)
    assert run_retention(world.context, dry_run=False).patients == 0
    assert _counts(world.context)["response"] == before["response"]
    world.clock.now += timedelta(days=30)
    would = run_retention(world.context, dry_run=True)
    assert would.patients == 1
    assert _counts(world.context)["patient"] == 1
    done = run_retention(world.context, dry_run=False)
    assert (done.patients, done.sha256) == (would.patients, would.sha256)
    left = _counts(world.context)
    assert not {table.name: left[table.name] for table in owned.owned_tables() if left[table.name]}
    assert left["erasure_permit"] == 0
    assert left["audit_event"] > before["audit_event"]
    assert left["definition"] == before["definition"]


def test_what_was_done_is_proved_in_the_trail_which_still_fits(world: World) -> None:
    world.respond(pain="2")
    world.clock.now += YEARS
    done = run_retention(world.context, dry_run=False)
    assert ("command-line", Action.PATIENT_ERASED) in world.events(world.patient.id)
    (summary,) = [e for e in world.events() if e[1] is Action.RETENTION_RUN]
    assert summary
    assert done.patients == 1
    assert verify(world.context).first_bad is None


def test_run_again_it_deletes_nothing_more(world: World) -> None:
    world.respond(pain="2")
    world.clock.now += YEARS
    run_retention(world.context, dry_run=False)
    left = _counts(world.context)
    again = run_retention(world.context, dry_run=False)
    assert (again.patients, again.invitations) == (0, 0)
    now = _counts(world.context)
    assert now == left | {"audit_event": left["audit_event"] + 1}


def test_a_neighbours_newer_record_is_left_alone(world: World) -> None:
    world.respond(pain="2")
    world.clock.now += YEARS
    other = world.add_organisation()
    run_retention(world.context, dry_run=False)
    record = patients.get_patient(world.context, other.nurse, other.patient.id)
    assert record.patient == other.patient


def test_without_a_permit_nothing_of_a_record_is_deleted(world: World) -> None:
    world.respond(pain="2")
    with pytest.raises(DatabaseFailed), world.context.database.writing() as writing:
        writing.execute(text("DELETE FROM assessment"))


def test_a_permit_for_one_patient_is_none_for_another(world: World) -> None:
    world.respond(pain="2")
    with pytest.raises(DatabaseFailed), world.context.database.writing() as writing:
        writing.execute(text("INSERT INTO erasure_permit (patient_id) VALUES ('somebody-else')"))
        writing.execute(text("DELETE FROM assessment"))


def test_an_unused_link_goes_and_one_with_answers_that_were_not_sent_never_does(world: World) -> None:
    unused, begun = world.invite(), world.begin()
    world.answer(begun, pain="2")
    world.clock.now += timedelta(days=14 + 91)
    assert run_retention(world.context, dry_run=False).invitations == 1
    with world.context.database.reading() as reading:
        left = set(reading.execute(text("SELECT id FROM invitation")).scalars())
    assert left == {begun}
    assert unused.id not in left


def test_a_request_to_delete_keeps_the_record_and_deletes_the_rest(world: World) -> None:
    response = world.respond(pain="2")
    begun = world.begin()
    world.answer(begun, pain=Missing.DECLINED)
    plan = plan_erasure(world.context, world.nurse, world.patient.id)
    assert (plan.links, plan.unsent_answers, plan.responses) == (1, 1, 1)
    assert plan.keep_until.year == world.clock.now.year + 10
    erase_on_request(world.context, world.nurse, world.patient.id)
    assert plan_erasure(world.context, world.nurse, world.patient.id).is_empty
    record = patients.get_patient(world.context, world.nurse, world.patient.id)
    assert [one.id for one in record.responses] == [response.id]
    assert (world.nurse.id, Action.ERASURE_ANSWERED) in world.events(world.patient.id)


def test_a_request_of_anothers_patient_is_not_found(world: World) -> None:
    other = world.add_organisation()
    with pytest.raises(NotFound):
        erase_on_request(world.context, other.nurse, world.patient.id)


def test_the_years_are_a_setting(world: World) -> None:
    world.respond(pain="2")
    context = replace(world.context, settings=replace(world.context.settings, keep_years=20))
    world.clock.now += YEARS
    assert run_retention(context, dry_run=True).patients == 0
