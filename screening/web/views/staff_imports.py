"""A whole caseload from a file: look at what it would do, then do it; and an empty file to begin with."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from screening.core.errors import Problem
from screening.core.permissions import Act, require
from screening.services.import_file import COLUMNS, LARGEST_FILE, MOST_LINES, write_template
from screening.services.import_patients import ImportReport, import_patients
from screening.web.forms.base import N_
from screening.web.runtime import get_context
from screening.web.views.staff_gate import signed_in, staff
from screening.web.views.staff_identities import DOUBTS

_NO_FILE = Problem("file", N_("choose a file"))
_ROOM_FOR_THE_FORM = 10_000  # bytes, beside the file


@staff.url_value_preprocessor
def allow_a_caseload(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A file of patients may be larger than any other post; said before anything of the post is read."""
    if endpoint == "staff.bring_patients":
        request.max_content_length = LARGEST_FILE + _ROOM_FOR_THE_FORM


@staff.route("/patients/import", methods=["GET", "POST"])
def bring_patients() -> ResponseReturnValue:
    """Check a file, or add its patients: all of them or none."""
    require(signed_in().role, Act.ADD_PATIENT)
    if request.method == "GET":
        return _page(None)
    file = request.files.get("file")
    content = file.read() if file is not None else b""
    if not content:
        return _page(ImportReport(problems=(_NO_FILE,)))
    preview = request.form.get("go") != "import"
    return _page(import_patients(get_context(), signed_in(), content, preview=preview))


@staff.get("/patients/import/template")
def import_template() -> ResponseReturnValue:
    """An empty file with every column."""
    require(signed_in().role, Act.ADD_PATIENT)
    answer = Response(write_template(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=patients.csv"
    return answer


def _page(report: ImportReport | None) -> ResponseReturnValue:
    page = render_template(
        "staff/patients_import.html", report=report, columns=COLUMNS, doubts=DOUBTS, most=MOST_LINES
    )
    return page, 422 if report is not None and report.problems else 200
