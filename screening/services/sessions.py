"""Sessions of staff, kept on the server: begin, find, go a stage further, list, end.

The browser holds a random secret, the database its hash. A session is ended by signing out, from another device, by a
new password, by closing the account, and by two limits; a copy of the cookie dies with it. Every step that gives more
rights gives a new secret, so that one planted or seen before is worth nothing after.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from screening.core.audit import Action, AuditEvent
from screening.core.errors import NotFound
from screening.core.people import MembershipId, Staff, StaffId
from screening.core.sign_in import SecondFactorRule, SessionId, StaffSession, Stage, Way
from screening.services.context import Context
from screening.storage import audit, second_factors
from screening.storage import sessions as stored
from screening.storage.database import Reading, Writing
from screening.storage.organisations import Seat, list_organisations, list_seats

SEEN_EVERY = timedelta(minutes=1)  # not every page is worth a write; a session may end this much early
KEPT_FOR = timedelta(days=30)  # how long what is over stays, for whoever looks into an intrusion
DEVICE_KNOWN_FOR = timedelta(days=180)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A new session, and the secret that the browser is to hold."""

    session: StaffSession
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A living session, whose it is, and every membership they could act in."""

    session: StaffSession
    staff: Staff
    seats: tuple[Seat, ...]


def begin(context: Context, staff: Staff, *, way: Way, device: str, working_for: str = "") -> Begun:
    """A session for somebody who has just proved who they are; it may lack a stage yet. `working_for` is the number of
    the organisation they come from: it chooses among what they may act in, and gives nothing else.

    Raises NotFound when the account belongs nowhere (any more).
    """
    now = context.clock()
    bare = StaffSession(
        id=_new_id(),
        staff=staff.id,
        membership=None,
        stage=Stage.OPEN,
        way=way,
        device=device[:80],
        made_at=now,
        seen_at=now,
        ends_at=now + timedelta(hours=context.settings.session_hours),
    )
    with context.database.writing() as writing:
        stored.sweep_sessions(writing, before=now - KEPT_FOR)
        seats = _get_seats(writing, staff.id)
        session = _without_second_factor(context, writing, bare, seats) or _seated(
            bare, _of_organisation(writing, seats, working_for) or seats
        )
        event = AuditEvent(at=now, actor=staff.id, action=Action.SESSION_BEGUN, subject=staff.id)
        return _save(writing, session, event)


def find(context: Context, secret: str) -> SignedIn | None:
    """The living session of this secret, noted as seen; None when there is none, when its account is closed, and when
    the membership it acts in has ended."""
    now = context.clock()
    with context.database.reading() as reading:
        session = stored.find_session(reading, hash_of_secret(secret))
        if session is None or not session.is_alive(now, idle_limit=idle_limit(context)):
            return None
        seats = list_seats(reading, session.staff)
    acting = [
        seat for seat in seats if session.stage is not Stage.OPEN or seat.membership == session.membership
    ]
    if not acting:
        return None
    if now - session.seen_at >= SEEN_EVERY:
        with context.database.writing() as writing:
            stored.note_seen(writing, session.id, at=now)
    return SignedIn(session=session, staff=acting[0].staff, seats=seats)


def find_owner(context: Context, secret: str) -> StaffId | None:
    """Whose session this is or was, dead or alive: what they had typed is kept for them alone."""
    with context.database.reading() as reading:
        return stored.find_owner(reading, hash_of_secret(secret))


def pass_second_factor(context: Context, session: StaffSession) -> Begun:
    """The second factor was given: the next stage, under a new secret."""
    now = context.clock()
    with context.database.writing() as writing:
        seated = _seated(replace(session, seen_at=now), _get_seats(writing, session.staff))
        return _rotate(writing, seated, at=now)


def act_in(context: Context, session: StaffSession, membership: str) -> Begun:
    """Act in one of one's memberships from now on, under a new secret. Raises NotFound for one that one has not."""
    now = context.clock()
    with context.database.writing() as writing:
        seats = _get_seats(writing, session.staff)
        if session.stage not in (Stage.MEMBERSHIP, Stage.OPEN) or membership not in {
            s.membership for s in seats
        }:
            raise NotFound("membership", membership)
        chosen = replace(session, stage=Stage.OPEN, membership=MembershipId(membership), seen_at=now)
        return _rotate(writing, chosen, at=now)


def lock(context: Context, session: StaffSession) -> Begun:
    """The session locked, under a new secret: with the old one nothing opens any more."""
    now = context.clock()
    with context.database.writing() as writing:
        return _rotate(writing, replace(session, stage=Stage.LOCKED, seen_at=now), at=now)


def unlock(context: Context, session: StaffSession) -> Begun:
    """A locked session open again, under a new secret; it acts in what it acted in."""
    now = context.clock()
    with context.database.writing() as writing:
        return _rotate(writing, replace(session, stage=Stage.OPEN, seen_at=now), at=now)


def renew(context: Context, session: StaffSession) -> Begun:
    """The same session under a new secret, after its rights have changed."""
    now = context.clock()
    with context.database.writing() as writing:
        return _rotate(writing, replace(session, seen_at=now), at=now)


def end(context: Context, session: StaffSession) -> None:
    """Sign out: from now on the cookie, and every copy of it, opens nothing."""
    now = context.clock()
    with context.database.writing() as writing:
        if stored.end_session(writing, session.id, at=now):
            audit.record(writing, _signed_out(session.staff, now))


