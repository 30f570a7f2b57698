"""What need not be kept any more: whose last entry is long past, links that nobody used, traces of signing in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Table, and_, delete, exists, func, insert, select, union_all

from screening.core.people import InvitationId
from screening.core.response import PatientId
from screening.storage.database import Reading, Writing
from screening.storage.merges import find_survivor, list_ids
from screening.storage.owned import owned_tables
from screening.storage.rows import assessment, draft_answer, invitation, patient, response
from screening.storage.rows_caseload import screening_plan
from screening.storage.rows_keeping import erasure_permit
from screening.storage.rows_patients import patient_identity
from screening.storage.rows_sign_in import known_device, oidc_request, rate_limit, staff_session
from screening.storage.rows_tasks import decision, outbox, referral, referral_event, task, task_event

# Each thing that is an entry in somebody's record: whose it is, and when it was made.
_ENTRIES: tuple[Select[tuple[str, datetime]], ...] = (
    select(patient.c.id, patient.c.made_at),
    select(patient_identity.c.patient_id, patient_identity.c.changed_at),
    select(invitation.c.patient_id, invitation.c.made_at),
    select(response.c.patient_id, response.c.stored_at),
    select(assessment.c.patient_id, assessment.c.at),
    select(decision.c.patient_id, decision.c.at),
    select(task.c.patient_id, task_event.c.at).join(task_event, task_event.c.task_id == task.c.id),
    select(referral.c.patient_id, referral_event.c.recorded_at).join(
        referral_event, referral_event.c.referral_id == referral.c.id
    ),
)


def list_last_entries(reading: Reading) -> Mapping[PatientId, datetime]:
    """When the last entry was made in each patient's record, whatever ids it was made under."""
    entries = union_all(*(entry.with_only_columns(*_named(entry)) for entry in _ENTRIES)).subquery()
    found = select(entries.c.whose, func.max(entries.c.at).label("newest")).group_by(entries.c.whose)
    newest: dict[PatientId, datetime] = {}
    for row in reading.execute(found):
        whose, at = PatientId(row.whose), row.newest
        survivor = find_survivor(reading, whose)
        newest[survivor] = max(at, newest.get(survivor, at))
    return newest


def find_last_entry(reading: Reading, patient_id: PatientId) -> datetime | None:
    """When the last entry was made in this record."""
    entries = union_all(*(entry.with_only_columns(*_named(entry)) for entry in _ENTRIES)).subquery()
    found = select(func.max(entries.c.at)).where(entries.c.whose.in_(list_ids(reading, patient_id)))
    newest: datetime | None = reading.execute(found).scalar_one()
    return newest


def list_unused(reading: Reading, *, before: datetime) -> tuple[InvitationId, ...]:
    """Invitations that ran out before a moment and under which nothing at all was answered. One with answers that were
    not sent is never among them."""
    answered = exists().where(draft_answer.c.invitation_id == invitation.c.id)
    unused = and_(invitation.c.response_id.is_(None), invitation.c.expires_at < before, ~answered)
    found = select(invitation.c.id).where(unused).order_by(invitation.c.id)
    return tuple(reading.execute(found).scalars())


def list_not_sent(reading: Reading, patient_id: PatientId) -> tuple[InvitationId, ...]:
    """This patient's invitations without a response, with answers or none."""
    theirs = invitation.c.patient_id.in_(list_ids(reading, patient_id))
    found = select(invitation.c.id).where(theirs, invitation.c.response_id.is_(None))
    return tuple(reading.execute(found.order_by(invitation.c.id)).scalars())


def count_unsent_answers(reading: Reading, patient_id: PatientId) -> int:
    """How many answers stand in drafts that were not sent."""
    waiting = draft_answer.c.invitation_id.in_(list_not_sent(reading, patient_id))
    return int(reading.execute(select(func.count()).select_from(draft_answer).where(waiting)).scalar_one())


def delete_invitations(writing: Writing, ids: Collection[InvitationId]) -> None:
    """Delete these, which have no response, and all that hangs on them."""
    theirs = set(writing.execute(select(invitation.c.patient_id).where(invitation.c.id.in_(ids))).scalars())
    for one in sorted(theirs):
        writing.execute(insert(erasure_permit).values(patient_id=one))
    writing.execute(delete(draft_answer).where(draft_answer.c.invitation_id.in_(ids)))
    for table in reversed(owned_tables()):
        for key in table.foreign_keys:
            if key.column is invitation.c.id:
                writing.execute(delete(table).where(key.parent.in_(ids)))
    writing.execute(delete(invitation).where(invitation.c.id.in_(ids), invitation.c.response_id.is_(None)))
    writing.execute(delete(erasure_permit).where(erasure_permit.c.patient_id.in_(theirs)))


def delete_plans(writing: Writing, patient_id: PatientId) -> None:
    """Delete when to ask again, and what hangs on it."""
    people = list_ids(writing, patient_id)
    writing.execute(delete(screening_plan).where(screening_plan.c.patient_id.in_(people)))


def count_traces(reading: Reading, *, before: datetime) -> int:
    """How many traces of use are older."""
    return sum(
        int(reading.execute(select(func.count()).select_from(table).where(condition)).scalar_one())
        for table, condition in _traces(before)
    )


def delete_traces(writing: Writing, *, before: datetime) -> int:
    """Delete sessions, devices, limits and sent notices that are older; how many."""
    return sum(
        writing.execute(delete(table).where(condition)).rowcount for table, condition in _traces(before)
    )


def find_oldest_waiting(reading: Reading) -> datetime | None:
    """When the oldest notice was made that should have gone out and has not."""
    waits = and_(outbox.c.sent_at.is_(None), outbox.c.refused_at.is_(None))
    oldest: datetime | None = reading.execute(select(func.min(outbox.c.made_at)).where(waits)).scalar_one()
    return oldest


def _traces(before: datetime) -> tuple[tuple[Table, ColumnElement[bool]], ...]:
    return (
        (rate_limit, rate_limit.c.ends_at < before),
        (staff_session, staff_session.c.ends_at < before),
        (known_device, known_device.c.seen_at < before),
        (oidc_request, oidc_request.c.made_at < before),
        (outbox, outbox.c.sent_at < before),
    )


def _named(entry: Select[tuple[str, datetime]]) -> tuple[ColumnElement[str], ColumnElement[datetime]]:
    whose, at = entry.selected_columns
    return whose.label("whose"), at.label("at")
