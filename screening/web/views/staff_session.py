"""Who is signed in, kept in Flask's signed cookie: the account's id, when it signed in, when it was last seen.

A copy of the cookie is good only until the idle limit from when it was copied, and never beyond the absolute one.
The account is looked up at every request, so that one that is closed is out at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any

from screening.core.errors import NotFound
from screening.core.people import Staff, StaffId

IDLE_LIMIT = timedelta(minutes=30)
ABSOLUTE_LIMIT = timedelta(hours=12)  # a long shift

_STAFF, _SIGNED_IN_AT, _SEEN_AT = "staff", "signed-in-at", "seen-at"
_LOCAL_PAGE = re.compile(r"/staff(?!/sign-)(?:/[A-Za-z0-9_-]+)*/?")

Session = MutableMapping[str, Any]


def begin_session(session: Session, staff: Staff, *, now: datetime) -> None:
    """Sign in. What the session held before is gone, so that one planted by somebody else is worth nothing."""
    session.clear()
    session[_STAFF] = staff.id
    session[_SIGNED_IN_AT] = session[_SEEN_AT] = int(now.timestamp())


def end_session(session: Session) -> None:
    """Sign out, and forget everything else that this browser was given."""
    session.clear()


def named_in(session: Session) -> StaffId | None:
    """The account the session names, whether its time has run out or not."""
    named = session.get(_STAFF)
    return StaffId(named) if isinstance(named, str) else None


def find_staff(
    session: Session, *, now: datetime, idle_limit: timedelta, get_staff: Callable[[StaffId], Staff]
) -> Staff | None:
    """Who is signed in, and note that they were seen; None when nobody is, or when a limit has passed."""
    named = named_in(session)
    if named is None or not _is_current(session, now=now, idle_limit=idle_limit):
        return None
    try:
        staff = get_staff(named)
    except NotFound:
        return None
    session[_SEEN_AT] = int(now.timestamp())
    return staff


def local_page(path: str | None) -> str | None:
    """The path if it is a page of the staff's own, else None: no sign-in ever leads to another site."""
    return path if path and _LOCAL_PAGE.fullmatch(path) else None


def _is_current(session: Session, *, now: datetime, idle_limit: timedelta) -> bool:
    signed_in, seen = _moment(session.get(_SIGNED_IN_AT)), _moment(session.get(_SEEN_AT))
    if signed_in is None or seen is None or signed_in > now + timedelta(minutes=1):
        return False
    return now - seen <= idle_limit and now - signed_in <= ABSOLUTE_LIMIT


def _moment(seconds: object) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None
