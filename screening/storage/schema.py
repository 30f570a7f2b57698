"""Make or upgrade the tables, by Alembic, without a file of settings."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from screening.core.errors import DatabaseFailed
from screening.storage.database import Database, Writing
from screening.storage.rows import REVISION
from screening.storage.sealing import Keys
from screening.storage.version import refuse_newer, revision_of

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7_267_733_646  # any number: whoever holds it on this PostgreSQL database is the one that migrates


def migrate(database: Database, *, organisation: str | None = None) -> None:
    """Bring the tables to the version this program needs; all of it or nothing. Safe to call again.

    `organisation` is what the one organisation is called that a database from before there were organisations gets.
    Raises Conflict when the database is newer than the program.
    """
    if database.file is not None:
        _make_private(database.file)
    with database.writing() as writing:
        if not database.is_sqlite:
            writing.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
        found = revision_of(writing)
        if found is not None:
            refuse_newer(found)
        command.upgrade(_config(writing, organisation, database.keys), "head")
    if database.is_sqlite and found not in (None, REVISION):  # a new one has held nothing yet
        _empty_log(database)


def _config(writing: Writing, organisation: str | None, keys: Keys | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = writing.connection
    config.attributes["organisation"] = organisation
    config.attributes["keys"] = keys  # what seals the names that are there
    return config


def _empty_log(database: Database) -> None:
    """Fold the write-ahead log into the file: it would keep, a while longer, what a migration has encrypted. Others who
    are connected may hinder that, and then it happens when they go."""
    with suppress(DatabaseFailed), database.reading() as reading:
        reading.connection.exec_driver_sql("COMMIT")  # no log can be emptied inside a transaction
        reading.connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").close()
        reading.connection.exec_driver_sql("BEGIN")


def _make_private(file: Path) -> None:
    """Make the empty file, readable by its owner only; SQLite gives its side files the same rights."""
    file.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
