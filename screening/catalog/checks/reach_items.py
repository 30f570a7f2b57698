"""Whether every item serves something, and whether anybody can ever be asked it.

An item costs a tired person strength. One that nothing is computed from is either for people to read, and says so, or
was forgotten when a scale or a rule was changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from screening.core.criteria import CriteriaSet, FactIs, InputId, ItemIs, walk
from screening.core.questionnaire import Item, ItemType, LinkId, Questionnaire, QuestionnaireId
from screening.core.records import scored_items
from screening.core.response import Answer, Choice, Missing, Text
from screening.core.validation import is_enabled

ItemName = tuple[QuestionnaireId, LinkId]


def unused_items(questionnaire: Questionnaire, read: frozenset[ItemName]) -> Iterator[LinkId]:
    """The items that no scale counts, no rule reads (`read`), no other item depends on, and nobody is said to read.

    What is written in free text, what is wished, allowed or coloured is for people, and needs no saying so.
    """
    opening = {
        link_id
        for item in questionnaire.items.values()
        if item.enable_when is not None
        for link_id in item.enable_when.link_ids
    }
    used = {*scored_items(questionnaire), *opening}
    for link_id, item in questionnaire.items.items():
        if link_id not in used and (questionnaire.ref.id, link_id) not in read and not _is_for_people(item):
            yield link_id


def _is_for_people(item: Item) -> bool:
    coloured = any(option.colour is not None for option in item.options)
    wished = bool(item.asks_help_with) or item.consent is not None
    return item.for_reader or item.type is ItemType.TEXT or coloured or wished


def items_read_by(
    criteria_sets: Iterable[CriteriaSet], questionnaires: Mapping[QuestionnaireId, Questionnaire]
) -> frozenset[ItemName]:
    """Every item that a rule of these sets reads by itself, in every questionnaire that the input reads."""
    return frozenset(
        (id, link_id)
        for criteria_set in criteria_sets
        for input, link_id in _items_in(criteria_set)
        for id in questionnaires
        if criteria_set.inputs[input].reads(id)
    )


def _items_in(criteria_set: CriteriaSet) -> Iterator[tuple[InputId, LinkId]]:
    for rule in criteria_set.rules():
        for node in walk(rule):
            match node:
                case FactIs(input=input, link_id=link_id) | ItemIs(input=input, link_id=link_id):
                    yield input, link_id
                case _:
                    continue


def never_asked(questionnaire: Questionnaire) -> Iterator[LinkId]:
    """The items whose condition no answers can fulfil, in the questionnaire's order."""
    return (link_id for link_id in questionnaire.items if not _can_be_asked(questionnaire, link_id))


def _can_be_asked(questionnaire: Questionnaire, link_id: LinkId) -> bool:
    """Whether some answers to the items it depends on, themselves asked, open it. No ring: they stand before it."""
    condition = questionnaire.items[link_id].enable_when
    if condition is None:
        return True
    openers = [opener for opener in condition.link_ids if _can_be_asked(questionnaire, opener)]
    answers = (_possible(questionnaire.items[opener]) for opener in openers)
    return any(is_enabled(condition, dict(zip(openers, given, strict=True))) for given in product(*answers))


def _possible(item: Item) -> tuple[Answer | Missing, ...]:
    if item.type is ItemType.TEXT:
        return (Missing.SKIPPED, Text("x"))
    return (Missing.SKIPPED, *(Choice(option.code, option.value) for option in item.options))
