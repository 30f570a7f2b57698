"""A response as a JSON document and back, exactly: what was answered, and for every gap which of the four reasons.

Answers are a list, in the questionnaire's order, because a database may forget the order of an object's keys.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from screening.core.questionnaire import Language, LinkId, QuestionnaireId, QuestionnaireRef, Source
from screening.core.response import (
    Answer,
    Assistance,
    Choice,
    Missing,
    PatientId,
    Response,
    ResponseId,
    Text,
)

Document = dict[str, Any]


def write_response(response: Response) -> Document:
    """The document of a response."""
    return {
        "id": response.id,
        "patient": response.patient,
        "questionnaire": write_ref(response.questionnaire),
        "source": response.source.value,
        "assistance": response.assistance.value,
        "authored": response.authored.isoformat(),
        "language": response.language,
        "author": response.author,
        "replaces": response.replaces,
        "answers": [_write_answer(link_id, answer) for link_id, answer in response.answers.items()],
    }


def read_response(document: Document) -> Response:
    """The response of a document that `write_response` made."""
    patient, replaces = document["patient"], document["replaces"]
    return Response(
        id=ResponseId(document["id"]),
        patient=None if patient is None else PatientId(patient),
        questionnaire=read_ref(document["questionnaire"]),
        source=Source(document["source"]),
        assistance=Assistance(document["assistance"]),
        authored=datetime.fromisoformat(document["authored"]),
        language=Language(document["language"]),
        author=document["author"],
        replaces=None if replaces is None else ResponseId(replaces),
        answers={LinkId(entry["link_id"]): _read_answer(entry) for entry in document["answers"]},
    )


def content_sha256(response: Response) -> str:
    """The fingerprint of all that was said, by whom and about whom. Not of when: what is sent twice arrives twice."""
    said = {key: value for key, value in write_response(response).items() if key != "authored"}
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def write_ref(ref: QuestionnaireRef) -> Document:
    """Which definition, as JSON."""
    return {"id": ref.id, "version": ref.version, "sha256": ref.sha256}


def read_ref(document: Mapping[str, str]) -> QuestionnaireRef:
    """The other way."""
    return QuestionnaireRef(
        id=QuestionnaireId(document["id"]), version=document["version"], sha256=document["sha256"]
    )


def _write_answer(link_id: LinkId, answer: Answer | Missing) -> Document:
    match answer:
        case Choice(code=code, value=value):
            return {"link_id": link_id, "code": code, "value": value}
        case Text(text=text):
            return {"link_id": link_id, "text": text}
        case Missing():
            return {"link_id": link_id, "missing": answer.value}


def _read_answer(entry: Document) -> Answer | Missing:
    match entry:
        case {"missing": reason}:
            return Missing(reason)
        case {"text": text}:
            return Text(text)
        case _:
            return Choice(entry["code"], entry["value"])
