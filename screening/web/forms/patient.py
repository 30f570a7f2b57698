"""The form of who a patient is, for adding and for changing. What is wrong is for `core.identity` to say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from wtforms import BooleanField, Field, FieldList, Form, FormField, SelectField, StringField

from screening.core.diagnosis import DiagnosisGroups, DiagnosisKind
from screening.core.errors import Problem
from screening.core.identity import Identity, IdentityEntry, MunicipalityCode, RelativeEntry
from screening.core.people import Organisation
from screening.core.questionnaire import Language
from screening.web.forms.base import N_, StaffForm
from screening.web.language import problem_text, say

_ROWS_OF_RELATIVES = 2  # more than are known, so that one can be added without a script

AGREED = N_("Has agreed to get reminders by e-mail")
KIND_NAMES = {DiagnosisKind.CANCER: N_("Cancer"), DiagnosisKind.OTHER: N_("Other diseases")}

Choices = Sequence[tuple[str, str]]


class _Choice(SelectField):
    """One of a list, or nothing. Whether it can be chosen is core's to say, with everything else that is wrong."""

    def __init__(self, label: str, description: str = "", **kwargs: Any) -> None:
        super().__init__(label, description=description, default="", validate_choice=False, **kwargs)


class RelativeForm(Form):
    """One relative. No token of its own: it is a part of the patient's form."""

    name = StringField(N_("Name"))
    relation = StringField(N_("Relation"), description=N_("For example daughter, husband, neighbour"))
    phone = StringField(N_("Telephone"))
    email = StringField(N_("E-mail"))
    may_email = BooleanField(AGREED)


class PatientForm(StaffForm):
    """Who the patient is; a name, and a birth date or a CPR number, are enough."""

    name = StringField(N_("Name"), description=N_("First name and family name"))
    cpr = StringField(
        N_("CPR number"),
        description=N_("Ten digits; a replacement number can have letters. May be left empty."),
    )
    birth = StringField(
        N_("Birth date"),
        description=N_("Day, month, year, for example 24-12-1940. With a CPR number it can be left empty."),
    )
    phone = StringField(N_("Telephone"))
    email = StringField(N_("E-mail"))
    may_email = BooleanField(AGREED)
    address = StringField(
        N_("Address"), description=N_("A protected address is not shown here; left empty, it stays.")
    )
    language = _Choice(N_("Preferred language"))
    diagnosis_code = StringField(N_("Diagnosis code"), description=N_("ICD-10 (C34.1) or SKS (DC341)"))
    diagnosis_group = _Choice(
        N_("Group of diagnoses"), description=N_("Follows from the code; choose it where there is no code.")
    )
    municipality = _Choice(N_("Municipality"))
    gp_practice = _Choice(
        N_("GP practice"), description=N_("The practice sees the patient and gets the pages.")
    )
    is_protected = BooleanField(N_("Name and address are protected"))
    relatives = FieldList(FormField(RelativeForm))

    def offer(
        self,
        *,
        languages: Mapping[str, str],
        groups: DiagnosisGroups,
        municipalities: Mapping[MunicipalityCode, str],
        practices: Iterable[Organisation],
        language: Language,
    ) -> None:
        """Fill what is chosen from, in the reader's language, and leave room for one more relative."""
        unknown = ("", say(N_("Not known")))
        self.language.choices = [unknown, *languages.items()]
        self.diagnosis_group.choices = {
            "": [unknown],
            **{
                say(KIND_NAMES[kind]): [
                    (group.id, group.title(language)) for group in groups.groups if group.kind is kind
                ]
                for kind in DiagnosisKind
            },
        }
        by_name = sorted(municipalities.items(), key=lambda item: item[1])
        self.municipality.choices = [unknown, *by_name]
        self.gp_practice.choices = [unknown, *((one.id, one.name) for one in practices)]
        while len(self.relatives) < _ROWS_OF_RELATIVES or not _is_empty(self.relatives[-1]):
            self.relatives.append_entry()

    def fill(self, identity: Identity) -> None:
        """What is known, as it would be typed."""
        contact = identity.contact
        self.name.data, self.birth.data = identity.name, identity.birth.strftime("%d-%m-%Y")
        self.cpr.data = "" if identity.cpr is None else identity.cpr.text
        self.phone.data, self.email.data, self.address.data = contact.phone, contact.email, ""
        self.may_email.data = contact.may_email
        if not identity.is_protected:  # what is protected is shown to nobody, and left empty it stays
            self.address.data = contact.address
        self.language.data, self.diagnosis_code.data = identity.language or "", identity.diagnosis_code
        self.diagnosis_group.data = "" if identity.diagnosis_code else identity.diagnosis_group or ""
        self.municipality.data, self.gp_practice.data = (
            identity.municipality or "",
            identity.gp_practice or "",
        )
        self.is_protected.data = identity.is_protected
        for one in identity.relatives:
            self.relatives.append_entry(
                {
                    "name": one.name,
                    "relation": one.relation,
                    "phone": one.phone,
                    "email": one.email,
                    "may_email": one.may_email,
                }
            )

    @property
    def entry(self) -> IdentityEntry:
        """Everything as typed."""
        return IdentityEntry(
            name=self.name.data or "",
            birth=self.birth.data or "",
            cpr=self.cpr.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            address=self.address.data or "",
            language=self.language.data or "",
            diagnosis_code=self.diagnosis_code.data or "",
            diagnosis_group=self.diagnosis_group.data or "",
            municipality=self.municipality.data or "",
            gp_practice=self.gp_practice.data or "",
            relatives=tuple(
                RelativeEntry(
                    **{name: row.form[name].data or "" for name in ("name", "relation", "phone", "email")},
                    may_email=row.form["may_email"].data,
                )
                for row in self.relatives
            ),
            is_protected=self.is_protected.data,
            may_email=self.may_email.data,
        )

    @property
    def has_more(self) -> bool:
        """Whether anything stands in the part of the form that is folded away, or is wrong there."""
        first = (self.name, self.cpr, self.birth)
        return any(field.data or field.errors for field in self._fields_in_order() if field not in first)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every fault, in the order of the fields, those of relatives too."""
        return tuple(
            Problem(field.id, str(error)) for field in self._fields_in_order() for error in field.errors
        )

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Attach what was found wrong, in the reader's language."""
        fields = {field.id: field for field in self._fields_in_order()}
        for problem in problems:
            field = fields.get(problem.where, self.name)
            field.errors = (*field.errors, str(problem_text(problem)))

    def _fields_in_order(self) -> Iterator[Field]:
        for field in self:
            if field is self.relatives:
                for row in self.relatives:
                    yield from row.form
            elif field.type != "CSRFTokenField":
                yield field


def _is_empty(row: FormField[RelativeForm]) -> bool:
    return not any(field.data for field in row.form)
