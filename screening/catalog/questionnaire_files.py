"""The files of one questionnaire read, judged, and made whole with what they take from other questionnaires.

A source holds its own files and, under ``../<id>/``, those of every questionnaire it takes from: it can be loaded
alone, years later, whatever the data folder holds then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from screening.catalog.checks.questionnaire import problems_of_structure
from screening.catalog.checks.scoring import problems_of_scoring
from screening.catalog.checks.wording import problems_of_pairs, problems_of_wordings
from screening.catalog.compose import (
    Bases,
    QuestionnaireFiles,
    problems_of_taking,
    problems_of_variant,
    take,
    vary,
)
from screening.catalog.shapes import QuestionnaireShape, ScoringShape, VariantShape, WordingShape
from screening.catalog.source import MAIN, list_bases
from screening.catalog.strict_yaml import parse
from screening.catalog.structure import SourceFile, Structured, structure
from screening.catalog.wording_pack import problems_of_fit
from screening.core.errors import Problem

SCORING = "scoring.yaml"
WORDING_NAME = re.compile(r"wording\.[a-z]{2,3}(-[A-Za-z0-9]+)*\.yaml")
OF_ANOTHER = re.compile(r"\.\./(?P<id>[^/]+)/(?P<name>[^/]+)")

Found = tuple[QuestionnaireFiles | None, tuple[Problem, ...]]


def read_files(files: Mapping[str, str]) -> Found:
    """The questionnaire these texts define, whole and sound; or None and all that is wrong with them."""
    return _read(files, ())


def _read(files: Mapping[str, str], taking: tuple[str, ...]) -> Found:
    problems = [*_problems_of_names(files)]
    wanted = list_bases(files.get(MAIN, ""))
    bases: dict[str, QuestionnaireFiles] = {}
    for id in wanted:
        base, faults = _read_base(files, id, taking)
        problems += faults
        if base is not None:
            bases[id] = base
    value = parse(files.get(MAIN, "")).value
    read = _read_variant if isinstance(value, dict) and "variant_of" in value else _read_own
    found = read(files, bases, problems, whole=len(bases) == len(wanted))
    return (None if problems else found), tuple(problems)


def _read_base(files: Mapping[str, str], id: str, taking: tuple[str, ...]) -> Found:
    folder = f"../{id}/"
    theirs = {name.removeprefix(folder): text for name, text in files.items() if name.startswith(folder)}
    if id in taking:
        return None, (Problem(MAIN, "{id} takes from itself, by way of others", {"id": id}),)
    if not theirs:
        return None, (Problem(MAIN, "there is no questionnaire {id} to take from", {"id": id}),)
    others = {name: text for name, text in files.items() if OF_ANOTHER.fullmatch(name)}
    base, faults = _read({**others, **theirs}, (*taking, id))
    if faults:
        return None, (Problem(MAIN, "takes from {id}, which has faults of its own", {"id": id}),)
    return base, ()


def _read_own(
    files: Mapping[str, str], bases: Bases, problems: list[Problem], *, whole: bool
) -> QuestionnaireFiles | None:
    main = _structured(files, MAIN, QuestionnaireShape, problems)
    scoring = _structured(files, SCORING, ScoringShape, problems)
    names = [name for name in files if name.startswith("wording.")]
    wordings = tuple(_present(_structured(files, name, WordingShape, problems) for name in names))
    if main is None or not whole:
        return None
    own = QuestionnaireFiles(main=main, scoring=scoring, wordings=wordings)
    problems += problems_of_fit(wordings, main)
    problems += problems_of_pairs(wordings)
    faults = [*problems_of_taking(own, bases)]
    problems += faults
    if faults:
        return None
    found = take(own, bases)
    # What a file that could not be read would have said is not reported as missing from the others.
    all_read = len(wordings) == len(names) and (scoring is None) is (SCORING not in files)
    problems += _problems_of_sense(found, all_read=all_read)
    return found


def _read_variant(
    files: Mapping[str, str], bases: Bases, problems: list[Problem], *, whole: bool
) -> QuestionnaireFiles | None:
    variant = _structured(files, MAIN, VariantShape, problems)
    problems += (
        Problem(name, "a variant has no file but {name}", {"name": MAIN})
        for name in files
        if name != MAIN and not OF_ANOTHER.fullmatch(name)
    )
    if variant is None or not whole:
        return None
    base = bases[variant.shape.variant_of]
    problems += problems_of_variant(variant, base)
    found = vary(variant, base)
    problems += _problems_of_sense(found, all_read=True)
    return found


def _problems_of_sense(files: QuestionnaireFiles, *, all_read: bool) -> Iterator[Problem]:
    yield from problems_of_structure(files.main)
    if files.scoring is not None:
        yield from problems_of_scoring(files.scoring, files.main)
    if all_read:
        scoring = None if files.scoring is None else files.scoring.shape
        yield from problems_of_wordings(files.wordings, files.main, scoring)


Shape = TypeVar("Shape")


def _structured(
    files: Mapping[str, str], name: str, shape: type[Shape], problems: list[Problem]
) -> Structured[Shape] | None:
    if name not in files:
        return None
    found, faults = structure(SourceFile(name=name, document=parse(files[name])), shape)
    problems += faults
    return found


def _present(found: Iterable[Structured[Shape] | None]) -> Iterator[Structured[Shape]]:
    return (structured for structured in found if structured is not None)


def _problems_of_names(files: Mapping[str, str]) -> Iterator[Problem]:
    if MAIN not in files:
        yield Problem(MAIN, "is missing")
    for name in files:
        known = name in (MAIN, SCORING) or WORDING_NAME.fullmatch(name) or OF_ANOTHER.fullmatch(name)
        if not known:
            expected = f"{MAIN}, {SCORING}, wording.<language>.yaml"
            yield Problem(name, "is not one of {expected}", {"expected": expected})
