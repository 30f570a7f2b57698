"""Reminders: which have been made and sent, the links they carry, and who wants no more of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, update

from screening.core.audit import AuditEvent
from screening.core.errors import NotFound
from screening.core.people import InvitationId, Invitee, StaffId
from screening.core.reminders import NotSent, Reminder, ReminderId, ReminderKind
from screening.core.response import PatientId
from screening.storage.audit import record
from screening.storage.database import Reading, Writing
from screening.storage.merges import same_person
from screening.storage.rows import draft, draft_answer
from screening.storage.rows_reminders import invitation_link, reminder, reminder_stop

# ---- Reminders -------------------------------------------------------------------------------------------------


def add_reminder(writing: Writing, new: Reminder, *, once: str) -> bool:
    """Keep a reminder; False when one for the same round has been made already."""
    stored = writing.execute(
        writing.insert(reminder)
        .values(
            id=new.id,
            once=once,
            patient_id=new.patient,
            invitation_id=new.invitation,
            invitee=new.invitee.value,
            kind=new.kind.value,
            address_hash=new.address_hash,
            made_at=new.made_at,
            made_by=new.made_by,
        )
        .on_conflict_do_nothing(index_elements=["once"])
        .returning(reminder.c.id)
    ).one_or_none()
    return stored is not None


def is_made(reading: Reading, once: str) -> bool:
    """Whether the one for this round has been made."""
    return reading.execute(select(reminder.c.id).where(reminder.c.once == once)).first() is not None


def find_sent_at(reading: Reading, once: str) -> datetime | None:
    """When the one for this round was sent; None when it was not."""
    found = select(reminder.c.sent_at).where(reminder.c.once == once)
    sent_at: datetime | None = reading.execute(found).scalar_one_or_none()
    return sent_at


def get_reminder(reading: Reading, reminder_id: ReminderId) -> Reminder:
    """Raises NotFound."""
    row = reading.execute(select(reminder).where(reminder.c.id == reminder_id)).one_or_none()
    if row is None:
        raise NotFound("reminder", reminder_id)
    return _reminder(row)


def find_by_stop(reading: Reading, stop_sha256: str) -> Reminder | None:
    """The reminder whose link "no more of these" this is, or None."""
    row = reading.execute(select(reminder).where(reminder.c.stop_sha256 == stop_sha256)).one_or_none()
    return None if row is None else _reminder(row)


def list_reminders(reading: Reading, patient_id: PatientId, *, most: int) -> tuple[Reminder, ...]:
    """A patient's reminders, newest first."""
    found = select(reminder).where(same_person(reminder.c.patient_id, patient_id))
    ordered = found.order_by(reminder.c.made_at.desc(), reminder.c.id).limit(most)
    return tuple(_reminder(row) for row in reading.execute(ordered))


def mark_sent(writing: Writing, reminder_id: ReminderId, *, at: datetime, audit: AuditEvent) -> None:
    """It has been sent."""
    _set(writing, reminder_id, sent_at=at)
    record(writing, audit)


def mark_refused(writing: Writing, reminder_id: ReminderId, *, at: datetime, audit: AuditEvent) -> None:
    """The address is refused for good."""
    _set(writing, reminder_id, refused_at=at)
    record(writing, audit)


def mark_not_sent(writing: Writing, reminder_id: ReminderId, why: NotSent) -> None:
    """It is not to be sent. Another may be made for the same round, when the reason has passed."""
    _set(writing, reminder_id, not_sent=why.value, once=f"not-sent:{reminder_id}")


def note_written(writing: Writing, reminder_id: ReminderId, *, address_hash: str, stop_sha256: str) -> None:
    """Note which address it goes to after all, and what its link "no more of these" is known by."""
    _set(writing, reminder_id, address_hash=address_hash, stop_sha256=stop_sha256)


def _set(writing: Writing, reminder_id: ReminderId, **values: Any) -> None:
    writing.execute(update(reminder).where(reminder.c.id == reminder_id).values(**values))


