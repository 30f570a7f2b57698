"""An audit trail from before there was a chain is chained as it stands, and from then on any change of it shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from screening.core.audit import Action, AuditEvent
from screening.core.audit_chain import verify_chain
from screening.core.errors import DatabaseFailed
from screening.storage import audit
from screening.storage.database import Database, open_database
from tests.databases import make_empty_url
from tests.storage.test_organisations_from_before import BOTH, upgrade

BEGAN = datetime(2026, 1, 31, 23, 59, 59, 999_999, tzinfo=UTC)
# More than the migration reads at a time, with times, names and gaps that spell themselves in more than one way.
COUNT = 2_005


def from_before(kind: str, folder: Path) -> Database:
    """A database without a chain, with rows, brought up to today's."""
    database = open_database(make_empty_url(kind, folder))
    if database.file is not None:
        database.file.parent.mkdir(parents=True, exist_ok=True)
    upgrade(database, "0008")
    insert = text(
        "INSERT INTO audit_event (number, at, actor, action, subject) "
        "VALUES (:number, :at, :actor, 'patient-read', :subject)"
    )
    rows = [
        {
            "number": number if number < 1_000 else number + 7,  # a gap, as a rollback leaves on PostgreSQL
            "at": (BEGAN + timedelta(seconds=number, microseconds=number)).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "actor": "respondent:æøå" if number % 2 else "command-line",
            "subject": f"p-{number} \"'",
        }
        for number in range(1, COUNT + 1)
    ]
    with database.writing() as writing:
        writing.execute_many(insert, rows)
    upgrade(database, "head")
    return database


@BOTH
def test_every_row_that_was_there_is_chained_and_the_chain_goes_on(kind: str, tmp_path: Path) -> None:
    database = from_before(kind, tmp_path)
    with database.writing() as writing:
        audit.record(
            writing,
            AuditEvent(at=BEGAN + timedelta(days=1), actor="s", action=Action.PATIENT_READ, subject="p"),
        )
    with database.reading() as reading:
        found = verify_chain(audit.walk_chain(reading))
    assert (found.rows, found.first_bad) == (COUNT + 1, None)
    database.close()


@BOTH
@pytest.mark.parametrize("number", [1, 999, 1_007, COUNT + 7])
def test_a_row_from_before_that_is_changed_after_is_found(kind: str, tmp_path: Path, number: int) -> None:
    database = from_before(kind, tmp_path)
    with database.writing() as writing:
        if writing.is_sqlite:
            writing.execute(text("DROP TRIGGER audit_event_refuses_update"))
        else:
            writing.execute(text("SET LOCAL session_replication_role = replica"))
        changed = text("UPDATE audit_event SET subject = 'other' WHERE number = :number")
        writing.execute(changed, {"number": number})
    with database.reading() as reading:
        assert verify_chain(audit.walk_chain(reading)).first_bad == number
    database.close()


@BOTH
def test_the_rows_still_cannot_be_changed(kind: str, tmp_path: Path) -> None:
    database = from_before(kind, tmp_path)
    for statement in ("UPDATE audit_event SET subject = 'other'", "DELETE FROM audit_event"):
        with pytest.raises(DatabaseFailed), database.writing() as writing:
            writing.execute(text(statement))
    database.close()
