"""A response as a JSON document and back, exactly: what was answered, and for every gap which of the four reasons.

Answers are a list, in the questionnaire's order, because a database may forget the order of an object's keys.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from screening.core.questionnaire import Language, LinkId, QuestionnaireId, QuestionnaireRef, Source
from screening.core.response import (
    Answer,
    AskedBy,
    Assistance,
    Choice,
    Correction,
    Given,
    Kept,
    Missing,
    OnPaper,
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
        **_write_part(response),
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
        assistance_by_item={
            LinkId(link_id): Assistance(word) for link_id, word in document.get("assistance_by_item", ())
        },
        form=ResponseId(document["form"]) if "form" in document else None,
        paper=_read_paper(document["paper"]) if "paper" in document else None,
        corrected=_read_correction(document["corrected"]) if "corrected" in document else None,
        doctor_only=frozenset(LinkId(link_id) for link_id in document.get("doctor_only", ())),
    )


def content_sha256(response: Response) -> str:
    """The fingerprint of all that was said, by whom and about whom. Not of when: what is sent twice arrives twice."""
    document = write_response(response)
    said = {key: value for key, value in document.items() if key != "authored"}
    if (
        response.paper is not None
    ):  # the day on the paper is part of what was said; when it was keyed in is not
        said["paper"] = {key: value for key, value in said["paper"].items() if key != "keyed_at"}
    if response.corrected is not None:
        said["corrected"] = {key: value for key, value in said["corrected"].items() if key != "at"}
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


def _write_part(response: Response) -> Document:
    """What most responses have not: left out of theirs, so that their fingerprints stay what they have always been."""
    by_item = [[link_id, assistance.value] for link_id, assistance in response.assistance_by_item.items()]
    part: Document = {"assistance_by_item": by_item} if by_item else {}
    if response.form is not None:
        part["form"] = response.form
    if response.paper is not None:
        part["paper"] = {
            "answered_on": response.paper.answered_on.isoformat(),
            "keyed_at": response.paper.keyed_at.isoformat(),
            "unclear": list(response.paper.unclear),
        }
    if response.corrected is not None:
        part["corrected"] = _write_correction(response.corrected)
    if response.doctor_only:
        part["doctor_only"] = sorted(response.doctor_only)
    return part


def _write_correction(correction: Correction) -> Document:
    return {
        "items": list(correction.items),
        "at": correction.at.isoformat(),
        "by": correction.by,
        "asked_by": None if correction.asked_by is None else correction.asked_by.value,
        "reason": correction.reason,
    }


def _read_correction(document: Document) -> Correction:
    return Correction(
        items=tuple(LinkId(link_id) for link_id in document["items"]),
        at=datetime.fromisoformat(document["at"]),
        by=document["by"],
        asked_by=None if document["asked_by"] is None else AskedBy(document["asked_by"]),
        reason=document["reason"],
    )


def _read_paper(document: Document) -> OnPaper:
    return OnPaper(
        answered_on=date.fromisoformat(document["answered_on"]),
        keyed_at=datetime.fromisoformat(document["keyed_at"]),
        unclear=tuple(LinkId(link_id) for link_id in document["unclear"]),
    )


def _write_answer(link_id: LinkId, answer: Given) -> Document:
    match answer:
        case Kept():
            raise ValueError("a response with answers left out is shown to somebody, and never stored")
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
