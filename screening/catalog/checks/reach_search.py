"""Whether some case makes a rule met, or not met, and which: a search that evaluates with the core itself.

One choice after the other is made, always one that an open condition reads, and the core says after each whether the
rule is decided. Because more knowledge never overturns a decided truth, a branch whose truth is decided the other way
holds no case: when the search runs out of branches, it is proved that there is none. No second implementation of the
logic, and no sampling: scores that share items are never torn apart, because items are chosen and not scores.

What has been searched in vain is remembered by what is still open in it: two guesses that leave the same conditions
open, with the same answers towards them, have the same future.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from screening.catalog.checks.reach_space import Choosable, Guess, Space
from screening.catalog.checks.reach_values import Values
from screening.core.criteria import Expression, PersistsIn
from screening.core.evaluation import evaluate_rule
from screening.core.findings import Finding
from screening.core.questionnaire import Questionnaire, QuestionnaireRef
from screening.core.records import Records
from screening.core.truth import Truth

MOST_EVALUATIONS = 4000  # for one rule and one truth; the largest shipped search takes a tenth of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a search came to: a case, as the choices that make it; or none, `proved` when there can be none."""

    guess: Guess | None
    proved: bool


class _GaveUp(Exception):
    """The search has taken as many evaluations as it may."""


@dataclass(slots=True, kw_only=True)
class Search:
    """Searches in one space."""

    space: Space
    most: int = MOST_EVALUATIONS
    _left: int = 0
    _in_vain: set[object] = field(default_factory=set)
    _values: Values = field(default_factory=lambda: Values(ages=(), codes={}))
    _by_ref: dict[QuestionnaireRef, Questionnaire] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_ref = {one.ref: one for one in self.space.questionnaires.values()}

    def seek(self, rule: Expression, wanted: Truth) -> Sought:
        """A case, with no more answered than it takes, in which the rule has the truth that is wanted."""
        self._left = self.most
        whole = self.space.resolved(rule)
        self._values = self.space.values(whole)
        try:
            for earlier in self.space.histories(whole):
                self._in_vain.clear()
                guess = Guess(earlier=earlier)
                found = self._from(whole, wanted, guess, self.evaluate(whole, guess))
                if found is not None:
                    return Sought(guess=found, proved=True)
        except _GaveUp:
            return Sought(guess=None, proved=False)
        return Sought(guess=None, proved=True)

    def evaluate(self, rule: Expression, guess: Guess) -> Finding:
        """What the core finds of the rule on this case."""
        if self._left <= 0:
            raise _GaveUp
        self._left -= 1
        case = self.space.case(guess)
        records = Records(criteria_set=self.space.criteria_set, questionnaires=self._by_ref, case=case)
        return evaluate_rule(records, rule)

    def _from(self, rule: Expression, wanted: Truth, guess: Guess, found: Finding) -> Guess | None:
        if found.truth is not Truth.UNKNOWN:
            return guess if found.truth is wanted else None
        state = self._state(found, guess)
        choosable = self._next(found, guess)
        if choosable is None or state in self._in_vain:
            return None
        further = [
            (next_guess, self.evaluate(rule, next_guess))
            for next_guess in self.space.choices(choosable, guess, self._values)
        ]
        # One that decides it now is better than one that decides it after twenty more answers.
        further.sort(key=lambda entry: entry[1].truth is Truth.UNKNOWN)
        for next_guess, next_found in further:
            result = self._from(rule, wanted, next_guess, next_found)
            if result is not None:
                return result
        self._in_vain.add(state)
        return None

    def _next(self, found: Finding, guess: Guess) -> Choosable | None:
        """Something not chosen yet that an open condition reads; None when every one is read to its end."""
        for read in self._open(found, guess):
            choosable = self.space.first_to_choose(read, guess)
            if choosable is not None:
                return choosable
        return None

    def _open(self, found: Finding, guess: Guess) -> Iterator[Choosable]:
        """What the open conditions read, in the order of the rule."""
        for reads in self._open_conditions(found, guess):
            yield from reads

    def _open_conditions(self, found: Finding, guess: Guess) -> Iterator[tuple[Choosable, ...]]:
        if found.truth is not Truth.UNKNOWN:
            return
        if found.children and not isinstance(found.expression, PersistsIn):
            for part in found.children:
                yield from self._open_conditions(part, guess)
        else:
            yield from self._reads(found, guess)

    def _reads(self, found: Finding, guess: Guess) -> Iterator[tuple[Choosable, ...]]:
        """What each open condition reads: of a persistence, each of its scores for itself."""
        expression = found.expression
        if isinstance(expression, PersistsIn):
            for part in found.children:
                if part.truth is Truth.UNKNOWN:
                    yield tuple(self.space.read_by(part.expression, guess, expression.apart))
        else:
            yield tuple(self.space.read_by(expression, guess))

    def _state(self, found: Finding, guess: Guess) -> object:
        """All that the future of a guess depends on: what is decided, by its truth; what is open, by the answers
        towards it, or as stuck when nothing more can be chosen for it; and the answers that open other items."""
        opened = tuple(guess.answers.get(opener) for opener in self.space.openers(guess))
        return opened, self._state_of(found, guess)

    def _state_of(self, found: Finding, guess: Guess) -> object:
        if found.truth is not Truth.UNKNOWN:
            return found.truth
        if found.children and not isinstance(found.expression, PersistsIn):
            return tuple(self._state_of(part, guess) for part in found.children)
        return tuple(self._towards(reads, guess) for reads in self._reads(found, guess))

    def _towards(self, reads: tuple[Choosable, ...], guess: Guess) -> object:
        if all(self.space.first_to_choose(read, guess) is None for read in reads):
            return "stuck"
        return tuple(guess.chosen(read) for read in reads)
