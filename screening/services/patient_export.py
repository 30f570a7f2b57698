"""All data about one patient, as a file to hand to them: a page to read, and the same for machines (GDPR articles 15
and 20). What each file holds is written in docs/patient-data.md.

What others have said in a form of their own (a relative's answers), and relatives' names and telephone numbers, are not
in it (article 15(4)); the page says how many such answers there are. Nor is anything that would open a link. The file's
name tells nothing of the patient. What the patient has kept for the doctor is in it, so that only a doctor can make the
copy where there is any.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from fractions import Fraction
from typing import Any

from screening.core.assessment import Assessment
from screening.core.audit import Action, AuditEvent
from screening.core.doctor_only import may_see_kept
from screening.core.errors import Conflict, NotPermitted
from screening.core.identity import Identity
from screening.core.people import Invitee, Staff
from screening.core.permissions import Act
from screening.core.questionnaire import Language, Questionnaire
from screening.core.response import PatientId, Response, ResponseId
from screening.interop.fhir_assessment import assessment_to_fhir
from screening.interop.fhir_record import assessments_to_fhir, record_to_fhir
from screening.services import rate_limits
from screening.services.access import require_care
from screening.services.assessments import rebuild
from screening.services.context import Context
from screening.services.definitions import get_questionnaire
from screening.services.patient_page import PatientData, render_page
from screening.services.whose_answers import list_of_relatives
from screening.storage import assessments, audit, organisations, owned, patients, responses, trail
from screening.storage import staff as accounts
from screening.storage.assessments import AssessmentRecord
from screening.storage.database import Reading
from screening.storage.owned import OwnedRows
from screening.storage.trail import Sought

FILE_NAME = "patient-data.zip"
MOST, PER = 5, timedelta(hours=1)  # copies that one member of staff may make
_MOST_LOOKS = 100_000
_RELATED = ("response", "invitation", "draft", "draft_answer", "short_code", "paper_form", "assessment",
            "invitation_link", "reminder", "reminder_stop")  # fmt: skip

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Everything:
    """What is told, read at one moment. `others`: answers that belong to somebody else; an assessment is made anew for
    its details, None where this program would conclude something else."""

    patient: PatientId
    identity: Identity
    responses: tuple[tuple[Response, Questionnaire], ...]
    others: frozenset[ResponseId]
    assessments: tuple[tuple[AssessmentRecord, Assessment | None], ...]
    rows: tuple[OwnedRows, ...]
    looks: tuple[AuditEvent, ...]
    names: Mapping[str, str]


def export_patient(
    context: Context,
    staff: Staff | None,
    patient_id: PatientId,
    *,
    language: Language,
    translate: Translate,
) -> bytes:
    """The zip file. `staff` is None for the machine's owner. Raises NotFound, NotPermitted, Conflict (too many)."""
    now = context.clock()
    with context.database.reading() as reading:
        require_care(reading, staff, patient_id, Act.EXPORT_PATIENT, now=now)
        patients.get_patient(reading, patient_id)
    if staff is not None and rate_limits.spend(context, kind="export", key=staff.id, most=MOST, per=PER):
        raise Conflict("too many copies have been made with this account: try again in an hour")
    with context.database.reading() as reading:
        require_care(reading, staff, patient_id, Act.EXPORT_PATIENT, now=now)
        everything = _read(context, reading, patient_id)
    if not may_see_kept(None if staff is None else staff.role) and _keeps_anything(everything):
        raise NotPermitted("the patient has kept answers for the doctor: only a doctor can make this copy")
    actor = "command-line" if staff is None else str(staff.id)
    with context.database.writing() as writing:
        event = AuditEvent(at=now, actor=actor, action=Action.PATIENT_EXPORTED, subject=patient_id)
        audit.record(writing, event)
    page = _page(everything, at=now)
    return _zip(
        {
            "data.html": render_page(
                page, language=language, translate=translate, zone=context.settings.time_zone
            ),
            "fhir.json": _json(record_to_fhir(everything.patient, everything.identity, everything.responses)),
            "assessments.json": _json(_assessments(everything, language)),
            "data.json": _json(_rows(everything)),
        }
    )


