"""The structure tree: from the pieces that were drawn to the objects of the file.

Written by hand rather than from ReportLab's dictionaries: these format each name letter by letter, and a page has some
hundreds of elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reportlab.pdfbase.pdfdoc import (
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFObject,
    PDFObjectReference,
)
from reportlab.pdfgen.canvas import Canvas

from screening.report.tagged.elements import CELLS, GROUPING, Element

_LATIN = re.compile("[\\x20-\\x7e\\xa1-\\xac\\xae-\\xff]*")
# A bare carriage return in a text would be read as a line feed (7.3.4.2).
_ESCAPED = str.maketrans({"(": "\\(", ")": "\\)", "\\": "\\\\", "\r": "\\r"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A marked stretch of a page's code: the page, and its number there (MCID)."""

    page: int
    number: int


@dataclass(slots=True, eq=False)
class Node:
    """An element with what was drawn of it: its pieces and the elements in it, in the order of drawing."""

    element: Element
    kids: list[Node | Piece] = field(default_factory=list)
    groups: bool = field(init=False)  # it holds other elements, and nothing drawn of its own

    def __post_init__(self) -> None:
        self.groups = self.element.role in GROUPING


def write_tree(canvas: Canvas, root: Node, owners: Mapping[int, Sequence[Node]]) -> None:
    """Adds the tree under `root` to the canvas' document; `owners` has, for each page number, whose each piece is."""
    document = document_of(canvas)
    # ReportLab's stubs do not know what its classes take as attributes.
    pages: list[Any] = document.Pages.pages  # type: ignore[attr-defined]
    trunk = _Written()
    tree = _Tree(document, [_reference(document, page) for page in pages])
    top = tree.add(root, _reference(document, trunk))
    rows = []
    for index, page in enumerate(pages):
        # ReportLab writes only the entries that a page's class names.
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents = index
        page.Tabs = PDFName("S")  # the tab key follows the structure
        rows.append(f"{index} [{' '.join(tree.references[node] for node in owners.get(index + 1, ()))}]")
    # The way back: page -> number of the piece -> its element.
    trunk.text = (
        f"<</Type /StructTreeRoot /K {top} /ParentTree <</Nums [{' '.join(rows)}]>>"
        f" /ParentTreeNextKey {len(rows)}>>"
    )
    canvas.setCatalogEntry("StructTreeRoot", trunk)
    canvas.setCatalogEntry("MarkInfo", PDFDictionary({"Marked": "true"}))


def document_of(canvas: Canvas) -> PDFDocument:
    """The document behind a canvas: ReportLab has no public way to it."""
    document: PDFDocument = canvas._doc  # type: ignore[attr-defined]
    return document


def reference_to(document: PDFDocument, target: PDFObject) -> PDFObjectReference:
    """What another object names `target` by; the first reference gives it its number in the file."""
    reference: PDFObjectReference = document.Reference(target)  # type: ignore[no-untyped-call]
    return reference


class _Written(PDFObject):
    """An object that stands by itself in the file, its text written in full before ReportLab asks for it."""

    __RefOnly__ = 1

    text = ""

    def format(self, _document: PDFDocument) -> bytes:
        return self.text.encode("latin-1")


@dataclass(frozen=True, slots=True)
class _Tree:
    """The elements written so far, each with how others refer to it (`12 0 R`); `pages` the same for the pages."""

    document: PDFDocument
    pages: list[str]
    references: dict[Node, str] = field(default_factory=dict)

    def add(self, node: Node, parent: str) -> str:
        """The node as an object with all in it that was drawn, in the order of reading."""
        written = _Written()
        made = self.references[node] = _new_reference(self.document, written)
        entries = [
            f"/S /{node.element.role} /P {parent}",
            *self._content(node, made),
            *_texts(node.element),
            *_attributes(node.element),
        ]
        written.text = f"<<{' '.join(entries)}>>"
        return made

    def _content(self, node: Node, made: str) -> Iterator[str]:
        """The page of the element, and its kids; a piece on another page names that page."""
        first = next((kid.page for kid in node.kids if isinstance(kid, Piece)), None)
        if first is not None:
            yield f"/Pg {self.pages[first - 1]}"
        # Stable: what has the same order stays in the order of drawing.
        kids = sorted(node.kids, key=_order) if len(node.kids) > 1 else node.kids
        told = [
            self._piece(kid, first) if isinstance(kid, Piece) else self.add(kid, made)
            for kid in kids
            if isinstance(kid, Piece) or _is_there(kid)
        ]
        if told:
            yield f"/K {told[0]}" if len(told) == 1 else f"/K [{' '.join(told)}]"

    def _piece(self, piece: Piece, first: int | None) -> str:
        if piece.page == first:
            return str(piece.number)
        return f"<</Type /MCR /Pg {self.pages[piece.page - 1]} /MCID {piece.number}>>"


def _order(kid: Node | Piece) -> int:
    return kid.element.order if isinstance(kid, Node) else 0


def _is_there(node: Node) -> bool:
    for kid in node.kids:  # most elements have a piece of their own
        if isinstance(kid, Piece):
            return True
    return node.element.role in CELLS or any(_is_there(kid) for kid in node.kids if isinstance(kid, Node))


def _reference(document: PDFDocument, target: PDFObject) -> str:
    return reference_to(document, target).format(document).decode("ascii")


def _new_reference(document: PDFDocument, target: PDFObject) -> str:
    """The same for an object that nothing has named yet: it gets the next number. ReportLab looks each letter of a
    reference up in its encoding, and there are hundreds of them."""
    reference_to(document, target)
    number: int = document.objectcounter
    return f"{number} 0 R"


def _texts(element: Element) -> Iterator[str]:
    if element.alt is not None:
        yield f"/Alt {_text(element.alt)}"
    if element.replacement is not None:
        yield f"/ActualText {_text(element.replacement)}"
    if element.language is not None:
        yield f"/Lang {_text(element.language)}"


def _text(words: str) -> str:
    """A text string (7.9.2.2) as characters that stand for bytes: PDFDocEncoding where it is the same as Latin-1, else
    UTF-16 with its mark. Not in ReportLab's octal digits, which make five bytes of one letter."""
    if _LATIN.fullmatch(words) is None:
        words = ("\ufeff" + words).encode("utf-16-be", "replace").decode("latin-1")
    return f"({words.translate(_ESCAPED)})"


def _attributes(element: Element) -> Iterator[str]:
    """ISO 32000-1, 14.8.5: where a picture stands, how a list counts, what a cell spans and is the heading of."""
    if element.box is not None:
        box = " ".join(f"{number:.2f}" for number in element.box)
        yield f"/A <</O /Layout /Placement /Block /BBox [{box}]>>"
    if element.numbering is not None:
        yield f"/A <</O /List /ListNumbering /{element.numbering}>>"
    table = []
    if element.scope is not None:
        table.append(f"/Scope /{element.scope}")
    if element.columns > 1:
        table.append(f"/ColSpan {element.columns}")
    if element.rows > 1:
        table.append(f"/RowSpan {element.rows}")
    if table:
        yield f"/A <</O /Table {' '.join(table)}>>"
