"""What a tagged PDF must be, asked of other people's readers: pikepdf (qpdf), fontTools and poppler.

`tag_faults` lists everything that is wrong, each fault in words; a sound file has none. Its rules are those of PDF/UA-1
(ISO 14289-1) that a machine can judge, with their clauses, and a few of our own. `read_aloud` is the text in the
order of the structure tree.
"""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont

GROUPING = {"Document", "Part", "Sect", "Div", "BlockQuote", "L", "LI", "Table", "THead", "TBody", "TR"}
HOLDING = {
    *(
        "H1",
        "H2",
        "H3",
        "H4",
        "H5",
        "H6",
        "P",
        "Quote",
        "Span",
        "Lbl",
        "LBody",
        "TH",
        "TD",
        "Caption",
        "Figure",
    )
}
# Which parts a part may hold, and where a part may stand (7.2 and ISO 32000-1, 14.8.4.3).
KIDS = {
    "Table": {"TR", "THead", "TBody", "Caption"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TR": {"TH", "TD"},
    "L": {"L", "LI", "Caption"},
    "LI": {"Lbl", "LBody"},
    "Figure": set[str](),
}
PARENTS = {
    "TR": {"Table", "THead", "TBody"},
    "THead": {"Table"},
    "TBody": {"Table"},
    "TH": {"TR"},
    "TD": {"TR"},
    "LI": {"L"},
    "Lbl": {"LI"},
    "LBody": {"LI"},
}
PAINTING = {"Tj", "TJ", "'", '"', "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Do", "sh", "INLINE IMAGE"}
PDFUA_PART = "{http://www.aiim.org/pdfua/ns/id/}part"
LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """An element of the structure tree: its role, where it stands, its pieces as (page, number), and its parts."""

    role: str
    path: str
    entries: Any
    pieces: tuple[tuple[int, int], ...]
    parts: tuple[Part, ...]

    def walk(self) -> Iterator[Part]:
        """The part and all in it, in the order of reading."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(slots=True)
class Marked:
    """What the code of a page says: the numbers of its pieces, and its faults."""

    numbers: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def tag_faults(pdf: bytes) -> tuple[str, ...]:
    """Everything that keeps the document from being read aloud as it is meant."""
    with pikepdf.open(BytesIO(pdf)) as document:
        faults = [*document_faults(document), *font_faults(document), *file_faults(document)]
        if "/StructTreeRoot" not in document.Root:
            return (*faults, "there is no structure tree")
        tree = read_tree(document)
        faults += [*tree_faults(tree), *heading_faults(tree), *piece_faults(document, tree)]
        return tuple(faults)


def parts_of(pdf: bytes) -> list[tuple[str, str | None]]:
    """Role and alternative text of every element in the order of reading."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return [(part.role, _text(part.entries, "/Alt")) for part in read_tree(document).walk()]


def read_aloud(pdf: bytes) -> list[tuple[str, str]]:
    """(role, words) of every element that has words, in the order of the tree: poppler's reading."""
    told = subprocess.run(
        ["pdfinfo", "-enc", "UTF-8", "-struct-text", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    found: list[tuple[str, str]] = []
    roles: dict[int, str] = {}  # by depth
    spoken: tuple[int, str] | None = None
    for line in told.splitlines():
        text = line.strip()
        depth = (len(line) - len(line.lstrip())) // 2
        if text.startswith('"'):
            role = roles[max(level for level in roles if level < depth)]
            if spoken == (depth, role):
                found[-1] = (role, found[-1][1] + text[1:-1])
            else:
                found.append((role, text[1:-1]))
            spoken = (depth, role)
        elif text and not text.startswith("/"):
            roles = {level: role for level, role in roles.items() if level < depth}
            roles[depth] = text.split(" ")[0].rstrip(":")
            spoken = None
    return found


# -- the document -----------------------------------------------------------------------------------------------


def document_faults(document: pikepdf.Pdf) -> Iterator[str]:
    """7.1 and clause 5: the document says that it is tagged, its title and language, and shows the title."""
    root: Any = document.Root
    mark = root.get("/MarkInfo", {})
    if mark.get("/Marked") is not True or mark.get("/Suspects") is True:
        yield "7.1: it does not say that it is tagged"
    language = _text(root, "/Lang")
    if language is None or not LANGUAGE.fullmatch(language):
        yield f"7.2: its language is {language!r}"
    if root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") is not True:
        yield "7.1-10: the file's name is shown and not its title"
    if not "1.5" <= document.pdf_version <= "1.7":
        yield f"6.1: PDF version {document.pdf_version}"
    yield from _metadata_faults(document, language)
    for number, page in enumerate(document.pages, start=1):
        if page.obj.get("/Tabs") != "/S":
            yield f"7.18.3: page {number}: the tab key does not follow the structure"


def _metadata_faults(document: pikepdf.Pdf, language: str | None) -> Iterator[str]:
    if "/Metadata" not in document.Root:
        yield "7.1-8: there is no metadata"
        return
    metadata: Any = document.open_metadata()
    title = _text(document.docinfo, "/Title")
    if metadata.get(PDFUA_PART) != "1":
        yield f"5: the PDF/UA identifier is {metadata.get(PDFUA_PART)!r}"
    if not title or metadata.get("dc:title") != title:
        yield f"7.1-9: the title is {title!r} and {metadata.get('dc:title')!r}"
    if list(metadata.get("dc:language", [])) != [language]:
        yield f"the language is {language!r} and {metadata.get('dc:language')!r}"


def file_faults(document: pikepdf.Pdf) -> Iterator[str]:
    """7.11: an attached file has both its names; and it is an associated file of the document."""
    associated = [str(file.get("/UF")) for file in document.Root.get("/AF", [])]
    for name, file in document.attachments.items():
        if not (file.obj.get("/F") and file.obj.get("/UF")):
            yield f"7.11: the attached file {name} lacks a name"
        if name not in associated or file.obj.get("/AFRelationship") is None:
            yield f"the attached file {name} does not say how it belongs to the document"


# -- the tree ---------------------------------------------------------------------------------------------------


def read_tree(document: pikepdf.Pdf) -> Part:
    """The structure tree from its one root element."""
    pages = {page.obj.objgen: number for number, page in enumerate(document.pages, start=1)}
    top = document.Root.StructTreeRoot.K
    assert isinstance(top, pikepdf.Dictionary), "the tree has one root element"
    return _part(top, "", pages)


def _part(entries: Any, above: str, pages: Mapping[tuple[int, int], int]) -> Part:
    role = str(entries.S)[1:]
    kids = entries.get("/K", [])
    pieces, parts = [], []
    for index, kid in enumerate(kids if isinstance(kids, pikepdf.Array) else [kids] if kids != [] else []):
        if isinstance(kid, int):
            pieces.append((pages[entries.Pg.objgen], kid))
        elif kid.get("/Type") == "/MCR":
            pieces.append((pages[kid.get("/Pg", entries.get("/Pg")).objgen], int(kid.MCID)))
        else:
            parts.append(_part(kid, f"{above}/{role}[{index}]", pages))
    return Part(role, f"{above}/{role}", entries, tuple(pieces), tuple(parts))


def tree_faults(tree: Part) -> Iterator[str]:
    """7.2, 7.3, 7.5: parts stand where they may, pictures have words, heading cells say whose heading they are."""
    if tree.role != "Document":
        yield f"the tree begins with {tree.role}"
    for part in tree.walk():
        yield from _place_faults(part)
        attributes = part.entries.get("/A", {})
        if part.role == "Figure" and not _text(part.entries, "/Alt"):
            yield f"7.3: {part.path} has no alternative text"
        if part.role == "Figure" and "/BBox" not in attributes:
            yield f"{part.path} does not say where it stands"
        if part.role == "TH" and attributes.get("/Scope") not in ("/Column", "/Row", "/Both"):
            yield f"7.5: {part.path} has no scope"
        if part.role == "Table":
            yield from _table_faults(part)
        labelled = any(kid.role == "Lbl" for item in part.parts for kid in item.parts)
        if part.role == "L" and labelled and attributes.get("/ListNumbering", "/None") == "/None":
            yield f"7.6: {part.path} has labels and does not say of which kind"
        language = _text(part.entries, "/Lang")
        if language is not None and not LANGUAGE.fullmatch(language):
            yield f"7.2: the language of {part.path} is {language!r}"


def _place_faults(part: Part) -> Iterator[str]:
    if part.role not in GROUPING | HOLDING:
        yield f"7.1: {part.path} is no standard part"
    for kid in part.parts:
        if kid.role not in KIDS.get(part.role, {kid.role}):
            yield f"7.2: {part.role} holds {kid.role} at {kid.path}"
        if part.role not in PARENTS.get(kid.role, {part.role}):
            yield f"7.2: {kid.role} stands in {part.role} at {kid.path}"
    if part.role in GROUPING and part.pieces:
        yield f"{part.path} holds words or lines that belong to no paragraph"
    if not part.pieces and not part.parts and part.role not in ("TH", "TD"):
        yield f"{part.path} is empty"


def _table_faults(table: Part) -> Iterator[str]:
    """All rows are equally wide (7.2-15, 7.2-43) and every table has a heading (7.5)."""
    rows = [part for part in table.walk() if part.role == "TR"]
    widths: Counter[int] = Counter()
    held: dict[int, int] = {}  # row -> columns that a cell above reaches into
    for number, row in enumerate(rows):
        width = held.get(number, 0)
        for cell in row.parts:
            attributes = cell.entries.get("/A", {})
            columns = int(attributes.get("/ColSpan", 1))
            width += columns
            for below in range(number + 1, number + int(attributes.get("/RowSpan", 1))):
                held[below] = held.get(below, 0) + columns
        widths[width] += 1
    if len(widths) > 1:
        yield f"7.2: the rows of {table.path} have {sorted(widths)} columns"
    if not any(part.role == "TH" for part in table.walk()):
        yield f"7.5: {table.path} has no heading cell"
    if [part.role for part in table.parts].count("THead") > 1:
        yield f"7.2-11: {table.path} has two heads"
    if {"THead", "TR"} <= {part.role for part in table.parts}:
        yield f"7.2-14: {table.path} has a head and no body"


def heading_faults(tree: Part) -> Iterator[str]:
    """7.4.2: headings begin with H1, and no level is skipped on the way down."""
    level = 0
    for part in tree.walk():
        if re.fullmatch(r"H[1-6]", part.role):
            if int(part.role[1]) > level + 1:
                yield f"7.4.2: {part.path} follows a heading of level {level}"
            level = int(part.role[1])
    if level == 0:
        yield "there is no heading"


# -- the pages against the tree ---------------------------------------------------------------------------------


def piece_faults(document: pikepdf.Pdf, tree: Part) -> Iterator[str]:
    """Every piece of every page belongs to one part of the tree, and the way back leads there."""
    owners: dict[tuple[int, int], Part] = {}
    for part in tree.walk():
        for piece in part.pieces:
            if piece in owners:
                yield f"piece {piece} belongs to {owners[piece].path} and {part.path}"
            owners[piece] = part
    seen: set[tuple[int, int]] = set()
    for number, page in enumerate(document.pages, start=1):
        marked = read_marks(page)
        seen |= {(number, piece) for piece in marked.numbers}
        here = {piece: part for (where, piece), part in owners.items() if where == number}
        faults = (*marked.faults, *_way_back_faults(marked, here, _way_back(document, page)))
        yield from (f"page {number}: {fault}" for fault in faults)
    for lost in sorted(owners.keys() - seen):
        yield f"{owners[lost].path} has a piece {lost} that is not on its page"


def _way_back(document: pikepdf.Pdf, page: pikepdf.Page) -> list[Any]:
    """The owner of each piece of a page, as the file's own index tells it (ISO 32000-1, 14.7.4.4)."""
    numbers: Any = document.Root.StructTreeRoot.ParentTree.Nums
    index = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
    return list(index.get(int(page.obj.get("/StructParents", -1)), []))


def _way_back_faults(marked: Marked, owners: Mapping[int, Part], way_back: list[Any]) -> Iterator[str]:
    for piece in marked.numbers:
        owner = owners.get(piece)
        if owner is None:
            yield f"piece {piece} belongs to nothing"
        elif piece >= len(way_back) or way_back[piece].objgen != owner.entries.objgen:
            yield f"piece {piece} of {owner.path} has another way back"


def read_marks(page: pikepdf.Page) -> Marked:
    """7.1-1 to 7.1-3: all that is painted is tagged or decoration, and neither stands inside the other."""
    marked = Marked()
    open_marks: list[str] = []
    text_began_at: int | None = None
    for name, operands in _operators(page):
        if name in ("BMC", "BDC"):
            _open(marked, open_marks, operands)
        elif name == "EMC":
            if not open_marks:
                marked.faults.append("an end without a beginning")
                return marked
            open_marks.pop()
        elif name == "BT":
            text_began_at = len(open_marks)
        elif name == "ET" and text_began_at != len(open_marks):
            marked.faults.append("a mark begins inside a text and ends outside, or the other way round")
        elif name in PAINTING and not any(mark in ("tagged", "Artifact") for mark in open_marks):
            marked.faults.append(f"7.1-3: {name} paints what is neither tagged nor decoration")
    if open_marks:
        marked.faults.append(f"{open_marks} are never ended")
    return marked


def _operators(page: pikepdf.Page) -> Iterator[tuple[str, list[Any]]]:
    for instruction in pikepdf.parse_content_stream(page):
        yield str(instruction.operator), list(instruction.operands)


def _open(marked: Marked, open_marks: list[str], operands: Any) -> None:
    tag = str(operands[0])[1:]
    number = operands[1].get("/MCID") if len(operands) > 1 else None
    kind = "tagged" if number is not None else tag
    if kind in ("tagged", "Artifact") and {"tagged", "Artifact"} & set(open_marks):
        marked.faults.append(f"7.1-1: {tag} begins inside {open_marks}")
    open_marks.append(kind)
    if number is not None:
        if int(number) in marked.numbers:
            marked.faults.append(f"the number {number} is used twice")
        marked.numbers.append(int(number))


# -- fonts ------------------------------------------------------------------------------------------------------


def font_faults(document: pikepdf.Pdf) -> Iterator[str]:
    """7.21: every font is inside the file with a map to Unicode, and has every letter that is shown."""
    for number, page in enumerate(document.pages, start=1):
        fonts: Mapping[str, Any] = dict(page.obj.Resources.get("/Font", {}).items())
        for name, codes in _codes(page).items():
            font = fonts[name]
            program = font.get("/FontDescriptor", {}).get("/FontFile2")
            if program is None or "/ToUnicode" not in font:
                yield f"7.21.4: page {number}: {font.get('/BaseFont')} is not embedded with its map to Unicode"
                continue
            yield from (f"page {number}: {fault}" for fault in _glyph_faults(font, program, codes))


def _codes(page: pikepdf.Page) -> dict[str, set[int]]:
    codes: dict[str, set[int]] = {}
    font = ""
    for name, operands in _operators(page):
        if name == "Tf":
            font = str(operands[0])
        elif name in ("Tj", "TJ", "'", '"'):
            shown = operands[-1]
            texts = shown if isinstance(shown, pikepdf.Array) else [shown]
            for text in texts:
                codes.setdefault(font, set()).update(bytes(text) if isinstance(text, pikepdf.String) else b"")
    return codes


def _glyph_faults(font: Any, program: Any, codes: set[int]) -> Iterator[str]:
    """7.21.5, 7.21.6, 7.21.8, for the one kind of font that ReportLab writes: a symbolic TrueType subset."""
    embedded = TTFont(BytesIO(program.read_bytes()), lazy=True)
    tables = embedded["cmap"].tables
    name = font.BaseFont
    if int(font.FontDescriptor.Flags) & 4 and ("/Encoding" in font or len(tables) != 1):
        yield f"7.21.6: {name} is symbolic and has an encoding or several maps"
    per_em = embedded["head"].unitsPerEm
    for code in sorted(codes):
        glyph = tables[0].cmap.get(code)
        if glyph in (None, ".notdef"):
            yield f"7.21.8: {name} has no letter for code {code}"
        elif (
            abs(embedded["hmtx"][glyph][0] * 1000 / per_em - float(font.Widths[code - int(font.FirstChar)]))
            > 1
        ):
            yield f"7.21.5: {name} gives code {code} another width than its font"


def _text(entries: Any, key: str) -> str | None:
    value = entries.get(key)
    return None if value is None else str(value)
