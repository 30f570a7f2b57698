"""Assessments: make one of all that is stored, get one back exactly as it was made, put it into words and on paper.

What is stored is what an assessment was made from and what it concluded. To show it, it is made once more from the same
responses, definitions, birth date and moment; when that does not conclude the same, it is refused, not shown.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from screening.core.assessment import Assessment, AssessmentId, assess
from screening.core.audit import Action, AuditEvent
from screening.core.case import make_case
from screening.core.criteria import CriteriaSet, CriteriaSetId
from screening.core.doctor_only import shown_to
from screening.core.errors import Conflict, NotFound
from screening.core.happenings import Happening
from screening.core.people import Patient, Staff, born
from screening.core.permissions import Act, require
from screening.core.questionnaire import Language, Questionnaire, QuestionnaireId, QuestionnaireRef
from screening.core.response import PatientId, Response
from screening.report.happenings import events_of
from screening.report.summary import Summary, help_line, summarize
from screening.services import notifications, tasks
from screening.services.access import require_care
from screening.services.context import Context
from screening.services.definitions import get_criteria_set, get_questionnaire, keep_definitions
from screening.services.fault_log import log_fault
from screening.services.gp_page import gp_page
from screening.services.happenings import list_events
from screening.services.in_force import criteria_set_for
from screening.storage import assessments, audit, patients, responses
from screening.storage import staff as accounts
from screening.storage.assessments import AssessmentRecord
from screening.storage.database import Reading
from screening.storage.results import basis_of, result_of

PROGRAM = "program"  # the actor of what nobody asked for by hand

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAssessment:
    """An assessment with the id, patient and time it is stored under, and what was done about the patient by then. `at`
    carries the offset it was made with."""

    id: AssessmentId
    patient: Patient
    at: datetime
    assessment: Assessment
    happenings: tuple[Happening, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentPage:
    """A stored assessment with its words for one reader: what the web's page is made of, from one reading."""

    stored: StoredAssessment
    summary: Summary


def assess_patient(
    context: Context, staff: Staff | None, patient_id: PatientId, *, criteria_set: CriteriaSetId | None
) -> StoredAssessment:
    """Assess all that is stored about the patient, now. `staff` is None when the program does it by itself;
    `criteria_set` for the one in force for the patient today.

    Raises NotFound, NotPermitted.
    """
    if staff is not None:
        require(staff.role, Act.ASSESS)
    now = context.clock()
    with context.database.reading() as reading:
        require_care(reading, staff, patient_id, Act.ASSESS, now=now)
        in_use = criteria_set or criteria_set_for(context, reading, patient_id, at=now)
        chosen = context.catalog.get_criteria_set(in_use)
        patient = patients.get_patient(reading, patient_id)
        answered = _used_by(chosen, responses.list_responses(reading, patient_id))
        used = _as_one(patient.id, answered)
        definitions = _definitions(context, reading, chosen, used)
    # Another host's clock may be ahead of ours by a little: its answers are not from the future.
    at = _with_fixed_offset(context, max([now, *(response.authored for response in used)]))
    case = make_case(chosen, used, birth=born(patient.birth), at=at)
    made = assess(chosen, definitions, case, program_version=context.program_version)
    return _store(context, staff, patient, made, answered)


def assess_afterwards(context: Context, response: Response) -> None:
    """Assess with the set in force after a response has been stored, unless that has been done. Raises nothing: the
    response is safe, and the list of patients shows that an assessment is due."""
    assert response.patient is not None  # noqa: S101  what is stored has a patient
    try:
        with context.database.reading() as reading:
            done = assessments.list_assessments(reading, response.patient)
        if not any(response.id in record.basis.responses for record in done):
            assess_patient(context, None, response.patient, criteria_set=None)
    except Exception as error:  # noqa: BLE001  whatever it is, the respondent has answered and must be told so
        log_fault(_log, "no assessment after response", response.id, error)


def assess_anew(context: Context, patient_id: PatientId) -> None:
    """Assess with the set in force when what belongs to a patient has changed without a response. Raises nothing, as
    `assess_afterwards`."""
    try:
        assess_patient(context, None, patient_id, criteria_set=None)
    except Exception as error:  # noqa: BLE001  what was done is done, and the list shows that an assessment is due
        log_fault(_log, "no assessment of patient", patient_id, error)


