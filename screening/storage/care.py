"""Which organisations have to do with which patients. A relation is begun and ended, never deleted or changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, func, insert, literal, or_, select, update

from screening.core.audit import AuditEvent
from screening.core.errors import NotFound
from screening.core.people import CareReason, CareRelation, CareRelationId, OrganisationId
from screening.core.response import PatientId
from screening.storage.audit import record
from screening.storage.database import Reading, Writing
from screening.storage.merges import survivor_of
from screening.storage.rows import patient
from screening.storage.rows_organisations import care_relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose patients somebody sees: those who at this moment stand in a relation to the organisation for one of these
    reasons. Every list of patients, or of what is theirs, is narrowed by it in SQL (None: the machine's owner, all). It
    is never left out: no parameter that takes one has a default."""

    organisation: OrganisationId | None
    reasons: frozenset[CareReason]
    at: datetime

    def covers(self, patient_id: Column[Any]) -> ColumnElement[bool]:
        """The condition on a column that names a patient."""
        seen = select(care_relation.c.patient_id).where(
            care_relation.c.organisation_id == self.organisation,
            care_relation.c.reason.in_(sorted(reason.value for reason in self.reasons)),
            _in_force(self.at),
        )
        return survivor_of(patient_id).in_(seen)


def hold_patient(writing: Writing, patient_id: PatientId) -> None:
    """Let nobody else change this patient's relations until the transaction ends."""
    writing.execute(select(patient.c.id).where(patient.c.id == patient_id).with_for_update())


def begin_care(writing: Writing, new: CareRelation, *, audit: AuditEvent) -> None:
    """Let an organisation have to do with a patient. One that does so for the same reason already does so once."""
    hold_patient(writing, new.patient)
    same = select(care_relation.c.id).where(
        care_relation.c.patient_id == new.patient,
        care_relation.c.organisation_id == new.organisation,
        care_relation.c.reason == new.reason.value,
        _in_force(new.since),
    )
    if writing.execute(same).first() is not None:
        return
    writing.execute(
        insert(care_relation).values(
            id=new.id,
            patient_id=new.patient,
            organisation_id=new.organisation,
            reason=new.reason.value,
            since=new.since,
            begun_in=new.begun_in,
        )
    )
    record(writing, audit)


def end_care(writing: Writing, relation_id: CareRelationId, *, until: datetime, audit: AuditEvent) -> None:
    """End a relation."""
    writing.execute(update(care_relation).where(care_relation.c.id == relation_id).values(until=until))
    record(writing, audit)


def get_relation(reading: Reading, relation_id: CareRelationId, *, at: datetime) -> CareRelation:
    """A relation that is in force. Raises NotFound."""
    found = select(care_relation).where(care_relation.c.id == relation_id, _in_force(at))
    row = reading.execute(found).one_or_none()
    if row is None:
        raise NotFound("care relation", relation_id)
    return _relation(row)


def list_relations(reading: Reading, patient_id: PatientId) -> tuple[CareRelation, ...]:
    """All relations a patient has and had, in the order they began."""
    found = select(care_relation).where(care_relation.c.patient_id == patient_id)
    return tuple(_relation(row) for row in reading.execute(found.order_by(care_relation.c.number)))


def list_patients_of(
    reading: Reading, organisation_id: OrganisationId, *, at: datetime
) -> tuple[CareRelation, ...]:
    """The relations of an organisation that are in force."""
    found = select(care_relation).where(care_relation.c.organisation_id == organisation_id, _in_force(at))
    return tuple(_relation(row) for row in reading.execute(found.order_by(care_relation.c.number)))


def reasons_of(
    reading: Reading, patient_id: PatientId, organisation_id: OrganisationId | None, *, at: datetime
) -> frozenset[CareReason]:
    """Why an organisation has to do with a patient now; nothing when it has not, or when there is no such patient."""
    found = select(care_relation.c.reason).where(
        care_relation.c.patient_id == survivor_of(literal(patient_id)),
        care_relation.c.organisation_id == organisation_id,
        _in_force(at),
    )
    return frozenset(CareReason(reason) for reason in reading.execute(found).scalars())


def count_in_care_of_no_other(reading: Reading, organisation_id: OrganisationId, *, at: datetime) -> int:
    """How many patients nobody but this organisation treats."""
    treats = care_relation.c.reason.in_([reason.value for reason in CareReason if reason.treats])
    mine, others = (
        select(care_relation.c.patient_id).where(condition, treats, _in_force(at))
        for condition in (
            care_relation.c.organisation_id == organisation_id,
            care_relation.c.organisation_id != organisation_id,
        )
    )
    alone = select(func.count(func.distinct(care_relation.c.patient_id))).where(
        care_relation.c.patient_id.in_(mine), care_relation.c.patient_id.not_in(others)
    )
    return int(reading.execute(alone).scalar_one())


def _in_force(at: datetime) -> ColumnElement[bool]:
    # Not "since <= at" as well: none is begun ahead of time, and another host's clock may be ahead of ours by a little.
    return or_(care_relation.c.until.is_(None), care_relation.c.until > at)


def _relation(row: Row[Any]) -> CareRelation:
    return CareRelation(
        id=CareRelationId(row.id),
        patient=PatientId(row.patient_id),
        organisation=OrganisationId(row.organisation_id),
        reason=CareReason(row.reason),
        since=row.since,
        until=row.until,
        begun_in=None if row.begun_in is None else OrganisationId(row.begun_in),
    )
