"""Marks what is drawn on a canvas as a piece of an element or as decoration, and remembers which piece is whose.

A marked piece is never inside another one: entering an element ends the piece that is open and leaving it begins a new
piece of the outer one, so elements may be nested as the document is, whatever the order of drawing. A piece that turns
out to be empty is taken back; neighbouring pieces of one element become one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Literal

from reportlab.pdfgen.canvas import Canvas

from screening.report.tagged.elements import Box, Element, Role
from screening.report.tagged.tree import Node, Piece, write_tree

Decoration = Literal["Layout", "Background", "Header", "Footer"]
# ISO 32000-1, 14.8.2.2: what stands at the edge of every page is `Pagination`.
_ARTIFACTS: dict[Decoration, str] = {
    "Layout": "/Artifact <</Type /Layout>> BDC",
    "Background": "/Artifact <</Type /Background>> BDC",
    "Header": "/Artifact <</Type /Pagination /Subtype /Header /Attached [/Top]>> BDC",
    "Footer": "/Artifact <</Type /Pagination /Subtype /Footer /Attached [/Bottom]>> BDC",
}
_END = "EMC"
_NOTHING: AbstractContextManager[None] = nullcontext()


class Tags:
    """The tags of the document that a canvas draws. One for each canvas; `write` once, before the canvas is saved."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._root = self._open = Node(Element("Document"))
        self._nodes: dict[Element, Node] = {self._root.element: self._root}
        self._pages: dict[int, list[Node]] = {}  # page number -> the owner of each of its pieces
        self._owner: Node | Decoration = self._root  # whose is what is drawn now
        self._whole = False  # inside a picture, a decoration or a span: nothing in it is marked by itself
        self._start: int | None = (
            None  # where the open piece begins in the page's code; None: no piece is open
        )
        self._page = 0  # on which page it was begun
        self._joined = False  # whether the open piece goes on with the one before it
        self._last: tuple[Node | Decoration, int, int] | None = None  # owner, page and end of the last piece

    # -- for who draws ------------------------------------------------------------------------------------------

    def element(self, element: Element | Role) -> AbstractContextManager[None]:
        """What is drawn is a piece of this element. Inside a picture or a decoration it is a part of that instead."""
        if self._whole:
            return _NOTHING
        node = self._node(Element(element) if isinstance(element, str) else element)
        return _Owned(self, node, within=node, whole=node.element.role == "Figure")

    def figure(self, *, alt: str, box: Box) -> AbstractContextManager[None]:
        """What is drawn is a picture that says `alt`; all its lines and words are covered by that."""
        return self.element(Element("Figure", alt=alt, box=box))

    def artifact(self, kind: Decoration = "Layout") -> AbstractContextManager[None]:
        """What is drawn carries no meaning or repeats on every page: it is not read out."""
        return _NOTHING if self._whole else _Owned(self, kind, within=self._open, whole=True)

    @contextmanager
    def span(self, *, language: str) -> Iterator[None]:
        """A stretch of an element's words in another language; raises ValueError where no words may be.

        It cannot give other letters to be read than are drawn: an ActualText inside a page's code is taken by poppler
        for letters in the order of the eye, and Arabic comes out backwards. An element's `replacement` does no harm.
        """
        if isinstance(self._owner, str):
            yield
            return
        if self._start is None:
            raise ValueError("a span stands inside an element that holds words")
        self._code.append(f"/Span <</Lang ({language})>> BDC")
        whole, self._whole = self._whole, True
        yield
        self._whole = whole
        self._code.append(_END)

    def write(self) -> None:
        """Ends the last page and gives the canvas' document its structure tree. Call it last, before `save`."""
        if self._code:
            self._canvas.showPage()
        write_tree(self._canvas, self._root, self._pages)

    # -- pieces -------------------------------------------------------------------------------------------------

    @property
    def _code(self) -> list[str]:
        """The operators of the current page: ReportLab has no public way to add one."""
        code: list[str] = self._canvas._code  # type: ignore[attr-defined]
        return code

    def _node(self, element: Element) -> Node:
        node = self._nodes.get(element)
        if node is None:
            parent = self._open if element.parent is None else self._node(element.parent)
            node = self._nodes[element] = Node(element)
            parent.kids.append(node)
        return node

    def _turn_to(self, owner: Node | Decoration, within: Node, *, whole: bool) -> None:
        if self._start is not None:
            self._end_piece(self._start)
        self._owner, self._open, self._whole = owner, within, whole
        if isinstance(owner, str) or not owner.groups:
            self._begin_piece()

    def _begin_piece(self) -> None:
        owner, code = self._owner, self._code
        self._page = self._canvas.getPageNumber()
        self._joined = self._last is not None and self._last == (owner, self._page, len(code))
        if self._joined:
            code.pop()
        elif isinstance(owner, Node):
            number = len(self._pages.setdefault(self._page, []))
            code.append(f"/{owner.element.role} <</MCID {number}>> BDC")
        else:
            code.append(_ARTIFACTS[owner])
        self._start = len(code)

    def _end_piece(self, start: int) -> None:
        owner, code = self._owner, self._code
        if self._canvas.getPageNumber() != self._page:
            raise RuntimeError(f"page {self._page} ended while something on it was still being drawn")
        empty = len(code) == start
        self._start = None
        if empty and not self._joined:
            code.pop()
            return
        if isinstance(owner, Node) and not self._joined:
            pieces = self._pages[self._page]
            owner.kids.append(Piece(self._page, len(pieces)))
            pieces.append(owner)
        code.append(_END)
        self._last = (owner, self._page, len(code))


class _Owned:
    """Gives what is drawn inside the `with` to an owner, and what is drawn after it back to the one before.

    A class and not a generator: a page enters some hundreds of these. After an exception the document is not finished.
    """

    __slots__ = ("_outer", "_owner", "_tags", "_whole", "_within")

    def __init__(self, tags: Tags, owner: Node | Decoration, *, within: Node, whole: bool) -> None:
        self._tags = tags
        self._owner = owner
        self._within = within
        self._whole = whole

    def __enter__(self) -> None:
        self._outer = self._tags._owner, self._tags._open, self._tags._whole
        self._tags._turn_to(self._owner, self._within, whole=self._whole)

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if error is None:
            owner, within, whole = self._outer
            self._tags._turn_to(owner, within, whole=whole)