def list_own(context: Context, staff: Staff) -> tuple[StaffSession, ...]:
    """Where somebody is signed in, the device used last first."""
    now = context.clock()
    with context.database.reading() as reading:
        found = stored.list_sessions(reading, staff.id, at=now)
    return tuple(session for session in found if session.is_alive(now, idle_limit=idle_limit(context)))


def end_own(context: Context, staff: Staff, session_id: SessionId) -> None:
    """End one of one's own sessions, wherever it is. Raises NotFound for somebody else's, or one that has ended."""
    if session_id not in {session.id for session in list_own(context, staff)}:
        raise NotFound("session", session_id)
    now = context.clock()
    with context.database.writing() as writing:
        stored.end_session(writing, session_id, at=now)
        audit.record(writing, _signed_out(staff.id, now))


def end_others(context: Context, session: StaffSession) -> None:
    """End every session of this account but this one."""
    now = context.clock()
    with context.database.writing() as writing:
        stored.end_sessions(writing, session.staff, at=now, but=session.id)
        audit.record(writing, _signed_out(session.staff, now))


def idle_limit(context: Context) -> timedelta:
    """How long a session may lie unused."""
    return timedelta(minutes=context.settings.session_idle_minutes)


def hash_of_secret(secret: str) -> str:
    """What is stored of a secret: a plain hash, since 256 random bits cannot be guessed back."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


# ---- Devices that somebody has signed in on ----------------------------------------------------------------------


def remember_device(context: Context, staff: Staff, known_as: str) -> str:
    """Somebody has signed in on the device with this secret ("": a new one). A new secret for it: whoever planted or
    copied the old one has nothing."""
    now, secret = context.clock(), secrets.token_urlsafe(32)
    with context.database.writing() as writing:
        if known_as:
            stored.rename_device(writing, hash_of_secret(known_as), hash_of_secret(secret))
        stored.remember_device(writing, hash_of_secret(secret), staff.id, at=now)
    return secret


def is_device_known(context: Context, staff_id: StaffId, secret: str) -> bool:
    """Whether this account has signed in on this device in the last half year."""
    since = context.clock() - DEVICE_KNOWN_FOR
    with context.database.reading() as reading:
        return stored.is_device_known(reading, hash_of_secret(secret), staff_id, since=since)


def _without_second_factor(
    context: Context, reading: Reading, session: StaffSession, seats: tuple[Seat, ...]
) -> StaffSession | None:
    """The session held back for a second factor, or None when none is asked for. The strictest rule of all one's roles
    holds: whoever has one in hand could act in any of them."""
    # A provider that says "substantial" has asked for two factors itself: asking for a third protects nobody.
    rule = strictest_rule(context, seats)
    if session.way is not Way.PASSWORD or rule is SecondFactorRule.OFF:
        return None
    factor = second_factors.find_factor(reading, session.staff)
    if factor is not None and factor.confirmed_at is not None:
        return replace(session, stage=Stage.SECOND_FACTOR)
    return replace(session, stage=Stage.ENROLMENT) if rule is SecondFactorRule.REQUIRED else None


def strictest_rule(context: Context, seats: tuple[Seat, ...]) -> SecondFactorRule:
    """The strictest rule of the roles of these memberships."""
    order = list(SecondFactorRule)
    rules = [context.settings.second_factor.of(seat.staff.role) for seat in seats]
    return max(rules, key=order.index, default=context.settings.second_factor.default)


def _seated(session: StaffSession, seats: tuple[Seat, ...]) -> StaffSession:
    """In the only membership there is, or asked for one of several."""
    if len(seats) > 1:
        return replace(session, stage=Stage.MEMBERSHIP)
    return replace(session, stage=Stage.OPEN, membership=seats[0].membership)


def _of_organisation(reading: Reading, seats: tuple[Seat, ...], number: str) -> tuple[Seat, ...]:
    """Those of the organisation with this number (SOR)."""
    if not number:
        return ()
    known = {organisation.id: organisation.sor for organisation in list_organisations(reading)}
    return tuple(
        seat for seat in seats if seat.staff.organisation and known.get(seat.staff.organisation) == number
    )


def _get_seats(reading: Reading, staff_id: StaffId) -> tuple[Seat, ...]:
    seats = list_seats(reading, staff_id)
    if not seats:
        raise NotFound("account", staff_id)
    return seats


def _save(writing: Writing, session: StaffSession, event: AuditEvent | None) -> Begun:
    secret = secrets.token_urlsafe(32)
    stored.save_session(writing, session, secret_hash=hash_of_secret(secret), audit=event)
    return Begun(session=session, secret=secret)


def _rotate(writing: Writing, session: StaffSession, *, at: datetime) -> Begun:
    """In one transaction; of two at the same moment one finds the session ended, and gives nothing."""
    if not stored.end_session(writing, session.id, at=at):
        raise NotFound("session", session.id)
    return _save(writing, replace(session, id=_new_id()), None)


def _signed_out(staff_id: StaffId, at: datetime) -> AuditEvent:
    return AuditEvent(at=at, actor=staff_id, action=Action.SIGNED_OUT, subject=staff_id)


def _new_id() -> SessionId:
    return SessionId(str(uuid.uuid4()))
