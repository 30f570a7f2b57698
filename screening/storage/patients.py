"""Patients."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select

from screening.core.audit import AuditEvent
from screening.core.errors import NotFound
from screening.core.people import Patient
from screening.core.response import PatientId
from screening.storage.audit import record
from screening.storage.database import Reading, Writing
from screening.storage.rows import patient


def save_patient(writing: Writing, new: Patient, *, made_at: datetime, audit: AuditEvent) -> None:
    """Store a new patient."""
    writing.execute(insert(patient).values(id=new.id, name=new.name, birth=new.birth, made_at=made_at))
    record(writing, audit)


def get_patient(reading: Reading, patient_id: PatientId) -> Patient:
    """Raises NotFound."""
    row = reading.execute(select(patient).where(patient.c.id == patient_id)).one_or_none()
    if row is None:
        raise NotFound("patient", patient_id)
    return _patient(row)


def list_patients(reading: Reading) -> tuple[Patient, ...]:
    """Every patient, by name."""
    found = [_patient(row) for row in reading.execute(select(patient))]
    return tuple(sorted(found, key=lambda patient: (patient.name.casefold(), patient.id)))


def _patient(row: Row[Any]) -> Patient:
    return Patient(id=PatientId(row.id), name=row.name, birth=row.birth)
