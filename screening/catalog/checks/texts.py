"""Texts in several languages: all there, the same placeholders in each, and short enough for where they are shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from screening.catalog.shapes import CitationShape, Words
from screening.catalog.strict_yaml import Path
from screening.catalog.structure import Structured
from screening.core.errors import Problem

REQUIRED_LANGUAGES = ("da", "en")

# Characters, by the key a text stands under: what fits its place on a 360 px screen or on the page for the GP.
LONGEST: Mapping[str, int] = {
    "title": 90,
    "introduction": 700,
    "text": 220,
    "proxy_text": 240,
    "help": 700,
    "short": 45,
    "options": 60,
    "sections": 60,
    "scales": 40,
    "recall": 90,
    "label": 100,
    "advice": 400,
    "remark": 300,
    "source": 700,
}

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def placeholders(text: str) -> Counter[str]:
    """The ``{placeholders}`` of a text and how often each stands in it."""
    return Counter(_PLACEHOLDER.findall(text))


def problems_of_length(file: Structured[Any], path: Path, text: str, kind: str) -> Iterator[Problem]:
    """A text longer than its place allows; `kind` is a key of `LONGEST`."""
    longest = LONGEST[kind]
    if len(text) > longest:
        yield file.problem(
            path,
            "{length} characters; at most {longest} fit where it is shown",
            length=len(text),
            longest=longest,
        )


def problems_of_translations(
    file: Structured[Any], path: Path, texts: Mapping[str, str], kind: str
) -> Iterator[Problem]:
    """Faults of one text given in several languages, as criteria files have it (``label: {da: ..., en: ...}``)."""
    for language in REQUIRED_LANGUAGES:
        if language not in texts:
            yield file.problem(path, "has no text in {language}", language=language)
    for language, text in texts.items():
        yield from problems_of_length(file, (*path, language), text, kind)
    first = next(iter(texts), None)
    for language, text in texts.items():
        if first is not None and placeholders(text) != placeholders(texts[first]):
            yield file.problem(
                (*path, language), "has other placeholders than {language}", language=str(first)
            )


def problems_of_words(file: Structured[Any], path: Path, words: Words | None) -> Iterator[Problem]:
    """Faults of a text that may be one for all languages: given by language, it is given in all of them."""
    if isinstance(words, Mapping):
        yield from problems_of_translations(file, path, words, "source")


def problems_of_citation(file: Structured[Any], path: Path, citation: CitationShape) -> Iterator[Problem]:
    """A citation that is there in one language and not in another."""
    yield from problems_of_words(file, (*path, "text"), citation.text)
    yield from problems_of_words(file, (*path, "confidence"), citation.confidence)
