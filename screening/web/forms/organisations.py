"""The forms of an administrator's pages, and of who has a patient in care: what was typed stands there again when
something is wrong. What is wrong is for the services to say; here only what is chosen must be among what was shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wtforms import Field, PasswordField, RadioField, SelectField, StringField
from wtforms.validators import ValidationError

from screening.core.errors import Problem
from screening.core.people import CareReason, Organisation, OrganisationId, OrganisationKind, Role
from screening.services.care import BY_HAND
from screening.services.credentials import (
    normal,
    one_line,
    problems_of_name,
    problems_of_password,
    problems_of_username,
)
from screening.services.organisations import OrganisationDetails
from screening.web.forms.base import N_, StaffForm
from screening.web.language import problem_text, say

WHOLE_SERVICE = "-"  # the choice of no organisation

KIND_NAMES = {
    OrganisationKind.HOME_NURSING: N_("Home nursing"),
    OrganisationKind.GP_PRACTICE: N_("GP practice"),
    OrganisationKind.HOSPITAL_DEPARTMENT: N_("Hospital department"),
    OrganisationKind.SPECIALISED_PALLIATIVE: N_("Specialised palliative unit"),
}
ROLE_TASKS = {
    Role.NURSE: N_("Nurse: sees the patients in care, invites, records facts"),
    Role.GP: N_("GP: the same, and decides"),
    Role.VISITATOR: N_("Visitator: sees the patients who are referred here"),
    Role.ADMINISTRATOR: N_("Administrator: manages accounts, sees no patient"),
    Role.AUDITOR: N_("Auditor: sees who has done what, sees no patient"),
}
REASON_NAMES = {
    CareReason.OWN_PATIENT: N_("Added the patient"),
    CareReason.GP_PRACTICE: N_("The patient's own practice"),
    CareReason.BROUGHT_IN: N_("Shares the care"),
    CareReason.HANDED_OVER: N_("Took over from an organisation that closed"),
    CareReason.REFERRED: N_("Has been asked to take the patient on"),
}


class ChoosingForm(StaffForm):
    """A form with choices: the words come translated, and a choice that was not shown is refused in our own words."""

    def offer(self, field: RadioField | SelectField, choices: Iterable[tuple[str, str]]) -> None:
        """Give a field its choices, values with their words in the reader's language."""
        field.choices = list(choices)

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Attach what a service found wrong, in the reader's language."""
        for problem in problems:
            self.add_problem(Problem(problem.where, str(problem_text(problem))))


class OrganisationForm(ChoosingForm):
    """What is known of an organisation."""

    name = StringField(N_("Name"), description=N_("As patients and colleagues know it"))
    kind = RadioField(N_("What it is"), validate_choice=False)
    sor = StringField(
        N_("SOR number"), description=N_("Its number in the register of health organisations, if you have it")
    )
    municipality = StringField(N_("Municipality"))
    phone = StringField(N_("Telephone"))
    email = StringField(
        N_("E-mail for notifications"),
        description=N_("It is told there that something waits, never what or about whom"),
    )

    def __init__(self, known: Organisation | None = None) -> None:
        super().__init__(obj=None if known is None else _Shown(known))
        self.offer(self.kind, ((kind.value, say(words)) for kind, words in KIND_NAMES.items()))

    @property
    def details(self) -> OrganisationDetails:
        """What was typed."""
        kinds = {kind.value: kind for kind in OrganisationKind}
        return OrganisationDetails(
            name=self.name.data or "",
            kind=kinds.get(self.kind.data or ""),
            sor=self.sor.data or "",
            municipality=self.municipality.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
        )


class _Shown:
    """An organisation as its form first shows it."""

    def __init__(self, known: Organisation) -> None:
        self.name, self.kind = known.name, known.kind.value
        self.sor, self.municipality = known.sor, known.municipality
        self.phone, self.email = known.phone, known.email


class CloseOrganisationForm(ChoosingForm):
    """Who takes over the patients."""

    successor = SelectField(N_("Who takes over its patients"), validate_choice=False)

    def __init__(self, *, others: Sequence[Organisation]) -> None:
        super().__init__()
        self.offer(self.successor, [("", say(N_("nobody"))), *((one.id, one.name) for one in others)])

    @property
    def chosen(self) -> OrganisationId | None:
        return OrganisationId(self.successor.data) if self.successor.data else None


