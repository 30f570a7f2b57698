"""The structure tree: from the pieces that were drawn to the objects of the file.

Written by hand rather than from ReportLab's dictionaries: these format each name letter by letter, and a page has some
hundreds of elements.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reportlab.pdfbase.pdfdoc import (
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFObject,
    PDFObjectReference,
    PDFPage,
    PDFString,
)
from reportlab.pdfgen.canvas import Canvas

from screening.report.tagged.elements import CELLS, Element


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


def write_tree(canvas: Canvas, root: Node, owners: Mapping[int, Sequence[Node]]) -> None:
    """Adds the tree under `root` to the canvas' document; `owners` has, for each page number, whose each piece is."""
    document = document_of(canvas)
    # ReportLab's stubs do not know what its classes take as attributes.
    pages: list[Any] = document.Pages.pages  # type: ignore[attr-defined]
    written = _Written(document, pages)
    trunk = _Trunk()
    written.add(root, trunk)
    for index, page in enumerate(pages):
        # ReportLab writes only the entries that a page's class names.
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents = index
        page.Tabs = PDFName("S")  # the tab key follows the structure
        trunk.pages.append([written.objects[node] for node in owners.get(index + 1, ())])
    trunk.root = written.objects[root]
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


class _Indirect(PDFObject):
    """An object that stands by itself in the file and is referred to."""

    __RefOnly__ = 1


class _Trunk(_Indirect):
    """The root of the structure tree, with the way back: page -> number of the piece -> its element."""

    root: PDFObject
    pages: list[list[PDFObject]]

    def __init__(self) -> None:
        self.pages = []

    def format(self, document: PDFDocument) -> bytes:
        numbers = " ".join(
            f"{index} [{' '.join(_ref(document, owner) for owner in owners)}]"
            for index, owners in enumerate(self.pages)
        )
        return (
            f"<</Type /StructTreeRoot /K {_ref(document, self.root)}"
            f" /ParentTree <</Nums [{numbers}]>> /ParentTreeNextKey {len(self.pages)}>>"
        ).encode("ascii")


class _StructureElement(_Indirect):
    """One element of the tree."""

    def __init__(self, node: Node, parent: PDFObject) -> None:
        self.node = node
        self.parent = parent
        self.kids: list[PDFObject | Piece] = []
        self.pages: list[PDFPage] = []

    def format(self, document: PDFDocument) -> bytes:
        entries = [
            f"/Type /StructElem /S /{self.node.element.role} /P {_ref(document, self.parent)}",
            *self._content(document),
            *_texts(self.node.element, document),
            *_attributes(self.node.element),
        ]
        return f"<<{' '.join(entries)}>>".encode("ascii")

    def _content(self, document: PDFDocument) -> Iterator[str]:
        """The page of the element, and its kids; a piece on another page names that page."""
        first = next((kid.page for kid in self.kids if isinstance(kid, Piece)), None)
        if first is not None:
            yield f"/Pg {_ref(document, self.pages[first - 1])}"
        kids = [self._kid(kid, first, document) for kid in self.kids]
        if len(kids) == 1:
            yield f"/K {kids[0]}"
        elif kids:
            yield f"/K [{' '.join(kids)}]"

    def _kid(self, kid: PDFObject | Piece, first: int | None, document: PDFDocument) -> str:
        if not isinstance(kid, Piece):
            return _ref(document, kid)
        if kid.page == first:
            return str(kid.number)
        return f"<</Type /MCR /Pg {_ref(document, self.pages[kid.page - 1])} /MCID {kid.number}>>"


@dataclass(frozen=True, slots=True)
class _Written:
    """The objects made so far."""

    document: PDFDocument
    pages: list[PDFPage]
    objects: dict[Node, PDFObject] = field(default_factory=dict)

    def add(self, node: Node, parent: PDFObject) -> PDFObject:
        """The node as an object with all in it that was drawn, in the order of reading."""
        made = self.objects[node] = _StructureElement(node, parent)
        made.pages = self.pages
        reference_to(self.document, made)  # numbered from the top down
        # Stable: what has the same order stays in the order of drawing.
        for kid in sorted(node.kids, key=lambda kid: kid.element.order if isinstance(kid, Node) else 0):
            if isinstance(kid, Piece):
                made.kids.append(kid)
            elif _is_there(kid):
                made.kids.append(self.add(kid, made))
        return made


def _is_there(node: Node) -> bool:
    return node.element.role in CELLS or any(isinstance(kid, Piece) or _is_there(kid) for kid in node.kids)


def _ref(document: PDFDocument, target: PDFObject) -> str:
    return reference_to(document, target).format(document).decode("ascii")


def _texts(element: Element, document: PDFDocument) -> Iterator[str]:
    texts = {"Alt": element.alt, "ActualText": element.replacement, "Lang": element.language}
    for name, text in texts.items():
        if text is not None:
            yield f"/{name} {PDFString(text).format(document).decode('latin-1')}"


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
