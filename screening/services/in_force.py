"""Which criteria set a patient's new answers are assessed with: the one in force for the organisation that treats them
on the day, else the one of the settings. An assessment that was made keeps the set it was made with.

A change has a first day that has not begun; what has begun is never changed, and another one follows it.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from screening.core.audit import Action, AuditEvent
from screening.core.criteria import CriteriaSet, CriteriaSetId
from screening.core.errors import Conflict, InvalidSubmission, Problem
from screening.core.people import OrganisationId, Staff
from screening.core.permissions import Act, may_for, require_permission
from screening.core.response import PatientId
from screening.services.access import require_care
from screening.services.context import Context
from screening.storage import care, in_force, merges, organisations
from screening.storage.database import Reading
from screening.storage.in_force import InForce, InForceId

__all__ = ["InForce", "InForceId"]

_ACTOR = "command-line"


def criteria_set_for(
    context: Context, reading: Reading, patient_id: PatientId, *, at: datetime
) -> CriteriaSetId:
    """The set for this patient's answers now: of the first organisation that treats them."""
    found = in_force.find(reading, find_organisation(reading, patient_id, at=at), _day(context, at))
    known = found is not None and found in context.catalog.criteria_sets
    return found if found is not None and known else context.settings.criteria_set


def get_criteria_set_of(context: Context, staff: Staff, patient_id: PatientId) -> CriteriaSet:
    """The set that an assessment of this patient would be made with now. It tells nothing of how the patient is.

    Raises NotFound, NotPermitted.
    """
    now = context.clock()
    with context.database.reading() as reading:
        require_care(reading, staff, patient_id, Act.READ_PATIENT, now=now)
        return context.catalog.get_criteria_set(criteria_set_for(context, reading, patient_id, at=now))


def find_organisation(reading: Reading, patient_id: PatientId, *, at: datetime) -> OrganisationId | None:
    """Whose choices hold for a patient: of the organisations that treat them, the one that has done so longest. None
    where nobody does any more."""
    relations = care.list_relations(reading, merges.find_survivor(reading, patient_id))
    treating = (one.organisation for one in relations if one.reason.treats and one.holds(at))
    return next(treating, None)


def list_in_force(context: Context, by: Staff | None) -> tuple[InForce, ...]:
    """What is and will be in force, the newest day first. Raises NotPermitted."""
    _require(by)
    with context.database.reading() as reading:
        return in_force.list_all(reading)


def put_in_force(
    context: Context,
    by: Staff | None,
    *,
    criteria_set: CriteriaSetId,
    first_day: date,
    organisation: OrganisationId | None,
) -> InForce:
    """From a day on, which has not begun. Raises InvalidSubmission (where: `criteria_set`, `first_day`), NotFound,
    NotPermitted."""
    _require(by)
    now, problems = context.clock(), list[Problem]()
    if criteria_set not in context.catalog.criteria_sets:
        problems.append(Problem("criteria_set", "there is no such criteria set"))
    if first_day <= _day(context, now):
        problems.append(
            Problem("first_day", "must be a day that has not begun: what was used until now stays as it was")
        )
    if problems:
        raise InvalidSubmission(problems)
    new = InForce(
        id=InForceId(str(uuid.uuid4())),
        organisation=organisation,
        criteria_set=criteria_set,
        first_day=first_day,
    )
    with context.database.writing() as writing:
        if organisation is not None:
            organisations.get_organisation(writing, organisation)
        event = _event(by, Action.CRITERIA_PUT_IN_FORCE, new.id, now)
        in_force.save(writing, new, at=now, by=None if by is None else by.id, audit=event)
    return new


def cancel_change(context: Context, by: Staff | None, id: InForceId) -> None:
    """Take back a change that has not come into force. Raises Conflict when it has, NotFound, NotPermitted."""
    _require(by)
    now = context.clock()
    with context.database.writing() as writing:
        found = in_force.get(writing, id)
        if found.first_day <= _day(context, now):
            raise Conflict("this is in force already: put another set in force instead")
        event = _event(by, Action.CRITERIA_CHANGE_CANCELLED, id, now)
        in_force.cancel(writing, id, at=now, by=None if by is None else by.id, audit=event)


def _require(by: Staff | None) -> None:
    if by is not None:
        require_permission(may_for(by, Act.MANAGE_ORGANISATIONS))


def _event(by: Staff | None, action: Action, id: InForceId, now: datetime) -> AuditEvent:
    return AuditEvent(at=now, actor=_ACTOR if by is None else str(by.id), action=action, subject=id)


def _day(context: Context, moment: datetime) -> date:
    return moment.astimezone(context.settings.time_zone).date()
