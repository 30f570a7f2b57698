"""What every staff form is: Flask-WTF's CSRF token, and its faults as the same `Problem`s that the core speaks of.

Messages and labels are English msgids marked by `N_`; templates translate them.
"""

from __future__ import annotations

from flask_wtf import FlaskForm

from screening.core.errors import Problem


def N_(message: str) -> str:  # noqa: N802  gettext's own name for "mark now, translate later"
    """The same text, marked for extraction."""
    return message


class StaffForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form of the staff's pages; each fault names the id of the field it belongs to."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every fault of the last `validate`, in the order of the fields."""
        return tuple(Problem(field.id, str(error)) for field in self for error in field.errors)

    def add_problem(self, problem: Problem) -> None:
        """Attach a fault found later (by a service) to the field it names, or to the first field."""
        visible = [field for field in self if field.type not in ("CSRFTokenField", "HiddenField")]
        field = next((field for field in visible if field.id == problem.where), visible[0])
        field.errors = (*field.errors, problem.text)
