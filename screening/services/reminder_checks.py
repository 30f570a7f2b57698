"""Whether a reminder may be sent about a patient now, and to whom. Asked when one is made and again when it is sent:
what has happened in between counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from screening.config import MailWay
from screening.core.audit import Action
from screening.core.people import Invitation, Invitee
from screening.core.plans import ScreeningPlan
from screening.core.questionnaire import Language, Source
from screening.core.reminders import NotSent
from screening.core.response import PatientId
from screening.services.care import current_relations
from screening.services.context import Context
from screening.services.keyring import keyed_hash
from screening.services.patients import not_asked_of_patients
from screening.services.working_calendar import local_day
from screening.storage import audit, invitations, merges, patients, reminders, responses
from screening.storage.database import Reading

ANSWERING_FOR = timedelta(hours=1)  # after the last sign of somebody in a form, they may be in it still
LEAST_LEFT = timedelta(days=1)  # a link that runs out sooner is not sent

SOURCES = {Invitee.PATIENT: Source.PATIENT, Invitee.RELATIVE: Source.RELATIVE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Where a reminder goes, and the language it is written in."""

    email: str = field(repr=False)
    address_hash: str
    language: Language | None


def find_recipient(
    context: Context, reading: Reading, patient_id: PatientId, invitee: Invitee
) -> Recipient | NotSent:
    """Who is reminded: the patient, or of the relatives who have agreed the first whose address works. Else why
    nobody is."""
    survivor = merges.find_survivor(reading, patient_id)
    if patients.get_patient(reading, survivor).is_protected:
        return NotSent.PROTECTED
    if reminders.find_stop(reading, survivor, invitee) is not None:
        return NotSent.STOPPED
    identity = patients.get_identity(reading, survivor)
    people = [identity.contact] if invitee is Invitee.PATIENT else list(identity.relatives)
    with_address = [one for one in people if one.email]
    agreed = [one.email for one in with_address if one.may_email]
    if not agreed:
        return NotSent.NOT_AGREED if with_address else NotSent.NO_ADDRESS
    found = [_judge(context, reading, survivor, email, identity.language) for email in agreed]
    return next((one for one in found if isinstance(one, Recipient)), found[0])


def hash_of_address(context: Context, email: str) -> str:
    """What is kept of an address: nobody guesses it back without the secret key."""
    return keyed_hash(context, "reminder address", email.strip().casefold())


def _judge(
    context: Context, reading: Reading, patient_id: PatientId, email: str, language: Language | None
) -> Recipient | NotSent:
    hashed = hash_of_address(context, email)
    if reminders.is_refused(reading, patient_id, (hashed,)):
        return NotSent.REFUSED
    return Recipient(email=email, address_hash=hashed, language=language)


def find_hindrance(
    context: Context, reading: Reading, plan: ScreeningPlan, *, now: datetime
) -> NotSent | None:
    """Why nobody is to be reminded of this plan's questions at all, due or not; None when somebody may be."""
    if context.settings.mail.way is MailWay.NONE:
        return NotSent.NO_MAIL
    if plan.ended is not None:
        return NotSent.ENDED
    if plan.is_paused(local_day(context.settings, now)):
        return NotSent.PAUSED
    survivor = merges.find_survivor(reading, plan.patient)
    if not any(one.reason.treats for one in current_relations(reading, survivor, now=now)):
        return NotSent.NOT_IN_CARE
    questionnaire = context.catalog.questionnaires.get(plan.questionnaire)
    if questionnaire is None or not questionnaire.may_answer(SOURCES[plan.asks]):
        return NotSent.NO_FORM
    if _is_being_answered(reading, plan.patient, now):
        return NotSent.ANSWERING
    return None


def find_due(context: Context, reading: Reading, plan: ScreeningPlan, *, now: datetime) -> date | None:
    """The day of the screening that is due by now; None when none is."""
    times = responses.newest_times_of(reading, plan.patient)
    others = not_asked_of_patients(context.catalog)
    newest = max((at for id, at in times.items() if id not in others), default=None)
    today = local_day(context.settings, now)
    due = plan.due_on(None if newest is None else local_day(context.settings, newest), today=today)
    return None if due is None or due > today else due


def find_form(reading: Reading, plan: ScreeningPlan, *, now: datetime) -> Invitation | None:
    """The invitation that a reminder is about: one that somebody has begun before any other, the newest of them."""
    found = open_forms(reading, plan, now=now)
    begun = reminders.list_touched(reading, [one.id for one in found])
    usable = [one for one in found if one.expires_at - now >= LEAST_LEFT]
    return next((one for one in usable if one.id in begun), usable[0] if usable else None)


def is_running_out(reading: Reading, plan: ScreeningPlan, *, now: datetime) -> bool:
    """Whether a form has been begun whose time is nearly over: it is let run out, and its answers are taken in, rather
    than sending an empty one beside it."""
    found = [one for one in open_forms(reading, plan, now=now) if one.expires_at - now < LEAST_LEFT]
    return bool(reminders.list_touched(reading, [one.id for one in found]))


def open_forms(reading: Reading, plan: ScreeningPlan, *, now: datetime) -> list[Invitation]:
    """The invitations to the plan's questions, whole, for who is to answer, that can be opened; newest first."""
    return [
        one
        for one in invitations.list_invitations(reading, plan.patient)
        if one.invitee is plan.asks
        and one.completion is None
        and one.questionnaire.id == plan.questionnaire
        and one.is_open(now)
    ]


def _is_being_answered(reading: Reading, patient_id: PatientId, now: datetime) -> bool:
    """Whether somebody is in one of the patient's forms, or has just been handed the tablet with one."""
    since = now - ANSWERING_FOR
    waiting = [one.id for one in invitations.list_invitations(reading, patient_id) if one.response is None]
    if any(at > since for at in reminders.list_touched(reading, waiting).values()):
        return True
    return any(
        event.action is Action.HANDED_OVER and event.at > since
        for id in waiting
        for event in audit.list_events(reading, subject=id)
    )
