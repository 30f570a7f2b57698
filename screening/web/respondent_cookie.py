"""The respondent's own cookie: which invitation this device is answering.

The link's secret is exchanged for it at once, so that the secret leaves the address bar. It is signed, apart from the
staff's session, sent only to the respondent's pages, and gone when the browser closes. There is one per device: a
second link replaces the first, so nobody can step from their own form into the one before.
"""

from __future__ import annotations

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from screening.core.people import InvitationId

NAME = "respondent"
PATH = "/answer"
SECONDS = 24 * 3600  # after this the link must be opened again; every saved answer is still there


def give_cookie(response: Response, invitation_id: InvitationId) -> None:
    """Let this device answer the invitation."""
    response.set_cookie(
        NAME,
        _signer().dumps(invitation_id),
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
    """The invitation this device may answer, or None: no cookie, an old one, or one that we did not sign."""
    try:
        return InvitationId(_signer().loads(request.cookies.get(NAME, ""), max_age=SECONDS))
    except BadSignature:
        return None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="respondent")
