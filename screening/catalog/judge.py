"""What only a search can tell of the data: rules that decide nothing, outcomes and items that nobody reaches.

Run by `screening check` on a catalog that has loaded; the checks that loading runs are in `checks`. Each fault has its
place in the file, so that it is told like all the others.
"""

from __future__ import annotations

from collections.abc import Iterator

from screening.catalog.catalog import Catalog
from screening.catalog.checks.reach import Witness, unreachable, witnesses
from screening.catalog.checks.reach_items import items_read_by, never_asked, unused_items
from screening.catalog.source import MAIN, DefinitionSource
from screening.catalog.strict_yaml import Path, parse
from screening.catalog.structure import SourceFile
from screening.core.criteria import CriteriaSet
from screening.core.errors import Problem
from screening.core.questionnaire import LinkId, Questionnaire

__all__ = ["Witness", "problems_of_reach", "witnesses_of"]

_NOT_USED = (
    "is counted by no scale and read by no rule; where people shall only read it, say so: for_reader: true"
)


def problems_of_reach(catalog: Catalog) -> Iterator[Problem]:
    """Every fault, questionnaires first, each with its file, line, column and path."""
    read = items_read_by(catalog.criteria_sets.values(), catalog.questionnaires)
    for questionnaire in catalog.questionnaires.values():
        yield from _of_items(catalog, questionnaire, unused_items(questionnaire, read), _NOT_USED)
        never = "is never asked: no answers fulfil its enable_when"
        yield from _of_items(catalog, questionnaire, never_asked(questionnaire), never)
    for criteria_set in catalog.criteria_sets.values():
        source = catalog.sources[criteria_set.ref.sha256]
        file = next(iter(source.files))
        for fault in unreachable(criteria_set, catalog.questionnaires):
            yield _located(source, file, f"criteria/{file}", fault.path, fault.message)


def witnesses_of(catalog: Catalog, criteria_set: CriteriaSet) -> tuple[Witness, ...]:
    """A case for each alert and outcome of a set of this catalog."""
    return tuple(witnesses(criteria_set, catalog.questionnaires))


def _of_items(
    catalog: Catalog, questionnaire: Questionnaire, link_ids: Iterator[LinkId], message: str
) -> Iterator[Problem]:
    source = catalog.sources[questionnaire.ref.sha256]
    paths = _paths(source)
    for link_id in link_ids:
        if link_id in paths:  # what is taken from another questionnaire is told there
            name = f"questionnaires/{source.id}/{MAIN}"
            yield _located(source, MAIN, name, paths[link_id], message)


def _paths(source: DefinitionSource) -> dict[str, Path]:
    """Where each of a questionnaire's own items stands in its file."""
    value = parse(source.files[MAIN]).value
    sections = value.get("sections") if isinstance(value, dict) else None
    found: dict[str, Path] = {}
    for s, section in enumerate(sections if isinstance(sections, list) else []):
        items = section.get("items") if isinstance(section, dict) else None
        for i, item in enumerate(items if isinstance(items, list) else []):
            if isinstance(item, dict):
                found[str(item.get("link_id"))] = ("sections", s, "items", i)
    return found


def _located(source: DefinitionSource, file: str, name: str, path: Path, message: str) -> Problem:
    return SourceFile(name=name, document=parse(source.files[file])).problem(path, message)
