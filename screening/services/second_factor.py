"""Second factors: codes that change with time (TOTP, RFC 6238, by `pyotp`), and recovery codes for a phone lost.

The key is sealed at rest; a code is taken once, and only within a step of the clock on either side. Recovery codes are
random and long (80 bits), so a keyed hash keeps them; a slow one, as passwords need, would buy nothing.
"""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp

from screening.core.audit import Action, AuditEvent
from screening.core.errors import Conflict, InvalidSubmission, NotFound, NotPermitted, Problem
from screening.core.people import Staff
from screening.core.permissions import Act, require
from screening.core.sign_in import SecondFactorRule
from screening.services import keyring, rate_limits
from screening.services.context import Context
from screening.services.credentials import sought
from screening.services.organisations import require_may_change
from screening.services.sessions import strictest_rule
from screening.storage import audit, second_factors, sessions
from screening.storage import staff as accounts
from screening.storage.database import Writing
from screening.storage.organisations import list_seats

PURPOSE = "second factor"
STEP = 30  # seconds, RFC 6238's own
DRIFT = 1  # steps that a phone's clock may be off, each way
RECOVERY_CODES = 10
MOST_TRIES, PER = 10, timedelta(minutes=15)
MOST_TRIES_A_DAY = 50  # of a million codes, three of which are right: one in 7 000 days
COMMAND_LINE = "command-line"

_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without I, O, 0, 1: 32 signs, 5 bits each
_WRONG = Problem("code", "the code is not right, or it has been used: wait for the next one")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What an authenticator app needs: the address in the QR code, and the key to type in groups of four."""

    uri: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How it is with somebody's second factor: the rule for their role, whether one is asked for, codes left."""

    rule: SecondFactorRule
    enrolled: bool
    recovery_codes_left: int


def get_standing(context: Context, staff: Staff) -> Standing:
    """How it is with one's own second factor."""
    with context.database.reading() as reading:
        factor = second_factors.find_factor(reading, staff.id)
        left = second_factors.count_recovery_codes(reading, staff.id)
        rule = strictest_rule(context, list_seats(reading, staff.id))
    return Standing(
        rule=rule,
        enrolled=factor is not None and factor.confirmed_at is not None,
        recovery_codes_left=left,
    )


def enrol(context: Context, staff: Staff) -> Enrolment:
    """A key that counts once a code of it has been given; asked again, the same one. Raises Conflict when there is a
    second factor already, whose key is never shown again."""
    key, now = pyotp.random_base32(), context.clock()
    fresh = keyring.encrypt(context, PURPOSE, key, about=staff.id)
    with context.database.writing() as writing:
        factor = second_factors.find_factor(writing, staff.id)
        if factor is not None and factor.confirmed_at is not None:
            raise Conflict("there is a second factor already: turn it off first")
        sealed = second_factors.save_unconfirmed(writing, staff.id, fresh, made_at=now)
    key = keyring.decrypt(context, PURPOSE, sealed, about=staff.id)
    uri = pyotp.TOTP(key).provisioning_uri(name=staff.username, issuer_name=context.settings.organisation)
    return Enrolment(uri=uri, key=" ".join(re.findall(".{4}", key)))


def confirm(context: Context, staff: Staff, code: str, *, device: str = "") -> tuple[str, ...]:
    """The first code of a new key: from now on one is asked for. Gives the recovery codes, this once.

    Raises InvalidSubmission (`code`), NotPermitted (too many tries), Conflict (there was one already).
    """
    _spend(context, staff, device)
    now, codes = context.clock(), _new_codes()
    with context.database.writing() as writing:
        if not _take_totp(context, writing, staff, code, now):
            raise InvalidSubmission([_WRONG])
        event = AuditEvent(at=now, actor=staff.id, action=Action.SECOND_FACTOR_CHANGED, subject=staff.id)
        if not second_factors.confirm(writing, staff.id, at=now, audit=event):
            raise Conflict("there is a second factor already: turn it off first")
        second_factors.replace_recovery_codes(writing, staff.id, _hashes(context, codes))
    _forget_tries(context, staff, device)
    return codes


def check(context: Context, staff: Staff, code: str, *, device: str = "") -> None:
    """Take a code, of the app or a recovery code. `device` parts the tries of a device that the account is known on
    from all others', so that these cannot use them up.

    Raises InvalidSubmission (`code`), NotPermitted (too many tries).
    """
    _spend(context, staff, device)
    now = context.clock()
    with context.database.writing() as writing:
        right = _take_totp(context, writing, staff, code, now) or _take_recovery(
            context, writing, staff, code, now
        )
        action = Action.SECOND_FACTOR_GIVEN if right else Action.SECOND_FACTOR_FAILED
        audit.record(writing, AuditEvent(at=now, actor=staff.id, action=action, subject=staff.id))
    if not right:
        raise InvalidSubmission([_WRONG])
    _forget_tries(context, staff, device)


