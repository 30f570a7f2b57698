"""Tasks: the list, one with its decision form and history, taking and handing over; and who is away when."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from screening.core.absences import AbsenceId
from screening.core.errors import Conflict, InvalidSubmission, Problem
from screening.core.people import StaffId
from screening.core.permissions import Act, may
from screening.core.referrals import DAYS_TO_FIRST_CONTACT
from screening.core.tasks import TaskId
from screening.services import absences, decisions, tasks
from screening.web.forms.tasks import Posted, read_day, read_entry, read_hands, read_version
from screening.web.runtime import get_context
from screening.web.views.staff_gate import names_of_staff, signed_in, staff, today
from screening.web.views.staff_patients import brief
from screening.web.views.staff_task_words import EVENTS, KINDS, STATES, STEPS, URGENCIES, grouped

Act_ = Callable[[], object]


@staff.get("/tasks")
def list_tasks() -> ResponseReturnValue:
    """Everything that waits, in the order in which somebody must look."""
    groups = grouped(tasks.list_tasks(get_context(), signed_in()), today=today())
    return render_template(
        "staff/tasks.html", groups=groups, urgencies=URGENCIES, states=STATES, today=today()
    )


@staff.get("/tasks/<task_id>")
def show_task(task_id: str) -> ResponseReturnValue:
    """One task: what it is about, the form to decide, in whose hands it is, and all that happened."""
    return _page(TaskId(task_id), MultiDict())


@staff.post("/tasks/<task_id>/decide")
def decide(task_id: str) -> ResponseReturnValue:
    """Decide. What was typed stands on the page again when it cannot be kept, or somebody was faster."""
    follow_up = read_day(request.form, "follow_up_on")

    def act() -> object:
        entry = read_entry(request.form, follow_up.day)
        if follow_up.problem is not None:
            raise InvalidSubmission([follow_up.problem])
        return decisions.decide(get_context(), signed_in(), TaskId(task_id), entry)

    return _done_or_page(task_id, act, "decided")


@staff.post("/tasks/<task_id>/take")
def take_task(task_id: str) -> ResponseReturnValue:
    """Make it one's own."""
    version = read_version(request.form)
    return _done_or_page(
        task_id, lambda: tasks.take(get_context(), signed_in(), TaskId(task_id), version=version), "taken"
    )


@staff.post("/tasks/<task_id>/hand-over")
def hand_over_task(task_id: str) -> ResponseReturnValue:
    """Give it to a colleague, or to another organisation that treats the patient."""
    organisation, owner = read_hands(request.form)

    def act() -> object:
        try:
            return tasks.hand_over(
                get_context(),
                signed_in(),
                TaskId(task_id),
                organisation=organisation,
                owner=owner,
                note=request.form.get("note", ""),
                version=read_version(request.form),
            )
        except InvalidSubmission as error:
            # The form to decide stands on the same page, and has a field of that name.
            raise InvalidSubmission(_in_hand_over(problem) for problem in error.problems) from None

    return _done_or_page(task_id, act, "handed-over")


@staff.post("/tasks/<task_id>/close")
def close_task(task_id: str) -> ResponseReturnValue:
    """Nothing is left to do."""
    version = read_version(request.form)
    return _done_or_page(
        task_id, lambda: tasks.close(get_context(), signed_in(), TaskId(task_id), version=version), "closed"
    )


@staff.route("/absences", methods=["GET", "POST"])
def plan_absence() -> ResponseReturnValue:
    """Who is away when, and the form to say so."""
    if request.method == "GET":
        return _absences(MultiDict(), ())
    first, last = read_day(request.form, "first"), read_day(request.form, "last")
    problems = tuple(day.problem for day in (first, last) if day.problem is not None)
    deputy = request.form.get("deputy", "")
    try:
        if problems:
            raise InvalidSubmission(problems)
        absences.plan_absence(
            get_context(),
            signed_in(),
            away=StaffId(request.form.get("away", "")),
            first=first.day,
            last=last.day,
            deputy=StaffId(deputy) if deputy else None,
        )
    except InvalidSubmission as error:
        return _absences(request.form, error.problems)
    flash("absence-planned")
    return redirect(url_for("staff.plan_absence"), 303)


@staff.post("/absences/<absence_id>/cancel")
def cancel_absence(absence_id: str) -> ResponseReturnValue:
    """They are here after all."""
    absences.cancel_absence(get_context(), signed_in(), AbsenceId(absence_id))
    return redirect(url_for("staff.plan_absence"), 303)


def _in_hand_over(problem: Problem) -> Problem:
    return replace(problem, where="hand-to") if problem.where == "to" else problem


def _done_or_page(task_id: str, act: Act_, note: str) -> ResponseReturnValue:
    """The page anew when it is done; with what was typed, and what is wrong, when it is not."""
    try:
        act()
    except InvalidSubmission as error:
        return _page(TaskId(task_id), request.form, problems=error.problems, status=422)
    except Conflict as error:
        return _page(TaskId(task_id), request.form, problems=(error.problem,), status=409)
    flash(note)
    return redirect(url_for("staff.show_task", task_id=task_id), 303)


def _page(
    task_id: TaskId, typed: Posted, *, problems: tuple[Problem, ...] = (), status: int = 200
) -> ResponseReturnValue:
    context, member = get_context(), signed_in()
    history = tasks.get_task(context, member, task_id)
    may_decide = may(member.role, Act.DECIDE).allowed
    page = render_template(
        "staff/task.html",
        history=history,
        note=history.note,
        task=history.note.task,
        verdict=brief(history.note.assessment),
        hands=tasks.list_hands(context, member, task_id),
        units=decisions.list_units(context, member) if may_decide else (),
        typed=typed,
        problems=problems,
        form_id=typed.get("id") or str(uuid.uuid4()),
        kinds=KINDS,
        states=STATES,
        urgencies=URGENCIES,
        steps=STEPS,
        event_words=EVENTS,
        today=today(),
        days_to_contact=DAYS_TO_FIRST_CONTACT,
    )
    return page, status


def _absences(typed: Posted, problems: tuple[Problem, ...]) -> ResponseReturnValue:
    plan = absences.get_plan(get_context(), signed_in())
    page = render_template(
        "staff/absences.html",
        plan=plan,
        names=names_of_staff(),
        typed=typed,
        problems=problems,
        today=today(),
    )
    return page, 422 if problems else 200
