"""Who a patient is: add somebody with all that is known, change it, show it, find by CPR number, and notice who may
have been entered before.

Nothing is refused for looking like a double entry, or for a birth date that differs from the CPR number's: both happen
to be right. It is said once, and whoever types decides.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from screening.catalog.patient_lists import load_diagnosis_groups, load_municipalities
from screening.core.audit import Action, AuditEvent
from screening.core.cpr import Cpr
from screening.core.identity import Identity, IdentityEntry, Known, normal_name, read_identity
from screening.core.people import CareReason, Organisation, OrganisationId, OrganisationKind, Patient, Staff
from screening.core.permissions import Act, require
from screening.core.response import PatientId
from screening.services.access import require_care, scope_of
from screening.services.care import begin_in, begin_own_care, current_relations, end_in, is_last
from screening.services.context import Context
from screening.storage import audit, care, merges, organisations, patients
from screening.storage.care import Scope
from screening.storage.database import Reading, Writing

__all__ = [
    "Doubt",
    "Hint",
    "PatientIdentity",
    "Stored",
    "add_in",
    "add_with_identity",
    "change_identity",
    "find_by_cpr",
    "find_hints",
    "get_identity",
    "known_of",
    "list_gp_practices",
    "list_practices",
    "load_diagnosis_groups",
    "load_municipalities",
]


class Doubt(Enum):
    """What makes one look twice before storing."""

    BIRTH_DIFFERS = "birth-differs"  # the CPR number speaks of another day
    SAME_CPR = "same-cpr"
    SAME_NAME_AND_BIRTH = "same-name-and-birth"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """One doubt; `patient` is who is there already."""

    doubt: Doubt
    patient: Patient | None = None

    @property
    def key(self) -> str:
        """What says that somebody has seen this very hint."""
        return f"{self.doubt.value}:{self.patient.id if self.patient else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An identity that was stored, or (`patient` is None) not yet, because of the hints. `is_seen` is false for a
    practice that named another one: whoever stored it does not see the patient any more."""

    patient: Patient | None
    hints: tuple[Hint, ...] = ()
    is_seen: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientIdentity:
    """Who a patient is, and under what else the same person was entered (oldest id first)."""

    patient: Patient
    identity: Identity
    also: tuple[Identity, ...]
    gp_practice: str | None


def add_with_identity(
    context: Context, staff: Staff, entry: IdentityEntry, *, confirmed: Collection[str] = ()
) -> Stored:
    """Add a patient. Stored only when the key of every hint is among those `confirmed`.

    Raises InvalidSubmission (where: the field of the entry), NotPermitted.
    """
    require(staff.role, Act.ADD_PATIENT)
    now = context.clock()
    with context.database.writing() as writing:
        patients.hold_adding(writing)
        identity = read_identity(entry, known_of(context, writing, now))
        hints = find_hints(writing, identity, scope_of(staff, now=now))
        if any(hint.key not in confirmed for hint in hints):
            return Stored(patient=None, hints=hints)
        patient = add_in(writing, staff, identity, now=now)
    return Stored(patient=patient, hints=hints)


def change_identity(
    context: Context,
    staff: Staff,
    patient_id: PatientId,
    entry: IdentityEntry,
    *,
    confirmed: Collection[str] = (),
) -> Stored:
    """Write who a patient is over what was known. Raises InvalidSubmission, NotFound, NotPermitted."""
    now = context.clock()
    with context.database.writing() as writing:
        require_care(writing, staff, patient_id, Act.EDIT_PATIENT, now=now)
        patients.hold_adding(writing)
        survivor = merges.find_survivor(writing, patient_id)
        before = patients.get_identity(writing, survivor)
        identity = _with_hidden_address(read_identity(entry, known_of(context, writing, now)), before)
        found = find_hints(writing, identity, scope_of(staff, now=now), except_for=survivor)
        if any(hint.key not in confirmed for hint in found):
            return Stored(patient=None, hints=found)
        event = AuditEvent(at=now, actor=staff.id, action=Action.PATIENT_CHANGED, subject=survivor)
        patients.save_identity(writing, survivor, identity, at=now, audit=event)
        _begin_care_of_practice(writing, staff, survivor, identity, now)
        if identity.gp_practice != before.gp_practice:
            _end_care_of_former_practice(writing, staff, survivor, identity.gp_practice, now)
        is_seen = bool(care.reasons_of(writing, survivor, staff.organisation, at=now))
        patient = patients.get_patient(writing, survivor)
    return Stored(patient=patient, hints=found, is_seen=is_seen)


def get_identity(context: Context, staff: Staff, patient_id: PatientId) -> PatientIdentity:
    """Raises NotFound, NotPermitted."""
    now = context.clock()
    with context.database.reading() as reading:
        require_care(reading, staff, patient_id, Act.READ_PATIENT, now=now)
        first, *others = merges.list_ids(reading, patient_id)
        names = {one.id: one.name for one in organisations.list_organisations(reading)}
        identity = patients.get_identity(reading, first)
        found = PatientIdentity(
            patient=patients.get_patient(reading, first),
            identity=identity,
            also=tuple(patients.get_identity(reading, other) for other in others),
            gp_practice=None if identity.gp_practice is None else names.get(identity.gp_practice),
        )
    with context.database.writing() as writing:
        event = AuditEvent(at=now, actor=staff.id, action=Action.IDENTITY_READ, subject=first)
        audit.record(writing, event)
    return found


