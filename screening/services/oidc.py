"""Signing in with an identity provider: authorisation code with PKCE, state and nonce, each good for one sign-in.

The provider says who somebody is and how sure it is; what they may do stands in this program's own list. Nobody becomes
staff by signing in elsewhere, whatever organisation the provider names: an administrator links the subject to an
account first. Below the level *substantial* nobody is let in (NSIS; the GDPR asks no less for health data).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from authlib.common.security import generate_token

from screening.config import OidcSettings
from screening.core.audit import Action, AuditEvent
from screening.core.errors import InvalidSubmission, NotFound, NotPermitted, Problem
from screening.core.people import Staff
from screening.core.permissions import Act, require
from screening.core.sign_in import Assurance
from screening.services import keyring, oidc_provider, rate_limits
from screening.services.context import Context
from screening.services.credentials import sought
from screening.services.oidc_provider import ProviderUnreachable
from screening.services.organisations import require_may_change
from screening.storage import audit, sessions
from screening.storage import oidc as stored
from screening.storage import staff as accounts
from screening.storage.database import Reading
from screening.storage.oidc import OidcRequest

__all__ = ["ProviderUnreachable", "UnknownSubject", "begin", "end_there", "finish", "link", "unlink"]

TIME_TO_RETURN = timedelta(minutes=15)
LEAST = Assurance.SUBSTANTIAL
MOST_BEGUN, PER = 60, timedelta(minutes=15)  # from one network: each keeps a row
COMMAND_LINE = "command-line"
LONGEST_SUBJECT = 255  # OpenID Connect Core 1.0, section 2
_NSIS = "https://data.gov.dk/concept/core/nsis/loa/"


_UNKNOWN = Problem("", "your account is not known here: ask your administrator")


class UnknownSubject(NotPermitted):
    """The provider knows who it is, and we do not. `subject` is what an administrator needs to link them."""

    def __init__(self, subject: str, name: str) -> None:
        super().__init__(_UNKNOWN.message)
        self.subject = subject
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits behind a sign-in: the page to go to, and a form that was typed."""

    next: str | None
    kept: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """Where the browser is sent, and the state that it must bring back."""

    address: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """Who has come back, the organisation the provider names for them ("" for none), and what waits."""

    staff: Staff
    organisation: str
    waiting: Waiting


def begin(context: Context, *, redirect_uri: str, waiting: Waiting, network: str) -> Outgoing:
    """Send somebody to the provider. Raises NotFound without one, ProviderUnreachable, NotPermitted (too often)."""
    settings, now = _settings(context), context.clock()
    if rate_limits.spend(context, kind="oidc", key=network, most=MOST_BEGUN, per=PER):
        raise NotPermitted("too many attempts to sign in from this network: wait a quarter of an hour")
    configuration = oidc_provider.configuration_of(settings)
    state, nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(32), generate_token(64)
    request = OidcRequest(
        nonce=nonce,
        sealed_verifier=keyring.encrypt(context, "oidc verifier", verifier, about=_hash(state)),
        sealed_waiting=keyring.encrypt(
            context, "oidc waiting", json.dumps([waiting.next, waiting.kept]), about=_hash(state)
        ),
        made_at=now,
    )
    with context.database.writing() as writing:
        stored.save_request(writing, _hash(state), request, forget_before=now - TIME_TO_RETURN)
    address = oidc_provider.address_to_sign_in(
        settings, configuration, redirect_uri=redirect_uri, state=state, nonce=nonce, verifier=verifier
    )
    return Outgoing(address=address, state=state)


def finish(
    context: Context, *, redirect_uri: str, answer: Mapping[str, str], held_state: str | None
) -> Returned:
    """Who came back with this answer. `held_state` is what this browser was given: an answer that somebody else's
    browser fetched is worth nothing.

    Raises NotFound without a provider, ProviderUnreachable, UnknownSubject, NotPermitted with the reason.
    """
    settings, now, state = _settings(context), context.clock(), answer.get("state", "")
    request = _take_request(context, state, held_state, now)
    _refuse_errors(settings, answer)
    claims = oidc_provider.fetch_identity(
        settings,
        oidc_provider.configuration_of(settings),
        redirect_uri=redirect_uri,
        code=answer.get("code", ""),
        verifier=keyring.decrypt(context, "oidc verifier", request.sealed_verifier, about=_hash(state)),
        nonce=request.nonce,
        now=now,
    )
    level = level_of(settings, claims.get(settings.level_claim))
    if level is None or not level.is_at_least(LEAST):
        raise NotPermitted(
            "you were signed in at a level of assurance that is not enough for health data: "
            "use one that is substantial or high"
        )
    staff = _get_linked(context, settings, claims, now)
    next_page, kept = json.loads(
        keyring.decrypt(context, "oidc waiting", request.sealed_waiting, about=_hash(state))
    )
    return Returned(
        staff=staff,
        organisation=_text(claims.get(settings.organisation_claim)),
        waiting=Waiting(next=next_page, kept=kept),
    )


