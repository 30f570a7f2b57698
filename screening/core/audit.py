"""What is written down about every write: who did what to which thing, and when. Never an answer or a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Action(Enum):
    """What was done; the values are the words in the audit table."""

    PATIENT_ADDED = "patient-added"
    PATIENT_CHANGED = "patient-changed"
    IDENTITY_READ = "identity-read"
    PATIENTS_LISTED = "patients-listed"
    PATIENTS_SEARCHED = "patients-searched"
    PATIENTS_IMPORTED = "patients-imported"
    PATIENTS_MERGED = "patients-merged"
    MERGE_UNDONE = "merge-undone"
    IDENTIFIERS_SEALED_ANEW = "identifiers-sealed-anew"
    INVITATION_MADE = "invitation-made"
    INVITATION_OPENED = "invitation-opened"
    INVITATION_USED_UP = "invitation-used-up"
    SHORT_CODE_MADE = "short-code-made"
    SHORT_CODE_REFUSED = "short-code-refused"
    PAPER_FORM_PRINTED = "paper-form-printed"
    PAPER_SOUGHT = "paper-sought"
    PAPER_KEYED_IN = "paper-keyed-in"
    SHARING_SAID = "sharing-said"
    OWN_ANSWERS_READ = "own-answers-read"
    SHARED_ANSWERS_READ = "shared-answers-read"
    LOOKS_READ = "looks-read"
    DRAFT_BEGUN = "draft-begun"
    DRAFT_SAVED = "draft-saved"
    DRAFT_TAKEN_IN = "draft-taken-in"
    RESPONSE_SUBMITTED = "response-submitted"
    FACTS_RECORDED = "facts-recorded"
    ASSESSMENT_MADE = "assessment-made"
    ASSESSMENT_READ = "assessment-read"
    PATIENT_READ = "patient-read"
    TASK_OPENED = "task-opened"
    TASK_CHANGED = "task-changed"
    TASK_READ = "task-read"
    TASKS_LISTED = "tasks-listed"
    INBOX_READ = "inbox-read"
    DECISION_MADE = "decision-made"
    REFERRAL_MADE = "referral-made"
    REFERRAL_STEP_RECORDED = "referral-step-recorded"
    REFERRALS_LISTED = "referrals-listed"
    REFERRAL_TEXT_READ = "referral-text-read"
    ABSENCE_PLANNED = "absence-planned"
    ABSENCE_CANCELLED = "absence-cancelled"
    DEFINITION_STORED = "definition-stored"
    ORGANISATION_ADDED = "organisation-added"
    ORGANISATION_CHANGED = "organisation-changed"
    ORGANISATION_CLOSED = "organisation-closed"
    MEMBERSHIP_GIVEN = "membership-given"
    MEMBERSHIP_ENDED = "membership-ended"
    CARE_BEGUN = "care-begun"
    CARE_ENDED = "care-ended"
    AUDIT_SEARCHED = "audit-searched"
    PATIENT_EXPORTED = "patient-exported"
    ERASURE_ANSWERED = "erasure-answered"
    PATIENT_ERASED = "patient-erased"
    RETENTION_RUN = "retention-run"
    CRITERIA_PUT_IN_FORCE = "criteria-put-in-force"
    CRITERIA_CHANGE_CANCELLED = "criteria-change-cancelled"
    SETTINGS_READ = "settings-read"
    STAFF_ADDED = "staff-added"
    STAFF_CHANGED = "staff-changed"
    SIGN_IN_ATTEMPTED = "sign-in-attempted"
    SIGNED_IN = "signed-in"
    SIGN_IN_FAILED = "sign-in-failed"
    SIGNED_OUT = "signed-out"
    SESSION_BEGUN = "session-begun"
    PIN_SET = "pin-set"
    HANDED_OVER = "handed-over"
    UNLOCKED = "unlocked"
    UNLOCK_FAILED = "unlock-failed"
    PLAN_CHANGED = "plan-changed"
    SECOND_FACTOR_GIVEN = "second-factor-given"
    SECOND_FACTOR_FAILED = "second-factor-failed"
    SECOND_FACTOR_CHANGED = "second-factor-changed"
    IDENTITY_LINKED = "identity-linked"
    IDENTITY_UNLINKED = "identity-unlinked"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """One entry. `actor` is a staff id, ``respondent:<invitation id>`` or ``command-line``; `subject` an id of ours."""

    at: datetime
    actor: str
    action: Action
    subject: str
