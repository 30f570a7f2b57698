"""The caseload as a page: which patients stand on it, in which order, and how many bear which mark. No query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from screening.services.caseload import CaseloadRow, Mark
from screening.translation import N_
from screening.web.views.staff_words import FindCriteriaSet, urgency_rank

ROWS_ON_A_PAGE = 30  # a page of 100 kB holds more, and a tablet shows six at a time

WORDS = {
    Mark.RED: N_("Red"),
    Mark.OVERDUE: N_("Overdue"),
    Mark.DUE: N_("Due"),
    Mark.ANSWERS: N_("Waiting for answers"),
    Mark.GP: N_("Waiting for the GP"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One way to narrow the list. `mark` None: everybody."""

    mark: Mark | None
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseloadPage:
    """The rows of one page. `matching` counts those of all pages, `total` everybody in care; pages count from 1."""

    rows: tuple[CaseloadRow, ...]
    filters: tuple[Filter, ...]
    chosen: Mark | None
    matching: int
    total: int
    page: int
    pages: int


def build_caseload(
    rows: Iterable[CaseloadRow], find_criteria_set: FindCriteriaSet, *, show: str = "", page: str = ""
) -> CaseloadPage:
    """The page asked for; the nearest there is where what was asked for is none."""
    everyone = in_order(rows, find_criteria_set)
    chosen = next((mark for mark in Mark if mark.value == show), None)
    matching = tuple(row for row in everyone if chosen is None or chosen in row.marks)
    pages = max(1, -(-len(matching) // ROWS_ON_A_PAGE))
    number = min(pages, max(1, int(page))) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return CaseloadPage(
        rows=matching[(number - 1) * ROWS_ON_A_PAGE : number * ROWS_ON_A_PAGE],
        filters=_filters(everyone, chosen),
        chosen=chosen,
        matching=len(matching),
        total=len(everyone),
        page=number,
        pages=pages,
    )


def in_order(rows: Iterable[CaseloadRow], find_criteria_set: FindCriteriaSet) -> tuple[CaseloadRow, ...]:
    """By the first mark; within it acute before red before what cannot be told; then by name, as they came."""
    return tuple(
        sorted(rows, key=lambda row: (row.place, urgency_rank(row.overview.assessment, find_criteria_set)))
    )


def _filters(everyone: tuple[CaseloadRow, ...], chosen: Mark | None) -> tuple[Filter, ...]:
    marks = [
        Filter(
            mark=mark,
            label=WORDS[mark],
            count=sum(mark in row.marks for row in everyone),
            is_chosen=mark is chosen,
        )
        for mark in Mark
    ]
    return (Filter(mark=None, label=N_("All"), count=len(everyone), is_chosen=chosen is None), *marks)
