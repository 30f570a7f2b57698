"""What nobody is asked to do by hand: it is done when staff come by, at most once a minute in each worker.

Done by several workers at once it is done once all the same; the minute only spares a question to the database.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app

from screening.services import answering
from screening.web.runtime import get_context

EVERY = timedelta(minutes=1)
_DONE_AT = "screening.upkeep"


def take_in_what_has_expired() -> None:
    """Take in the answers of those who began, never sent, and no longer can."""
    now = get_context().clock()
    done_at: datetime | None = current_app.extensions.get(_DONE_AT)
    if done_at is not None and timedelta(0) <= now - done_at < EVERY:
        return
    current_app.extensions[_DONE_AT] = now
    answering.take_in_expired(get_context())
