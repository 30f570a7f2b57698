"""The criteria as the short list on page one: each with the value, cut point, voice and day of what decides it.

The words give way to the room there is, never the evidence: criteria of one answer share a line, and a rule that is
decided many times over names no more than decides it. The whole tree stands on a later page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from screening.core.truth import Truth
from screening.report import style
from screening.report.blocks import MARK_INDENT, Blocks, criterion_title, labelled, truth_mark
from screening.report.layout import Row, gap, height_of, with_mark, within
from screening.report.tagged.elements import Element
from screening.report.typesetting import Run
from screening.report.words import CriterionWords

_GROUPS = (Truth.TRUE, Truth.UNKNOWN, Truth.FALSE)
_BETWEEN = 1.2
_LOOK = style.SMALL


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """Criteria that one line speaks of: mostly one, and more where their reasons are the same."""

    criteria: tuple[CriterionWords, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Where criteria may stand."""

    width: float
    height: float


def criteria_rows(
    blocks: Blocks, first: Column, second_width: float
) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The criteria by their truth: a line each where that fits into the first column, else as few words as say it all.
    What finds no room there even so comes second, for a column of `second_width` points."""
    criteria = blocks.summary.criteria
    if _least_height(blocks, first.width) <= first.height:
        each = _rows(blocks, first.width, [_Line(criteria=(one,), reasons=one.brief) for one in criteria])
        if height_of(each) <= first.height:
            return each, ()
    lines = _merged(criteria, {})
    shortest = _rows(blocks, first.width, lines)
    if height_of(shortest) > first.height:
        return _over_two(blocks, lines, first, second_width)
    chosen = _afforded(blocks, first.width, first.height - height_of(shortest))
    return _rows(blocks, first.width, _merged(criteria, chosen)), ()


def _least_height(blocks: Blocks, width: float) -> float:
    """What a line for each criterion takes at least: without breaking any, which is most of the work."""
    setter, room = blocks.typesetter, width - MARK_INDENT
    lines = sum(
        ceil(setter.width(f"{criterion_title(one)}: {'; '.join(one.brief)}", _LOOK) / room)
        for one in blocks.summary.criteria
    )
    return lines * _LOOK.leading + len(blocks.summary.criteria) * _BETWEEN


def _over_two(
    blocks: Blocks, lines: Sequence[_Line], first: Column, second_width: float
) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    in_order = [line for truth in _GROUPS for line in lines if line.criteria[0].truth is truth]
    here = next(
        count
        for count in range(len(in_order), -1, -1)
        if height_of(_groups(blocks, first.width, in_order[:count])) <= first.height
    )
    return _groups(blocks, first.width, in_order[:here]), _rows(blocks, second_width, in_order[here:])


def _afforded(blocks: Blocks, width: float, spare: float) -> Mapping[str, tuple[str, ...]]:
    """The criteria that can be told with every reason in the spare height: those that are met first."""
    chosen: dict[str, tuple[str, ...]] = {}
    for truth in _GROUPS:
        for one in blocks.summary.criteria:
            if one.truth is truth and one.brief != one.briefest:
                more = _height(blocks, width, one, one.brief) - _height(blocks, width, one, one.briefest)
                if more <= spare:
                    chosen[one.id], spare = one.brief, spare - more
    return chosen


def _height(blocks: Blocks, width: float, one: CriterionWords, reasons: tuple[str, ...]) -> float:
    return height_of(_line(blocks, width, _Line(criteria=(one,), reasons=reasons)))


def _merged(criteria: Iterable[CriterionWords], chosen: Mapping[str, tuple[str, ...]]) -> Sequence[_Line]:
    """The criteria with the reasons chosen for them, those of one truth and the same reasons in one line."""
    lines: dict[tuple[Truth, bool, tuple[str, ...]], list[CriterionWords]] = {}
    for one in criteria:
        lines.setdefault((one.truth, one.kept, chosen.get(one.id, one.briefest)), []).append(one)
    return [_Line(criteria=tuple(found), reasons=reasons) for (_, _, reasons), found in lines.items()]


def _rows(blocks: Blocks, width: float, lines: Sequence[_Line]) -> tuple[Row, ...]:
    """The lines by their truth, and what the star at some of them means."""
    rows = _groups(blocks, width, lines)
    if not any(one.own for one in blocks.summary.criteria):
        return rows
    return (*rows, *blocks.text(blocks.summary.labels.own_rule_note, style.FOOT, width))


def _groups(blocks: Blocks, width: float, lines: Sequence[_Line]) -> tuple[Row, ...]:
    rows: list[Row] = []
    for truth, kept in ((truth, kept) for truth in _GROUPS for kept in (False, True)):
        group = [line for line in lines if (line.criteria[0].truth, line.criteria[0].kept) == (truth, kept)]
        if group:
            rows += blocks.text(
                _heading(blocks, truth, kept=kept), style.SUBHEADING, width, keep=True, part="H3"
            )
            points = (row for line in group for row in _line(blocks, width, line))
            rows += within(Element("L", numbering="Disc"), points)
            rows.append(gap(2))
    return tuple(rows)


def _heading(blocks: Blocks, truth: Truth, *, kept: bool) -> str:
    """`Met (10)`. What does not apply counts as not met, and its line says so."""
    criteria = [one for one in blocks.summary.criteria if one.truth is truth and one.kept is kept]
    word = next((one.truth_word for one in criteria if one.applies), criteria[0].truth_word)
    return f"{word[:1].upper()}{word[1:]} ({len(criteria)})"


def _line(blocks: Blocks, width: float, line: _Line) -> tuple[Row, ...]:
    first = line.criteria[0]
    runs = [*_titles(line.criteria), Run("; ".join(line.reasons))]
    rows = blocks.text(runs, _LOOK, width, indent=MARK_INDENT, part="LBody")
    held = (*(Row(row.height, row.draw, keep=True) for row in rows[:-1]), *rows[-1:])
    label = Element("Lbl", replacement=first.truth_word)
    marked = with_mark(held, labelled(label, truth_mark(first.truth, _LOOK)))
    return (*within(Element("LI"), marked), gap(_BETWEEN))


def _titles(criteria: tuple[CriterionWords, ...]) -> Iterator[Run]:
    """A criterion's title; of several on one line only what they are known by stands out."""
    bold = criteria[0].truth is not Truth.FALSE
    if len(criteria) == 1:
        yield Run(f"{criterion_title(criteria[0])}: ", bold=bold)
        return
    for one in criteria:
        ends = ": " if one is criteria[-1] else "; "
        yield Run(one.id, bold=True)
        yield Run(criterion_title(one).removeprefix(one.id) + ends)
