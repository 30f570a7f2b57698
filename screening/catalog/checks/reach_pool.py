"""A few dozen complete cases, evaluated once each: most of what a set can conclude is reached by one of them, and need
not be searched for. Chance with a fixed seed, so that the same data is always judged the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from screening.catalog.checks.reach_space import Guess, Space
from screening.core.assessment import assess
from screening.core.criteria import All, Expression
from screening.core.truth import Truth

Pick = Callable[[Sequence[Guess]], Guess]

RANDOM_CASES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What the cases reach: (`criteria`, `alerts` or `remarks`; id; truth), and the outcomes."""

    truths: frozenset[tuple[str, str, Truth]]
    outcomes: frozenset[str]


def reached_by_pool(space: Space) -> Reached:
    """What is reached by the worst case, the best one, and some at random."""
    by_ref = {questionnaire.ref: questionnaire for questionnaire in space.questionnaires.values()}
    truths: set[tuple[str, str, Truth]] = set()
    outcomes: set[str] = set()
    for guess in _pool(space):
        found = assess(space.criteria_set, by_ref, space.case(guess), program_version="")
        for group in ("criteria", "alerts", "remarks"):
            truths |= {(group, str(id), one.truth) for id, one in getattr(found.findings, group).items()}
        if found.verdict.outcome is not None:
            outcomes.add(str(found.verdict.outcome))
    return Reached(truths=frozenset(truths), outcomes=frozenset(outcomes))


def _pool(space: Space) -> Iterator[Guess]:
    """Complete cases: everything at its worst, everything at its best, and some at random."""
    chance = Random(0)  # noqa: S311  no secret: the same cases every time
    every = All(of=tuple(space.resolved(rule) for rule in space.criteria_set.rules()))
    histories = tuple(space.histories(every))
    for pick in (_worst, _best):
        yield _complete(space, every, Guess(earlier=histories[0]), pick)
    for _ in range(RANDOM_CASES):
        yield _complete(space, every, Guess(earlier=chance.choice(histories)), chance.choice)


def _complete(space: Space, every: Expression, guess: Guess, pick: Pick) -> Guess:
    values = space.values(every)
    for read in dict.fromkeys(space.read_in(every, guess)):
        while (choosable := space.first_to_choose(read, guess)) is not None:
            guess = pick(space.choices(choosable, guess, values))
    return guess


def _worst(choices: Sequence[Guess]) -> Guess:
    return choices[0]


def _best(choices: Sequence[Guess]) -> Guess:
    """The last one; of ages the youngest."""
    return choices[-1]
