"""What an assessment's Bundle says of the page it belongs to: language, moment, and every definition by its sha256.

The other half of `fhir_assessment`; the responses in it are read by `fhir_in`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from screening.core.criteria import CriteriaSetId, CriteriaSetRef
from screening.core.errors import InvalidSubmission, Problem
from screening.core.questionnaire import Language, QuestionnaireId, QuestionnaireRef
from screening.interop.element import Element
from screening.interop.fhir_codes import ASSESSMENT, CODES, CRITERIA_SET, PROGRAM, QUESTIONNAIRE, REDACTED
from screening.interop.fhir_time import read_moment
from screening.interop.strict_json import parse_json

NOT_OURS = Problem("", "holds no assessment that this program has attached, or none that can still be read")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBasis:
    """By what a page was made, and in which language."""

    language: Language
    at: datetime
    program_version: str
    criteria_set: CriteriaSetRef
    questionnaires: tuple[QuestionnaireRef, ...]
    palliative_contact: str = ""
    is_redacted: bool = False  # answers kept for the doctor were left out of it


def read_page_basis(text: str) -> PageBasis:
    """What this Bundle says of its page. Raises InvalidSubmission when it is not one of `assessment_to_fhir`."""
    value = parse_json(text)
    bundle = Element(value=value if isinstance(value, dict) else {}, where="Bundle", problems=[])
    identifier = bundle.object("identifier")
    if identifier is None or identifier.value.get("system") != ASSESSMENT:
        raise InvalidSubmission([NOT_OURS])
    language, at = bundle.text("language"), read_moment(bundle.text("timestamp") or "")
    versions = _versions(bundle)
    programs, sets = versions.get(PROGRAM, []), versions.get(CRITERIA_SET, [])
    if language is None or at is None or len(programs) != 1 or len(sets) != 1:
        raise InvalidSubmission([NOT_OURS])
    id, _, version = sets[0][0].partition("|")
    return PageBasis(
        language=Language(language),
        at=at,
        program_version=programs[0][1],
        criteria_set=CriteriaSetRef(id=CriteriaSetId(id), version=version, sha256=sets[0][1]),
        questionnaires=tuple(_questionnaire(*told) for told in versions.get(QUESTIONNAIRE, [])),
        palliative_contact=_contact(bundle),
        is_redacted=_is_redacted(bundle),
    )


def _is_redacted(bundle: Element) -> bool:
    meta = bundle.object("meta")
    labels = () if meta is None else meta.objects("security")
    return any(label.value.get("code") == REDACTED["code"] for label in labels)


def _contact(bundle: Element) -> str:
    """Whom the page says to ring for advice; empty when it says nobody."""
    for entry in bundle.objects("entry"):
        resource = entry.object("resource")
        if resource is not None and resource.value.get("resourceType") == "Device":
            for contact in resource.objects("contact"):
                return contact.text("value") or ""
    return ""


def _questionnaire(name: str, sha256: str) -> QuestionnaireRef:
    id, _, version = name.partition("|")
    return QuestionnaireRef(id=QuestionnaireId(id), version=version, sha256=sha256)


def _versions(bundle: Element) -> dict[str, list[tuple[str, str]]]:
    """Of each kind of thing that took part: its name with its version, and its value (the program has only that)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for entry in bundle.objects("entry"):
        resource = entry.object("resource")
        if resource is None or resource.value.get("resourceType") != "Device":
            continue
        for version in resource.objects("version"):
            kind, component = version.object("type"), version.object("component")
            name = "" if component is None else component.text("value") or ""
            for coding in () if kind is None else kind.objects("coding"):
                if coding.value.get("system") == CODES:
                    found.setdefault(coding.text("code") or "", []).append(
                        (name, version.text("value") or "")
                    )
    return found
