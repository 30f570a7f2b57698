"""What stands beside an assessment on its page: what would alter the outcome, and where others see it otherwise than
the patient. In words; nothing is judged here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from screening.core.assessment import Assessment
from screening.core.criteria import InputId
from screening.core.nearest import NearChange, nearest_changes
from screening.core.questionnaire import Language
from screening.core.response import Choice, Response
from screening.report.names import Names
from screening.report.reader import Reader

STEPS_APART = (
    2  # answers on an item's own scale; our own choice, as is that one step is too little to be told
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One item that two voices answered far apart: what it is, and what each said."""

    item: str
    own: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """`nearest`: single answers that would alter the outcome, had they been others; `differences`: the largest
    first."""

    nearest: tuple[str, ...]
    differences: tuple[Difference, ...]


def beside(assessment: Assessment, *, language: Language, translate: Callable[[str], str]) -> Beside:
    """Both, for one reader."""
    reader = Reader(language=language, translate=translate, zone=assessment.case.at.tzinfo)
    names = Names(assessment=assessment, reader=reader)
    return Beside(nearest=tuple(_nearest(names)), differences=_differences(names))


def _nearest(names: Names) -> Iterator[str]:
    """A sentence for each item and outcome; several answers that lead to the same stand together."""
    grouped: dict[tuple[str, object], list[NearChange]] = {}
    for change in nearest_changes(names.assessment):
        grouped.setdefault((f"{change.input}.{change.link_id}", change.outcome), []).append(change)
    for changes in grouped.values():
        yield _sentence(names, changes)


def _sentence(names: Names, changes: list[NearChange]) -> str:
    first, say = changes[0], names.reader.translate
    definition = names.records.definition(first.response)
    then = " / ".join(names.option(definition, first.link_id, change.then.code) for change in changes)
    item = names.item(definition, first.link_id)
    outcome = next(one for one in names.assessment.criteria_set.outcomes if one.id == first.outcome)
    label = outcome.label.get(names.reader.language) or next(iter(outcome.label.values()))
    if first.now is None:
        return say("If “{item}” is answered “{then}”: {outcome}").format(item=item, then=then, outcome=label)
    now = names.option(definition, first.link_id, first.now.code)
    return say("If “{item}” were “{then}” and not “{now}”: {outcome}").format(
        item=item, then=then, now=now, outcome=label
    )


def _differences(names: Names) -> tuple[Difference, ...]:
    found = [
        difference for input in names.assessment.criteria_set.inputs for difference in _of_input(names, input)
    ]
    return tuple(difference for _, difference in sorted(found, key=lambda entry: -entry[0]))


def _of_input(names: Names, input: InputId) -> Iterator[tuple[int, Difference]]:
    newest: dict[str, Response] = {}
    for response in names.records.fresh(input):
        newest.setdefault(response.source.value, response)
    own = next((one for one in newest.values() if not names.records.is_proxy(one)), None)
    if own is None:
        return
    for other in newest.values():
        if other is not own and other.questionnaire.id == own.questionnaire.id:
            yield from _apart(names, own, other)


def _apart(names: Names, own: Response, other: Response) -> Iterator[tuple[int, Difference]]:
    definition = names.records.definition(own)
    for link_id in definition.items:
        mine, theirs = own.answers[link_id], other.answers.get(link_id)
        if not isinstance(mine, Choice) or not isinstance(theirs, Choice):
            continue
        if mine.value is None or theirs.value is None:
            continue
        steps = abs(mine.value - theirs.value)
        if steps >= STEPS_APART:
            yield (
                steps,
                Difference(
                    item=names.item(definition, link_id),
                    own=f"{names.answer(own, link_id)} ({names.said_by(own)})",
                    other=f"{names.answer(other, link_id)} ({names.said_by(other)})",
                ),
            )
