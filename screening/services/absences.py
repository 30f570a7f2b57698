"""Being away: the tasks of whoever is away are shown to the deputy, and to everybody who cares for the patient."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from screening.core.absences import Absence, AbsenceId, problems_of
from screening.core.audit import Action, AuditEvent
from screening.core.errors import InvalidSubmission, NotFound, Problem
from screening.core.people import Staff, StaffId
from screening.core.permissions import Act, require
from screening.services.context import Context
from screening.services.tasks import MAY_OWN
from screening.services.working_calendar import local_day
from screening.storage import absences, colleagues
from screening.storage.database import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsencePlan:
    """When colleagues are or will be away (the reader's own among them), and who may be a deputy."""

    absences: tuple[Absence, ...]
    colleagues: tuple[Staff, ...]


def get_plan(context: Context, staff: Staff) -> AbsencePlan:
    """Of the organisation acted in. Raises NotPermitted."""
    require(staff.role, Act.PLAN_ABSENCE)
    today = local_day(context.settings, context.clock())
    with context.database.reading() as reading:
        people = _colleagues(reading, staff)
        found = absences.list_absences(reading, until_after=today, of=[one.id for one in people])
    return AbsencePlan(absences=found, colleagues=people)


def plan_absence(
    context: Context,
    staff: Staff,
    *,
    away: StaffId,
    first: date | None,
    last: date | None,
    deputy: StaffId | None,
) -> Absence:
    """Say that oneself, or a colleague who can no longer say it, is away.

    Raises InvalidSubmission (`away`, `first`, `last`, `deputy`), NotPermitted.
    """
    require(staff.role, Act.PLAN_ABSENCE)
    now = context.clock()
    today = local_day(context.settings, now)
    with context.database.writing() as writing:
        known = {one.id for one in _colleagues(writing, staff)}
        problems = []
        if away not in known:
            problems.append(Problem("away", "choose one of your colleagues, or yourself"))
        if deputy is not None and deputy not in known:
            problems.append(Problem("deputy", "choose one of your colleagues"))
        if first is None:
            problems.append(Problem("first", "write the first day"))
        if last is None:
            problems.append(Problem("last", "write the last day"))
        if first is None or last is None:
            raise InvalidSubmission(problems)
        absence = Absence(id=AbsenceId(str(uuid.uuid4())), staff=away, first=first, last=last, deputy=deputy)
        problems += problems_of(absence, today=today)
        if problems:
            raise InvalidSubmission(problems)
        present = absences.list_absences(writing, until_after=today, of=[away])
        same = next((one for one in present if _says(one) == _says(absence)), None)
        if same is not None:
            return same
        event = AuditEvent(at=now, actor=staff.id, action=Action.ABSENCE_PLANNED, subject=away)
        absences.save_absence(writing, absence, made_at=now, audit=event)
    return absence


def cancel_absence(context: Context, staff: Staff, absence_id: AbsenceId) -> None:
    """They are here after all. Raises NotFound, NotPermitted."""
    require(staff.role, Act.PLAN_ABSENCE)
    now = context.clock()
    with context.database.writing() as writing:
        absence = absences.get_absence(writing, absence_id)
        if absence.staff not in {one.id for one in _colleagues(writing, staff)}:
            raise NotFound("absence", absence_id)
        event = AuditEvent(at=now, actor=staff.id, action=Action.ABSENCE_CANCELLED, subject=absence.staff)
        absences.cancel_absence(writing, absence_id, cancelled_at=now, audit=event)


def _colleagues(reading: Reading, staff: Staff) -> tuple[Staff, ...]:
    organisation = () if staff.organisation is None else (staff.organisation,)
    return colleagues.list_colleagues(reading, organisation, roles=MAY_OWN)


def _says(absence: Absence) -> tuple[object, ...]:
    return absence.staff, absence.first, absence.last, absence.deputy
