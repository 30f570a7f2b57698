"""Patients: the list, most urgent first; add one; one with everything about them."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening.core.criteria import CriteriaSet
from screening.core.errors import InvalidSubmission, NotFound
from screening.core.people import InvitationId
from screening.core.permissions import Act, require
from screening.core.questionnaire import Consent, Questionnaire, QuestionnaireRef
from screening.core.response import PatientId
from screening.services import answering, assessments, consent, patients
from screening.services.patients import AssessmentNote
from screening.web.forms.patient import PatientForm
from screening.web.language import current_language
from screening.web.runtime import get_context
from screening.web.upkeep import take_in_what_has_expired
from screening.web.views.staff_facts import facts_forms
from screening.web.views.staff_gate import names_of_staff, signed_in, staff, today
from screening.web.views.staff_record import describe_record
from screening.web.views.staff_words import VerdictInBrief, in_brief, most_urgent_first, named_like


@staff.get("/patients")
def list_patients() -> ResponseReturnValue:
    """Every patient, or those whose name holds what was searched for."""
    require(signed_in().role, Act.LIST_PATIENTS)
    take_in_what_has_expired()
    everyone = patients.list_patients(get_context(), signed_in())
    sought = request.args.get("name", "").strip()
    found = most_urgent_first(named_like(everyone, sought), find_criteria_set)
    return render_template(
        "staff/patients.html", found=found, total=len(everyone), sought=sought, brief=brief
    )


@staff.route("/patients/new", methods=["GET", "POST"])
def add_patient() -> ResponseReturnValue:
    """Name and birth date; then the new patient's page."""
    require(signed_in().role, Act.ADD_PATIENT)
    form = PatientForm(today=today())
    if form.validate_on_submit():
        try:
            patient = patients.add_patient(
                get_context(), signed_in(), name=form.chosen_name, birth=form.chosen_birth
            )
        except InvalidSubmission as error:
            for problem in error.problems:
                form.add_problem(problem)
        else:
            flash("patient-added")
            return redirect(url_for("staff.show_patient", patient_id=patient.id), 303)
    return render_template("staff/patient_new.html", form=form), 422 if form.is_submitted() else 200


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
    return render_template(
        "staff/patient.html",
        record=record,
        page=page,
        facts_forms=facts_forms(),
        brief=brief,
        sharing=sharing,
    )


@staff.post("/patients/<patient_id>/assess")
def assess_again(patient_id: str) -> ResponseReturnValue:
    """A new assessment of all that is stored; answers grow old, so it may conclude something else today."""
    context = get_context()
    stored = assessments.assess_patient(
        context, signed_in(), PatientId(patient_id), criteria_set=context.settings.criteria_set
    )
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
