"""Patients, and what is known of who they are. What identifies them is sealed on its way in and opened on its way out.

A patient who was merged into another is that other one: `get_patient` answers with the survivor (see `merges`), and no
list shows the merged one. `get_as_recorded` answers with the very entry, for what was written down under it.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, Select, Table, func, insert, or_, select, text, update

from screening.core.audit import AuditEvent
from screening.core.cpr import Cpr, read_cpr
from screening.core.diagnosis import DiagnosisGroupId
from screening.core.errors import NotFound
from screening.core.identity import Contact, Identity, MunicipalityCode, Relative
from screening.core.people import OrganisationId, Patient
from screening.core.questionnaire import Language
from screening.core.response import PatientId
from screening.storage.audit import record
from screening.storage.care import Scope
from screening.storage.database import Reading, Writing
from screening.storage.merges import find_survivor, survivor_of
from screening.storage.rows import patient
from screening.storage.rows_patients import merged_patient, patient_identity
from screening.storage.sealing import Keys, name_of_key

_NAME, _CPR, _CONTACT, _RELATIVES = "patient.name", "patient.cpr", "patient.contact", "patient.relatives"
_LOCK = 7_267_733_647  # any number: whoever holds it on PostgreSQL is the one that adds patients
_SEALED: tuple[tuple[Table, Column[Any], Column[Any], str], ...] = (
    (patient, patient.c.id, patient.c.name_sealed, _NAME),
    (patient_identity, patient_identity.c.patient_id, patient_identity.c.cpr_sealed, _CPR),
    (patient_identity, patient_identity.c.patient_id, patient_identity.c.contact_sealed, _CONTACT),
    (patient_identity, patient_identity.c.patient_id, patient_identity.c.relatives_sealed, _RELATIVES),
)


def hold_adding(writing: Writing) -> None:
    """Let nobody else add a patient until the transaction ends, so that two at once do not add the same one. SQLite
    has one writer at a time anyway."""
    if not writing.is_sqlite:
        writing.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})


def save_patient(writing: Writing, new: Patient, *, made_at: datetime, audit: AuditEvent) -> None:
    """Store a new patient."""
    sealed = writing.keys.seal(_NAME, new.name, about=new.id)
    writing.execute(insert(patient).values(id=new.id, name_sealed=sealed, birth=new.birth, made_at=made_at))
    record(writing, audit)


def save_identity(
    writing: Writing, patient_id: PatientId, identity: Identity, *, at: datetime, audit: AuditEvent
) -> None:
    """Store who a patient is, over what was known before."""
    keys = writing.keys
    writing.execute(
        update(patient)
        .where(patient.c.id == patient_id)
        .values(name_sealed=keys.seal(_NAME, identity.name, about=patient_id), birth=identity.birth)
    )
    cpr = identity.cpr
    values = {
        "cpr_sealed": None if cpr is None else keys.seal(_CPR, cpr.digits, about=patient_id),
        "cpr_hash": None if cpr is None else keys.hashes(_CPR, cpr.digits)[0],
        "contact_sealed": _seal(keys, _CONTACT, asdict(identity.contact), patient_id),
        "relatives_sealed": _seal(keys, _RELATIVES, [asdict(one) for one in identity.relatives], patient_id),
        "language": identity.language,
        "diagnosis_code": identity.diagnosis_code or None,
        "diagnosis_group": identity.diagnosis_group,
        "municipality": identity.municipality,
        "gp_practice": identity.gp_practice,
        "is_protected": identity.is_protected,
        "changed_at": at,
    }
    writing.execute(
        writing.insert(patient_identity)
        .values(patient_id=patient_id, **values)
        .on_conflict_do_update(index_elements=["patient_id"], set_=values)
    )
    record(writing, audit)


def get_patient(reading: Reading, patient_id: PatientId) -> Patient:
    """The patient, or the one they were merged into. Raises NotFound."""
    return get_as_recorded(reading, find_survivor(reading, patient_id))


def get_as_recorded(reading: Reading, patient_id: PatientId) -> Patient:
    """The patient under this very id, merged or not. Raises NotFound."""
    row = reading.execute(_patients().where(patient.c.id == patient_id)).one_or_none()
    if row is None:
        raise NotFound("patient", patient_id)
    return _patient(reading.keys, row)


def get_identity(reading: Reading, patient_id: PatientId) -> Identity:
    """Who the patient under this very id is. Raises NotFound."""
    known = get_as_recorded(reading, patient_id)
    found = select(patient_identity).where(patient_identity.c.patient_id == patient_id)
    row = reading.execute(found).one_or_none()
    if row is None:
        return Identity(name=known.name, birth=known.birth)
    return _identity(reading.keys, known, row)


def list_patients(reading: Reading, scope: Scope | None) -> tuple[Patient, ...]:
    """Every patient somebody sees (None: all), by name; who was merged into another is not listed beside them."""
    return _named(reading, _seen(_patients(), scope))


def list_born(reading: Reading, birth: date, scope: Scope | None) -> tuple[Patient, ...]:
    """Those born on this day, by name."""
    return _named(reading, _seen(_patients().where(patient.c.birth == birth), scope))


def list_by_cpr(reading: Reading, cpr: Cpr, scope: Scope | None) -> tuple[Patient, ...]:
    """Those with this CPR number; where a merged one has it, the survivor. More than one when it was entered twice."""
    hashes = reading.keys.hashes(_CPR, cpr.digits)
    holders = select(patient_identity.c.patient_id).where(patient_identity.c.cpr_hash.in_(hashes))
    survivors = select(merged_patient.c.survivor_id).where(merged_patient.c.patient_id.in_(holders))
    return _named(
        reading, _seen(_patients().where(or_(patient.c.id.in_(holders), patient.c.id.in_(survivors))), scope)
    )


def list_unknown_keys(reading: Reading) -> tuple[str, ...]:
    """The names of keys that something was sealed with and that the key ring does not hold."""
    used = {
        name_of_key(prefix)
        for _, _, column, _ in _SEALED
        # The version, the key's name and both dots: the rest differs in every row.
        for prefix in reading.execute(select(func.substr(column, 1, 15)).distinct()).scalars()
        if prefix
    }
    return tuple(sorted(used - set(reading.keys.names)))


def count_outdated(reading: Reading) -> int:
    """How many values are sealed with another key than the one that seals now."""
    return sum(
        reading.execute(select(func.count()).where(_is_outdated(reading.keys, column))).scalar_one()
        for _, _, column, _ in _SEALED
    )


def reseal(writing: Writing, *, most: int) -> int:
    """Seal anew up to so many values of each column that an older key sealed, and their hashes; gives how many."""
    done = 0
    for table, id, column, purpose in _SEALED:
        outdated = select(id, column).where(_is_outdated(writing.keys, column)).order_by(id).limit(most)
        found: list[Any] = list(writing.execute(outdated.with_for_update()))
        for patient_id, sealed in found:
            plain = writing.keys.open(purpose, sealed, about=patient_id)
            values = {column.name: writing.keys.seal(purpose, plain, about=patient_id)}
            if purpose == _CPR:
                values["cpr_hash"] = writing.keys.hashes(_CPR, plain)[0]
            writing.execute(update(table).where(id == patient_id).values(**values))
            done += 1
    return done


def _is_outdated(keys: Keys, column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column.not_like(f"%.{keys.names[0]}.%")  # a column that is empty is neither


def _patients() -> Select[Any]:
    # Protected under one id is protected under all that are the same person's.
    holders = select(survivor_of(patient_identity.c.patient_id)).where(patient_identity.c.is_protected)
    protected = survivor_of(patient.c.id).in_(holders).label("is_protected")
    return select(patient.c.id, patient.c.name_sealed, patient.c.birth, protected)


def _seen(found: Select[Any], scope: Scope | None) -> Select[Any]:
    """Without those merged into others, and without those that are not seen."""
    found = found.where(patient.c.id.not_in(select(merged_patient.c.patient_id)))
    return found if scope is None else found.where(scope.covers(patient.c.id))


def _named(reading: Reading, found: Select[Any]) -> tuple[Patient, ...]:
    patients = [_patient(reading.keys, row) for row in reading.execute(found)]
    return tuple(sorted(patients, key=lambda patient: (patient.name.casefold(), patient.id)))


def _patient(keys: Keys, row: Row[Any]) -> Patient:
    return Patient(
        id=PatientId(row.id),
        name=keys.open(_NAME, row.name_sealed, about=row.id),
        birth=row.birth,
        is_protected=bool(row.is_protected),
    )


def _identity(keys: Keys, known: Patient, row: Row[Any]) -> Identity:
    digits = None if row.cpr_sealed is None else keys.open(_CPR, row.cpr_sealed, about=known.id)
    cpr = None if digits is None else read_cpr(digits)
    assert cpr is None or isinstance(cpr, Cpr)  # noqa: S101  what is stored was read before
    relatives = _open(keys, _RELATIVES, row.relatives_sealed, known.id) or []
    return Identity(
        name=known.name,
        birth=known.birth,
        cpr=cpr,
        contact=Contact(**(_open(keys, _CONTACT, row.contact_sealed, known.id) or {})),
        language=None if row.language is None else Language(row.language),
        diagnosis_code=row.diagnosis_code or "",
        diagnosis_group=None if row.diagnosis_group is None else DiagnosisGroupId(row.diagnosis_group),
        municipality=None if row.municipality is None else MunicipalityCode(row.municipality),
        gp_practice=None if row.gp_practice is None else OrganisationId(row.gp_practice),
        relatives=tuple(Relative(**one) for one in relatives),
        is_protected=row.is_protected,
    )


def _seal(keys: Keys, purpose: str, document: Any, patient_id: PatientId) -> str:
    return keys.seal(purpose, json.dumps(document, ensure_ascii=False), about=patient_id)


def _open(keys: Keys, purpose: str, sealed: str | None, patient_id: PatientId) -> Any:
    return None if sealed is None else json.loads(keys.open(purpose, sealed, about=patient_id))
