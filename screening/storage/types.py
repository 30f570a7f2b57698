"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

_KEY = re.compile(r"[!-~]+")
_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"  # of one length, so that text order is time order

# SQLite numbers rows by itself only in a column that is exactly INTEGER.
Number = BigInteger().with_variant(Integer, "sqlite")
# Arrays wherever order matters: jsonb keeps none among the keys of an object.
Document = JSON().with_variant(JSONB(), "postgresql")


class Key(TypeDecorator[str]):
    """An id: visible ASCII without spaces. A look-up by anything else, as an address may hold, finds nothing.

    It is bound as NULL, which equals nothing and which no id may be; the drivers themselves fail on NUL characters and
    on halves of characters.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  as above it
        """The id, or NULL."""
        return value if value is not None and _KEY.fullmatch(value) else None


class UtcTime(TypeDecorator[datetime]):
    """An aware time, stored as UTC: `timestamptz` on PostgreSQL, text ending in Z on SQLite, which has no such type."""

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The database's own type."""
        return dialect.type_descriptor(
            DateTime(timezone=True) if dialect.name == "postgresql" else String(27)
        )

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """Refuses a time without a zone: whichever zone were guessed would be wrong for half of the year."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must carry a time zone")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.strftime(_FORMAT)

    def process_result_value(
        self,
        value: datetime | str | None,
        dialect: Dialect,  # noqa: ARG002  the base class names it
    ) -> datetime | None:
        """Always aware UTC."""
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value).astimezone(UTC)
        return value.astimezone(UTC)
