"""All data about one patient, as a file to hand to them: a page to read, and the same for machines (GDPR articles 15
and 20).

What others have said in a form of their own (a relative's answers), and relatives' names and telephone numbers, are not
in it (article 15(4)); the page says how many such answers there are. Nor is anything that would open a link. The file's
name tells nothing of the patient.
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

from screening.core.audit import Action, AuditEvent
from screening.core.errors import Conflict
from screening.core.identity import Identity
from screening.core.people import Invitee, Staff
from screening.core.permissions import Act
from screening.core.questionnaire import Language
from screening.core.response import PatientId, Response, ResponseId
from screening.interop.fhir_out import response_to_fhir
from screening.report.own_answers import answer_words
from screening.report.patient_copy import CopyBlock, CopyChapter, render_patient_copy
from screening.services import rate_limits
from screening.services.access import require_care
from screening.services.context import Context
from screening.services.definitions import get_questionnaire
from screening.storage import assessments, audit, invitations, owned, patients, responses, trail
from screening.storage import staff as accounts
from screening.storage.assessments import AssessmentRecord
from screening.storage.database import Reading
from screening.storage.owned import OwnedRows
from screening.storage.trail import Sought

FILE_NAME = "patient-data.zip"
MOST, PER = 5, timedelta(hours=1)  # copies that one member of staff may make
_MOST_LOOKS = 100_000
_BASE = "https://palliative-screening.example/Questionnaire"
_RELATED = ("response", "invitation", "draft", "draft_answer", "short_code", "paper_form", "assessment")

Translate = Callable[[str], str]


def N_(message: str) -> str:  # noqa: N802  gettext's own name for "mark now, translate later"
    return message


@dataclass(frozen=True, slots=True, kw_only=True)
class _Everything:
    """What is told, read at one moment."""

    identity: Identity
    responses: tuple[Response, ...]
    others: frozenset[ResponseId]  # answers that belong to somebody else
    assessments: tuple[AssessmentRecord, ...]
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
        everything = _read(reading, patient_id)
        page = _page(context, reading, everything, language, translate, at=now)
        bundle = _fhir(context, reading, everything)
    actor = "command-line" if staff is None else str(staff.id)
    with context.database.writing() as writing:
        event = AuditEvent(at=now, actor=actor, action=Action.PATIENT_EXPORTED, subject=patient_id)
        audit.record(writing, event)
    return _zip({"data.html": page, "fhir.json": _json(bundle), "data.json": _json(_rows(everything))})


def _read(reading: Reading, patient_id: PatientId) -> _Everything:
    theirs = responses.list_responses(reading, patient_id)
    by_relatives = {
        one.response
        for one in invitations.list_invitations(reading, patient_id)
        if one.invitee is Invitee.RELATIVE and one.response is not None
    }
    events = trail.list_found(reading, Sought(patient=patient_id), most=_MOST_LOOKS)
    return _Everything(
        identity=patients.get_identity(reading, patient_id),
        responses=tuple(one for one in theirs if one.id not in by_relatives),
        others=frozenset(by_relatives),
        assessments=assessments.list_assessments(reading, patient_id),
        rows=tuple(owned.list_owned(reading, patient_id)),
        looks=tuple(event for _, event in events),
        names=accounts.list_names(reading),
    )


# ---- For machines ------------------------------------------------------------------------------------------------


def _fhir(context: Context, reading: Reading, everything: _Everything) -> dict[str, Any]:
    identity = everything.identity
    patient = {"resourceType": "Patient", "name": [{"text": identity.name}], "birthDate": str(identity.birth)}
    written = [
        response_to_fhir(one, get_questionnaire(context, reading, one.questionnaire), canonical_base=_BASE)
        for one in everything.responses
    ]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": resource} for resource in (patient, *written)],
    }


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


# ---- To be read --------------------------------------------------------------------------------------------------


def _page(
    context: Context,
    reading: Reading,
    everything: _Everything,
    language: Language,
    translate: Translate,
    *,
    at: datetime,
) -> bytes:
    def when(moment: datetime) -> str:
        return f"{moment.astimezone(context.settings.time_zone):%d-%m-%Y %H.%M}"

    lead = [
        translate(N_("This is all that is kept about you in the needs screening, as it was {when}.")).format(
            when=when(at)
        ),
        translate(
            N_("The other files hold the same for computers: fhir.json your answers, data.json everything.")
        ),
    ]
    if everything.others:
        words = N_(
            "Answers that a relative has given in a form of their own are theirs, and are not in it: {count}."
        )
        lead.append(translate(words).format(count=len(everything.others)))
    chapters = [
        CopyChapter(title=translate(N_("Who you are")), blocks=(_identity(everything, translate),), empty=""),
        CopyChapter(
            title=translate(N_("Your answers, and what staff have recorded")),
            blocks=tuple(
                _answers(context, reading, one, language, translate, when) for one in everything.responses
            ),
            empty=translate(N_("Nothing.")),
        ),
        CopyChapter(
            title=translate(N_("What was concluded of them")),
            blocks=_assessments(everything, translate, when),
            empty=translate(N_("Nothing.")),
        ),
        *(_stored(one, translate, when) for one in everything.rows if one.table in _TITLES),
        CopyChapter(
            title=translate(N_("Who has done what")),
            blocks=_looks(everything, when),
            empty=translate(N_("Nothing.")),
        ),
    ]
    title = translate(N_("Your data"))
    return render_patient_copy(title=title, language=language, lead=lead, chapters=chapters)


_TITLES = {
    "task": N_("Tasks"),
    "decision": N_("Decisions"),
    "referral": N_("Referrals"),
    "referral_event": N_("What became of the referrals"),
    "invitation": N_("Invitations"),
    "care_relation": N_("Who has had you in care"),
}


def _identity(everything: _Everything, translate: Translate) -> CopyBlock:
    one = everything.identity
    rows = (
        (N_("Name"), one.name),
        (N_("Birth date"), f"{one.birth:%d-%m-%Y}"),
        (N_("CPR number"), "" if one.cpr is None else one.cpr.text),
        (N_("Telephone"), one.contact.phone),
        (N_("E-mail"), one.contact.email),
        (N_("Address"), one.contact.address),
        (N_("Diagnosis"), one.diagnosis_code),
    )
    return CopyBlock(title="", rows=tuple((translate(name), value) for name, value in rows if value))


def _answers(
    context: Context,
    reading: Reading,
    response: Response,
    language: Language,
    translate: Translate,
    when: Callable[[datetime], str],
) -> CopyBlock:
    questionnaire = get_questionnaire(context, reading, response.questionnaire)
    words = answer_words(questionnaire, response, language=language, translate=translate)
    rows = tuple((line.question, line.answer or line.missing or "") for line in words.lines)
    return CopyBlock(title=f"{when(response.authored)}: {words.title}", rows=rows, note=words.help or "")


def _assessments(
    everything: _Everything, translate: Translate, when: Callable[[datetime], str]
) -> tuple[CopyBlock, ...]:
    found = []
    for one in everything.assessments:
        outcome = one.result.outcome or translate(N_("cannot be told yet"))
        rows = ((str(one.criteria_set), str(outcome)),)
        found.append(CopyBlock(title=when(one.at), rows=rows))
    return tuple(found)


def _stored(rows: OwnedRows, translate: Translate, when: Callable[[datetime], str]) -> CopyChapter:
    def said(value: object) -> str:
        return when(value) if isinstance(value, datetime) else str(value)

    blocks = tuple(
        CopyBlock(
            title="", rows=tuple((name, said(value)) for name, value in row.items() if value is not None)
        )
        for row in rows.rows
        if row.get("invitee") != Invitee.RELATIVE.value
    )
    return CopyChapter(title=translate(_TITLES[rows.table]), blocks=blocks, empty=translate(N_("Nothing.")))


def _looks(everything: _Everything, when: Callable[[datetime], str]) -> tuple[CopyBlock, ...]:
    rows = tuple(
        (f"{when(event.at)} {everything.names.get(event.actor, event.actor)}", event.action.value)
        for event in everything.looks
    )
    return (CopyBlock(title="", rows=rows),) if rows else ()
