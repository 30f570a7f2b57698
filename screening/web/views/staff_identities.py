"""Who patients are: add one, see and change what is known, and find one by name or CPR number.

A CPR number or a name is only ever posted: an address is kept by browsers, and shared.
"""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening.core.cpr import Cpr, read_cpr
from screening.core.errors import InvalidSubmission
from screening.core.permissions import Act, require
from screening.core.response import PatientId
from screening.services import caseload, identities, merging
from screening.services.identities import Doubt, Hint, Stored
from screening.translation import LANGUAGE_NAMES
from screening.web.forms.base import N_
from screening.web.forms.patient import PatientForm
from screening.web.language import current_language
from screening.web.runtime import get_context
from screening.web.upkeep import take_in_what_has_expired
from screening.web.views.staff_caseload_page import WORDS, in_order
from screening.web.views.staff_gate import names_of_staff, signed_in, staff
from screening.web.views.staff_patients import brief, find_criteria_set
from screening.web.views.staff_words import named_like

DOUBTS = {
    Doubt.BIRTH_DIFFERS: N_("The birth date is not the one that the CPR number begins with."),
    Doubt.SAME_CPR: N_("A patient with this CPR number is there already:"),
    Doubt.SAME_NAME_AND_BIRTH: N_("A patient with this name and birth date is there already:"),
}


@staff.get("/patients/find")
def leave_search() -> ResponseReturnValue:
    """The whole list, for who reloads a search or changes the language on it."""
    return redirect(url_for("staff.list_patients"), 303)


@staff.post("/patients/find")
def find_patients() -> ResponseReturnValue:
    """The patients whose name holds what was searched for, or who have the CPR number."""
    context, member = get_context(), signed_in()
    require(member.role, Act.LIST_PATIENTS)
    take_in_what_has_expired()
    sought = request.form.get("sought", "").strip()
    everyone = caseload.list_caseload(context, member)
    number = read_cpr(sought)
    if isinstance(number, Cpr):
        ids = frozenset(identities.find_by_cpr(context, member, number))
    else:
        ids = frozenset(one.patient.id for one in named_like((row.overview for row in everyone), sought))
    found = in_order((row for row in everyone if row.overview.patient.id in ids), find_criteria_set)
    return render_template(
        "staff/patients.html",
        found=found,
        total=len(everyone),
        sought=sought,
        brief=brief,
        page=None,
        mark_words=WORDS,
    )


@staff.route("/patients/new", methods=["GET", "POST"])
def add_patient() -> ResponseReturnValue:
    """A new patient; then their page. What looks doubtful is asked about once."""
    require(signed_in().role, Act.ADD_PATIENT)
    form, hints = _offered(PatientForm()), tuple[Hint, ...]()
    if form.validate_on_submit():
        try:
            stored = identities.add_with_identity(
                get_context(), signed_in(), form.entry, confirmed=request.form.getlist("confirmed")
            )
        except InvalidSubmission as error:
            form.refuse(error.problems)
        else:
            if stored.patient is not None:
                flash("patient-added")
                return redirect(url_for("staff.show_patient", patient_id=stored.patient.id), 303)
            hints = stored.hints
    page = render_template("staff/patient_new.html", form=form, hints=hints, doubts=DOUBTS)
    return page, 422 if form.is_submitted() else 200


@staff.get("/patients/<patient_id>/identity")
def show_identity(patient_id: str) -> ResponseReturnValue:
    """All that is known of who somebody is, and under what else they were entered."""
    context, member = get_context(), signed_in()
    found = identities.get_identity(context, member, PatientId(patient_id))
    return render_template(
        "staff/identity.html",
        found=found,
        merges=merging.list_merges(context, member, found.patient.id),
        candidates=merging.list_candidates(context, member, found.patient.id),
        names=names_of_staff(),
        group=identities.load_diagnosis_groups().find_group(found.identity.diagnosis_group),
        municipality=identities.load_municipalities().get(found.identity.municipality)
        if found.identity.municipality
        else None,
    )


@staff.route("/patients/<patient_id>/identity/change", methods=["GET", "POST"])
def change_identity(patient_id: str) -> ResponseReturnValue:
    """Change what is known of who somebody is."""
    context, member = get_context(), signed_in()
    known = identities.get_identity(context, member, PatientId(patient_id))
    form, hints = PatientForm(), tuple[Hint, ...]()
    if not form.is_submitted():
        form.fill(known.identity)
    if _offered(form).validate_on_submit():
        try:
            stored: Stored = identities.change_identity(
                context, member, known.patient.id, form.entry, confirmed=request.form.getlist("confirmed")
            )
        except InvalidSubmission as error:
            form.refuse(error.problems)
        else:
            if not stored.is_seen:
                flash("care-ended")
                return redirect(url_for("staff.list_patients"), 303)
            if stored.patient is not None:
                flash("identity-changed")
                return redirect(url_for("staff.show_identity", patient_id=stored.patient.id), 303)
            hints = stored.hints
    page = render_template(
        "staff/identity_change.html", form=form, hints=hints, doubts=DOUBTS, patient=known.patient
    )
    return page, 422 if form.is_submitted() else 200


def _offered(form: PatientForm) -> PatientForm:
    form.offer(
        languages=LANGUAGE_NAMES,
        groups=identities.load_diagnosis_groups(),
        municipalities=identities.load_municipalities(),
        practices=identities.list_gp_practices(get_context()),
        language=current_language(),
    )
    return form
