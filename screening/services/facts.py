"""The clinician's facts: a response recorded by staff in one go."""

from __future__ import annotations

import re

from screening.core.audit import Action, AuditEvent
from screening.core.errors import InvalidSubmission, Problem
from screening.core.people import Staff
from screening.core.permissions import Act, require
from screening.core.questionnaire import Language, Questionnaire, QuestionnaireId, Source
from screening.core.response import PatientId, Response, ResponseId, Submission
from screening.core.validation import validate
from screening.services.access import require_care
from screening.services.assessments import assess_afterwards
from screening.services.context import Context
from screening.services.wordings_in_force import take_shown
from screening.storage import patients, responses

_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")  # FHIR's type `id`


def record_facts(
    context: Context,
    staff: Staff,
    patient_id: PatientId,
    *,
    questionnaire: QuestionnaireId,
    submission: Submission,
    response_id: ResponseId,
    language: Language | None = None,
    shown: str | None = None,
) -> Response:
    """Store what the clinician knows, then assess. The same id with the same content again gives the stored one.

    `language` is the one the form was shown in; None: Danish, or the only one there is. `shown`: the fingerprint of the
    questionnaire it was shown in; None: as it is now. Raises InvalidSubmission, Conflict (same id, other content),
    NotFound, NotPermitted.
    """
    require(staff.role, Act.RECORD_FACTS)
    now = context.clock()
    if _ID.fullmatch(response_id) is None:
        raise InvalidSubmission([Problem("id", "must be 1 to 64 letters, digits, dots and hyphens")])
    event = AuditEvent(at=now, actor=staff.id, action=Action.FACTS_RECORDED, subject=response_id)
    with context.database.writing() as writing:
        require_care(writing, staff, patient_id, Act.RECORD_FACTS, now=now)
        patients.get_patient(writing, patient_id)
        definition = take_shown(
            context, writing, patient_id, questionnaire, shown=shown, at=now, actor=staff.id
        )
        response = validate(
            definition,
            submission,
            id=response_id,
            source=Source.STAFF,
            authored=now,
            now=now,
            language=language or _language(definition),
            patient=patient_id,
            author=staff.id,
        )
        stored = responses.save_response(writing, response, stored_at=now, audit=event)
    assess_afterwards(context, stored)
    return stored


def _language(questionnaire: Questionnaire) -> Language:
    danish = Language("da")
    return danish if danish in questionnaire.wordings else min(questionnaire.wordings)
