"""FHIR R4 JSON in: one QuestionnaireResponse, or a Bundle of several and their Patient.

Reads shapes, places, times and persons; answers stay raw (`Submission`) and are judged by `core.validate`, which
knows the questionnaire. Everything wrong is said at once, each fault with its FHIR path.

Who answered is never guessed: a response without `source` has source None, since FHIR says that no inference can be
made from its absence. What may follow from None is for the caller to decide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from screening.core.errors import InvalidSubmission, Problem
from screening.core.happenings import Happening
from screening.core.people import BirthDate
from screening.core.questionnaire import Language, LinkId, Source
from screening.core.response import (
    Assistance,
    Correction,
    OnPaper,
    PatientId,
    ResponseId,
    Submission,
    WordingUsed,
)
from screening.interop.element import Element
from screening.interop.fhir_codes import (
    ASSISTANCE_OF_AUTHOR,
    CODES,
    CORRECTION,
    FORM,
    PAPER,
    REPLACES,
    SOURCE_OF_TYPE,
    STATUSES,
    WORDING,
)
from screening.interop.fhir_happenings import read_happenings
from screening.interop.fhir_items import (
    read_assistance_by_item,
    read_doctor_only,
    read_items,
    refuse_modifiers,
)
from screening.interop.fhir_patient import read_birth, read_name, read_patient_id, refuse_other_patients
from screening.interop.fhir_reference import ResourceTypes, names_of_patient, read_reference
from screening.interop.fhir_time import read_day, read_moment
from screening.interop.strict_json import parse_json

# What a Bundle may hold besides, because none of these carries an answer. Anything else is refused: to read past a
# resource whose name is misspelt would lose what it holds.
_READ_PAST = frozenset(
    {
        "RelatedPerson", "Practitioner", "PractitionerRole", "Organization", "CareTeam",
        "Location", "Device", "Encounter", "EpisodeOfCare", "Task",
        "ServiceRequest", "Questionnaire", "Composition", "MessageHeader", "Provenance",
        "OperationOutcome",
    }
)  # fmt: skip
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}", re.ASCII)
_LANGUAGE = re.compile(r"([a-z]{2,3})(-[A-Za-z0-9-]{1,30})?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class FhirResponse:
    """One QuestionnaireResponse as it came, at `where`. `questionnaire` is the last part of its canonical address;
    `version`, `source`, `authored` and `language` are None when it does not say them; `author_name` is the name that it
    gives for who recorded it."""

    id: ResponseId
    where: str
    questionnaire: str
    version: str | None
    source: Source | None
    assistance: Assistance
    authored: datetime | None
    language: Language | None
    wording: WordingUsed | None
    submission: Submission
    assistance_by_item: Mapping[LinkId, Assistance] = field(default_factory=dict)
    form: ResponseId | None = None
    paper: OnPaper | None = None
    replaces: ResponseId | None = None
    corrected: Correction | None = None
    doctor_only: frozenset[LinkId] = frozenset()
    author_name: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FhirInput:
    """All responses in the order they stood, and what is known of the one patient they are about. `happenings`: what
    an assessment's own Bundle says was done meanwhile."""

    responses: tuple[FhirResponse, ...]
    birth: BirthDate | None
    patient: PatientId | None
    patient_name: str | None = field(repr=False)
    happenings: tuple[Happening, ...] = ()


def read_fhir(text: str) -> FhirInput:
    """The responses in this FHIR JSON. Raises InvalidSubmission with every problem found."""
    value = parse_json(text)
    problems: list[Problem] = []
    if not isinstance(value, dict):
        raise InvalidSubmission([Problem("", "must be a JSON object: a QuestionnaireResponse or a Bundle")])
    kind = value.get("resourceType")
    if kind == "Bundle":
        found = _read_bundle(Element(value=value, where=kind, problems=problems))
    elif kind == "QuestionnaireResponse":
        element = Element(value=value, where=kind, problems=problems)
        found = _read_all((_Entry(resource=element, full_url=None),))
    else:
        raise InvalidSubmission([Problem("resourceType", "must be QuestionnaireResponse or Bundle")])
    if problems:
        # A reference is read once as a person and once as a name, and may be found wrong twice.
        raise InvalidSubmission({str(problem): problem for problem in problems}.values())
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    resource: Element
    full_url: str | None

    @property
    def kind(self) -> str:
        return str(self.resource.value.get("resourceType"))


