"""All that is kept of a patient's answers, and what was concluded of them, as FHIR R4 Bundles to hand to the patient.

The first Bundle is the patient with every response, corrected ones too: a response names the one whose place it takes
and the one that has taken its own; `fhir_in` reads it back. The second holds one Bundle for each assessment, as
`fhir_assessment` writes it, without what others have said in a form of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from screening.core.identity import Identity
from screening.core.questionnaire import Questionnaire
from screening.core.response import PatientId, Response, ResponseId
from screening.interop.fhir_codes import CANONICAL_BASE, REPLACED_BY
from screening.interop.fhir_out import response_to_fhir

Json = dict[str, Any]

_BASE = CANONICAL_BASE.rpartition("/")[0]
_CPR = "urn:oid:1.2.208.176.1.2"  # the CPR number, as HL7 Denmark's core profiles name it


def record_to_fhir(
    patient: PatientId, identity: Identity, responses: Iterable[tuple[Response, Questionnaire]]
) -> Json:
    """The patient and these responses, each with the definition it was given to."""
    known = tuple(responses)
    later = {one.replaces: one.id for one, _ in known if one.replaces is not None}
    resources = [_patient(patient, identity)]
    resources += [_response(one, definition, patient, later.get(one.id)) for one, definition in known]
    entries = [
        {"fullUrl": f"{_BASE}/{one['resourceType']}/{one['id']}", "resource": one} for one in resources
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def assessments_to_fhir(bundles: Iterable[Json], *, without: Collection[ResponseId]) -> Json:
    """These assessments in one Bundle, and nothing in it of the responses that are named in `without`."""
    entries = [{"resource": _leaving_out(bundle, without)} for bundle in bundles]
    return {"resourceType": "Bundle", "type": "collection", **({"entry": entries} if entries else {})}


def _patient(id: PatientId, identity: Identity) -> Json:
    contact = identity.contact
    ways = [("phone", contact.phone), ("email", contact.email)]
    telecom = [{"system": system, "value": value} for system, value in ways if value]
    optional: Json = {
        "identifier": None if identity.cpr is None else [{"system": _CPR, "value": identity.cpr.digits}],
        "telecom": telecom or None,
        "address": [{"text": contact.address}] if contact.address else None,
    }
    return {
        "resourceType": "Patient",
        "id": id,
        "name": [{"text": identity.name}],
        "birthDate": identity.birth.isoformat(),
        **{name: value for name, value in optional.items() if value is not None},
    }


def _response(
    response: Response, definition: Questionnaire, patient: PatientId, replaced_by: ResponseId | None
) -> Json:
    written = response_to_fhir(response, definition, canonical_base=CANONICAL_BASE)
    written["subject"] = {"reference": f"Patient/{patient}"}  # under whichever id of theirs it was given
    if replaced_by is not None:
        reference = {"reference": f"QuestionnaireResponse/{replaced_by}"}
        written["extension"] = [*written["extension"], {"url": REPLACED_BY, "valueReference": reference}]
    return written


def _leaving_out(bundle: Json, ids: Collection[ResponseId]) -> Json:
    """The Bundle without these responses, their scores, and every detail of a conclusion that was drawn from them."""
    left_out = {entry["fullUrl"] for entry in bundle["entry"] if entry["resource"].get("id") in ids}
    if not left_out:
        return bundle
    entries = []
    for entry in bundle["entry"]:
        resource = entry["resource"]
        before = resource.get("derivedFrom", [])
        derived = [one for one in before if one["reference"] not in left_out]
        if entry["fullUrl"] in left_out or (before and not derived):
            continue
        if len(derived) < len(before):
            kept = {name: value for name, value in resource.items() if name != "component"}
            entries.append({**entry, "resource": {**kept, "derivedFrom": derived}})
        else:
            entries.append(entry)
    # Its identifier is made of what stands in it, and this is not all of it any more.
    return {name: value for name, value in bundle.items() if name != "identifier"} | {"entry": entries}
