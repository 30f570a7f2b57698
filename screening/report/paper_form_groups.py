"""Which questions of a form on paper share one table: values in, values out, no layout and no words of its own.

Successive questions with the very same answers about the same time stand in one table, whose heads say the answers
once. The order of the questions is never changed: it is the order in which they are keyed in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from screening.report.paper_form import PaperItem, PaperOption

_FEWEST_ALIKE = 2  # questions with the same answers, for a table
_FEWEST_PAIRS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """A question with its answers in words beside its own boxes, or with lines to write on."""

    item: PaperItem

    @property
    def all_items(self) -> tuple[PaperItem, ...]:
        return (self.item,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Successive questions with the same answers about the same time. One that is answered on a single line may stand
    among them: something is named, and then it is said how much it troubles."""

    items: tuple[PaperItem, ...]
    options: tuple[PaperOption, ...]

    @property
    def all_items(self) -> tuple[PaperItem, ...]:
        return self.items

    @property
    def period(self) -> str | None:
        return self.items[0].period


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Questions of which each second one asks the same about the one before it: how much, and then whether help is
    wanted. Both stand in one row."""

    pairs: tuple[tuple[PaperItem, PaperItem], ...]

    @property
    def all_items(self) -> tuple[PaperItem, ...]:
        return tuple(item for pair in self.pairs for item in pair)


Group = Alone | Alike | Pairs


def grouped(items: Sequence[PaperItem]) -> Iterator[Group]:
    """Every question once, in the order of the form."""
    at = 0
    while at < len(items):
        rest = items[at:]
        if pairs := _pairs(rest):
            yield Pairs(pairs=pairs)
            at += 2 * len(pairs)
        elif alike := _alike(rest):
            yield Alike(items=alike, options=_first_options(alike))
            at += len(alike)
        else:
            yield Alone(item=rest[0])
            at += 1


def _alike(items: Sequence[PaperItem]) -> tuple[PaperItem, ...]:
    """The questions at the beginning that share their answers; none where they are too few."""
    first = items[0]
    options = first.options or _first_options(items[:2])
    if not first.options and not _opens_a_turn(items):
        return ()
    count = 0
    taken = 0
    for at, item in enumerate(items, start=1):
        if item.period != first.period or (item.options != options and not _is_one_line(item)):
            break
        if item.options:
            count, taken = count + 1, at
    return tuple(items[:taken]) if options and count >= _FEWEST_ALIKE else ()


def _opens_a_turn(items: Sequence[PaperItem]) -> bool:
    """Whether something is named, then asked about, then something more is named."""
    shape = [_is_one_line(item) if not item.options else None for item in items[:3]]
    return shape == [True, None, True]


def _is_one_line(item: PaperItem) -> bool:
    return not item.options and item.lines == 1


def _first_options(items: Sequence[PaperItem]) -> tuple[PaperOption, ...]:
    return next((item.options for item in items if item.options), ())


def _pairs(items: Sequence[PaperItem]) -> tuple[tuple[PaperItem, PaperItem], ...]:
    """The pairs at the beginning that are as the first one is; none where they are too few."""
    found: list[tuple[PaperItem, PaperItem]] = []
    for one, other in zip(items[::2], items[1::2], strict=False):
        first, second = (one, other) if not found else found[0]
        if not (one.options and other.options) or one.options == other.options:
            break
        if _share(one) != _share(first) or (other.text, _share(other)) != (second.text, _share(second)):
            break
        found.append((one, other))
    return tuple(found) if len(found) >= _FEWEST_PAIRS else ()


def _share(item: PaperItem) -> tuple[object, ...]:
    """What the head says for all questions of a column."""
    return item.options, item.period, item.condition_in_row, item.condition is None
