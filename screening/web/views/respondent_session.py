"""How long a respondent's page stays open on a device, what ends it, and that nothing typed is lost when it does.

Every page of the form makes the time start anew. When it has run out, the answer that stands on the open page is still
saved (`SAVES`), but nothing is shown any more: the link or the code must be opened again.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from screening.core.people import InvitationId
from screening.web.looks_page import clock_time
from screening.web.respondent_cookie import (
    NAME,
    find_invitation_id,
    find_lapsed_invitation_id,
    give_cookie,
    session_length,
    take_cookie,
)
from screening.web.runtime import get_context
from screening.web.security import csrf
from screening.web.views.respondent_blueprint import respondent

WARN_SECONDS = 5 * 60  # how long before its end a page says that it is about to close
# What saves what stands on the page, and shows nothing else of the form.
SAVES = frozenset({"respondent.answer", "respondent.answer_all"})


def find_session() -> InvitationId | None:
    """The invitation this request may act on, or None. After the session's end it is only for saving what was typed;
    `is_over` says so."""
    found = find_invitation_id()
    if found is None and request.method == "POST" and request.endpoint in SAVES:
        found = find_lapsed_invitation_id()
        g.session_over = found is not None
    return found


def is_over() -> bool:
    """Whether this request came after the session's end and was let through to save what was typed."""
    return bool(g.get("session_over", False))


@respondent.get("/answer/stay")
def stay() -> Response:
    """The page is in use: let its time start anew. Asked for by the script; says nothing."""
    return Response(status=204 if find_invitation_id() is not None else 403)


@respondent.get("/answer/ended")
def ended() -> str:
    """The time has run out: everything is kept, and how to go on. The session ends by itself; a page beside this one
    that is in use keeps it."""
    return render_template("respondent/ended.html")


@respondent.post("/answer/finish")
def finish() -> Response:
    """The respondent hands the device back: from now on it shows nothing of theirs."""
    response = redirect(url_for(".finished"), 303)
    take_cookie(response)
    return response


csrf.exempt(finish)  # it takes a right away and gives none: it must work on a page that was open over night


@respondent.get("/answer/finished")
def finished() -> str:
    """Nothing of the form can be seen here any more."""
    return render_template("respondent/finished.html")


def code_address() -> str:
    """Where a short code is typed in, as it is read aloud: without the beginning that browsers add by themselves."""
    return get_context().settings.base_url.partition("://")[2].rstrip("/") + url_for("respondent.enter_code")


@respondent.after_request
def start_anew(response: Response) -> Response:
    """Let the session last from now, unless the view has given or taken it itself."""
    invitation_id = find_invitation_id()
    has_spoken = any(cookie.startswith(f"{NAME}=") for cookie in response.headers.getlist("Set-Cookie"))
    is_use = request.endpoint != "respondent.ended" and response.status_code < 500
    if invitation_id is not None and is_use and not has_spoken:
        give_cookie(response, invitation_id)
    return response


@respondent.context_processor
def words_of_session() -> dict[str, object]:
    """When this page closes by itself (None where nothing is open), and where a code is typed in."""
    if find_invitation_id() is None or request.endpoint == "respondent.ended":
        return {"session_ends": None, "code_address": code_address}
    ends: datetime = get_context().clock() + session_length()
    seconds = int(session_length().total_seconds())
    return {
        "code_address": code_address,
        "session_ends": partial(clock_time, ends),
        "session_seconds": seconds,
        "session_warn": min(WARN_SECONDS, seconds // 2),
    }
