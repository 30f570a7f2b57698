"""Who has a patient in care: see it, bring another organisation in, end a relation."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from screening.core.errors import InvalidSubmission
from screening.core.people import CareRelationId
from screening.core.permissions import Act, may
from screening.core.response import PatientId
from screening.services import care, organisations, patients
from screening.web.forms.organisations import KIND_NAMES, REASON_NAMES, BringInForm
from screening.web.language import say
from screening.web.runtime import get_context
from screening.web.views.staff_gate import signed_in, staff


@staff.route("/patients/<patient_id>/care", methods=["GET", "POST"])
def show_care(patient_id: str) -> ResponseReturnValue:
    """Who sees this patient, and who did; the form brings another organisation in."""
    context, member = get_context(), signed_in()
    record = patients.get_patient(context, member, PatientId(patient_id))
    others = [one for one in organisations.list_open(context) if one.id != member.organisation]
    form = BringInForm(others=others)
    if form.validate_on_submit():
        try:
            care.bring_in(
                context, member, record.patient.id, form.chosen_organisation, reason=form.chosen_reason
            )
        except InvalidSubmission as error:
            form.refuse(error.problems)
        else:
            flash("care-begun")
            return redirect(url_for("staff.show_care", patient_id=record.patient.id), 303)
    page = render_template(
        "staff/care.html",
        patient=record.patient,
        entries=care.list_care(context, member, record.patient.id),
        form=form,
        may_bring_in=may(member.role, Act.BRING_IN),
        may_end=may(member.role, Act.END_CARE),
        kind_names={kind: say(words) for kind, words in KIND_NAMES.items()},
        reason_names={reason: say(words) for reason, words in REASON_NAMES.items()},
    )
    return page, 422 if form.is_submitted() else 200


@staff.post("/patients/<patient_id>/care/<relation_id>/end")
def end_care(patient_id: str, relation_id: str) -> ResponseReturnValue:
    """End a relation; whose own it was sees the patient no more, and is back at the list."""
    member = signed_in()
    ended = care.end_care(get_context(), member, PatientId(patient_id), CareRelationId(relation_id))
    flash("care-ended")
    if ended == member.organisation:
        return redirect(url_for("staff.list_patients"), 303)
    return redirect(url_for("staff.show_care", patient_id=patient_id), 303)
