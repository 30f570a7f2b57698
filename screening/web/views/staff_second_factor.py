"""The second factor: giving a code at the sign-in, setting it up, new recovery codes, turning it off."""

from __future__ import annotations

from flask import flash, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from screening.core.errors import InvalidSubmission, NotPermitted, Problem
from screening.core.sign_in import Stage
from screening.services import second_factor, sessions
from screening.services import staff as accounts
from screening.web.device import device_secret, network
from screening.web.forms.second_factor import CodeForm, ConfirmForm, PasswordForm
from screening.web.runtime import get_context
from screening.web.views.staff_entry import find_kept, go_on, know_device, take_up
from screening.web.views.staff_gate import signed_in, signed_in_session, staff
from screening.web.views.staff_stages import (
    carried,
    code_page,
    enrolment_page,
    must_give_password,
    stage_page,
)


@staff.route("/second-factor", methods=["GET", "POST"])
def give_code() -> ResponseReturnValue:
    """Asks for the code of the second factor; only in a sign-in that waits for it."""
    found, form = signed_in_session(), CodeForm()
    if found.session.stage is not Stage.SECOND_FACTOR:
        return stage_page(found.session.stage)
    if not form.validate_on_submit():
        return code_page(form)
    try:
        second_factor.check(get_context(), found.staff, form.code.data or "", device=_own_device())
    except InvalidSubmission as error:
        return code_page(form, error.problems[0])
    except NotPermitted as refusal:
        return code_page(form, Problem(form.code.id, refusal.reason, refusal.values))
    return go_on(sessions.pass_second_factor(get_context(), found.session))


@staff.route("/second-factor/new", methods=["GET", "POST"])
def enrol() -> ResponseReturnValue:
    """Shows the key, takes the first code of it, and shows the recovery codes this once."""
    context, found, form = get_context(), signed_in_session(), ConfirmForm()
    ask = must_give_password()
    if not ask:
        del form.old
    if not form.validate_on_submit():
        return enrolment_page(form)
    try:
        if ask and not accounts.is_own_password(context, found.staff, form.old.data or ""):
            raise InvalidSubmission([Problem("old", "this is not your password")])
        codes = second_factor.confirm(context, found.staff, form.code.data or "", device=_own_device())
    except InvalidSubmission as error:
        return enrolment_page(form, error.problems[0])
    except NotPermitted as refusal:
        return enrolment_page(form, Problem(form.code.id, refusal.reason, refusal.values))
    if found.session.stage is Stage.ENROLMENT:
        take_up(sessions.pass_second_factor(context, found.session))
    else:
        sessions.end_others(context, found.session)
        take_up(sessions.renew(context, found.session))
    return _show_codes_once(codes)


@staff.post("/own/recovery-codes")
def make_recovery_codes() -> ResponseReturnValue:
    """New recovery codes in place of the old."""
    if not _has_given_password():
        return redirect(url_for("staff.show_own"), 303)
    return _show_codes_once(second_factor.make_recovery_codes(get_context(), signed_in()))


@staff.post("/own/second-factor/off")
def turn_off_second_factor() -> ResponseReturnValue:
    """No second factor any more, where the role does not ask for one."""
    if _has_given_password():
        second_factor.turn_off(get_context(), signed_in())
        take_up(sessions.renew(get_context(), signed_in_session().session))
        flash("second-factor-off")
    return redirect(url_for("staff.show_own"), 303)


def _show_codes_once(codes: tuple[str, ...]) -> ResponseReturnValue:
    member = signed_in_session().staff
    page = render_template("staff/recovery_codes.html", codes=codes, waiting=find_kept(member), **carried())
    response = make_response(page, 201)
    if g.staff is not None:
        know_device(response)
    return response


def _has_given_password() -> bool:
    form = PasswordForm()
    if not must_give_password():
        return True
    if form.validate_on_submit() and accounts.is_own_password(
        get_context(), signed_in(), form.old.data or ""
    ):
        return True
    flash("wrong-password")
    return False


def _own_device() -> str:
    """The device's secret where this account is known on it: its tries are counted apart from strangers'."""
    known = sessions.is_device_known(get_context(), signed_in_session().staff.id, device_secret())
    return device_secret() if known else network()
