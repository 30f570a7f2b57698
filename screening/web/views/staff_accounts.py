"""Accounts, for who runs the service or one organisation: the list, add one, roles, a new password, close one."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from screening.core.errors import Conflict, InvalidSubmission, Problem
from screening.core.people import MembershipId, Organisation, StaffId
from screening.core.permissions import Act, may_for, require_permission
from screening.services import account_sign_in, memberships, organisations
from screening.services import staff as accounts
from screening.services.memberships import Account
from screening.web.forms.base import StaffForm
from screening.web.forms.organisations import AccountForm, LinkForm, ResetPasswordForm, RoleForm
from screening.web.runtime import get_context
from screening.web.views.staff_gate import signed_in, staff


@staff.get("/accounts")
def list_accounts() -> ResponseReturnValue:
    """Everybody one runs, closed accounts last, each with their roles."""
    found = memberships.list_accounts(get_context(), by=signed_in())
    return render_template(
        "staff/accounts.html",
        found=sorted(found, key=lambda account: account.record.closed_at is not None),
        places=organisations.list_names(get_context()),
    )


@staff.route("/accounts/new", methods=["GET", "POST"])
def add_account() -> ResponseReturnValue:
    """A new account with its first role."""
    require_permission(may_for(signed_in(), Act.MANAGE_STAFF))
    form = AccountForm(open_to=_open_to(), with_whole=signed_in().organisation is None)
    if form.validate_on_submit():
        try:
            member = accounts.add_staff(
                get_context(),
                username=form.username.data or "",
                name=form.name.data or "",
                role=form.chosen_role,
                password=form.password.data or "",
                organisation=form.chosen_organisation,
                by=signed_in(),
            )
        except InvalidSubmission as error:
            form.refuse(error.problems)
        except Conflict as error:
            form.refuse([Problem("username", error.reason, error.values)])
        else:
            flash("account-added")
            return redirect(url_for("staff.show_account", account_id=member.id), 303)
    return render_template("staff/account_new.html", form=form), 422 if form.is_submitted() else 200


@staff.route("/accounts/<account_id>", methods=["GET", "POST"])
def show_account(account_id: str) -> ResponseReturnValue:
    """One account with its roles; the form gives one more."""
    account = _get(account_id)
    form = _role_form()
    if form.validate_on_submit():
        try:
            memberships.give_membership(
                get_context(),
                account.record.id,
                role=form.chosen_role,
                organisation=form.chosen_organisation,
                by=signed_in(),
            )
        except InvalidSubmission as error:
            form.refuse(error.problems)
        else:
            flash("role-given")
            return redirect(url_for("staff.show_account", account_id=account.record.id), 303)
    return account_page(account, role_form=form)


@staff.post("/accounts/<account_id>/memberships/<membership_id>/end")
def end_membership(account_id: str, membership_id: str) -> ResponseReturnValue:
    """Take a role back."""
    memberships.end_membership(
        get_context(), StaffId(account_id), MembershipId(membership_id), by=signed_in()
    )
    flash("role-ended")
    return redirect(url_for("staff.list_accounts"), 303)


@staff.route("/accounts/<account_id>/password", methods=["GET", "POST"])
def reset_password(account_id: str) -> ResponseReturnValue:
    """A new password for somebody who has lost theirs."""
    account = _get(account_id)
    require_permission(account.may_change)
    form = ResetPasswordForm()
    if form.validate_on_submit():
        try:
            memberships.reset_password(
                get_context(), account.record.id, password=form.password.data or "", by=signed_in()
            )
        except InvalidSubmission as error:
            form.refuse(error.problems)
        else:
            flash("password-reset")
            return redirect(url_for("staff.show_account", account_id=account.record.id), 303)
    page = render_template("staff/account_password.html", form=form, account=account)
    return page, 422 if form.is_submitted() else 200


@staff.route("/accounts/<account_id>/close", methods=["GET", "POST"])
def close_account(account_id: str) -> ResponseReturnValue:
    """Asked once more, then closed."""
    account, form = _get(account_id), StaffForm()
    require_permission(account.may_change)
    if form.validate_on_submit():
        memberships.close_account(get_context(), account.record.id, by=signed_in())
        flash("account-closed")
        return redirect(url_for("staff.list_accounts"), 303)
    return render_template("staff/account_close.html", account=account)


def _get(account_id: str) -> Account:
    return memberships.get_account(get_context(), StaffId(account_id), by=signed_in())


def _role_form() -> RoleForm:
    return RoleForm(open_to=_open_to(), with_whole=signed_in().organisation is None)


def _open_to() -> list[Organisation]:
    """Where whoever is asking may give a role."""
    mine = organisations.list_organisations(get_context(), by=signed_in())
    return [one for one in mine if one.closed_at is None]


def account_page(
    account: Account, *, role_form: RoleForm | None = None, link_form: LinkForm | None = None
) -> ResponseReturnValue:
    """The page of an account; a form that was sent and cannot be kept stands there with what is wrong with it."""
    sent = role_form or link_form
    page = render_template(
        "staff/account.html",
        account=account,
        sign_in=account_sign_in.get_account_sign_in(get_context(), account.record.id, by=signed_in()),
        form=role_form or _role_form(),
        link_form=link_form or LinkForm(),
        problems=() if sent is None else sent.problems,
        places=organisations.list_names(get_context()),
        is_self=account.record.id == signed_in().id,
    )
    return page, 422 if sent is not None and sent.is_submitted() else 200
