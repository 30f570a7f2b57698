"""One questionnaire made of others: sections taken whole from another one, or the same one with another recall period.

What is taken is taken by reference and unchanged: items, answers, scales and words. So its scores are the other's
scores, a correction there reaches here, and the fingerprint covers both. The result is what would stand in the files
if everything had been typed in, and the checks judge that; places lead to the line that takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from screening.catalog.shapes import (
    ItemShape,
    ItemWordingShape,
    QuestionnaireShape,
    ScaleShape,
    ScoringShape,
    SectionShape,
    VariantShape,
    WordingShape,
)
from screening.catalog.structure import SourceFile, Structured
from screening.core.errors import Problem
from screening.core.questionnaire import AnswerOption


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionnaireFiles:
    """The files of one questionnaire, each with the place of everything in it. `contains`: the questionnaires all of
    whose scales are in it."""

    main: Structured[QuestionnaireShape]
    scoring: Structured[ScoringShape] | None
    wordings: tuple[Structured[WordingShape], ...]
    contains: frozenset[str] = frozenset()


Bases = Mapping[str, QuestionnaireFiles]


# -- sections taken from another questionnaire ------------------------------------------------------------------------


def problems_of_taking(files: QuestionnaireFiles, bases: Bases) -> Iterator[Problem]:
    """What cannot be taken: a section that is not there, answers that are changed, words that are not ours to alter."""
    main, shape = files.main, files.main.shape
    for number, section in enumerate(shape.sections):
        if section.from_ is None:
            continue
        path = ("sections", number)
        if section.items:
            yield main.problem(
                (*path, "items"), "a section taken from another questionnaire has no items here"
            )
        if section.from_ in bases and _taken(section, bases) is None:
            yield main.problem((*path, "link_id"), "{id} has no such section", id=section.from_)
    for name, options in _option_sets_of_bases(shape, bases).items():
        own = shape.option_sets.get(name)
        if own is not None and not _keeps(options, own):
            yield main.problem(
                ("option_sets", name),
                "must keep the codes and values of the options it stands for, and may add only what is_unknown",
            )
    if not shape.proxies_only:
        yield from _problems_of_rewording(files, bases)


def _problems_of_rewording(files: QuestionnaireFiles, bases: Bases) -> Iterator[Problem]:
    taken = {item.link_id for item in _items_taken(files.main.shape, bases)}
    sets = _option_sets_of_bases(files.main.shape, bases)
    message = (
        "comes with the words of the questionnaire it is taken from; only a form for proxies words it anew"
    )
    for file in files.wordings:
        for link_id in file.shape.items:
            if link_id in taken:
                yield file.problem(("items", link_id), message)
        for name, texts in file.shape.options.items():
            for code in texts:
                if code in {option.code for option in sets.get(name, ())}:
                    yield file.problem(("options", name, code), message)


def take(files: QuestionnaireFiles, bases: Bases) -> QuestionnaireFiles:
    """The questionnaire with everything it takes in its place; nothing to take gives the same files."""
    if not bases:
        return files
    shape = files.main.shape
    main = Structured(
        files.main.file,
        replace(
            shape,
            sections=tuple(_taken(section, bases) or section for section in shape.sections),
            option_sets={**_option_sets_of_bases(shape, bases), **shape.option_sets},
        ),
    )
    scales = {id: _scales_taken(shape, base) for id, base in bases.items()}
    return QuestionnaireFiles(
        main=main,
        scoring=_scoring(files, bases, scales),
        wordings=tuple(
            Structured(file.file, _wording(file.shape, shape, bases, scales)) for file in files.wordings
        ),
        contains=_contained(bases, scales),
    )


def _taken(section: SectionShape, bases: Bases) -> SectionShape | None:
    """The section of the other questionnaire; None when this one is our own, or the other has no such section."""
    base = bases.get(section.from_ or "")
    sections = base.main.shape.sections if base else ()
    return next((found for found in sections if found.link_id == section.link_id), None)


def _items_taken(shape: QuestionnaireShape, bases: Bases) -> Iterator[ItemShape]:
    for section in shape.sections:
        found = _taken(section, bases)
        yield from found.items if found else ()


def _option_sets_of_bases(shape: QuestionnaireShape, bases: Bases) -> dict[str, tuple[AnswerOption, ...]]:
    """The option sets that the items taken need, as the other questionnaires have them."""
    needed = {item.options for item in _items_taken(shape, bases)}
    return {
        name: options
        for base in bases.values()
        for name, options in base.main.shape.option_sets.items()
        if name in needed
    }


def _keeps(theirs: tuple[AnswerOption, ...], ours: tuple[AnswerOption, ...]) -> bool:
    kept = [(option.code, option.value, option.is_unknown) for option in ours]
    wanted = [(option.code, option.value, option.is_unknown) for option in theirs]
    return kept[: len(wanted)] == wanted and all(option.is_unknown for option in ours[len(wanted) :])


def _scales_taken(shape: QuestionnaireShape, base: QuestionnaireFiles) -> tuple[ScaleShape, ...]:
    """The scales all of whose items are taken."""
    items = {item.link_id for item in _items_taken(shape, {base.main.shape.id: base})}
    scales = base.scoring.shape.scales if base.scoring else ()
    return tuple(scale for scale in scales if items.issuperset(scale.items))


def _contained(bases: Bases, scales: Mapping[str, tuple[ScaleShape, ...]]) -> frozenset[str]:
    whole = [
        base
        for id, base in bases.items()
        if base.scoring is not None and len(scales[id]) == len(base.scoring.shape.scales)
    ]
    return frozenset(id for base in whole for id in (base.main.shape.id, *base.contains))


def _scoring(
    files: QuestionnaireFiles, bases: Bases, scales: Mapping[str, tuple[ScaleShape, ...]]
) -> Structured[ScoringShape] | None:
    """Our own scales first, so that their places in our file stay right; then those that are taken."""
    own = files.scoring
    if own is None and not any(scales.values()):
        return None
    citations = dict(own.shape.citations) if own else {}
    for id, base in bases.items():
        if base.scoring is not None:
            known = base.scoring.shape.citations
            citations |= {name: known[name] for scale in scales[id] for name in _cited(scale)}
    taken = tuple(scale for found in scales.values() for scale in found)
    shape = ScoringShape(citations=citations, scales=(*(own.shape.scales if own else ()), *taken))
    return Structured(own.file if own else files.main.file, shape)


def _cited(scale: ScaleShape) -> Iterator[str]:
    yield scale.citation
    yield from (band.citation for band in scale.bands)
    if scale.important_change is not None:
        yield scale.important_change.citation


def _wording(
    own: WordingShape,
    shape: QuestionnaireShape,
    bases: Bases,
    scales: Mapping[str, tuple[ScaleShape, ...]],
) -> WordingShape:
    """The words in one language: those of what is taken, and ours. Validated only when all of them are."""
    merged = own
    for id, base in bases.items():
        theirs = next((f.shape for f in base.wordings if f.shape.language == own.language), None)
        if theirs is not None:
            merged = _with_words_of(merged, theirs, shape, base, scales[id])
    return merged


def _with_words_of(
    own: WordingShape,
    theirs: WordingShape,
    shape: QuestionnaireShape,
    base: QuestionnaireFiles,
    scales: tuple[ScaleShape, ...],
) -> WordingShape:
    only = {base.main.shape.id: base}
    items = tuple(_items_taken(shape, only))
    sections = {section.link_id for section in shape.sections if _taken(section, only)}
    recalls = {item.recall for item in items}
    options = {
        name: texts for name, texts in theirs.options.items() if name in {item.options for item in items}
    }
    return replace(
        own,
        validated=own.validated and theirs.validated,
        source=_both(own.source, theirs.source),
        licence=_both(own.licence, theirs.licence),
        sections=_those(theirs.sections, sections) | dict(own.sections),
        items=_words_of_items(theirs, items, shape) | dict(own.items),
        options={
            name: {**options.get(name, {}), **own.options.get(name, {})}
            for name in {**options, **own.options}
        },
        scales=_those(theirs.scales or {}, {scale.id for scale in scales}) | dict(own.scales or {}),
        recall={p: t for p, t in (theirs.recall or {}).items() if p in recalls} | dict(own.recall or {}),
    )


def _words_of_items(
    theirs: WordingShape, items: tuple[ItemShape, ...], shape: QuestionnaireShape
) -> dict[str, ItemWordingShape]:
    """Nothing for a form for proxies: what is asked of the patient is not patched into what is asked of another."""
    if shape.proxies_only:
        return {}
    return {item.link_id: theirs.items[item.link_id] for item in items if item.link_id in theirs.items}


def _those(texts: Mapping[str, str], keys: set[str]) -> dict[str, str]:
    return {key: text for key, text in texts.items() if key in keys}


def _both(own: str, theirs: str) -> str:
    if theirs in own or own in theirs:
        return max(own, theirs, key=len)
    return f"{own}; {theirs}"


# -- variants ---------------------------------------------------------------------------------------------------------


def problems_of_variant(variant: Structured[VariantShape], base: QuestionnaireFiles) -> Iterator[Problem]:
    """A recall period that is not there to be changed, or a language in which nothing is said about it."""
    used = {item.recall for section in base.main.shape.sections for item in section.items}
    for period in variant.shape.recall:
        if period not in used:
            yield variant.problem(
                ("recall", period.value), "no item of {id} has this recall period", id=base.main.shape.id
            )
    for file in base.wordings:
        # A pack may be in a language that the variant does not speak; then it is not to be had in that language.
        is_pack = file.shape.questionnaire is not None
        if file.shape.language not in variant.shape.wording and not is_pack:
            yield variant.problem(("wording",), "has no text in {language}", language=file.shape.language)
    for language in variant.shape.wording:
        if language not in {file.shape.language for file in base.wordings}:
            yield variant.problem(
                ("wording", language), "{id} has no wording in this language", id=base.main.shape.id
            )


def vary(variant: Structured[VariantShape], base: QuestionnaireFiles) -> QuestionnaireFiles:
    """The same questionnaire with the variant's id, version, recall periods, and the words for these."""
    shape = variant.shape
    sections = tuple(
        replace(section, items=tuple(_recalled(item, shape) for item in section.items))
        for section in base.main.shape.sections
    )
    main = replace(base.main.shape, id=shape.id, version=shape.version, sections=sections)
    return QuestionnaireFiles(
        main=Structured(variant.file, main),
        scoring=base.scoring,
        wordings=tuple(
            _varied(variant, file) for file in base.wordings if file.shape.language in shape.wording
        ),
        contains=base.contains | ({base.main.shape.id} if base.scoring else frozenset()),
    )


def _recalled(item: ItemShape, variant: VariantShape) -> ItemShape:
    return item if item.recall is None else replace(item, recall=variant.recall.get(item.recall, item.recall))


def _varied(variant: Structured[VariantShape], file: Structured[WordingShape]) -> Structured[WordingShape]:
    words = variant.shape.wording.get(file.shape.language)
    if words is None:  # already a problem
        return file
    gone = set(variant.shape.recall) - set(variant.shape.recall.values())
    kept = {period: text for period, text in (file.shape.recall or {}).items() if period not in gone}
    shape = replace(
        file.shape,
        validated=False,  # other words than those that were validated: the recall period is part of every question
        title=words.title,
        introduction=words.introduction or file.shape.introduction,
        recall=kept | dict(words.recall),
    )
    source = SourceFile(name=variant.file.name, document=variant.file.document)
    return Structured(source, shape)