def _read(context: Context, reading: Reading, patient_id: PatientId) -> _Everything:
    others = list_of_relatives(reading, patient_id)
    events = trail.list_found(reading, Sought(patient=patient_id), most=_MOST_LOOKS)
    called = {str(one.id): one.name for one in organisations.list_organisations(reading)}
    return _Everything(
        patient=patients.get_patient(reading, patient_id).id,
        identity=patients.get_identity(reading, patient_id),
        responses=tuple(
            (one, get_questionnaire(context, reading, one.questionnaire))
            for one in responses.list_responses(reading, patient_id)
            if one.id not in others
        ),
        others=others,
        assessments=tuple(
            (record, _made_anew(context, reading, record))
            for record in assessments.list_assessments(reading, patient_id)
        ),
        rows=tuple(owned.list_owned(reading, patient_id)),
        looks=tuple(event for _, event in events),
        names=called | accounts.list_names(reading),
    )


def _made_anew(context: Context, reading: Reading, record: AssessmentRecord) -> Assessment | None:
    try:
        return rebuild(context, reading, record)
    except Conflict:
        return None


def _keeps_anything(everything: _Everything) -> bool:
    """Whether something is kept for the doctor, in what was sent or in what was not."""
    sent = any(response.doctor_only for response, _ in everything.responses)
    drafts = (row for rows in everything.rows if rows.table == "draft_answer" for row in rows.rows)
    return sent or any(row.get("doctor_only") for row in drafts)


def _page(everything: _Everything, *, at: datetime) -> PatientData:
    return PatientData(
        identity=everything.identity,
        responses=everything.responses,
        assessments=everything.assessments,
        rows=everything.rows,
        looks=everything.looks,
        left_out=len(everything.others),
        names=everything.names,
        at=at,
    )


# ---- For machines ------------------------------------------------------------------------------------------------


def _assessments(everything: _Everything, language: Language) -> dict[str, Any]:
    made = [one for _, one in everything.assessments if one is not None]
    bundles = [
        assessment_to_fhir(
            one, patient_name=everything.identity.name, author_names=everything.names, language=language
        )
        for one in made
    ]
    return assessments_to_fhir(bundles, without=everything.others)


def _rows(everything: _Everything) -> dict[str, Any]:
    identity = everything.identity
    tables = {
        one.table: [row for row in one.rows if _is_told(one.table, row, everything)]
        for one in everything.rows
    }
    return {
        "identity": {
            "name": identity.name,
            "birth": identity.birth,
            "cpr": None if identity.cpr is None else identity.cpr.text,
            "phone": identity.contact.phone,
            "email": identity.contact.email,
            "address": identity.contact.address,
            "may_email": identity.contact.may_email,
            "relatives": len(identity.relatives),
            "relatives_may_email": sum(one.may_email for one in identity.relatives),
        },
        "stored": {table: rows for table, rows in tables.items() if rows},
        "who-has-looked": [
            {
                "at": event.at,
                "who": everything.names.get(event.actor, event.actor),
                "what": event.action.value,
                "subject": event.subject,
            }
            for event in everything.looks
        ],
    }


def _is_told(table: str, row: Mapping[str, Any], everything: _Everything) -> bool:
    """Whether a row holds nothing of what somebody else has said."""
    if table not in _RELATED:
        return True
    if table == "response":
        return row["id"] not in everything.others
    if table == "assessment":  # its numbers may be those of a relative's answers
        return not everything.others & set(_named_in(row["basis"]))
    return row.get("invitee", row.get("id")) != Invitee.RELATIVE.value and not _of_relative(row, everything)


def _of_relative(row: Mapping[str, Any], everything: _Everything) -> bool:
    relatives = {
        str(one["id"])
        for rows in everything.rows
        if rows.table == "invitation"
        for one in rows.rows
        if one["invitee"] == Invitee.RELATIVE.value
    }
    return row.get("invitation_id") in relatives


def _named_in(document: Any) -> tuple[ResponseId, ...]:
    return tuple(ResponseId(str(one)) for one in document.get("responses", ()))


def _json(document: Any) -> bytes:
    return json.dumps(document, default=_as_json, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _as_json(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Fraction):
        return float(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


def _zip(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()
