"""The draft behind every page of the respondent's.

The right to answer comes from the invitation (a signed cookie of its own), not from a session. Who has no draft that
can be answered gets the page that says why, and how to go on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn

from flask import abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from screening.core.errors import NotFound
from screening.core.response import Missing
from screening.services import answering
from screening.services.answering import Draft
from screening.web.language import current_language
from screening.web.respondent_cookie import give_cookie
from screening.web.runtime import get_context
from screening.web.views.respondent_blueprint import respondent
from screening.web.views.respondent_session import find_session, is_over
from screening.web.voices import find_voice

__all__ = [
    "Page",
    "as_shown",
    "begun_draft",
    "count_answers",
    "find_draft",
    "go_on",
    "open_draft",
    "respondent",
]

Page = tuple[str, int]


def find_draft() -> Draft:
    """The draft that this device may answer, whatever its state; or the page that says how to get to one."""
    invitation_id = find_session()
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


def as_shown(draft: Draft) -> Draft:
    """The draft as the page that was sent had it: answered by whom it asked, though somebody else answers by now."""
    voice = find_voice(draft.questionnaire, request.form.get("speaker", ""))
    if voice is None or not draft.invitation.may_be_answered_by(voice.source):
        return draft
    return replace(draft, source=voice.source, assistance=voice.assistance)


def go_on(draft: Draft, address: str) -> Response:
    """Redirect; the draft keeps up with the language that its answers are given in, the cookie lasts on.

    After the session's end what was typed has been saved, and nothing more is shown.
    """
    if is_over():
        return redirect(url_for(".ended"), 303)
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
