"""The way in: the link's secret is exchanged for a cookie and leaves the address bar."""

from __future__ import annotations

from flask import make_response, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from screening.core.errors import Conflict, NotFound
from screening.core.people import Invitation
from screening.services import answering, invitations
from screening.services.sent import can_look_back
from screening.web.language import remember_language
from screening.web.respondent_cookie import give_cookie, take_cookie
from screening.web.runtime import get_context
from screening.web.views.respondent_gate import respondent
from screening.web.views.staff_session import sign_out_here


@respondent.get("/i/<secret>")
def open_link(secret: str) -> Response:
    """Exchange the link's secret for the cookie and leave the address that has it.

    Whoever was signed in on this device is signed out: from here on it is in the respondent's hands.
    """
    context = get_context()
    _sign_out_but_keep_open_forms()
    try:
        invitation = invitations.open_invitation(context, secret)
    except NotFound:
        return refuse("respondent/link_unknown.html", 404)
    except Conflict:
        return refuse("respondent/link_expired.html", 409)
    return let_in(invitation)


def let_in(invitation: Invitation) -> Response:
    """Give this device the invitation, whichever way it was opened: to answer, or to look back on what was sent."""
    context = get_context()
    _sign_out_but_keep_open_forms()
    if invitation.response is not None and not can_look_back(context, invitation):
        return refuse("respondent/link_used.html", 200)
    response = redirect(url_for(".start" if invitation.response is None else ".thanks"), 303)
    give_cookie(response, invitation.id)
    remember_language(response, answering.get_draft(context, invitation.id).language)
    return response


def _sign_out_but_keep_open_forms() -> None:
    """Who taps the same link again must not find the page in the first tab stale: its token stays good."""
    token = session.get("csrf_token")
    sign_out_here(session)
    if token is not None:
        session["csrf_token"] = token


def refuse(template: str, status: int) -> Response:
    """The page that says why there is nothing to open; what this device had open before is closed."""
    response = make_response(render_template(template), status)
    take_cookie(response)
    return response
