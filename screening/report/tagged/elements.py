"""The parts of a document, as a screen reader knows them. Values only; nothing is drawn or written here.

An element is made before anything is drawn and entered wherever a piece of it is drawn: line by line, on one page or
on several. Two elements with the same words are two elements; they are told apart by identity.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import Final, Literal, get_args

# Standard structure types, ISO 32000-1, 14.8.4.
Grouping = Literal[
    "Document", "Part", "Sect", "Div", "BlockQuote", "L", "LI", "Table", "THead", "TBody", "TR"
]
Holding = Literal["H1", "H2", "H3", "P", "Quote", "Span", "Lbl", "LBody", "TH", "TD", "Caption", "Figure"]
Role = Grouping | Holding
Scope = Literal["Column", "Row", "Both"]
Numbering = Literal["None", "Disc", "Decimal"]
Box = tuple[
    float, float, float, float
]  # left, bottom, right, top in points from the page's lower left corner

# These hold other elements and never words or lines of their own.
GROUPING: Final[frozenset[str]] = frozenset(get_args(Grouping))
# A cell without words still holds its place in the row.
CELLS: Final[frozenset[str]] = frozenset({"TH", "TD"})


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """A part of the document.

    `parent`: where it belongs; without one it belongs to the element that is open when it is first drawn.
    `order`: its place among its parent's parts, lowest first; equal ones stand in the order of drawing.
    `alt` says in words what a picture shows; `replacement` is what is read instead of the signs drawn (ActualText).
    `scope`: what a heading cell is the heading of. `numbering`: how a list's labels count; None has no labels.
    """

    role: Role
    _: KW_ONLY
    parent: Element | None = None
    order: int = 0
    alt: str | None = None
    replacement: str | None = None
    language: str | None = None
    scope: Scope | None = None
    columns: int = 1
    rows: int = 1
    numbering: Numbering | None = None
    box: Box | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for what no reader could read out."""
        if self.role == "Figure" and not (self.alt and self.box):
            raise ValueError("a Figure needs its alternative in words and its box on the page")
        if self.role == "TH" and self.scope is None:
            raise ValueError("a TH needs a scope: what is it the heading of?")
        if self.parent is not None and self.parent.role == "Figure":
            raise ValueError("a Figure is read out as one; nothing in it is an element")
