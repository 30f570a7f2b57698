"""Handing the tablet over to a patient: the session behind it is locked, and the PIN of the member of staff opens it.

Locked is a stage of the session on the server, under a new secret: whatever the browser holds or brings back (an old
page, an old cookie, a second tab) opens no page of the staff's. The PIN opens that one session and nothing else; after
a few wrong ones the session is over, and whoever wants in signs in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from screening.core.audit import Action, AuditEvent
from screening.core.errors import Conflict, InvalidSubmission, NotPermitted, Problem
from screening.core.people import Invitation, Invitee, Staff
from screening.core.permissions import Act
from screening.core.questionnaire import Language, QuestionnaireId, Source
from screening.core.response import PatientId
from screening.core.sign_in import StaffSession, Stage
from screening.services import rate_limits, sessions
from screening.services.access import require_care
from screening.services.context import Context
from screening.services.credentials import hash_password, matches
from screening.services.invitations import make_invitation
from screening.services.patients import not_asked_of_patients
from screening.services.sessions import Begun
from screening.services.wordings_in_force import find_questionnaires
from screening.storage import audit, invitations, patients, pins, plans

SHORTEST_PIN, LONGEST_PIN = 4, 8  # digits
MOST_TRIES = 5  # of one hand-over
_FOR = timedelta(days=1)  # longer than any session lives
_DIGITS = "0123456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """The locked session, and the invitation that is answered meanwhile."""

    begun: Begun
    invitation: Invitation


def has_pin(context: Context, staff: Staff) -> bool:
    """Whether somebody has a PIN."""
    with context.database.reading() as reading:
        return pins.find_pin(reading, staff.id) is not None


def set_pin(context: Context, staff: Staff, pin: str) -> None:
    """Set one's own PIN. Raises InvalidSubmission (`pin`)."""
    problem = find_fault(pin)
    if problem is not None:
        raise InvalidSubmission([problem])
    now, hashed = context.clock(), hash_password(pin)
    event = AuditEvent(at=now, actor=staff.id, action=Action.PIN_SET, subject=staff.id)
    with context.database.writing() as writing:
        pins.save_pin(writing, staff.id, hashed, at=now, audit=event)


def find_fault(pin: str) -> Problem | None:
    """What is wrong with a PIN, None when it will do. The ones that everybody tries first are refused."""
    if not SHORTEST_PIN <= len(pin) <= LONGEST_PIN or any(sign not in _DIGITS for sign in pin):
        return Problem(
            "pin",
            "must be {shortest} to {longest} digits",
            {"shortest": SHORTEST_PIN, "longest": LONGEST_PIN},
        )
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    half, odd = divmod(len(pin), 2)
    if (len(steps) == 1 and steps <= {0, 1, 9}) or (not odd and pin[:half] == pin[half:]):
        return Problem("pin", "is too easy to guess: no row of digits such as 1234, no digits that repeat")
    if len(pin) == 4 and pin[:2] in ("19", "20"):
        return Problem("pin", "is too easy to guess: it looks like a year")
    return None


def hand_over(
    context: Context,
    staff: Staff,
    session: StaffSession,
    patient_id: PatientId,
    *,
    usual: QuestionnaireId | None,
) -> HandedOver | None:
    """Lock the session and give the tablet to this patient. What the patient has begun goes on; else the newest open
    invitation is taken, or one is made, for the plan's questionnaire or the `usual` one.

    None, and nothing is done, for who has no PIN yet. Raises Conflict with no questionnaire; NotFound, NotPermitted.
    """
    if session.stage is not Stage.OPEN:
        raise NotPermitted("unlock the tablet first")
    found = _find_open(context, staff, patient_id)
    if not has_pin(context, staff):
        return None
    invitation = found or _make(context, staff, patient_id, usual)
    now = context.clock()
    with context.database.writing() as writing:
        event = AuditEvent(at=now, actor=staff.id, action=Action.HANDED_OVER, subject=invitation.id)
        audit.record(writing, event)
    return HandedOver(begun=sessions.lock(context, session), invitation=invitation)


def unlock(context: Context, staff: Staff, session: StaffSession, pin: str) -> Begun:
    """The session open again, under a new secret. `staff`: whose it is.

    Raises InvalidSubmission (`pin`) for a wrong one, NotPermitted after the last try, whatever is given: the session is
    over then.
    """
    if session.stage is not Stage.LOCKED:
        raise Conflict("the tablet is not locked")
    spent = rate_limits.spend(context, kind="pin", key=session.id, most=MOST_TRIES, per=_FOR)
    with context.database.reading() as reading:
        hashed = pins.find_pin(reading, staff.id)
    right = spent is None and hashed is not None and matches(hashed, pin)
    now = context.clock()
    with context.database.writing() as writing:
        action = Action.UNLOCKED if right else Action.UNLOCK_FAILED
        audit.record(writing, AuditEvent(at=now, actor=staff.id, action=action, subject=staff.id))
    if right:
        return sessions.unlock(context, session)
    if spent is not None:
        sessions.end(context, session)
        raise NotPermitted("too many wrong PINs: sign in again")
    raise InvalidSubmission([Problem("pin", "this is not the PIN")])


def _find_open(context: Context, staff: Staff, patient_id: PatientId) -> Invitation | None:
    """What the patient can go on with: an invitation of their own that can still be opened, one begun before others."""
    now = context.clock()
    with context.database.reading() as reading:
        require_care(reading, staff, patient_id, Act.INVITE, now=now)
        patients.get_patient(reading, patient_id)
        found = [
            one
            for one in invitations.list_invitations(reading, patient_id)
            if one.invitee is Invitee.PATIENT
            and one.completion is None
            and one.questionnaire.id not in not_asked_of_patients(context.catalog)
            and one.is_open(now)
        ]
        begun = {
            one.id for one in invitations.list_begun(reading, None, expired_before=now, patient=patient_id)
        }
    return min(found, key=lambda one: one.id not in begun, default=None)


def _make(context: Context, staff: Staff, patient_id: PatientId, usual: QuestionnaireId | None) -> Invitation:
    with context.database.reading() as reading:
        plan, identity = plans.find_plan(reading, patient_id), patients.get_identity(reading, patient_id)
        known = find_questionnaires(context, reading, patient_id, at=context.clock())
    offered = (None if plan is None else plan.questionnaire, usual)
    wanted = [id for id in offered if id is not None and id in known]
    wanted = [id for id in wanted if known[id].may_answer(Source.PATIENT)]
    if not wanted:
        raise Conflict("there is no questionnaire for the patient to answer")
    wordings = known[wanted[0]].wordings
    spoken = identity.language if identity.language in wordings else None
    language = spoken or (Language("da") if Language("da") in wordings else next(iter(wordings)))
    return make_invitation(context, staff, patient_id, questionnaire=wanted[0], language=language).invitation
