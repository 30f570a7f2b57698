"""The assessment of a file in words, for a terminal. Apart from `files`, because scoring needs no words."""

from __future__ import annotations

from collections.abc import Callable

from screening.core.questionnaire import Language
from screening.report.happenings import events_of
from screening.report.plain import render_plain
from screening.report.summary import help_line, summarize
from screening.report.words import Summary
from screening.services.files import FileAssessment


def file_summary(
    found: FileAssessment,
    *,
    language: Language,
    translate: Callable[[str], str],
    palliative_contact: str = "",
) -> Summary:
    """The page of a file's assessment, in words."""
    return summarize(
        found.assessment,
        patient_name=found.patient_name,
        birth=None,
        language=language,
        translate=translate,
        author_names=found.author_names,
        help_line=help_line(palliative_contact, translate),
        events=events_of(found.happenings, translate),
    )


def file_text(
    found: FileAssessment,
    *,
    language: Language,
    translate: Callable[[str], str],
    palliative_contact: str = "",
) -> str:
    """The page as plain text."""
    summary = file_summary(
        found, language=language, translate=translate, palliative_contact=palliative_contact
    )
    return render_plain(summary)
