"""How each of the two databases is connected to, and how its transactions begin."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

_BUSY_MILLISECONDS = 10_000  # how long a writer waits for its turn before it gives up
_READS = "screening_reads"


def connect_to(url: str) -> Engine:
    """The engine that writes; connects at first use."""
    # hide_parameters: the values of a statement are answers and names, and errors end up in logs.
    if not url.startswith("sqlite"):
        return create_engine(url, hide_parameters=True, pool_pre_ping=True)
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def reader_of(engine: Engine) -> Engine:
    """The same connections for transactions that only read."""
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
        "secure_delete = ON",  # what is deleted or changed is overwritten in the file, and not only let go
        "recursive_triggers = ON",  # without it, INSERT OR REPLACE deletes past the triggers that forbid it
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get(_READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
