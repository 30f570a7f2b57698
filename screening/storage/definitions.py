"""Questionnaires and criteria sets as they were when they were used: the text of their files, under its fingerprint.

An old response, draft or assessment is read with the version it names, whatever the data folder holds today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from screening.core.audit import AuditEvent
from screening.core.errors import NotFound
from screening.storage.audit import record
from screening.storage.database import Reading, Writing
from screening.storage.rows import definition


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDefinition:
    """A definition's files as text, by name. `kind` is ``questionnaire`` or ``criteria``."""

    sha256: str
    kind: str
    id: str
    version: str
    files: Mapping[str, str]


def save_definition(
    writing: Writing, new: StoredDefinition, *, stored_at: datetime, audit: AuditEvent
) -> None:
    """Store a definition, unless the same is stored already."""
    stored = writing.execute(
        writing.insert(definition)
        .values(
            sha256=new.sha256,
            kind=new.kind,
            id=new.id,
            version=new.version,
            files=dict(new.files),
            stored_at=stored_at,
        )
        .on_conflict_do_nothing(index_elements=["sha256"])
        .returning(definition.c.sha256)
    ).one_or_none()
    if stored is not None:
        record(writing, audit)


def get_definition(reading: Reading, sha256: str) -> StoredDefinition:
    """Raises NotFound."""
    row = reading.execute(select(definition).where(definition.c.sha256 == sha256)).one_or_none()
    if row is None:
        raise NotFound("definition", sha256)
    return StoredDefinition(sha256=row.sha256, kind=row.kind, id=row.id, version=row.version, files=row.files)