def find_by_cpr(context: Context, staff: Staff, cpr: Cpr) -> frozenset[PatientId]:
    """The patients one sees who have this CPR number, by the keyed hash of it. Raises NotPermitted."""
    require(staff.role, Act.LIST_PATIENTS)
    now = context.clock()
    with context.database.reading() as reading:
        found = patients.list_by_cpr(reading, cpr, scope_of(staff, now=now))
    with context.database.writing() as writing:
        event = AuditEvent(at=now, actor=staff.id, action=Action.PATIENTS_SEARCHED, subject="patients")
        audit.record(writing, event)
    return frozenset(patient.id for patient in found)


def list_gp_practices(context: Context) -> tuple[Organisation, ...]:
    """The practices that can be named as a patient's own, by name. Needs no permission: a public directory."""
    with context.database.reading() as reading:
        return list_practices(reading)


def known_of(context: Context, reading: Reading, now: datetime) -> Known:
    """What an entry is held against today."""
    return Known(
        today=now.astimezone(context.settings.time_zone).date(),
        groups=load_diagnosis_groups(),
        municipalities=load_municipalities().keys(),
        gp_practices=frozenset(practice.id for practice in list_practices(reading)),
    )


def find_hints(
    reading: Reading, identity: Identity, scope: Scope | None, *, except_for: PatientId | None = None
) -> tuple[Hint, ...]:
    """Every doubt about storing this identity, among the patients one sees."""
    found = [Hint(doubt=Doubt.BIRTH_DIFFERS)] if identity.birth_differs_from_cpr else []
    by_cpr = () if identity.cpr is None else patients.list_by_cpr(reading, identity.cpr, scope)
    found += [Hint(doubt=Doubt.SAME_CPR, patient=one) for one in by_cpr if one.id != except_for]
    said = {except_for, *(one.id for one in by_cpr)}
    name = normal_name(identity.name)
    found += [
        Hint(doubt=Doubt.SAME_NAME_AND_BIRTH, patient=one)
        for one in patients.list_born(reading, identity.birth, scope)
        if one.id not in said and normal_name(one.name) == name
    ]
    return tuple(found)


def add_in(writing: Writing, staff: Staff, identity: Identity, *, now: datetime) -> Patient:
    """Add a patient inside somebody's transaction, in the care of their organisation."""
    patient = Patient(
        id=PatientId(str(uuid.uuid4())),
        name=identity.name,
        birth=identity.birth,
        is_protected=identity.is_protected,
    )
    added = AuditEvent(at=now, actor=staff.id, action=Action.PATIENT_ADDED, subject=patient.id)
    changed = AuditEvent(at=now, actor=staff.id, action=Action.PATIENT_CHANGED, subject=patient.id)
    patients.save_patient(writing, patient, made_at=now, audit=added)
    patients.save_identity(writing, patient.id, identity, at=now, audit=changed)
    begin_own_care(writing, staff, patient.id, now=now)
    _begin_care_of_practice(writing, staff, patient.id, identity, now)
    return patient


def _with_hidden_address(identity: Identity, before: Identity) -> Identity:
    """A protected address is not shown to who changes something else, so leaving it empty does not take it away."""
    if not (identity.is_protected and before.is_protected) or identity.contact.address:
        return identity
    return replace(identity, contact=replace(identity.contact, address=before.contact.address))


def _begin_care_of_practice(
    writing: Writing, staff: Staff, patient_id: PatientId, identity: Identity, now: datetime
) -> None:
    """The practice named for a patient has the patient in care."""
    if identity.gp_practice is not None:
        begin_in(
            writing,
            patient_id,
            identity.gp_practice,
            reason=CareReason.GP_PRACTICE,
            actor=str(staff.id),
            now=now,
            begun_in=staff.organisation,
        )


def _end_care_of_former_practice(
    writing: Writing, staff: Staff, patient_id: PatientId, named: OrganisationId | None, now: datetime
) -> None:
    """A practice that is named no longer has nothing to do with the patient, unless it treats them for another reason
    as well, or nobody else does. What waited there is everybody's who is left."""
    care.hold_patient(writing, patient_id)
    for relation in current_relations(writing, patient_id, now=now):
        is_former = relation.reason is CareReason.GP_PRACTICE and relation.organisation != named
        if is_former and not is_last(relation, care.list_relations(writing, patient_id), now):
            end_in(writing, relation, actor=str(staff.id), now=now)


def list_practices(reading: Reading) -> tuple[Organisation, ...]:
    """The same, inside somebody's transaction."""
    return tuple(
        one
        for one in organisations.list_organisations(reading)
        if one.kind is OrganisationKind.GP_PRACTICE and one.closed_at is None
    )
