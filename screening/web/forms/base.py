"""What every staff form is: Flask-WTF's CSRF token, and its faults as the same `Problem`s that the core speaks of.

Messages and labels are English msgids marked by `N_`; templates translate them.
"""

from __future__ import annotations

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict

from screening.core.errors import Problem


def N_(message: str) -> str:  # noqa: N802  gettext's own name for "mark now, translate later"
    """The same text, marked for extraction."""
    return message


class StaffForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form of the staff's pages; each fault names the id of the field it belongs to."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """Text alone: Flask-WTF would mix in files and JSON, over which a field for text falls."""
            found = super().wrap_formdata(form, formdata)
            is_mixed = isinstance(found, CombinedMultiDict) or (found is not None and request.is_json)
            return request.form if is_mixed else found

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every fault of the last `validate`, in the order of the fields."""
        return tuple(Problem(field.id, str(error)) for field in self for error in field.errors)

    def add_problem(self, problem: Problem) -> None:
        """Attach a fault found later (by a service) to the field it names, or to the first field."""
        visible = [field for field in self if field.type not in ("CSRFTokenField", "HiddenField")]
        field = next((field for field in visible if field.id == problem.where), visible[0])
        field.errors = (*field.errors, problem.text)
