"""The assessment of a file on paper. Apart from `file_page`, because only this needs the PDF library."""

from __future__ import annotations

from collections.abc import Callable

from screening.core.questionnaire import Language
from screening.report.pdf import render_pdf
from screening.services.file_page import file_summary
from screening.services.files import FileAssessment


def file_pdf(found: FileAssessment, *, language: Language, translate: Callable[[str], str]) -> bytes:
    """The GP's page; the same file, data, moment and language give the same bytes."""
    return render_pdf(file_summary(found, language=language, translate=translate))
