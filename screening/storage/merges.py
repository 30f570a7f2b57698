"""Patients who were entered twice. Nothing of theirs is moved or changed: each merged id has a survivor, and a query
about a patient asks for everything under the survivor's id and the ids merged into it.

So `same_person` stands wherever a query names a patient, and `survivor_of` wherever one groups by patient.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause, Row, func, insert, literal, select, union, update
from sqlalchemy import delete as delete_from

from screening.core.audit import AuditEvent
from screening.core.errors import NotFound
from screening.core.people import CareRelationId, MergeId, StaffId
from screening.core.response import PatientId
from screening.storage.audit import record
from screening.storage.database import Reading, Writing
from screening.storage.rows_patients import merge, merged_patient


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """One merge. `members` are the ids that it gave the survivor: the merged one's, and those merged into that before;
    `relations` the care relations that the survivor was given. Times are aware UTC."""

    id: MergeId
    survivor: PatientId
    merged: PatientId
    members: tuple[PatientId, ...]
    relations: tuple[CareRelationId, ...]
    made_at: datetime
    made_by: StaffId
    undone_at: datetime | None = None


def survivor_of(patient_id: ColumnElement[Any]) -> ColumnElement[Any]:
    """The id that stands for the patient a column names: its own, unless it was merged into another."""
    inner = merged_patient.alias()
    survivor = select(inner.c.survivor_id).where(inner.c.patient_id == patient_id).scalar_subquery()
    return func.coalesce(survivor, patient_id)


def joined(patient_id: Column[Any]) -> tuple[FromClause, ColumnElement[Any]]:
    """The column's table with the survivor's id beside each row: to group by, where a subquery for each row would not
    do."""
    survivors = patient_id.table.outerjoin(merged_patient, merged_patient.c.patient_id == patient_id)
    return survivors, func.coalesce(merged_patient.c.survivor_id, patient_id)


def same_person(column: ColumnElement[Any], patient_id: PatientId) -> ColumnElement[bool]:
    """Whether a column names this patient, under any of the ids merged with it."""
    return column.in_(_ids(patient_id))


def find_survivor(reading: Reading, patient_id: PatientId) -> PatientId:
    """The id that stands for this one; itself where nothing was merged, or where there is no such patient."""
    found = select(merged_patient.c.survivor_id).where(merged_patient.c.patient_id == patient_id)
    return PatientId(reading.execute(found).scalar_one_or_none() or patient_id)


def list_survivors(reading: Reading) -> dict[PatientId, PatientId]:
    """The survivor of every id that was merged into another."""
    found = reading.execute(select(merged_patient))
    return {PatientId(row.patient_id): PatientId(row.survivor_id) for row in found}


def list_ids(reading: Reading, patient_id: PatientId) -> tuple[PatientId, ...]:
    """All ids of this patient, the survivor's first."""
    survivor = find_survivor(reading, patient_id)
    found = select(merged_patient.c.patient_id).where(merged_patient.c.survivor_id == survivor)
    merged = reading.execute(found.order_by(merged_patient.c.patient_id)).scalars()
    return (survivor, *(PatientId(id) for id in merged))


def save_merge(writing: Writing, new: Merge, *, audit: Collection[AuditEvent]) -> None:
    """Let the survivor stand for all members."""
    for member in new.members:
        _point(writing, member, new.survivor)
    writing.execute(
        insert(merge).values(
            id=new.id,
            survivor_id=new.survivor,
            merged_id=new.merged,
            members=list(new.members),
            relations=list(new.relations),
            made_at=new.made_at,
            made_by=new.made_by,
        )
    )
    for event in audit:
        record(writing, event)


def undo_merge(
    writing: Writing, done: Merge, *, at: datetime, by: StaffId, audit: Collection[AuditEvent]
) -> None:
    """Let the merged one stand for itself again, and for what had been merged into it before."""
    writing.execute(delete_from(merged_patient).where(merged_patient.c.patient_id == done.merged))
    for member in done.members:
        if member != done.merged:
            _point(writing, member, done.merged)
    writing.execute(update(merge).where(merge.c.id == done.id).values(undone_at=at, undone_by=by))
    for event in audit:
        record(writing, event)


def get_merge(reading: Reading, merge_id: MergeId) -> Merge:
    """Raises NotFound."""
    row = reading.execute(select(merge).where(merge.c.id == merge_id)).one_or_none()
    if row is None:
        raise NotFound("merge", merge_id)
    return _merge(row)


def list_merges(reading: Reading, patient_id: PatientId) -> tuple[Merge, ...]:
    """The merges in force that this patient, under any of their ids, was in; newest first."""
    ids = list_ids(reading, patient_id)
    found = select(merge).where(merge.c.undone_at.is_(None), merge.c.survivor_id.in_(ids))
    return tuple(_merge(row) for row in reading.execute(found.order_by(merge.c.number.desc())))


def _ids(patient_id: PatientId) -> Any:
    survivor = survivor_of(literal(patient_id))
    merged = select(merged_patient.c.patient_id).where(merged_patient.c.survivor_id == survivor)
    return union(select(survivor), merged)


def _point(writing: Writing, member: PatientId, survivor: PatientId) -> None:
    writing.execute(
        writing.insert(merged_patient)
        .values(patient_id=member, survivor_id=survivor)
        .on_conflict_do_update(index_elements=["patient_id"], set_={"survivor_id": survivor})
    )


def _merge(row: Row[Any]) -> Merge:
    return Merge(
        id=MergeId(row.id),
        survivor=PatientId(row.survivor_id),
        merged=PatientId(row.merged_id),
        members=tuple(PatientId(id) for id in row.members),
        relations=tuple(CareRelationId(id) for id in row.relations),
        made_at=row.made_at,
        made_by=StaffId(row.made_by),
        undone_at=row.undone_at,
    )
