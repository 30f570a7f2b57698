"""Whether a questionnaire's structure makes sense: its items, options, conditions and scales.

The texts are judged in `wording`, the scores in `scoring`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from screening.catalog.checks.texts import (
    problems_of_citation,
    problems_of_translations,
    problems_of_words,
)
from screening.catalog.shapes import EnableWhenShape, ItemShape, QuestionnaireShape
from screening.catalog.strict_yaml import Path
from screening.catalog.structure import Structured, suggestion
from screening.core.errors import Problem
from screening.core.questionnaire import ItemType

ID = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9-]{0,63}"
)  # within FHIR's id; the dot parts an input from what is in it
VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")

Main = Structured[QuestionnaireShape]


def problems_of_structure(file: Main) -> Iterator[Problem]:
    """All that is wrong with questionnaire.yaml."""
    yield from problems_of_identity(file)
    yield from _of_origin(file)
    if file.shape.respondent in file.shape.proxies:
        yield file.problem(("proxies",), "the respondent cannot be a proxy too")
    yield from problems_of_repeats(file, ("proxies",), file.shape.proxies)
    if file.shape.proxies_only and not file.shape.proxies:
        yield file.problem(("proxies_only",), "needs proxies, or nobody may answer")
    yield from _of_option_sets(file)
    yield from _of_sections(file)
    yield from _of_items(file)
    yield from _of_short_form(file)
    yield from _of_colours(file)
    yield from problems_of_repeats(file, ("unknown",), [entry.id for entry in file.shape.unknown], "id")
    for number, entry in enumerate(file.shape.unknown):
        yield from problems_of_translations(file, ("unknown", number, "text"), entry.text, "remark")
    if file.shape.scope:
        yield from problems_of_translations(file, ("scope",), file.shape.scope, "remark")


def _of_origin(file: Main) -> Iterator[Problem]:
    shape = file.shape
    yield from problems_of_words(file, ("instrument",), shape.instrument)
    yield from problems_of_words(file, ("copyright",), shape.copyright)
    if not shape.sources:
        yield file.problem(("sources",), "cite at least one source")
    for number, source in enumerate(shape.sources):
        yield from problems_of_citation(file, ("sources", number), source)
    if shape.colours is not None:
        yield from problems_of_citation(file, ("colours", "citation"), shape.colours.citation)


def problems_of_identity(file: Structured[Any], name: str | None = None) -> Iterator[Problem]:
    """Faults of a definition's id and version; `name` is what it is stored under, when known."""
    if not ID.fullmatch(file.shape.id):
        yield file.problem(("id",), "may have only letters a-z, digits and hyphens")
    if name not in (None, file.shape.id):
        yield file.problem(("id",), "must be the name it is stored under, {name}", name=str(name))
    if not VERSION.fullmatch(file.shape.version):
        yield file.problem(("version",), "must be three numbers, such as 1.0.0")


def problems_of_repeats(
    file: Structured[Any], path: Path, values: Iterable[Hashable], key: str = ""
) -> Iterator[Problem]:
    """Every value that stands in a list a second time; `key` is where the value stands within the list's entries."""
    seen: set[Hashable] = set()
    for number, value in enumerate(values):
        if value in seen:
            place = (*path, number, key) if key else (*path, number)
            yield file.problem(place, "{value} stands here twice", value=str(getattr(value, "value", value)))
        seen.add(value)


def items_with_paths(shape: QuestionnaireShape) -> Iterator[tuple[Path, ItemShape]]:
    """Every item in order, with its path in the file."""
    for s, section in enumerate(shape.sections):
        for i, item in enumerate(section.items):
            yield ("sections", s, "items", i), item


def _of_option_sets(file: Main) -> Iterator[Problem]:
    used = {item.options for _, item in items_with_paths(file.shape)}
    for name, options in file.shape.option_sets.items():
        path: Path = ("option_sets", name)
        if name not in used:
            yield file.problem(path, "no item uses these options")
        if len(options) < 2:
            yield file.problem(path, "needs at least two options")
        yield from problems_of_repeats(file, path, [option.code for option in options], "code")
        values = [option.value for option in options]
        repeated = {value for value, count in Counter(values).items() if value is not None and count > 1}
        for number, option in enumerate(options):
            if option.value in repeated and option.value in values[:number]:
                yield file.problem(
                    (*path, number, "value"), "{value} stands here twice", value=str(option.value)
                )
            if option.is_unknown and option.value is not None:
                yield file.problem((*path, number), "an option that means 'not known' cannot have a value")


