"""How often something was done within a window of time: one row for each limit and key, counted in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, delete, literal, select, update

from screening.storage.database import Writing
from screening.storage.rows_sign_in import rate_limit
from screening.storage.types import UtcTime

SWEPT_AT_ONCE = 200  # rows; nobody who opens a window should wait for a whole night's leftovers


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """How much was spent in a window, this time included, and when it ends."""

    spent: int
    ends_at: datetime


def count(
    writing: Writing, *, kind: str, key_hash: str, most: int, at: datetime, ends_at: datetime
) -> Window:
    """Count one more and give the window it fell in: the one that is open, else a new one until `ends_at`.

    Counted in one statement, so that many at the same moment, in as many workers, are all counted. The count stops one
    above `most`: somebody who goes on for a year must not overflow a number.
    """
    before = rate_limit.c
    open_still = before.ends_at > at
    spent = case((open_still & (before.spent > most), before.spent), (open_still, before.spent + 1), else_=1)
    until = case((open_still, before.ends_at), else_=literal(ends_at, UtcTime))
    row = writing.execute(
        writing.insert(rate_limit)
        .values(kind=kind, key_hash=key_hash, spent=1, ends_at=ends_at)
        .on_conflict_do_update(index_elements=["kind", "key_hash"], set_={"spent": spent, "ends_at": until})
        .returning(before.spent, before.ends_at)
    ).one()
    return Window(spent=row.spent, ends_at=row.ends_at)


def give_back(writing: Writing, *, kind: str, key_hash: str) -> None:
    """Take one from the count."""
    mine = (rate_limit.c.kind == kind) & (rate_limit.c.key_hash == key_hash) & (rate_limit.c.spent > 0)
    writing.execute(update(rate_limit).where(mine).values(spent=rate_limit.c.spent - 1))


def forget(writing: Writing, *, kind: str, key_hash: str) -> None:
    """Give all that was spent back."""
    writing.execute(delete(rate_limit).where(rate_limit.c.kind == kind, rate_limit.c.key_hash == key_hash))


def sweep(writing: Writing, *, before: datetime) -> None:
    """Delete some of the windows that ended before this moment; rows that another worker has in hand are left alone,
    since two that wait for each other's rows would both fail."""
    over = (
        select(rate_limit.c.kind, rate_limit.c.key_hash)
        .where(rate_limit.c.ends_at < before)
        .limit(SWEPT_AT_ONCE)
        .with_for_update(skip_locked=True)  # says nothing on SQLite, which has one writer
    )
    for row in writing.execute(over).all():
        forget(writing, kind=row.kind, key_hash=row.key_hash)
