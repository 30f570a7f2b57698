"""Who a patient is: name, CPR number, how to reach them and those close to them, and what care is organised by.

`read_identity` turns raw strings, from a form or a line of a file, into an `Identity`, and says everything that is
wrong
at once. Nothing in an `Identity` shows itself by `repr`: it ends up in no log by accident.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NewType, TypeVar

from screening.core.cpr import Cpr, read_cpr
from screening.core.dates import find_fault_of_birth, read_birth_date
from screening.core.diagnosis import DiagnosisGroupId, DiagnosisGroups, normal_code
from screening.core.errors import InvalidSubmission, Problem
from screening.core.people import OrganisationId
from screening.core.questionnaire import Language

MunicipalityCode = NewType("MunicipalityCode", str)  # four digits, as the CPR office numbers them

LONGEST_NAME = 200  # characters
LONGEST_ADDRESS = 300
LONGEST_RELATION = 60
MOST_RELATIVES = 10

_PHONE = re.compile(r"\+?[0-9]{6,15}")
_EMAIL = re.compile(
    r"[^@\s<>()\[\],;:\"\\]{1,64}@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How to reach somebody; what is empty is not known. `may_email`: they have agreed to reminders by e-mail."""

    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    may_email: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """Somebody close to the patient; `relation` in the words of whoever wrote it down, `may_email` as in `Contact`."""

    name: str = field(repr=False)
    relation: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    may_email: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What is known of who a patient is. `is_protected`: name and address are protected by the CPR law (§ 28): the
    name stands in no link, title, file name or message, and the address is shown to nobody."""

    name: str = field(repr=False)
    birth: date = field(repr=False)
    cpr: Cpr | None = field(default=None, repr=False)
    contact: Contact = Contact()
    language: Language | None = None
    diagnosis_code: str = ""
    diagnosis_group: DiagnosisGroupId | None = None
    municipality: MunicipalityCode | None = None
    gp_practice: OrganisationId | None = None
    relatives: tuple[Relative, ...] = ()
    is_protected: bool = False

    @property
    def birth_differs_from_cpr(self) -> bool:
        """Whether the CPR number speaks of another day: of a replacement number it says little."""
        return self.cpr is not None and self.cpr.birth != self.birth


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativeEntry:
    """A relative as typed."""

    name: str = field(default="", repr=False)
    relation: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    may_email: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(text.strip() for text in (self.name, self.relation, self.phone, self.email))


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityEntry:
    """An identity as typed: everything is text, and what is empty was left out."""

    name: str = field(default="", repr=False)
    birth: str = field(default="", repr=False)
    cpr: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    language: str = ""
    diagnosis_code: str = ""
    diagnosis_group: str = ""
    municipality: str = ""
    gp_practice: str = ""
    relatives: tuple[RelativeEntry, ...] = ()
    is_protected: bool = False
    may_email: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What an entry is held against: the day it is, and what there is to choose from."""

    today: date
    groups: DiagnosisGroups
    municipalities: Collection[MunicipalityCode]
    gp_practices: Collection[OrganisationId] = ()


def read_identity(entry: IdentityEntry, known: Known) -> Identity:
    """The identity meant. A name is needed, and a birth date or a CPR number to take it from; all else may be empty.

    Raises InvalidSubmission, each problem with the field of the entry it is about.
    """
    read = _Reader()
    name = read.take(_read_name(entry.name, "name", LONGEST_NAME, N_("write the patient's name")))
    cpr = read.take(read_cpr(entry.cpr)) if entry.cpr.strip() else None
    birth = read.take(_read_birth(entry, cpr, known.today))
    code = normal_code(entry.diagnosis_code)
    read.note(_problems_of_choices(entry, code, known))
    contact = Contact(
        phone=read.take(_read_phone(entry.phone, "phone")) or "",
        email=read.take(_read_email(entry.email, "email")) or "",
        address=read.take(_read_text(entry.address, "address", LONGEST_ADDRESS)) or "",
        may_email=entry.may_email and bool(entry.email.strip()),
    )
    relatives = tuple(_read_relatives(entry.relatives, read))
    if read.problems or name is None or birth is None:
        raise InvalidSubmission(read.problems)
    return Identity(
        name=name,
        birth=birth,
        cpr=cpr,
        contact=contact,
        language=Language(entry.language) if entry.language else None,
        diagnosis_code=code,
        diagnosis_group=known.groups.find(code)
        if code
        else _or_none(DiagnosisGroupId(entry.diagnosis_group)),
        municipality=_or_none(MunicipalityCode(entry.municipality)),
        gp_practice=_or_none(OrganisationId(entry.gp_practice)),
        relatives=relatives,
        is_protected=entry.is_protected,
    )