def get_assessment(context: Context, staff: Staff, assessment_id: AssessmentId) -> StoredAssessment:
    """The assessment rebuilt with the definitions stored with it, as the reader is shown it (`core.doctor_only`).

    Raises NotFound, NotPermitted, and Conflict when this version of the program would conclude something else.
    """
    require(staff.role, Act.READ_ASSESSMENT)
    with context.database.reading() as reading:
        record = assessments.get_assessment(reading, assessment_id)
        require_care(
            reading,
            staff,
            record.patient,
            Act.READ_ASSESSMENT,
            now=context.clock(),
            sought=NotFound("assessment", assessment_id),
        )
        # As they were entered then, whatever they have been merged into since: the page must not change.
        patient = patients.get_as_recorded(reading, record.patient)
        used = responses.get_responses(reading, record.basis.responses)
        rebuilt = _rebuild(context, reading, record, used)
        happenings = _known_then(reading, record, used)
    if result_of(rebuilt) != record.result:
        _log.error(
            "assessment %s of program version %s would come out otherwise with %s",
            assessment_id, record.program_version, context.program_version,
        )  # fmt: skip
        raise Conflict(
            "this assessment was made by another version of the program, and this version would conclude something "
            "else from the same answers: it is not shown. Make a new assessment, and tell who runs the service."
        )
    with context.database.writing() as writing:
        event = AuditEvent(
            at=context.clock(), actor=staff.id, action=Action.ASSESSMENT_READ, subject=assessment_id
        )
        audit.record(writing, event)
    shown = shown_to(staff.role, rebuilt)
    return StoredAssessment(
        id=record.id, patient=patient, at=record.at, assessment=shown, happenings=happenings
    )


def read_assessment(
    context: Context,
    staff: Staff,
    assessment_id: AssessmentId,
    *,
    language: Language,
    translate: Callable[[str], str],
) -> AssessmentPage:
    """The assessment and the same in words. Raises what `get_assessment` raises."""
    stored = get_assessment(context, staff, assessment_id)
    summary = summarize(
        stored.assessment,
        patient_name=stored.patient.name,
        birth=stored.patient.birth,
        language=language,
        translate=translate,
        author_names=_names_of_authors(context, translate),
        help_line=help_line(context.settings.palliative_contact, translate),
        events=events_of(stored.happenings, translate),
    )
    return AssessmentPage(stored=stored, summary=summary)


def assessment_page(
    context: Context,
    staff: Staff,
    assessment_id: AssessmentId,
    *,
    language: Language,
    translate: Callable[[str], str],
) -> Summary:
    """The assessment in words. Raises what `get_assessment` raises."""
    return read_assessment(context, staff, assessment_id, language=language, translate=translate).summary


def assessment_pdf(
    context: Context,
    staff: Staff,
    assessment_id: AssessmentId,
    *,
    language: Language,
    translate: Callable[[str], str],
) -> bytes:
    """The page for the GP, with the assessment as FHIR in it. Raises what `get_assessment` raises."""
    stored = get_assessment(context, staff, assessment_id)
    return gp_page(
        stored.assessment,
        patient_name=stored.patient.name,
        birth=stored.patient.birth,
        author_names=_names_of_authors(context, translate),
        language=language,
        translate=translate,
        palliative_contact=context.settings.palliative_contact,
        happenings=stored.happenings,
    )


def _names_of_authors(context: Context, translate: Callable[[str], str]) -> dict[str, str]:
    with context.database.reading() as reading:
        names = accounts.list_names(reading)
    return {**names, PROGRAM: translate("the program")}


def _used_by(criteria_set: CriteriaSet, found: tuple[Response, ...]) -> tuple[Response, ...]:
    inputs = criteria_set.all_inputs()
    return tuple(
        response for response in found if any(input.reads(response.questionnaire.id) for input in inputs)
    )


