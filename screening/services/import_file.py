"""A caseload as a CSV file: which columns it has, and its lines as entries. Reads no database and stores nothing.

UTF-8 or Windows-1252, semicolons or commas, as spreadsheets in Denmark write them. Everything wrong with the file's
form is said at once, each with its line; nothing that stands in a cell is repeated.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from screening.core.errors import InvalidSubmission, Problem
from screening.core.identity import IdentityEntry, RelativeEntry

LARGEST_FILE = 2_000_000  # bytes: some ten thousand patients
MOST_LINES = 5_000

# Column -> what else it may be called. The order is that of the template.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("navn",),
    "cpr": ("cpr-nummer", "cprnr", "personnummer"),
    "birth": ("fødselsdato", "birth date", "birthdate"),
    "phone": ("telefon", "tlf"),
    "email": ("e-mail", "mail"),
    "address": ("adresse",),
    "language": ("sprog",),
    "diagnosis_code": ("diagnosekode", "diagnosis code"),
    "diagnosis_group": ("diagnosegruppe", "diagnosis group"),
    "municipality": ("kommune", "kommunekode"),
    "gp_practice": ("egen læge", "lægepraksis", "gp practice"),
    "protected": ("navne- og adressebeskyttelse", "beskyttet"),
    "relative_name": ("pårørende", "pårørende navn", "relative name"),
    "relative_relation": ("pårørende relation", "relation"),
    "relative_phone": ("pårørende telefon", "relative phone"),
    "relative_email": ("pårørende e-mail", "relative email"),
}
_NAMES = {other: column for column, others in COLUMNS.items() for other in (column, *others)}
_YES, _NO = frozenset({"ja", "yes", "x", "1", "true"}), frozenset({"", "nej", "no", "0", "false"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One patient of the file; `number` is the line it begins on, the header being line 1."""

    number: int
    entry: IdentityEntry


def read_caseload(content: bytes) -> tuple[Line, ...]:
    """The lines of a file. Raises InvalidSubmission, each problem with ``line 12`` (or ``file``) as its place."""
    text = _decoded(content)
    header, *rows = list(_rows(text)) or [(1, [])]
    columns = _columns(header[1])
    problems = list(_problems_of_form(columns, rows))
    lines = [Line(number=number, entry=_entry(columns, cells)) for number, cells in rows]
    problems += [
        Problem(f"line {number}", "protected: write yes or no (ja or nej)")
        for number, cells in rows
        if _cell(columns, cells, "protected").casefold() not in _YES | _NO
    ]
    if problems:
        raise InvalidSubmission(problems)
    return tuple(lines)


def write_template() -> bytes:
    """An empty file with every column, as a spreadsheet in Denmark opens it."""
    return ("\ufeff" + ";".join(COLUMNS) + "\r\n").encode()


def _decoded(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise InvalidSubmission(
            [Problem("file", "the file is too large: at most {most} bytes", {"most": LARGEST_FILE})]
        )
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InvalidSubmission([Problem("file", "this is no text file: save it as CSV (UTF-8)")])


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins on; empty ones are passed over."""
    first = text.lstrip("\r\n").partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=";" if first.count(";") >= first.count(",") else ",",
        strict=True,
    )
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        place = f"line {begins}"
        raise InvalidSubmission(
            [Problem(place, "the quotation marks do not match, or the line is too long")]
        ) from None


def _columns(header: list[str]) -> list[str]:
    """The column each cell of the header names; the cell itself where it names none of ours."""
    names = (" ".join(cell.split()).casefold() for cell in header)
    return [_NAMES.get(name, name) for name in names]


def _problems_of_form(columns: list[str], rows: list[tuple[int, list[str]]]) -> Iterator[Problem]:
    unknown = [place for place, column in enumerate(columns, start=1) if column and column not in COLUMNS]
    for place in unknown:
        yield Problem(
            "line 1",
            "column {place} is not known here; there is: {columns}",
            {"place": place, "columns": ", ".join(COLUMNS)},
        )
    for column in sorted({column for column in columns if column and columns.count(column) > 1}):
        if column in COLUMNS:
            yield Problem("line 1", "there are two columns {column}", {"column": column})
    if "name" not in columns:
        yield Problem("line 1", "there is no column {column}", {"column": "name"})
    if not {"cpr", "birth"} & set(columns):
        yield Problem("line 1", "there is neither a column cpr nor a column birth")
    if not rows:
        yield Problem("file", "there is no patient in the file")
    if len(rows) > MOST_LINES:
        yield Problem("file", "there are too many lines: at most {most}", {"most": MOST_LINES})
    for number, cells in rows:
        if len(cells) > len(columns):
            yield Problem(
                f"line {number}",
                "has {found} cells, and the header has {expected}",
                {"found": len(cells), "expected": len(columns)},
            )


def _entry(columns: list[str], cells: list[str]) -> IdentityEntry:
    def cell(column: str) -> str:
        return _cell(columns, cells, column)

    relative = RelativeEntry(
        name=cell("relative_name"),
        relation=cell("relative_relation"),
        phone=cell("relative_phone"),
        email=cell("relative_email"),
    )
    return IdentityEntry(
        name=cell("name"),
        birth=cell("birth"),
        cpr=cell("cpr"),
        phone=cell("phone"),
        email=cell("email"),
        address=cell("address"),
        language=cell("language"),
        diagnosis_code=cell("diagnosis_code"),
        diagnosis_group=cell("diagnosis_group"),
        municipality=cell("municipality"),
        gp_practice=cell("gp_practice"),
        relatives=(relative,),
        is_protected=cell("protected").casefold() in _YES,
    )


def _cell(columns: list[str], cells: list[str], column: str) -> str:
    place = columns.index(column) if column in columns else len(cells)
    return cells[place].strip() if place < len(cells) else ""
