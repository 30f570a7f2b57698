"""Patients: add one, list them with what is newest about each, see one with everything about them."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from screening.catalog.catalog import Catalog
from screening.core.audit import Action, AuditEvent
from screening.core.doctor_only import responses_shown_to
from screening.core.errors import InvalidSubmission, Problem
from screening.core.people import Invitation, Patient, Staff
from screening.core.permissions import Act, require
from screening.core.questionnaire import QuestionnaireId, Source
from screening.core.response import PatientId, Response, list_corrected
from screening.services.access import require_care, scope_of
from screening.services.assessment_notes import AssessmentNote, heads_shown_to, notes_shown_to
from screening.services.care import begin_own_care
from screening.services.consent import list_form_ids
from screening.services.context import Context
from screening.services.drafts import DraftNote, list_notes
from screening.storage import assessments, audit, invitations, patients, responses

LONGEST_NAME = 200  # characters
OLDEST = 130  # years; nobody has lived so long, so an earlier birth date is a slip of the finger


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientOverview:
    """A patient in the list: the newest response, the newest assessment, the newest invitation that is still open,
    and the draft last touched that has not been sent. `stored_at` is when anything was last stored, `screened_at` when
    a questionnaire for patients was last answered."""

    patient: Patient
    newest_response_at: datetime | None
    assessment: AssessmentNote | None
    invitation: Invitation | None
    draft: DraftNote | None = None
    stored_at: datetime | None = None
    screened_at: datetime | None = None

    @property
    def waits_for_assessment(self) -> bool:
        """Whether something was answered that no assessment has seen (one failed, or the program was stopped)."""
        if self.stored_at is None:
            return False
        return self.assessment is None or self.assessment.at < self.stored_at


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRecord:
    """A patient with everything stored about them, newest first."""

    patient: Patient
    invitations: tuple[Invitation, ...]
    responses: tuple[Response, ...]
    assessments: tuple[AssessmentNote, ...]
    drafts: tuple[DraftNote, ...] = ()

    def rests_on_corrected(self, note: AssessmentNote) -> bool:
        """Whether an assessment was made with an answer that was corrected since."""
        return bool(note.rests_on & list_corrected(self.responses))


def add_patient(context: Context, staff: Staff, *, name: str, birth: date) -> Patient:
    """Raises InvalidSubmission (where: `name`, `birth`), NotPermitted."""
    require(staff.role, Act.ADD_PATIENT)
    now = context.clock()
    tidy = " ".join(unicodedata.normalize("NFC", name).split())
    problems = [
        *_problems_of_name(tidy),
        *_problems_of_birth(birth, now.astimezone(context.settings.time_zone).date()),
    ]
    if problems:
        raise InvalidSubmission(problems)
    patient = Patient(id=PatientId(str(uuid.uuid4())), name=tidy, birth=birth)
    with context.database.writing() as writing:
        event = AuditEvent(at=now, actor=staff.id, action=Action.PATIENT_ADDED, subject=patient.id)
        patients.save_patient(writing, patient, made_at=now, audit=event)
        begin_own_care(writing, staff, patient.id, now=now)
    return patient


def list_patients(context: Context, staff: Staff) -> tuple[PatientOverview, ...]:
    """The patients in the care of the organisation acted in, by name. Raises NotPermitted."""
    require(staff.role, Act.LIST_PATIENTS)
    now = context.clock()
    with context.database.reading() as reading:
        scope = scope_of(staff, now=now)
        found = patients.list_patients(reading, scope)
        times = responses.newest_times(reading, scope)
        heads = assessments.newest_heads(reading, scope)
        assessed = heads_shown_to(reading, staff.role, heads, scope=scope)
        invited = invitations.newest_open(reading, scope, now=now)
        begun = _newest_by_patient(list_notes(context, reading, scope, now=now))
    with context.database.writing() as writing:
        audit.record(
            writing, AuditEvent(at=now, actor=staff.id, action=Action.PATIENTS_LISTED, subject="patients")
        )
    consents, others = list_form_ids(context.catalog), not_asked_of_patients(context.catalog)
    overviews = []
    for patient in found:
        of_patient = times.get(patient.id, {})
        newest = [one for id, one in of_patient.items() if id not in consents]
        screened = [one.authored for id, one in of_patient.items() if id not in others]
        overviews.append(
            PatientOverview(
                patient=patient,
                newest_response_at=max((one.authored for one in newest), default=None),
                assessment=assessed.get(patient.id),
                invitation=invited.get(patient.id),
                draft=begun.get(patient.id),
                stored_at=max((one.stored for one in newest), default=None),
                screened_at=max(screened, default=None),
            )
        )
    return tuple(overviews)


def not_asked_of_patients(catalog: Catalog) -> Collection[QuestionnaireId]:
    """The questionnaires whose answers are no screening: what staff record, what relatives say of themselves, and what
    only asks for consent."""
    others = {q.ref.id for q in catalog.questionnaires.values() if not q.may_answer(Source.PATIENT)}
    return others | list_form_ids(catalog)


def get_patient(context: Context, staff: Staff, patient_id: PatientId) -> PatientRecord:
    """Raises NotFound, NotPermitted."""
    now = context.clock()
    with context.database.reading() as reading:
        require_care(reading, staff, patient_id, Act.READ_PATIENT, now=now)
        made, scope = assessments.list_assessments(reading, patient_id), scope_of(staff, now=now)
        notes = notes_shown_to(reading, staff.role, made, scope=scope)
        record = PatientRecord(
            patient=patients.get_patient(reading, patient_id),
            invitations=invitations.list_invitations(reading, patient_id),
            responses=responses_shown_to(staff.role, responses.list_responses(reading, patient_id)),
            assessments=tuple(notes.values()),
            drafts=list_notes(context, reading, None, now=now, patient=patient_id),
        )
    with context.database.writing() as writing:
        event = AuditEvent(at=now, actor=staff.id, action=Action.PATIENT_READ, subject=patient_id)
        audit.record(writing, event)
    return record


def _problems_of_name(name: str) -> Iterator[Problem]:
    if not name:
        yield Problem("name", "write the patient's name")
    if len(name) > LONGEST_NAME:
        yield Problem(
            "name", "is too long: {length} characters, and at most {longest} can be kept",
            {"length": len(name), "longest": LONGEST_NAME},
        )  # fmt: skip
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        yield Problem("name", "has characters that are not text")


def _problems_of_birth(birth: date, today: date) -> Iterator[Problem]:
    if birth > today:
        yield Problem("birth", "the birth date lies in the future")
    if today.year - birth.year > OLDEST:
        yield Problem("birth", "the birth date lies more than {years} years back", {"years": OLDEST})


def _newest_by_patient(notes: tuple[DraftNote, ...]) -> dict[PatientId, DraftNote]:
    return {note.invitation.patient: note for note in reversed(notes)}
