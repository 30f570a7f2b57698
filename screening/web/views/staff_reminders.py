"""Reminders by e-mail on the staff's pages: send one now, let them come again, end the plan; and all its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from screening.core.people import Invitee
from screening.core.permissions import Act, require
from screening.core.plans import PlanEnd
from screening.core.reminders import NotSent, Reminder, ReminderKind
from screening.core.response import PatientId
from screening.services import planning, reminders
from screening.services.reminders import ReminderPage
from screening.web.forms.base import N_
from screening.web.runtime import get_context
from screening.web.views.staff_gate import names_of_staff, signed_in, staff

ENDS = {
    PlanEnd.DIED: N_("The patient has died"),
    PlanEnd.CARE_ENDED: N_("The patient is no longer in our care"),
    PlanEnd.NOT_WANTED: N_("The patient does not want to be asked"),
}
WHY_NOT = {
    NotSent.NO_MAIL: N_("This service sends no e-mail."),
    NotSent.PROTECTED: N_(
        "Name and address are protected: no e-mail is sent. Ask the patient in another way."
    ),
    NotSent.NO_ADDRESS: N_("No e-mail address is known."),
    NotSent.NOT_AGREED: N_("Nobody has noted that they agree to get reminders by e-mail."),
    NotSent.STOPPED: N_("They have asked for no more e-mails."),
    NotSent.REFUSED: N_("The e-mail address does not work. Ask for another one."),
    NotSent.ENDED: N_("The plan has ended."),
    NotSent.PAUSED: N_("The plan is paused."),
    NotSent.NOT_IN_CARE: N_("Nobody has the patient in care."),
    NotSent.NOT_DUE: N_("It was answered meanwhile, or the plan was changed."),
    NotSent.ANSWERING: N_("Somebody is answering just now."),
    NotSent.NO_FORM: N_("The questions of the plan cannot be sent to who is to answer."),
    NotSent.TRIED_LONG: N_("It could not be delivered for some days."),
}
KINDS = {
    ReminderKind.FIRST: N_("The first, by the plan"),
    ReminderKind.AGAIN: N_("The second, by the plan"),
    ReminderKind.BY_HAND: N_("Asked for by staff"),
}
TO = {Invitee.PATIENT: N_("to the patient"), Invitee.RELATIVE: N_("to the relative")}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderRow:
    """One reminder in the list: every text is a message, but for the name of who asked for it."""

    at: datetime
    came: str
    to: str
    kind: str
    asked_by: str | None
    why: str | None


@staff.post("/patients/<patient_id>/plan/remind")
def remind_now(patient_id: str) -> ResponseReturnValue:
    """One more reminder goes out with the next run."""
    require(signed_in().role, Act.INVITE)
    reminders.ask_now(get_context(), signed_in(), PatientId(patient_id))
    flash("reminder-asked")
    return redirect(url_for("staff.show_plan", patient_id=patient_id), 303)


@staff.post("/patients/<patient_id>/plan/remind-again")
def let_reminders_come(patient_id: str) -> ResponseReturnValue:
    """They want reminders after all."""
    require(signed_in().role, Act.INVITE)
    reminders.allow_again(get_context(), signed_in(), PatientId(patient_id))
    return redirect(url_for("staff.show_plan", patient_id=patient_id), 303)


@staff.post("/patients/<patient_id>/plan/end")
def end_plan(patient_id: str) -> ResponseReturnValue:
    """The plan is over; what was not chosen from the list ends nothing."""
    require(signed_in().role, Act.INVITE)
    why = next((end for end in PlanEnd if end.value == request.form.get("why")), None)
    if why is not None:
        planning.end(get_context(), signed_in(), PatientId(patient_id), why=why)
    elif planning.find_plan(get_context(), signed_in(), PatientId(patient_id)) is not None:
        flash("end-why")
    return redirect(url_for("staff.show_plan", patient_id=patient_id), 303)


def describe_reminders(page: ReminderPage) -> tuple[ReminderRow, ...]:
    """The reminders as rows, newest first."""
    return tuple(_rows(page.reminders, names_of_staff()))


def _rows(found: tuple[Reminder, ...], names: Mapping[str, str]) -> Iterator[ReminderRow]:
    for one in found:
        came = _came(one)
        yield ReminderRow(
            at=one.sent_at or one.refused_at or one.made_at,
            came=came,
            to=TO[one.invitee],
            kind=KINDS[one.kind],
            asked_by=None if one.made_by is None else names.get(one.made_by),
            why=None if one.not_sent is None else WHY_NOT[one.not_sent],
        )


def _came(reminder: Reminder) -> str:
    if reminder.sent_at is not None:
        return N_("Sent by e-mail")
    if reminder.refused_at is not None:
        return N_("The e-mail address was refused")
    return N_("Waits to be sent") if reminder.not_sent is None else N_("Not sent")
