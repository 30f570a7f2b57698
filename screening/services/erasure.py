"""A request to delete (GDPR article 17): what the duty to keep health records does not cover is deleted, the rest is
kept until its day, and the page says which is which.

A wrong answer is corrected by a new response that names the old (`Response.replaces`), a wrong identity by changing it;
nothing of a record is taken out of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from screening.core.audit import Action, AuditEvent
from screening.core.errors import Conflict
from screening.core.holds import Hold
from screening.core.people import Patient, Staff
from screening.core.permissions import Act
from screening.core.response import PatientId
from screening.services.access import require_care
from screening.services.context import Context
from screening.services.retention import keep_until
from screening.storage import audit, holds, keeping, patients, plans, responses
from screening.storage import staff as accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasurePlan:
    """What can be deleted now, and what is kept until which day. `holds`, the newest first: while one is in force
    nothing is deleted; `names`: of staff, by id."""

    patient: Patient
    links: int  # invitations that were not used to send anything
    unsent_answers: int
    has_plan: bool
    responses: int
    keep_until: date
    holds: tuple[Hold, ...]
    names: Mapping[str, str]

    @property
    def hold(self) -> Hold | None:
        """The hold in force."""
        return next((one for one in self.holds if one.is_in_force), None)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that can be deleted."""
        return not (self.links or self.has_plan)


def plan_erasure(context: Context, staff: Staff, patient_id: PatientId) -> ErasurePlan:
    """What would become of a request. Raises NotFound, NotPermitted."""
    now = context.clock()
    with context.database.writing() as writing:
        require_care(writing, staff, patient_id, Act.ERASE_PATIENT, now=now)
        last = keeping.find_last_entry(writing, patient_id) or now
        event = AuditEvent(at=now, actor=staff.id, action=Action.PATIENT_READ, subject=patient_id)
        audit.record(writing, event)
        return ErasurePlan(
            patient=patients.get_patient(writing, patient_id),
            links=len(keeping.list_not_sent(writing, patient_id)),
            unsent_answers=keeping.count_unsent_answers(writing, patient_id),
            has_plan=plans.find_plan(writing, patient_id) is not None,
            responses=len(responses.list_responses(writing, patient_id)),
            keep_until=keep_until(context, last).astimezone(context.settings.time_zone).date(),
            holds=holds.list_holds(writing, patient_id),
            names=accounts.list_names(writing),
        )


def erase_on_request(context: Context, staff: Staff, patient_id: PatientId) -> None:
    """Delete links that sent nothing, answers that were not sent, and when to ask again.

    Raises NotFound, NotPermitted, Conflict (the record is held).
    """
    now = context.clock()
    with context.database.writing() as writing:
        require_care(writing, staff, patient_id, Act.ERASE_PATIENT, now=now)
        holds.lock_record(writing, patient_id)
        if holds.is_held(writing, patient_id):
            raise Conflict("this record is kept because a case is running: nothing of it can be deleted now")
        keeping.delete_invitations(writing, keeping.list_not_sent(writing, patient_id))
        keeping.delete_plans(writing, patient_id)
        event = AuditEvent(at=now, actor=staff.id, action=Action.ERASURE_ANSWERED, subject=patient_id)
        audit.record(writing, event)
