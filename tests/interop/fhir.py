"""FHIR documents for tests, every part defaulted. The patients are made up and say so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

DATA_ABSENT_REASON = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
CANONICAL = "https://example.org/fhir/Questionnaire"
PATIENT = "Patient/demo"
AUTHORED = "2026-11-20T09:30:00+01:00"


def absent(code: str) -> dict[str, Any]:
    return {"extension": [{"url": DATA_ABSENT_REASON, "valueCode": code}]}


def an_answered_item(link_id: str, value: object) -> dict[str, Any]:
    """Numbers become valueInteger, text valueCoding, None an item without answer, a dict stands as it is."""
    match value:
        case None:
            return {"linkId": link_id}
        case dict():
            return {"linkId": link_id, **value}
        case int():
            return {"linkId": link_id, "answer": [{"valueInteger": value}]}
        case _:
            return {"linkId": link_id, "answer": [{"valueCoding": {"code": value}}]}


def a_fhir_response(answers: Mapping[str, object] | None = None, **elements: Any) -> dict[str, Any]:
    """A QuestionnaireResponse; an element given as None is left out."""
    items = [an_answered_item(link_id, value) for link_id, value in (answers or {"1": 2}).items()]
    resource = {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "questionnaire": f"{CANONICAL}/qlq-c15-pal|1.0.0",
        "subject": {"reference": PATIENT},
        "authored": AUTHORED,
        "source": {"reference": PATIENT},
        "item": items,
        **elements,
    }
    return {name: value for name, value in resource.items() if value is not None}


def a_fhir_patient(**elements: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": "demo", "birthDate": "1950-03-04", **elements}


def a_bundle(*resources: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": resource} for resource in resources],
    }


def as_text(document: object) -> str:
    return json.dumps(document)


FACTS = (
    "life-threatening", "informed", "wants-referral", "needs-assessed", "basal-insufficient", "intervention-recorded",
    "beyond-basal-capacity", "physical-severe", "psychological-severe", "social-severe", "existential-severe",
    "specialist-treatment", "existential-crisis", "network-failing", "hard-decisions", "unstable",
    "complicating-conditions", "cord-compression", "delirium", "suicide-risk", "threatening-bleed",
)  # fmt: skip
GATES = FACTS[:4]


def a_c15(line: str, **elements: Any) -> dict[str, Any]:
    """The fifteen answers in order; ``-`` is declined, ``.`` never reached."""
    answers: dict[str, object] = {
        str(number): absent("asked-declined") if answer == "-" else int(answer)
        for number, answer in enumerate(line.split(), start=1)
        if answer != "."
    }
    return a_fhir_response(answers, **elements)


def a_facts_response(
    *yes: str, only: bool = False, no: tuple[str, ...] = (), **elements: Any
) -> dict[str, Any]:
    """The gates yes and everything else no, but for what is named; `only` what is named, with `only`."""
    codes: dict[str, object] = {} if only else {link: "yes" if link in GATES else "no" for link in FACTS}
    codes |= dict.fromkeys(yes, "yes") | dict.fromkeys(no, "no")
    return a_fhir_response(
        codes,
        **{
            "questionnaire": f"{CANONICAL}/dk-basal-facts|1.0.0",
            "source": {"reference": "Practitioner/demo"},
            "id": "facts",
            **elements,
        },
    )
