"""Referrals: what became of them, and the text to paste into one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening.core.assessment import AssessmentId
from screening.core.errors import Conflict, InvalidSubmission, Problem
from screening.core.referrals import DAYS_TO_FIRST_CONTACT, ReferralId, ReferralStep
from screening.services import referral_text, referrals
from screening.web.forms.tasks import Posted, find_step, read_day
from screening.web.language import current_language, translate
from screening.web.runtime import get_context
from screening.web.views.staff_gate import names_of_staff, signed_in, staff, today
from screening.web.views.staff_task_words import STEPS


@staff.get("/referrals")
def list_referrals() -> ResponseReturnValue:
    """Those under way first."""
    notes = referrals.list_referrals(get_context(), signed_in())
    return render_template(
        "staff/referrals.html",
        notes_of_referrals=notes,
        steps=STEPS,
        today=today(),
        limit=DAYS_TO_FIRST_CONTACT,
    )


@staff.route("/referrals/<referral_id>", methods=["GET", "POST"])
def show_referral(referral_id: str) -> ResponseReturnValue:
    """One referral with its dates; what happens next is written down here."""
    if request.method == "GET":
        return _page(ReferralId(referral_id), request.form)
    step, on = find_step(request.form), read_day(request.form, "on")
    try:
        note = referrals.get_referral(get_context(), signed_in(), ReferralId(referral_id))
        if step is None:
            raise InvalidSubmission([Problem("step", "choose what has happened")])
        if on.problem is not None or on.day is None:
            raise InvalidSubmission([on.problem or Problem("on", "write the day on which it happened")])
        referrals.record_step(
            get_context(),
            signed_in(),
            note.referral.id,
            step,
            on=on.day,
            reason=request.form.get("reason", ""),
        )
    except InvalidSubmission as error:
        return _page(ReferralId(referral_id), request.form, problems=error.problems, status=422)
    except Conflict as error:
        return _page(ReferralId(referral_id), request.form, problems=(error.problem,), status=409)
    flash("step-recorded")
    # A unit that has said no sees the patient no longer.
    sees_no_more = step is ReferralStep.REJECTED
    return redirect(
        url_for("staff.list_referrals")
        if sees_no_more
        else url_for("staff.show_referral", referral_id=referral_id),
        303,
    )


@staff.get("/assessments/<assessment_id>/referral-text")
def show_referral_text(assessment_id: str) -> ResponseReturnValue:
    """The text, ready to be copied into the referral."""
    made = referral_text.make_referral_text(
        get_context(),
        signed_in(),
        AssessmentId(assessment_id),
        language=current_language(),
        translate=translate,
    )
    return render_template("staff/referral_text.html", made=made, assessment_id=assessment_id)


def _page(
    referral_id: ReferralId, typed: Posted, *, problems: tuple[Problem, ...] = (), status: int = 200
) -> ResponseReturnValue:
    note = referrals.get_referral(get_context(), signed_in(), referral_id)
    page = render_template(
        "staff/referral.html",
        note=note,
        referral=note.referral,
        names=names_of_staff(),
        steps=STEPS,
        typed=typed,
        problems=problems,
        today=today(),
        limit=DAYS_TO_FIRST_CONTACT,
    )
    return page, status
