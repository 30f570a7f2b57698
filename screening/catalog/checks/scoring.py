"""Whether the scales make sense: every combination of answers has exactly one score, worse answers never score better,
cut points lie between the scores that can occur, and every number has its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

from screening.catalog.build_questionnaire import ItemValues, rows_for, rule_of
from screening.catalog.checks.questionnaire import ID, Main, items_with_paths, problems_of_repeats
from screening.catalog.checks.texts import problems_of_citation
from screening.catalog.shapes import CitationShape, ItemShape, ScaleShape, ScoringShape, TableShape
from screening.catalog.strict_yaml import Path
from screening.catalog.structure import Structured, suggestion
from screening.core.errors import Problem
from screening.core.questionnaire import Direction, LinearRule, TableRule
from screening.core.scoring import attainable_scores

MOST_COMBINATIONS = 100_000  # of answers in one table; a table printed in a manual has a few hundred at most
ROUNDING = Fraction(1, 10)  # a score as people write it, with one decimal

Scoring = Structured[ScoringShape]


def problems_of_scoring(file: Scoring, main: Main) -> Iterator[Problem]:
    """All that is wrong with scoring.yaml, given the items it scores."""
    scales = file.shape.scales
    yield from problems_of_repeats(file, ("scales",), [scale.id for scale in scales], "id")
    yield from _of_citations(file)
    items = {item.link_id: item for _, item in items_with_paths(main.shape)}
    for number, scale in enumerate(scales):
        path: Path = ("scales", number)
        if not ID.fullmatch(scale.id):
            yield file.problem((*path, "id"), "may have only letters a-z, digits and hyphens")
        broken = [*_of_items(file, path, scale, main, items), *_of_form(file, path, scale)]
        yield from broken
        if not broken:
            yield from _of_rule(file, path, scale, main, items)


def problem_of_cut(
    file: Structured[Any], path: Path, cut: Fraction, attainable: tuple[Fraction, ...]
) -> Iterator[Problem]:
    """A cut point that nothing lies beyond, or that equals a possible value: then rounding, or the choice between
    'above' and 'at least', would decide about a patient. 66.7 counts as equal to 66.666..., which `gte: 66.7` would
    leave out. `attainable` is ascending."""
    if any(abs(cut - value) <= ROUNDING for value in attainable):
        higher = next((value for value in attainable if value > cut + ROUNDING), None)
        lower = max(value for value in attainable if value <= cut + ROUNDING)
        between = "" if higher is None else f", such as {shown((lower + higher) / 2)}"
        yield file.problem(
            path,
            "{cut} is a value that can occur; put the cut point between two such values{between}",
            cut=shown(cut),
            between=between,
        )
    elif not attainable[0] < cut < attainable[-1]:
        yield file.problem(
            path,
            "{cut} lies outside what can occur, {low} to {high}, so it decides nothing",
            cut=shown(cut),
            low=shown(attainable[0]),
            high=shown(attainable[-1]),
        )


def shown(value: Fraction) -> str:
    """A number for a problem's text: exact when short, else to two decimals."""
    return str(value) if value.denominator == 1 else f"{float(value):.2f}".rstrip("0")


def _of_citations(file: Scoring) -> Iterator[Problem]:
    places: list[tuple[Path, str]] = []
    for number, scale in enumerate(file.shape.scales):
        path: Path = ("scales", number)
        places.append(((*path, "citation"), scale.citation))
        places += [((*path, "bands", b, "citation"), band.citation) for b, band in enumerate(scale.bands)]
        if scale.important_change is not None:
            places.append(((*path, "important_change", "citation"), scale.important_change.citation))
    yield from problems_of_citations(file, file.shape.citations, places)


def problems_of_citations(
    file: Structured[Any], known: Mapping[str, CitationShape], places: list[tuple[Path, str]]
) -> Iterator[Problem]:
    """Citations named and not given, given and never named, or not given in every language."""
    for path, name in places:
        if name not in known:
            guess = suggestion(name, known)
            yield file.problem(path, "there is no citation named {name}{guess}", name=name, guess=guess)
    named = {name for _, name in places}
    for name, citation in known.items():
        yield from problems_of_citation(file, ("citations", name), citation)
        if name not in named:
            yield file.problem(("citations", name), "nothing cites this")


def _of_items(
    file: Scoring, path: Path, scale: ScaleShape, main: Main, items: Mapping[str, ItemShape]
) -> Iterator[Problem]:
    if not scale.items:
        yield file.problem((*path, "items"), "has no item")
    yield from problems_of_repeats(file, (*path, "items"), scale.items)
    for number, link_id in enumerate(scale.items):
        place = (*path, "items", number)
        if link_id not in items:
            guess = suggestion(link_id, items)
            yield file.problem(place, "there is no item {link_id}{guess}", link_id=link_id, guess=guess)
        elif not _values(main, items[link_id]):
            yield file.problem(place, "item {link_id} has no options with values", link_id=link_id)


def _of_form(file: Scoring, path: Path, scale: ScaleShape) -> Iterator[Problem]:
    given = [name for name in ("table", "mean", "sum") if getattr(scale, name) is not None]
    if len(given) != 1:
        found = ", ".join(given) or "none"
        yield file.problem(path, "needs exactly one of table, mean and sum; found {found}", found=found)
    if scale.table is not None:
        if scale.table.of < 1:
            yield file.problem((*path, "table", "of"), "must be 1 or more")
        for number, row in enumerate(scale.table.rows):
            place = (*path, "table", "rows", number)
            if (row.greater is None) is not (row.than is None):
                yield file.problem(place, "greater and than belong together")
            for key, link_id in (("greater", row.greater), ("than", row.than)):
                if link_id is not None and link_id not in scale.items:
                    yield file.problem((*place, key), "the scale has no item {link_id}", link_id=link_id)
    if scale.sum is not None and scale.sum.factor == 0:
        yield file.problem((*path, "sum", "factor"), "must not be 0")


