"""What came of evaluating a criteria set: truths with their evidence, and what is still needed.

Values only; made in `conditions` and `evaluation`, read by `verdict` and by everything that explains.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from screening.core.bounds import Bounds
from screening.core.criteria import CriterionId, Expression, InputId, OutcomeId, RemarkId
from screening.core.questionnaire import Knower, LinkId
from screening.core.response import Response
from screening.core.truth import Truth

BIRTH_DATE = LinkId("birthDate")
PATIENT_RECORD = InputId("patient")  # the input that the age comes from; no questionnaire may take this name


class Reason(Enum):
    """Why a condition cannot be told, or is told without an answer."""

    NO_RESPONSE = "no-response"
    TOO_OLD = "too-old"
    GAPS = "unanswered"
    SAID_UNKNOWN = "said-unknown"
    PROXY_CANNOT_RULE_OUT = "proxy-cannot-rule-out"
    NO_EARLIER = "no-earlier-response"
    OTHER_VERSION = "not-in-this-version"
    KEPT = "kept-for-doctor"  # only in what is shown to others than a doctor


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """An input that would help to settle a condition; `link_id` is None when it can only come with time."""

    input: InputId
    link_id: LinkId | None
    who: Knower
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What one response (or the patient's record) shows about one condition.

    `truth` is what it shows alone; `seen` a number with its bounds, or the code of an answer; `earlier` and
    `earlier_seen` the response it was compared with. `response` is None when there was none to look at, and the
    one that is too old when `reason` says so. `kept`: the items it would have to read and that are kept for the
    doctor, in the response or the earlier one.
    """

    input: InputId
    truth: Truth
    seen: Bounds | str | None = None
    response: Response | None = None
    is_proxy: bool = False
    earlier: Response | None = None
    earlier_seen: Bounds | None = None
    reason: Reason | None = None
    gaps: tuple[LinkId, ...] = ()
    kept: tuple[LinkId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An expression evaluated: its truth, its parts, the evidence seen, and what is still needed when UNKNOWN."""

    expression: Expression
    truth: Truth
    children: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    needs: tuple[Needed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Every rule of a criteria set, evaluated."""

    criteria: Mapping[CriterionId, Finding]
    alerts: Mapping[CriterionId, Finding]
    remarks: Mapping[RemarkId, Finding]
    outcomes: Mapping[OutcomeId, Finding]

    def of(self, criterion: CriterionId) -> Finding:
        """The finding of a criterion or alert."""
        return self.criteria.get(criterion) or self.alerts[criterion]
