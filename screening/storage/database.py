"""The connection to SQLite or PostgreSQL: read and write transactions, and whether the tables are the right ones.

A read transaction sees one moment of the database. A write transaction on SQLite begins IMMEDIATE: one that began by
reading and then wrote would fail with "database is locked" whenever somebody else had written in between, and no
waiting time helps against that.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    CursorResult,
    Engine,
    Executable,
    Table,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from screening.core.errors import Conflict
from screening.storage.rows import REVISION

_BUSY_MILLISECONDS = 10_000  # how long a writer waits for its turn before it gives up
_READS = "screening_reads"


class DatabaseFailed(Exception):
    """The database could not do what was asked. Says which kind of fault, and never what was being stored:
    a driver's own message can quote the whole row."""


class Reading:
    """A transaction in which things are read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def execute(self, statement: Executable, values: dict[str, Any] | None = None) -> CursorResult[Any]:
        """Run a statement."""
        return self._connection.execute(statement, values)

    @property
    def connection(self) -> Connection:
        """The connection itself, for migrations."""
        return self._connection


class Writing(Reading):
    """A transaction in which things are written; done when it ends, all of it or nothing."""

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that knows ON CONFLICT; the two dialects spell it alike and share no class."""
        return sqlite.insert(table) if self._connection.dialect.name == "sqlite" else postgresql.insert(table)


class Database:
    """One database, connected to at first use, so that each worker process has connections of its own."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._made_by: int | None = None
        self._reader: Engine | None = None
        self._writer: Engine | None = None
        self._making = threading.Lock()
        # Threads that queue for SQLite's write lock inside the driver back off and starve each other; here they queue.
        self._turn = threading.Lock() if self.is_sqlite else nullcontext()

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of our own."""
        return self._url.get_backend_name() == "sqlite"

    @property
    def file(self) -> Path | None:
        """The file of an SQLite database."""
        return Path(self._url.database or "") if self.is_sqlite else None

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """A read transaction."""
        reader, _ = self._engines()
        with _without_data_in_errors(), reader.connect() as connection, connection.begin():
            yield Reading(connection)

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """A write transaction: committed at the end of the block, rolled back when the block raises."""
        _, writer = self._engines()
        with _without_data_in_errors(), self._turn, writer.connect() as connection, connection.begin():
            yield Writing(connection)

    def close(self) -> None:
        """Close the connections; the next use opens new ones."""
        with self._making:
            if self._writer is not None:
                self._writer.dispose()
            self._reader = self._writer = None

    def _engines(self) -> tuple[Engine, Engine]:
        with self._making:
            if self._reader is None or self._writer is None or self._made_by != os.getpid():
                if self._writer is not None:
                    self._writer.dispose(close=False)  # they are the parent process's, and still in use there
                self._writer = _connect_to(self._url.render_as_string(hide_password=False))
                self._reader = _reader_of(self._writer)
                self._made_by = os.getpid()
            return self._reader, self._writer


def open_database(url: str) -> Database:
    """The database at this address; nothing is connected to yet."""
    return Database(url)


def check_schema(database: Database) -> None:
    """Raise Conflict, saying what to do, unless the tables are exactly those this program was written for."""
    if database.file is not None and not database.file.exists():
        raise Conflict(f"there is no database at {database.file} yet: run `screening db migrate`")
    with database.reading() as reading:
        found = revision_of(reading)
    if found is None:
        raise Conflict("the database has no tables yet: run `screening db migrate`")
    if found < REVISION:
        raise Conflict(
            f"the database is at version {found}, this program needs {REVISION}: run `screening db migrate`"
        )
    if found > REVISION:
        raise Conflict(
            f"the database (version {found}) is newer than this program ({REVISION}): update the program"
        )


def revision_of(reading: Reading) -> str | None:
    """The version of the tables, or None when there are none. Versions are numbers of four digits, ever rising."""
    if not inspect(reading.connection).has_table("alembic_version"):
        return None
    return reading.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _connect_to(url: str) -> Engine:
    # hide_parameters: the values of a statement are answers and names, and errors end up in logs.
    if not url.startswith("sqlite"):
        return create_engine(url, hide_parameters=True, pool_pre_ping=True)
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _reader_of(engine: Engine) -> Engine:
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{_READS: True})
    # Several statements of one read see the same moment.
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver begins no transaction by itself; `_begin_sqlite` does
    for pragma in (
        f"busy_timeout = {_BUSY_MILLISECONDS}",
        "journal_mode = WAL",
        "synchronous = FULL",  # what was acknowledged survives a power cut
        "foreign_keys = ON",
        "recursive_triggers = ON",  # without it, INSERT OR REPLACE deletes past the triggers that forbid it
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get(_READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def _without_data_in_errors() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        # `from None`: the original would be logged with this one. Its traceback is kept, its words are not.
        raise DatabaseFailed(_kind_of(error)).with_traceback(error.__traceback__) from None


def _kind_of(error: DBAPIError) -> str:
    cause = error.orig
    sqlstate = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    constraint = getattr(getattr(cause, "diag", None), "constraint_name", None)
    return " ".join(part for part in (type(cause).__name__, sqlstate, constraint) if part)
