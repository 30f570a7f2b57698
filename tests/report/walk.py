"""Every text of a summary, by where it stands: for asking whether a page holds all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from screening.report.summary import Summary
from screening.report.words import AnswerRow, CriterionWords, MissingLine

# The short form of a text that stands on both pages in full.
_NOT_SAID = frozenset(
    {
        (AnswerRow, "short"),
        *((CriterionWords, "brief"), (CriterionWords, "briefest")),
        *((MissingLine, "item"), (MissingLine, "why")),
    }
)
# Fixed words: which of them are said depends on the case; the headings are asked for by themselves.
_STEERING = frozenset({"labels"})


def said(summary: Summary) -> Iterator[tuple[str, str]]:
    """(where, text) of everything that a page with this summary must say."""
    for field in fields(summary):
        if field.name not in _STEERING:
            yield from _texts(getattr(summary, field.name), field.name)


def _texts(value: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if value:
            yield where, value
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            if (type(value), field.name) not in _NOT_SAID:
                yield from _texts(getattr(value, field.name), f"{where}.{field.name}")
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from _texts(part, f"{where}[{index}]")


def headings(summary: Summary) -> tuple[str, ...]:
    """The headings that every page of this summary has."""
    labels = summary.labels
    always = (labels.changes, labels.missing, labels.criteria, labels.scales, labels.own_words)
    return (*always, labels.answered_by, labels.wish, labels.guide, labels.versions)
