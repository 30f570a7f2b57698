"""Which wording of a questionnaire in a language is in force, for whom, from which day; and the words that can be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NewType

from sqlalchemy import Row, insert, or_, select, update

from screening.core.audit import AuditEvent
from screening.core.errors import NotFound
from screening.core.people import OrganisationId
from screening.core.questionnaire import Language, QuestionnaireId
from screening.storage.audit import record
from screening.storage.database import Reading, Writing
from screening.storage.definitions import StoredDefinition
from screening.storage.rows import definition
from screening.storage.rows_wordings import wording_in_force

WordingChangeId = NewType("WordingChangeId", str)

WORDING = "wording"  # the kind of definition that holds one wording's text and nothing else


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingInForce:
    """A questionnaire of version `fits` has these words (`wording`: the SHA-256 of their text) in a language from a day
    on; `organisation` None: wherever no other was chosen."""

    id: WordingChangeId
    organisation: OrganisationId | None
    questionnaire: QuestionnaireId
    fits: str
    language: Language
    wording: str
    first_day: date
    cancelled_at: datetime | None = None


def save(writing: Writing, new: WordingInForce, *, at: datetime, by: str | None, audit: AuditEvent) -> None:
    """Write one down; its words are stored already."""
    writing.execute(
        insert(wording_in_force).values(
            id=new.id,
            organisation_id=new.organisation,
            questionnaire_id=new.questionnaire,
            fits=new.fits,
            language=new.language,
            wording_sha256=new.wording,
            first_day=new.first_day,
            made_at=at,
            made_by=by,
        )
    )
    record(writing, audit)


def cancel(writing: Writing, id: WordingChangeId, *, at: datetime, by: str | None, audit: AuditEvent) -> None:
    """Say that it will not come into force."""
    cancelled = {"cancelled_at": at, "cancelled_by": by}
    writing.execute(update(wording_in_force).where(wording_in_force.c.id == id).values(**cancelled))
    record(writing, audit)


def get(reading: Reading, id: WordingChangeId) -> WordingInForce:
    """Raises NotFound."""
    row = reading.execute(select(wording_in_force).where(wording_in_force.c.id == id)).one_or_none()
    if row is None:
        raise NotFound("change", id)
    return _read(row)


def list_all(reading: Reading) -> tuple[WordingInForce, ...]:
    """Everything that was not cancelled, the newest day first."""
    found = select(wording_in_force).where(wording_in_force.c.cancelled_at.is_(None))
    found = found.order_by(wording_in_force.c.first_day.desc(), wording_in_force.c.number.desc())
    return tuple(_read(row) for row in reading.execute(found))


def list_chosen(
    reading: Reading, organisation: OrganisationId | None, day: date
) -> tuple[WordingInForce, ...]:
    """What is in force for an organisation on a day, one for each questionnaire and language: its own choice, else
    everybody's."""
    mine = wording_in_force.c.organisation_id
    found = (
        select(wording_in_force)
        .where(wording_in_force.c.cancelled_at.is_(None), wording_in_force.c.first_day <= day)
        .where(or_(mine.is_(None), mine == organisation))
        .order_by(mine.is_(None), wording_in_force.c.first_day.desc(), wording_in_force.c.number.desc())
    )
    first: dict[tuple[QuestionnaireId, Language], WordingInForce] = {}
    for row in reading.execute(found):
        one = _read(row)
        first.setdefault((one.questionnaire, one.language), one)
    return tuple(first.values())


def list_stored(reading: Reading) -> tuple[StoredDefinition, ...]:
    """Every wording that was ever offered or chosen, in the order they were stored."""
    found = select(definition).where(definition.c.kind == WORDING)
    return tuple(
        StoredDefinition(sha256=row.sha256, kind=row.kind, id=row.id, version=row.version, files=row.files)
        for row in reading.execute(found.order_by(definition.c.stored_at, definition.c.sha256))
    )


def _read(row: Row[Any]) -> WordingInForce:
    return WordingInForce(
        id=WordingChangeId(row.id),
        organisation=row.organisation_id,
        questionnaire=QuestionnaireId(row.questionnaire_id),
        fits=row.fits,
        language=Language(row.language),
        wording=row.wording_sha256,
        first_day=row.first_day,
        cancelled_at=row.cancelled_at,
    )
