"""The assessment of a file on paper. Apart from `file_page`, because only this needs the PDF library."""

from __future__ import annotations

from collections.abc import Callable

from screening.core.questionnaire import Language
from screening.services.files import FileAssessment
from screening.services.gp_page import gp_page


def file_pdf(
    found: FileAssessment,
    *,
    language: Language,
    translate: Callable[[str], str],
    palliative_contact: str = "",
) -> bytes:
    """The GP's page; the same file, data, moment and language give the same bytes."""
    return gp_page(
        found.assessment,
        patient_name=found.patient_name,
        birth=None,
        author_names=found.author_names,
        language=language,
        translate=translate,
        palliative_contact=palliative_contact,
        happenings=found.happenings,
    )
