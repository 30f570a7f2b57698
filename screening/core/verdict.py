"""From findings to a verdict: the outcome that is certain, or the two it lies between and what would settle it.

Alerts and outcome are two axes: an acute flag neither makes nor blocks an outcome.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from screening.core.criteria import (
    CriteriaSet,
    CriterionId,
    CriterionIs,
    Expression,
    InputId,
    OutcomeId,
    RemarkId,
)
from screening.core.findings import Findings, Needed, Reason
from screening.core.questionnaire import Knower, LinkId
from screening.core.truth import Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingInput:
    """An input that an unsettled criterion lacks, who can supply it, and the criteria that wait for it.

    `decisive`: it could still change the outcome; the others only complete the picture of a criterion that counts
    towards an open rule.
    """

    input: InputId
    link_id: LinkId
    who: Knower
    reason: Reason
    criteria: tuple[CriterionId, ...]
    decisive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a criteria set concludes. `outcome` is None when undetermined; then it is certain that the outcome is
    `at_least` and at most `at_most` (both equal to the outcome when it is certain). `waits_for_time`: inputs that
    only a later response can complete (nothing to compare with yet)."""

    outcome: OutcomeId | None
    at_least: OutcomeId
    at_most: OutcomeId
    alerts: Mapping[CriterionId, Truth]
    remarks: tuple[RemarkId, ...]
    missing: tuple[MissingInput, ...]
    waits_for_time: tuple[InputId, ...]


def decide(criteria_set: CriteriaSet, findings: Findings) -> Verdict:
    """The first outcome whose rule is TRUE, provided every rule above it is FALSE; else the range it lies in."""
    open_rules: list[OutcomeId] = []
    floor = criteria_set.outcomes[-1].id
    for outcome in criteria_set.outcomes:
        truth = Truth.TRUE if outcome.rule is None else findings.outcomes[outcome.id].truth
        if truth is Truth.TRUE:
            floor = outcome.id
            break
        if truth is Truth.UNKNOWN:
            open_rules.append(outcome.id)
    needs = tuple(_needs_of(findings, open_rules))
    return Verdict(
        outcome=None if open_rules else floor,
        at_least=floor,
        at_most=open_rules[0] if open_rules else floor,
        alerts={id: finding.truth for id, finding in findings.alerts.items()},
        remarks=tuple(id for id, finding in findings.remarks.items() if finding.truth is Truth.TRUE),
        missing=_missing(needs),
        waits_for_time=tuple(dict.fromkeys(need.input for _, need, _ in needs if need.link_id is None)),
    )


_Need = tuple[
    CriterionId | None, Needed, bool
]  # for which criterion, what, whether it could change the outcome


def _needs_of(findings: Findings, open_rules: list[OutcomeId]) -> Iterator[_Need]:
    """All that the open rules lack: their own conditions, and every unsettled criterion they refer to."""
    decisive = _decisive(findings, open_rules)
    for outcome in open_rules:
        for need in findings.outcomes[outcome].needs:
            yield None, need, True
    for criterion in _referred(findings, open_rules):
        finding = findings.of(criterion)
        if finding.truth is not Truth.UNKNOWN:
            continue
        for need in finding.needs:
            yield criterion, need, criterion in decisive


def _decisive(findings: Findings, open_rules: list[OutcomeId]) -> frozenset[CriterionId]:
    """The criteria reached from the open rules through unsettled nodes only: the rest cannot change the outcome."""
    found: set[CriterionId] = set()
    waiting = [findings.outcomes[outcome] for outcome in open_rules]
    while waiting:
        finding = waiting.pop()
        if finding.truth is not Truth.UNKNOWN:
            continue
        if isinstance(finding.expression, CriterionIs) and finding.expression.criterion not in found:
            found.add(finding.expression.criterion)
            waiting.append(findings.of(finding.expression.criterion))
        waiting.extend(finding.children)
    return frozenset(found)


def _referred(findings: Findings, open_rules: list[OutcomeId]) -> tuple[CriterionId, ...]:
    """Every criterion the open rules refer to, directly or through others, in the order of the set."""
    found: set[CriterionId] = set()
    waiting = [findings.outcomes[outcome] for outcome in open_rules]
    while waiting:
        finding = waiting.pop()
        expression: Expression = finding.expression
        if isinstance(expression, CriterionIs) and expression.criterion not in found:
            found.add(expression.criterion)
            waiting.append(findings.of(expression.criterion))
        waiting.extend(finding.children)
    return tuple(id for id in (*findings.criteria, *findings.alerts) if id in found)


def _missing(needs: tuple[_Need, ...]) -> tuple[MissingInput, ...]:
    grouped: dict[tuple[InputId, LinkId], list[_Need]] = {}
    for entry in needs:
        need = entry[1]
        if need.link_id is not None and need.reason is not Reason.KEPT:  # what is kept has been answered
            grouped.setdefault((need.input, need.link_id), []).append(entry)
    missing = [
        MissingInput(
            input=input,
            link_id=link_id,
            who=entries[0][1].who,
            reason=entries[0][1].reason,
            criteria=tuple(dict.fromkeys(criterion for criterion, _, _ in entries if criterion is not None)),
            decisive=any(decisive for _, _, decisive in entries),
        )
        for (input, link_id), entries in grouped.items()
    ]
    return tuple(sorted(missing, key=lambda entry: not entry.decisive))