def _read_bundle(bundle: Element) -> FhirInput:
    refuse_modifiers(bundle)
    entries: list[_Entry] = []
    for element in bundle.objects("entry"):
        resource = element.object("resource")
        if resource is None:
            element.refuse(Problem(element.where, "has no {element}", {"element": "resource"}))
        else:
            entries.append(_Entry(resource=resource, full_url=element.text("fullUrl")))
    for entry in entries:
        if not _is_read(entry.resource):
            entry.resource.refuse(
                Problem(
                    entry.resource.where,
                    "is a kind of resource that is not read here: expected QuestionnaireResponse and Patient",
                )
            )
    if not any(entry.kind == "QuestionnaireResponse" for entry in entries):
        bundle.refuse(Problem(bundle.where, "holds no QuestionnaireResponse"))
    observed = (entry.resource for entry in entries if entry.kind == "Observation")
    happenings = tuple(one for resource in observed for one in read_happenings(resource))
    return replace(_read_all(tuple(entries)), happenings=happenings)


def _is_read(resource: Element) -> bool:
    """Whether it is read, or can be read past. Of observations only our own can: they were made from the responses
    beside them, and are made anew from these. Somebody else's may be an answer."""
    kind = str(resource.value.get("resourceType"))
    if kind == "Observation":
        code = resource.object("code")
        codings = () if code is None else code.objects("coding")
        return any(coding.value.get("system") == CODES for coding in codings)
    return kind in ("QuestionnaireResponse", "Patient") or kind in _READ_PAST


def _read_all(entries: tuple[_Entry, ...]) -> FhirInput:
    types = {entry.full_url: entry.kind for entry in entries if entry.full_url is not None}
    patients = tuple(entry for entry in entries if entry.kind == "Patient")
    responses = tuple(entry for entry in entries if entry.kind == "QuestionnaireResponse")
    for entry in patients[1:]:
        entry.resource.refuse(
            Problem(entry.resource.where, "is a second Patient: a file is about one patient")
        )
    names = names_of_patient(patients[0].resource, patients[0].full_url) if patients else frozenset()
    located = ((entry.resource, _types_in(entry.resource, types)) for entry in responses)
    refuse_other_patients(names, tuple(located))
    _refuse_repeated_ids(responses)
    read = (_read_response(entry.resource, number, types) for number, entry in enumerate(responses, start=1))
    known = tuple(response for response in read if response is not None)
    if not patients:
        return FhirInput(responses=known, birth=None, patient=None, patient_name=None)
    patient = patients[0].resource
    return FhirInput(
        responses=known,
        birth=read_birth(patient),
        patient=read_patient_id(patient),
        patient_name=read_name(patient),
    )


def _read_response(response: Element, number: int, types: ResourceTypes) -> FhirResponse | None:
    """The response, or None when it has no questionnaire or id to go by (and the problems are written down)."""
    refuse_modifiers(response)
    if response.value.get("status") not in STATUSES:
        expected = ", ".join(STATUSES)
        response.refuse(
            Problem(
                response.at("status"),
                "a response counts only when its status is one of: {expected}",
                {"expected": expected},
            )
        )
    types = _types_in(response, types)
    canonical = response.required_text("questionnaire")
    id = _read_id(response, number)
    source = _read_source(response, types)
    fields = (_read_authored(response), _read_language(response), read_items(response))
    if canonical is None or id is None:
        return None
    address, _, version = canonical.strip().partition("#")[0].partition("|")
    return FhirResponse(
        id=id,
        where=response.where,
        questionnaire=address.rpartition("/")[2],
        version=version or None,
        source=source,
        assistance=_read_assistance(response, source, types),
        authored=fields[0],
        language=fields[1],
        wording=_read_wording(response),
        submission=fields[2],
        assistance_by_item=read_assistance_by_item(response),
        form=_read_form(response),
        paper=_read_paper(response),
        replaces=_read_replaces(response),
        corrected=_read_correction(response),
        doctor_only=read_doctor_only(response),
        author_name=_read_author_name(response),
    )


def _read_id(response: Element, number: int) -> ResponseId | None:
    """Its id, or its number in the file when it bears none."""
    id = response.text("id")
    if "id" not in response.value:
        return ResponseId(f"response-{number}")
    if id is None or _ID.fullmatch(id) is None:
        response.refuse(Problem(response.at("id"), "must be at most 64 letters, digits, hyphens and dots"))
        return None
    return ResponseId(id)


def _read_authored(response: Element) -> datetime | None:
    text = response.text("authored")
    authored = None if text is None else read_moment(text)
    if text is not None and authored is None:
        response.refuse(
            Problem(
                response.at("authored"),
                "must be a date with a time and its offset from UTC, as in 2026-11-22T10:00:00+01:00",
            )
        )
    return authored


def _read_language(response: Element) -> Language | None:
    """The language without its region: wordings are kept by language."""
    text = response.text("language")
    parts = None if text is None else _LANGUAGE.fullmatch(text)
    if text is not None and parts is None:
        response.refuse(Problem(response.at("language"), "must be a language code such as da or en"))
    return None if parts is None else Language(parts[1])


