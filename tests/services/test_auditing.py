# ruff: noqa: S608, ISC004, PT012
"""The trail's chain finds every kind of tampering; the auditor finds events and no patient's name."""

import csv
import io
import re
import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from screening.core.audit import Action, AuditEvent
from screening.core.audit_chain import Break, Head, parse_head
from screening.core.errors import NotPermitted
from screening.core.people import Role
from screening.services import auditing, patients
from screening.services.auditing import PAGE, Search, find_head, safe_cell, search, search_csv, verify
from screening.storage import audit
from tests.clock import NOW
from tests.services.world import World


def _event(subject: str) -> AuditEvent:
    return AuditEvent(at=NOW, actor="somebody", action=Action.PATIENT_READ, subject=subject)


def _past_the_program(world: World, *statements: str) -> None:
    """What somebody with the database's own password could do."""
    with world.context.database.writing() as writing:
        if writing.is_sqlite:
            for change in ("update", "delete"):
                writing.execute(text(f"DROP TRIGGER audit_event_refuses_{change}"))
        else:
            writing.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            writing.execute(text(statement))


def _ten(world: World) -> int:
    """Ten more events; the number of the first."""
    first = find_head(world.context).number + 1
    for number in range(5):
        with world.context.database.writing() as writing:
            audit.record(writing, _event(f"a{number}"))
            audit.record(writing, _event(f"b{number}"))
    return first


def test_a_trail_that_nobody_has_touched_fits(world: World) -> None:
    _ten(world)
    found = verify(world.context)
    assert found.first_bad is None
    assert found.rows > 10
    assert found.head == find_head(world.context)


