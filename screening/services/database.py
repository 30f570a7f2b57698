"""Make or upgrade the database. Apart from `context`, because Alembic takes a tenth of a second to import and a server
that only checks its tables does not need it."""

from __future__ import annotations

from screening.services.context import Context
from screening.storage.schema import migrate


def migrate_database(context: Context) -> None:
    """Make or upgrade the tables. Safe to call again, and from two processes at once."""
    migrate(context.database, organisation=context.settings.organisation)
