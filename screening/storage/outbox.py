"""What is to be told to somebody. A notice is claimed before it is sent, so that two hosts do not send it both; what
was claimed by one that died is free again after a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NewType

from sqlalchemy import Row, delete, func, or_, select, update

from screening.core.people import OrganisationId
from screening.core.questionnaire import Language
from screening.core.reminders import ReminderId
from screening.storage.database import Reading, Writing
from screening.storage.rows_tasks import outbox

NoticeId = NewType("NoticeId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message, for an organisation or as a reminder. `once` says what it is about, so that it is told once;
    `notice` which words it has. `attempts`: how often it has been tried. Where it goes and the links in it are found
    when it is sent: neither an address nor a secret is kept with it."""

    id: NoticeId
    once: str
    notice: str
    language: Language
    organisation: OrganisationId | None = None
    reminder: ReminderId | None = None
    attempts: int = 0


def add_notice(writing: Writing, new: Notice, *, made_at: datetime, not_before: datetime) -> bool:
    """Keep a notice to be sent; False when one about the same has been kept or sent already."""
    stored = writing.execute(
        writing.insert(outbox)
        .values(
            id=new.id,
            once=new.once,
            notice=new.notice,
            language=new.language,
            organisation_id=new.organisation,
            reminder_id=new.reminder,
            made_at=made_at,
            not_before=not_before,
            attempts=0,
        )
        .on_conflict_do_nothing(index_elements=["once"])
        .returning(outbox.c.id)
    ).one_or_none()
    return stored is not None


def claim(writing: Writing, *, now: datetime, until: datetime, most: int) -> tuple[Notice, ...]:
    """Notices to be sent now, the oldest first: nobody else is given them before `until`."""
    free = or_(outbox.c.claimed_until.is_(None), outbox.c.claimed_until <= now)
    waiting = (
        select(outbox)
        .where(_is_waiting(), outbox.c.not_before <= now, free)
        .order_by(outbox.c.made_at, outbox.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    found = tuple(_notice(row) for row in writing.execute(waiting))
    if found:
        claiming = update(outbox).where(outbox.c.id.in_([notice.id for notice in found]))
        writing.execute(claiming.values(claimed_until=until))
    return found


def mark_sent(writing: Writing, notice: NoticeId, *, at: datetime) -> None:
    """It has been sent."""
    _set(writing, notice, sent_at=at, claimed_until=None)


def try_again(writing: Writing, notice: Notice, *, not_before: datetime) -> None:
    """It could not be sent: later."""
    _set(writing, notice.id, attempts=notice.attempts + 1, not_before=not_before, claimed_until=None)


def put_off(writing: Writing, notice: Notice, *, not_before: datetime) -> None:
    """It is not the moment for it; it was not tried."""
    _set(writing, notice.id, not_before=not_before, claimed_until=None)


def forget(writing: Writing, notice: NoticeId) -> None:
    """It need not be told any more."""
    writing.execute(delete(outbox).where(outbox.c.id == notice))


def give_up(writing: Writing, notice: Notice, *, at: datetime) -> None:
    """The address is refused for good; kept, so that somebody can see it."""
    _set(writing, notice.id, attempts=notice.attempts + 1, refused_at=at, claimed_until=None)


def count_waiting(reading: Reading) -> int:
    """How many are still to be sent."""
    return int(reading.execute(select(func.count()).select_from(outbox).where(_is_waiting())).scalar_one())


def _is_waiting() -> Any:
    return outbox.c.sent_at.is_(None) & outbox.c.refused_at.is_(None)


def _set(writing: Writing, notice: NoticeId, **values: Any) -> None:
    writing.execute(update(outbox).where(outbox.c.id == notice).values(**values))


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        id=NoticeId(row.id),
        once=row.once,
        notice=row.notice,
        language=Language(row.language),
        organisation=None if row.organisation_id is None else OrganisationId(row.organisation_id),
        reminder=None if row.reminder_id is None else ReminderId(row.reminder_id),
        attempts=row.attempts,
    )
