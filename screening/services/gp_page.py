"""The GP's page as a file: the page on paper, and in it the same assessment for programs.

The one place that makes it, whether the assessment comes from the database or from a file: the same assessment, moment,
names and language give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from screening.core.assessment import Assessment
from screening.core.happenings import Happening
from screening.core.questionnaire import Language
from screening.interop.fhir_assessment import assessment_to_fhir, json_text
from screening.report.attachment import Attachment
from screening.report.fonts import faces
from screening.report.happenings import events_of
from screening.report.pdf import render_pdf
from screening.report.summary import help_line, summarize

ATTACHED = "assessment.fhir.json"


def prepare() -> None:
    """Make what every page needs and is made once: the fonts, a sixth of a second."""
    faces()


def gp_page(
    assessment: Assessment,
    *,
    patient_name: str | None,
    birth: date | None,
    author_names: Mapping[str, str],
    language: Language,
    translate: Callable[[str], str],
    palliative_contact: str = "",
    happenings: Sequence[Happening] = (),
) -> bytes:
    """The PDF with the FHIR Bundle in it. `palliative_contact`: whom to ring for advice; `happenings`: what was done
    about the patient, as known at the assessment's moment. Both travel in both."""
    summary = summarize(
        assessment,
        patient_name=patient_name,
        birth=birth,
        language=language,
        translate=translate,
        author_names=author_names,
        help_line=help_line(palliative_contact, translate),
        events=events_of(happenings, translate),
    )
    bundle = assessment_to_fhir(
        assessment,
        patient_name=patient_name,
        author_names=author_names,
        language=language,
        palliative_contact=palliative_contact,
        happenings=happenings,
    )
    attachment = Attachment(
        name=ATTACHED,
        content=json_text(bundle).encode("ascii"),
        description=f"{summary.header.document} (FHIR R4 JSON)",
        at=assessment.case.at,
    )
    return render_pdf(summary, attachment)
