"""The respondent's blueprint, and the draft behind every page of it.

The right to answer comes from the invitation (a signed cookie of its own), not from a session. Who has no draft that
can be answered gets the page that says why, and how to go on.
"""

from __future__ import annotations

from typing import NoReturn

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from screening.core.errors import NotFound
from screening.core.response import Missing
from screening.services import answering
from screening.services.answering import Draft
from screening.web.language import current_language
from screening.web.respondent_cookie import find_invitation_id, give_cookie
from screening.web.runtime import get_context

Page = tuple[str, int]

respondent = Blueprint("respondent", __name__)


def find_draft() -> Draft:
    """The draft that this device may answer, whatever its state; or the page that says how to get to one."""
    invitation_id = find_invitation_id()
    if invitation_id is None:
        _answer_with("respondent/link_needed.html", 403)
    if request.method == "POST" and request.form.get("form") != invitation_id:
        _answer_with("respondent/other_form.html", 409)
    try:
        return answering.get_draft(get_context(), invitation_id)
    except NotFound:
        _answer_with("respondent/link_needed.html", 403)


def open_draft() -> Draft:
    """A draft that can still be answered; otherwise the page that says why not."""
    draft = find_draft()
    if draft.invitation.response is not None:
        if request.method == "GET":
            abort(redirect(url_for(".thanks"), 303))
        _answer_with("respondent/already_sent.html", 409)
    if not draft.invitation.takes_answers(get_context().clock()):
        _answer_with("respondent/link_expired.html", 409)
    return draft


def begun_draft() -> Draft:
    """An open draft of which we know who answers; otherwise the start page."""
    draft = open_draft()
    if draft.source is None:
        abort(redirect(url_for(".start"), 303))
    return draft


def go_on(draft: Draft, address: str) -> Response:
    """Redirect; the draft keeps up with the language that its answers are given in, the cookie lasts on."""
    language = current_language()
    if draft.source is not None and draft.language != language and language in draft.questionnaire.wordings:
        answering.begin(
            get_context(),
            draft.invitation.id,
            source=draft.source,
            assistance=draft.assistance,
            language=language,
        )
    response = redirect(address, 303)
    give_cookie(response, draft.invitation.id)
    return response


def count_answers(draft: Draft) -> int:
    return sum(not isinstance(draft.answers[item.link_id], Missing) for item in draft.items)


def _answer_with(template: str, status: int) -> NoReturn:
    # What was typed is shown for copying, unless another site sent it: it could put its own words on our page.
    is_own = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    text = request.form.get("answer", "").strip() if is_own else ""
    abort(make_response(render_template(template, text=text), status))
