"""One run of a criteria set on a case, with every version that took part: steps 3 to 6 of the main flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NewType

from screening.core.case import Case
from screening.core.criteria import CriteriaSet, CriterionId, InputId
from screening.core.evaluation import evaluate_records
from screening.core.findings import Findings
from screening.core.questionnaire import Questionnaire, ScaleId
from screening.core.records import QuestionnaireByRef, Records
from screening.core.response import Response, ResponseId
from screening.core.scoring import Score
from screening.core.truth import Truth
from screening.core.verdict import Verdict, decide

AssessmentId = NewType("AssessmentId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """What a shown assessment leaves out (`doctor_only.shown_to`): how many answers are kept for the doctor, and
    whether a warning sign is met that cannot be named without them."""

    answers: int
    hides_alert: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What was concluded, from what, and by which definitions; immutable. `questionnaires` holds the definition of
    every response in the case, and one for each input that has none. `redaction` is None for the whole of it: what is
    concluded, stored, compared and acted on is never anything else."""

    case: Case
    criteria_set: CriteriaSet
    questionnaires: QuestionnaireByRef
    scores: Mapping[ResponseId, Mapping[ScaleId, Score]]
    findings: Findings
    verdict: Verdict
    program_version: str
    redaction: Redaction | None = None

    def questionnaire_of(self, response: Response) -> Questionnaire:
        """The definition this response was given to."""
        return self.questionnaires[response.questionnaire]

    def newest(self, input: InputId) -> Response | None:
        """The newest response of an input, whoever gave it, or None."""
        return next(iter(self.case.responses[input]), None)

    def applies(self, criterion: CriterionId) -> bool:
        """False when it is known that the criterion is not about this person; it counts as not met then."""
        found = self.criteria_set.criteria.get(criterion)
        if found is None or found.applies_when is None:
            return True
        return self.findings.criteria[criterion].children[0].truth is not Truth.FALSE


def assess(
    criteria_set: CriteriaSet, questionnaires: QuestionnaireByRef, case: Case, *, program_version: str
) -> Assessment:
    """Score every response of the case, evaluate the set, and decide. Pure: the same case gives the same assessment."""
    records = Records(criteria_set=criteria_set, questionnaires=questionnaires, case=case)
    scores = {response.id: records.scores(response) for response in case.all_responses()}
    findings = evaluate_records(records)
    return Assessment(
        case=case,
        criteria_set=criteria_set,
        questionnaires=questionnaires,
        scores=scores,
        findings=findings,
        verdict=decide(criteria_set, findings),
        program_version=program_version,
    )