def tidy(text: str) -> str:
    """One form of each letter, and single spaces between words."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def normal_name(name: str) -> str:
    """The name as it is compared: without regard to capitals and white space."""
    return tidy(name).casefold()


def N_(message: str) -> str:  # noqa: N802  gettext's own name for "mark now, translate later"
    """The same text, marked for extraction."""
    return message


class _Reader:
    """Keeps what is wrong, so that reading goes on."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def take(self, found: T | Problem | None) -> T | None:
        if isinstance(found, Problem):
            self.problems.append(found)
            return None
        return found

    def note(self, problems: Iterator[Problem]) -> None:
        self.problems.extend(problems)


def _read_name(typed: str, where: str, longest: int, when_empty: str) -> str | Problem:
    return _read_text(typed, where, longest) or Problem(where, when_empty)


def _read_text(typed: str, where: str, longest: int) -> str | Problem:
    text = tidy(typed)
    if len(text) > longest:
        return Problem(where, "is too long: {length} characters, and at most {longest} can be kept",
                       {"length": len(text), "longest": longest})  # fmt: skip
    # Cc control, Cs half a character, Co private use, Cf invisible marks that can turn the text around it.
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cf") for sign in text):
        return Problem(where, "has characters that are not text")
    return text


def _read_birth(entry: IdentityEntry, cpr: Cpr | None, today: date) -> date | Problem | None:
    """The date typed, else the CPR number's."""
    if entry.birth.strip():
        return read_birth_date(entry.birth, today=today)
    if cpr is not None:
        fault = find_fault_of_birth(cpr.birth, today=today)
        return cpr.birth if fault is None else Problem("cpr", fault.message)
    if entry.cpr.strip():
        return None  # the number itself is at fault, which is said already
    return Problem("birth", "write the birth date or the CPR number")


def _read_phone(typed: str, where: str) -> str | Problem:
    signs = re.sub(r"[\s().-]", "", typed)
    if signs and not _PHONE.fullmatch(signs):
        return Problem(
            where, "write the telephone number with digits, for example 12 34 56 78 or +45 12 34 56 78"
        )
    return tidy(typed) if signs else ""


def _read_email(typed: str, where: str) -> str | Problem:
    text = typed.strip()
    if text and (len(text) > 254 or not _EMAIL.fullmatch(text) or not text.isprintable()):
        return Problem(where, "this is no e-mail address: write it as name@example.dk")
    return text


def _read_relatives(entries: tuple[RelativeEntry, ...], read: _Reader) -> Iterator[Relative]:
    filled = [(place, entry) for place, entry in enumerate(entries) if not entry.is_empty]
    if len(filled) > MOST_RELATIVES:
        read.problems.append(
            Problem("relatives", "at most {most} relatives can be kept", {"most": MOST_RELATIVES})
        )
    for place, entry in filled:
        at = f"relatives-{place}"
        name = read.take(_read_name(entry.name, f"{at}-name", LONGEST_NAME, N_("write the relative's name")))
        relation = read.take(_read_text(entry.relation, f"{at}-relation", LONGEST_RELATION))
        phone, email = (
            read.take(_read_phone(entry.phone, f"{at}-phone")),
            read.take(_read_email(entry.email, f"{at}-email")),
        )
        yield Relative(
            name=name or "",
            relation=relation or "",
            phone=phone or "",
            email=email or "",
            may_email=entry.may_email and bool(email),
        )


def _problems_of_choices(entry: IdentityEntry, code: str, known: Known) -> Iterator[Problem]:
    if entry.language and not _LANGUAGE.fullmatch(entry.language):
        yield Problem("language", "write the language by its code, for example da or en")
    if code and not known.groups.is_code(code):
        yield Problem(
            "diagnosis_code", "this is no diagnosis code: write it as ICD-10 (C34.1) or SKS (DC341)"
        )
    if entry.diagnosis_group and entry.diagnosis_group not in known.groups.ids:
        yield Problem("diagnosis_group", "there is no such group of diagnoses")
    elif code and entry.diagnosis_group and known.groups.find(code) not in (None, entry.diagnosis_group):
        yield Problem(
            "diagnosis_group", "the diagnosis code belongs to another group: leave one of the two empty"
        )
    if entry.municipality and entry.municipality not in known.municipalities:
        yield Problem("municipality", "there is no municipality with this code")
    if entry.gp_practice and entry.gp_practice not in known.gp_practices:
        yield Problem("gp_practice", "there is no such practice here")


def _or_none(value: T) -> T | None:
    return value or None
