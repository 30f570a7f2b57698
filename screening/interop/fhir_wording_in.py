"""The words of a questionnaire from a FHIR R4 Questionnaire and its translations: one set for each language in it.

    derivedFrom[0]                    which questionnaire it words, and in which version: .../qlq-c15-pal|1.0.0
    language                          of the texts as they stand; others in the translation extension beside each
    publisher, copyright, version     source, licence and version of the wording; per language in our wording extension
    title, description                title and introduction
    item of type group                a section; any other item: its text, and answerOption.valueCoding's display
    item of type display in an item, with the control `help`: its help text

What FHIR has no name for comes in extensions (`fhir_codes`): a proxy's text, the short text (SDC), recall periods and
the names of scales. Only shapes are judged here; whether a set of words fits the questionnaire is the catalog's to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from screening.core.errors import Problem
from screening.interop.element import Element
from screening.interop.fhir_codes import (
    ITEM_CONTROL,
    PROXY_TEXT,
    RECALL_TEXT,
    SCALE_TEXT,
    SHORT_TEXT,
    TRANSLATION,
    WORDING,
)
from screening.interop.fhir_items import refuse_modifiers
from screening.interop.strict_json import parse_json

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FhirWording:
    """What the Questionnaire says in one language, under the keys of a wording pack; `places` are FHIR paths."""

    language: str
    values: Mapping[str, Any]
    places: Mapping[Path, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FhirWordings:
    """Every language of a Questionnaire, that of its own texts first, and all that is wrong with its shape."""

    wordings: tuple[FhirWording, ...]
    problems: tuple[Problem, ...]


def read_fhir_wordings(text: str) -> FhirWordings:
    """The words in this FHIR JSON. Raises InvalidSubmission for what is no JSON; all else is in `problems`."""
    value = parse_json(text)
    problems: list[Problem] = []
    if not isinstance(value, dict) or value.get("resourceType") != "Questionnaire":
        problems.append(Problem("resourceType", "must be Questionnaire"))
        return FhirWordings(wordings=(), problems=tuple(problems))
    root = Element(value=value, where="Questionnaire", problems=problems)
    refuse_modifiers(root)
    base = root.required_text("language")
    languages = tuple(dict.fromkeys((base or "", *_translated_into(value))))
    wordings = tuple(
        _Words(root, language, is_base=language == base).read() for language in languages if language
    )
    once = {str(problem): problem for problem in problems}  # what stands in every language is found in each
    return FhirWordings(wordings=wordings, problems=tuple(once.values()))


def _translated_into(value: Any) -> Iterator[str]:
    """The languages of all translations, in the order they stand."""
    waiting = [value]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting[:0] = node
        elif isinstance(node, dict):
            if node.get("url") == TRANSLATION:
                parts = node.get("extension")
                for part in parts if isinstance(parts, list) else ():
                    if isinstance(part, dict) and part.get("url") == "lang":
                        code = part.get("valueCode")
                        if isinstance(code, str) and code:
                            yield code
            else:
                waiting[:0] = list(node.values())


@dataclass(slots=True)
class _Words:
    """Collects the texts of one language, and the place of each."""

    root: Element
    language: str
    is_base: bool
    values: dict[str, Any] = field(default_factory=dict)
    places: dict[Path, str] = field(default_factory=dict)

    def read(self) -> FhirWording:
        self.places[()] = self.root.where
        self.put(("language",), self.language, self.root.where)
        self.head()
        self.put(("title",), self.text(self.root, "title"), self.root.at("title"))
        self.put(("introduction",), self.text(self.root, "description"), self.root.at("description"))
        self.values |= {"sections": {}, "items": {}}
        self.named(RECALL_TEXT, "recall")
        self.named(SCALE_TEXT, "scales")
        self.items(self.root)
        return FhirWording(language=self.language, values=self.values, places=self.places)

    def put(self, path: Path, said: Any, where: str) -> None:
        """Nothing is put where nothing is said; the place is kept, so that its absence has one."""
        self.places[path] = where
        node = self.values
        for step in path[:-1]:
            node = node.setdefault(str(step), {})
        if said is not None:
            node[str(path[-1])] = said

    def head(self) -> None:
        root = self.root
        id, version = _derived_from(root)
        self.put(("questionnaire",), id, root.at("derivedFrom"))
        self.put(("fits",), version, root.at("derivedFrom"))
        own = next(
            (e for e in _extensions(root, WORDING) if _part(e, "language", "valueCode") == self.language),
            None,
        )
        for key, name in (("version", "version"), ("source", "publisher"), ("licence", "copyright")):
            said = None if own is None else _part(own, key, "valueString")
            where = root.at(name) if own is None else own.where
            self.put((key,), root.text(name) if said is None else said, where)
        validated = None if own is None else _part(own, "validated", "valueBoolean")
        self.put(("validated",), validated is True, root.where if own is None else own.where)

    def named(self, url: str, group: str) -> None:
        """Texts under a code each, in extensions of the Questionnaire."""
        found = _extensions(self.root, url)
        if found:
            self.put((group,), {}, self.root.at("extension"))
        for extension in found:
            code = _part(extension, "code", "valueCode")
            text = next(
                (part for part in extension.objects("extension") if part.value.get("url") == "text"), None
            )
            if not isinstance(code, str) or text is None:
                extension.refuse(Problem(extension.where, "must have a code and a text"))
            else:
                self.once((group, code), self.text(text, "valueString"), text)

    def items(self, parent: Element) -> None:
        for item in parent.objects("item"):
            refuse_modifiers(item)
            link_id = item.required_text("linkId")
            if link_id is None:
                continue
            if item.value.get("type") == "group":
                self.once(("sections", link_id), self.text(item, "text"), item)
                self.items(item)
            else:
                self.item(item, link_id)

    def item(self, item: Element, link_id: str) -> None:
        path: Path = ("items", link_id)
        self.once(path, {}, item)
        self.put((*path, "text"), self.text(item, "text"), item.at("text"))
        for url, key in ((SHORT_TEXT, "short"), (PROXY_TEXT, "proxy_text")):
            for extension in _extensions(item, url)[:1]:
                self.put((*path, key), self.text(extension, "valueString"), extension.where)
        for child in item.objects("item"):
            if child.value.get("type") == "display" and _is_help(child):
                self.put((*path, "help"), self.text(child, "text"), child.where)
            else:
                child.refuse(Problem(child.where, "stands in another item: only a help text may"))
        self.options(item, path)

    def options(self, item: Element, path: Path) -> None:
        for option in item.objects("answerOption"):
            coding = option.object("valueCoding")
            if coding is None:
                option.refuse(Problem(option.where, "has no {element}", {"element": "valueCoding"}))
                continue
            code = coding.required_text("code")
            if code is not None:
                self.once((*path, "options", code), self.text(coding, "display"), coding)

    def once(self, path: Path, said: Any, element: Element) -> None:
        if path in self.places:
            element.refuse(
                Problem(element.where, "stands twice, first at {place}", {"place": self.places[path]})
            )
        else:
            self.put(path, said, element.where)

    def text(self, element: Element, name: str) -> str | None:
        """The text in this language: as it stands, or its translation."""
        if self.is_base:
            return element.text(name)
        beside = element.object(f"_{name}")
        contents = (
            []
            if beside is None
            else [
                _content(extension)
                for extension in _extensions(beside, TRANSLATION)
                if _part(extension, "lang", "valueCode") == self.language
            ]
        )
        if len(contents) > 1 and beside is not None:
            beside.refuse(Problem(beside.where, "has two translations into one language"))
        return contents[0] if contents else None


def _derived_from(root: Element) -> tuple[str | None, str | None]:
    """Id and version of the questionnaire that is put into words."""
    said = root.value.get("derivedFrom")
    canonical = said[0] if isinstance(said, list) and said else None
    if not isinstance(canonical, str) or "|" not in canonical:
        root.refuse(
            Problem(
                root.at("derivedFrom"),
                "must say which questionnaire this words, and in which version, as in .../qlq-c15-pal|1.0.0",
            )
        )
        return None, None
    address, _, version = canonical.partition("#")[0].partition("|")
    return address.rpartition("/")[2] or None, version or None


def _extensions(element: Element, url: str) -> tuple[Element, ...]:
    found = element.objects("extension") if "extension" in element.value else ()
    return tuple(extension for extension in found if extension.value.get("url") == url)


def _part(extension: Element, url: str, value: str) -> Any:
    """The value of the part of this name in an extension made of parts; None when it has none."""
    return next((part.value.get(value) for part in _extensions(extension, url)), None)


def _content(extension: Element) -> str | None:
    for part in _extensions(extension, "content"):
        name = "valueMarkdown" if "valueMarkdown" in part.value else "valueString"
        return part.text(name)
    return None


def _is_help(item: Element) -> bool:
    codings = (
        coding
        for extension in _extensions(item, ITEM_CONTROL)
        for concept in (extension.object("valueCodeableConcept"),)
        if concept is not None
        for coding in concept.objects("coding")
    )
    return any(coding.value.get("code") == "help" for coding in codings)
