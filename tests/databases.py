"""Fresh databases with all tables, of both kinds, for tests. Migrating takes longer than copying, so it is done once
per process and kind; the tests of the migration itself do it on their own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from itertools import count
from pathlib import Path

from sqlalchemy import Table

from screening.storage.database import Database, open_database
from screening.storage.schema import migrate
from screening.storage.tables import REVISION, metadata
from tests.postgres import get_postgres

KINDS = ("sqlite", "postgresql")


def make_empty_url(kind: str, folder: Path) -> str:
    """The address of a database without tables."""
    if kind == "sqlite":
        return f"sqlite:///{folder / 'empty.sqlite3'}"
    return get_postgres().url(get_postgres().make_database())


def make_url(kind: str, folder: Path) -> str:
    """The address of a database with all tables and no rows."""
    if kind == "sqlite":
        shutil.copyfile(_migrated_file(), folder / "test.sqlite3")
        return f"sqlite:///{folder / 'test.sqlite3'}"
    return get_postgres().url(_emptied(_migrated_database()))


@cache
def _migrated_file() -> Path:
    with tempfile.TemporaryDirectory() as folder:
        url = make_empty_url("sqlite", Path(folder))
        _migrate(open_database(url))
        # One file, without its write-ahead log, which SQLite folds in when the last connection closes.
        descriptor, kept = tempfile.mkstemp(suffix=".sqlite3")
        os.close(descriptor)
        atexit.register(Path(kept).unlink)
        return shutil.copyfile(url.removeprefix("sqlite:///"), Path(kept))


@cache
def _migrated_database() -> str:
    name = get_postgres().make_database()
    _migrate(open_database(get_postgres().url(name)))
    return name


def _emptied(name: str) -> str:
    """One database for the whole process, emptied: copying one for each test takes ten times as long.

    As a replica the session passes by the triggers that forbid it, as only a superuser may. Deleting the few rows of
    one test takes a tenth of truncating every table; truncating now and then keeps the deleted ones from piling up.
    """
    with get_postgres().connect(name) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET lock_timeout = '5s'")
        connection.execute((_TRUNCATE if next(_EMPTIED) % 20 == 0 else _DELETE).encode())
        connection.execute("UPDATE alembic_version SET version_num = %s", [REVISION])
    return name


def _delete_from(table: Table) -> str:
    numbered = table.autoincrement_column
    restart = (
        f"PERFORM setval(pg_get_serial_sequence('{table.name}', '{numbered.name}'), 1, false);"
        if numbered is not None
        else ""
    )
    name = table.name  # the program's own, from nobody's input
    return f"IF EXISTS (SELECT FROM {name}) THEN DELETE FROM {name}; {restart} END IF;"  # noqa: S608


_EMPTIED = count()
_TRUNCATE = f"TRUNCATE {', '.join(table.name for table in metadata.sorted_tables)} RESTART IDENTITY"
_DELETE = f"DO $$ BEGIN {' '.join(map(_delete_from, metadata.sorted_tables))} END $$"


def _migrate(database: Database) -> None:
    migrate(database)
    database.close()
