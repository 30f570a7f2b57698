"""An upgraded database sends what waited to be sent: to the organisation with that address, and to nobody else."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from screening.storage import outbox
from screening.storage.database import Database, open_database
from screening.storage.schema import migrate
from screening.storage.version import check_schema
from tests.databases import KINDS, make_empty_url
from tests.storage.test_organisations_from_before import upgrade

BEFORE = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
BOTH = pytest.mark.parametrize("kind", [KINDS[0], pytest.param(KINDS[1], marks=pytest.mark.postgres)])
HERE, GONE = "unit@example.dk", "closed@example.dk"


def from_before(kind: str, folder: Path) -> Database:
    """At 0010, with an organisation and four notices: one each that waits and that has gone out, for its address and
    for one that nobody has any more."""
    database = open_database(make_empty_url(kind, folder))
    if database.file is not None:
        database.file.parent.mkdir(parents=True, exist_ok=True)
    upgrade(database, "0010")
    moment = BEFORE.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    with database.writing() as writing:
        writing.execute(
            text(
                "INSERT INTO organisation (id, name, kind, email, made_at) "
                "VALUES ('unit', 'Unit', 'home-nursing', :email, :made_at)"
            ),
            {"email": HERE, "made_at": moment},
        )
        for id, recipient, sent_at in (
            ("waits", HERE, None),
            ("went", HERE, moment),
            ("waits-for-nobody", GONE, None),
            ("went-there", GONE, moment),
        ):
            writing.execute(
                text(
                    "INSERT INTO outbox (id, once, recipient, notice, link, language, made_at, not_before, attempts, "
                    "sent_at) VALUES (:id, :once, :recipient, 'waiting', '/staff/inbox', 'da', :made_at, "
                    ":not_before, 0, :sent_at)"
                ),
                {
                    "id": id,
                    "once": id,
                    "recipient": recipient,
                    "made_at": moment,
                    "not_before": moment,
                    "sent_at": sent_at,
                },
            )
    return database


@BOTH
def test_what_waits_is_for_the_organisation_with_that_address_and_the_rest_is_dropped(
    kind: str, tmp_path: Path
) -> None:
    database = from_before(kind, tmp_path)
    migrate(database)
    check_schema(database)
    with database.writing() as writing:
        (notice,) = outbox.claim(writing, now=LATER, until=LATER, most=9)
        kept = set(writing.execute(text("SELECT id FROM outbox")).scalars())
    assert (notice.id, notice.organisation, notice.reminder) == ("waits", "unit", None)
    assert kept == {"waits", "went", "went-there"}
    database.close()


@BOTH
def test_how_many_are_dropped_is_in_the_log_and_no_address(
    kind: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = from_before(kind, tmp_path)
    with caplog.at_level(logging.WARNING):
        migrate(database)
    (said,) = [record.getMessage() for record in caplog.records if "dropped" in record.getMessage()]
    assert said.startswith("1 notices")
    assert "@" not in said
    database.close()
