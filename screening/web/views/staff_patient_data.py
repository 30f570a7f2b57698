"""All that is kept about one patient, to be handed to them; what becomes of a request to delete it; and keeping it
while a case about it is running."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening.core.errors import InvalidSubmission, Problem
from screening.core.permissions import Act, may, require
from screening.core.questionnaire import Language
from screening.core.response import PatientId
from screening.services import erasure, holds, patient_export
from screening.web.language import current_language, translate
from screening.web.runtime import get_context
from screening.web.views.staff_gate import signed_in, staff


@staff.get("/patients/<patient_id>/data")
def show_patient_data(patient_id: str) -> ResponseReturnValue:
    """What can be handed out, what can be deleted, and what must be kept and until when."""
    return _page(patient_id)


@staff.post("/patients/<patient_id>/data/copy")
def export_patient(patient_id: str) -> ResponseReturnValue:
    """The copy. A post, since each is written down and counted."""
    require(signed_in().role, Act.EXPORT_PATIENT)
    content = patient_export.export_patient(
        get_context(),
        signed_in(),
        PatientId(patient_id),
        language=Language(current_language()),
        translate=translate,
    )
    answer = Response(content, mimetype="application/zip")
    answer.headers["Content-Disposition"] = f"attachment; filename={patient_export.FILE_NAME}"
    return answer


@staff.post("/patients/<patient_id>/data/delete")
def erase_on_request(patient_id: str) -> ResponseReturnValue:
    """Delete what need not be kept."""
    erasure.erase_on_request(get_context(), signed_in(), PatientId(patient_id))
    flash("erased")
    return redirect(url_for("staff.show_patient_data", patient_id=patient_id), 303)


@staff.post("/patients/<patient_id>/data/hold")
def hold_record(patient_id: str) -> ResponseReturnValue:
    """Keep the record: a complaint or a legal case is running."""
    try:
        holds.begin_hold(get_context(), signed_in(), PatientId(patient_id), request.form.get("reason", ""))
    except InvalidSubmission as error:
        return _page(patient_id, problems=error.problems), 422
    flash("held")
    return redirect(url_for("staff.show_patient_data", patient_id=patient_id), 303)


@staff.post("/patients/<patient_id>/data/hold/end")
def end_hold(patient_id: str) -> ResponseReturnValue:
    """The case is over."""
    holds.end_hold(get_context(), signed_in(), PatientId(patient_id))
    flash("hold-ended")
    return redirect(url_for("staff.show_patient_data", patient_id=patient_id), 303)


def _page(patient_id: str, *, problems: tuple[Problem, ...] = ()) -> str:
    found = erasure.plan_erasure(get_context(), signed_in(), PatientId(patient_id))
    return render_template(
        "staff/patient_data.html",
        found=found,
        may_hold=may(signed_in().role, Act.HOLD_RECORD),
        reason=request.form.get("reason", ""),
        problems=problems,
        at={problem.where: problem for problem in problems},
    )
