"""Criteria evaluated on a case: every node's truth, with the evidence it rests on and what is still needed.

Walks the expression trees; what a single condition shows is judged in `conditions`. Data flows criteria set + case
-> findings. Sentences are made in `report`, from these values. Nothing short-circuits: every reason is wanted.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from screening.core import conditions
from screening.core.case import Case
from screening.core.criteria import (
    AgeIs,
    All,
    AnsweredIs,
    Any,
    AtLeast,
    ChangeIs,
    Condition,
    CriteriaSet,
    CriterionId,
    CriterionIs,
    Expression,
    FactIs,
    ItemIs,
    Not,
    PersistsIn,
    ScoreIs,
)
from screening.core.findings import Finding, Findings
from screening.core.records import QuestionnaireByRef, Records
from screening.core.truth import Truth, all_of, any_of, at_least, negate


def evaluate(criteria_set: CriteriaSet, questionnaires: QuestionnaireByRef, case: Case) -> Findings:
    """Every criterion, alert, remark and outcome rule of the set on this case.

    `questionnaires` must hold the definition of every response in the case, and one for each input without any.
    """
    return evaluate_records(Records(criteria_set=criteria_set, questionnaires=questionnaires, case=case))


def evaluate_records(records: Records) -> Findings:
    """`evaluate`, for a caller that has looked things up in the same records before."""
    criteria_set, evaluator = records.criteria_set, _Evaluator(records)
    return Findings(
        criteria={id: evaluator.criterion(id) for id in criteria_set.criteria},
        alerts={id: evaluator.criterion(id) for id in criteria_set.alerts},
        remarks={remark.id: evaluator.find(remark.rule) for remark in criteria_set.remarks},
        outcomes={
            outcome.id: evaluator.find(outcome.rule)
            for outcome in criteria_set.outcomes
            if outcome.rule is not None
        },
    )


def evaluate_rule(records: Records, rule: Expression) -> Finding:
    """One rule alone, whether it stands in the set or not."""
    return _Evaluator(records).find(rule)


@dataclass(slots=True)
class _Evaluator:
    records: Records
    _found: dict[CriterionId, Finding] = field(default_factory=dict)

    def criterion(self, id: CriterionId) -> Finding:
        if id not in self._found:  # no cycle: the catalog refuses them
            self._found[id] = self.find(self.records.criteria_set.rule_of(id))
        return self._found[id]

    def find(self, expression: Expression) -> Finding:
        match expression:
            case All(of=of):
                parts = tuple(self.find(part) for part in of)
                return _combined(expression, all_of(*(part.truth for part in parts)), parts)
            case Any(of=of):
                parts = tuple(self.find(part) for part in of)
                return _combined(expression, any_of(*(part.truth for part in parts)), parts)
            case AtLeast(needed=needed, of=of):
                parts = tuple(self.find(part) for part in of)
                return _combined(expression, at_least(needed, (part.truth for part in parts)), parts)
            case Not(of=inner):
                part = self.find(inner)
                return _combined(expression, negate(part.truth), (part,))
            case CriterionIs(criterion=criterion):
                return Finding(expression=expression, truth=self.criterion(criterion).truth)
            case _:
                return self._condition(expression)

    def _condition(self, condition: Condition) -> Finding:
        match condition:
            case ScoreIs():
                return conditions.score_is(self.records, condition)
            case ItemIs():
                return conditions.item_is(self.records, condition)
            case FactIs():
                return conditions.fact_is(self.records, condition)
            case AgeIs():
                return conditions.age_is(self.records, condition)
            case AnsweredIs():
                return conditions.answered_is(self.records, condition)
            case ChangeIs():
                return conditions.change_is(self.records, condition)
            case PersistsIn(of=of, apart=apart):
                parts = tuple(conditions.persists(self.records, part, apart) for part in of)
                return _combined(condition, any_of(*(part.truth for part in parts)), parts)


def _combined(expression: Expression, truth: Truth, parts: tuple[Finding, ...]) -> Finding:
    """A node of parts; when UNKNOWN it needs what its unknown parts need."""
    if truth is not Truth.UNKNOWN:
        return Finding(expression=expression, truth=truth, children=parts)
    needs = dict.fromkeys(need for part in parts if part.truth is Truth.UNKNOWN for need in part.needs)
    return Finding(expression=expression, truth=truth, children=parts, needs=tuple(needs))
