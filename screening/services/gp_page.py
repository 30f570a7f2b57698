"""The GP's page as a file: the page on paper, and in it the same assessment for programs.

The one place that makes it, whether the assessment comes from the database or from a file: the same assessment, moment,
names and language give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from screening.core.assessment import Assessment
from screening.core.questionnaire import Language
from screening.interop.fhir_assessment import assessment_to_fhir, json_text
from screening.report.attachment import Attachment
from screening.report.pdf import render_pdf
from screening.report.summary import help_line, summarize

ATTACHED = "assessment.fhir.json"


def gp_page(
    assessment: Assessment,
    *,
    patient_name: str | None,
    birth: date | None,
    author_names: Mapping[str, str],
    language: Language,
    translate: Callable[[str], str],
    palliative_contact: str = "",
) -> bytes:
    """The PDF with the FHIR Bundle in it. `palliative_contact`: whom to ring for advice; travels in both."""
    summary = summarize(
        assessment,
        patient_name=patient_name,
        birth=birth,
        language=language,
        translate=translate,
        author_names=author_names,
        help_line=help_line(palliative_contact, translate),
    )
    bundle = assessment_to_fhir(
        assessment,
        patient_name=patient_name,
        author_names=author_names,
        language=language,
        palliative_contact=palliative_contact,
    )
    attachment = Attachment(
        name=ATTACHED,
        content=json_text(bundle).encode("ascii"),
        description=f"{summary.header.document} (FHIR R4 JSON)",
        at=assessment.case.at,
    )
    return render_pdf(summary, attachment)
