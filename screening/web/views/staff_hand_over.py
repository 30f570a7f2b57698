"""Handing the tablet over: one tap locks the session and opens the patient's form; the PIN brings the rest back."""

from __future__ import annotations

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from screening.core.errors import InvalidSubmission, NotPermitted, Problem
from screening.core.permissions import Act, require
from screening.core.questionnaire import Language
from screening.core.response import PatientId
from screening.core.sign_in import Stage
from screening.services import hand_over, in_force
from screening.web.forms.pin import NewPinForm, PinForm
from screening.web.language import current_language, remember_language
from screening.web.respondent_cookie import give_cookie, take_cookie
from screening.web.runtime import get_context
from screening.web.views.staff_entry import take_up
from screening.web.views.staff_gate import signed_in, signed_in_session, staff
from screening.web.views.staff_record import usual_questionnaire
from screening.web.views.staff_session import hold_locked, language_of_lock, let_go


@staff.post("/patients/<patient_id>/hand-over")
def hand_tablet_over(patient_id: str) -> ResponseReturnValue:
    """Lock this session, and show the patient's form and nothing else."""
    require(signed_in().role, Act.INVITE)
    context, found = get_context(), signed_in_session()
    criteria_set = in_force.get_criteria_set_of(context, signed_in(), PatientId(patient_id))
    usual = usual_questionnaire(context.catalog.questionnaires, criteria_set)
    given = hand_over.hand_over(
        context,
        signed_in(),
        found.session,
        PatientId(patient_id),
        usual=None if usual is None else usual.ref.id,
    )
    if given is None:
        flash("pin-first")
        return redirect(url_for("staff.choose_pin"), 303)
    language = current_language()
    hold_locked(session, given.begun.secret, language=language)
    response = redirect(url_for("respondent.start"), 303)
    give_cookie(response, given.invitation.id)
    remember_language(response, given.invitation.language)
    # Pages that the browser holds in memory go with it; they are never written to disk anyway (no-store).
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@staff.route("/unlock", methods=["GET", "POST"])
def unlock() -> ResponseReturnValue:
    """Asks for the PIN; the only page of the staff's there is while the tablet is handed over."""
    found, form = signed_in_session(), PinForm()
    if found.session.stage is not Stage.LOCKED:
        return redirect(url_for("staff.home"), 303)
    if not form.validate_on_submit():
        return _unlock_page(form)
    try:
        begun = hand_over.unlock(get_context(), found.staff, found.session, form.pin.data or "")
    except InvalidSubmission as error:
        return _unlock_page(form, error.problems[0])
    except NotPermitted:
        let_go(session)
        flash("pin-refused")
        return redirect(url_for("staff.sign_in"), 303)
    language = language_of_lock(session)
    take_up(begun)
    response = redirect(url_for("staff.list_patients"), 303)
    take_cookie(response)  # the form is the patient's
    if language is not None:
        remember_language(response, Language(language))
    return response


@staff.route("/own/pin", methods=["GET", "POST"])
def choose_pin() -> ResponseReturnValue:
    """A new PIN of one's own."""
    form, refused = NewPinForm(), tuple[Problem, ...]()
    if form.validate_on_submit():
        try:
            hand_over.set_pin(get_context(), signed_in(), form.pin.data or "")
        except InvalidSubmission as error:
            refused = error.problems
        else:
            flash("pin-set")
            return redirect(url_for("staff.show_own"), 303)
    page = render_template("staff/pin.html", form=form, refused=refused)
    return page, 422 if form.is_submitted() else 200


@staff.app_context_processor
def handed_over_for_templates() -> dict[str, bool]:
    """Whether this device was handed over: the respondent's pages then show the staff the way back."""
    return {"is_handed_over": language_of_lock(session) is not None}


def _unlock_page(form: PinForm, refused: Problem | None = None) -> ResponseReturnValue:
    if refused is not None:
        form.add_problem(refused)
    page = render_template("staff/unlock.html", form=form, holder=signed_in_session().staff)
    return page, 422 if form.is_submitted() else 200