def _of_rule(
    file: Scoring, path: Path, scale: ScaleShape, main: Main, items: Mapping[str, ItemShape]
) -> Iterator[Problem]:
    item_values = tuple(_values(main, items[link_id]) for link_id in scale.items)
    broken = [*_of_table(file, path, scale, item_values), *_of_mean(file, path, scale, item_values)]
    yield from broken
    if broken:
        return
    rule = rule_of(scale, item_values)
    attainable = attainable_scores(rule, item_values)
    if isinstance(rule, TableRule):
        yield from _of_order(file, path, scale, rule, items)
    else:
        yield from _of_linear_order(file, path, scale, rule, items)
    for number, band in enumerate(scale.bands):
        yield from problem_of_cut(file, (*path, "bands", number, "cut"), band.cut, attainable)
    yield from problems_of_repeats(file, (*path, "bands"), [band.id for band in scale.bands], "id")
    if scale.important_change and not 0 < scale.important_change.points < attainable[-1] - attainable[0]:
        yield file.problem(
            (*path, "important_change", "points"), "must be more than 0 and less than the scale's width"
        )


def _of_table(file: Scoring, path: Path, scale: ScaleShape, item_values: ItemValues) -> Iterator[Problem]:
    if scale.table is None:
        return
    count = 1
    for values in item_values:
        count *= len(values)
    if count > MOST_COMBINATIONS:
        yield file.problem((*path, "table"), "has more than {most} combinations", most=MOST_COMBINATIONS)
        return
    yield from _of_coverage(file, (*path, "table", "rows"), scale, scale.table, item_values)


def _of_coverage(
    file: Scoring, path: Path, scale: ScaleShape, table: TableShape, item_values: ItemValues
) -> Iterator[Problem]:
    uncovered: list[tuple[int, ...]] = []
    doubled: dict[int, tuple[int, ...]] = {}
    hit: set[int] = set()
    for answers in product(*item_values):
        rows = rows_for(scale, table, answers)
        hit.update(rows)
        if not rows:
            uncovered.append(answers)
        for row in rows[1:]:
            doubled.setdefault(row, answers)
    if uncovered:
        first = ", ".join(map(str, uncovered[0]))
        yield file.problem(
            path,
            "no row for {count} combinations of answers, first {first}",
            count=len(uncovered),
            first=first,
        )
    for row, answers in doubled.items():
        answered = ", ".join(map(str, answers))
        yield file.problem((*path, row), "another row covers the answers {answers} too", answers=answered)
    for row in range(len(table.rows)):
        if row not in hit:
            yield file.problem((*path, row), "no answers lead to this row")


def _of_mean(file: Scoring, path: Path, scale: ScaleShape, item_values: ItemValues) -> Iterator[Problem]:
    if scale.mean is None:
        return
    for number, values in enumerate(item_values):
        found = max(values) - min(values)
        if found != scale.mean.range or min(values) != min(item_values[0]):
            yield file.problem(
                (*path, "items", number),
                "its answers run from {low} to {high}, and the range of the scale is {range}",
                low=min(values),
                high=max(values),
                range=scale.mean.range,
            )


def _of_order(
    file: Scoring, path: Path, scale: ScaleShape, rule: TableRule, items: Mapping[str, ItemShape]
) -> Iterator[Problem]:
    """A worse answer to one item must never give a better score: the slip of a digit in a copied table."""
    for answers, score in rule.scores.items():
        for number, link_id in enumerate(scale.items):
            worse = _worse_neighbour(rule, answers, number, items[link_id])
            if worse is None:
                continue
            improved = (rule.scores[worse] < score) is (scale.direction is Direction.HIGH_IS_WORSE)
            if improved and rule.scores[worse] != score:
                yield file.problem(
                    (*path, "table"),
                    "a worse answer gives a better score: {before} to {after}; is a row or the direction wrong?",
                    before=", ".join(map(str, answers)),
                    after=", ".join(map(str, worse)),
                )
                return


def _worse_neighbour(
    rule: TableRule, answers: tuple[int, ...], number: int, item: ItemShape
) -> tuple[int, ...] | None:
    if item.direction is None:
        return None
    step = 1 if item.direction is Direction.HIGH_IS_WORSE else -1
    neighbour = (*answers[:number], answers[number] + step, *answers[number + 1 :])
    return neighbour if neighbour in rule.scores else None


def _of_linear_order(
    file: Scoring, path: Path, scale: ScaleShape, rule: LinearRule, items: Mapping[str, ItemShape]
) -> Iterator[Problem]:
    for number, link_id in enumerate(scale.items):
        direction = items[link_id].direction
        # An item and a scale that get worse the same way must rise together, and fall together otherwise.
        if direction is not None and (rule.factor > 0) is not (direction is scale.direction):
            place = (*path, "items", number)
            yield file.problem(place, "a worse answer gives a better score; is the direction right?")


def _values(main: Main, item: ItemShape) -> tuple[int, ...]:
    options = main.shape.option_sets.get(item.options or "", ())
    return tuple(option.value for option in options if option.value is not None)
