"""YAML read strictly: what stands in the file is what comes back, and every value knows its line and column.

Only ``true``, ``false``, ``null`` and whole numbers are resolved; everything else is text exactly as written, so
``no`` is the answer code *no* and ``1.10`` is not 1.1. Text becomes an exact fraction only where a number is wanted
(`structure`). Refused: keys given twice, anchors and aliases, tags, several documents, deep nesting, huge files.
The values that come out are plain dicts, lists, text, ints, bools and None; their sense is judged elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import yaml

from screening.core.errors import Problem

LARGEST_FILE = (
    512 * 1024
)  # characters; ten times the largest questionnaire, small enough to refuse a bomb early
DEEPEST = 40  # nested collections; a rule tree a doctor can follow has fewer than ten

Path = tuple[str | int, ...]
Value = dict[str, "Value"] | list["Value"] | str | int | bool | None

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None, "": None}
# libyaml is ten times as fast; the events of both are the same, so the choice changes nothing else.
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: line and column, both from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file's value, the place of every value in it by path, and all that is wrong with its form.

    `problems` have the place as their `where`. With problems, `value` is what could be read nevertheless. A document
    that came in another form than YAML has its places in that form's words (``Questionnaire.item[3]``).
    """

    value: Value
    places: Mapping[Path, Place | str]
    problems: tuple[Problem, ...]

    def place_of(self, path: Path) -> Place | str:
        """The place of the value at `path`, or of the nearest value around it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(1, 1))


def as_text(path: Path) -> str:
    """A path as people write it: ``scales[3].rule.table.rows[0].n``."""
    parts = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(parts).removeprefix(".")


@lru_cache(
    maxsize=256
)  # a source is read once for its version and once for its content; nobody alters the result
def parse(text: str) -> Document:
    """The document in `text`. Raises nothing: what is wrong is in `problems`."""
    if len(text) > LARGEST_FILE:
        too_large = Problem(
            "1:1", "the file has {size} characters, at most {most}", {"size": len(text), "most": LARGEST_FILE}
        )
        return Document(value=None, places={}, problems=(too_large,))
    reader = _Reader()
    value: Value = None
    try:
        value = reader.read(yaml.parse(text, Loader=_LOADER))
    except yaml.reader.ReaderError as error:
        reader.refuse(_place_in(text, error.position), "there is a character that is not text")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(1, 1) if mark is None else Place(mark.line + 1, mark.column + 1)
        reader.refuse(
            place, "not YAML: {reason}", reason=f"{error.context or ''} {error.problem or ''}".strip()
        )
    return Document(value=value, places=reader.places, problems=tuple(reader.problems))


def _place_in(text: str, position: int) -> Place:
    before = text[:position]
    return Place(before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1)


@dataclass(slots=True)
class _Reader:
    """Builds plain values from the parser's events, noting places and faults as it goes."""

    places: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, place: Place, message: str, **values: str | int) -> None:
        self.problems.append(Problem(str(place), message, values))

    def read(self, events: Iterator[yaml.Event]) -> Value:
        value: Value = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    self.refuse(_start(event), "a second document begins here; a file holds one")
            elif isinstance(event, yaml.NodeEvent):
                found = self.node(event, events, ())
                value = found if documents == 1 else value
        return value

    def node(self, event: yaml.Event, events: Iterator[yaml.Event], path: Path) -> Value:
        place = self.places.setdefault(path, _start(event))
        self.refuse_sharing(event, _start(event))
        if isinstance(event, yaml.CollectionStartEvent) and len(path) >= DEEPEST:
            self.refuse(place, "nested more than {most} deep", most=DEEPEST)
            _skip(events)
            return None
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(events, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(events, path)
        return _scalar(event) if isinstance(event, yaml.ScalarEvent) else None

    def refuse_sharing(self, event: yaml.Event, place: Place) -> None:
        if isinstance(event, yaml.AliasEvent):
            self.refuse(place, "an alias (*); write the value out, so that every line says what it means")
        elif isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            self.refuse(place, "an anchor (&); nothing here can be referred to by alias")
        if getattr(event, "tag", None) is not None:
            self.refuse(place, "a tag (!); write the value without it")

    def sequence(self, events: Iterator[yaml.Event], path: Path) -> Value:
        items: list[Value] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self.node(event, events, (*path, len(items))))
        return items

    def mapping(self, events: Iterator[yaml.Event], path: Path) -> Value:
        entries: dict[str, Value] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self.key(event, events)
            if key is None or key in entries:
                if key is not None:
                    line = self.places[(*path, key)].line
                    self.refuse(
                        _start(event), "the key {key} stands twice, first on line {line}", key=key, line=line
                    )
                _Reader().node(next(events), events, ())
                continue
            self.places[(*path, key)] = _start(event)  # of the key: the eye looks there first
            entries[key] = self.node(next(events), events, (*path, key))
        return entries

    def key(self, event: yaml.Event, events: Iterator[yaml.Event]) -> str | None:
        place = _start(event)
        self.refuse_sharing(event, place)
        if not isinstance(event, yaml.ScalarEvent):
            self.refuse(place, "a key must be text")
            if isinstance(event, yaml.CollectionStartEvent):
                _skip(events)
            return None
        if event.value == "<<":
            self.refuse(place, "a merge key (<<); write the values out")
            return None
        if not isinstance(_scalar(event), str):
            self.refuse(place, 'the key {key} must be text: write it in quotes, "{key}"', key=event.value)
        return str(event.value)


def _scalar(event: yaml.ScalarEvent) -> Value:
    text: str = event.value
    if not event.implicit[0]:  # quoted, or a block of text
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _INTEGER.fullmatch(text) else text


def _start(event: yaml.Event) -> Place:
    mark = event.start_mark
    return Place(1, 1) if mark is None else Place(mark.line + 1, mark.column + 1)


def _skip(events: Iterator[yaml.Event]) -> None:
    """Pass over the rest of a collection whose start has been read."""
    depth = 1
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth == 0:
            return
