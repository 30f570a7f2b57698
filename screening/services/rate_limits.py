"""How often something may be done within a stretch of time, counted in the database so that it holds across workers.

A fixed window that opens at the first use: the algorithm of most web servers. No library does it for us: those that
exist count in a worker's memory or in a server of their own, and this program has one database and nothing else.
At the border of two windows twice the number can pass in a short time; the limits are chosen with that in mind.

What is limited (an address, a username, a code) is kept only as a keyed hash: addresses and names are few enough to
guess a plain hash back.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from screening.services.context import Context
from screening.storage import rate_limits


def spend(context: Context, *, kind: str, key: str, most: int, per: timedelta) -> datetime | None:
    """Count one use and allow it (None), or say when to try again.

    `kind` names the limit and `key` whom it is for; of the uses of one key, `most` are allowed in a window of `per`.
    What is refused does not prolong the window, so that nobody can keep one shut for somebody else for ever.
    """
    now = context.clock()
    with context.database.writing() as writing:
        window = rate_limits.count(
            writing, kind=kind, key_hash=_hash(context, kind, key), most=most, at=now, ends_at=now + per
        )
        if window.spent == 1:
            rate_limits.sweep(writing, before=now)
    return window.ends_at if window.spent > most else None


def give_back(context: Context, *, kind: str, key: str) -> None:
    """Give back one use, which turned out not to be of the kind that is limited."""
    with context.database.writing() as writing:
        rate_limits.give_back(writing, kind=kind, key_hash=_hash(context, kind, key))


def forget(context: Context, *, kind: str, key: str) -> None:
    """Give back all that was spent of this key, as after a success that shows who is there."""
    with context.database.writing() as writing:
        rate_limits.forget(writing, kind=kind, key_hash=_hash(context, kind, key))


def _hash(context: Context, kind: str, key: str) -> str:
    # A key of its own, so that nothing signed elsewhere with the same secret can be mistaken for one of these.
    own_key = hmac.digest(context.settings.secret_key.encode(), b"screening rate limits", "sha256")
    text = f"{kind}\0{key}".encode("utf-8", "surrogatepass")
    return hmac.new(own_key, text, hashlib.sha256).hexdigest()
