"""All that is kept about one patient, to be handed to them; and what becomes of a request to delete it."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from screening.core.permissions import Act, require
from screening.core.questionnaire import Language
from screening.core.response import PatientId
from screening.services import erasure, patient_export
from screening.web.forms.base import StaffForm
from screening.web.language import current_language, translate
from screening.web.runtime import get_context
from screening.web.views.staff_gate import signed_in, staff


@staff.get("/patients/<patient_id>/data")
def show_patient_data(patient_id: str) -> ResponseReturnValue:
    """What can be handed out, what can be deleted, and what must be kept and until when."""
    found = erasure.plan_erasure(get_context(), signed_in(), PatientId(patient_id))
    return render_template("staff/patient_data.html", found=found, form=StaffForm())


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
