"""The forms of the PIN. What is typed is never shown again."""

from __future__ import annotations

from wtforms import PasswordField
from wtforms.validators import InputRequired, Length, ValidationError

from screening.web.forms.base import N_, StaffForm

_WRITE_PIN = N_("write the PIN")
_TOO_LONG = N_("the PIN is too long")


class PinForm(StaffForm):
    """The PIN, to unlock."""

    pin = PasswordField(N_("PIN"), [InputRequired(_WRITE_PIN), Length(max=60, message=_TOO_LONG)])


class NewPinForm(StaffForm):
    """A new PIN, twice."""

    pin = PasswordField(
        N_("New PIN"),
        [InputRequired(_WRITE_PIN), Length(max=60, message=_TOO_LONG)],
        description=N_("4 to 8 digits. Not a row such as 1234, not a year."),
    )
    again = PasswordField(N_("New PIN once more"))

    def validate_again(self, field: PasswordField) -> None:
        if field.data != self.pin.data:
            raise ValidationError(N_("the PIN is not the same both times"))
