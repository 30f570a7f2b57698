"""The form that adds a patient."""

from __future__ import annotations

import unicodedata
from datetime import date

from wtforms import Field, StringField
from wtforms.validators import ValidationError

from screening.core.errors import Problem
from screening.web.forms.base import N_, StaffForm
from screening.web.forms.dates import read_birth_date

LONGEST_NAME = 200


class PatientForm(StaffForm):
    """Name and birth date. `today` decides which dates lie in the future."""

    name = StringField(N_("Name"), description=N_("First name and family name"))
    birth = StringField(N_("Birth date"), description=N_("Day, month, year, for example 24-12-1940"))

    def __init__(self, *, today: date) -> None:
        super().__init__()
        self.today = today

    @property
    def chosen_name(self) -> str:
        """The name without surplus white space."""
        return " ".join((self.name.data or "").split())

    @property
    def chosen_birth(self) -> date:
        """The birth date; only after `validate` said yes."""
        read = read_birth_date(self.birth.data or "", today=self.today)
        assert isinstance(read, date)  # noqa: S101  `validate` has said yes
        return read

    def validate_name(self, _field: Field) -> None:
        if not self.chosen_name:
            raise ValidationError(N_("write the patient's name"))
        if len(self.chosen_name) > LONGEST_NAME:
            raise ValidationError(N_("the name is too long: at most 200 characters can be kept"))
        # Cc control, Cs half a character, Co private use, Cf invisible marks that can turn the text around it.
        if any(unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cf") for sign in self.chosen_name):
            raise ValidationError(N_("the name has characters that are not text"))

    def validate_birth(self, field: Field) -> None:
        if not (field.data or "").strip():
            raise ValidationError(N_("write the birth date as day-month-year, for example 24-12-1940"))
        read = read_birth_date(field.data, today=self.today)
        if isinstance(read, Problem):
            raise ValidationError(read.message)
