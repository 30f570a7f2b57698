"""No more reminders: the page that the link in a message opens, and the button on it.

Opening the page does nothing: mail programs open links by themselves to look at them. A mail program that offers the
button itself posts without a page (RFC 8058); the link's secret is then all the proof there is, and enough.
"""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from screening.core.errors import NotFound, Problem
from screening.services import reminder_stop
from screening.web.runtime import get_context
from screening.web.security import csrf
from screening.web.views.respondent_blueprint import respondent
from screening.web.views.respondent_gate import Page

_ONE_CLICK = ("List-Unsubscribe", "One-Click")


@respondent.get("/no-more/<secret>")
def no_more(secret: str) -> Response | Page:
    """Asks whether no more are wanted; or says that none come."""
    return show_no_more(secret)


@respondent.post("/no-more/<secret>")
@csrf.exempt  # type: ignore[untyped-decorator]
def stop_reminders(secret: str) -> Response | Page:
    """No more, from the page's button or from the mail program's own. Pressed twice, it is done once."""
    is_one_click = request.form.get(_ONE_CLICK[0]) == _ONE_CLICK[1]
    if not is_one_click:
        csrf.protect()
    try:
        reminder_stop.stop(get_context(), secret)
    except NotFound:
        return _unknown()
    # RFC 8058, 3.1: the answer to a mail program is no redirect.
    return show_no_more(secret) if is_one_click else redirect(url_for(".no_more", secret=secret), 303)


def show_no_more(secret: str, *, problem: Problem | None = None) -> Response | Page:
    """The page, as it stands; 400 when it is shown again."""
    try:
        stopped = reminder_stop.has_stopped(get_context(), secret)
    except NotFound:
        return _unknown()
    return render_template("respondent/no_more.html", secret=secret, stopped=stopped, problem=problem), (
        400 if problem else 200
    )


def _unknown() -> Response:
    return make_response(render_template("respondent/link_unknown.html"), 404)