class RoleForm(ChoosingForm):
    """A role and where. `open_to` are the organisations one may choose; None for the whole service, where offered."""

    role = RadioField(N_("Role"), validate_choice=False)
    organisation = SelectField(N_("Organisation"), validate_choice=False)

    def __init__(self, *, open_to: Sequence[Organisation], with_whole: bool) -> None:
        super().__init__()
        self.offer(self.role, ((role.value, say(words)) for role, words in ROLE_TASKS.items()))
        whole = [(WHOLE_SERVICE, say(N_("The whole service")))] if with_whole else []
        first = [("", say(N_("choose")))] if len(open_to) + len(whole) > 1 else []
        self.offer(self.organisation, [*first, *((one.id, one.name) for one in open_to), *whole])

    @property
    def chosen_role(self) -> Role:
        """Only after `validate` said yes."""
        return Role(self.role.data)

    @property
    def chosen_organisation(self) -> OrganisationId | None:
        """None: the whole service."""
        chosen = self.organisation.data
        return None if chosen in ("", WHOLE_SERVICE, None) else OrganisationId(chosen)

    def validate_role(self, field: Field) -> None:
        if field.data not in {role.value for role in Role}:
            _refuse_first([Problem("", N_("choose a role"))])

    def validate_organisation(self, field: SelectField) -> None:
        if not field.data or field.data not in {choice[0] for choice in field.choices or ()}:
            _refuse_first([Problem("", N_("choose an organisation"))])
        if field.data == WHOLE_SERVICE and self.role.data in {
            role.value for role in Role if not role.serves_the_whole
        }:
            _refuse_first([Problem("", N_("only an administrator or an auditor can have the whole service"))])


class AccountForm(RoleForm):
    """A new account with its first role."""

    # In the order of the page, so that its faults are told in that order too.
    name = StringField(N_("Full name"), description=N_("As patients and colleagues know the person"))
    username = StringField(N_("User name"), description=N_("One word, for signing in"))
    password = PasswordField(
        N_("First password"),
        description=N_("At least 12 characters; the person changes it after the first sign-in"),
    )
    role = RadioField(N_("Role"), validate_choice=False)
    organisation = SelectField(N_("Organisation"), validate_choice=False)

    def validate_username(self, field: Field) -> None:
        _refuse_first(problems_of_username(normal(field.data or "")))

    def validate_name(self, field: Field) -> None:
        _refuse_first(problems_of_name(one_line(field.data or "")))

    def validate_password(self, field: Field) -> None:
        _refuse_first(problems_of_password(field.data or ""))


class ResetPasswordForm(ChoosingForm):
    """A new password for somebody who has lost theirs."""

    password = PasswordField(
        N_("New password"),
        description=N_("At least 12 characters; the person changes it after the next sign-in"),
    )


class LinkForm(ChoosingForm):
    """Who somebody is to the identity provider."""

    subject = StringField(
        N_("The provider's name for the person"),
        description=N_(
            "It stands on the page that refuses somebody whose account is not known here, for them to pass on to you"
        ),
    )


class BringInForm(ChoosingForm):
    """Which organisation is brought in, and why."""

    organisation = SelectField(N_("Organisation"), validate_choice=False)
    reason = RadioField(N_("Why"), validate_choice=False)

    def __init__(self, *, others: Sequence[Organisation]) -> None:
        super().__init__()
        listed = ((one.id, f"{one.name} ({say(KIND_NAMES[one.kind])})") for one in others)
        self.offer(self.organisation, [("", say(N_("choose"))), *listed])
        words = {
            CareReason.BROUGHT_IN: N_(
                "To share the care: its nurses and doctors see everything about the patient"
            ),
            CareReason.REFERRED: N_(
                "To judge a referral: those who receive referrals there see the assessments"
            ),
        }
        self.offer(self.reason, ((reason.value, say(words[reason])) for reason in BY_HAND))

    @property
    def chosen_organisation(self) -> OrganisationId:
        return OrganisationId(self.organisation.data or "")

    @property
    def chosen_reason(self) -> CareReason | None:
        return next((reason for reason in BY_HAND if reason.value == self.reason.data), None)


def _refuse_first(problems: Iterable[Problem]) -> None:
    for problem in problems:
        raise ValidationError(problem_text(problem))
