"""What a patient has allowed: asked before anything of theirs is shown to somebody who is not treating them."""

from __future__ import annotations

from screening.core.consent import ConsentState, consent_state
from screening.core.people import Staff
from screening.core.permissions import Act, require
from screening.core.questionnaire import Consent
from screening.core.response import PatientId
from screening.services.context import Context
from screening.services.definitions import get_questionnaire
from screening.storage import patients, responses


def get_consent(context: Context, staff: Staff, patient_id: PatientId, *, consent: Consent) -> ConsentState:
    """Whether the patient has allowed it; not allowed until they have said so themselves.

    Reads only: the answer is in a stored response, and its writing has its audit event. Raises NotFound, NotPermitted.
    """
    require(staff.role, Act.READ_PATIENT)
    with context.database.reading() as reading:
        patients.get_patient(reading, patient_id)
        found = responses.list_responses(reading, patient_id)
        refs = dict.fromkeys(response.questionnaire for response in found)
        definitions = {ref: get_questionnaire(context, reading, ref) for ref in refs}
    return consent_state(consent, found, definitions)
