"""The FHIR R4 names that reading and writing share, and what they mean here.

Sources: HL7 FHIR R4 (4.0.1), QuestionnaireResponse, extension data-absent-reason and its code system
(http://terminology.hl7.org/CodeSystem/data-absent-reason).
"""

from __future__ import annotations

from collections.abc import Mapping

from screening.core.questionnaire import Source
from screening.core.response import Assistance, Missing

DATA_ABSENT_REASON = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"

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
