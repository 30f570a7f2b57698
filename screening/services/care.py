"""Who has a patient in care: see it, bring another organisation in, end a relation.

A patient is seen by the organisations in their care relation and by no other. Somebody always treats them: the last
who does cannot leave. `begin_in` and `end_in` are for services that do it as a part of something else, inside their
own transaction and with their own permission.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from screening.core.audit import Action, AuditEvent
from screening.core.errors import Conflict, InvalidSubmission, NotFound, NotPermitted, Problem
from screening.core.people import (
    CareReason,
    CareRelation,
    CareRelationId,
    Organisation,
    OrganisationId,
    Staff,
)
from screening.core.permissions import Act
from screening.core.response import PatientId
from screening.services.access import require_care
from screening.services.context import Context
from screening.storage import audit, care, organisations
from screening.storage.database import Reading, Writing

BY_HAND = (
    CareReason.BROUGHT_IN,
    CareReason.REFERRED,
)  # the reasons a clinician can bring an organisation in for


@dataclass(frozen=True, slots=True, kw_only=True)
class CareEntry:
    """A relation with its organisation, as it stands in the list; `may_end` says whether the reader may end it."""

    relation: CareRelation
    organisation: Organisation
    is_current: bool
    may_end: bool


def list_care(context: Context, staff: Staff, patient_id: PatientId) -> tuple[CareEntry, ...]:
    """Who has and had the patient in care: those who have first, in the order they began.

    Raises NotFound, NotPermitted.
    """
    now = context.clock()
    with context.database.reading() as reading:
        require_care(reading, staff, patient_id, Act.READ_PATIENT, now=now)
        known = {one.id: one for one in organisations.list_organisations(reading)}
        relations = care.list_relations(reading, patient_id)
    event = AuditEvent(at=now, actor=staff.id, action=Action.PATIENT_READ, subject=patient_id)
    with context.database.writing() as writing:
        audit.record(writing, event)
    entries = [
        CareEntry(
            relation=relation,
            organisation=known[relation.organisation],
            is_current=relation.holds(now),
            may_end=relation.holds(now)
            and _may_end(staff, relation)
            and not is_last(relation, relations, now),
        )
        for relation in relations
    ]
    return tuple(sorted(entries, key=lambda entry: not entry.is_current))


def bring_in(
    context: Context,
    staff: Staff,
    patient_id: PatientId,
    organisation_id: OrganisationId,
    *,
    reason: CareReason | None = CareReason.BROUGHT_IN,
) -> None:
    """Let another organisation see the patient: to share the care, or (REFERRED) to judge whether to take them on.

    Done twice, it is done once. Raises InvalidSubmission (where: `organisation`, `reason`), NotFound, NotPermitted.
    """
    now = context.clock()
    with context.database.writing() as writing:
        require_care(writing, staff, patient_id, Act.BRING_IN, now=now)
        begin_in(
            writing,
            patient_id,
            organisation_id,
            reason=_read_choice(writing, organisation_id, reason),
            actor=str(staff.id),
            now=now,
            begun_in=staff.organisation,
        )


def end_care(
    context: Context, staff: Staff, patient_id: PatientId, relation_id: CareRelationId
) -> OrganisationId:
    """End a relation of one's own organisation, or one that it brought in; gives whose it was.

    Raises Conflict when nobody else treats the patient, NotFound, NotPermitted.
    """
    now = context.clock()
    with context.database.writing() as writing:
        require_care(writing, staff, patient_id, Act.END_CARE, now=now)
        care.hold_patient(writing, patient_id)  # two that leave at once must not both find the other there
        relation = care.get_relation(writing, relation_id, at=now)
        if relation.patient != patient_id:
            raise NotFound("care relation", relation_id)
        if not _may_end(staff, relation):
            raise NotPermitted(
                "only the organisation itself, or the one that brought it in, may end its care"
            )
        if is_last(relation, care.list_relations(writing, patient_id), now):
            raise Conflict("nobody else treats this patient: bring another organisation in first")
        end_in(writing, relation, actor=str(staff.id), now=now)
    return relation.organisation


def begin_in(
    writing: Writing,
    patient_id: PatientId,
    organisation_id: OrganisationId,
    *,
    reason: CareReason,
    actor: str,
    now: datetime,
    begun_in: OrganisationId | None = None,
) -> None:
    """Begin a relation inside somebody's transaction; nothing happens when there is one for the same reason."""
    relation = CareRelation(
        id=CareRelationId(str(uuid.uuid4())),
        patient=patient_id,
        organisation=organisation_id,
        reason=reason,
        since=now,
        until=None,
        begun_in=begun_in,
    )
    event = AuditEvent(at=now, actor=actor, action=Action.CARE_BEGUN, subject=patient_id)
    care.begin_care(writing, relation, audit=event)


def begin_own_care(writing: Writing, staff: Staff, patient_id: PatientId, *, now: datetime) -> None:
    """A patient who has just been added is in the care of the organisation that did so.

    Raises NotPermitted when the account acts in none: nobody would see the patient.
    """
    if staff.organisation is None:
        raise NotPermitted("your account belongs to no organisation that could have the patient in care")
    begin_in(
        writing,
        patient_id,
        staff.organisation,
        reason=CareReason.OWN_PATIENT,
        actor=str(staff.id),
        now=now,
        begun_in=staff.organisation,
    )


def end_in(writing: Writing, relation: CareRelation, *, actor: str, now: datetime) -> None:
    """End a relation inside somebody's transaction."""
    event = AuditEvent(at=now, actor=actor, action=Action.CARE_ENDED, subject=relation.patient)
    care.end_care(writing, relation.id, until=now, audit=event)


def current_relations(reading: Reading, patient_id: PatientId, *, now: datetime) -> tuple[CareRelation, ...]:
    """The relations in force, in the order they began."""
    return tuple(one for one in care.list_relations(reading, patient_id) if one.holds(now))


def _may_end(staff: Staff, relation: CareRelation) -> bool:
    return staff.organisation is not None and staff.organisation in (relation.organisation, relation.begun_in)


def is_last(relation: CareRelation, relations: tuple[CareRelation, ...], now: datetime) -> bool:
    """Whether without this relation nobody would treat the patient."""
    treating = [one for one in relations if one.holds(now) and one.reason.treats]
    return relation.reason.treats and [one.id for one in treating] == [relation.id]


def _read_choice(reading: Reading, organisation_id: OrganisationId, reason: CareReason | None) -> CareReason:
    problems = []
    open_now = {one.id for one in organisations.list_organisations(reading) if one.closed_at is None}
    if organisation_id not in open_now:
        problems.append(Problem("organisation", "choose an organisation that is open"))
    if reason not in BY_HAND:
        problems.append(Problem("reason", "choose why the organisation is brought in"))
    if problems or reason is None:
        raise InvalidSubmission(problems)
    return reason