def _of_sections(file: Main) -> Iterator[Problem]:
    if not file.shape.sections:
        yield file.problem(("sections",), "has no section")
    for number, section in enumerate(file.shape.sections):
        if not section.items:
            yield file.problem(("sections", number, "items"), "has no item")
        if not ID.fullmatch(section.link_id):
            yield file.problem(
                ("sections", number, "link_id"), "may have only letters a-z, digits and hyphens"
            )
    seen: set[str] = set()
    for number, section in enumerate(file.shape.sections):
        places: list[tuple[Path, str]] = [(("sections", number), section.link_id)]
        places += [(("sections", number, "items", i), item.link_id) for i, item in enumerate(section.items)]
        for path, link_id in places:
            if link_id in seen:
                yield file.problem((*path, "link_id"), "the link id {link_id} stands twice", link_id=link_id)
            seen.add(link_id)


def _of_items(file: Main) -> Iterator[Problem]:
    earlier: dict[str, ItemShape] = {}
    for path, item in items_with_paths(file.shape):
        if not ID.fullmatch(item.link_id):
            yield file.problem((*path, "link_id"), "may have only letters a-z, digits and hyphens")
        yield from _of_options(file, path, item)
        if item.enable_when is not None:
            yield from _of_condition(file, path, item.enable_when, earlier)
        yield from _of_help(file, path, item, earlier)
        if item.consent is not None and not {"yes", "no"} <= _codes(file, item):
            yield file.problem((*path, "consent"), "needs the answers yes and no")
        earlier[item.link_id] = item


def _codes(file: Main, item: ItemShape) -> set[str]:
    return {option.code for option in file.shape.option_sets.get(item.options or "", ())}


def _of_options(file: Main, path: Path, item: ItemShape) -> Iterator[Problem]:
    sets = file.shape.option_sets
    if item.type is ItemType.TEXT:
        if item.options is not None:
            yield file.problem((*path, "options"), "a text item has no options")
        if item.max_length is None or item.max_length < 1:
            yield file.problem((*path, "max_length"), "a text item needs the most characters it can hold")
        return
    if item.max_length is not None:
        yield file.problem((*path, "max_length"), "only a text item has a length")
    if item.options is None:
        yield file.problem(path, "a choice needs options")
    elif item.options not in sets:
        guess = suggestion(item.options, sets)
        yield file.problem(
            (*path, "options"), "there are no options named {name}{guess}", name=item.options, guess=guess
        )


def _of_condition(
    file: Main, path: Path, condition: EnableWhenShape, earlier: dict[str, ItemShape]
) -> Iterator[Problem]:
    places: list[tuple[Path, str]] = [(("enable_when", "link_id"), condition.link_id)]
    places += [(("enable_when", "or", number), link_id) for number, link_id in enumerate(condition.or_)]
    for place, link_id in places:
        if link_id not in earlier:
            yield file.problem((*path, *place), "there is no earlier item {link_id}", link_id=link_id)
            continue
        for code in sorted(condition.codes - _codes(file, earlier[link_id])):
            yield file.problem(
                (*path, "enable_when", "codes"),
                "item {link_id} has no answer {code}",
                link_id=link_id,
                code=code,
            )


def _of_help(file: Main, path: Path, item: ItemShape, earlier: dict[str, ItemShape]) -> Iterator[Problem]:
    for number, link_id in enumerate(item.asks_help_with):
        if link_id not in earlier:
            place = (*path, "asks_help_with", number)
            yield file.problem(place, "there is no earlier item {link_id}", link_id=link_id)
    options = file.shape.option_sets.get(item.options or "", ())
    has_value = any(option.value is not None for option in options)
    if item.asks_help_with and (has_value or "yes" not in _codes(file, item)):
        # How bad a thing is and wanting help with it are two things: the wish is never a number.
        yield file.problem((*path, "asks_help_with"), "needs the answer yes, and answers without a value")


def _of_short_form(file: Main) -> Iterator[Problem]:
    items = {item.link_id: item for _, item in items_with_paths(file.shape)}
    short = file.shape.short_form
    yield from problems_of_repeats(file, ("short_form",), short)
    for number, link_id in enumerate(short):
        if link_id not in items:
            guess = suggestion(link_id, items)
            yield file.problem(
                ("short_form", number), "there is no item {link_id}{guess}", link_id=link_id, guess=guess
            )
        elif items[link_id].enable_when is not None:
            yield file.problem(("short_form", number), "is asked only after another item's answer")
    if short and len(short) >= len(items):
        yield file.problem(("short_form",), "has every item, and is not short")


def _of_colours(file: Main) -> Iterator[Problem]:
    coloured = False
    for name, options in file.shape.option_sets.items():
        valued = [option for option in options if option.value is not None]
        given = [option for option in options if option.colour is not None]
        coloured = coloured or bool(given)
        if given and given != valued:
            yield file.problem(("option_sets", name), "give every option with a value a colour, or none")
    if coloured and file.shape.colours is None:
        yield file.problem((), "has colours and does not say where they come from: colours is missing")
    if file.shape.colours is not None and not coloured:
        yield file.problem(("colours",), "no option has a colour")
