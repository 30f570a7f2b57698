"""An assessment as a FHIR R4 Bundle: what goes with the GP's page, for the program that receives it.

    Patient                  birth date and name, as far as the page has them
    QuestionnaireResponse    every response that was used, as `fhir_out` writes it, with who recorded it
    Observation              one for each scale of each source's newest response
    Observation              one for the verdict, with every criterion, warning sign and missing input
    Observation              one for what was done meanwhile, decisions and steps of referrals, where there were any
    Device                   the program, with the version and sha256 of every definition that took part

A collection and not a document: the document is the PDF that it is attached to. Why these resources and no others is
written in docs/decisions/0013. The same assessment gives the same bytes: identities are made from the content, times
are those of the assessment. `fhir_in` reads it back, and so does `fhir_page`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from screening.core.assessment import Assessment
from screening.core.criteria import Criterion, Status
from screening.core.doctor_only import rests_on_kept
from screening.core.happenings import Happening
from screening.core.people import BirthDate
from screening.core.questionnaire import Direction, Language, Questionnaire, Scale, Source
from screening.core.response import Response
from screening.core.scoring import Score
from screening.core.truth import Truth
from screening.core.verdict import MissingInput
from screening.interop.fhir_codes import (
    ASSESSMENT,
    CANONICAL_BASE,
    CODES,
    CODES_OF_ABSENT,
    CRITERIA_SET,
    MASKED,
    PROGRAM,
    QUESTIONNAIRE,
    REDACTED,
    TYPE_OF_SOURCE,
)
from screening.interop.fhir_happenings import HAPPENINGS, happening_components
from screening.interop.fhir_out import response_to_fhir

Json = dict[str, Any]


def assessment_to_fhir(
    assessment: Assessment,
    *,
    patient_name: str | None,
    author_names: Mapping[str, str],
    language: Language,
    palliative_contact: str = "",
    happenings: Sequence[Happening] = (),
) -> Json:
    """The Bundle as JSON values, its displays in `language`, which is also the page's.

    `author_names`: staff id -> name, for who recorded a response. Ids of patients and staff are left out.
    `palliative_contact`: whom the page says to ring for advice. `happenings`: what was done meanwhile.
    """
    bundle = _Bundle(
        assessment=assessment,
        patient_name=patient_name,
        author_names=author_names,
        language=language,
        palliative_contact=palliative_contact,
        happenings=happenings,
    )
    resources = [*bundle.resources()]
    digest = hashlib.sha256(json_text(resources).encode()).hexdigest()
    named = {f"#{key}": _address(digest, number) for number, (key, _) in enumerate(resources, start=1)}
    return {
        "resourceType": "Bundle",
        **({} if assessment.redaction is None else {"meta": {"security": [REDACTED]}}),
        "language": language,
        "identifier": {"system": ASSESSMENT, "value": digest},
        "type": "collection",
        "timestamp": assessment.case.at.isoformat(),
        "entry": [
            {"fullUrl": named[f"#{key}"], "resource": _named(resource, named)} for key, resource in resources
        ],
    }


def json_text(document: object) -> str:
    """JSON without blanks, its letters beyond ASCII escaped: the one form of the same values."""
    return json.dumps(document, separators=(",", ":"), allow_nan=False)


def _address(digest: str, number: int) -> str:
    """Version 8 of RFC 9562: bits of our own, here of the content, and the resource's number in it. Random digits in
    each would take a kilobyte in the PDF."""
    return f"urn:uuid:{digest[:8]}-{digest[8:12]}-8{digest[12:15]}-8{digest[15:18]}-{number:012x}"


def _named(resource: Json, named: Mapping[str, str]) -> Json:
    """References within the Bundle as its addresses; they can be made only when everything else is known. They stand
    at the top of a resource, by themselves or in a list: whatever is deeper is not looked through."""
    return {
        key: [_addressed(each, named) for each in value]
        if isinstance(value, list)
        else _addressed(value, named)
        for key, value in resource.items()
    }


def _addressed(value: Any, named: Mapping[str, str]) -> Any:
    if not isinstance(value, dict) or "reference" not in value:
        return value
    return {**value, "reference": named.get(value["reference"], value["reference"])}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bundle:
    assessment: Assessment
    patient_name: str | None
    author_names: Mapping[str, str]
    language: Language
    palliative_contact: str
    happenings: Sequence[Happening]

    def resources(self) -> Iterator[tuple[str, Json]]:
        """Every resource with the key that others refer to it by (`#patient`)."""
        yield "patient", self._patient()
        for response in self._responses():
            yield f"response/{response.id}", self._response(response)
        yield "program", self._program()
        for response in self._newest():
            for scale in self._definition(response).scales:
                yield f"score/{response.id}/{scale.id}", self._score(response, scale)
        yield "verdict", self._verdict()
        if self.happenings:
            yield "happenings", self._happenings()

    # -- what was known -----------------------------------------------------------------------------------------

    def _patient(self) -> Json:
        birth = self.assessment.case.birth
        return {
            "resourceType": "Patient",
            **({"name": [{"text": self.patient_name}]} if self.patient_name else {}),
            **({} if birth is None else {"birthDate": _birth_date(birth)}),
        }

    def _responses(self) -> tuple[Response, ...]:
        """All that were used, those too that are only shown, each once."""
        return self.assessment.case.all_responses()

    def _judged(self) -> tuple[Response, ...]:
        """Those that the rules could read."""
        groups = self.assessment.case.responses.values()
        return tuple({response.id: response for group in groups for response in group}.values())

    def _newest(self) -> tuple[Response, ...]:
        """The newest response of each source to each questionnaire."""
        newest: dict[tuple[str, Source], Response] = {}
        for response in self._judged():
            newest.setdefault((response.questionnaire.id, response.source), response)
        return tuple(newest.values())

    def _response(self, response: Response) -> Json:
        written = response_to_fhir(response, self._definition(response), canonical_base=CANONICAL_BASE)
        written.pop("subject", None)  # a patient's id in the database, which the page does not say
        name = None if response.author is None else self.author_names.get(response.author)
        if name is not None:
            # FHIR's author is who "received and recorded the answers". What helped nobody and is not the source itself
            # has recorded them without a hand in them.
            recorder = written["source"]["type"] if response.source is Source.STAFF else "Device"
            written["author"] = {"type": recorder, **written.get("author", {}), "display": name}
        return {**written, "subject": {"reference": "#patient"}}

    def _definition(self, response: Response) -> Questionnaire:
        return self.assessment.questionnaire_of(response)

    # -- what came of it ----------------------------------------------------------------------------------------

    def _score(self, response: Response, scale: Scale) -> Json:
        definition = self._definition(response)
        wording = definition.wordings.get(self.language)
        name = scale.id if wording is None else wording.scales.get(scale.id, scale.id)
        score = self.assessment.scores[response.id][scale.id]
        return {
            "resourceType": "Observation",
            "status": "final",
            "code": _concept(f"{definition.ref.id}/scale/{scale.id}", definition.ref.version, name),
            "subject": {"reference": "#patient"},
            "effectiveDateTime": response.authored.isoformat(),
            "performer": [{"type": TYPE_OF_SOURCE[response.source]}],  # self and proxy are two, and stay two
            **_value(score),
            **_reference_range(scale),
            "derivedFrom": [{"reference": f"#response/{response.id}"}],
            **({} if score.value is not None or score.kept else {"component": [*_bounds(score)]}),
        }

    def _verdict(self) -> Json:
        run, verdict = self.assessment, self.assessment.verdict
        derived = [{"reference": f"#response/{response.id}"} for response in self._judged()]
        signed = run.criteria_set.status is not Status.DRAFT and verdict.outcome is not None
        return {
            "resourceType": "Observation",
            "status": "final" if signed else "preliminary",
            "code": self._of_set("", run.criteria_set.title),
            "subject": {"reference": "#patient"},
            "effectiveDateTime": run.case.at.isoformat(),
            **(_absent("unknown") if verdict.outcome is None else self._outcome(verdict.outcome)),
            "device": {"reference": "#program"},
            **({"derivedFrom": derived} if derived else {}),
            "component": [*self._components()],
        }

    def _happenings(self) -> Json:
        at = self.assessment.case.at
        return {
            "resourceType": "Observation",
            "status": "final",
            "code": _concept(HAPPENINGS),
            "subject": {"reference": "#patient"},
            "effectiveDateTime": at.isoformat(),
            "component": happening_components(self.happenings, at.tzinfo),
        }

    def _components(self) -> Iterator[Json]:
        run, verdict = self.assessment, self.assessment.verdict
        if verdict.outcome is None:
            yield {"code": _concept("at-least"), **self._outcome(verdict.at_least)}
            yield {"code": _concept("at-most"), **self._outcome(verdict.at_most)}
        for id, finding in run.findings.criteria.items():
            yield self._truth("criterion", run.criteria_set.criteria[id], finding.truth)
        for id, truth in verdict.alerts.items():
            yield self._truth("alert", run.criteria_set.alerts[id], truth)
        if run.redaction is not None and run.redaction.hides_alert:
            yield {"code": _concept("alert-kept-for-doctor"), **_true_or_not(Truth.TRUE)}
        for remark in verdict.remarks:
            yield {"code": self._of_set(f"/remark/{remark}"), **_true_or_not(Truth.TRUE)}
        for missing in verdict.missing:
            yield self._missing(missing)

    def _truth(self, kind: str, criterion: Criterion, truth: Truth) -> Json:
        findings = self.assessment.findings
        if rests_on_kept(findings, findings.of(criterion.id)):
            return {"code": self._of_set(f"/{kind}/{criterion.id}", criterion.label), **_absent(MASKED)}
        return {"code": self._of_set(f"/{kind}/{criterion.id}", criterion.label), **_true_or_not(truth)}

    def _missing(self, missing: MissingInput) -> Json:
        """An answer that nobody has given, and whether it could change the outcome."""
        code = "missing-and-decisive" if missing.decisive else "missing"
        concept = _concept(code)
        inputs = self.assessment.criteria_set.inputs
        asked = inputs[missing.input].questionnaire if missing.input in inputs else missing.input
        concept["coding"].append({"system": CODES, "code": f"{asked}/item/{missing.link_id}"})
        return {"code": concept, **_absent("unknown", missing.reason.value)}

    def _outcome(self, id: str) -> Json:
        found = next(outcome for outcome in self.assessment.criteria_set.outcomes if outcome.id == id)
        return {"valueCodeableConcept": self._of_set(f"/outcome/{id}", found.label)}

    def _of_set(self, code: str, texts: Mapping[Language, str] | None = None) -> Json:
        """A code of the criteria set; without one, the set itself."""
        ref = self.assessment.criteria_set.ref
        display = None if texts is None else texts.get(self.language) or texts.get(Language("en"))
        return _concept(f"{ref.id}{code}", ref.version, display)

    # -- by what ------------------------------------------------------------------------------------------------

    def _program(self) -> Json:
        run = self.assessment
        definitions = {response.questionnaire: None for response in self._responses()}
        return {
            "resourceType": "Device",
            "deviceName": [{"name": "screening", "type": "user-friendly-name"}],
            "version": [
                {"type": _concept(PROGRAM), "value": run.program_version},
                _version(CRITERIA_SET, str(run.criteria_set.ref), run.criteria_set.ref.sha256),
                *(_version(QUESTIONNAIRE, str(ref), ref.sha256) for ref in definitions),
            ],
            **({"contact": [{"value": self.palliative_contact}]} if self.palliative_contact else {}),
        }


def _version(kind: str, name: str, sha256: str) -> Json:
    return {"type": _concept(kind), "component": {"system": CODES, "value": name}, "value": sha256}


def _concept(code: str, version: str | None = None, display: str | None = None) -> Json:
    told = {"system": CODES, "version": version, "code": code, "display": display}
    return {"coding": [{name: value for name, value in told.items() if value}]}


def _value(score: Score) -> Json:
    if score.value is not None:
        return {"valueQuantity": {"value": _number(score.value)}}
    if score.kept:
        return _absent(MASKED)
    return _absent("unknown", f"{score.answered}/{score.of}")  # so many of its items are answered


def _bounds(score: Score) -> Iterator[Json]:
    """Every way to fill the gaps gives a score between these two; nothing is imputed."""
    yield {"code": _concept("lowest-possible"), "valueQuantity": {"value": _number(score.bounds.low)}}
    yield {"code": _concept("highest-possible"), "valueQuantity": {"value": _number(score.bounds.high)}}


def _reference_range(scale: Scale) -> Json:
    """What lies beyond the cut point, in the worse direction, is clinically important."""
    if not scale.bands:
        return {}
    end = "high" if scale.direction is Direction.HIGH_IS_WORSE else "low"
    return {"referenceRange": [{end: {"value": _number(scale.bands[0].cut)}}]}


def _true_or_not(truth: Truth) -> Json:
    """A boolean, or the reason for having none: FHIR has no third truth."""
    return _absent("unknown") if truth is Truth.UNKNOWN else {"valueBoolean": truth is Truth.TRUE}


def _absent(code: str, text: str | None = None) -> Json:
    concept: Json = {"coding": [{"system": CODES_OF_ABSENT, "code": code}]}
    return {"dataAbsentReason": concept if text is None else {**concept, "text": text}}


def _number(value: Fraction) -> int | float:
    """The nearest JSON number."""
    return int(value) if value.denominator == 1 else float(value)


def _birth_date(birth: BirthDate) -> str:
    """As much of it as is known: a day, a month or a year."""
    if birth.first == birth.last:
        return birth.first.isoformat()
    same_month = birth.first.strftime("%Y-%m")
    return same_month if birth.last.strftime("%Y-%m") == same_month else f"{birth.first.year:04}"
