"""The form that makes an invitation: for whom, which questionnaire, in which language."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import RadioField
from wtforms.validators import InputRequired, Optional, ValidationError

from screening.web.forms.base import N_, StaffForm

Choices = Sequence[tuple[str, str]]


class InvitationForm(StaffForm):
    """One person, one questionnaire and one language; what there is only one of, or a usual one, is chosen already."""

    # Not required: without it, it is for whom the questionnaire is about.
    invitee = RadioField(N_("For whom"), [Optional()], validate_choice=False)
    questionnaire = RadioField(
        N_("Questionnaire"), [InputRequired(N_("choose a questionnaire"))], validate_choice=False
    )
    language = RadioField(N_("Language"), [InputRequired(N_("choose a language"))], validate_choice=False)

    def __init__(
        self,
        *,
        invitees: Choices,
        questionnaires: Choices,
        languages: Choices,
        usual: str | None = None,
        usual_language: str | None = None,
    ) -> None:
        super().__init__()
        for field, choices in (
            (self.invitee, invitees),
            (self.questionnaire, questionnaires),
            (self.language, languages),
        ):
            field.choices = list(choices)
            if len(choices) == 1 and not self.is_submitted():
                field.data = choices[0][0]
        for field, code in (
            (self.invitee, invitees[0][0]),
            (self.questionnaire, usual),
            (self.language, usual_language),
        ):
            if code is not None and not self.is_submitted():
                field.data = code

    def validate_invitee(self, field: RadioField) -> None:
        _require_choice(field)

    def validate_questionnaire(self, field: RadioField) -> None:
        _require_choice(field)

    def validate_language(self, field: RadioField) -> None:
        _require_choice(field)


def _require_choice(field: RadioField) -> None:
    # WTForms' own check says its fault in words of its own, which no catalogue of ours translates.
    if field.data not in {choice[0] for choice in field.choices or ()}:
        raise ValidationError(N_("choose one of the answers shown"))
