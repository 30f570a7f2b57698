"""A patient who was entered twice: who it may be, both side by side, make them one, take it back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening.core.cpr import Cpr, read_cpr
from screening.core.people import MergeId
from screening.core.response import PatientId
from screening.services import identities, merging, patients
from screening.web.runtime import get_context
from screening.web.views.staff_gate import signed_in, staff
from screening.web.views.staff_words import named_like


@staff.route("/patients/<patient_id>/merge", methods=["GET", "POST"])
def choose_merge(patient_id: str) -> ResponseReturnValue:
    """Who may be the same person; and a search for somebody else who is."""
    context, member = get_context(), signed_in()
    candidates = merging.list_candidates(context, member, PatientId(patient_id))
    known = identities.get_identity(context, member, PatientId(patient_id))
    sought = request.form.get("sought", "").strip()
    everyone = patients.list_patients(context, member) if sought else ()
    number = read_cpr(sought)
    if isinstance(number, Cpr):
        ids = identities.find_by_cpr(context, member, number)
        matching = tuple(one for one in everyone if one.patient.id in ids)
    else:
        matching = named_like(everyone, sought)
    return render_template(
        "staff/merge_choose.html",
        patient=known.patient,
        candidates=candidates,
        sought=sought,
        found=tuple(one.patient for one in matching if one.patient.id != known.patient.id),
    )


@staff.get("/patients/<patient_id>/merge/<other_id>")
def preview_merge(patient_id: str, other_id: str) -> ResponseReturnValue:
    """Both entries side by side; nothing is changed."""
    preview = merging.preview_merge(
        get_context(), signed_in(), survivor=PatientId(patient_id), merged=PatientId(other_id)
    )
    return render_template("staff/merge.html", preview=preview)


@staff.post("/patients/<patient_id>/merge/<other_id>")
def merge_patients(patient_id: str, other_id: str) -> ResponseReturnValue:
    """Make two entries one patient."""
    done = merging.merge_patients(
        get_context(), signed_in(), survivor=PatientId(patient_id), merged=PatientId(other_id)
    )
    flash("merged")
    return redirect(url_for("staff.show_identity", patient_id=done.survivor), 303)


@staff.post("/patients/<patient_id>/merges/<merge_id>/undo")
def undo_merge(patient_id: str, merge_id: str) -> ResponseReturnValue:
    """Make two patients of one again."""
    merging.undo_merge(get_context(), signed_in(), PatientId(patient_id), MergeId(merge_id))
    flash("merge-undone")
    return redirect(url_for("staff.show_identity", patient_id=patient_id), 303)
