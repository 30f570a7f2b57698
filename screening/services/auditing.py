"""The audit trail for who looks into it: searched by the auditor, and verified from end to end.

What is found are ids, days, acts and the names of staff; no patient's name is read here. The auditor's own searches are
written down too.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from screening.core.audit import Action, AuditEvent
from screening.core.audit_chain import Head, Verification, verify_chain
from screening.core.people import Staff
from screening.core.permissions import Act, may_for, require_permission
from screening.core.response import PatientId
from screening.services.context import Context
from screening.storage import audit, trail
from screening.storage import staff as accounts
from screening.storage.database import Reading
from screening.storage.trail import Sought

PAGE = 50  # events on a page
MOST_IN_A_FILE = 50_000  # rows; what is more is asked for day by day
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet takes for the beginning of a formula
_WHOLE = "audit"  # the subject of what concerns the trail itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is sought; what is empty or None narrows nothing. `patient` and `staff` are ids, `staff` may be a user name;
    days are the service's."""

    patient: str = ""
    staff: str = ""
    action: Action | None = None
    first: date | None = None
    last: date | None = None

    @property
    def is_empty(self) -> bool:
        return self == Search()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event as the auditor sees it. `name` is a member of staff's; None for anybody else."""

    number: int
    event: AuditEvent
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of what was found, newest first. `older` is where the next page begins, None on the last."""

    entries: tuple[Entry, ...]
    older: int | None


def search(context: Context, staff: Staff, sought: Search, *, before: int | None = None) -> Found:
    """The newest events that match, or those before a number. Raises NotPermitted."""
    require_permission(may_for(staff, Act.READ_AUDIT))
    entries = _entries(context, staff, sought, before=before, most=PAGE + 1)
    older = entries[PAGE - 1].number if len(entries) > PAGE else None
    return Found(entries=entries[:PAGE], older=older)


def search_csv(context: Context, staff: Staff, sought: Search) -> str:
    """All that match as CSV for a spreadsheet, newest first, at most MOST_IN_A_FILE. Raises NotPermitted."""
    require_permission(may_for(staff, Act.READ_AUDIT))
    entries = _entries(context, staff, sought, before=None, most=MOST_IN_A_FILE)
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(["number", "at", "actor", "name", "action", "subject"])
    for entry in entries:
        event = entry.event
        cells = (event.at.isoformat(), event.actor, entry.name or "", event.action.value, event.subject)
        rows.writerow([entry.number, *map(safe_cell, cells)])
    return written.getvalue()


def safe_cell(text: str) -> str:
    """The text, so that no spreadsheet takes it for a formula (OWASP, "CSV Injection")."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def verify(context: Context, *, noted: Head | None = None) -> Verification:
    """Look at every row of the trail. `noted`: a head that was written down earlier, which must still be there."""
    with context.database.reading() as reading:
        return verify_chain(audit.walk_chain(reading), noted=noted)


def find_head(context: Context) -> Head:
    """The head to write down elsewhere."""
    with context.database.reading() as reading:
        return audit.find_head(reading)


def _entries(
    context: Context, staff: Staff, search: Search, *, before: int | None, most: int
) -> tuple[Entry, ...]:
    now = context.clock()
    with context.database.writing() as writing:
        names = accounts.list_names(writing)
        found = trail.list_found(writing, _sought(context, writing, search), before=before, most=most)
        subject = search.patient or _WHOLE
        event = AuditEvent(at=now, actor=staff.id, action=Action.AUDIT_SEARCHED, subject=subject)
        audit.record(writing, event)
    return tuple(Entry(number=number, event=event, name=names.get(event.actor)) for number, event in found)


def _sought(context: Context, reading: Reading, search: Search) -> Sought:
    actor = search.staff
    by_name = accounts.find_by_username(reading, actor) if actor else None
    return Sought(
        patient=PatientId(search.patient) if search.patient else None,
        actor=str(by_name[0].id) if by_name is not None else actor,
        action=search.action,
        since=None if search.first is None else _begins(context, search.first),
        until=None if search.last is None else _begins(context, search.last + timedelta(days=1)),
    )


def _begins(context: Context, day: date) -> datetime:
    return datetime.combine(day, time(), context.settings.time_zone)
