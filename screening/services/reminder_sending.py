"""A reminder on its way out: whether it is still to be sent, the message itself, and what came of it.

The secrets of its two links (to the form, and to "no more of these") are worked out from its id and the service's
secret key when it is written, and stored as hashes only: a copy of the database opens nothing, and a message sent a
second time is the same message.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from screening.core.audit import Action, AuditEvent
from screening.core.people import Invitation
from screening.core.reminders import NotSent, Reminder, ReminderId, ReminderKind
from screening.services.context import Context
from screening.services.invitations import hash_secret
from screening.services.mail import Message
from screening.services.reminder_checks import (
    ANSWERING_FOR,
    LEAST_LEFT,
    Recipient,
    find_due,
    find_hindrance,
    find_recipient,
)
from screening.services.reminder_words import Links, write_reminder
from screening.services.reminders import FIRST_HOUR, PROGRAM, is_daytime
from screening.storage import invitations, outbox, plans, reminders
from screening.storage.database import Reading, Writing
from screening.storage.outbox import Notice

GIVEN_UP_AFTER = timedelta(days=3)
_SECRET_BYTES = 20  # as an invitation's own


@dataclass(frozen=True, slots=True)
class PutOff:
    """Not now: not before this moment."""

    not_before: datetime


def prepare(
    context: Context, writing: Writing, notice: Notice, *, now: datetime
) -> Message | PutOff | NotSent:
    """The message, with its links made to work; or why there is none. What is not sent any more is written down."""
    assert notice.reminder is not None  # noqa: S101  the caller tells the two kinds apart
    reminder = reminders.get_reminder(writing, notice.reminder)
    invitation = invitations.get_invitation(writing, reminder.invitation)
    found = _judge(context, writing, reminder, invitation, notice, now)
    if isinstance(found, NotSent):
        reminders.mark_not_sent(writing, reminder.id, found)
        outbox.forget(writing, notice.id)
        return found
    if isinstance(found, PutOff):
        outbox.put_off(writing, notice, not_before=found.not_before)
        return found
    return _write(context, writing, reminder, invitation, notice, found)


def note_sent(writing: Writing, reminder_id: ReminderId, *, at: datetime) -> None:
    """It has been taken over by the mail server."""
    reminders.mark_sent(
        writing, reminder_id, at=at, audit=_event(writing, reminder_id, Action.REMINDER_SENT, at)
    )


def note_refused(writing: Writing, reminder_id: ReminderId, *, at: datetime) -> None:
    """The mail server says that the address does not exist."""
    event = _event(writing, reminder_id, Action.REMINDER_REFUSED, at)
    reminders.mark_refused(writing, reminder_id, at=at, audit=event)


def _judge(
    context: Context,
    reading: Reading,
    reminder: Reminder,
    invitation: Invitation,
    notice: Notice,
    now: datetime,
) -> Recipient | PutOff | NotSent:
    plan = plans.find_plan(reading, reminder.patient)
    if plan is None or plan.asks is not reminder.invitee or invitation.response is not None:
        return NotSent.NOT_DUE
    if invitation.expires_at - now < LEAST_LEFT:
        return NotSent.NOT_DUE
    by_hand = reminder.kind is ReminderKind.BY_HAND
    if not by_hand and find_due(context, reading, plan, now=now) is None:
        return NotSent.NOT_DUE
    hindrance = find_hindrance(context, reading, plan, now=now)
    if hindrance is NotSent.ANSWERING:
        return PutOff(now + ANSWERING_FOR)
    if hindrance is not None:
        return hindrance
    if notice.attempts and now - reminder.made_at >= GIVEN_UP_AFTER:
        return NotSent.TRIED_LONG
    if not by_hand and not is_daytime(context, now):
        return PutOff(_next_morning(context, now))
    return find_recipient(context, reading, reminder.patient, reminder.invitee)


def _next_morning(context: Context, now: datetime) -> datetime:
    local = now.astimezone(context.settings.time_zone)
    day = local.date() + timedelta(days=0 if local.hour < FIRST_HOUR else 1)
    return local.replace(year=day.year, month=day.month, day=day.day, hour=FIRST_HOUR, minute=0, second=0)


def _write(
    context: Context,
    writing: Writing,
    reminder: Reminder,
    invitation: Invitation,
    notice: Notice,
    recipient: Recipient,
) -> Message:
    form, stop = _secret(context, "links", reminder.id), _secret(context, "stops", reminder.id)
    reminders.add_link(writing, invitation.id, secret_sha256=hash_secret(form), made_at=context.clock())
    reminders.note_written(
        writing, reminder.id, address_hash=recipient.address_hash, stop_sha256=hash_secret(stop)
    )
    base = context.settings.base_url.rstrip("/")
    links = Links(form=f"{base}/i/{form}", stop=f"{base}/no-more/{stop}")
    subject, text = write_reminder(
        notice.language,
        links,
        is_begun=bool(reminders.list_touched(writing, [invitation.id])),
        is_second=reminder.kind is ReminderKind.AGAIN,
        last_day=invitation.expires_at.astimezone(context.settings.time_zone).date() - timedelta(days=1),
    )
    return Message(
        key=notice.id,
        recipient=recipient.email,
        subject=subject,
        text=text,
        language=notice.language,
        stop=links.stop,
    )


def _secret(context: Context, use: str, reminder_id: ReminderId) -> str:
    key = hmac.digest(context.settings.secret_key.encode(), f"screening reminder {use}".encode(), "sha256")
    made = hmac.digest(key, reminder_id.encode(), "sha256")[:_SECRET_BYTES]
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _event(reading: Reading, reminder_id: ReminderId, action: Action, at: datetime) -> AuditEvent:
    about = reminders.get_reminder(reading, reminder_id).invitation
    return AuditEvent(at=at, actor=PROGRAM, action=action, subject=about)
