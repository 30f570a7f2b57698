"""Which version the tables are, and whether this program can use them. Apart from `schema`, which needs Alembic."""

from __future__ import annotations

from sqlalchemy import inspect, text

from screening.core.errors import Conflict
from screening.storage.database import Database, Reading
from screening.storage.rows import REVISION


def check_schema(database: Database) -> None:
    """Raise Conflict, saying what to do, unless the tables are exactly those this program was written for."""
    if database.file is not None and not database.file.exists():
        raise Conflict(
            "there is no database at {file} yet: run `screening db migrate`", {"file": str(database.file)}
        )
    with database.reading() as reading:
        found = revision_of(reading)
    if found is None:
        raise Conflict("the database has no tables yet: run `screening db migrate`")
    if found < REVISION:
        raise Conflict(
            "the database is at version {found}, this program needs {needed}: run `screening db migrate`",
            {"found": found, "needed": REVISION},
        )
    refuse_newer(found)


def refuse_newer(found: str) -> None:
    """Raise Conflict when the tables are of a later version than this program knows."""
    if found > REVISION:
        raise Conflict(
            "the database (version {found}) is newer than this program ({needed}): update the program",
            {"found": found, "needed": REVISION},
        )


def revision_of(reading: Reading) -> str | None:
    """The version of the tables, or None when there are none. Versions are numbers of four digits, ever rising."""
    if not inspect(reading.connection).has_table("alembic_version"):
        return None
    return reading.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