def make_recovery_codes(context: Context, staff: Staff) -> tuple[str, ...]:
    """New recovery codes in place of all old ones. Raises NotFound without a second factor."""
    now, codes = context.clock(), _new_codes()
    with context.database.writing() as writing:
        factor = second_factors.find_factor(writing, staff.id)
        if factor is None or factor.confirmed_at is None:
            raise NotFound("second factor of", staff.id)
        second_factors.replace_recovery_codes(writing, staff.id, _hashes(context, codes))
        event = AuditEvent(at=now, actor=staff.id, action=Action.SECOND_FACTOR_CHANGED, subject=staff.id)
        audit.record(writing, event)
    return codes


def turn_off(context: Context, staff: Staff) -> None:
    """No second factor any more. Raises NotPermitted where the role must have one."""
    now = context.clock()
    with context.database.writing() as writing:
        if strictest_rule(context, list_seats(writing, staff.id)) is SecondFactorRule.REQUIRED:
            raise NotPermitted(
                "your role must have a second factor: ask an administrator when your phone is gone"
            )
        event = AuditEvent(at=now, actor=staff.id, action=Action.SECOND_FACTOR_CHANGED, subject=staff.id)
        second_factors.remove_factor(writing, staff.id, audit=event)


def reset(context: Context, *, username: str, by: Staff | None = None) -> Staff:
    """An administrator takes somebody's second factor away, whose phone and recovery codes are gone; all their sessions
    end, in case it was not they who asked. `by` is None on the command line. Raises NotFound, NotPermitted."""
    if by is not None:
        require(by.role, Act.MANAGE_STAFF)
    now = context.clock()
    with context.database.writing() as writing:
        found = accounts.find_by_username(writing, sought(username))
        if found is None:
            raise NotFound("account with the username", sought(username))
        staff = found[0]
        require_may_change(writing, staff.id, by=by)
        event = AuditEvent(
            at=now,
            actor=COMMAND_LINE if by is None else by.id,
            action=Action.SECOND_FACTOR_CHANGED,
            subject=staff.id,
        )
        second_factors.remove_factor(writing, staff.id, audit=event)
        sessions.end_sessions(writing, staff.id, at=now)
    return staff


def _take_totp(context: Context, writing: Writing, staff: Staff, code: str, now: datetime) -> bool:
    typed = re.sub(r"[\s-]", "", code)
    factor = second_factors.find_factor(writing, staff.id)
    if factor is None or not re.fullmatch(r"[0-9]{6}", typed, re.ASCII):
        return False
    key = keyring.decrypt(context, PURPOSE, factor.sealed_key, about=staff.id)
    if keyring.is_outdated(context, factor.sealed_key):
        second_factors.reseal(writing, staff.id, keyring.encrypt(context, PURPOSE, key, about=staff.id))
    made, step = pyotp.TOTP(key, interval=STEP), int(now.timestamp()) // STEP
    near = range(step - DRIFT, step + DRIFT + 1)
    # Every one is compared, whichever fits: how long it takes says nothing.
    fits = [at for at in near if hmac.compare_digest(made.generate_otp(at), typed)]
    return any(second_factors.take_step(writing, staff.id, at) for at in fits)


def _take_recovery(context: Context, writing: Writing, staff: Staff, code: str, now: datetime) -> bool:
    (hashed,) = _hashes(context, (code,))
    return second_factors.use_recovery_code(writing, staff.id, hashed, at=now)


def _new_codes() -> tuple[str, ...]:
    """Each four groups of four signs."""
    return tuple(
        "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(4))
        for _ in range(RECOVERY_CODES)
    )


def _hashes(context: Context, codes: tuple[str, ...]) -> tuple[str, ...]:
    tidy = (re.sub(r"[\s-]", "", code).upper() for code in codes)
    return tuple(keyring.keyed_hash(context, "recovery code", code) for code in tidy)


def _spend(context: Context, staff: Staff, device: str) -> None:
    bucket = _bucket(staff, device)
    if rate_limits.spend(context, kind="second-factor", key=bucket, most=MOST_TRIES, per=PER):
        raise NotPermitted("too many codes were tried: wait a quarter of an hour")
    if rate_limits.spend(
        context, kind="second-factor-day", key=bucket, most=MOST_TRIES_A_DAY, per=timedelta(days=1)
    ):
        raise NotPermitted("too many codes were tried today: ask an administrator")


def _forget_tries(context: Context, staff: Staff, device: str) -> None:
    for kind in ("second-factor", "second-factor-day"):
        rate_limits.forget(context, kind=kind, key=_bucket(staff, device))


def _bucket(staff: Staff, device: str) -> str:
    return f"{staff.id}/{device}"
