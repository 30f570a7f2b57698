"""One's own sign-in: where one is signed in, the password, the second factor, and for which organisation one works."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from screening.core.errors import InvalidSubmission, NotPermitted, Problem
from screening.core.sign_in import SessionId, Way
from screening.services import second_factor, sessions
from screening.services import staff as accounts
from screening.web.forms.second_factor import NewPasswordForm, PasswordForm
from screening.web.runtime import get_context
from screening.web.views.staff_entry import go_on, take_up
from screening.web.views.staff_gate import signed_in, signed_in_session, staff
from screening.web.views.staff_session import sign_out_here
from screening.web.views.staff_stages import membership_page


@staff.get("/own")
def show_own() -> ResponseReturnValue:
    """Where one is signed in, and how."""
    context, found = get_context(), signed_in_session()
    return render_template(
        "staff/own.html",
        sessions=sessions.list_own(context, found.staff),
        this=found.session.id,
        standing=second_factor.get_standing(context, found.staff),
        has_password=found.session.way is Way.PASSWORD,
        seats=found.seats,
        password_form=PasswordForm(formdata=None),
    )


@staff.post("/own/sessions/<session_id>/end")
def end_session(session_id: str) -> ResponseReturnValue:
    """End one of one's own sessions; this one too."""
    if session_id == signed_in_session().session.id:
        sign_out_here(session)
        flash("signed-out")
        return redirect(url_for("staff.sign_in"), 303)
    sessions.end_own(get_context(), signed_in(), SessionId(session_id))
    flash("session-ended")
    return redirect(url_for("staff.show_own"), 303)


@staff.post("/own/sessions/end-others")
def end_other_sessions() -> ResponseReturnValue:
    """End every session but this one."""
    sessions.end_others(get_context(), signed_in_session().session)
    flash("sessions-ended")
    return redirect(url_for("staff.show_own"), 303)


@staff.route("/own/password", methods=["GET", "POST"])
def change_password() -> ResponseReturnValue:
    """A new password; every other session ends, and this one goes on under a new secret."""
    form, found = NewPasswordForm(), signed_in_session()
    refused: tuple[Problem, ...] = ()
    if form.validate_on_submit():
        try:
            accounts.change_own_password(
                get_context(),
                found.staff,
                session=found.session.id,
                old=form.old.data or "",
                new=form.password.data or "",
            )
        except InvalidSubmission as error:
            refused = error.problems
        except NotPermitted as refusal:
            refused = (Problem(form.old.id, refusal.reason, refusal.values),)
        else:
            take_up(sessions.renew(get_context(), found.session))
            flash("password-changed")
            return redirect(url_for("staff.show_own"), 303)
    page = render_template("staff/password.html", form=form, refused=refused)
    return page, 422 if form.is_submitted() else 200


@staff.route("/organisation", methods=["GET", "POST"])
def choose_membership() -> ResponseReturnValue:
    """For which organisation one works from now on, for who belongs to several."""
    found = signed_in_session()
    if request.method == "GET":
        return membership_page()
    return go_on(sessions.act_in(get_context(), found.session, request.form.get("membership", "")))
