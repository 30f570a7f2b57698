"""Whether a questionnaire's wordings are complete: every item, option, section, scale and recall period has its text
in every language, nothing is worded that is not there, and the languages agree in their placeholders. Only a draft may
lack texts (`build_wording` says what stands in for them)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from screening.catalog.checks.questionnaire import VERSION, items_with_paths
from screening.catalog.checks.texts import REQUIRED_LANGUAGES, placeholders, problems_of_length
from screening.catalog.shapes import QuestionnaireShape, ScoringShape, WordingShape
from screening.catalog.strict_yaml import Path
from screening.catalog.structure import Structured, suggestion
from screening.core.errors import Problem
from screening.core.questionnaire import ItemType

Worded = Structured[WordingShape]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What must be worded: keys by group, and for each option set its codes."""

    sections: tuple[str, ...]
    items: tuple[str, ...]
    scales: tuple[str, ...]
    recall: tuple[str, ...]
    option_sets: Mapping[str, tuple[str, ...]]
    options_of: Mapping[str, str]  # item -> option set
    by_proxy: bool  # besides the respondent: a form for proxies only asks them in its plain text


def problems_of_wordings(
    files: tuple[Worded, ...], main: Structured[QuestionnaireShape], scales: ScoringShape | None
) -> Iterator[Problem]:
    """All that is wrong with the wordings of one questionnaire."""
    found = {file.shape.language for file in files}
    for language in REQUIRED_LANGUAGES:
        if language not in found:
            yield main.problem((), "there is no wording.{language}.yaml", language=language)
    wanted = _wanted(main.shape, scales)
    for file in files:
        yield from _of_one(file, wanted)


def problems_of_pairs(files: tuple[Worded, ...]) -> Iterator[Problem]:
    """Where the languages of one questionnaire differ, in its own files: what it takes has been compared where it is.

    A pack is judged alone: whoever holds the rights decides whether it has help texts.
    """
    ours = [file for file in files if file.shape.questionnaire is None]
    for other in ours[1:]:
        yield from _of_pair(ours[0], other)


def _wanted(shape: QuestionnaireShape, scoring: ScoringShape | None) -> _Wanted:
    items = [item for _, item in items_with_paths(shape)]
    recalls = dict.fromkeys(item.recall.value for item in items if item.recall is not None)
    return _Wanted(
        sections=tuple(section.link_id for section in shape.sections),
        items=tuple(item.link_id for item in items),
        scales=tuple(scale.id for scale in scoring.scales) if scoring else (),
        recall=tuple(recalls),
        option_sets={name: tuple(o.code for o in options) for name, options in shape.option_sets.items()},
        options_of={i.link_id: i.options for i in items if i.type is ItemType.CHOICE and i.options},
        by_proxy=bool(shape.proxies) and not shape.proxies_only,
    )


def _of_one(file: Worded, wanted: _Wanted) -> Iterator[Problem]:
    shape = file.shape
    named = f"wording.{shape.language}.yaml"
    if (
        file.file.name.startswith("wording.") and file.file.name != named
    ):  # a variant's words are in its one file
        yield file.problem(("language",), "does not agree with the file's name")
    if shape.draft:
        yield from _of_draft(file)
    if not VERSION.fullmatch(shape.version):
        yield file.problem(("version",), "must be three numbers, such as 1.0.0")
    yield from _of_keys(file, ("sections",), wanted.sections, shape.sections)
    yield from _of_keys(file, ("items",), wanted.items, shape.items)
    yield from _of_keys(file, ("scales",), wanted.scales, shape.scales or {})
    yield from _of_keys(
        file, ("recall",), wanted.recall, {p.value: t for p, t in (shape.recall or {}).items()}
    )
    yield from _of_options(file, wanted)
    if wanted.by_proxy:
        for link_id, item in shape.items.items():
            if item.proxy_text is None and not shape.draft:
                yield file.problem(
                    ("items", link_id), "has no proxy_text, for someone who answers for the patient"
                )
    for path, text in texts_of(shape):
        yield from problems_of_length(file, path, text, _kind(path))


def _of_draft(file: Worded) -> Iterator[Problem]:
    """A draft is ours, in a language that nobody relies on, and validated by nobody."""
    shape = file.shape
    if shape.language in REQUIRED_LANGUAGES:
        yield file.problem(
            ("draft",), "a wording in {language} must be whole, and is no draft", language=shape.language
        )
    if shape.validated:
        yield file.problem(("draft",), "a validated wording is no draft")
    if shape.questionnaire is not None:
        yield file.problem(("draft",), "a wording that is installed must be whole, and is no draft")


def _of_options(file: Worded, wanted: _Wanted) -> Iterator[Problem]:
    shape = file.shape
    # An option set needs no words of its own when every item that uses it has some.
    needed = {
        name
        for item, name in wanted.options_of.items()
        if not getattr(shape.items.get(item), "options", None)
    }
    for name, codes in wanted.option_sets.items():
        if name in shape.options:
            yield from _of_keys(file, ("options", name), codes, shape.options[name])
        elif name in needed and not shape.draft:
            yield file.problem(("options",), "has no text for {key}", key=name)
    for name in shape.options:
        if name not in wanted.option_sets:
            yield file.problem(("options", name), "there is no {key} to give a text to", key=name)
    for link_id, item in shape.items.items():
        if item.options is not None:
            codes = wanted.option_sets.get(wanted.options_of.get(link_id, ""), ())
            yield from _of_keys(file, ("items", link_id, "options"), codes, item.options)


def _of_keys(
    file: Worded, path: Path, wanted: tuple[str, ...], given: Mapping[str, Any]
) -> Iterator[Problem]:
    for key in wanted:
        if key not in given and not file.shape.draft:
            yield file.problem(path, "has no text for {key}", key=key)
    for key in given:
        if key not in wanted:
            guess = suggestion(key, wanted)
            yield file.problem(
                (*path, key), "there is no {key} to give a text to{guess}", key=key, guess=guess
            )


def _of_pair(first: Worded, other: Worded) -> Iterator[Problem]:
    here, there = dict(texts_of(first.shape)), dict(texts_of(other.shape))
    for path in here.keys() & there.keys():
        if placeholders(here[path]) != placeholders(there[path]):
            yield other.problem(path, "has other placeholders than {language}", language=first.shape.language)
    for file, missing in ((other, here.keys() - there.keys()), (first, there.keys() - here.keys())):
        if file.shape.draft:
            continue
        for path in sorted(missing, key=str):
            if path[-1] == "help":
                yield file.problem(path, "another language has a help text here")


def texts_of(shape: WordingShape) -> Iterator[tuple[Path, str]]:
    """Every text that is shown to somebody, with its path."""
    yield ("title",), shape.title
    yield ("introduction",), shape.introduction
    for group, texts in (("sections", shape.sections), ("scales", shape.scales or {})):
        for key, text in texts.items():
            yield (group, key), text
    for period, text in (shape.recall or {}).items():
        yield ("recall", period.value), text
    for name, options in shape.options.items():
        for code, text in options.items():
            yield ("options", name, code), text
    for link_id, item in shape.items.items():
        for key in ("text", "short", "proxy_text", "help"):
            text = getattr(item, key)
            if text is not None:
                yield ("items", link_id, key), text
        for code, text in (item.options or {}).items():
            yield ("items", link_id, "options", code), text


def _kind(path: Path) -> str:
    if "options" in path:
        return "options"
    return str(path[-1] if path[0] == "items" else path[0])
