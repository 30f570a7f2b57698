"""Whether anybody can ever meet what a criteria set asks: rules no case can meet, or no case can fail to meet, and
outcomes no case can reach. Proved by searching all cases with the core itself; what is not proved is not said.

Too slow for every start of the app, so it is run by `screening check` and not when data is loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from screening.catalog.checks.reach_pool import Reached, reached_by_pool
from screening.catalog.checks.reach_search import Search, Sought
from screening.catalog.checks.reach_space import Guess, Space
from screening.catalog.strict_yaml import Path
from screening.core.criteria import All, AnsweredIs, CriteriaSet, Expression, Not, walk
from screening.core.questionnaire import Questionnaire, QuestionnaireId
from screening.core.truth import Truth


class Kind(Enum):
    """What can be reached; the values are the keys of a criteria file."""

    CRITERION = "criteria"
    ALERT = "alerts"
    REMARK = "remarks"
    OUTCOME = "outcomes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A rule that decides nothing, with its path in the file; `message` is the key of its translation."""

    path: Path
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """An outcome or alert and a case that reaches it; `guess` is None when there is none, or none was found."""

    kind: Kind
    id: str
    guess: Guess | None
    proved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A rule that some case should give this truth, and what to say when none can."""

    kind: Kind
    id: str
    number: int
    rule: Expression
    wanted: Truth
    message: str
    written: bool = True  # the last outcome has no rule of its own in the file

    @property
    def path(self) -> Path:
        return (self.kind.value, self.number, *(("rule",) if self.written else ()))


def unreachable(
    criteria_set: CriteriaSet, questionnaires: Mapping[QuestionnaireId, Questionnaire]
) -> Iterator[Fault]:
    """Every rule of the set that can be proved to decide nothing."""
    space = Space(criteria_set=criteria_set, questionnaires=questionnaires)
    search = Search(space=space)
    reached = reached_by_pool(space)
    for goal in goals(criteria_set, space):
        if not _is_reached(goal, reached):
            sought = search.seek(goal.rule, goal.wanted)
            if sought.guess is None and sought.proved:
                yield Fault(path=goal.path, message=goal.message)


def witnesses(
    criteria_set: CriteriaSet, questionnaires: Mapping[QuestionnaireId, Questionnaire]
) -> Iterator[Witness]:
    """A case for each outcome and alert, with no more answered than it takes."""
    space = Space(criteria_set=criteria_set, questionnaires=questionnaires)
    search = Search(space=space)
    for goal in goals(criteria_set, space):
        if goal.kind in (Kind.OUTCOME, Kind.ALERT) and goal.wanted is Truth.TRUE:
            sought: Sought = search.seek(goal.rule, goal.wanted)
            yield Witness(kind=goal.kind, id=goal.id, guess=sought.guess, proved=sought.proved)


def goals(criteria_set: CriteriaSet, space: Space) -> Iterator[Goal]:
    """What some case should reach, in the order of the file."""
    yield from _of_rules(Kind.CRITERION, criteria_set, space)
    yield from _of_rules(Kind.ALERT, criteria_set, space)
    for number, remark in enumerate(criteria_set.remarks):
        never = "can never be met, whatever is answered, and so is never said"
        yield Goal(
            kind=Kind.REMARK, id=remark.id, number=number, rule=remark.rule, wanted=Truth.TRUE, message=never
        )
    above: tuple[Expression, ...] = ()
    for number, outcome in enumerate(criteria_set.outcomes):
        own = () if outcome.rule is None else (outcome.rule,)
        yield Goal(
            kind=Kind.OUTCOME,
            id=outcome.id,
            number=number,
            rule=All(of=(*own, *(Not(of=rule) for rule in above))),
            wanted=Truth.TRUE,
            message="no case can reach this outcome: its rule is never met, or only where one above it is met too"
            if own
            else "no case can reach this outcome: one of the rules above it is always met",
            written=bool(own),
        )
        above = (*above, *own)


def _of_rules(kind: Kind, criteria_set: CriteriaSet, space: Space) -> Iterator[Goal]:
    entries = criteria_set.criteria if kind is Kind.CRITERION else criteria_set.alerts
    for number, entry in enumerate(entries.values()):
        never = Goal(
            kind=kind,
            id=entry.id,
            number=number,
            rule=entry.judged,
            wanted=Truth.TRUE,
            message="can never be met, whatever is answered",
        )
        yield never
        # Too few answers are "cannot tell" and never "not met", so a rule that counts them need not fail.
        if not any(isinstance(node, AnsweredIs) for node in walk(space.resolved(entry.judged))):
            yield Goal(
                kind=kind,
                id=entry.id,
                number=number,
                rule=entry.judged,
                wanted=Truth.FALSE,
                message="is met whatever is answered, and so decides nothing",
            )


def _is_reached(goal: Goal, reached: Reached) -> bool:
    if goal.kind is Kind.OUTCOME:
        return goal.id in reached.outcomes
    return (goal.kind.value, goal.id, goal.wanted) in reached.truths
