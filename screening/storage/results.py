"""What an assessment concluded, and all it rests on, as values that can be stored and compared.

An assessment is not stored as sentences or as a tree of evidence: it is stored as its inputs (which responses, which
definitions, which birth date) and its conclusions. The tree is rebuilt from the inputs, and the conclusions tell
whether the rebuilt one says the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from screening.core.assessment import Assessment
from screening.core.criteria import CriterionId, InputId, OutcomeId, RemarkId
from screening.core.people import BirthDate
from screening.core.questionnaire import LinkId, QuestionnaireRef, ScaleId
from screening.core.response import ResponseId
from screening.core.truth import Truth
from screening.core.verdict import Verdict
from screening.storage.documents import read_ref, write_ref

Document = dict[
    str, Any
]  # lists of pairs where the order is the criteria set's: a database may forget that of keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What an assessment was made from. `questionnaires` begins with the one of each input that the criteria set was
    loaded with; any others are older versions that responses were given to."""

    responses: tuple[ResponseId, ...]
    questionnaires: tuple[QuestionnaireRef, ...]
    birth: BirthDate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredScore:
    """A score as it was: its bounds, and how many of its items were answered."""

    low: Fraction
    high: Fraction
    answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What an assessment concluded."""

    outcome: OutcomeId | None
    at_least: OutcomeId
    at_most: OutcomeId
    alerts: Mapping[CriterionId, Truth]
    criteria: Mapping[CriterionId, Truth]
    remarks: tuple[RemarkId, ...]
    missing: tuple[tuple[InputId, LinkId], ...]
    scores: Mapping[ResponseId, Mapping[ScaleId, StoredScore]]


def basis_of(assessment: Assessment) -> Basis:
    """What this assessment rests on."""
    _require_whole(assessment)
    return Basis(
        responses=tuple(assessment.scores),
        questionnaires=tuple(assessment.questionnaires),
        birth=assessment.case.birth,
    )


def result_of(assessment: Assessment) -> Result:
    """What this assessment concludes."""
    _require_whole(assessment)
    verdict: Verdict = assessment.verdict
    return Result(
        outcome=verdict.outcome,
        at_least=verdict.at_least,
        at_most=verdict.at_most,
        alerts=dict(verdict.alerts),
        criteria={id: finding.truth for id, finding in assessment.findings.criteria.items()},
        remarks=verdict.remarks,
        missing=tuple((entry.input, entry.link_id) for entry in verdict.missing),
        scores={
            response: {
                id: StoredScore(low=score.bounds.low, high=score.bounds.high, answered=score.answered)
                for id, score in scores.items()
            }
            for response, scores in assessment.scores.items()
        },
    )


def _require_whole(assessment: Assessment) -> None:
    if assessment.redaction is not None:
        raise ValueError(
            "an assessment with answers left out is shown to somebody, and never stored or compared"
        )


def write_basis(basis: Basis) -> Document:
    """As JSON."""
    birth = basis.birth
    return {
        "responses": list(basis.responses),
        "questionnaires": [write_ref(ref) for ref in basis.questionnaires],
        "birth": None if birth is None else [birth.first.isoformat(), birth.last.isoformat()],
    }


def read_basis(document: Document) -> Basis:
    """The other way."""
    birth = document["birth"]
    return Basis(
        responses=tuple(ResponseId(id) for id in document["responses"]),
        questionnaires=tuple(read_ref(ref) for ref in document["questionnaires"]),
        birth=None if birth is None else BirthDate(*(date.fromisoformat(day) for day in birth)),
    )


def write_result(result: Result) -> Document:
    """As JSON; a fraction is written ``200/3``."""
    return {
        "outcome": result.outcome,
        "at_least": result.at_least,
        "at_most": result.at_most,
        "alerts": [[id, truth.value] for id, truth in result.alerts.items()],
        "criteria": [[id, truth.value] for id, truth in result.criteria.items()],
        "remarks": list(result.remarks),
        "missing": [[input, link_id] for input, link_id in result.missing],
        "scores": {
            response: {id: [str(score.low), str(score.high), score.answered] for id, score in scores.items()}
            for response, scores in result.scores.items()
        },
    }


def read_result(document: Document) -> Result:
    """The other way."""
    outcome = document["outcome"]
    return Result(
        outcome=None if outcome is None else OutcomeId(outcome),
        at_least=OutcomeId(document["at_least"]),
        at_most=OutcomeId(document["at_most"]),
        alerts={CriterionId(id): Truth(truth) for id, truth in document["alerts"]},
        criteria={CriterionId(id): Truth(truth) for id, truth in document["criteria"]},
        remarks=tuple(RemarkId(id) for id in document["remarks"]),
        missing=tuple((InputId(input), LinkId(link_id)) for input, link_id in document["missing"]),
        scores={
            ResponseId(response): {
                ScaleId(id): StoredScore(low=Fraction(low), high=Fraction(high), answered=answered)
                for id, (low, high, answered) in scores.items()
            }
            for response, scores in document["scores"].items()
        },
    )
