"""The FHIR R4 names that reading and writing share, and what they mean here.

Sources: HL7 FHIR R4 (4.0.1), QuestionnaireResponse, extension data-absent-reason and its code system
(http://terminology.hl7.org/CodeSystem/data-absent-reason).
"""

from __future__ import annotations

from collections.abc import Mapping

from screening.core.questionnaire import Source
from screening.core.response import Assistance, Missing

DATA_ABSENT_REASON = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"

TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"
ORDINAL_VALUE = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
ITEM_CONTROL = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl"
ITEM_CONTROL_CODES = "http://hl7.org/fhir/questionnaire-item-control"
SHORT_TEXT = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-shortText"

# What FHIR has no name for. The domain is one that nobody can own (RFC 2606); README.md says what they hold.
_OWN = "https://screening.example/fhir/StructureDefinition"
CANONICAL_BASE = "https://screening.example/fhir/Questionnaire"
WORDING = f"{_OWN}/wording"  # on a Questionnaire: each language's; on a response: the one it was answered in
ASSISTANCE = (
    f"{_OWN}/assistance"  # on an item: what help there was with it, where it is not the response's own
)
FORM = f"{_OWN}/form"  # on a response: the same in all that one form was answered by, when several people did
PAPER = f"{_OWN}/paper"  # on a response: it was answered on paper, on which day, and when it was keyed in
CORRECTION = f"{_OWN}/correction"  # on a response: when it was corrected, and which items
REPLACES = f"{_OWN}/replaces"  # on a response: the one whose place it takes
REPLACED_BY = f"{_OWN}/replaced-by"  # on a response: the one that has taken its place
# On an item: only a doctor may see its answer. In a file without that answer the item is `masked`. On a response: the
# same of items that were never reached, and so are not in it.
DOCTOR_ONLY = f"{_OWN}/doctor-only"
PROXY_TEXT = f"{_OWN}/proxy-text"
RECALL_TEXT = f"{_OWN}/recall-text"
SCALE_TEXT = f"{_OWN}/scale-text"

# Security labels (`meta.security`), from HL7 terminology: of a resource that holds kept answers, and of one that has
# had them taken out. https://terminology.hl7.org/CodeSystem-v3-Confidentiality.html, -v3-ObservationValue.html
RESTRICTED = {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R"}
REDACTED = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "REDACTED"}
MASKED = "masked"  # a data-absent-reason: there is a value, and it is not told

# Never reached has no code: FHIR leaves the item out.
CODE_OF_MISSING: Mapping[Missing, str] = {
    Missing.SKIPPED: "unknown",
    Missing.DECLINED: "asked-declined",
    Missing.NOT_ASKED: "not-asked",
}

# Every code that says there is no answer. The remaining ones (as-text, not-a-number and the two infinities) say that
# there is one in a form that cannot be read here, and are refused, because the answer would be lost.
MISSING_OF_CODE: Mapping[str, Missing] = {
    "unknown": Missing.SKIPPED,
    "asked-unknown": Missing.SKIPPED,
    "temp-unknown": Missing.SKIPPED,
    "masked": Missing.SKIPPED,
    "error": Missing.SKIPPED,
    "asked-declined": Missing.DECLINED,
    "not-asked": Missing.NOT_ASKED,
    "not-applicable": Missing.NOT_ASKED,
    "not-performed": Missing.NOT_ASKED,
    "not-permitted": Missing.NOT_ASKED,
    "unsupported": Missing.NOT_ASKED,
}

SOURCE_OF_TYPE: Mapping[str, Source] = {
    "Patient": Source.PATIENT,
    "RelatedPerson": Source.RELATIVE,
    "Practitioner": Source.STAFF,
    "PractitionerRole": Source.STAFF,
}
TYPE_OF_SOURCE: Mapping[Source, str] = {
    Source.PATIENT: "Patient",
    Source.RELATIVE: "RelatedPerson",
    Source.STAFF: "Practitioner",
}

# FHIR's `author` "received and recorded the answers": somebody else than the source who held the pen has helped.
ASSISTANCE_OF_AUTHOR: Mapping[Source, Assistance] = {
    Source.PATIENT: Assistance.NONE,
    Source.RELATIVE: Assistance.RELATIVE,
    Source.STAFF: Assistance.STAFF,
}
AUTHOR_OF_ASSISTANCE: Mapping[Assistance, Source] = {
    Assistance.RELATIVE: Source.RELATIVE,
    Assistance.STAFF: Source.STAFF,
}

# A response counts when somebody has let go of it. A person may stop at any moment and it still counts.
STATUSES = ("completed", "amended", "stopped")

# Names in the Bundle of an assessment (`fhir_assessment`). URNs that nobody has to own or keep alive; the codes in the
# one code system say themselves what they are of: `qlq-c15-pal/scale/pain`, `dk-basal-spec/criterion/B1`.
CODES = "urn:uuid:8f1e6a52-3c0d-4a7e-9b61-2f6a4c0d7e15"
# The Bundle's identifier is the sha256 of its content.
ASSESSMENT = "urn:uuid:c2a4b7de-9f35-4d18-8a60-71b3e5d90f42"
CODES_OF_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
# Of what a Device tells the version.
PROGRAM, CRITERIA_SET, QUESTIONNAIRE = "program", "criteria-set", "questionnaire"
