"""A patient with everything about them."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from screening.core.criteria import CriteriaSet
from screening.core.errors import NotFound
from screening.core.people import InvitationId
from screening.core.questionnaire import Consent, Questionnaire, QuestionnaireRef
from screening.core.response import PatientId
from screening.services import answering, assessments, consent, paper_forms, patients, reminders
from screening.services.assessment_notes import AssessmentNote
from screening.web.language import current_language
from screening.web.runtime import get_context
from screening.web.views.staff_facts import facts_forms
from screening.web.views.staff_gate import names_of_staff, signed_in, staff
from screening.web.views.staff_record import describe_record
from screening.web.views.staff_reminders import describe_reminders
from screening.web.views.staff_words import VerdictInBrief, in_brief


@staff.get("/patients/<patient_id>")
def show_patient(patient_id: str) -> ResponseReturnValue:
    """One patient: newest assessment, answers over time, invitations."""
    context, language = get_context(), current_language()
    record = patients.get_patient(context, signed_in(), PatientId(patient_id))
    page = describe_record(
        record, find=find_questionnaire, names=names_of_staff(), language=language, now=context.clock()
    )
    sharing = consent.get_consent(
        context, signed_in(), record.patient.id, consent=Consent.RELATIVE_SEES_ANSWERS
    )
    reminding = reminders.get_page(context, signed_in(), record.patient.id)
    return render_template(
        "staff/patient.html",
        reminding=reminding,
        reminder_rows=describe_reminders(reminding),
        record=record,
        page=page,
        facts_forms=facts_forms(record.patient.id),
        brief=brief,
        sharing=sharing,
        printed=paper_forms.list_printed(context, signed_in(), record.patient.id),
    )


@staff.post("/patients/<patient_id>/assess")
def assess_again(patient_id: str) -> ResponseReturnValue:
    """A new assessment of all that is stored; answers grow old, so it may conclude something else today."""
    context = get_context()
    stored = assessments.assess_patient(context, signed_in(), PatientId(patient_id), criteria_set=None)
    return redirect(url_for("staff.show_assessment", assessment_id=stored.id), 303)


@staff.post("/invitations/<invitation_id>/take-in")
def take_in(invitation_id: str) -> ResponseReturnValue:
    """Let what has been answered count, though nobody has sent it. Pressed twice, it is done once."""
    response = answering.take_in(get_context(), signed_in(), InvitationId(invitation_id))
    flash("taken-in")
    return redirect(url_for("staff.show_patient", patient_id=response.patient), 303)


def find_questionnaire(ref: QuestionnaireRef) -> Questionnaire | None:
    """This very version if we have it, else the newest under the same id."""
    catalog = get_context().catalog
    return catalog.by_ref.get(ref) or catalog.questionnaires.get(ref.id)


def find_criteria_set(note: AssessmentNote) -> CriteriaSet | None:
    """The set in force under the id that this assessment was made with."""
    try:
        return get_context().catalog.get_criteria_set(note.criteria_set.id)
    except NotFound:
        return None


def brief(note: AssessmentNote) -> VerdictInBrief:
    """A stored assessment in a few words."""
    return in_brief(note, find_criteria_set(note), current_language())
