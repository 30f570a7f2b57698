"""The forms of the second factor and of one's own password."""

from __future__ import annotations

from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from screening.web.forms.base import N_, StaffForm

_WRITE_PASSWORD = N_("write your password")
_TOO_LONG = N_("the password is too long")


class CodeForm(StaffForm):
    """A code of the app, or a recovery code."""

    code = StringField(
        N_("Code"),
        [InputRequired(N_("write the code")), Length(max=60, message=N_("the code is too long"))],
        description=N_("Six digits from the app on your phone, or one of your recovery codes"),
    )


class ConfirmForm(StaffForm):
    """The first code of a new key; and one's password, unless it was given a moment ago (the view drops it then)."""

    old = PasswordField(
        N_("Your password"), [InputRequired(_WRITE_PASSWORD), Length(max=1000, message=_TOO_LONG)]
    )
    code = StringField(
        N_("Code from the app"),
        [InputRequired(N_("write the code")), Length(max=60, message=N_("the code is too long"))],
        description=N_("Six digits; a new code comes every half minute"),
    )


class PasswordForm(StaffForm):
    """One's password once more, before what would be worth stealing a session for."""

    old = PasswordField(
        N_("Your password"), [InputRequired(_WRITE_PASSWORD), Length(max=1000, message=_TOO_LONG)]
    )


class NewPasswordForm(StaffForm):
    """The old password, and the new one twice."""

    old = PasswordField(
        N_("Your password now"), [InputRequired(_WRITE_PASSWORD), Length(max=1000, message=_TOO_LONG)]
    )
    password = PasswordField(
        N_("New password"),
        [InputRequired(N_("write the new password"))],
        description=N_(
            "At least 12 characters. A few words in a row are easy to remember and hard to guess."
        ),
    )
    again = PasswordField(N_("New password once more"))

    def validate_again(self, field: PasswordField) -> None:
        if field.data != self.password.data:
            raise ValidationError(N_("the new password is not the same both times"))
