"""Which answers and ages are worth trying for a rule: one of each that the rule can tell apart.

An item that is only held against cut points has as many different answers as there are stretches between them; one
that counts towards a scale with others, or towards a change, keeps all of its answers. Leaving out what makes no
difference keeps a proof that there is no case short, and leaves it a proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from screening.core.criteria import AgeIs, ChangeIs, Expression, FactIs, InputId, ItemIs, ScoreIs, walk
from screening.core.questionnaire import AnswerOption, Direction, Item, LinkId, Questionnaire, QuestionnaireId
from screening.core.scoring import bounds_of

OLDEST = 120  # years

ItemName = tuple[QuestionnaireId, LinkId]
Reading = Callable[[AnswerOption], object]  # what a condition makes of an answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """The ages to try, the oldest first, and the codes to try by item, the worst first."""

    ages: tuple[int, ...]
    codes: Mapping[ItemName, tuple[str, ...]]


def values_for(rule: Expression, questionnaires: Mapping[InputId, Questionnaire]) -> Values:
    """What to try for a rule that has no reference left in it; the questionnaires are those of the set's inputs."""
    readings: dict[ItemName, list[Reading]] = {}
    for name, reading in _readings(rule, questionnaires):
        readings.setdefault(name, []).append(reading)
    return Values(
        ages=_ages(rule),
        codes={
            (definition.ref.id, link_id): _told_apart(item, readings.get((definition.ref.id, link_id), []))
            for definition in questionnaires.values()
            for link_id, item in definition.items.items()
        },
    )


def _readings(
    rule: Expression, questionnaires: Mapping[InputId, Questionnaire]
) -> Iterator[tuple[ItemName, Reading]]:
    """What each condition makes of the answers to each item it reads; its code itself, where every one may count."""
    for definition in questionnaires.values():
        for item in definition.items.values():
            for opener in item.enable_when.link_ids if item.enable_when is not None else ():
                yield (definition.ref.id, opener), _the_answer
    for node in walk(rule):
        match node:
            case FactIs(input=input, link_id=link_id):
                yield (questionnaires[input].ref.id, link_id), _fact(node)
            case ItemIs(input=input, link_id=link_id):
                yield (questionnaires[input].ref.id, link_id), _item(node)
            case ScoreIs(input=input, scale=scale_id) | ChangeIs(input=input, scale=scale_id):
                definition = questionnaires[input]
                scale = definition.find_scale(scale_id)
                for link_id in scale.items if scale is not None else ():
                    yield (definition.ref.id, link_id), _score(node, definition)
            case _:
                continue


def _the_answer(option: AnswerOption) -> object:
    return option.code


def _fact(node: FactIs) -> Reading:
    return lambda option: option.code in node.codes


def _item(node: ItemIs) -> Reading:
    return lambda option: (
        None if option.value is None else node.comparison.holds(Fraction(option.value), node.cut)
    )


def _score(node: ScoreIs | ChangeIs, definition: Questionnaire) -> Reading:
    scale = definition.find_scale(node.scale)
    if scale is None or len(scale.items) > 1 or isinstance(node, ChangeIs):
        return _the_answer
    return lambda option: (
        None if option.value is None else bounds_of(scale, (option.value,)).compare(node.comparison, node.cut)
    )


def _told_apart(item: Item, readings: list[Reading]) -> tuple[str, ...]:
    """The worst code, the best one, and the worst of each kind between."""
    kinds: dict[tuple[object, ...], list[str]] = {}
    for option in _worst_first(item):
        kinds.setdefault(tuple(reading(option) for reading in readings), []).append(option.code)
    groups = list(kinds.values())
    return tuple(
        codes[-1] if 0 < number == len(groups) - 1 else codes[0] for number, codes in enumerate(groups)
    )


def _worst_first(item: Item) -> list[AnswerOption]:
    """The options that are answers, the worst first: most cases are found at the ends. A text has none."""
    options = [option for option in item.options if not option.is_unknown]
    if item.direction is not None:
        high_first = item.direction is Direction.HIGH_IS_WORSE
        options.sort(key=lambda option: option.value or 0, reverse=high_first)
    return options


def _ages(rule: Expression) -> tuple[int, ...]:
    """Ages on both sides of every cut point."""
    cuts = [node.cut for node in walk(rule) if isinstance(node, AgeIs)]
    around = {age for cut in cuts for age in (ceil(cut) - 1, floor(cut), ceil(cut), floor(cut) + 1)}
    return tuple(sorted((age for age in around if 0 <= age <= OLDEST), reverse=True)) or (OLDEST // 2,)