def end_there(context: Context, *, back_to: str) -> str | None:
    """Where the provider's own session can be ended, or None when it has no page for it, or does not answer."""
    settings = _settings(context)
    try:
        return oidc_provider.address_to_sign_out(
            settings, oidc_provider.configuration_of(settings), back_to=back_to
        )
    except ProviderUnreachable:
        return None


def link(context: Context, *, username: str, subject: str, by: Staff | None = None) -> Staff:
    """This subject of the provider is this account. `by` is None on the command line.

    Raises NotFound, Conflict (another's), InvalidSubmission (`subject`), NotPermitted.
    """
    settings, now = _settings(context), context.clock()
    if by is not None:
        require(by.role, Act.MANAGE_STAFF)
    if not subject.strip() or len(subject) > LONGEST_SUBJECT:
        raise InvalidSubmission(
            [Problem("subject", "must be 1 to {longest} characters", {"longest": LONGEST_SUBJECT})]
        )
    with context.database.writing() as writing:
        staff = _get_by_username(writing, username)
        require_may_change(writing, staff.id, by=by)
        event = _event(staff, by, Action.IDENTITY_LINKED, now)
        stored.link(writing, settings.issuer, subject.strip(), staff.id, made_at=now, audit=event)
    return staff


def unlink(context: Context, *, username: str, by: Staff | None = None) -> Staff:
    """No provider signs in to this account any more, and all its sessions end: one of them may be of whoever must be
    kept out. Raises NotFound, NotPermitted."""
    if by is not None:
        require(by.role, Act.MANAGE_STAFF)
    now = context.clock()
    with context.database.writing() as writing:
        staff = _get_by_username(writing, username)
        require_may_change(writing, staff.id, by=by)
        stored.unlink(writing, staff.id, audit=_event(staff, by, Action.IDENTITY_UNLINKED, now))
        sessions.end_sessions(writing, staff.id, at=now)
    return staff


def level_of(settings: OidcSettings, claim: object) -> Assurance | None:
    """The level that a claim says: the settings' word for it, our own, or NSIS's address; None for any other."""
    word = _text(claim)
    ours = {level.value: level for level in Assurance}
    known = {name.casefold(): level for name, level in settings.levels}
    found = known.get(word.casefold()) or ours.get(word.casefold())
    if found is None and word.startswith(_NSIS):
        found = ours.get(word.removeprefix(_NSIS).casefold())
    return found


def _take_request(context: Context, state: str, held_state: str | None, now: datetime) -> OidcRequest:
    refused = NotPermitted("this sign-in did not begin in this browser, or it was used already: begin again")
    if not held_state or not hmac.compare_digest(state.encode(), held_state.encode()):
        raise refused
    with context.database.writing() as writing:
        request = stored.take_request(writing, _hash(state))
    if request is None:
        raise refused
    if now - request.made_at > TIME_TO_RETURN:
        raise NotPermitted("the sign-in took too long, or was used already: begin again")
    return request


def _refuse_errors(settings: OidcSettings, answer: Mapping[str, str]) -> None:
    # RFC 9207: an answer of another provider than the one asked is a mix-up, or an attack.
    if answer.get("iss", settings.issuer) != settings.issuer:
        raise NotPermitted("the sign-in service sent an identity that cannot be trusted: begin again")
    if answer.get("error") in ("access_denied", "user_cancelled", "login_required"):
        raise NotPermitted("the sign-in was cancelled")
    if "error" in answer or not answer.get("code"):
        raise NotPermitted(
            "the sign-in service has refused the sign-in: begin again, or tell an administrator"
        )


def _get_linked(context: Context, settings: OidcSettings, claims: Mapping[str, Any], now: datetime) -> Staff:
    subject = _text(claims.get(settings.subject_claim))
    with context.database.writing() as writing:
        staff_id = stored.find_linked(writing, settings.issuer, subject) if subject else None
        try:
            staff = None if staff_id is None else accounts.get_staff(writing, staff_id)
        except NotFound:
            staff = None
        who = "unknown" if staff is None else str(staff.id)
        action = Action.SIGN_IN_FAILED if staff is None else Action.SIGNED_IN
        audit.record(writing, AuditEvent(at=now, actor=who, action=action, subject=who))
    if staff is None:
        raise UnknownSubject(subject, _text(claims.get(settings.name_claim)))
    return staff


def _text(claim: object) -> str:
    """A claim as text: brokers write numbers as text and text as numbers, and a single value as a list of one."""
    if isinstance(claim, list) and len(claim) == 1:
        claim = claim[0]
    return (
        str(claim).strip()[:LONGEST_SUBJECT]
        if isinstance(claim, str | int) and not isinstance(claim, bool)
        else ""
    )


def _settings(context: Context) -> OidcSettings:
    if context.settings.oidc is None:
        raise NotFound("identity provider", "in the settings")
    return context.settings.oidc


def _get_by_username(reading: Reading, username: str) -> Staff:
    found = accounts.find_by_username(reading, sought(username))
    if found is None:
        raise NotFound("account with the username", sought(username))
    return found[0]


def _event(staff: Staff, by: Staff | None, action: Action, at: datetime) -> AuditEvent:
    return AuditEvent(at=at, actor=COMMAND_LINE if by is None else by.id, action=action, subject=staff.id)


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode("utf-8", "surrogatepass")).hexdigest()
