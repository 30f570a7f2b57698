"""Which missing answers can be asked for by themselves, and the invitation that asks for just those."""

from __future__ import annotations

from screening.core.assessment import Assessment, AssessmentId
from screening.core.errors import Conflict
from screening.core.findings import Reason
from screening.core.people import Completion, Staff
from screening.core.questionnaire import Knower, Language
from screening.core.response import ResponseId
from screening.services.assessments import get_assessment
from screening.services.context import Context
from screening.services.invitations import NewInvitation, make_invitation


def find_askable(assessment: Assessment) -> Completion | None:
    """The items that could change the outcome and that the patient left open in their newest answers; None when there
    are none, or nothing fresh to complete."""
    for input in assessment.criteria_set.inputs.values():
        newest = assessment.newest(input.id)
        if newest is None or assessment.case.days_before(newest.authored) > input.max_age_days:
            continue
        definition = assessment.questionnaire_of(newest)
        if definition.is_proxy(newest.source):
            continue
        items = tuple(
            entry.link_id
            for entry in assessment.verdict.missing
            if entry.input == input.id
            and entry.decisive
            and entry.who is Knower.PATIENT
            and entry.reason is Reason.GAPS
            and entry.link_id in definition.items
            and definition.items[entry.link_id].enable_when is None
        )
        if items:
            return Completion(of=ResponseId(newest.id), items=items)
    return None


def ask_for_missing(context: Context, staff: Staff, assessment_id: AssessmentId) -> NewInvitation:
    """An invitation that asks the patient for just what is missing, in the language they answered in.

    Raises Conflict (nothing to ask for), InvalidSubmission (the questionnaire has changed), NotFound, NotPermitted.
    """
    stored = get_assessment(context, staff, assessment_id)
    completion = find_askable(stored.assessment)
    if completion is None:
        raise Conflict("there is nothing that the patient could be asked for by itself")
    answered = next(
        one
        for responses in stored.assessment.case.responses.values()
        for one in responses
        if one.id == completion.of
    )
    known = stored.assessment.questionnaire_of(answered).wordings
    language = answered.language if answered.language in known else Language(min(known))
    return make_invitation(
        context,
        staff,
        stored.patient.id,
        questionnaire=answered.questionnaire.id,
        language=language,
        completion=completion,
    )