def _definitions(
    context: Context, reading: Reading, criteria_set: CriteriaSet, used: tuple[Response, ...]
) -> dict[QuestionnaireRef, Questionnaire]:
    """The current questionnaire of every input first, in the set's order; then the versions that were answered."""
    current = (
        context.catalog.get_questionnaire(input.questionnaire).ref for input in criteria_set.all_inputs()
    )
    answered = (response.questionnaire for response in used)
    return {ref: get_questionnaire(context, reading, ref) for ref in dict.fromkeys([*current, *answered])}


def _with_fixed_offset(context: Context, moment: datetime) -> datetime:
    """The moment by the service's calendar. With its offset and not its zone, since the offset is what is stored: a
    zone's rules can change, and days must be counted the same for ever."""
    local = moment.astimezone(context.settings.time_zone)
    offset = local.utcoffset()
    assert offset is not None  # noqa: S101  it has just been given a zone
    return local.replace(tzinfo=timezone(offset))


def _store(
    context: Context,
    staff: Staff | None,
    patient: Patient,
    made: Assessment,
    answered: tuple[Response, ...],
) -> StoredAssessment:
    record = AssessmentRecord(
        id=AssessmentId(str(uuid.uuid4())),
        patient=patient.id,
        at=made.case.at,
        criteria_set=made.criteria_set.ref,
        basis=basis_of(made),
        result=result_of(made),
        program_version=made.program_version,
        made_by=None if staff is None else staff.id,
    )
    actor, now = PROGRAM if staff is None else str(staff.id), context.clock()
    fingerprints = (record.criteria_set.sha256, *(ref.sha256 for ref in record.basis.questionnaires))
    event = AuditEvent(at=now, actor=actor, action=Action.ASSESSMENT_MADE, subject=record.id)
    with context.database.writing() as writing:
        happenings = _known_then(writing, record, answered)
        keep_definitions(context, writing, fingerprints, at=now, actor=actor)
        assessments.save_assessment(writing, record, audit=event)
        task = tasks.note_assessment(context, writing, record, made.criteria_set, at=now, by=staff)
        if task is not None:
            notifications.tell_of_task(context, writing, task, at=now)
    shown = shown_to(None if staff is None else staff.role, made)
    return StoredAssessment(
        id=record.id, patient=patient, at=record.at, assessment=shown, happenings=happenings
    )


def _known_then(
    reading: Reading, record: AssessmentRecord, used: tuple[Response, ...]
) -> tuple[Happening, ...]:
    """What had been done about the patient, under every id that the patient's answers were given under."""
    ids = {record.patient, *(response.patient for response in used if response.patient is not None)}
    return list_events(reading, ids, until=record.at)


def rebuild(context: Context, reading: Reading, record: AssessmentRecord) -> Assessment:
    """The assessment behind a record, for who has asked for permission. Raises Conflict when this version of the
    program would conclude something else."""
    made = _rebuild(context, reading, record, responses.get_responses(reading, record.basis.responses))
    if result_of(made) != record.result:
        raise Conflict("this assessment was made by another version of the program")
    return made


def _rebuild(
    context: Context, reading: Reading, record: AssessmentRecord, used: tuple[Response, ...]
) -> Assessment:
    basis = record.basis
    definitions = {ref: get_questionnaire(context, reading, ref) for ref in basis.questionnaires}
    criteria_set = get_criteria_set(context, reading, record.criteria_set, _as_loaded(definitions))
    case = make_case(criteria_set, _as_one(record.patient, used), birth=basis.birth, at=record.at)
    return assess(criteria_set, definitions, case, program_version=record.program_version)


def _as_one(patient: PatientId, used: tuple[Response, ...]) -> tuple[Response, ...]:
    """What was answered under every id of a patient who was entered twice, as the one patient's."""
    return tuple(replace(response, patient=patient) for response in used)


def _as_loaded(
    definitions: Mapping[QuestionnaireRef, Questionnaire],
) -> dict[QuestionnaireId, Questionnaire]:
    """The questionnaires the set was loaded with: the first of each id (see `Basis`)."""
    first: dict[QuestionnaireId, Questionnaire] = {}
    for ref, definition in definitions.items():
        first.setdefault(ref.id, definition)
    return first
