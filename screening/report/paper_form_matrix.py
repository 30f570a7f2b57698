"""How a table of a form on paper is set: the widths of its columns and the size of its heads, the best there is.

A table that would leave the questions too little room to be read in is not set at all: its questions then stand one by
one, each answer in words beside its own box (`paper_form_alone`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from screening.report.paper_form_columns import Widths, heads, ways
from screening.report.paper_form_groups import Alike, Pairs
from screening.report.paper_form_pages import Table
from screening.report.paper_form_setting import WIDTH, Setting
from screening.report.paper_form_tables import NUMBER, TableOfAlike, TableOfPairs

_LEAST_QUESTION = 170.0
_LEAST_QUESTION_OF_PAIR = 135.0
_A_POINT_SMALLER = 6.0  # points of height that a point in the heads is worth
_OF_OWN_WIDTH = 10.0  # and columns of one width


def table_of(group: Alike | Pairs, setting: Setting) -> Table | None:
    """The best of the ways to set it: low, with large heads, and with columns of one width. None where the answers do
    not fit into columns."""
    ways = _ways_of_alike(group, setting) if isinstance(group, Alike) else _ways_of_pairs(group, setting)
    best = min(ways, key=lambda way: way.cost, default=None)
    return None if best is None else best.table


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """A table with the points of height that its faults are worth."""

    table: Table
    cost: float


def _way(table: Table, setting: Setting, *widths: Widths) -> _Way:
    faults = _A_POINT_SMALLER * (setting.size - widths[0].head)
    faults += sum(_OF_OWN_WIDTH for one in widths if not one.equal)
    return _Way(table=table, cost=table.height + faults)


def _ways_of_alike(group: Alike, setting: Setting) -> Iterator[_Way]:
    for head in heads(setting):
        for widths in ways(setting, group.options, head):
            columns = widths.ending_at(WIDTH)
            if columns.start >= _LEAST_QUESTION:
                table = TableOfAlike(group=group, setting=setting, columns=columns).table()
                yield _way(table, setting, widths)


def _ways_of_pairs(group: Pairs, setting: Setting) -> Iterator[_Way]:
    one, other = (item.options for item in group.pairs[0])
    for head in heads(setting):
        for first, second in product(ways(setting, one, head), ways(setting, other, head)):
            if first.equal or second.equal:  # there is no room for that, and trying it takes time
                continue
            beside = second.ending_at(WIDTH)
            columns = first.ending_at(beside.start - NUMBER)
            if columns.start >= _LEAST_QUESTION_OF_PAIR:
                table = TableOfPairs(group=group, setting=setting, first=columns, second=beside).table()
                yield _way(table, setting, first, second)
