"""Rules in plain words, as they stand in a criteria set: what is asked, and not what a patient's answers show.

The headings of connectives and the words for thresholds are the ones that explanations of an assessment use, so that
a rule reads the same where it is signed and where it is applied.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from screening.core.bounds import Comparison
from screening.core.criteria import (
    AgeIs,
    All,
    AnsweredIs,
    Any,
    AtLeast,
    ChangeIs,
    CriterionIs,
    Expression,
    FactIs,
    ItemIs,
    Not,
    PersistsIn,
    ScoreIs,
    WithoutEarlier,
    children_of,
)
from screening.core.questionnaire import LinkId, Questionnaire
from screening.core.records import scored_items
from screening.core.truth import Truth
from screening.report.names import Names
from screening.report.quantities import change_threshold, threshold
from screening.report.reader import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWords:
    """A rule in words, with its parts."""

    text: str
    parts: tuple[RuleWords, ...] = ()

    def lines(self, depth: int = 0) -> Iterator[tuple[int, str]]:
        """Every line with how deep it stands, the whole before its parts."""
        yield depth, self.text
        for part in self.parts:
            yield from part.lines(depth + 1)


def rule_words(rule: Expression, names: Names) -> RuleWords:
    """The rule with all its parts; a criterion that it refers to is named, not repeated."""
    parts = tuple(rule_words(part, names) for part in children_of(rule))
    return RuleWords(text=_text(rule, names), parts=parts)


def heading(rule: All | Any | AtLeast | Not | PersistsIn, reader: Reader) -> str:
    """What stands above the parts of a connective."""
    translate = reader.translate
    match rule:
        case All():
            return translate("All of these:")
        case Any():
            return translate("At least one of these:")
        case AtLeast(needed=needed, of=of):
            return translate("At least {needed} of these {count}:").format(needed=needed, count=len(of))
        case Not():
            return translate("Not this:")
        case PersistsIn(apart=apart):
            return translate("Severe now and {least} to {most} days earlier, at least one of these:").format(
                least=apart.least, most=apart.most
            )
        case _:
            assert_never(rule)


def _text(rule: Expression, names: Names) -> str:
    reader = names.reader
    match rule:
        case All() | Any() | AtLeast() | Not() | PersistsIn():
            return heading(rule, reader)
        case CriterionIs(criterion=criterion):
            return f"{criterion} {names.criterion(criterion)}"
        case ScoreIs():
            return _score(rule, names)
        case ItemIs():
            return _item(rule, names)
        case FactIs(input=input, link_id=link_id, codes=codes):
            definition = names.definition(input)
            chosen = [option.code for option in definition.items[link_id].options if option.code in codes]
            return f"{names.item(definition, link_id)}: {_either(_options(definition, link_id, chosen, names), reader)}"
        case AgeIs():
            limit = threshold(reader, rule.comparison, rule.cut)
            return reader.translate("Age in completed years: {limit}").format(limit=limit)
        case AnsweredIs(input=input, needed=needed):
            definition = names.definition(input)
            return reader.translate(
                "Answered in “{questionnaire}”: at least {needed} of the {count} items that are scored"
            ).format(
                questionnaire=names.title(definition), needed=needed, count=len(scored_items(definition))
            )
        case ChangeIs():
            return _change(rule, names)
        case _:
            assert_never(rule)


def _score(rule: ScoreIs, names: Names) -> str:
    reader, definition = names.reader, names.definition(rule.input)
    name, limit = names.scale(definition, rule.scale), threshold(reader, rule.comparison, rule.cut)
    scale = definition.find_scale(rule.scale)
    possible = [] if scale is None else [v for v in scale.attainable if rule.comparison.holds(v, rule.cut)]
    return _that_is(reader, f"{name}: {limit}", _from_there_on(reader, possible, rule.comparison))


def _item(rule: ItemIs, names: Names) -> str:
    reader, definition = names.reader, names.definition(rule.input)
    name, limit = names.item(definition, rule.link_id), threshold(reader, rule.comparison, rule.cut)
    chosen = [
        option.code
        for option in definition.items[rule.link_id].options
        if option.value is not None and rule.comparison.holds(Fraction(option.value), rule.cut)
    ]
    answers = _either(_options(definition, rule.link_id, chosen, names), reader)
    return _that_is(reader, f"{name}: {limit}", answers)


def _change(rule: ChangeIs, names: Names) -> str:
    reader, definition = names.reader, names.definition(rule.input)
    unknown = rule.without_earlier is WithoutEarlier.UNKNOWN
    return reader.translate(
        "{scale}, compared with {least} to {most} days earlier: {threshold}. "
        "With no earlier answers to compare with: {truth}"
    ).format(
        scale=names.scale(definition, rule.scale),
        least=rule.apart.least,
        most=rule.apart.most,
        threshold=change_threshold(reader, rule.comparison, rule.cut),
        truth=names.truth(Truth.UNKNOWN if unknown else Truth.FALSE),
    )


def _that_is(reader: Reader, limit: str, values: str) -> str:
    """A cut point lies between what can occur; said as well is what can occur beyond it."""
    return reader.translate("{limit}, that is {values}").format(limit=limit, values=values)


def _from_there_on(reader: Reader, possible: Sequence[Fraction], comparison: Comparison) -> str:
    """`66.7 or more`: the nearest score beyond the cut point, and all beyond it."""
    nearest = possible[0] if comparison.upwards else possible[-1]
    number = reader.number(nearest)
    if len(possible) == 1:
        return number
    template = (
        reader.translate("{score} or more") if comparison.upwards else reader.translate("{score} or less")
    )
    return template.format(score=number)


def _options(
    definition: Questionnaire, link_id: LinkId, codes: Sequence[str], names: Names
) -> tuple[str, ...]:
    return tuple(f"“{names.option(definition, link_id, code)}”" for code in codes)


def _either(words: Sequence[str], reader: Reader) -> str:
    """`A, B or C`."""
    if len(words) < 2:
        return "".join(words)
    return reader.translate("{first} or {last}").format(first=", ".join(words[:-1]), last=words[-1])
