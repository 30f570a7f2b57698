"""Responses: stored once under the id their client made, never changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from screening.core.audit import AuditEvent
from screening.core.errors import Conflict, NotFound
from screening.core.questionnaire import QuestionnaireId
from screening.core.response import PatientId, Response, ResponseId
from screening.storage.audit import record
from screening.storage.care import Scope
from screening.storage.database import Reading, Writing
from screening.storage.documents import content_sha256, read_response, write_response
from screening.storage.kept_answers import save_kept
from screening.storage.merges import joined, same_person
from screening.storage.rows import response


def save_response(writing: Writing, new: Response, *, stored_at: datetime, audit: AuditEvent) -> Response:
    """Store a response; the same one sent again gives what is stored. Raises Conflict when this id has other content.

    One statement decides who was first, so two that arrive together cannot both be.
    """
    content = content_sha256(new)
    stored = writing.execute(
        writing.insert(response)
        .values(
            id=new.id,
            patient_id=new.patient,
            questionnaire_id=new.questionnaire.id,
            questionnaire_version=new.questionnaire.version,
            questionnaire_sha256=new.questionnaire.sha256,
            source=new.source.value,
            authored=new.authored,
            stored_at=stored_at,
            document=write_response(new),
            content_sha256=content,
            replaces=new.replaces,
        )
        # Not DO UPDATE, which the table's triggers rightly refuse.
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(response.c.id)
    ).one_or_none()
    if stored is None:
        return _stored_before(writing, new.id, content)
    save_kept(writing, new)
    record(writing, audit)
    return new


def get_response(reading: Reading, response_id: ResponseId) -> Response:
    """Raises NotFound."""
    found = reading.execute(
        select(response.c.document).where(response.c.id == response_id)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound("response", response_id)
    return read_response(found)


def find_response(reading: Reading, response_id: ResponseId) -> Response | None:
    """The response of this id."""
    found = select(response.c.document).where(response.c.id == response_id)
    document = reading.execute(found).scalar_one_or_none()
    return None if document is None else read_response(document)


def hold_standing(writing: Writing, response_id: ResponseId) -> Response:
    """The response that stands in this one's place now, held until the transaction ends: nobody else can put another
    in its place meanwhile. Raises NotFound."""
    held = select(response.c.document).where(response.c.id == response_id).with_for_update()
    document = writing.execute(held).scalar_one_or_none()
    if document is None:
        raise NotFound("response", response_id)
    found = read_response(document)
    assert found.patient is not None  # noqa: S101  what is stored has a patient
    theirs = same_person(response.c.patient_id, found.patient)
    later = select(response.c.id).where(theirs, response.c.replaces == response_id).order_by(response.c.id)
    following = writing.execute(later).scalars().first()
    return found if following is None else hold_standing(writing, ResponseId(following))


def list_responses(reading: Reading, patient_id: PatientId) -> tuple[Response, ...]:
    """All of a patient's responses, newest first."""
    found = (
        select(response.c.document)
        .where(same_person(response.c.patient_id, patient_id))
        .order_by(response.c.authored.desc(), response.c.id.desc())
    )
    return tuple(read_response(document) for document in reading.execute(found).scalars())


def get_responses(reading: Reading, ids: Collection[ResponseId]) -> tuple[Response, ...]:
    """These responses, in no order. Raises NotFound when one is not there."""
    found = reading.execute(select(response.c.document).where(response.c.id.in_(ids))).scalars()
    responses = tuple(read_response(document) for document in found)
    lacking = set(ids) - {response.id for response in responses}
    if lacking:
        raise NotFound("response", min(lacking))
    return responses


@dataclass(frozen=True, slots=True, kw_only=True)
class NewestTimes:
    """When a patient's newest response was given, and when one was last stored: answers can be taken in later."""

    authored: datetime
    stored: datetime


def newest_times(
    reading: Reading, scope: Scope | None
) -> dict[PatientId, dict[QuestionnaireId, NewestTimes]]:
    """The newest times of each patient of this scope (None: of all), for each questionnaire."""
    authored, stored = func.max(response.c.authored), func.max(response.c.stored_at)
    survivors, survivor = joined(response.c.patient_id)
    asked = response.c.questionnaire_id
    times = select(
        survivor.label("survivor"), asked, authored.label("authored"), stored.label("stored")
    ).select_from(survivors)
    if scope is not None:
        times = times.where(scope.covers(response.c.patient_id))
    newest: dict[PatientId, dict[QuestionnaireId, NewestTimes]] = {}
    for row in reading.execute(times.group_by(survivor, asked)):
        of_patient = newest.setdefault(PatientId(row.survivor), {})
        of_patient[QuestionnaireId(row.questionnaire_id)] = NewestTimes(
            authored=row.authored, stored=row.stored
        )
    return newest


def newest_times_of(reading: Reading, patient_id: PatientId) -> dict[QuestionnaireId, datetime]:
    """When one patient's newest response to each questionnaire was given."""
    newest = func.max(response.c.authored).label("authored")
    found = select(response.c.questionnaire_id, newest).where(same_person(response.c.patient_id, patient_id))
    rows = reading.execute(found.group_by(response.c.questionnaire_id))
    return {QuestionnaireId(row.questionnaire_id): row.authored for row in rows}


def _stored_before(reading: Reading, response_id: ResponseId, content: str) -> Response:
    found = select(response.c.document, response.c.content_sha256).where(response.c.id == response_id)
    row = reading.execute(found).one()
    if row.content_sha256 != content:
        raise Conflict("other answers are stored under this submission's id already: nothing was changed")
    return read_response(row.document)
