"""Telling an organisation that something waits, without a word of what: no name, no number, nothing of a patient.

A notice is kept in the database in the same transaction as what it tells of, and sent later, by whoever comes by: sent
twice or on two hosts, each goes out once; while the mail server is dead, nothing is lost.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TextIO

from screening.config import MailWay
from screening.core.people import OrganisationId
from screening.core.questionnaire import Language
from screening.core.tasks import Task, TaskState, TaskUrgency
from screening.services.context import Context
from screening.services.mail import Message, NotSentNow, RefusedForGood, Sender, sender_of
from screening.services.working_calendar import local_day
from screening.storage import organisations, outbox
from screening.storage.database import Writing
from screening.storage.outbox import Notice, NoticeId

INBOX = "/staff/inbox"
_AT_ONCE = 50
_CLAIMED_FOR = timedelta(minutes=5)
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWords:
    """What a notice says, with ``{link}``."""

    subject: str
    text: str


SOMETHING_WAITS = "something-waits"
# Here and not among the app's translations: a notice is sent by no page, in the language of the organisation.
WORDS: dict[str, Mapping[str, NoticeWords]] = {
    SOMETHING_WAITS: MappingProxyType(
        {
            "da": NoticeWords(
                subject="Noget nyt venter i Needs screening",
                text="Der venter noget nyt i Needs screening.\n\nLog ind for at se det: {link}\n\n"
                "Denne besked indeholder ingen oplysninger om patienter. Den kan ikke besvares.\n",
            ),
            "en": NoticeWords(
                subject="Something new waits in Needs screening",
                text="Something new waits in Needs screening.\n\nSign in to see it: {link}\n\n"
                "This message holds no information about any patient. It cannot be answered.\n",
            ),
        }
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What a run of sending has come to."""

    sent: int
    failed: int
    refused: int


def tell_of_task(context: Context, writing: Writing, task: Task, *, at: datetime) -> None:
    """Keep a notice for the organisation that a task waits in. An acute one is told each time it becomes so, the rest
    once a day: a message that comes ten times is read no more."""
    if task.organisation is None or task.state is not TaskState.OPEN:
        return
    if task.urgency is TaskUrgency.ACUTE and task.acute_since == at:
        about = f"task:{task.id}:{task.version}"
    else:
        about = f"inbox:{task.organisation}:{local_day(context.settings, at).isoformat()}"
    tell(context, writing, task.organisation, about=about, at=at)


def tell(
    context: Context, writing: Writing, organisation: OrganisationId, *, about: str, at: datetime
) -> None:
    """Keep the notice that something waits, once for each `about`, for an organisation that has an address."""
    if context.settings.mail.way is MailWay.NONE:
        return
    known = organisations.get_organisation(writing, organisation)
    if known.email is None:
        return
    keep(
        context,
        writing,
        recipient=known.email,
        notice=SOMETHING_WAITS,
        link=context.settings.base_url.rstrip("/") + INBOX,
        language=Language("da"),
        about=about,
        at=at,
    )


def keep(
    context: Context,
    writing: Writing,
    *,
    recipient: str,
    notice: str,
    link: str,
    language: Language,
    about: str,
    at: datetime,
    not_before: datetime | None = None,
) -> bool:
    """Keep any notice to be sent, once for each `about`; False when that has been told already, or nothing is sent."""
    if context.settings.mail.way is MailWay.NONE:
        return False
    kept = Notice(
        id=NoticeId(str(uuid.uuid4())),
        once=about,
        recipient=recipient,
        notice=notice,
        link=link,
        language=language,
    )
    return outbox.add_notice(writing, kept, made_at=at, not_before=not_before or at)


def send_waiting(context: Context, *, console: TextIO, sender: Sender | None = None) -> Sending:
    """Send what waits. Safe to run twice, and on two hosts. `sender`: another way than the settings'."""
    way = sender or sender_of(context.settings.mail, console=console)
    done = {"sent": 0, "failed": 0, "refused": 0}
    while way is not None:
        now = context.clock()
        with context.database.writing() as writing:
            claimed = outbox.claim(writing, now=now, until=now + _CLAIMED_FOR, most=_AT_ONCE)
        for notice in claimed:
            done[_send_one(context, way, notice)] += 1
        if len(claimed) < _AT_ONCE:
            break
    return Sending(**done)


def _send_one(context: Context, way: Sender, notice: Notice) -> str:
    """Send one, and write down at once what came of it."""
    try:
        way(_message(notice))
    except NotSentNow:
        _log.warning("notice %s could not be sent, attempt %s", notice.id, notice.attempts + 1)
        wait = min(_FIRST_WAIT * 2 ** min(notice.attempts, 10), _LONGEST_WAIT)
        with context.database.writing() as writing:
            outbox.try_again(writing, notice, not_before=context.clock() + wait)
        return "failed"
    except RefusedForGood:
        _log.error("notice %s was refused for good: mend the organisation's e-mail address", notice.id)
        with context.database.writing() as writing:
            outbox.give_up(writing, notice, at=context.clock())
        return "refused"
    with context.database.writing() as writing:
        outbox.mark_sent(writing, notice.id, at=context.clock())
    return "sent"


def _message(notice: Notice) -> Message:
    words = WORDS[notice.notice]
    said = words.get(notice.language) or words["en"]
    return Message(
        key=notice.id,
        recipient=notice.recipient,
        subject=said.subject,
        text=said.text.format(link=notice.link),
    )
