"""The cases a criteria set can meet, as choices that a search can make one by one: the age, which earlier responses
there are, and one answer after the other.

A `Guess` is some of these choices made; `Space.case` makes of it the case that the core evaluates. Nothing here
evaluates anything. Every set of choices is a case that can occur: an item is answered only when it is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain, combinations

from screening.catalog.checks.reach_values import Values, values_for
from screening.core.case import Case, make_case
from screening.core.criteria import (
    AgeIs,
    All,
    AnsweredIs,
    Any,
    AtLeast,
    ChangeIs,
    CriteriaSet,
    CriterionIs,
    DaysApart,
    Expression,
    FactIs,
    InputId,
    ItemIs,
    Not,
    PersistsIn,
    ScoreIs,
    walk,
)
from screening.core.people import born
from screening.core.questionnaire import (
    Language,
    LinkId,
    Questionnaire,
    QuestionnaireId,
)
from screening.core.records import scored_items
from screening.core.response import Answer, Assistance, Choice, Missing, Response, ResponseId
from screening.core.validation import is_enabled

AT = datetime(2000, 6, 1, 12, tzinfo=UTC)
NEWEST = 0  # days before: an earlier response has as many as it lies back


@dataclass(frozen=True, slots=True)
class Asked:
    """One item of one response: the newest (`before` 0) or one so many days earlier."""

    questionnaire: QuestionnaireId
    before: int
    link_id: LinkId


@dataclass(frozen=True, slots=True)
class Age:
    """The age in completed years."""


Choosable = Asked | Age


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """Choices made so far: codes by item, the age, and on which days before there are earlier responses."""

    answers: Mapping[Asked, str] = field(default_factory=dict)
    age: int | None = None
    earlier: Mapping[QuestionnaireId, tuple[int, ...]] = field(default_factory=dict)

    def chosen(self, choosable: Choosable) -> str | int | None:
        """What is chosen here, None when nothing is yet."""
        return self.age if isinstance(choosable, Age) else self.answers.get(choosable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """All cases of one criteria set over its questionnaires."""

    criteria_set: CriteriaSet
    questionnaires: Mapping[QuestionnaireId, Questionnaire]

    def questionnaire(self, input: InputId) -> Questionnaire:
        return self.questionnaires[self.criteria_set.inputs[input].questionnaire]

    # -- what a rule reads --------------------------------------------------------------------------------------

    def resolved(self, rule: Expression) -> Expression:
        """The rule with the criteria it refers to written out."""
        match rule:
            case CriterionIs(criterion=criterion):
                return self.resolved(self.criteria_set.rule_of(criterion))
            case All(of=of) | Any(of=of) | AtLeast(of=of):
                return replace(rule, of=tuple(self.resolved(part) for part in of))
            case Not(of=inner):
                return Not(of=self.resolved(inner))
            case _:
                return rule

    def read_in(self, rule: Expression, guess: Guess) -> Iterator[Choosable]:
        """Everything that decides a rule, condition by condition."""
        for node in walk(rule):
            if isinstance(node, PersistsIn):
                for part in node.of:
                    yield from self.read_by(part, guess, node.apart)
            else:
                yield from self.read_by(node, guess)

    def read_by(self, rule: Expression, guess: Guess, apart: DaysApart | None = None) -> Iterator[Choosable]:
        """What decides a condition, the newest answers first; `apart` when it must hold in earlier ones too."""
        match rule:
            case AgeIs():
                yield Age()
            case FactIs(input=input, link_id=link_id) | ItemIs(input=input, link_id=link_id):
                yield Asked(self.questionnaire(input).ref.id, NEWEST, link_id)
            case AnsweredIs(input=input):
                definition = self.questionnaire(input)
                yield from (Asked(definition.ref.id, NEWEST, link) for link in scored_items(definition))
            case ScoreIs(input=input, scale=scale_id) | ChangeIs(input=input, scale=scale_id):
                window = rule.apart if isinstance(rule, ChangeIs) else apart
                definition = self.questionnaire(input)
                scale = definition.find_scale(scale_id)
                for before in (NEWEST, *self._seen(definition.ref.id, guess, window)):
                    yield from (
                        Asked(definition.ref.id, before, link) for link in (scale.items if scale else ())
                    )
            case _:
                return

    def _seen(self, id: QuestionnaireId, guess: Guess, window: DaysApart | None) -> tuple[int, ...]:
        days = guess.earlier.get(id, ())
        return () if window is None else tuple(d for d in days if window.least <= d <= window.most)[:1]

    # -- what can be chosen -------------------------------------------------------------------------------------

    def histories(self, rule: Expression) -> Iterator[Mapping[QuestionnaireId, tuple[int, ...]]]:
        """Every way earlier responses can lie, as far as the rule can tell them apart; none at all first."""
        windows: dict[QuestionnaireId, set[DaysApart]] = {}
        for node in walk(rule):
            if isinstance(node, ChangeIs):
                windows.setdefault(self.questionnaire(node.input).ref.id, set()).add(node.apart)
            elif isinstance(node, PersistsIn):
                windows.setdefault(self.questionnaire(node.of[0].input).ref.id, set()).add(node.apart)
        ways: list[dict[QuestionnaireId, tuple[int, ...]]] = [{}]
        for id, apart in windows.items():
            ways = [{**way, id: days} for way in ways for days in _histories(apart)]
        yield from ways

    def values(self, rule: Expression) -> Values:
        """What to try for a resolved rule."""
        return values_for(rule, {id: self.questionnaire(id) for id in self.criteria_set.inputs})

    def choices(self, choosable: Choosable, guess: Guess, values: Values) -> tuple[Guess, ...]:
        """The guess with each thing that is tried here; none for an item that cannot be chosen from."""
        if isinstance(choosable, Age):
            return tuple(replace(guess, age=age) for age in values.ages)
        codes = values.codes[choosable.questionnaire, choosable.link_id]
        return tuple(replace(guess, answers={**guess.answers, choosable: code}) for code in codes)

    def first_to_choose(self, choosable: Choosable, guess: Guess) -> Choosable | None:
        """The thing itself, or the item that opens it and is not answered yet; None when there is nothing to choose."""
        if guess.chosen(choosable) is not None:
            return None
        if isinstance(choosable, Age):
            return choosable
        condition = self.questionnaires[choosable.questionnaire].items[choosable.link_id].enable_when
        if condition is None or is_enabled(condition, self._answers(choosable, guess)):
            return choosable
        openers = (replace(choosable, link_id=link_id) for link_id in condition.link_ids)
        found = (self.first_to_choose(opener, guess) for opener in openers if guess.chosen(opener) is None)
        return next((one for one in found if one is not None), None)

    def openers(self, guess: Guess) -> Iterator[Asked]:
        """Every item whose answer opens another one, in each response."""
        for id in dict.fromkeys(input.questionnaire for input in self.criteria_set.inputs.values()):
            conditions = (item.enable_when for item in self.questionnaires[id].items.values())
            found = dict.fromkeys(link for when in conditions if when is not None for link in when.link_ids)
            for before in (NEWEST, *guess.earlier.get(id, ())):
                yield from (Asked(id, before, link) for link in found)

    def _answers(self, of: Asked, guess: Guess) -> dict[LinkId, Answer | Missing]:
        """The answers of the response that an item belongs to."""
        items = self.questionnaires[of.questionnaire].items
        answers: dict[LinkId, Answer | Missing] = dict.fromkeys(items, Missing.NOT_REACHED)
        for asked, code in guess.answers.items():
            if asked.questionnaire == of.questionnaire and asked.before == of.before:
                option = items[asked.link_id].option(code)
                answers[asked.link_id] = Choice(code, None if option is None else option.value)
        return answers

    # -- the case -----------------------------------------------------------------------------------------------

    def case(self, guess: Guess) -> Case:
        """The case of these choices; what is not chosen is not answered."""
        birth = None if guess.age is None else born(date(AT.year - guess.age, AT.month, AT.day))
        return make_case(self.criteria_set, tuple(self._responses(guess)), birth=birth, at=AT)

    def _responses(self, guess: Guess) -> Iterator[Response]:
        for id in dict.fromkeys(input.questionnaire for input in self.criteria_set.inputs.values()):
            for before in (NEWEST, *guess.earlier.get(id, ())):
                definition = self.questionnaires[id]
                yield Response(
                    id=ResponseId(f"{id} {before}"),
                    questionnaire=definition.ref,
                    source=definition.respondent,
                    assistance=Assistance.NONE,
                    authored=AT - timedelta(days=before),
                    language=Language("en"),
                    answers=self._answers(Asked(id, before, LinkId("")), guess),
                )


def _histories(windows: Iterable[DaysApart]) -> Iterator[tuple[int, ...]]:
    """On which days before there can be responses, one list for each thing that the windows together can see.

    Between two neighbouring ends of windows all days look alike, and of several responses a window sees the latest.
    """
    apart = sorted(windows, key=lambda window: (window.least, window.most))
    ends = sorted({window.least for window in apart} | {window.most + 1 for window in apart})
    cells = [day for day in ends if any(window.least <= day <= window.most for window in apart)]
    seen: set[tuple[int | None, ...]] = set()
    for days in chain.from_iterable(combinations(cells, count) for count in range(len(cells) + 1)):
        sees = tuple(next((d for d in days if w.least <= d <= w.most), None) for w in apart)
        if sees not in seen:
            seen.add(sees)
            yield days
