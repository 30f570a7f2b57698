"""Reminders by e-mail to patients, or to the relatives who answer for them, that it is time to answer.

When a plan makes a screening due, `make_due` makes the invitation and keeps one message; some days later, if nobody has
answered, one more, and then it is the nurse's. `ask_now` is a member of staff's button. Sending is
`notifications.send_waiting`, which asks `reminder_sending` for each whether it is still to be sent.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from screening.config import MailWay
from screening.core.audit import Action, AuditEvent
from screening.core.errors import Conflict, NotFound
from screening.core.people import Invitation, Invitee, Staff
from screening.core.permissions import Act
from screening.core.plans import ScreeningPlan
from screening.core.questionnaire import Language
from screening.core.reminders import NotSent, Reminder, ReminderId, ReminderKind
from screening.core.response import PatientId
from screening.services.access import require_care
from screening.services.context import Context
from screening.services.invitations import make_in
from screening.services.reminder_checks import (
    Recipient,
    find_due,
    find_form,
    find_hindrance,
    find_recipient,
    is_running_out,
)
from screening.services.reminder_words import language_of
from screening.services.wordings_in_force import take_questionnaire
from screening.services.working_calendar import local_day
from screening.storage import audit, care, merges, outbox, patients, plans, reminders, responses
from screening.storage.database import Reading, Writing
from screening.storage.outbox import Notice, NoticeId

REMINDER = "reminder"  # the outbox's word for it
FIRST_HOUR, LAST_HOUR = 8, 20  # of the service's clock: no telephone rings at night because of us
PROGRAM = "command-line"
_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderPage:
    """What staff see: the newest reminders, why nobody can be reminded now (None: somebody can), and since when they
    want no more."""

    reminders: tuple[Reminder, ...]
    hindrance: NotSent | None
    stopped_at: datetime | None

    @property
    def is_refused(self) -> bool:
        """Whether somebody should ask for another address."""
        return self.hindrance is NotSent.REFUSED

    @property
    def is_waiting(self) -> bool:
        """Whether one is to go out by itself."""
        return any(one.is_waiting for one in self.reminders)


# ---- Made by the plan ------------------------------------------------------------------------------------------


def make_due(context: Context) -> int:
    """Keep a reminder for every patient whose plan makes a screening due; how many. Run twice, or on two hosts, each is
    made once. Nothing is made at night."""
    now = context.clock()
    if context.settings.mail.way is MailWay.NONE or not is_daytime(context, now):
        return 0
    with context.database.reading() as reading:
        due = [plan for plan in _maybe_due(context, reading, now) if _wanted(context, reading, plan, now)]
    return sum(_make(context, plan.patient, now) for plan in due)


def is_daytime(context: Context, now: datetime) -> bool:
    """Whether a message may arrive now."""
    return FIRST_HOUR <= now.astimezone(context.settings.time_zone).hour < LAST_HOUR


def _maybe_due(context: Context, reading: Reading, now: datetime) -> list[ScreeningPlan]:
    """Without a question to the database for every patient: those whose first day has come."""
    today = local_day(context.settings, now)
    times = responses.newest_times(reading, None)
    found = []
    for plan in plans.list_plans(reading, None).values():
        of_plan = times.get(plan.patient, {}).get(plan.questionnaire)
        newest = None if of_plan is None else local_day(context.settings, of_plan.authored)
        due = plan.due_on(newest, today=today)
        if due is not None and due <= today:
            found.append(plan)
    return found


def _wanted(
    context: Context, reading: Reading, plan: ScreeningPlan, now: datetime
) -> tuple[ReminderKind, str] | None:
    """The kind of the reminder that is to be made now and what it is known by; None when none is."""
    due = find_due(context, reading, plan, now=now)
    if due is None or find_hindrance(context, reading, plan, now=now) is not None:
        return None
    if isinstance(find_recipient(context, reading, plan.patient, plan.asks), NotSent):
        return None
    if is_running_out(reading, plan, now=now):
        return None
    first, again = (f"{plan.patient}:{due.isoformat()}:{kind.value}" for kind in _BY_ITSELF)
    if not reminders.is_made(reading, first):
        return ReminderKind.FIRST, first
    sent_at, days = reminders.find_sent_at(reading, first), context.settings.remind_again_days
    if not days or sent_at is None or reminders.is_made(reading, again):
        return None
    is_time = local_day(context.settings, now) >= local_day(context.settings, sent_at) + timedelta(days=days)
    return (ReminderKind.AGAIN, again) if is_time else None


_BY_ITSELF = (ReminderKind.FIRST, ReminderKind.AGAIN)


def _make(context: Context, patient_id: PatientId, now: datetime) -> bool:
    with context.database.writing() as writing:
        care.hold_patient(writing, patient_id)  # another host may be at the same patient
        plan = _find_plan(writing, patient_id)
        wanted = None if plan is None else _wanted(context, writing, plan, now)
        if plan is None or wanted is None:
            return False
        kind, once = wanted
        recipient = find_recipient(context, writing, patient_id, plan.asks)
        assert isinstance(recipient, Recipient)  # noqa: S101  `_wanted` has asked
        _keep(context, writing, plan, recipient, kind=kind, once=once, now=now, staff=None)
    return True


def _keep(
    context: Context,
    writing: Writing,
    plan: ScreeningPlan,
    recipient: Recipient,
    *,
    kind: ReminderKind,
    once: str,
    now: datetime,
    staff: Staff | None,
) -> Reminder:
    """The reminder and its place in the outbox; the invitation is the one there is, or made now."""
    actor = PROGRAM if staff is None else str(staff.id)
    form = find_form(writing, plan, now=now) or _make_form(context, writing, plan, recipient, actor, now)
    new = Reminder(
        id=ReminderId(str(uuid.uuid4())),
        patient=plan.patient,
        invitation=form.id,
        invitee=plan.asks,
        kind=kind,
        address_hash=recipient.address_hash,
        made_at=now,
        made_by=None if staff is None else staff.id,
    )
    reminders.add_reminder(writing, new, once=once)
    notice = Notice(
        id=NoticeId(str(uuid.uuid4())),
        once=f"reminder:{new.id}",
        notice=REMINDER,
        language=language_of(recipient.language),
        reminder=new.id,
    )
    outbox.add_notice(writing, notice, made_at=now, not_before=now)
    return new


def _make_form(
    context: Context, writing: Writing, plan: ScreeningPlan, recipient: Recipient, actor: str, now: datetime
) -> Invitation:
    """In the name of who set the plan: the plan is their wish that somebody be asked."""
    definition = take_questionnaire(context, writing, plan.patient, plan.questionnaire, at=now, actor=actor)
    spoken = recipient.language if recipient.language in definition.wordings else None
    danish = Language("da")
    language = spoken or (danish if danish in definition.wordings else next(iter(definition.wordings)))
    return make_in(
        context,
        writing,
        plan.patient,
        definition,
        language=language,
        invitee=plan.asks,
        made_by=plan.changed_by,
        actor=actor,
        now=now,
    ).invitation


# ---- Staff's page ----------------------------------------------------------------------------------------------


def get_page(context: Context, staff: Staff, patient_id: PatientId) -> ReminderPage:
    """What has been sent, and whether anything can be. Holds no address. Raises NotFound, NotPermitted."""
    now = context.clock()
    with context.database.reading() as reading:
        require_care(reading, staff, patient_id, Act.READ_PATIENT, now=now)
        plan = _find_plan(reading, patient_id)
        asks = Invitee.PATIENT if plan is None else plan.asks
        recipient = find_recipient(context, reading, patient_id, asks)
        hindrance = None if plan is None else find_hindrance(context, reading, plan, now=now)
        return ReminderPage(
            reminders=reminders.list_reminders(reading, patient_id, most=_SHOWN),
            hindrance=hindrance or (recipient if isinstance(recipient, NotSent) else None),
            stopped_at=reminders.find_stop(reading, patient_id, asks),
        )


def ask_now(context: Context, staff: Staff, patient_id: PatientId) -> Reminder:
    """Let a reminder go out with the next run, due or not. Pressed twice while it waits, there is one.

    Raises Conflict when nobody can be reminded (`get_page` says why); NotFound (no plan), NotPermitted.
    """
    now = context.clock()
    with context.database.writing() as writing:
        require_care(writing, staff, patient_id, Act.INVITE, now=now)
        survivor = merges.find_survivor(writing, patient_id)
        care.hold_patient(writing, survivor)
        plan = _find_plan(writing, survivor)
        if plan is None:
            raise NotFound("plan of", patient_id)
        hindrance = find_hindrance(context, writing, plan, now=now)
        recipient = find_recipient(context, writing, survivor, plan.asks)
        if hindrance is not None or isinstance(recipient, NotSent):
            raise Conflict("nobody can be reminded just now: the page of the plan says why")
        waiting = _find_waiting(writing, survivor)
        if waiting is not None:
            return waiting
        event = AuditEvent(at=now, actor=staff.id, action=Action.REMINDER_ASKED_FOR, subject=survivor)
        audit.record(writing, event)
        once = f"by-hand:{uuid.uuid4()}"
        return _keep(
            context, writing, plan, recipient, kind=ReminderKind.BY_HAND, once=once, now=now, staff=staff
        )


def allow_again(context: Context, staff: Staff, patient_id: PatientId) -> None:
    """They have said that they want reminders again. Raises NotFound, NotPermitted."""
    now = context.clock()
    with context.database.writing() as writing:
        require_care(writing, staff, patient_id, Act.INVITE, now=now)
        plan = _find_plan(writing, patient_id)
        asks = Invitee.PATIENT if plan is None else plan.asks
        patients.get_patient(writing, patient_id)
        event = AuditEvent(at=now, actor=staff.id, action=Action.REMINDERS_ALLOWED, subject=patient_id)
        reminders.allow(writing, patient_id, asks, audit=event)


def _find_waiting(reading: Reading, patient_id: PatientId) -> Reminder | None:
    found = reminders.list_reminders(reading, patient_id, most=_SHOWN)
    return next((one for one in found if one.is_waiting), None)


def _find_plan(reading: Reading, patient_id: PatientId) -> ScreeningPlan | None:
    """The plan, under the id that stands for the patient."""
    found = plans.find_plan(reading, patient_id)
    survivor = merges.find_survivor(reading, patient_id)
    return found if found is None or found.patient == survivor else replace(found, patient=survivor)
