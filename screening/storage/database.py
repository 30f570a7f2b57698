"""The connection to SQLite or PostgreSQL: read and write transactions.

A read transaction sees one moment of the database. A write transaction on SQLite begins IMMEDIATE: one that began by
reading and then wrote would fail with "database is locked" whenever somebody else had written in between, and no
waiting time helps against that.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url

from screening.core.errors import Conflict
from screening.storage.engines import connect_to, reader_of
from screening.storage.faults import without_data_in_errors
from screening.storage.sealing import Keys


class Reading:
    """A transaction in which things are read."""

    def __init__(self, connection: Connection, keys: Keys | None = None) -> None:
        self._connection = connection
        self._keys = keys

    def execute(self, statement: Executable, values: dict[str, Any] | None = None) -> CursorResult[Any]:
        """Run a statement."""
        return self._connection.execute(statement, values)

    @property
    def connection(self) -> Connection:
        """The connection itself, for migrations."""
        return self._connection

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file of our own."""
        return self._connection.dialect.name == "sqlite"

    @property
    def keys(self) -> Keys:
        """What seals and opens the identifiers. Raises Conflict when the database was opened without."""
        if self._keys is None:
            raise Conflict("the identifiers of the patients are encrypted, and no key was given")
        return self._keys


class Writing(Reading):
    """A transaction in which things are written; done when it ends, all of it or nothing."""

    def __init__(self, connection: Connection, keys: Keys | None = None) -> None:
        super().__init__(connection, keys)
        self.at_end: list[Callable[[Writing], None]] = []  # done just before it is committed, in this order

    def execute_many(self, statement: Executable, rows: Sequence[dict[str, Any]]) -> None:
        """Run a statement once for each of the rows."""
        self._connection.execute(statement, rows)

    def finish(self) -> None:
        """Do what waits for the end, once."""
        waiting, self.at_end = self.at_end, []
        for action in waiting:
            action(self)

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that knows ON CONFLICT; the two dialects spell it alike and share no class."""
        return sqlite.insert(table) if self._connection.dialect.name == "sqlite" else postgresql.insert(table)


class Database:
    """One database, connected to at first use, so that each worker process has connections of its own."""

    def __init__(self, url: str, keys: Keys | None = None) -> None:
        self._url = make_url(url)
        self.keys = keys
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
        with without_data_in_errors(), reader.connect() as connection, connection.begin():
            yield Reading(connection, self.keys)

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """A write transaction: committed at the end of the block, rolled back when the block raises."""
        _, writer = self._engines()
        with without_data_in_errors(), self._turn, writer.connect() as connection, connection.begin():
            writing = Writing(connection, self.keys)
            yield writing
            writing.finish()

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
                self._writer = connect_to(self._url.render_as_string(hide_password=False))
                self._reader = reader_of(self._writer)
                self._made_by = os.getpid()
            return self._reader, self._writer


def open_database(url: str, keys: Keys | None = None) -> Database:
    """The database at this address; nothing is connected to yet. Without keys, what identifies patients can be neither
    read nor written."""
    return Database(url, keys)
