"""The respondent's own cookie: which invitation this device is answering, and when it was last used.

The link's secret is exchanged for it at once, so that the secret leaves the address bar. It is signed, apart from the
staff's session, sent only to the respondent's pages, and gone when the browser closes. There is one per device: a
second link replaces the first, so nobody can step from their own form into the one before.

It ends by itself some time after it was last used (`SCREENING_RESPONDENT_MINUTES`): a device that is left lying about
shows nobody anything. What stands on the open page can still be saved for a day: the right to see has ended, and what
was typed is not lost.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from screening.core.people import InvitationId
from screening.web.runtime import get_context

NAME = "respondent"
PATH = "/answer"
TIME_TO_SAVE = timedelta(days=1)
_AHEAD = timedelta(minutes=1)  # another worker's clock may be ahead of ours by a little


def give_cookie(response: Response, invitation_id: InvitationId) -> None:
    """Let this device answer the invitation, for the whole time from now."""
    now = int(get_context().clock().timestamp())
    response.set_cookie(
        NAME,
        _signer().dumps([invitation_id, now]),
        path=PATH,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def take_cookie(response: Response) -> None:
    """Let this device answer nothing any more."""
    response.delete_cookie(
        NAME, path=PATH, secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True, samesite="Lax"
    )


def find_invitation_id() -> InvitationId | None:
    """The invitation this device may answer, or None: no cookie, one that has ended, or one that we did not sign."""
    return _find(session_length())


def find_lapsed_invitation_id() -> InvitationId | None:
    """The same for a session that has ended, as long as what was left standing on its page may still be saved."""
    return _find(TIME_TO_SAVE)


def session_length() -> timedelta:
    """How long a respondent's page stays open on a device that nobody uses."""
    return timedelta(minutes=get_context().settings.respondent_minutes)


def _find(longest: timedelta) -> InvitationId | None:
    try:
        invitation_id, used = _signer().loads(request.cookies.get(NAME, ""))
        used_at = datetime.fromtimestamp(used, UTC)
    except (BadSignature, ValueError, TypeError, OverflowError):
        return None
    is_current = -_AHEAD <= get_context().clock() - used_at < longest
    return InvitationId(invitation_id) if is_current else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="respondent-session")
