"""Organisations, for who runs the service: the list, add one, change what is known of one, close one."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from screening.core.errors import Conflict, InvalidSubmission, Problem
from screening.core.people import OrganisationId
from screening.core.permissions import require_permission
from screening.services import organisations
from screening.services.organisations import may_manage_organisations
from screening.web.forms.organisations import KIND_NAMES, CloseOrganisationForm, OrganisationForm
from screening.web.language import say
from screening.web.runtime import get_context
from screening.web.views.staff_gate import signed_in, staff


@staff.get("/organisations")
def list_organisations() -> ResponseReturnValue:
    """Every organisation that one runs, closed ones last."""
    found = organisations.list_organisations(get_context(), by=signed_in())
    return render_template(
        "staff/organisations.html",
        found=sorted(found, key=lambda known: known.closed_at is not None),
        kind_names={kind: say(words) for kind, words in KIND_NAMES.items()},
        may_manage=may_manage_organisations(signed_in()),
    )


@staff.route("/organisations/new", methods=["GET", "POST"])
def add_organisation() -> ResponseReturnValue:
    """What is known of a new one."""
    require_permission(may_manage_organisations(signed_in()))
    form = OrganisationForm()
    if form.validate_on_submit():
        try:
            organisations.add_organisation(get_context(), form.details, by=signed_in())
        except InvalidSubmission as error:
            form.refuse(error.problems)
        except Conflict as error:
            form.refuse([Problem("name", error.reason, error.values)])
        else:
            flash("organisation-added")
            return redirect(url_for("staff.list_organisations"), 303)
    page = render_template("staff/organisation.html", form=form, organisation=None)
    return page, 422 if form.is_submitted() else 200


@staff.route("/organisations/<organisation_id>", methods=["GET", "POST"])
def change_organisation(organisation_id: str) -> ResponseReturnValue:
    """What is known of one, to be changed."""
    context, by = get_context(), signed_in()
    require_permission(may_manage_organisations(by))
    known = organisations.get_organisation(context, OrganisationId(organisation_id), by=by)
    form = OrganisationForm(known)
    if form.validate_on_submit():
        try:
            organisations.change_organisation(context, known.id, form.details, by=by)
        except InvalidSubmission as error:
            form.refuse(error.problems)
        except Conflict as error:
            form.refuse([Problem("name", error.reason, error.values)])
        else:
            flash("organisation-changed")
            return redirect(url_for("staff.list_organisations"), 303)
    page = render_template("staff/organisation.html", form=form, organisation=known)
    return page, 422 if form.is_submitted() else 200


@staff.route("/organisations/<organisation_id>/close", methods=["GET", "POST"])
def close_organisation(organisation_id: str) -> ResponseReturnValue:
    """Asked once more, and who takes over its patients."""
    context, by = get_context(), signed_in()
    require_permission(may_manage_organisations(by))
    known = organisations.get_organisation(context, OrganisationId(organisation_id), by=by)
    others = [one for one in organisations.list_open(context) if one.id != known.id]
    form = CloseOrganisationForm(others=others)
    if form.validate_on_submit():
        try:
            organisations.close_organisation(context, known.id, successor=form.chosen, by=by)
        except InvalidSubmission as error:
            form.refuse(error.problems)
        else:
            flash("organisation-closed")
            return redirect(url_for("staff.list_organisations"), 303)
    page = render_template(
        "staff/organisation_close.html",
        form=form,
        organisation=known,
        count=organisations.count_only_ours(context, known.id, by=by),
    )
    return page, 422 if form.is_submitted() else 200