# ---- Addresses -------------------------------------------------------------------------------------------------


def is_refused(reading: Reading, patient_id: PatientId, hashes: Collection[str]) -> bool:
    """Whether the newest message to this address that came to an end was refused for good."""
    ended = func.coalesce(reminder.c.refused_at, reminder.c.sent_at)
    found = (
        select(reminder.c.refused_at)
        .where(
            same_person(reminder.c.patient_id, patient_id),
            reminder.c.address_hash.in_(hashes),
            ended.is_not(None),
        )
        .order_by(ended.desc())
        .limit(1)
    )
    row = reading.execute(found).one_or_none()
    return row is not None and row.refused_at is not None


def stop(
    writing: Writing, patient_id: PatientId, *, invitee: Invitee, at: datetime, audit: AuditEvent
) -> None:
    """Send nothing more about this patient to the patient, or to relatives. Said twice, it is kept once."""
    stored = writing.execute(
        writing.insert(reminder_stop)
        .values(patient_id=patient_id, invitee=invitee.value, stopped_at=at)
        .on_conflict_do_nothing(index_elements=["patient_id", "invitee"])
        .returning(reminder_stop.c.stopped_at)
    ).one_or_none()
    if stored is not None:
        record(writing, audit)


def find_stop(reading: Reading, patient_id: PatientId, invitee: Invitee) -> datetime | None:
    """When somebody asked for no more; None when nobody has."""
    found = select(func.max(reminder_stop.c.stopped_at)).where(
        same_person(reminder_stop.c.patient_id, patient_id), reminder_stop.c.invitee == invitee.value
    )
    stopped_at: datetime | None = reading.execute(found).scalar_one()
    return stopped_at


def allow(writing: Writing, patient_id: PatientId, invitee: Invitee, *, audit: AuditEvent) -> None:
    """They want them again."""
    theirs = same_person(reminder_stop.c.patient_id, patient_id)
    writing.execute(delete(reminder_stop).where(theirs, reminder_stop.c.invitee == invitee.value))
    record(writing, audit)


# ---- Links -----------------------------------------------------------------------------------------------------


def add_link(writing: Writing, invitation: InvitationId, *, secret_sha256: str, made_at: datetime) -> None:
    """One more link that opens this invitation. Added twice, it is there once."""
    writing.execute(
        writing.insert(invitation_link)
        .values(secret_sha256=secret_sha256, invitation_id=invitation, made_at=made_at)
        .on_conflict_do_nothing(index_elements=["secret_sha256"])
    )


def list_touched(reading: Reading, ids: Collection[InvitationId]) -> dict[InvitationId, datetime]:
    """When somebody was last in each of these forms that have been begun."""
    touched = func.coalesce(func.max(draft_answer.c.saved_at), draft.c.begun_at)
    found = (
        select(draft.c.invitation_id, touched.label("touched"))
        .outerjoin(draft_answer, draft_answer.c.invitation_id == draft.c.invitation_id)
        .where(draft.c.invitation_id.in_(ids))
        .group_by(draft.c.invitation_id, draft.c.begun_at)
    )
    rows = reading.execute(found)
    return {InvitationId(row.invitation_id): _moment(row.touched) for row in rows}


def _moment(value: datetime | str) -> datetime:
    # SQLite keeps times as text, and a function of two columns has lost what it is.
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _reminder(row: Row[Any]) -> Reminder:
    return Reminder(
        id=ReminderId(row.id),
        patient=PatientId(row.patient_id),
        invitation=InvitationId(row.invitation_id),
        invitee=Invitee(row.invitee),
        kind=ReminderKind(row.kind),
        address_hash=row.address_hash,
        made_at=row.made_at,
        made_by=None if row.made_by is None else StaffId(row.made_by),
        sent_at=row.sent_at,
        refused_at=row.refused_at,
        not_sent=None if row.not_sent is None else NotSent(row.not_sent),
    )
