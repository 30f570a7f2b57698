"""From a text of the files that is one for all languages, or one for each, to what core holds of it."""

from __future__ import annotations

from collections.abc import Mapping

from screening.catalog.shapes import CitationShape, Words
from screening.core.questionnaire import Citation, Language

_ENGLISH = Language("en")


def build_citation(shape: CitationShape) -> Citation:
    """The citation, in every language it is given in."""
    confidence = shape.confidence
    return Citation(
        text=in_no_language(shape.text),
        url=shape.url,
        confidence=None if confidence is None else in_no_language(confidence),
        texts=by_language(shape.text),
        confidences={} if confidence is None else by_language(confidence),
    )


def by_language(words: Words) -> Mapping[Language, str]:
    """The text in each language; empty when it is the same in all."""
    return {} if isinstance(words, str) else {Language(code): text for code, text in words.items()}


def in_no_language(words: Words) -> str:
    """The text for those who ask in no language: the one there is, or the English."""
    return words if isinstance(words, str) else words[_ENGLISH]
