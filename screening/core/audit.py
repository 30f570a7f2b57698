"""What is written down about every write: who did what to which thing, and when. Never an answer or a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Action(Enum):
    """What was done; the values are the words in the audit table."""

    PATIENT_ADDED = "patient-added"
    PATIENTS_LISTED = "patients-listed"
    INVITATION_MADE = "invitation-made"
    INVITATION_OPENED = "invitation-opened"
    INVITATION_USED_UP = "invitation-used-up"
    DRAFT_BEGUN = "draft-begun"
    DRAFT_SAVED = "draft-saved"
    DRAFT_TAKEN_IN = "draft-taken-in"
    RESPONSE_SUBMITTED = "response-submitted"
    FACTS_RECORDED = "facts-recorded"
    ASSESSMENT_MADE = "assessment-made"
    ASSESSMENT_READ = "assessment-read"
    PATIENT_READ = "patient-read"
    DEFINITION_STORED = "definition-stored"
    STAFF_ADDED = "staff-added"
    STAFF_CHANGED = "staff-changed"
    SIGN_IN_ATTEMPTED = "sign-in-attempted"
    SIGNED_IN = "signed-in"
    SIGN_IN_FAILED = "sign-in-failed"
    SIGNED_OUT = "signed-out"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """One entry. `actor` is a staff id, ``respondent:<invitation id>`` or ``command-line``; `subject` an id of ours."""

    at: datetime
    actor: str
    action: Action
    subject: str
