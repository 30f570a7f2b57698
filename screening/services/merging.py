"""A patient who was entered twice: look at both, make them one, and take it back.

Nothing stored is moved or changed. The merged id points to the survivor, and every query about a patient asks for both
(`storage.merges`); so responses, drafts, invitations, facts and assessments of either are the one patient's, and old
assessments are shown as they were made. Afterwards the survivor is assessed anew.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from screening.core.audit import Action, AuditEvent
from screening.core.errors import Conflict
from screening.core.identity import Identity
from screening.core.people import CareRelationId, MergeId, Patient, Staff
from screening.core.permissions import Act
from screening.core.response import PatientId
from screening.services import assessments
from screening.services.access import require_care, scope_of
from screening.services.care import begin_in, current_relations, end_in
from screening.services.context import Context
from screening.services.identities import find_hints
from screening.storage import assessments as stored_assessments
from screening.storage import audit, care, invitations, merges, patients, responses
from screening.storage.database import Reading, Writing
from screening.storage.merges import Merge


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two entries, with how much is stored under it."""

    patient: Patient
    identity: Identity
    responses: int
    invitations: int
    assessments: int
    newest_response_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Both entries side by side: which stays, and which goes into it."""

    survivor: Side
    merged: Side


def list_candidates(context: Context, staff: Staff, patient_id: PatientId) -> tuple[Patient, ...]:
    """Who may be the same person: same CPR number, or same name and birth date. Raises NotFound, NotPermitted."""
    now = context.clock()
    with context.database.reading() as reading:
        require_care(reading, staff, patient_id, Act.MERGE_PATIENTS, now=now)
        survivor = merges.find_survivor(reading, patient_id)
        identity = patients.get_identity(reading, survivor)
        hints = find_hints(reading, identity, scope_of(staff, now=now), except_for=survivor)
    return tuple(hint.patient for hint in hints if hint.patient is not None)


def preview_merge(context: Context, staff: Staff, *, survivor: PatientId, merged: PatientId) -> Preview:
    """What would become one. Raises NotFound (either is not in care), Conflict (they are one already), NotPermitted."""
    now = context.clock()
    with context.database.reading() as reading:
        first, second = _two(reading, staff, survivor, merged, now)
        preview = Preview(survivor=_side(reading, first), merged=_side(reading, second))
    with context.database.writing() as writing:
        for id in (first, second):
            event = AuditEvent(at=now, actor=staff.id, action=Action.IDENTITY_READ, subject=id)
            audit.record(writing, event)
    return preview


def merge_patients(context: Context, staff: Staff, *, survivor: PatientId, merged: PatientId) -> Merge:
    """Make two entries one patient. Whoever has either in care has the one in care.

    Raises NotFound (either is not in care), Conflict (they are one already), NotPermitted.
    """
    now = context.clock()
    with context.database.writing() as writing:
        patients.hold_adding(writing)  # two merges at once must not point at each other
        first, second = _two(writing, staff, survivor, merged, now)
        members = merges.list_ids(writing, second)
        done = Merge(
            id=MergeId(str(uuid.uuid4())),
            survivor=first,
            merged=second,
            members=members,
            relations=_share_care(writing, staff, first, second, now),
            made_at=now,
            made_by=staff.id,
        )
        events = [_event(staff, Action.PATIENTS_MERGED, id, now) for id in (first, second)]
        merges.save_merge(writing, done, audit=events)
    _assess_again(context, first)
    return done


def list_merges(context: Context, staff: Staff, patient_id: PatientId) -> tuple[Merge, ...]:
    """The merges in force that this patient came from, newest first. Raises NotFound, NotPermitted."""
    with context.database.reading() as reading:
        require_care(reading, staff, patient_id, Act.READ_PATIENT, now=context.clock())
        return merges.list_merges(reading, patient_id)


def undo_merge(context: Context, staff: Staff, patient_id: PatientId, merge_id: MergeId) -> Merge:
    """Make two patients of one again, each with what was stored under their own id.

    What has been stored since stands under the id it was stored with: the survivor's, but for answers to the other's
    old invitations. Raises Conflict when it was undone before, or when a later merge must be undone first; NotFound,
    NotPermitted.
    """
    now = context.clock()
    with context.database.writing() as writing:
        require_care(writing, staff, patient_id, Act.MERGE_PATIENTS, now=now)
        patients.hold_adding(writing)
        done = merges.get_merge(writing, merge_id)
        in_force = merges.list_merges(writing, patient_id)
        if done.id not in {one.id for one in in_force}:
            raise Conflict("this has been taken back already")
        if in_force[0].id != done.id:
            raise Conflict("another entry was merged later: take that back first")
        given = set(done.relations)
        for relation in current_relations(writing, done.survivor, now=now):
            if relation.id in given:
                end_in(writing, relation, actor=str(staff.id), now=now)
        events = [_event(staff, Action.MERGE_UNDONE, id, now) for id in (done.survivor, done.merged)]
        merges.undo_merge(writing, done, at=now, by=staff.id, audit=events)
    for id in (done.survivor, done.merged):
        _assess_again(context, id)
    return done


def _two(
    reading: Reading, staff: Staff, survivor: PatientId, merged: PatientId, now: datetime
) -> tuple[PatientId, PatientId]:
    for id in (survivor, merged):
        require_care(reading, staff, id, Act.MERGE_PATIENTS, now=now)
    first, second = merges.find_survivor(reading, survivor), merges.find_survivor(reading, merged)
    if first == second:
        raise Conflict("these are one patient already")
    return first, second


def _side(reading: Reading, patient_id: PatientId) -> Side:
    answered = responses.list_responses(reading, patient_id)
    return Side(
        patient=patients.get_patient(reading, patient_id),
        identity=patients.get_identity(reading, patient_id),
        responses=len(answered),
        invitations=len(invitations.list_invitations(reading, patient_id)),
        assessments=len(stored_assessments.list_assessments(reading, patient_id)),
        newest_response_at=max((response.authored for response in answered), default=None),
    )


def _share_care(
    writing: Writing, staff: Staff, survivor: PatientId, merged: PatientId, now: datetime
) -> tuple[CareRelationId, ...]:
    """Give the survivor every relation that the other has; gives the ids of those that are new."""
    before = {one.id for one in care.list_relations(writing, survivor)}
    for relation in current_relations(writing, merged, now=now):
        begin_in(
            writing,
            survivor,
            relation.organisation,
            reason=relation.reason,
            actor=str(staff.id),
            now=now,
            begun_in=relation.begun_in,
        )
    return tuple(one.id for one in care.list_relations(writing, survivor) if one.id not in before)


def _assess_again(context: Context, patient_id: PatientId) -> None:
    """With all that the patient now has; not for somebody of whom nothing is stored."""
    with context.database.reading() as reading:
        newest = next(iter(responses.list_responses(reading, patient_id)), None)
    if newest is not None:
        assessments.assess_anew(context, patient_id)


def _event(staff: Staff, action: Action, subject: PatientId, at: datetime) -> AuditEvent:
    return AuditEvent(at=at, actor=staff.id, action=action, subject=subject)
