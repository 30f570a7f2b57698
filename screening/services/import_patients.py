"""A whole caseload added from a file: all of it or nothing, in one transaction. The same file twice adds nobody twice.

Who is there already is left as they are, and counted: by CPR number, and without one by name and birth date. The report
names lines and columns, never what stands in them: it may be shown, printed and logged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from screening.catalog.patient_lists import load_municipalities
from screening.core.audit import Action, AuditEvent
from screening.core.errors import InvalidSubmission, NotFound, Problem
from screening.core.identity import Identity, IdentityEntry, normal_name, read_identity
from screening.core.people import Organisation, Staff
from screening.core.permissions import Act, require
from screening.services.access import scope_of
from screening.services.context import Context
from screening.services.credentials import sought
from screening.services.identities import (
    Doubt,
    add_in,
    find_hints,
    known_of,
    list_practices,
)
from screening.services.import_file import Line, read_caseload
from screening.storage import audit, patients
from screening.storage import staff as accounts
from screening.storage.care import Scope
from screening.storage.database import Reading

# The field an entry names -> the column of the file.
_COLUMNS: Mapping[str, str] = {
    "relatives-0-name": "relative_name",
    "relatives-0-relation": "relative_relation",
    "relatives-0-phone": "relative_phone",
    "relatives-0-email": "relative_email",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubtful:
    """A line that was taken and should be looked at."""

    line: int
    doubt: Doubt


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What a file holds. With `problems`, whose places are ``line 12 cpr``, nothing was added; with `is_preview`
    nothing was added either. Lines by number."""

    added: tuple[int, ...] = ()
    known: tuple[int, ...] = ()
    doubtful: tuple[Doubtful, ...] = ()
    problems: tuple[Problem, ...] = ()
    is_preview: bool = False


@dataclass(slots=True, kw_only=True)
class _Sorting:
    """Where the lines go, while they are gone through."""

    new: dict[int, Identity] = field(default_factory=dict)
    known: list[int] = field(default_factory=list)
    doubtful: list[Doubtful] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def import_patients(context: Context, staff: Staff, content: bytes, *, preview: bool) -> ImportReport:
    """Add the patients of a file to the care of one's organisation; with `preview`, only say what that would do.

    Raises NotPermitted. What is wrong with the file is in the report.
    """
    require(staff.role, Act.ADD_PATIENT)
    now = context.clock()
    try:
        lines = read_caseload(content)
    except InvalidSubmission as error:
        return ImportReport(problems=error.problems, is_preview=preview)
    with context.database.writing() as writing:
        patients.hold_adding(writing)
        sorted_ = _sort(context, writing, lines, scope_of(staff, now=now), now)
        if not (preview or sorted_.problems):
            for identity in sorted_.new.values():
                add_in(writing, staff, identity, now=now)
            event = AuditEvent(at=now, actor=staff.id, action=Action.PATIENTS_IMPORTED, subject="patients")
            audit.record(writing, event)
    return ImportReport(
        added=tuple(sorted_.new),
        known=tuple(sorted_.known),
        doubtful=tuple(sorted_.doubtful),
        problems=tuple(sorted_.problems),
        is_preview=preview,
    )


def import_as(context: Context, username: str, content: bytes, *, preview: bool) -> ImportReport:
    """The same from the command line, as the member of staff with this username.

    Raises InvalidSubmission with everything that is wrong with the file, NotFound (no such account), NotPermitted.
    """
    with context.database.reading() as reading:
        found = accounts.find_by_username(reading, sought(username))
    if found is None:
        raise NotFound("account with the username", sought(username))
    report = import_patients(context, found[0], content, preview=preview)
    if report.problems:
        raise InvalidSubmission(report.problems)
    return report


def _sort(
    context: Context, reading: Reading, lines: tuple[Line, ...], scope: Scope | None, now: datetime
) -> _Sorting:
    known, practices = known_of(context, reading, now), list_practices(reading)
    result = _Sorting()
    seen: dict[tuple[str, date | None], int] = {}
    for line in lines:
        try:
            identity = read_identity(_resolved(line.entry, practices), known)
        except InvalidSubmission as error:
            result.problems += [_at(line.number, problem) for problem in error.problems]
            continue
        before = seen.setdefault(_key(identity), line.number)
        if before != line.number:
            message = "the same patient stands in line {line} already"
            result.problems.append(Problem(f"line {line.number}", message, {"line": before}))
            continue
        _place(reading, line.number, identity, scope, result)
    return result


def _place(reading: Reading, number: int, identity: Identity, scope: Scope | None, result: _Sorting) -> None:
    doubts = {hint.doubt for hint in find_hints(reading, identity, scope)}
    is_same = Doubt.SAME_CPR if identity.cpr is not None else Doubt.SAME_NAME_AND_BIRTH
    if is_same in doubts:
        result.known.append(number)
        return
    result.new[number] = identity
    result.doubtful += [Doubtful(line=number, doubt=doubt) for doubt in Doubt if doubt in doubts]


def _key(identity: Identity) -> tuple[str, date | None]:
    """What makes two lines one patient."""
    return (identity.cpr.digits, None) if identity.cpr else (normal_name(identity.name), identity.birth)


def _resolved(entry: IdentityEntry, practices: tuple[Organisation, ...]) -> IdentityEntry:
    """With municipality and practice by the names that people write instead of codes."""
    municipalities = {name.casefold(): code for code, name in load_municipalities().items()}
    named = {text.casefold(): one.id for one in practices for text in (one.name, one.sor or one.name)}
    place, practice = entry.municipality.casefold(), entry.gp_practice.casefold()
    code = entry.municipality.zfill(4) if entry.municipality.isdigit() else entry.municipality
    return replace(
        entry,
        municipality=municipalities.get(place.removesuffix(" kommune"), code),
        gp_practice=named.get(practice, entry.gp_practice),
        language=entry.language.casefold(),
    )


def _at(number: int, problem: Problem) -> Problem:
    where = _COLUMNS.get(problem.where, problem.where)
    return Problem(f"line {number} {where}", problem.message, problem.values)
