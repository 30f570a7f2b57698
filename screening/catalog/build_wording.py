"""From a wording's shape to core's Wording; a draft that lacks a text gets the Danish one, and says that it did.

A draft is a translation of our own that nobody has validated. It is better to ask one question in Danish, marked as
Danish, than to leave it blank or not to offer the language at all. The shipped drafts lack nothing: a test sees to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from screening.catalog.shapes import ItemShape, ItemWordingShape, QuestionnaireShape, WordingShape
from screening.core.questionnaire import (
    ItemType,
    ItemWording,
    Language,
    LinkId,
    ScaleId,
    Wording,
)

STANDS_IN = Language("da")

Path = tuple[str, ...]
Key = TypeVar("Key")


def build_wordings(questionnaire: QuestionnaireShape, shapes: Iterable[WordingShape]) -> tuple[Wording, ...]:
    """Every wording, the drafts completed; the Danish first, for whoever takes the first there is, the drafts last. The
    shapes must have passed `checks.wording`."""
    shapes = sorted(shapes, key=lambda shape: (shape.language != STANDS_IN, shape.draft, shape.language))
    danish = next((shape for shape in shapes if shape.language == STANDS_IN), None)
    return tuple(
        _Builder(questionnaire=questionnaire, own=shape, other=danish if shape.draft else None).build()
        for shape in shapes
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Builder:
    """One wording, and the one its missing texts are taken from; None where nothing may be missing."""

    questionnaire: QuestionnaireShape
    own: WordingShape
    other: WordingShape | None

    def build(self) -> Wording:
        own, other = self.own, self.other
        items = {item.link_id: item for section in self.questionnaire.sections for item in section.items}
        return Wording(
            language=Language(own.language),
            version=own.version,
            source=own.source,
            licence=own.licence,
            validated=own.validated,
            title=own.title,
            introduction=own.introduction,
            items={LinkId(link_id): self._item(item) for link_id, item in items.items()},
            sections={
                LinkId(key): text for key, text in _whole(own.sections, other.sections if other else None)
            },
            scales={ScaleId(key): text for key, text in _whole(own.scales, other.scales if other else None)},
            recall=dict(_whole(own.recall, other.recall if other else None)),
            borrowed=dict.fromkeys(self._borrowed(items.values()), STANDS_IN),
        )

    def _item(self, item: ItemShape) -> ItemWording:
        own, other = self.own.items.get(item.link_id), self._other_item(item)
        words = own or other
        if words is None:
            raise KeyError(item.link_id)  # the checks have let nothing through that lacks it
        lent = {} if self.other is None else _options(self.other, item, other)
        return ItemWording(
            text=words.text,
            options=dict(_whole(_options(self.own, item, own), lent)),
            proxy_text=words.proxy_text or (other.proxy_text if other else None),
            help=words.help or (other.help if other else None),
            short=words.short,
        )

    def _other_item(self, item: ItemShape) -> ItemWordingShape | None:
        return None if self.other is None else self.other.items.get(item.link_id)

    def _borrowed(self, items: Iterable[ItemShape]) -> Iterator[Path]:
        """The paths of the texts that `other` lends."""
        own, other = self.own, self.other
        if other is None:
            return
        yield from (("sections", key) for key in other.sections if key not in own.sections)
        yield from (("scales", key) for key in other.scales or {} if key not in (own.scales or {}))
        yield from (("recall", key.value) for key in other.recall or {} if key not in (own.recall or {}))
        for item in items:
            yield from self._borrowed_of_item(item, other.items[item.link_id], other)

    def _borrowed_of_item(
        self, item: ItemShape, lent: ItemWordingShape, other: WordingShape
    ) -> Iterator[Path]:
        own = self.own.items.get(item.link_id)
        for key in ("text", "proxy_text", "help", "short"):
            if getattr(lent, key) is not None and (own is None or getattr(own, key) is None):
                yield ("items", item.link_id, key)
        texts = _options(self.own, item, own)
        yield from (
            ("items", item.link_id, "options", code)
            for code in _options(other, item, lent)
            if code not in texts
        )


def _options(wording: WordingShape, item: ItemShape, words: ItemWordingShape | None) -> Mapping[str, str]:
    """The texts of an item's options: its own, else its option set's."""
    if item.type is ItemType.TEXT or item.options is None:
        return {}
    own = None if words is None else words.options
    return own or wording.options.get(item.options, {})


def _whole(own: Mapping[Key, str] | None, other: Mapping[Key, str] | None) -> Iterator[tuple[Key, str]]:
    """The other's texts in their order, each in our own words where we have any; then what only we have."""
    yield from {**(other or {}), **(own or {})}.items()
