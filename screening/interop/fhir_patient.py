"""Whose responses they are: what the Patient resource says, and that all responses can be about that one patient."""

from __future__ import annotations

from screening.core.errors import Problem
from screening.core.people import BirthDate
from screening.core.response import PatientId
from screening.interop.element import Element
from screening.interop.fhir_items import refuse_modifiers
from screening.interop.fhir_reference import Reference, ResourceTypes, may_be_same, read_reference
from screening.interop.fhir_time import read_birth_date


def read_birth(patient: Element) -> BirthDate | None:
    """Every day the birth date can mean; None when it is not said, or wrong and written down."""
    refuse_modifiers(patient)
    text = patient.text("birthDate")
    birth = None if text is None else read_birth_date(text)
    if text is not None and birth is None:
        where = patient.at("birthDate")
        patient.refuse(Problem(where, "must be a date as FHIR writes it: YYYY-MM-DD, YYYY-MM or YYYY"))
    return birth


def read_name(patient: Element) -> str | None:
    """The official name, else the first one, for the head of the page; a file need not say it."""
    names = sorted(patient.objects("name"), key=lambda name: name.value.get("use") != "official")
    if not names:
        return None
    given = names[0].value.get("given")
    parts = (*(given if isinstance(given, list) else ()), names[0].value.get("family"))
    composed = " ".join(part for part in parts if isinstance(part, str))
    return names[0].text("text") or composed or None


def read_patient_id(patient: Element) -> PatientId | None:
    """Its id where it came from."""
    id = patient.value.get("id")
    return PatientId(id) if isinstance(id, str) else None


def refuse_other_patients(
    names: frozenset[str], responses: tuple[tuple[Element, ResourceTypes], ...]
) -> None:
    """Every response must be able to be about the patient of these names, and the same one as the responses before it.

    A response that names nobody is taken to be about the patient it came with; so is a Patient that bears no name.
    """
    known = set(names)
    for response, types in responses:
        for reference in _patient_references(response, types):
            if may_be_same(known, reference.names):
                known |= reference.names
            else:
                response.refuse(Problem(response.where, "is about another patient than the rest of the file"))
                break


def _patient_references(response: Element, types: ResourceTypes) -> tuple[Reference, ...]:
    """The subject, and the source where that is a patient: the two must be one."""
    subject, source = response.object("subject"), response.object("source")
    found = []
    if subject is not None:
        reference = read_reference(subject, types)
        if reference.type not in (None, "Patient"):
            subject.refuse(Problem(subject.where, "must be a Patient"))
        found.append(reference)
    if source is not None:
        reference = read_reference(source, types)
        if reference.type == "Patient":
            found.append(reference)
    return tuple(found)
