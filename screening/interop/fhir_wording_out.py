"""The words of a questionnaire as a FHIR R4 Questionnaire; what `fhir_wording_in` reads back are the same words.

The first language stands in the texts themselves, the others in a translation extension beside each. What a wording
has no words for (sections taken from another questionnaire) is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from screening.core.questionnaire import (
    AnswerOption,
    Item,
    ItemType,
    Language,
    Questionnaire,
    Wording,
)
from screening.interop.fhir_codes import (
    CANONICAL_BASE,
    ITEM_CONTROL,
    ITEM_CONTROL_CODES,
    ORDINAL_VALUE,
    PROXY_TEXT,
    RECALL_TEXT,
    SCALE_TEXT,
    SHORT_TEXT,
    TRANSLATION,
    WORDING,
)

Json = dict[str, Any]
Texts = Mapping[Language, str | None]  # every language in its order; None where it says nothing


def wording_to_fhir(questionnaire: Questionnaire, wordings: Sequence[Wording]) -> Json:
    """The Questionnaire with these wordings of it, at least one, as JSON values."""
    base, ref = wordings[0], questionnaire.ref
    languages = "-".join(wording.language for wording in wordings)
    recalls = (
        _named(
            RECALL_TEXT, period.value, _each((words.language, words.recall.get(period)) for words in wordings)
        )
        for period in base.recall
    )
    scales = (
        _named(SCALE_TEXT, id, _each((words.language, words.scales.get(id)) for words in wordings))
        for id in base.scales
    )
    return {
        "resourceType": "Questionnaire",
        "language": base.language,
        "extension": [*map(_wording, wordings), *recalls, *scales],
        "url": f"{CANONICAL_BASE}/{ref.id}-wording-{languages}",
        "version": base.version,
        **_texts("title", _each((words.language, words.title) for words in wordings)),
        "derivedFrom": [f"{CANONICAL_BASE}/{ref}"],
        "status": "active" if all(wording.validated for wording in wordings) else "draft",
        "publisher": base.source,
        **_texts("description", _each((words.language, words.introduction) for words in wordings)),
        "copyright": base.licence,
        "item": [*_sections(questionnaire, wordings)],
    }


def _wording(wording: Wording) -> Json:
    stated = {"version": wording.version, "source": wording.source, "licence": wording.licence}
    return {
        "url": WORDING,
        "extension": [
            {"url": "language", "valueCode": wording.language},
            *({"url": url, "valueString": text} for url, text in stated.items()),
            {"url": "validated", "valueBoolean": wording.validated},
        ],
    }


def _named(url: str, code: str, texts: Texts) -> Json:
    text = {"url": "text", **_texts("valueString", texts)}
    return {"url": url, "extension": [{"url": "code", "valueCode": code}, text]}


def _sections(questionnaire: Questionnaire, wordings: Sequence[Wording]) -> Iterator[Json]:
    for section in questionnaire.sections:
        texts = _each((words.language, words.sections.get(section.link_id)) for words in wordings)
        items = [_item(item, wordings) for item in section.items if item.link_id in wordings[0].items]
        if texts or items:
            entry = {"linkId": section.link_id, "type": "group", **_texts("text", texts)}
            yield {**entry, "item": items} if items else entry


def _item(item: Item, wordings: Sequence[Wording]) -> Json:
    words = [(wording.language, wording.items[item.link_id]) for wording in wordings]
    named = (
        (SHORT_TEXT, _each((language, said.short) for language, said in words)),
        (PROXY_TEXT, _each((language, said.proxy_text) for language, said in words)),
    )
    extensions = [{"url": url, **_texts("valueString", texts)} for url, texts in named if texts]
    help = _each((language, said.help) for language, said in words)
    options = [
        _option(option, _each((language, said.options.get(option.code)) for language, said in words))
        for option in item.options
    ]
    parts: Json = {
        "extension": extensions,
        "answerOption": options,
        "item": [_help(f"{item.link_id}-help", help)] if help else [],
    }
    return {
        "linkId": item.link_id,
        "type": "text" if item.type is ItemType.TEXT else "choice",
        **_texts("text", _each((language, said.text) for language, said in words)),
        **{name: entries for name, entries in parts.items() if entries},
    }


def _option(option: AnswerOption, texts: Texts) -> Json:
    coding: Json = {"code": option.code, **_texts("display", texts)}
    if option.value is not None:
        coding["extension"] = [{"url": ORDINAL_VALUE, "valueDecimal": option.value}]
    return {"valueCoding": coding}


def _help(link_id: str, texts: Texts) -> Json:
    control = {"coding": [{"system": ITEM_CONTROL_CODES, "code": "help"}]}
    return {
        "extension": [{"url": ITEM_CONTROL, "valueCodeableConcept": control}],
        "linkId": link_id,
        "type": "display",
        **_texts("text", texts),
    }


def _each(said: Iterable[tuple[Language, str | None]]) -> Texts:
    """What each language says, or nothing at all when none says anything."""
    texts = dict(said)
    return texts if any(text is not None for text in texts.values()) else {}


def _texts(name: str, texts: Texts) -> Json:
    """An element in the first language, with its translations into the others."""
    if not texts:
        return {}
    (_, first), *others = texts.items()
    translations = [
        {
            "url": TRANSLATION,
            "extension": [{"url": "lang", "valueCode": language}, {"url": "content", "valueString": text}],
        }
        for language, text in others
        if text is not None
    ]
    element = {} if first is None else {name: first}
    return {**element, **({f"_{name}": {"extension": translations}} if translations else {})}