TAMPERINGS: dict[str, Callable[[int], tuple[str, ...]]] = {
    "actor": lambda n: (f"UPDATE audit_event SET actor = 'other' WHERE number = {n}",),
    "action": lambda n: (f"UPDATE audit_event SET action = 'patient-added' WHERE number = {n}",),
    "subject": lambda n: (f"UPDATE audit_event SET subject = 'other' WHERE number = {n}",),
    "time": lambda n: (
        f"UPDATE audit_event SET at = (SELECT max(at) FROM patient_time) WHERE number = {n}".replace(
            "(SELECT max(at) FROM patient_time)", "'2020-01-01T00:00:00.000000Z'"
        ),
    ),
    "hash": lambda n: (f"UPDATE audit_event SET chain = '{'0' * 64}' WHERE number = {n}",),
    "inserted": lambda n: (
        f"UPDATE audit_event SET number = number + 1000 WHERE number >= {n}",
        "UPDATE audit_event SET number = number - 999 WHERE number > 1000",
        f"INSERT INTO audit_event (number, at, actor, action, subject) SELECT {n}, at, actor, action, subject"
        f" FROM audit_event WHERE number = {n} + 1",
    ),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_a_changed_row_is_found_by_its_number(world: World, tampering: str) -> None:
    bad = _ten(world) + 4
    _past_the_program(world, *TAMPERINGS[tampering](bad))
    found = verify(world.context)
    assert (found.first_bad, found.what) == (bad, Break.HASH)


def test_a_row_that_was_removed_is_found_at_the_next(world: World) -> None:
    bad = _ten(world) + 4
    _past_the_program(world, f"DELETE FROM audit_event WHERE number = {bad}")
    assert verify(world.context).first_bad == bad + 1


def test_the_first_row_removed_is_found(world: World) -> None:
    _ten(world)
    _past_the_program(world, "DELETE FROM audit_event WHERE number = 1")
    assert verify(world.context).first_bad == 2


def test_two_rows_that_changed_places_are_found(world: World) -> None:
    bad = _ten(world) + 4
    _past_the_program(
        world,
        f"UPDATE audit_event SET number = 100000 WHERE number = {bad}",
        f"UPDATE audit_event SET number = {bad} WHERE number = {bad + 1}",
        f"UPDATE audit_event SET number = {bad + 1} WHERE number = 100000",
    )
    assert verify(world.context).first_bad == bad


def test_an_end_that_was_cut_off_is_found_with_the_head_that_was_noted_down(world: World) -> None:
    _ten(world)
    noted = find_head(world.context)
    _past_the_program(world, f"DELETE FROM audit_event WHERE number > {noted.number - 3}")
    assert verify(world.context).first_bad is None  # a chain alone cannot show it
    found = verify(world.context, noted=parse_head(str(noted)))
    assert (found.first_bad, found.what) == (noted.number, Break.CUT_OFF)


def test_a_head_fits_a_trail_that_has_only_grown(world: World) -> None:
    noted = find_head(world.context)
    _ten(world)
    assert verify(world.context, noted=noted).first_bad is None


def test_a_trail_made_anew_is_found_with_the_head(world: World) -> None:
    _ten(world)
    found = verify(world.context, noted=Head(3, "f" * 64))
    assert (found.first_bad, found.what) == (3, Break.OTHER_HEAD)


def test_the_chain_holds_with_several_writers(world: World) -> None:
    before = verify(world.context).rows

    def write() -> None:
        for number in range(10):
            with world.context.database.writing() as writing:
                audit.record(writing, _event(f"{number}"))

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = verify(world.context)
    assert (found.rows, found.first_bad) == (before + 60, None)


def test_the_chain_goes_on_after_a_restart(world: World) -> None:
    _ten(world)
    world.context.database.close()
    _ten(world)
    assert verify(world.context).first_bad is None


def test_what_is_rolled_back_leaves_no_gap(world: World) -> None:
    with pytest.raises(ZeroDivisionError), world.context.database.writing() as writing:
        audit.record(writing, _event("x"))
        audit.list_events(writing)
        raise ZeroDivisionError
    _ten(world)
    found = verify(world.context)
    assert found.first_bad is None
    assert found.head.number == found.rows


# ---- The auditor's search ----------------------------------------------------------------------------------------


def test_everything_of_a_patients_is_found_by_the_patients_number(world: World) -> None:
    response = world.respond(pain="2")
    other = world.add_organisation()
    found = search(world.context, world.auditor, Search(patient=world.patient.id))
    subjects = {entry.event.subject for entry in found.entries}
    assert {world.patient.id, response.id} <= subjects
    assert other.patient.id not in subjects


def test_a_search_narrows_by_staff_act_and_day(world: World) -> None:
    patients.get_patient(world.context, world.nurse, world.patient.id)
    world.clock.now += timedelta(days=2)
    patients.get_patient(world.context, world.gp, world.patient.id)
    today = NOW.date()
    by_name = search(world.context, world.auditor, Search(staff=world.gp.username))
    assert {entry.event.actor for entry in by_name.entries} == {world.gp.id}
    assert {entry.name for entry in by_name.entries} == {world.gp.name}
    reads = Search(action=Action.PATIENT_READ, first=today, last=today)
    assert {e.event.actor for e in search(world.context, world.auditor, reads).entries} == {world.nurse.id}
    assert not search(world.context, world.auditor, Search(last=date(2020, 1, 1))).entries


def test_pages_hold_every_event_once(world: World) -> None:
    for _ in range(12):
        _ten(world)
    sought, numbers, before = Search(staff="somebody"), [], None
    while True:
        found = search(world.context, world.auditor, sought, before=before)
        numbers += [entry.number for entry in found.entries]
        before = found.older
        if before is None:
            break
        assert len(found.entries) == PAGE
    assert len(numbers) == len(set(numbers)) == 120
    assert numbers == sorted(numbers, reverse=True)


def test_a_search_is_written_down_and_names_no_patient(world: World) -> None:
    search(world.context, world.auditor, Search(patient=world.patient.id))
    assert (world.auditor.id, Action.AUDIT_SEARCHED) in world.events(world.patient.id)
    file = search_csv(world.context, world.auditor, Search())
    assert "Testesen" not in file


def test_a_spreadsheet_takes_no_cell_for_a_formula(world: World) -> None:
    with world.context.database.writing() as writing:
        audit.record(writing, _event("=HYPERLINK(1)"))
    rows = list(csv.reader(io.StringIO(search_csv(world.context, world.auditor, Search(staff="somebody")))))
    assert rows[1][5] == "'=HYPERLINK(1)"
    assert not [cell for row in rows for cell in row if re.match(r"[=+\-@\t\r]", cell)]
    assert safe_cell("patient-1") == "patient-1"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDITOR])
def test_nobody_but_the_auditor_may_search(world: World, role: Role) -> None:
    with pytest.raises(NotPermitted):
        search(world.context, world.staff[role], Search())
    with pytest.raises(NotPermitted):
        auditing.search_csv(world.context, world.staff[role], Search())
