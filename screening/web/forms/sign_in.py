"""The sign-in form."""

from __future__ import annotations

from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from screening.web.forms.base import N_, StaffForm


class SignInForm(StaffForm):
    """User name and password. What they are not is said by the service, in the same words for every reason."""

    username = StringField(
        N_("User name"),
        [InputRequired(N_("write your user name")), Length(max=200, message=N_("the user name is too long"))],
    )
    password = PasswordField(
        N_("Password"),
        [InputRequired(N_("write your password")), Length(max=1000, message=N_("the password is too long"))],
    )
