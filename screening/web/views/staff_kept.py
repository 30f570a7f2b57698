"""What was typed into a form that was sent after the session had ended: kept through the sign-in, never lost.

It travels in the sign-in page itself, signed, and not on the server: nobody may still be there to come back for it.
After the sign-in it is offered for sending; it is never sent by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeTimedSerializer

from screening.core.people import StaffId
from screening.web.views.staff_session import local_page

_SALT = "staff-kept-form"
_GOOD_FOR = 12 * 3600  # seconds; as long as a session can be
# Nor a password or a code, on whatever form: what is kept stands in a page, signed but to be read.
_NOT_KEPT = frozenset({"csrf_token", "password", "old", "again", "code"})


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptForm:
    """A form that waits: the page it was meant for, its fields, and who had been signed in (None: nobody)."""

    path: str
    fields: tuple[tuple[str, str], ...]
    staff: StaffId | None


def pack(key: str, *, path: str, posted: Mapping[str, Sequence[str]], staff: StaffId | None) -> str:
    """The form as one signed text for a hidden field."""
    fields = [(name, value) for name, values in posted.items() if name not in _NOT_KEPT for value in values]
    return URLSafeTimedSerializer(key, salt=_SALT).dumps({"path": path, "fields": fields, "staff": staff})


def unpack(key: str, packed: str) -> KeptForm | None:
    """The form again, or None when there is none, it is too old, or it was not signed by us."""
    if not packed:
        return None
    try:
        kept = URLSafeTimedSerializer(key, salt=_SALT).loads(packed, max_age=_GOOD_FOR)
    except BadSignature:
        return None
    path = local_page(kept["path"])
    if path is None:
        return None
    fields = tuple((name, value) for name, value in kept["fields"])
    return KeptForm(path=path, fields=fields, staff=kept["staff"])
