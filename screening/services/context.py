"""What every use case needs at hand: the database, the data files, the clock, the settings.

Made once per process at the rim (`open_context`); the engine behind the database connects at first use, so a context
may be made before a server forks its workers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from screening import __version__
from screening.catalog.catalog import Catalog, load_catalog
from screening.config import Settings
from screening.core.errors import Conflict
from screening.services.sealing import make_key_ring
from screening.storage import patients, second_factors
from screening.storage.database import Database, open_database
from screening.storage.version import check_schema

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One installation, running."""

    database: Database
    catalog: Catalog
    clock: Clock
    settings: Settings
    program_version: str


def utc_now() -> datetime:
    """The clock of the machine, aware UTC."""
    return datetime.now(UTC)


def open_context(settings: Settings, *, clock: Clock = utc_now) -> Context:
    """The context of these settings: data files loaded and checked, the database not yet connected to.

    Raises BadDataFile with every fault of the data files.
    """
    return Context(
        database=open_database(settings.database_url, make_key_ring(settings.data_keys, settings.secret_key)),
        catalog=load_catalog(settings.data, wording=settings.wording),
        clock=clock,
        settings=settings,
        program_version=__version__,
    )


def check_database(context: Context) -> None:
    """Raise Conflict, saying what to do, unless the database has exactly the tables this program expects, and what is
    encrypted in it was encrypted with keys we have."""
    check_schema(context.database)
    with context.database.reading() as reading:
        unknown = patients.list_unknown_keys(reading)
        unknown_of_staff = second_factors.list_unknown_keys(reading)
    if unknown:
        raise Conflict(
            "the patients' identifiers are encrypted with a key that is not here ({names}): put it back, in "
            "SCREENING_DATA_KEYS after the new one, or SCREENING_SECRET_KEY (beside an SQLite database: the file that "
            "ends in .key) as it was",
            {"names": ", ".join(unknown)},
        )
    if unknown_of_staff:
        raise Conflict(
            "second factors of staff are encrypted with a key that is not here ({names}): put it back, in "
            "SCREENING_DATA_KEYS after the new one, or SCREENING_SECRET_KEY (beside an SQLite database: the file that "
            "ends in .key) as it was; or nobody with a second factor can sign in",
            {"names": ", ".join(unknown_of_staff)},
        )
