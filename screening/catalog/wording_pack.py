"""A wording pack: one file that puts a questionnaire into one language, in place of or besides the shipped wordings.

It is a `wording.<language>.yaml` with two keys more, `questionnaire` and `fits`, so that it knows by itself where it
belongs. The text of a pack takes its place among the files of the questionnaire: the fingerprint of a definition then
covers the pack, and an assessment keeps the very words its answers were given to.

`wording_pack_checks` judges a pack, `wording_pack_folder` keeps it. Nothing here touches a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import yaml

from screening.catalog.shapes import QuestionnaireShape, WordingShape
from screening.catalog.source import MAIN, DefinitionSource, fingerprint
from screening.catalog.strict_yaml import Document, Path, Value, parse
from screening.catalog.structure import Structured
from screening.core.errors import Problem
from screening.core.questionnaire import Language, QuestionnaireId, Wording

_HEAD = ("questionnaire", "fits")
# In the order a person writes and reads them.
_ORDER = (
    *_HEAD, "language", "version", "source", "licence", "validated", "title", "introduction",
    "sections", "recall", "scales", "options", "items",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFile:
    """A pack as it came, judged by nobody: what it says with the place of everything, and the text to be kept."""

    document: Document
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingPack:
    """A pack that fits: which questionnaire in which version, its wording, and the text that says so."""

    questionnaire: QuestionnaireId
    fits: str
    wording: Wording
    text: str

    @property
    def language(self) -> Language:
        """The language it speaks."""
        return self.wording.language


def read_pack(text: str) -> PackFile:
    """A pack in our own format. Raises nothing: what is wrong with it is in `document.problems`."""
    return PackFile(document=parse(text), text=text)


def make_pack(
    values: Mapping[str, Value], places: Mapping[Path, str], problems: tuple[Problem, ...] = ()
) -> PackFile:
    """A pack that came in another format, as the values our own would have, each with its place in that format."""
    ordered: dict[str, Value] = {key: values[key] for key in _ORDER if key in values}
    return PackFile(
        document=Document(value=ordered, places=places, problems=problems), text=write_pack(ordered)
    )


def write_pack(values: Mapping[str, Value]) -> str:
    """The values of a pack as YAML; `read_pack` of it has the same values."""
    ordered = {key: values[key] for key in (*_ORDER, *values) if key in values}
    return yaml.safe_dump(ordered, allow_unicode=True, sort_keys=False, width=110)


def pack_of_wording(source: DefinitionSource, language: Language) -> str | None:
    """The wording that a questionnaire has in this language as a pack, or None when it has none of its own.

    Comments and layout of the file stay as they are, unless it begins in a way that two keys cannot precede.
    """
    text = source.files.get(wording_name(language))
    if text is None:
        return None
    value = parse(text).value
    values = value if isinstance(value, dict) else {}
    if all(key in values for key in _HEAD):
        return text
    head: dict[str, Value] = {"questionnaire": source.id, "fits": source.version}
    pack = write_pack(head) + "\n" + text
    read = parse(pack)
    is_same = not read.problems and read.value == {**head, **values}
    return pack if is_same else write_pack({**head, **values})


def wording_name(language: str) -> str:
    """The name a wording has among the files of its questionnaire."""
    return f"wording.{language}.yaml"


def with_packs(source: DefinitionSource, packs: Iterable[tuple[str, str, str]]) -> DefinitionSource:
    """The source with these wordings (questionnaire, language, text) in place of its own and of those that it takes
    from others, and the fingerprint of what it then is. Packs for questionnaires that have no part in it are passed
    over."""
    files = dict(source.files)
    for id, language, text in packs:
        below = "" if id == source.id else f"../{id}/"
        if f"{below}{MAIN}" in files:
            files[f"{below}{wording_name(language)}"] = text
    ordered = {name: files[name] for name in sorted(files)}
    return replace(source, files=ordered, sha256=fingerprint(source.kind, ordered))


def problems_of_fit(
    wordings: Iterable[Structured[WordingShape]], main: Structured[QuestionnaireShape]
) -> Iterator[Problem]:
    """Every wording that says it belongs to another questionnaire or version than it stands with."""
    for wording in wordings:
        yield from problems_of_fit_to(wording, id=main.shape.id, version=main.shape.version)


def problems_of_fit_to(wording: Structured[WordingShape], *, id: str, version: str) -> Iterator[Problem]:
    """Whether a wording that names a questionnaire names this one."""
    shape = wording.shape
    if shape.questionnaire not in (None, id):
        yield wording.problem(("questionnaire",), "is not {id}", id=id)
    if shape.fits not in (None, version):
        yield wording.problem(
            ("fits",),
            "is a wording for version {fits}, and {id} here is version {version}: the items may have changed",
            fits=str(shape.fits),
            id=id,
            version=version,
        )


def own_wording(text: str, wording: Wording) -> Wording:
    """The wording as its own file (its text) has it, without the words of what the questionnaire takes from others."""
    value = parse(text).value
    own = value if isinstance(value, dict) else {}

    def said(key: str) -> Mapping[str, Value]:
        found = own.get(key)
        return found if isinstance(found, dict) else {}

    return replace(
        wording,
        source=str(own["source"]),
        licence=str(own["licence"]),
        validated=own["validated"] is True,
        items={id: words for id, words in wording.items.items() if id in said("items")},
        sections={id: text for id, text in wording.sections.items() if id in said("sections")},
        scales={id: text for id, text in wording.scales.items() if id in said("scales")},
        recall={period: text for period, text in wording.recall.items() if period.value in said("recall")},
    )
