"""The staff's way in and out. The other pages are in the `staff_*` modules beside this one, and register themselves."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from screening.core.errors import NotPermitted, Problem
from screening.core.people import Staff
from screening.core.permissions import Act, may
from screening.services import staff as accounts
from screening.web.forms.sign_in import SignInForm
from screening.web.runtime import get_context
from screening.web.views import staff_assessments, staff_facts, staff_invitations, staff_patients
from screening.web.views.staff_gate import offer_kept_form, secret_key, signed_in, staff
from screening.web.views.staff_kept import unpack
from screening.web.views.staff_session import begin_session, end_session, local_page

__all__ = ["staff", "staff_assessments", "staff_facts", "staff_invitations", "staff_patients"]


@staff.get("/")
def home() -> ResponseReturnValue:
    """The list of patients; for an account that sees none, a page that says so."""
    if may(signed_in().role, Act.LIST_PATIENTS).allowed:
        return redirect(url_for("staff.list_patients"), 303)
    return render_template("staff/home.html")


@staff.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """User name and password; then back to where one came from, or to the form that waited."""
    form, refused = SignInForm(), None
    if form.validate_on_submit():
        try:
            member = accounts.sign_in(
                get_context(), username=form.username.data or "", password=form.password.data or ""
            )
        except NotPermitted as refusal:
            refused = Problem(form.username.id, refusal.reason, refusal.values)
        else:
            return _enter(member)
    page = render_template(
        "staff/sign_in.html",
        form=form,
        refused=refused,
        next=local_page(request.values.get("next")),
        kept=request.form.get("kept", ""),
    )
    return page, 422 if form.is_submitted() else 200


@staff.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session, and forget all this browser was given."""
    accounts.sign_out(get_context(), signed_in())
    end_session(session)
    flash("signed-out")
    return redirect(url_for("staff.sign_in"), 303)


def _enter(member: Staff) -> ResponseReturnValue:
    begin_session(session, member, now=get_context().clock())
    g.pop("csrf_token", None)  # it belongs to the session that has just been dropped
    kept = unpack(secret_key(), request.form.get("kept", ""))
    if kept is not None and kept.staff in (None, member.id):
        g.staff = member
        return offer_kept_form(kept)
    return redirect(local_page(request.form.get("next")) or url_for("staff.home"), 303)
