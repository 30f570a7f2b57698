"""Short codes: what opens an invitation when the link is not at hand, to be read aloud and typed in.

Signs. No two of them look alike: left out are 0 O Q D, 1 I L, 8 B, 5 S, 2 Z, G (for 6) and U V. Of letters that are
taken for each other when read aloud in Danish one is in: M and not N, T and not P B D E G, F and not S. There is no
vowel, so that no word can come out. What is left are 15: 3 4 6 7 9 C F H J K M R T W X.

Length. Ten of 15 are 5.8e11 codes, 39 bits. A guess may be made 30 times a quarter of an hour from one network and 300
times an hour in all (`rate_limits`; right ones count too), which is 2.6 million a year if somebody keeps it up without
a pause and nobody notices the page refusing everybody else. With 200 codes out at a time, a year of that finds one
with a chance of 1 in 1,100; with 100,000 out (a whole country for a month), every second year, and the finder cannot
choose whose. Links have 160 bits and are what is sent; the code is for reading aloud.

Kept. A code is worked out from the invitation's id and the service's secret key, so the same one can be shown again and
is stored nowhere; what is stored is its keyed hash. Without the key, a copy of the database opens nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from screening.core.audit import Action, AuditEvent
from screening.core.errors import Conflict, NotFound
from screening.core.people import TIME_TO_FINISH, Invitation, InvitationId
from screening.services.context import Context
from screening.services.invitations import admit, respondent_event
from screening.services.rate_limits import spend
from screening.services.sent import open_until
from screening.storage import audit, invitations, short_codes
from screening.storage.database import Reading, Writing
from screening.storage.short_codes import StoredCode

ALPHABET = "34679CFHJKMRTWX"
GROUPS = (3, 4, 3)
LENGTH = sum(GROUPS)

NETWORK_TRIES, NETWORK_WINDOW = 30, timedelta(minutes=15)  # a ward behind one address has many phones
ALL_TRIES, ALL_WINDOW = 300, timedelta(hours=1)
_NOBODY = "unknown"  # the subject of a try that opened nothing; what was typed is not kept

# Capitals that a Cyrillic keyboard has in the same shape.
_SAME_SHAPE = str.maketrans("СНКМТХ", "CHKMTX")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCode:
    """A code as it is read aloud, ``KTM 4HFX 7RW``, and until when it can be used."""

    code: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TooManyTries:
    """Nothing was looked up; `again_at` is when it may be tried once more."""

    again_at: datetime


def show_code(context: Context, invitation_id: InvitationId) -> ShownCode | None:
    """The code of an invitation, made now or the one it has had; None when there is nothing to open with it any more.

    Shown again, it is good for the whole time again. Who calls this has shown that they may open the invitation.
    """
    now = context.clock()
    with context.database.writing() as writing:
        invitation = invitations.get_for_change(writing, invitation_id)
        expires_at = min(
            now + timedelta(days=context.settings.code_days), _last_use(context, writing, invitation)
        )
        if expires_at <= now:
            return None
        stored = short_codes.find_code(writing, invitation_id)
        if stored is None or stored.expires_at <= now or not _is_ours(context, stored):
            stored = _save_new(context, writing, invitation, stored, expires_at, now)
        elif expires_at - stored.expires_at >= timedelta(days=1):  # not a write for every look at the page
            event = respondent_event(invitation, Action.SHORT_CODE_MADE, now)
            short_codes.prolong(writing, invitation_id, expires_at=expires_at, audit=event)
    return ShownCode(code=grouped(_nth_code(context, invitation_id, stored.nth)), expires_at=expires_at)


def open_by_code(context: Context, typed: str, *, network: str) -> Invitation | TooManyTries:
    """The invitation that a code opens, like `open_invitation` that of a link. `network`: where the try comes from.

    Raises NotFound for a code that is unknown, expired, or belongs to an invitation that cannot be opened any more:
    who guesses learns nothing. What cannot be a code at all is not counted as a try.
    """
    code = tidy(typed)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        raise _unknown()
    again_at = _spend_a_try(context, network)
    if again_at is not None:
        return TooManyTries(again_at=again_at)
    now = context.clock()
    invitation = _look_up(context, code, now)
    if invitation is None:
        with context.database.writing() as writing:
            audit.record(
                writing,
                AuditEvent(at=now, actor=_NOBODY, action=Action.SHORT_CODE_REFUSED, subject=_NOBODY),
            )
        raise _unknown()
    return invitation


def tidy(typed: str) -> str:
    """What was typed as a code is kept: capitals, no spaces, hyphens or dots, digits of any script as ours."""
    known = unicodedata.normalize("NFKC", typed).upper().translate(_SAME_SHAPE)
    digits = (str(unicodedata.decimal(sign, sign)) for sign in known)
    return "".join(sign for sign in digits if sign.isalnum())


def grouped(code: str) -> str:
    """A code as it is shown and read aloud."""
    parts, at = [], 0
    for length in GROUPS:
        parts.append(code[at : at + length])
        at += length
    return " ".join(parts)


def code_hash(context: Context, typed: str) -> str:
    """What is stored of a code, as somebody typed it."""
    return _hash(context, tidy(typed))


def _spend_a_try(context: Context, network: str) -> datetime | None:
    own = spend(context, kind="short-code", key=network, most=NETWORK_TRIES, per=NETWORK_WINDOW)
    # One network that is shut out must not use up what all others have together.
    return own or spend(context, kind="short-code-all", key="", most=ALL_TRIES, per=ALL_WINDOW)


def _look_up(context: Context, code: str, now: datetime) -> Invitation | None:
    with context.database.writing() as writing:
        found = short_codes.find_by_hash(writing, _hash(context, code), now=now)
        if found is None:
            return None
        invitation = invitations.get_invitation(writing, found)
        try:
            admit(writing, invitation, now)
        except Conflict:
            return None
        return invitation


def _last_use(context: Context, reading: Reading, invitation: Invitation) -> datetime:
    """When the invitation itself stops to open."""
    if invitation.response is None:
        return invitation.expires_at + TIME_TO_FINISH
    return open_until(context, reading, invitation)


def _save_new(
    context: Context,
    writing: Writing,
    invitation: Invitation,
    before: StoredCode | None,
    expires_at: datetime,
    now: datetime,
) -> StoredCode:
    nth = 0 if before is None else before.nth + 1
    while short_codes.is_taken(writing, _hash(context, _nth_code(context, invitation.id, nth))):
        nth += 1  # one in 5.8e11 for each code there has been
    made = StoredCode(
        invitation=invitation.id,
        nth=nth,
        code_hash=_hash(context, _nth_code(context, invitation.id, nth)),
        expires_at=expires_at,
    )
    event = respondent_event(invitation, Action.SHORT_CODE_MADE, now)
    short_codes.save_code(writing, made, made_at=now, audit=event)
    return made


def _is_ours(context: Context, stored: StoredCode) -> bool:
    """Whether it was made with the key of now; a service that has changed its key gives new codes."""
    return _hash(context, _nth_code(context, stored.invitation, stored.nth)) == stored.code_hash


def _nth_code(context: Context, invitation_id: InvitationId, nth: int) -> str:
    secret = hmac.digest(
        _key(context, b"screening short codes"), f"{invitation_id}\0{nth}".encode(), "sha256"
    )
    number = int.from_bytes(secret, "big")  # 256 bits over 15: the bias is not to be seen
    signs = []
    for _ in range(LENGTH):
        number, sign = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return "".join(signs)


def _hash(context: Context, code: str) -> str:
    return hmac.new(_key(context, b"screening short code hashes"), code.encode(), hashlib.sha256).hexdigest()


def _key(context: Context, use: bytes) -> bytes:
    """A key of its own for each use, so that nothing made with the same secret elsewhere can be mistaken for it."""
    return hmac.digest(context.settings.secret_key.encode(), use, "sha256")


def _unknown() -> NotFound:
    return NotFound("invitation", "of this code")
