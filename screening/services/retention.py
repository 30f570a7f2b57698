"""Deleting what need not be kept any more, and writing down that it was done.

Where the years come from, and what must be checked before use, is written in docs/retention.md.

A record is kept for SCREENING_KEEP_YEARS after its last entry, and then deleted whole; the audit trail stays, which
holds ids only. Each patient is a transaction of their own, so it may be stopped half-way and run again, and on several
hosts. Answers that were never sent are not deleted here: they are taken in as answers (`answering.take_in_expired`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from screening.core.audit import Action, AuditEvent
from screening.core.people import InvitationId
from screening.core.response import PatientId
from screening.services.context import Context
from screening.storage import audit, holds, keeping, merges, owned
from screening.storage.database import Reading

_ACTOR = "command-line"
_WHOLE = "retention"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionReport:
    """How much was deleted, or would be. `sha256` is over the ids of patients and invitations, sorted, one on a line:
    who has kept a list of them can prove that it was these. `held`: how many patients were due and are kept, since a
    case about them is running."""

    patients: int
    invitations: int
    traces: int
    sha256: str
    held: int = 0


def run_retention(context: Context, *, dry_run: bool) -> RetentionReport:
    """Delete what is due by the settings; with `dry_run` only say how much it is."""
    now, days = context.clock(), context.settings.keep_traces_days
    before = now - timedelta(days=days)
    with context.database.reading() as reading:
        kept = holds.list_held(reading)
        all_due = [
            one for one, last in keeping.list_last_entries(reading).items() if is_due(context, last, now)
        ]
        due = [one for one in all_due if one not in kept]
        unused = _list_unused(context, reading, now)
        traces = keeping.count_traces(reading, before=before)
    if dry_run:
        return _report(due, unused, traces, held=len(all_due) - len(due))
    erased = tuple(one for one in due if _erase(context, one, now))
    with context.database.writing() as writing:
        unused = _list_unused(context, writing, now)
        keeping.delete_invitations(writing, unused)
        traces = keeping.delete_traces(writing, before=before)
        report = _report(erased, unused, traces, held=len(all_due) - len(due))
        subject = (
            f"{_WHOLE}: patients={report.patients} invitations={report.invitations} traces={report.traces} "
            f"held={report.held} sha256={report.sha256}"
        )
        event = AuditEvent(at=now, actor=_ACTOR, action=Action.RETENTION_RUN, subject=subject)
        audit.record(writing, event)
    return report


def _list_unused(context: Context, reading: Reading, now: datetime) -> tuple[InvitationId, ...]:
    """Links that nobody used, except of patients whose record is held."""
    before = now - timedelta(days=context.settings.keep_unused_days)
    kept = {link for one in holds.list_held(reading) for link in keeping.list_not_sent(reading, one)}
    return tuple(one for one in keeping.list_unused(reading, before=before) if one not in kept)


def is_due(context: Context, last: datetime, now: datetime) -> bool:
    """Whether a record whose last entry was then may be deleted."""
    return keep_until(context, last) <= now


def keep_until(context: Context, last: datetime) -> datetime:
    """The moment until which a record with this last entry is kept; of 29 February, the first of March."""
    year = last.year + context.settings.keep_years
    try:
        return last.replace(year=year)
    except ValueError:
        return last.replace(year=year, month=3, day=1)


def _erase(context: Context, patient_id: PatientId, now: datetime) -> bool:
    """Delete one record, unless something has been entered in it, it is held, or it has gone since it was seen."""
    with context.database.writing() as writing:
        holds.lock_record(writing, patient_id)
        if holds.is_held(writing, patient_id):
            return False
        last = keeping.find_last_entry(writing, patient_id)
        if last is None or not is_due(context, last, now):
            return False
        ids = merges.list_ids(writing, patient_id)
        owned.erase(writing, patient_id)
        for one in ids:
            event = AuditEvent(at=now, actor=_ACTOR, action=Action.PATIENT_ERASED, subject=one)
            audit.record(writing, event)
    return True


def _report(
    patients: Iterable[PatientId], invitations: Iterable[InvitationId], traces: int, *, held: int
) -> RetentionReport:
    known, links = sorted(patients), sorted(invitations)
    digest = hashlib.sha256("\n".join([*known, *links]).encode()).hexdigest()
    return RetentionReport(
        patients=len(known), invitations=len(links), traces=traces, sha256=digest, held=held
    )
