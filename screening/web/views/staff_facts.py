"""The basal facts: what the clinician knows, on one page, with last time's answers beside it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening.core.assessment import Assessment
from screening.core.criteria import CriteriaSet
from screening.core.errors import Conflict, InvalidSubmission, NotFound, Problem
from screening.core.permissions import Act, require
from screening.core.questionnaire import Language, Questionnaire, QuestionnaireId, Source
from screening.core.response import PatientId, Response, ResponseId, Submission
from screening.services import assessments, facts, in_force, patients, wordings_in_force
from screening.services.patients import PatientRecord
from screening.web.forms.base import N_
from screening.web.forms.facts import (
    FORM,
    acute_items,
    build_facts_form,
    new_response_id,
    read_facts,
    read_response_id,
    still_true,
    wording_in,
)
from screening.web.language import current_language
from screening.web.runtime import get_context
from screening.web.views.staff_gate import names_of_staff, signed_in, staff
from screening.web.views.staff_record import Questionnaires, facts_questionnaires


@staff.route("/patients/<patient_id>/facts/<questionnaire_id>", methods=["GET", "POST"])
def record_facts(patient_id: str, questionnaire_id: str) -> ResponseReturnValue:
    """The page; and what it posts, stored once however often it is sent."""
    require(signed_in().role, Act.RECORD_FACTS)
    record = patients.get_patient(get_context(), signed_in(), PatientId(patient_id))
    questionnaire = _facts_questionnaire(questionnaire_id, record.patient.id)
    if request.method == "GET":
        return _page(record, questionnaire, response_id=new_response_id())
    submission = read_facts(request.form.to_dict(flat=False))
    response_id = read_response_id(request.form.get("response_id", ""))
    still = request.form.get("still")
    problems, response = _record(record, questionnaire, submission, response_id, still=still)
    if response is None:
        # Whatever stood in the way, the next try is a new response with a new id.
        page = _page(
            record, questionnaire, response_id=new_response_id(), typed=submission, problems=problems
        )
        return page, 422
    if still is not None:  # the next one may still be true as well
        flash("fact-kept")
        here = url_for("staff.record_facts", patient_id=patient_id, questionnaire_id=questionnaire_id)
        return redirect(here, 303)
    flash("facts-recorded")
    return redirect(_after(record, response), 303)


def _record(
    record: PatientRecord,
    questionnaire: Questionnaire,
    submission: Submission,
    response_id: ResponseId | None,
    *,
    still: str | None,
) -> tuple[tuple[Problem, ...], Response | None]:
    """The stored response, or what is wrong. `still`: the item whose answer from last time still holds."""
    if response_id is None:
        return (
            Problem(FORM, N_("the page was not complete; look at the answers and send them again")),
        ), None
    if still is None and not submission.items:
        return (Problem(FORM, N_("nothing is answered yet: choose at least one answer")),), None
    try:
        if still is not None:
            language = current_language()
            submission = still_true(
                submission, still, questionnaire, language=language, history=record.responses
            )
        response = facts.record_facts(
            get_context(),
            signed_in(),
            record.patient.id,
            questionnaire=questionnaire.ref.id,
            submission=submission,
            response_id=response_id,
            language=_language_of(questionnaire),
            shown=request.form.get("shown"),
        )
    except InvalidSubmission as error:
        return error.problems, None
    except Conflict:
        already = N_("this page was already sent with other answers; send it again to store these as well")
        return (Problem(FORM, already),), None
    return (), response


def _page(
    record: PatientRecord,
    questionnaire: Questionnaire,
    *,
    response_id: ResponseId,
    typed: Submission | None = None,
    problems: tuple[Problem, ...] = (),
) -> str:
    form = build_facts_form(
        questionnaire,
        language=current_language(),
        response_id=response_id,
        history=record.responses,
        assessment=_newest_assessment(record),
        acute=acute_items(_criteria_set(record.patient.id), questionnaire.ref.id),
        typed=typed,
        problems=problems,
    )
    return render_template(
        "staff/facts.html",
        patient=record.patient,
        form=form,
        wording=wording_in(questionnaire, current_language()),
        shown=questionnaire.ref.sha256,
        names=names_of_staff(),
    )


def _language_of(questionnaire: Questionnaire) -> Language:
    """The language the page is shown in."""
    return wording_in(questionnaire, current_language()).language


def facts_forms(patient_id: PatientId) -> list[tuple[QuestionnaireId, str]]:
    """The facts forms there are for this patient, with their titles, for links to them."""
    language = current_language()
    return [(q.ref.id, wording_in(q, language).title) for q in _facts_questionnaires(patient_id)]


def _facts_questionnaires(patient_id: PatientId) -> tuple[Questionnaire, ...]:
    return facts_questionnaires(_questionnaires(patient_id), _criteria_set(patient_id))


def _questionnaires(patient_id: PatientId) -> Questionnaires:
    return wordings_in_force.get_questionnaires_of(get_context(), signed_in(), patient_id)


def _criteria_set(patient_id: PatientId) -> CriteriaSet:
    return in_force.get_criteria_set_of(get_context(), signed_in(), patient_id)


def _facts_questionnaire(questionnaire_id: str, patient_id: PatientId) -> Questionnaire:
    for questionnaire in _facts_questionnaires(patient_id):
        if questionnaire.ref.id == questionnaire_id:
            return questionnaire
    # Other criteria may have come into force since the page was opened: what was filled in must not be lost.
    known = _questionnaires(patient_id).get(QuestionnaireId(questionnaire_id))
    if request.method == "POST" and known is not None and known.respondent is Source.STAFF:
        return known
    raise NotFound("facts questionnaire", questionnaire_id)


def _newest_assessment(record: PatientRecord) -> Assessment | None:
    """To mark what is decisive; without it the page works all the same."""
    if not record.assessments:
        return None
    try:
        return assessments.get_assessment(get_context(), signed_in(), record.assessments[0].id).assessment
    except Conflict:
        return None


def _after(record: PatientRecord, response: Response) -> str:
    """The verdict that these facts led to; the patient's page when assessing has failed."""
    before = {note.id for note in record.assessments}
    now = patients.get_patient(get_context(), signed_in(), record.patient.id).assessments
    made = next((note for note in now if note.id not in before), now[0] if now else None)
    if made is not None and made.at >= response.authored:
        return url_for("staff.show_assessment", assessment_id=made.id)
    return url_for("staff.show_patient", patient_id=record.patient.id)
