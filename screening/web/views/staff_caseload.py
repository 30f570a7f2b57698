"""Today's list: whom to see first, who is due, whose answers and whose decision are waited for."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from screening.core.permissions import Act, require
from screening.services import caseload
from screening.web.runtime import get_context
from screening.web.upkeep import take_in_what_has_expired
from screening.web.views.staff_caseload_page import WORDS, build_caseload
from screening.web.views.staff_gate import signed_in, staff, today
from screening.web.views.staff_patients import brief, find_criteria_set


@staff.get("/patients")
def list_patients() -> ResponseReturnValue:
    """Everybody in care, what is red first; narrowed to one mark, and a page at a time."""
    require(signed_in().role, Act.LIST_PATIENTS)
    take_in_what_has_expired()
    page = build_caseload(
        caseload.list_caseload(get_context(), signed_in()),
        find_criteria_set,
        show=request.args.get("show", ""),
        page=request.args.get("page", ""),
    )
    return render_template(
        "staff/patients.html",
        found=page.rows,
        total=page.total,
        sought="",
        brief=brief,
        page=page,
        mark_words=WORDS,
        today=today(),
    )
