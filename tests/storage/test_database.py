import os
import sqlite3
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Column, Date, Integer, String, Table, insert, text

from screening.core.audit import Action, AuditEvent
from screening.core.errors import DatabaseFailed
from screening.storage.audit import list_events, record
from screening.storage.database import Database, open_database
from screening.storage.rows import audit_event, patient
from screening.storage.tables import IMMUTABLE, metadata
from screening.storage.types import Key, UtcTime
from tests.databases import make_url

NOW = datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)
EVENT = AuditEvent(at=NOW, actor="somebody", action=Action.PATIENT_READ, subject="patient-1")


def test_a_write_that_raises_leaves_nothing(database: Database) -> None:
    with suppress(ZeroDivisionError), database.writing() as writing:
        record(writing, EVENT)
        raise ZeroDivisionError
    with database.reading() as reading:
        assert list_events(reading) == ()


def test_a_time_comes_back_exactly_and_in_utc(database: Database) -> None:
    with database.writing() as writing:
        record(writing, EVENT)
    with database.reading() as reading:
        (found,) = list_events(reading, subject="patient-1")
    assert found == EVENT
    assert found.at.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = AuditEvent(at=NOW.replace(tzinfo=None), actor="a", action=Action.PATIENT_READ, subject="s")
    with pytest.raises(Exception, match="time zone"), database.writing() as writing:
        record(writing, naive)


def test_text_order_is_time_order_on_sqlite(tmp_path: Path) -> None:
    database = open_database(make_url("sqlite", tmp_path))
    times = [NOW.replace(microsecond=0), NOW, NOW.replace(second=1, microsecond=0), NOW.replace(year=2027)]
    with database.writing() as writing:
        for at in reversed(times):
            record(writing, AuditEvent(at=at, actor="a", action=Action.PATIENT_READ, subject="s"))
    with database.reading() as reading:
        ordered = reading.execute(audit_event.select().order_by(audit_event.c.at)).all()
    assert [row.at for row in ordered] == times
    database.close()


def test_an_error_quotes_nothing_of_what_was_stored(database: Database) -> None:
    row = {"id": "x", "name_sealed": "Karen Secret", "birth": None, "made_at": NOW}
    with pytest.raises(DatabaseFailed) as caught, database.writing() as writing:
        writing.execute(insert(patient).values(**row))
    assert "Karen" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("table", IMMUTABLE, ids=lambda table: table.name)
@pytest.mark.parametrize("change", ["UPDATE {} SET {} = {}", "DELETE FROM {}"], ids=["update", "delete"])
def test_what_is_immutable_cannot_be_changed_even_past_this_program(
    database: Database, table: Table, change: str
) -> None:
    _store_one_of_each(database)
    name = table.name
    column = "number" if "number" in table.columns else table.primary_key.columns[0].name
    with pytest.raises(DatabaseFailed), database.writing() as writing:
        writing.execute(text(change.format(name, column, column)))
    with database.reading() as reading:
        assert reading.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() == 1  # noqa: S608


def test_a_row_cannot_be_replaced_by_inserting_it_again(tmp_path: Path) -> None:
    database = open_database(make_url("sqlite", tmp_path))
    _store_one_of_each(database)
    again = "INSERT OR REPLACE INTO audit_event SELECT number, at, 'forger', action, subject FROM audit_event"
    again = again.replace("'forger', action, subject", "'forger', action, subject, chain")
    with pytest.raises(DatabaseFailed, match="IntegrityError"), database.writing() as writing:
        writing.execute(text(again))
    database.close()


@pytest.mark.postgres
def test_a_table_that_is_immutable_cannot_be_emptied(tmp_path: Path) -> None:
    database = open_database(make_url("postgresql", tmp_path))
    with pytest.raises(DatabaseFailed), database.writing() as writing:
        writing.execute(text("TRUNCATE response CASCADE"))
    database.close()


def test_every_sqlite_connection_is_durable_and_checks_foreign_keys(tmp_path: Path) -> None:
    database = open_database(make_url("sqlite", tmp_path))
    with database.reading() as first, database.reading() as second:
        for reading in (first, second):
            pragmas = [
                reading.execute(text(f"PRAGMA {name}")).scalar_one()
                for name in (
                    "journal_mode",
                    "synchronous",
                    "foreign_keys",
                    "busy_timeout",
                    "recursive_triggers",
                )
            ]
            assert pragmas == ["wal", 2, 1, 10_000, 1]
    database.close()


def test_a_write_transaction_holds_the_write_lock_from_its_beginning(tmp_path: Path) -> None:
    database = open_database(make_url("sqlite", tmp_path))
    other = sqlite3.connect(tmp_path / "test.sqlite3", timeout=0, isolation_level=None)
    with database.writing(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    with database.reading():
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    other.close()
    database.close()


def test_a_read_sees_one_moment(database: Database) -> None:
    with database.reading() as reading:
        assert list_events(reading) == ()
        with database.writing() as writing:
            record(writing, EVENT)
        assert list_events(reading) == ()
    with database.reading() as reading:
        assert list_events(reading) == (EVENT,)


@pytest.mark.postgres
def test_nothing_can_be_written_in_a_read_on_postgresql(tmp_path: Path) -> None:
    database = open_database(make_url("postgresql", tmp_path))
    with pytest.raises(DatabaseFailed, match="ReadOnly"), database.reading() as reading:
        reading.execute(insert(audit_event), {"at": NOW, "actor": "a", "action": "b", "subject": "c"})
    database.close()


def test_writers_in_many_threads_all_get_their_turn(database: Database) -> None:
    def write_ten() -> None:
        for _ in range(10):
            with database.writing() as writing:
                record(writing, EVENT)

    threads = [threading.Thread(target=write_ten) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as reading:
        assert len(list_events(reading)) == 80


def test_a_forked_process_opens_connections_of_its_own(database: Database) -> None:
    with database.writing() as writing:
        record(writing, EVENT)
    child = os.fork()
    if child == 0:  # no test runner may go on in here
        try:
            with database.writing() as writing:
                record(writing, EVENT)
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
    with database.writing() as writing:
        record(writing, EVENT)
        assert len(list_events(writing)) == 3


def _store_one_of_each(database: Database) -> None:
    """A row in every table that is immutable, and in those it points to."""
    made: dict[Table, dict[str, object]] = {}
    with database.writing() as writing:
        for table in metadata.sorted_tables:
            if table in _needed(IMMUTABLE):
                row = {column.name: _a_value(column, made) for column in table.columns}
                made[table] = {name: value for name, value in row.items() if value is not None}
                writing.execute(insert(table).values(**made[table]))


def _needed(tables: Iterable[Table]) -> set[Table]:
    found: set[Table] = set()
    to_see = [*tables]
    while to_see:
        table = to_see.pop()
        if table not in found:
            found.add(table)
            to_see += [key.column.table for key in table.foreign_keys]
    return found


def _a_value(column: Column[object], made: Mapping[Table, Mapping[str, object]]) -> object:
    """Something that fits; None where nothing is needed, or the database numbers the rows itself."""
    if column.nullable or (column.primary_key and column.type.python_type is int):
        return None
    for key in column.foreign_keys:
        return made[key.column.table][key.column.name]
    match column.type:
        case UtcTime():
            return NOW
        case Date():
            return NOW.date()
        case Integer():
            return 1
        case String() | Key():
            return "x"
        case _:
            return {}
