"""No more reminders, said by whoever gets them: from the link in the message, or by their mail program for them."""

from __future__ import annotations

from screening.core.audit import Action, AuditEvent
from screening.core.errors import NotFound
from screening.core.reminders import Reminder
from screening.services.context import Context
from screening.services.invitations import hash_secret
from screening.storage import reminders
from screening.storage.database import Reading


def has_stopped(context: Context, secret: str) -> bool:
    """Whether no more come already. Raises NotFound."""
    with context.database.reading() as reading:
        found = _get(reading, secret)
        return reminders.find_stop(reading, found.patient, found.invitee) is not None


def stop(context: Context, secret: str) -> None:
    """Send nothing more to the patient, or to relatives, whichever this link was sent to; what waits is not sent. Said
    twice, it is kept once. Raises NotFound."""
    now = context.clock()
    with context.database.writing() as writing:
        found = _get(writing, secret)
        event = AuditEvent(
            at=now,
            actor=f"respondent:{found.invitation}",
            action=Action.REMINDERS_STOPPED,
            subject=found.invitation,
        )
        reminders.stop(writing, found.patient, invitee=found.invitee, at=now, audit=event)


def _get(reading: Reading, secret: str) -> Reminder:
    found = reminders.find_by_stop(reading, hash_secret(secret))
    if found is None:
        raise NotFound("reminder", "of this link")
    return found
