"""JSON text to plain values, strictly: what a lenient parser would guess about is a problem with its place.

Python's parser keeps the last of two equal keys, reads NaN, and gives up with a traceback on deep nesting. A lost key
can be a lost answer, so here all three are problems. Nothing of what the text holds is put into a message: of the
keys only the names of FHIR elements that this program knows.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NoReturn

from screening.core.errors import InvalidSubmission, Problem

MAX_CHARACTERS = 5_000_000  # some 500 responses of fifteen items; one patient's whole course is far below it
MAX_DEPTH = 60  # FHIR's own resources stay below 20

Json = Any  # None, bool, int, float, str, list or dict: only `element` looks into it

_NAMES = frozenset(
    {
        "answer", "author", "authored", "birthDate", "code", "contained",
        "entry", "extension", "fullUrl", "id", "identifier", "item",
        "language", "linkId", "meta", "modifierExtension", "questionnaire", "reference",
        "resource", "resourceType", "source", "status", "subject", "system",
        "text", "type", "url", "value", "valueCode", "valueCoding",
        "valueInteger", "valueString",
    }
)  # fmt: skip


class _Object(dict[str, Json]):
    """An object that remembers which of its keys stood in it twice."""

    __slots__ = ("repeated",)
    repeated: tuple[str, ...]


def parse_json(text: str) -> Json:
    """The value this JSON text holds. Raises InvalidSubmission with every problem found."""
    if len(text) > MAX_CHARACTERS:
        raise InvalidSubmission(
            [Problem("", "is too large: at most {limit} characters are read", {"limit": MAX_CHARACTERS})]
        )
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InvalidSubmission([Problem(where, "is not JSON from here on")]) from None
    except (ValueError, RecursionError):  # NaN, a number of thousands of digits, a thousand brackets
        raise InvalidSubmission([Problem("", "is not JSON that can be read")]) from None
    problems = tuple(_problems_of_structure(value))
    if problems:
        raise InvalidSubmission(problems)
    return value


def _object(pairs: list[tuple[str, Json]]) -> _Object:
    found = _Object(pairs)
    found.repeated = tuple(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
    return found


def _refuse_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


def _problems_of_structure(value: Json) -> Iterator[Problem]:
    """Repeated keys and too deep nesting. Walks with a list of its own, so that depth is no danger here."""
    kind = value.get("resourceType") if isinstance(value, dict) else None
    waiting: list[tuple[str, int, Json]] = [
        (kind if kind in ("Bundle", "QuestionnaireResponse") else "", 0, value)
    ]
    while waiting:
        where, depth, node = waiting.pop()
        if depth > MAX_DEPTH:
            yield Problem(
                where, "is nested too deeply: at most {limit} levels are read", {"limit": MAX_DEPTH}
            )
            continue
        if isinstance(node, _Object):
            for key in node.repeated:
                yield Problem(_below(where, key), "stands twice in the same object")
            waiting.extend((_below(where, key), depth + 1, child) for key, child in reversed(node.items()))
        elif isinstance(node, list):
            numbered = tuple(enumerate(node))
            waiting.extend((f"{where}[{index}]", depth + 1, child) for index, child in reversed(numbered))


def _below(where: str, key: str) -> str:
    name = key if key in _NAMES else "?"
    return f"{where}.{name}" if where else name
