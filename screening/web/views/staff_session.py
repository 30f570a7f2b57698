"""What the browser holds of a staff session, in Flask's signed cookie: a random secret, and nothing that says whose it
is. Everything else, and the limits, are on the server (`services.sessions`).
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

from screening.services import sessions
from screening.web.runtime import get_context

_SECRET = "sign-in"  # noqa: S105  the name of the field
_LANGUAGE = "staff-language"
_LOCAL_PAGE = re.compile(r"/staff(?!/(?:sign-|oidc))(?:/[A-Za-z0-9_-]+)*/?")

Session = MutableMapping[str, Any]


def hold(session: Session, secret: str) -> None:
    """Hold a session. What the cookie held before is gone, so that one planted by somebody else is worth nothing."""
    session.clear()
    session[_SECRET] = secret


def hold_locked(session: Session, secret: str, *, language: str) -> None:
    """Hold a session that is locked while a patient has the device; and the language to come back to."""
    hold(session, secret)
    session[_LANGUAGE] = language


def language_of_lock(session: Session) -> str | None:
    """The language that whoever handed the device over reads; None when it was not handed over."""
    language = session.get(_LANGUAGE)
    return language if isinstance(language, str) else None


def let_go(session: Session) -> None:
    """Forget everything this browser was given."""
    session.clear()


def sign_out_here(session: Session) -> None:
    """End the session that this browser holds, if it lives: on the server, so that no copy of the cookie is left, and
    here."""
    secret = held(session)
    found = None if secret is None else sessions.find(get_context(), secret)
    if found is not None:
        sessions.end(get_context(), found.session)
    let_go(session)


def held(session: Session) -> str | None:
    """The secret that the browser holds, dead or alive."""
    secret = session.get(_SECRET)
    return secret if isinstance(secret, str) else None


def local_page(path: str | None) -> str | None:
    """The path if it is a page of the staff's own, else None: no sign-in ever leads to another site."""
    return path if path and _LOCAL_PAGE.fullmatch(path) else None
