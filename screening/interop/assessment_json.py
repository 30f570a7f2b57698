"""Scores and assessments as JSON values, for other programs: the contract of `screening score` and `assess`.

Numbers are exact fractions until here and become the nearest floats. Nothing a person wrote and nobody's name is in
it: only codes, numbers, ids, times and versions.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any as Json

from screening.core.assessment import Assessment
from screening.core.bounds import Bounds, Comparison
from screening.core.criteria import (
    AgeIs,
    All,
    AnsweredIs,
    Any,
    AtLeast,
    ChangeIs,
    Condition,
    Connective,
    CriterionIs,
    DaysApart,
    Expression,
    FactIs,
    ItemIs,
    Not,
    PersistsIn,
    ScoreIs,
)
from screening.core.findings import Evidence, Finding
from screening.core.questionnaire import Questionnaire, QuestionnaireRef, ScaleId
from screening.core.response import Response, WordingUsed
from screening.core.scoring import Score
from screening.core.verdict import MissingInput
from screening.core.wording import wording_used

UNDETERMINED = (
    "undetermined"  # the word for "no outcome is certain"; no criteria set may take it for an outcome
)


def scores_json(
    questionnaire: QuestionnaireRef, scores: Mapping[ScaleId, Score], *, wording: WordingUsed | None = None
) -> dict[str, Json]:
    """One response's scores; a scale with gaps has value null and its lowest and highest possible score.

    `wording`: in whose words it was answered, and whether these are validated.
    """
    return {
        "questionnaire": questionnaire.id,
        "version": questionnaire.version,
        **({} if wording is None else {"wording": _wording(wording)}),
        "scores": {id: _score(score) for id, score in scores.items()},
    }


def assessment_json(assessment: Assessment) -> dict[str, Json]:
    """The whole assessment: what is concluded, what is missing, every criterion with its evidence, every version."""
    verdict, findings = assessment.verdict, assessment.findings
    rules = {**findings.criteria, **findings.alerts}
    return {
        "at": assessment.case.at.isoformat(),
        "outcome": UNDETERMINED if verdict.outcome is None else verdict.outcome,
        "at_least": verdict.at_least,
        "at_most": verdict.at_most,
        "alerts": {id: truth.value for id, truth in verdict.alerts.items()},
        "criteria": {id: finding.truth.value for id, finding in findings.criteria.items()},
        "not_applicable": [id for id in findings.criteria if not assessment.applies(id)],
        "remarks": list(verdict.remarks),
        "missing": [_missing(entry) for entry in verdict.missing],
        "waits_for_time": list(verdict.waits_for_time),
        "evidence": {id: _finding(finding) for id, finding in rules.items()},
        "versions": _versions(assessment),
    }


def _score(score: Score) -> dict[str, Json]:
    return {
        "value": None if score.value is None else float(score.value),
        **_bounds(score.bounds),
        "answered": score.answered,
        "of": score.of,
    }


def _bounds(bounds: Bounds) -> dict[str, float]:
    return {"low": float(bounds.low), "high": float(bounds.high)}


def _missing(entry: MissingInput) -> dict[str, Json]:
    return {
        "input": entry.input,
        "link_id": entry.link_id,
        "who": entry.who.value,
        "reason": entry.reason.value,
        "criteria": list(entry.criteria),
        "decisive": entry.decisive,
    }


def _finding(finding: Finding) -> dict[str, Json]:
    """The tree of one rule: what it asks, its truth, its parts, and what was seen."""
    parts: dict[str, Json] = {
        "of": [_finding(child) for child in finding.children],
        "evidence": [_evidence(piece) for piece in finding.evidence],
        "needs": [
            {"input": need.input, "link_id": need.link_id, "who": need.who.value, "reason": need.reason.value}
            for need in finding.needs
        ],
    }
    return {
        **_rule(finding.expression),
        "truth": finding.truth.value,
        **{name: entries for name, entries in parts.items() if entries},
    }


def _rule(expression: Expression) -> dict[str, Json]:
    """What a rule asks, without its parts; the keys are the words used in criteria files."""
    if isinstance(expression, Connective | CriterionIs):
        return _connective(expression)
    return _condition(expression)


def _connective(expression: Connective | CriterionIs) -> dict[str, Json]:
    match expression:
        case All():
            return {"rule": "all"}
        case Any():
            return {"rule": "any"}
        case AtLeast(needed=needed):
            return {"rule": "at_least", "threshold": {"gte": needed}}
        case Not():
            return {"rule": "not"}
        case CriterionIs(criterion=criterion):
            return {"rule": "criterion", "criterion": criterion}


def _condition(expression: Condition) -> dict[str, Json]:
    match expression:
        case ScoreIs(input=input, scale=scale, comparison=comparison, cut=cut):
            return {"rule": "score", "input": input, "scale": scale, **_threshold(comparison, cut)}
        case ItemIs(input=input, link_id=link_id, comparison=comparison, cut=cut):
            return {"rule": "item", "input": input, "link_id": link_id, **_threshold(comparison, cut)}
        case FactIs(input=input, link_id=link_id, codes=codes):
            return {"rule": "fact", "input": input, "link_id": link_id, "threshold": {"in": sorted(codes)}}
        case AgeIs(comparison=comparison, cut=cut):
            return {"rule": "age", **_threshold(comparison, cut)}
        case AnsweredIs(input=input, needed=needed):
            return {"rule": "answered", "input": input, "threshold": {"gte": needed}}
        case ChangeIs(input=input, scale=scale, comparison=comparison, cut=cut, apart=apart):
            rule = {"rule": "change", "input": input, "scale": scale, **_threshold(comparison, cut)}
            return {**rule, **_apart(apart)}
        case PersistsIn(apart=apart):
            return {"rule": "persists", **_apart(apart)}


def _threshold(comparison: Comparison, cut: Fraction) -> dict[str, Json]:
    return {"threshold": {comparison.value: float(cut)}}


def _apart(apart: DaysApart) -> dict[str, Json]:
    return {"days_apart": {"least": apart.least, "most": apart.most}}


def _evidence(piece: Evidence) -> dict[str, Json]:
    """What one response shows: `seen` is a code or the bounds of a number; absent keys had nothing to say."""
    said: dict[str, Json] = {
        "seen": _seen(piece.seen),
        **({} if piece.response is None else _origin(piece.response)),
        "earlier": None if piece.earlier is None else _origin(piece.earlier),
        "earlier_seen": _seen(piece.earlier_seen),
        "reason": None if piece.reason is None else piece.reason.value,
        "unanswered": list(piece.gaps) or None,
    }
    return {
        "input": piece.input,
        "truth": piece.truth.value,
        "is_proxy": piece.is_proxy,
        **{name: value for name, value in said.items() if value is not None},
    }


def _seen(seen: Bounds | str | None) -> Json:
    return _bounds(seen) if isinstance(seen, Bounds) else seen


def _origin(response: Response) -> dict[str, Json]:
    return {
        "response": response.id,
        "source": response.source.value,
        "assistance": response.assistance.value,
        "authored": response.authored.isoformat(),
    }


def _versions(assessment: Assessment) -> dict[str, Json]:
    criteria_set = assessment.criteria_set
    return {
        "criteria_set": {
            "id": criteria_set.ref.id,
            "version": criteria_set.ref.version,
            "sha256": criteria_set.ref.sha256,
            "status": criteria_set.status.value,
        },
        "questionnaires": [_questionnaire(assessment, entry) for entry in assessment.questionnaires.values()],
        "program": assessment.program_version,
    }


def _questionnaire(assessment: Assessment, questionnaire: Questionnaire) -> dict[str, Json]:
    """`wordings`: what there is; `wording`: what was read by those who answered, with their responses."""
    return {
        "id": questionnaire.ref.id,
        "version": questionnaire.ref.version,
        "sha256": questionnaire.ref.sha256,
        "wordings": {
            language: {"version": wording.version, "validated": wording.validated}
            for language, wording in questionnaire.wordings.items()
        },
        "wording": _wordings_used(assessment, questionnaire),
    }


def _wordings_used(assessment: Assessment, questionnaire: Questionnaire) -> list[dict[str, Json]]:
    responses = {
        response.id: response
        for response in assessment.case.all_responses()
        if response.questionnaire == questionnaire.ref
    }
    used: dict[WordingUsed, list[str]] = {}
    for response in responses.values():
        used.setdefault(wording_used(questionnaire, response), []).append(response.id)
    return [{**_wording(wording), "responses": ids} for wording, ids in used.items()]


def _wording(wording: WordingUsed) -> dict[str, Json]:
    return {
        "language": wording.language,
        "source": wording.source,
        "version": wording.version,
        "validated": wording.validated,
    }
