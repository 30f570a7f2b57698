"""Stored assessments in brief, as lists show them: as they were concluded then, nothing is recomputed.

What lists show of one is its outcome and the warning signs by name. To others than a doctor the signs are not named
where the assessment rests on something that is kept for the doctor; that one is met is still said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from screening.core.assessment import AssessmentId
from screening.core.criteria import CriteriaSetRef, CriterionId, OutcomeId
from screening.core.doctor_only import may_see_kept
from screening.core.people import Role
from screening.core.response import PatientId, ResponseId
from screening.core.truth import Truth
from screening.storage.assessments import AssessmentHead, AssessmentRecord
from screening.storage.care import Scope
from screening.storage.database import Reading
from screening.storage.kept_answers import list_kept


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentNote:
    """A stored assessment in brief. `hides_alert`: a warning sign is met, and this reader is not told which; there are
    no `alerts` then."""

    id: AssessmentId
    at: datetime
    criteria_set: CriteriaSetRef
    outcome: OutcomeId | None
    at_least: OutcomeId
    at_most: OutcomeId
    alerts: Mapping[CriterionId, Truth]
    rests_on: frozenset[ResponseId] = frozenset()  # not read for lists of several patients
    hides_alert: bool = False


def notes_shown_to(
    reading: Reading, role: Role | None, records: Iterable[AssessmentRecord], *, scope: Scope | None
) -> dict[AssessmentId, AssessmentNote]:
    """These assessments as somebody with this role is shown them, in their order. `scope` covers their patients."""
    kept = _kept(reading, role, scope)
    return {
        record.id: _shown(_note_of(record), rests_on_kept=not kept.keys().isdisjoint(record.basis.responses))
        for record in records
    }


def heads_shown_to(
    reading: Reading, role: Role | None, heads: Mapping[PatientId, AssessmentHead], *, scope: Scope | None
) -> dict[PatientId, AssessmentNote]:
    """Each patient's assessment as somebody with this role is shown it. What it rests on is not read here: that the
    patient has ever kept something is enough."""
    keeping = frozenset(_kept(reading, role, scope).values())
    return {
        patient: _shown(_note_of_head(head), rests_on_kept=patient in keeping)
        for patient, head in heads.items()
    }


def _kept(reading: Reading, role: Role | None, scope: Scope | None) -> Mapping[ResponseId, PatientId]:
    return {} if may_see_kept(role) else list_kept(reading, scope)


def _shown(note: AssessmentNote, *, rests_on_kept: bool) -> AssessmentNote:
    if not rests_on_kept:
        return note
    return replace(note, alerts={}, hides_alert=Truth.TRUE in note.alerts.values())


def _note_of_head(head: AssessmentHead) -> AssessmentNote:
    return AssessmentNote(
        id=head.id,
        at=head.at,
        criteria_set=head.criteria_set,
        outcome=head.outcome,
        at_least=head.at_least,
        at_most=head.at_most,
        alerts=head.alerts,
    )


def _note_of(record: AssessmentRecord) -> AssessmentNote:
    return AssessmentNote(
        id=record.id,
        at=record.at,
        criteria_set=record.criteria_set,
        outcome=record.result.outcome,
        at_least=record.result.at_least,
        at_most=record.result.at_most,
        alerts=record.result.alerts,
        rests_on=frozenset(record.basis.responses),
    )
