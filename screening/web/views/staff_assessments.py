"""Assessments: the page with every reason, and the same as a PDF for the GP."""

from __future__ import annotations

from flask import Response, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from screening.core.assessment import AssessmentId
from screening.core.questionnaire import Language
from screening.services import assessments
from screening.services.drawings import draw
from screening.translation import LANGUAGES, Translations
from screening.web.language import current_language, translate
from screening.web.runtime import get_context
from screening.web.views.staff_facts import facts_forms
from screening.web.views.staff_gate import signed_in, staff
from screening.web.views.staff_words import truth_words


@staff.get("/assessments/<assessment_id>")
def show_assessment(assessment_id: str) -> ResponseReturnValue:
    """The verdict, why, what is missing, and with which versions."""
    page = assessments.read_assessment(
        get_context(),
        signed_in(),
        AssessmentId(assessment_id),
        language=current_language(),
        translate=translate,
    )
    return render_template(
        "staff/assessment.html",
        stored=page.stored,
        summary=page.summary,
        drawings=draw(page.summary),
        languages=LANGUAGES,
        truth_words=truth_words(),
        facts_forms=facts_forms(),
    )


@staff.get("/assessments/<assessment_id>/pdf/<language>")
def download_pdf(assessment_id: str, language: str) -> ResponseReturnValue:
    """The page for the GP. Its file name holds neither name nor birth date: files travel."""
    if language not in LANGUAGES:
        abort(404)
    translations: Translations = current_app.extensions["translations"]
    pdf = assessments.assessment_pdf(
        get_context(),
        signed_in(),
        AssessmentId(assessment_id),
        language=Language(language),
        translate=translations.translator(language),
    )
    name = f"screening-{assessment_id[:8]}-{language}.pdf"
    return Response(
        pdf, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
