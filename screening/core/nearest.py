"""How near the outcome is to another one: the smallest change of a single answer that would alter it.

Found by trying: every other answer to every item, one at a time, each evaluated by the core itself. A reader sees how
much hangs on one answer; nothing is advised by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from screening.core.assessment import Assessment
from screening.core.criteria import (
    AnsweredIs,
    ChangeIs,
    CriteriaSet,
    FactIs,
    InputId,
    ItemIs,
    OutcomeId,
    ScoreIs,
    walk,
)
from screening.core.evaluation import evaluate_records
from screening.core.questionnaire import AnswerOption, Item, ItemType, LinkId
from screening.core.records import Records, scored_items
from screening.core.response import Choice, Given, Missing, Response
from screening.core.validation import is_enabled
from screening.core.verdict import Verdict, decide


@dataclass(frozen=True, slots=True, kw_only=True)
class NearChange:
    """One answer that, had it been another, would alter the outcome. `now` is None where there is no answer;
    `steps` how many answers it lies away on the item's own scale, 1 where there is no scale. `outcome` is what it
    leads to, None when that could not be told; `is_worse` when it lies nearer to the set's first outcome."""

    input: InputId
    response: Response
    link_id: LinkId
    now: Choice | None
    then: Choice
    steps: int
    outcome: OutcomeId | None
    is_worse: bool


def nearest_changes(assessment: Assessment) -> tuple[NearChange, ...]:
    """The changes of one answer, of the fewest steps in each direction, that alter the outcome; in the order of the
    questionnaires. Empty when no single answer does.

    An outcome that cannot be told is altered by what makes it certain, never by what only narrows it. Nothing is told
    where answers are left out: what alters an outcome tells of the answers that it rests on.
    """
    if assessment.redaction is not None:
        return ()
    found = [change for change in _Search(assessment=assessment).changes() if change.outcome is not None]
    fewest = {
        is_worse: min(change.steps for change in found if change.is_worse is is_worse)
        for is_worse in {change.is_worse for change in found}
    }
    return tuple(change for change in found if change.steps == fewest[change.is_worse])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    assessment: Assessment
    records: Records = field(init=False)

    def __post_init__(self) -> None:
        run = self.assessment
        records = Records(
            criteria_set=run.criteria_set,
            questionnaires=run.questionnaires,
            case=run.case,
            _scores=dict(run.scores),
        )
        object.__setattr__(self, "records", records)  # the way a frozen dataclass sets a derived field

    def changes(self) -> Iterator[NearChange]:
        """Every change of one answer that alters the verdict's outcome."""
        for input, link_id in _read_items(self.records):
            found = self._speaking(input, link_id)
            if found is None:
                continue
            response, item = found
            now = _known(response, item)
            for option in item.options:
                if not option.is_unknown and (now is None or option.code != now.code):
                    yield from self._tried(input, response, item, now, option)

    def _speaking(self, input: InputId, link_id: LinkId) -> tuple[Response, Item] | None:
        """The response whose answer to this item counts, or that lacks it; None when nobody has been asked."""
        fresh = self.records.fresh(input)
        voices = self.records.voices(input)
        newest = voices.own or voices.proxy
        for response in (newest, *fresh):
            item = None if response is None else self.records.definition(response).items.get(link_id)
            if response is not None and item is not None and _known(response, item) is not None:
                return response, item
        item = None if newest is None else self.records.definition(newest).items.get(link_id)
        asked = newest is not None and newest.answers.get(link_id) is not Missing.NOT_ASKED
        return (newest, item) if newest is not None and item is not None and asked else None

    def _tried(
        self, input: InputId, response: Response, item: Item, now: Choice | None, option: AnswerOption
    ) -> Iterator[NearChange]:
        then = Choice(option.code, option.value)
        verdict = self._verdict_with(response, item, then)
        before = self.assessment.verdict
        if verdict.outcome == before.outcome:
            return
        yield NearChange(
            input=input,
            response=response,
            link_id=item.link_id,
            now=now,
            then=then,
            steps=_steps(now, then),
            outcome=verdict.outcome,
            is_worse=_rank(self.assessment.criteria_set, verdict)
            < _rank(self.assessment.criteria_set, before),
        )

    def _verdict_with(self, response: Response, item: Item, then: Choice) -> Verdict:
        run, case = self.assessment, self.assessment.case
        changed = self._changed(response, item.link_id, then)
        responses = {
            input: tuple(changed if one.id == response.id else one for one in found)
            for input, found in case.responses.items()
        }
        known = {id: scores for id, scores in run.scores.items() if id != response.id}
        records = Records(
            criteria_set=run.criteria_set,
            questionnaires=run.questionnaires,
            case=replace(case, responses=responses),
            _scores=known,
        )
        return decide(run.criteria_set, evaluate_records(records))

    def _changed(self, response: Response, link_id: LinkId, then: Choice) -> Response:
        answers: dict[LinkId, Given] = {**response.answers, link_id: then}
        for item in self.records.definition(response).items.values():
            if item.enable_when is not None and not is_enabled(item.enable_when, answers):
                answers[item.link_id] = Missing.NOT_ASKED
        return replace(response, answers=answers)


def _read_items(records: Records) -> tuple[tuple[InputId, LinkId], ...]:
    """Every choice item that a rule reads, directly or by a scale, in the order of inputs and questionnaires."""
    read: set[tuple[InputId, LinkId]] = set()
    for rule in records.criteria_set.rules():
        for node in walk(rule):
            match node:
                case ItemIs() | FactIs():
                    read.add((node.input, node.link_id))
                case ScoreIs() | ChangeIs():
                    items = records.items_of_scale(node.input, node.scale)
                    read.update((node.input, link_id) for link_id in items)
                case AnsweredIs():
                    items = scored_items(records.definition_of(node.input))
                    read.update((node.input, link_id) for link_id in items)
                case _:
                    pass
    return tuple(
        (input, link_id)
        for input in records.criteria_set.inputs
        for link_id, item in records.definition_of(input).items.items()
        if item.type is ItemType.CHOICE and (input, link_id) in read
    )


def _known(response: Response, item: Item) -> Choice | None:
    """The answer that says something: neither missing nor "not known"."""
    answer = response.answers.get(item.link_id)
    if not isinstance(answer, Choice):
        return None
    option = item.option(answer.code)
    return None if option is None or option.is_unknown else answer


def _steps(now: Choice | None, then: Choice) -> int:
    if now is None or now.value is None or then.value is None:
        return 1
    return max(1, abs(then.value - now.value))


def _rank(criteria_set: CriteriaSet, verdict: Verdict) -> tuple[int, int]:
    """Where a verdict lies, from the set's first outcome on: the certain floor, and the highest it can still be."""
    order = [outcome.id for outcome in criteria_set.outcomes]
    return order.index(verdict.at_least), order.index(verdict.at_most)
