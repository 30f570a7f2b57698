"""How a colleague signs in, for an administrator: the identity provider's word for them, and their second factor."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from screening.core.errors import Conflict, InvalidSubmission, Problem
from screening.core.people import StaffId
from screening.core.permissions import require_permission
from screening.services import account_sign_in, memberships
from screening.web.forms.base import StaffForm
from screening.web.forms.organisations import LinkForm
from screening.web.runtime import get_context
from screening.web.views.staff_accounts import account_page
from screening.web.views.staff_gate import signed_in, staff


@staff.post("/accounts/<account_id>/identity")
def link_identity(account_id: str) -> ResponseReturnValue:
    """Who the provider calls so is this account. What was typed stands there again when it cannot be."""
    account = memberships.get_account(get_context(), StaffId(account_id), by=signed_in())
    require_permission(account.may_change)
    form = LinkForm()
    if form.validate_on_submit():
        try:
            account_sign_in.link_identity(
                get_context(), account.record.id, subject=form.subject.data or "", by=signed_in()
            )
        except InvalidSubmission as error:
            form.refuse(error.problems)
        except Conflict as error:
            form.refuse([Problem("subject", error.reason, error.values)])
        else:
            flash("identity-linked")
            return redirect(url_for("staff.show_account", account_id=account.record.id), 303)
    return account_page(account, link_form=form)


@staff.post("/accounts/<account_id>/identity/end")
def unlink_identity(account_id: str) -> ResponseReturnValue:
    """No provider signs in to it any more."""
    account_sign_in.unlink_identity(get_context(), StaffId(account_id), by=signed_in())
    flash("identity-unlinked")
    return redirect(url_for("staff.show_account", account_id=account_id), 303)


@staff.route("/accounts/<account_id>/second-factor", methods=["GET", "POST"])
def reset_second_factor(account_id: str) -> ResponseReturnValue:
    """Asked once more, then taken away."""
    account, form = memberships.get_account(get_context(), StaffId(account_id), by=signed_in()), StaffForm()
    require_permission(account.may_change)
    if form.validate_on_submit():
        account_sign_in.reset_second_factor(get_context(), account.record.id, by=signed_in())
        flash("second-factor-reset")
        return redirect(url_for("staff.show_account", account_id=account.record.id), 303)
    return render_template("staff/account_second_factor.html", account=account)
