"""How the service is run, for an administrator: the settings with their effect, its health, and which criteria sets and
wordings are in force for whom from which day."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening.core.criteria import CriteriaSetId
from screening.core.errors import InvalidSubmission, Problem
from screening.core.people import OrganisationId
from screening.core.permissions import Act, may_for, require_permission
from screening.services import health, in_force, organisations, wordings_in_force
from screening.services.in_force import InForceId
from screening.services.wordings_in_force import WordingChangeId
from screening.translation import LANGUAGE_NAMES
from screening.web.forms.base import N_
from screening.web.language import current_language, translate
from screening.web.runtime import get_context
from screening.web.views.staff_gate import signed_in, staff, today

_NO_DAY = N_("must be a day such as 2026-11-22")


@staff.get("/running")
def show_running() -> ResponseReturnValue:
    """The settings and the health."""
    context = get_context()
    settings = health.list_settings(context, signed_in())
    return render_template(
        "staff/running.html", settings=settings, health=health.look_at_health(context), translate=translate
    )


@staff.route("/criteria-in-force", methods=["GET", "POST"])
def list_in_force() -> ResponseReturnValue:
    """What is in force and what will be; two forms put other criteria, or other words, in force from a later day."""
    require_permission(may_for(signed_in(), Act.MANAGE_ORGANISATIONS))
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            if "wording" in request.form:
                _put_wording_in_force()
            else:
                _put_in_force()
        except InvalidSubmission as error:
            problems = tuple(error.problems)
        else:
            flash("in-force")
            return redirect(url_for("staff.list_in_force"), 303)
    context = get_context()
    page = render_template(
        "staff/in_force.html",
        found=in_force.list_in_force(context, signed_in()),
        sets=context.catalog.criteria_sets,
        places=organisations.list_names(context),
        open_places=organisations.list_open(context),
        default=context.settings.criteria_set,
        changes=wordings_in_force.list_changes(context, signed_in()),
        wordings=wordings_in_force.list_known(context, signed_in()),
        language_names=LANGUAGE_NAMES,
        today=today(),
        typed=request.form,
        problems=problems,
        language=current_language(),
    )
    return page, 422 if problems else 200


@staff.post("/criteria-in-force/<change_id>/cancel")
def cancel_in_force(change_id: str) -> ResponseReturnValue:
    """Take back a change that has not begun."""
    in_force.cancel_change(get_context(), signed_in(), InForceId(change_id))
    flash("in-force-cancelled")
    return redirect(url_for("staff.list_in_force"), 303)


@staff.post("/wordings-in-force/<change_id>/cancel")
def cancel_wording_in_force(change_id: str) -> ResponseReturnValue:
    """Take back other words that nobody has been given yet."""
    wordings_in_force.cancel_wording_change(get_context(), signed_in(), WordingChangeId(change_id))
    flash("in-force-cancelled")
    return redirect(url_for("staff.list_in_force"), 303)


def _put_in_force() -> None:
    in_force.put_in_force(
        get_context(),
        signed_in(),
        criteria_set=CriteriaSetId(request.form.get("criteria_set", "")),
        first_day=_typed_day("first_day"),
        organisation=_typed_place("organisation"),
    )


def _put_wording_in_force() -> None:
    wordings_in_force.put_wording_in_force(
        get_context(),
        signed_in(),
        wording=request.form["wording"],
        first_day=_typed_day("wording_first_day"),
        organisation=_typed_place("wording_organisation"),
    )


def _typed_day(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, "").strip())
    except ValueError:
        raise InvalidSubmission([Problem(name, _NO_DAY)]) from None


def _typed_place(name: str) -> OrganisationId | None:
    place = request.form.get(name, "")
    return OrganisationId(place) if place else None
