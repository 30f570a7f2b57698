"""The audit trail: one row for everything that was written or read about a person. Rows are only ever added, and each
is chained to the one before it (`core.audit_chain`).

The rows of a transaction are written at its very end, all at once: only one writer at a time may go on with the
chain, and so each holds the others up for no longer than its commit takes, and none waits for another while it holds
the chain.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import insert, select, text

from screening.core.audit import Action, AuditEvent
from screening.core.audit_chain import BEGINNING, ChainedRow, Head, link
from screening.storage.database import Reading, Writing
from screening.storage.rows import audit_event

_LOCK = 7_267_733_647  # any number but the migration's: whoever holds it on PostgreSQL goes on with the chain
_AT_ONCE = 2_000  # rows read at a time, so that a trail of millions needs no memory


def record(writing: Writing, event: AuditEvent) -> None:
    """Write an event down, within the transaction of what it tells of: neither is kept without the other."""
    if event.at.tzinfo is None:
        raise ValueError("a stored time must carry a time zone")
    if not writing.at_end:
        writing.at_end.append(_Waiting([]))
    waiting = writing.at_end[0]
    assert isinstance(waiting, _Waiting)  # noqa: S101  nobody else has anything to do at the end
    waiting.events.append(event)


def list_events(reading: Reading, *, subject: str | None = None) -> tuple[AuditEvent, ...]:
    """What happened to `subject` (None: to anything), oldest first. What the transaction at hand has recorded is
    among it."""
    if isinstance(reading, Writing):
        reading.finish()
    found = select(audit_event).order_by(audit_event.c.number)
    if subject is not None:
        found = found.where(audit_event.c.subject == subject)
    return tuple(
        AuditEvent(at=row.at, actor=row.actor, action=Action(row.action), subject=row.subject)
        for row in reading.execute(found)
    )


def find_head(reading: Reading) -> Head:
    """The newest row; of a trail without rows, its beginning."""
    newest = select(audit_event.c.number, audit_event.c.chain).order_by(audit_event.c.number.desc()).limit(1)
    row = reading.execute(newest).one_or_none()
    return Head(0, BEGINNING) if row is None else Head(row.number, row.chain)


def walk_chain(reading: Reading) -> Iterator[ChainedRow]:
    """Every row, in the order of the numbers."""
    last = -1
    while True:
        some = select(audit_event).where(audit_event.c.number > last).order_by(audit_event.c.number)
        rows = reading.execute(some.limit(_AT_ONCE)).all()
        for row in rows:
            yield ChainedRow(
                number=row.number,
                at=row.at,
                actor=row.actor,
                action=row.action,
                subject=row.subject,
                chain=row.chain,
            )
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1].number


class _Waiting:
    """The events that a transaction has recorded, until it ends."""

    def __init__(self, events: list[AuditEvent]) -> None:
        self.events = events

    def __call__(self, writing: Writing) -> None:
        """Chain them to what is there. On SQLite a writer is alone anyhow."""
        if not writing.is_sqlite:
            writing.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
        head = find_head(writing)
        rows: list[dict[str, Any]] = []
        for event in self.events:
            row = {
                "at": event.at,
                "actor": event.actor,
                "action": event.action.value,
                "subject": event.subject,
            }
            number = head.number + 1
            head = Head(number, link(head.chain, number=number, **row))  # type: ignore[arg-type]
            rows.append({"number": number, **row, "chain": head.chain})
        writing.execute_many(insert(audit_event), rows)
