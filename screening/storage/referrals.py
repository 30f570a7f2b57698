"""Referrals and what became of them: written once, only ever added to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Row, Select, func, insert, select

from screening.core.audit import AuditEvent
from screening.core.decisions import DecisionId
from screening.core.errors import NotFound
from screening.core.people import OrganisationId, StaffId
from screening.core.referrals import Referral, ReferralEvent, ReferralId, ReferralStep
from screening.core.response import PatientId
from screening.core.tasks import TaskId
from screening.storage.audit import record
from screening.storage.care import Scope
from screening.storage.database import Reading, Writing
from screening.storage.merges import same_person
from screening.storage.rows_tasks import referral, referral_event


def save_referral(writing: Writing, new: Referral, *, audit: AuditEvent) -> None:
    """Store a new referral, to which nothing has happened yet."""
    writing.execute(
        insert(referral).values(
            id=new.id,
            patient_id=new.patient,
            task_id=new.task,
            decision_id=new.decision,
            to_id=new.to,
            to_name=new.to_name,
            made_at=new.made_at,
            made_by=new.made_by,
        )
    )
    record(writing, audit)


def add_event(writing: Writing, referral_id: ReferralId, event: ReferralEvent, *, audit: AuditEvent) -> None:
    """Write down what has happened to it. The referral must be held (`get_for_change`)."""
    writing.execute(
        insert(referral_event).values(
            referral_id=referral_id,
            step=event.step.value,
            on=event.on,
            reason=event.reason,
            by=event.by,
            recorded_at=event.recorded_at,
        )
    )
    record(writing, audit)


def get_referral(reading: Reading, referral_id: ReferralId) -> Referral:
    """Raises NotFound."""
    return _only(reading, select(referral).where(referral.c.id == referral_id), referral_id)


def get_for_change(writing: Writing, referral_id: ReferralId) -> Referral:
    """The referral, held until the transaction ends. Raises NotFound."""
    return _only(writing, select(referral).where(referral.c.id == referral_id).with_for_update(), referral_id)


def find_of_decision(reading: Reading, decision_id: DecisionId) -> Referral | None:
    """The referral that a decision led to, or None."""
    found = _referrals(reading, select(referral).where(referral.c.decision_id == decision_id))
    return found[0] if found else None


def list_of_patient(reading: Reading, patient_id: PatientId) -> tuple[Referral, ...]:
    """A patient's referrals, newest first."""
    found = select(referral).where(same_person(referral.c.patient_id, patient_id))
    return _referrals(reading, found.order_by(referral.c.made_at.desc(), referral.c.id))


def list_of_ids(reading: Reading, ids: Collection[PatientId]) -> tuple[Referral, ...]:
    """The referrals under these ids and no others, oldest first."""
    found = select(referral).where(referral.c.patient_id.in_(ids))
    return _referrals(reading, found.order_by(referral.c.made_at, referral.c.id))


def list_referrals(
    reading: Reading, scope: Scope | None, *, to: OrganisationId | None = None
) -> tuple[Referral, ...]:
    """The referrals of the patients in this scope (only those to an organisation, with `to`), newest first."""
    found = select(referral).order_by(referral.c.made_at.desc(), referral.c.id)
    if scope is not None:
        found = found.where(scope.covers(referral.c.patient_id))
    if to is not None:
        found = found.where(referral.c.to_id == to)
    return _referrals(reading, found)


def count_waiting(reading: Reading, scope: Scope | None) -> int:
    """How many referrals of the patients in this scope wait for the unit's answer: nothing after "received" has
    happened to them. Counted by the database: the number stands in the menu of every page."""
    newest = select(func.max(referral_event.c.number)).group_by(referral_event.c.referral_id)
    answered = select(referral_event.c.referral_id).where(
        referral_event.c.number.in_(newest),
        referral_event.c.step.not_in([ReferralStep.SENT.value, ReferralStep.RECEIVED.value]),
    )
    found = select(func.count()).where(referral.c.id.not_in(answered))
    if scope is not None:
        found = found.where(scope.covers(referral.c.patient_id))
    return int(reading.execute(found).scalar_one())


def _only(reading: Reading, found: Select[Any], referral_id: ReferralId) -> Referral:
    referrals = _referrals(reading, found)
    if not referrals:
        raise NotFound("referral", referral_id)
    return referrals[0]


def _referrals(reading: Reading, found: Select[Any]) -> tuple[Referral, ...]:
    rows = reading.execute(found).all()
    events: dict[str, list[ReferralEvent]] = {row.id: [] for row in rows}
    of_these = select(referral_event).where(referral_event.c.referral_id.in_(events))
    for row in reading.execute(of_these.order_by(referral_event.c.number)):
        events[row.referral_id].append(_event(row))
    return tuple(_referral(row, events[row.id]) for row in rows)


def _referral(row: Row[Any], events: Iterable[ReferralEvent]) -> Referral:
    return Referral(
        id=ReferralId(row.id),
        patient=PatientId(row.patient_id),
        task=TaskId(row.task_id),
        decision=DecisionId(row.decision_id),
        to=None if row.to_id is None else OrganisationId(row.to_id),
        to_name=row.to_name,
        made_at=row.made_at,
        made_by=StaffId(row.made_by),
        events=tuple(events),
    )


def _event(row: Row[Any]) -> ReferralEvent:
    return ReferralEvent(
        step=ReferralStep(row.step),
        on=row.on,
        reason=row.reason,
        by=StaffId(row.by),
        recorded_at=row.recorded_at,
    )
