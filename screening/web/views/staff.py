"""The staff's way in and out. The other pages are in the `staff_*` modules beside this one, and register themselves."""

from __future__ import annotations

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from screening.core.errors import NotPermitted, Problem
from screening.core.permissions import Act, may
from screening.core.sign_in import Way
from screening.services import sessions
from screening.services import staff as accounts
from screening.web.device import device_secret, device_words, network
from screening.web.forms.sign_in import SignInForm
from screening.web.runtime import get_context
from screening.web.views import (
    staff_account_sign_in,
    staff_accounts,
    staff_assessments,
    staff_audit,
    staff_care,
    staff_caseload,
    staff_facts,
    staff_hand_over,
    staff_identities,
    staff_imports,
    staff_inbox,
    staff_invitations,
    staff_merges,
    staff_oidc,
    staff_organisations,
    staff_own,
    staff_paper,
    staff_patient_data,
    staff_patients,
    staff_plan,
    staff_referrals,
    staff_reminders,
    staff_responses,
    staff_running,
    staff_second_factor,
    staff_tasks,
    staff_verification,
)
from screening.web.views.staff_entry import go_on
from screening.web.views.staff_gate import signed_in, signed_in_session, staff
from screening.web.views.staff_session import sign_out_here
from screening.web.views.staff_stages import carried

__all__ = [
    "staff",
    "staff_account_sign_in",
    "staff_accounts",
    "staff_assessments",
    "staff_audit",
    "staff_care",
    "staff_caseload",
    "staff_facts",
    "staff_hand_over",
    "staff_identities",
    "staff_imports",
    "staff_inbox",
    "staff_invitations",
    "staff_merges",
    "staff_oidc",
    "staff_organisations",
    "staff_own",
    "staff_paper",
    "staff_patient_data",
    "staff_patients",
    "staff_plan",
    "staff_referrals",
    "staff_reminders",
    "staff_responses",
    "staff_running",
    "staff_second_factor",
    "staff_tasks",
    "staff_verification",
]


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
                get_context(),
                username=form.username.data or "",
                password=form.password.data or "",
                network=network(),
                device=device_secret(),
            )
        except NotPermitted as refusal:
            refused = Problem(form.username.id, refusal.reason, refusal.values)
        else:
            return go_on(sessions.begin(get_context(), member, way=Way.PASSWORD, device=device_words()))
    page = render_template(
        "staff/sign_in.html",
        form=form,
        refused=refused,
        **carried(),
    )
    return page, 422 if form.is_submitted() else 200


@staff.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session, and forget all this browser was given."""
    with_provider = signed_in_session().session.way is Way.OIDC
    sign_out_here(session)
    flash("signed-out-of-two" if with_provider else "signed-out")
    return redirect(url_for("staff.sign_in"), 303)
