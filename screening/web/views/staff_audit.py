"""The auditor's page: who has done what, found by patient, member of staff, day and act; and the same as a file."""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from screening.core.audit import Action
from screening.core.permissions import Act, may_for, require_permission
from screening.services import auditing
from screening.services.auditing import Found
from screening.web.forms.auditing import read_search
from screening.web.runtime import get_context
from screening.web.views.staff_gate import signed_in, staff


@staff.get("/audit")
def search_audit() -> ResponseReturnValue:
    """The form, and the newest events that match."""
    require_permission(may_for(signed_in(), Act.READ_AUDIT))
    fields = read_search(request.args)
    found = Found(entries=(), older=None)
    if not fields.problems:
        found = auditing.search(get_context(), signed_in(), fields.search, before=fields.before)
    page = render_template(
        "staff/audit.html",
        typed=fields.typed,
        asked={name: value for name, value in fields.typed.items() if value},
        problems=fields.problems,
        found=found,
        is_first=fields.before is None,
        actions=sorted(action.value for action in Action),
    )
    return page, 422 if fields.problems else 200


@staff.get("/audit/file")
def download_audit() -> ResponseReturnValue:
    """All that match, for a spreadsheet."""
    require_permission(may_for(signed_in(), Act.READ_AUDIT))
    fields = read_search(request.args)
    if fields.problems:
        return search_audit()
    answer = Response(auditing.search_csv(get_context(), signed_in(), fields.search), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=audit.csv"
    return answer
