"""Telling an organisation that something waits, without a word of what, and sending what waits to be sent: notices to
organisations, and reminders to patients and relatives (`reminders`).

A message is kept in the database in the same transaction as what it tells of, and sent later, by whoever comes by: sent
twice or on two hosts, each goes out once; while the mail server is dead, nothing is lost. Each is claimed by itself:
a slow server must not let a claim run out on messages that have not been tried.
"""

from __future__ import annotations

import logging
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType
from typing import TextIO

from screening.config import MailWay
from screening.core.people import OrganisationId
from screening.core.questionnaire import Language
from screening.core.reminders import NotSent
from screening.core.tasks import Task, TaskState, TaskUrgency
from screening.services.context import Context
from screening.services.mail import Message, NobodyThere, NotSentNow, RefusedForGood, Sender, sender_of
from screening.services.reminder_sending import PutOff, note_refused, note_sent, prepare
from screening.services.working_calendar import local_day
from screening.storage import organisations, outbox
from screening.storage.database import Writing
from screening.storage.outbox import Notice, NoticeId

INBOX = "/staff/inbox"
_CLAIMED_FOR = timedelta(minutes=5)
_STEPS = 12  # of a conversation with a mail server, each of which may take as long as the timeout
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
    """What a run of sending has come to. `unneeded`: reminders that were not sent because there was no more need."""

    sent: int
    failed: int
    refused: int
    unneeded: int = 0


class _Came(Enum):
    """What came of one message."""

    SENT = "sent"
    FAILED = "failed"
    REFUSED = "refused"
    UNNEEDED = "unneeded"
    PUT_OFF = "put-off"
    NOBODY_THERE = "nobody-there"


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
) -> bool:
    """Keep the notice that something waits, once for each `about`, for an organisation that has an address; False when
    that has been told already, or nothing is sent."""
    if context.settings.mail.way is MailWay.NONE:
        return False
    if organisations.get_organisation(writing, organisation).email is None:
        return False
    kept = Notice(
        id=NoticeId(str(uuid.uuid4())),
        once=about,
        notice=SOMETHING_WAITS,
        language=Language("da"),
        organisation=organisation,
    )
    return outbox.add_notice(writing, kept, made_at=at, not_before=at)


def send_waiting(context: Context, *, console: TextIO, sender: Sender | None = None) -> Sending:
    """Send what waits. Safe to run twice, and on two hosts. `sender`: another way than the settings'.

    Ends when the mail server is not there at all: what waits is for the next run, or another host.
    """
    way = sender or sender_of(context.settings.mail, console=console)
    came: Counter[_Came] = Counter()
    while way is not None and not came[_Came.NOBODY_THERE]:
        notice = _claim(context)
        if notice is None:
            break
        came[_send_one(context, way, notice)] += 1
    return Sending(
        sent=came[_Came.SENT],
        failed=came[_Came.FAILED] + came[_Came.NOBODY_THERE],
        refused=came[_Came.REFUSED],
        unneeded=came[_Came.UNNEEDED],
    )


def _claim(context: Context) -> Notice | None:
    now = context.clock()
    until = now + _CLAIMED_FOR + _STEPS * timedelta(seconds=context.settings.mail.timeout)
    with context.database.writing() as writing:
        return next(iter(outbox.claim(writing, now=now, until=until, most=1)), None)


def _send_one(context: Context, way: Sender, notice: Notice) -> _Came:
    """Send one, and write down at once what came of it."""
    message = _find_message(context, notice)
    if isinstance(message, _Came):
        return message
    try:
        way(message)
    except NotSentNow as error:
        _log.warning("notice %s could not be sent, attempt %s", notice.id, notice.attempts + 1)
        wait = min(_FIRST_WAIT * 2 ** min(notice.attempts, 10), _LONGEST_WAIT)
        with context.database.writing() as writing:
            outbox.try_again(writing, notice, not_before=context.clock() + wait)
        return _Came.NOBODY_THERE if isinstance(error, NobodyThere) else _Came.FAILED
    except RefusedForGood:
        _log.error("notice %s was refused for good: mend the e-mail address", notice.id)
        with context.database.writing() as writing:
            outbox.give_up(writing, notice, at=context.clock())
            if notice.reminder is not None:
                note_refused(writing, notice.reminder, at=context.clock())
        return _Came.REFUSED
    with context.database.writing() as writing:
        outbox.mark_sent(writing, notice.id, at=context.clock())
        if notice.reminder is not None:
            note_sent(writing, notice.reminder, at=context.clock())
    return _Came.SENT


def _find_message(context: Context, notice: Notice) -> Message | _Came:
    """What is to be sent: where to and with which links is found now."""
    with context.database.writing() as writing:
        if notice.reminder is not None:
            found = prepare(context, writing, notice, now=context.clock())
            match found:
                case PutOff():
                    return _Came.PUT_OFF
                case NotSent():
                    return _Came.UNNEEDED
                case _:
                    return found
        known = (
            None
            if notice.organisation is None
            else organisations.get_organisation(writing, notice.organisation)
        )
        if known is None or known.email is None:
            outbox.forget(writing, notice.id)  # the address has been taken away: they do not want to be told
            return _Came.UNNEEDED
    words = WORDS[notice.notice]
    said = words.get(notice.language) or words["en"]
    link = context.settings.base_url.rstrip("/") + INBOX
    return Message(
        key=notice.id,
        recipient=known.email,
        subject=said.subject,
        text=said.text.format(link=link),
        language=notice.language,
    )