def _read_wording(response: Element) -> WordingUsed | None:
    """In whose words it was answered, as `fhir_out` writes it; what is not said in full is not taken as validated."""
    for extension in response.objects("extension"):
        if extension.value.get("url") == WORDING:
            said = {part.value.get("url"): part for part in extension.objects("extension")}
            language, source, version = (
                said[url].text(value) if url in said else None
                for url, value in (
                    ("language", "valueCode"),
                    ("source", "valueString"),
                    ("version", "valueString"),
                )
            )
            stated = None not in (language, source, version)
            validated = stated and "validated" in said and said["validated"].value.get("valueBoolean") is True
            return WordingUsed(
                language=Language(language or "und"),
                source=source if stated else None,
                version=version if stated else None,
                validated=validated,
            )
    return None


def _read_form(response: Element) -> ResponseId | None:
    """Which form it is a part of, when several people answered it."""
    for extension in response.objects("extension"):
        if extension.value.get("url") == FORM:
            form = extension.required_text("valueString")
            return None if form is None else ResponseId(form)
    return None


def _read_paper(response: Element) -> OnPaper | None:
    """That it was answered on paper, as `fhir_out` writes it; a day or time that cannot be read is refused."""
    for extension in response.objects("extension"):
        if extension.value.get("url") == PAPER:
            parts = extension.objects("extension")
            said = {part.value.get("url"): part for part in parts}
            day = said["answered-on"].text("valueDate") if "answered-on" in said else None
            moment = said["keyed-at"].text("valueDateTime") if "keyed-at" in said else None
            answered_on = None if day is None else read_day(day)
            keyed_at = None if moment is None else read_moment(moment)
            if answered_on is None or keyed_at is None:
                extension.refuse(
                    Problem(
                        extension.where, "must say on which day it was answered, and when it was keyed in"
                    )
                )
                return None
            marks = (part.text("valueString") for part in parts if part.value.get("url") == "unclear")
            unclear = tuple(LinkId(link_id) for link_id in marks if link_id is not None)
            return OnPaper(answered_on=answered_on, keyed_at=keyed_at, unclear=unclear)
    return None


def _read_replaces(response: Element) -> ResponseId | None:
    """The response whose place it takes, as `fhir_out` writes it."""
    for extension in response.objects("extension"):
        if extension.value.get("url") == REPLACES:
            element = extension.object("valueReference")
            named = None if element is None else element.required_text("reference")
            return None if named is None else ResponseId(named.rpartition("/")[2])
    return None


def _read_correction(response: Element) -> Correction | None:
    """That answers in it were corrected; a time that cannot be read is refused."""
    for extension in response.objects("extension"):
        if extension.value.get("url") == CORRECTION:
            parts = extension.objects("extension")
            times = [part.text("valueDateTime") for part in parts if part.value.get("url") == "at"]
            at = read_moment(times[0] or "") if times else None
            if at is None:
                extension.refuse(Problem(extension.where, "must say when it was corrected"))
                return None
            items = (part.text("valueString") for part in parts if part.value.get("url") == "item")
            return Correction(items=tuple(LinkId(item) for item in items if item is not None), at=at)
    return None


def _read_source(response: Element, types: ResourceTypes) -> Source | None:
    element = response.object("source")
    if element is None:
        return None
    source = SOURCE_OF_TYPE.get(read_reference(element, types).type or "")
    if source is None:
        expected = ", ".join(SOURCE_OF_TYPE)
        element.refuse(
            Problem(
                element.where,
                "must say what kind of person answered: a reference to {expected}",
                {"expected": expected},
            )
        )
    return source


def _read_assistance(response: Element, source: Source | None, types: ResourceTypes) -> Assistance:
    """FHIR's author "received and recorded the answers"; one of another kind than the source has helped."""
    element = response.object("author")
    if element is None:
        return Assistance.NONE
    author = SOURCE_OF_TYPE.get(read_reference(element, types).type or "")
    return Assistance.NONE if author is None or author is source else ASSISTANCE_OF_AUTHOR[author]


def _read_author_name(response: Element) -> str | None:
    author = response.object("author")
    return None if author is None else author.text("display")


def _types_in(response: Element, types: ResourceTypes) -> ResourceTypes:
    """The types of the resources around it, and of those inside it under the names it calls them by."""
    found = response.objects("contained")
    return {**types} | {f"#{entry.value.get('id')}": str(entry.value.get("resourceType")) for entry in found}


def _refuse_repeated_ids(responses: tuple[_Entry, ...]) -> None:
    ids = tuple(str(entry.resource.value.get("id")) for entry in responses)
    count = Counter(ids)
    for index, entry in enumerate(responses):
        if "id" in entry.resource.value and count[ids[index]] > 1 and ids[index] in ids[:index]:
            entry.resource.refuse(
                Problem(entry.resource.where, "has the same id as another response: is it given twice?")
            )
