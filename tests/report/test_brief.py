"""The few words of page one decide by themselves: what they show, and nothing else, gives the criterion's own truth.

An oracle apart from the code that chose them: a condition counts as shown when its value, its cut point, and the voice
and day of an answer stand in one of the criterion's statements; all other conditions count as not known.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from screening.core.bounds import Bounds, Comparison
from screening.core.criteria import (
    AgeIs,
    All,
    AnsweredIs,
    Any,
    AtLeast,
    ChangeIs,
    CriterionIs,
    FactIs,
    ItemIs,
    Not,
    PersistsIn,
    ScoreIs,
)
from screening.core.findings import Evidence, Finding
from screening.core.questionnaire import Language
from screening.core.truth import Truth, negate
from screening.report.brief import all_points, sufficient
from screening.report.names import Names
from screening.report.reader import Reader
from tests.report.random_cases import random_cases
from tests.report.samples import DANISH, ENGLISH, samples, translator

RUNS = [*samples().values(), *random_cases(150, seed=4711)]
SIGNS = {Comparison.ABOVE: ">", Comparison.AT_LEAST: "≥", Comparison.BELOW: "<", Comparison.AT_MOST: "≤"}


@pytest.mark.parametrize("language", [ENGLISH, DANISH])
@pytest.mark.parametrize("words", [all_points, sufficient])
def test_what_is_said_decides_by_itself(words: object, language: Language) -> None:
    decided = 0
    for run in RUNS:
        reader = Reader(language=language, translate=translator(language), zone=run.case.at.tzinfo)
        names = Names(assessment=run, reader=reader)
        for id, finding in run.findings.criteria.items():
            if finding.truth is Truth.UNKNOWN:
                continue
            decided += 1
            told = words(finding, names)  # type: ignore[operator]
            alone = finding.expression if isinstance(finding.expression, FactIs) else None
            assert truth_of(finding, told, names, alone) is finding.truth, (id, told)
    assert decided > 1000


def truth_of(finding: Finding, told: Sequence[str], names: Names, alone: FactIs | None) -> Truth:
    """The truth of a rule when only what is told is known."""
    rule, parts = finding.expression, finding.children
    if finding.truth is Truth.UNKNOWN:
        return Truth.UNKNOWN
    match rule:
        case Not():
            return negate(truth_of(parts[0], told, names, alone))
        case All() | Any() | AtLeast():
            truths = [truth_of(part, told, names, alone) for part in parts]
            needed = len(parts) if isinstance(rule, All) else 1 if isinstance(rule, Any) else rule.needed
            if truths.count(Truth.TRUE) >= needed:
                return Truth.TRUE
            return Truth.FALSE if truths.count(Truth.FALSE) > len(parts) - needed else Truth.UNKNOWN
        case PersistsIn():
            wanted = [part for part in parts if part.truth is finding.truth]
            found = [part for part in wanted if is_told(part, told, names, alone)]
            enough = bool(found) if finding.truth is Truth.TRUE else len(found) == len(parts)
            return finding.truth if enough else Truth.UNKNOWN
        case _:
            return finding.truth if is_told(finding, told, names, alone) else Truth.UNKNOWN


def is_told(leaf: Finding, told: Sequence[str], names: Names, alone: FactIs | None) -> bool:
    rule = leaf.expression
    if isinstance(rule, CriterionIs):
        return any(rule.criterion in text and names.truth(leaf.truth) in text for text in told)
    return any(
        all(word in text for word in must(rule, evidence, names, alone))
        for evidence in leaf.evidence
        if evidence.truth is leaf.truth
        for text in told
    )


def must(rule: object, evidence: Evidence, names: Names, alone: FactIs | None) -> list[str]:
    """Value, cut point, voice and day."""
    reader = names.reader
    words = [] if evidence.response is None else [names.said_by(evidence.response)]
    definition = names.definition(evidence.input, evidence.response) if evidence.response else None
    match rule:
        case ScoreIs() | ItemIs() | ChangeIs():
            assert definition is not None
            if isinstance(rule, ItemIs):
                words.append(names.item(definition, rule.link_id))
            else:
                words.append(names.scale(definition, rule.scale))
            sign = "+" if isinstance(rule, ChangeIs) and rule.cut > 0 else ""
            words.append(f"{SIGNS[rule.comparison]}{sign}{reader.number(rule.cut)}")
            if isinstance(evidence.seen, Bounds):
                words += [reader.number(evidence.seen.low)] if not isinstance(rule, ChangeIs) else []
            if evidence.earlier is not None:
                words.append(reader.day(evidence.earlier.authored))
        case FactIs():
            assert definition is not None
            assert isinstance(evidence.seen, str)
            words.append(names.option(definition, rule.link_id, evidence.seen))
            words += [] if alone is rule else [names.item(definition, rule.link_id)]
        case AgeIs() | AnsweredIs():
            assert isinstance(evidence.seen, Bounds)
            words.append(reader.number(evidence.seen.low))
        case _:
            raise TypeError(rule)
    return words
