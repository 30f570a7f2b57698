"""A response as a FHIR R4 QuestionnaireResponse; what `fhir_in` reads back is the same response.

The four reasons for having no answer stay apart: never reached is no item; the others bear a data-absent-reason.
`author` is who helped; an item that had other help says so itself. Several people's answers to one form are several
responses, which name the same form.
Holds no question's text and no name: whoever sends it on adds what the receiver may see. It says in whose words it was
answered, and whether these are validated.
"""

from __future__ import annotations

from typing import Any

from screening.core.questionnaire import Item, Questionnaire, Section
from screening.core.response import (
    Answer,
    Assistance,
    Choice,
    Given,
    Kept,
    Missing,
    Response,
    Text,
    WordingUsed,
)
from screening.core.wording import wording_used
from screening.interop.fhir_codes import (
    ASSISTANCE,
    AUTHOR_OF_ASSISTANCE,
    CODE_OF_MISSING,
    CORRECTION,
    DATA_ABSENT_REASON,
    DOCTOR_ONLY,
    FORM,
    MASKED,
    PAPER,
    REDACTED,
    REPLACES,
    RESTRICTED,
    TYPE_OF_SOURCE,
    WORDING,
)

Json = dict[str, Any]


def response_to_fhir(response: Response, questionnaire: Questionnaire, *, canonical_base: str) -> Json:
    """The response as FHIR R4 JSON values. `canonical_base` is the address its Questionnaire stands under."""
    sections = (_section(section, response) for section in questionnaire.sections)
    items = [section for section in sections if section is not None]
    author = AUTHOR_OF_ASSISTANCE.get(response.assistance)
    optional: Json = {
        "subject": None if response.patient is None else {"reference": f"Patient/{response.patient}"},
        "author": None if author is None else {"type": TYPE_OF_SOURCE[author]},
        "item": items or None,
    }
    reached = Missing.NOT_REACHED not in response.answers.values()
    return {
        "resourceType": "QuestionnaireResponse",
        "id": response.id,
        **_labels(response),
        "language": response.language,
        "extension": [
            _wording(wording_used(questionnaire, response)),
            *_form(response),
            *_paper(response),
            *_correction(response),
            *_kept_elsewhere(response),
        ],
        "questionnaire": f"{canonical_base}/{response.questionnaire}",
        "status": "amended" if response.corrected else "completed" if reached else "stopped",
        "authored": response.authored.isoformat(),
        "source": {"type": TYPE_OF_SOURCE[response.source]},
        **{name: value for name, value in optional.items() if value is not None},
    }


def _wording(wording: WordingUsed) -> Json:
    parts: Json = {"source": wording.source, "version": wording.version}
    stated = [{"url": url, "valueString": text} for url, text in parts.items() if text is not None]
    language = {"url": "language", "valueCode": wording.language}
    validated = {"url": "validated", "valueBoolean": wording.validated}
    return {"url": WORDING, "extension": [language, *stated, validated]}


def _section(section: Section, response: Response) -> Json | None:
    items = [
        _item(
            item, answer, response.assistance_by_item.get(item.link_id), item.link_id in response.doctor_only
        )
        for item in section.items
        if (answer := response.answers[item.link_id]) is not Missing.NOT_REACHED
    ]
    return {"linkId": section.link_id, "item": items} if items else None  # FHIR has no empty lists


def _item(item: Item, answer: Given, assistance: Assistance | None, is_kept: bool) -> Json:  # noqa: FBT001
    told: list[Json] = [] if assistance is None else [{"url": ASSISTANCE, "valueCode": assistance.value}]
    told += [{"url": DOCTOR_ONLY, "valueBoolean": True}] if is_kept else []
    if isinstance(answer, Missing | Kept):
        code = MASKED if isinstance(answer, Kept) else CODE_OF_MISSING[answer]
        return {"linkId": item.link_id, "extension": [{"url": DATA_ABSENT_REASON, "valueCode": code}, *told]}
    extensions: Json = {"extension": told} if told else {}
    return {"linkId": item.link_id, **extensions, "answer": [_value(answer)]}


def _labels(response: Response) -> Json:
    """The security label of a response that holds kept answers, or has had them taken out."""
    if not response.doctor_only:
        return {}
    is_redacted = Kept.FOR_DOCTOR in response.answers.values()
    return {"meta": {"security": [REDACTED if is_redacted else RESTRICTED]}}


def _kept_elsewhere(response: Response) -> list[Json]:
    """The marks of items that were never reached, which are no items here."""
    return [
        {"url": DOCTOR_ONLY, "valueString": link_id}
        for link_id in sorted(response.doctor_only)
        if response.answers[link_id] is Missing.NOT_REACHED
    ]


def _form(response: Response) -> list[Json]:
    return [] if response.form is None else [{"url": FORM, "valueString": response.form}]


def _paper(response: Response) -> list[Json]:
    if response.paper is None:
        return []
    days = [
        {"url": "answered-on", "valueDate": response.paper.answered_on.isoformat()},
        {"url": "keyed-at", "valueDateTime": response.paper.keyed_at.isoformat()},
    ]
    unclear = [{"url": "unclear", "valueString": link_id} for link_id in response.paper.unclear]
    return [{"url": PAPER, "extension": [*days, *unclear]}]


def _correction(response: Response) -> list[Json]:
    """Which items were corrected, when, and the response whose place it takes. Not who, at whose request or why: that
    stays where the record is."""
    told: list[Json] = []
    if response.replaces is not None:
        reference = {"reference": f"QuestionnaireResponse/{response.replaces}"}
        told.append({"url": REPLACES, "valueReference": reference})
    if response.corrected is not None:
        at = {"url": "at", "valueDateTime": response.corrected.at.isoformat()}
        items = [{"url": "item", "valueString": link_id} for link_id in response.corrected.items]
        told.append({"url": CORRECTION, "extension": [at, *items]})
    return told


def _value(answer: Answer) -> Json:
    match answer:
        case Choice(code=code):
            return {"valueCoding": {"code": code}}
        case Text(text=text):
            return {"valueString": text}
