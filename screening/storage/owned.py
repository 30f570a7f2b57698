"""Everything that is stored about one patient, found by the tables' own references: the rows that name the patient, and
the rows that name one of those. A table that is added later is found without a change here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, insert, or_, select, union

from screening.core.response import PatientId
from screening.storage.database import Reading, Writing
from screening.storage.merges import list_ids
from screening.storage.rows import patient
from screening.storage.rows_keeping import erasure_permit

# With every table: one that nobody has imported would be left behind.
from screening.storage.tables import metadata

# What no copy for the patient holds: hashes that links and codes are checked against, and ciphertext, which is told
# decrypted elsewhere.
_NOT_TOLD = ("_hash", "_sha256", "_sealed")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedRows:
    """The rows of one table, as names and values."""

    table: str
    rows: tuple[Mapping[str, Any], ...]


def members(reading: Reading, patient_id: PatientId) -> tuple[PatientId, ...]:
    """Every id this person has: of all entries that are merged into one."""
    return list_ids(reading, patient_id)


def ids_of(reading: Reading, patient_id: PatientId) -> Select[Any]:
    """A query for the id of everything that is stored about the patient."""
    people = members(reading, patient_id)
    found = [
        select(table.c.id).where(_is_theirs(table, people))
        for table in owned_tables()
        if "id" in table.c and table is not patient
    ]
    return select(union(*found).subquery())


def list_owned(reading: Reading, patient_id: PatientId) -> Iterator[OwnedRows]:
    """Everything, table by table; without what would open a link."""
    people = members(reading, patient_id)
    for table in owned_tables():
        columns = [column for column in table.c if not column.name.endswith(_NOT_TOLD)]
        rows = reading.execute(select(*columns).where(_is_theirs(table, people)).order_by(*table.primary_key))
        found = tuple(dict(row._mapping) for row in rows)
        if found:
            yield OwnedRows(table=table.name, rows=found)


def erase(writing: Writing, patient_id: PatientId) -> Mapping[str, int]:
    """Delete everything that is stored about the patient, the rows that are otherwise never changed too; the audit
    trail stays. Gives how many rows of each table."""
    people = members(writing, patient_id)
    return erase_rows(writing, people, owned_tables())


def erase_rows(
    writing: Writing, people: Collection[PatientId], tables: Collection[Table]
) -> Mapping[str, int]:
    """Delete from these tables all that is these people's. What names a row must be among the tables too."""
    for one in sorted(people):
        writing.execute(insert(erasure_permit).values(patient_id=one))
    counts = {
        table.name: writing.execute(delete(table).where(_is_theirs(table, people))).rowcount
        for table in reversed(tuple(tables))
    }
    writing.execute(delete(erasure_permit).where(erasure_permit.c.patient_id.in_(people)))
    return {name: count for name, count in counts.items() if count}


def owned_tables() -> tuple[Table, ...]:
    """The tables that hold what is a patient's: each after those that its rows name."""
    owned: dict[str, Table] = {patient.name: patient}
    for table in metadata.sorted_tables:
        if any(key.column.table.name in owned for key in table.foreign_keys):
            owned.setdefault(table.name, table)
    return tuple(owned.values())


def _is_theirs(table: Table, people: Collection[PatientId]) -> ColumnElement[bool]:
    if table is patient:
        return patient.c.id.in_(people)
    owned = {known.name: known for known in owned_tables()}
    conditions = []
    for key in table.foreign_keys:
        target = owned.get(key.column.table.name)
        if target is patient:
            conditions.append(key.parent.in_(people))
        elif target is not None and target is not table:
            conditions.append(key.parent.in_(select(key.column).where(_is_theirs(target, people))))
    return or_(*conditions)
