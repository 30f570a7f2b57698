"""The pages between the password and the workspace: a code, a key to set up, which organisation.

Where somebody wanted to go, and the form that waits for them, travel in the pages themselves: `next` is checked, `kept`
is signed.
"""

from __future__ import annotations

import segno
from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from screening.core.errors import Problem
from screening.core.sign_in import Stage, Way
from screening.services import second_factor
from screening.web.forms.second_factor import CodeForm, ConfirmForm
from screening.web.runtime import get_context
from screening.web.views.staff_gate import signed_in_session
from screening.web.views.staff_session import local_page


def carried() -> dict[str, str | None]:
    """What the pages of the way in carry along; `g.carried` when it has come back with a provider's answer."""
    waiting: dict[str, str | None] | None = g.get("carried")
    if waiting is not None:
        return {"next": local_page(waiting["next"]), "kept": waiting["kept"]}
    return {"next": local_page(request.values.get("next")), "kept": request.form.get("kept", "")}


def stage_page(stage: Stage) -> ResponseReturnValue:
    """The page of a stage, as it first looks."""
    match stage:
        case Stage.SECOND_FACTOR:
            return code_page(CodeForm(formdata=None))
        case Stage.ENROLMENT:
            return enrolment_page(ConfirmForm(formdata=None))
        case Stage.MEMBERSHIP:
            return membership_page()
        case Stage.OPEN:
            return redirect(url_for("staff.home"), 303)
        case Stage.LOCKED:
            return redirect(url_for("staff.unlock"), 303)


def code_page(form: CodeForm, refused: Problem | None = None) -> ResponseReturnValue:
    """Asks for the code of the second factor."""
    if refused is not None:
        form.add_problem(refused)
    page = render_template("staff/second_factor.html", form=form, **carried())
    return page, 422 if form.problems else 200


def enrolment_page(form: ConfirmForm, refused: Problem | None = None) -> ResponseReturnValue:
    """Shows the key, and asks for the first code. Raises Conflict when there is a second factor already."""
    found = signed_in_session()
    if refused is not None:
        form.add_problem(refused)
    enrolment = second_factor.enrol(get_context(), found.staff)
    page = render_template(
        "staff/second_factor_new.html",
        form=form,
        key=enrolment.key,
        qr_code=_qr_code(enrolment.uri),
        ask_password=must_give_password(),
        is_required=found.session.stage is Stage.ENROLMENT,
        **carried(),
    )
    return page, 422 if form.problems else 200


def membership_page() -> ResponseReturnValue:
    """Asks for which organisation somebody works now."""
    found = signed_in_session()
    return render_template(
        "staff/membership.html", seats=found.seats, acting=found.session.membership, **carried()
    )


def must_give_password() -> bool:
    """Whether the password is asked for again: whoever finds an open session must not make it their own. At the sign-in
    itself it was given a moment ago, and with a provider's sign-in there is none."""
    session = signed_in_session().session
    return session.stage is Stage.OPEN and session.way is Way.PASSWORD


def _qr_code(uri: str) -> Markup:
    """As on the invitation: an SVG without size, style or script."""
    svg = segno.make(uri, error="m", micro=False).svg_inline(
        border=4, light="#fff", omitsize=True, svgclass="qr"
    )
    return Markup(svg)  # nosec B704 # noqa: S704  made by segno from an address of ours; it holds only path data
