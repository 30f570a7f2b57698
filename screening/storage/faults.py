"""What a driver complains of, in words of ours: which kind of fault, what to do, and nothing of what was stored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from screening.core.errors import DatabaseFailed

# SQLite's names for its result codes, and PostgreSQL's SQLSTATE, by the beginning (their manuals, "Result and Error
# Codes" and "Appendix A").
_UNREACHABLE = ("SQLITE_CANTOPEN", "08", "57P", "28", "3D000", "53300")
_DAMAGED = ("SQLITE_NOTADB", "SQLITE_CORRUPT", "XX001", "XX002")
_FULL = ("SQLITE_FULL", "53100")
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "40")
_NOT_WRITABLE = ("SQLITE_READONLY", "25006")


@contextmanager
def without_data_in_errors() -> Iterator[None]:
    """Turn what a driver raises within the block into DatabaseFailed."""
    try:
        yield
    except DBAPIError as error:
        # `from None`: the original would be logged with this one. Its traceback is kept, its words are not.
        raise _in_our_words(error).with_traceback(error.__traceback__) from None


def _in_our_words(error: DBAPIError) -> DatabaseFailed:
    code, values = _code_of(error), {"kind": _kind_of(error)}
    if code.startswith(_DAMAGED):
        return DatabaseFailed(
            "the database is damaged, or is not a database: restore it from a backup, or name another one ({kind})",
            values,
        )
    if code.startswith(_FULL):
        return DatabaseFailed("there is no room left where the database is: make room ({kind})", values)
    if code.startswith(_BUSY):
        return DatabaseFailed("the database is busy: try again in a moment ({kind})", values)
    if code.startswith(_NOT_WRITABLE):
        return DatabaseFailed("the database can be read but not written ({kind})", values)
    if code.startswith(_UNREACHABLE) or (not code and _failed_to_connect(error)):
        return DatabaseFailed(
            "the database cannot be reached: see that it runs, and that its address and password are right ({kind})",
            values,
        )
    return DatabaseFailed("the database did not do what was asked ({kind})", values)


def _failed_to_connect(error: DBAPIError) -> bool:
    # A server that is not there has no code to give; psycopg and SQLAlchemy call both OperationalError.
    return error.connection_invalidated or type(error.orig).__name__ in (
        "OperationalError", "ConnectionTimeout", "InterfaceError",
    )  # fmt: skip


def _code_of(error: DBAPIError) -> str:
    cause = error.orig
    return getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None) or ""


def _kind_of(error: DBAPIError) -> str:
    constraint = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    return " ".join(part for part in (type(error.orig).__name__, _code_of(error), constraint) if part)
