"""The plan of a patient's screenings: every so many weeks, or on change; and the pause."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening.core.errors import InvalidSubmission, Problem
from screening.core.people import Invitee
from screening.core.permissions import Act, require
from screening.core.plans import ScreeningPlan
from screening.core.questionnaire import QuestionnaireId
from screening.core.response import PatientId
from screening.services import in_force, planning, reminders
from screening.services import patients as all_patients
from screening.web.forms.facts import wording_in
from screening.web.forms.tasks import ReadDay, read_day
from screening.web.language import current_language
from screening.web.runtime import get_context
from screening.web.views.staff_gate import signed_in, staff, today
from screening.web.views.staff_invitations import INVITEES
from screening.web.views.staff_record import invitable_questionnaires, usual_questionnaire
from screening.web.views.staff_reminders import ENDS, WHY_NOT, describe_reminders

ON_CHANGE = "on-change"


@staff.route("/patients/<patient_id>/plan", methods=["GET", "POST"])
def show_plan(patient_id: str) -> ResponseReturnValue:
    """The plan; and what is typed to set it anew, which stands there again when it cannot be kept."""
    require(signed_in().role, Act.INVITE)
    plan = planning.find_plan(get_context(), signed_in(), PatientId(patient_id))
    if request.method == "GET":
        return _page(patient_id, plan)
    first_on = read_day(request.form, "first_on")
    try:
        planning.set_plan(
            get_context(),
            signed_in(),
            PatientId(patient_id),
            questionnaire=QuestionnaireId(request.form.get("questionnaire", "")),
            every_weeks=_weeks(request.form.get("every_weeks", "")),
            first_on=_day(first_on) or today(),
            asks=_asks(request.form.get("asks", "")),
        )
    except InvalidSubmission as error:
        return _page(patient_id, plan, problems=error.problems), 422
    flash("plan-set")
    return redirect(url_for("staff.show_patient", patient_id=patient_id), 303)


@staff.post("/patients/<patient_id>/plan/pause")
def pause_plan(patient_id: str) -> ResponseReturnValue:
    """Pause it, until a day or until further notice; or go on."""
    require(signed_in().role, Act.INVITE)
    try:
        if "go_on" in request.form:
            planning.go_on(get_context(), signed_in(), PatientId(patient_id))
        else:
            until = _day(read_day(request.form, "until"))
            planning.pause(get_context(), signed_in(), PatientId(patient_id), until=until)
    except InvalidSubmission as error:
        plan = planning.find_plan(get_context(), signed_in(), PatientId(patient_id))
        return _page(patient_id, plan, problems=error.problems), 422
    return redirect(url_for("staff.show_plan", patient_id=patient_id), 303)


def _page(patient_id: str, plan: ScreeningPlan | None, *, problems: tuple[Problem, ...] = ()) -> str:
    context, language = get_context(), current_language()
    record = all_patients.get_patient(context, signed_in(), PatientId(patient_id))
    page_of_reminders = reminders.get_page(context, signed_in(), PatientId(patient_id))
    criteria_set = in_force.get_criteria_set_of(context, signed_in(), record.patient.id)
    usual = usual_questionnaire(context.catalog.questionnaires, criteria_set)
    chosen = plan.questionnaire if plan else (usual.ref.id if usual else "")
    weeks = "" if plan is None else (ON_CHANGE if plan.every_weeks is None else str(plan.every_weeks))
    return render_template(
        "staff/plan.html",
        patient=record.patient,
        plan=plan,
        is_paused=plan is not None and plan.is_paused(today()),
        is_unread=plan is not None and not criteria_set.reads_answers_to(plan.questionnaire),
        forms=[
            (one.ref.id, wording_in(one, language).title)
            for one in invitable_questionnaires(context.catalog.questionnaires)
            if one.ref.id not in all_patients.not_asked_of_patients(context.catalog)
        ],
        questionnaire=request.form.get("questionnaire", chosen),
        every_weeks=request.form.get("every_weeks", weeks),
        first_on=request.form.get("first_on", (plan.first_on if plan else today()).isoformat()),
        until=request.form.get("until", ""),
        asks=request.form.get("asks", (plan.asks if plan else Invitee.PATIENT).value),
        invitees=INVITEES,
        ends=ENDS,
        reminding=page_of_reminders,
        reminder_rows=describe_reminders(page_of_reminders),
        why_not=None if page_of_reminders.hindrance is None else WHY_NOT[page_of_reminders.hindrance],
        problems=problems,
        at={problem.where: problem for problem in problems},
    )


def _asks(typed: str) -> Invitee:
    """Whom the plan asks; the patient, for what is none."""
    return next((one for one in Invitee if one.value == typed), Invitee.PATIENT)


def _weeks(typed: str) -> int | None:
    """The weeks; 0, which no plan has, for what is no number."""
    text = typed.strip()
    if text == ON_CHANGE:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _day(read: ReadDay) -> date | None:
    if read.problem is not None:
        raise InvalidSubmission([read.problem])
    return read.day
