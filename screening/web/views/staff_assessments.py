"""Assessments: the page with every reason, and the same as a PDF for the GP."""

from __future__ import annotations

import uuid

from flask import Response, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from screening.core.assessment import AssessmentId
from screening.core.permissions import Act, may
from screening.core.questionnaire import Language
from screening.core.referrals import DAYS_TO_FIRST_CONTACT
from screening.core.tasks import Task
from screening.services import asking, assessments, corrections, decisions, inbox, patients, tasks
from screening.services.asking import find_askable
from screening.services.assessments import StoredAssessment
from screening.services.beside import beside
from screening.services.drawings import draw
from screening.translation import STAFF_LANGUAGES, Translations
from screening.web.language import current_language, translate
from screening.web.runtime import get_context
from screening.web.views.staff_facts import facts_forms
from screening.web.views.staff_gate import signed_in, staff, today
from screening.web.views.staff_invitations import show_once
from screening.web.views.staff_task_words import KINDS, STATES, URGENCIES
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
    context, member = get_context(), signed_in()
    task = _seen_task(page.stored)
    return render_template(
        "staff/assessment.html",
        stored=page.stored,
        summary=page.summary,
        drawings=draw(page.summary),
        beside=beside(page.stored.assessment, language=current_language(), translate=translate),
        askable=find_askable(page.stored.assessment),
        task=task,
        decided=decisions.list_decisions(context, member, page.stored.patient.id)[:1] if task else (),
        units=decisions.list_units(context, member) if may(member.role, Act.DECIDE).allowed else (),
        typed={},
        form_id=str(uuid.uuid4()),
        kinds=KINDS,
        states=STATES,
        urgencies=URGENCIES,
        today=today(),
        days_to_contact=DAYS_TO_FIRST_CONTACT,
        pdf_languages=STAFF_LANGUAGES,
        truth_words=truth_words(),
        corrected=corrections.list_corrected_under(context, member, page.stored.id),
        facts_forms=facts_forms(page.stored.patient.id),
    )


def _seen_task(stored: StoredAssessment) -> Task | None:
    """Note that the reader has seen it; the patient's task, for who may see tasks."""
    context, member = get_context(), signed_in()
    inbox.mark_seen(context, member, stored.id)
    if not may(member.role, Act.SEE_TASKS).allowed:
        return None
    task = tasks.find_task(context, member, stored.patient.id)
    return None if task is None else tasks.mark_seen(context, member, task.id, assessment=stored.id)


@staff.post("/assessments/<assessment_id>/ask-missing")
def ask_for_missing(assessment_id: str) -> ResponseReturnValue:
    """An invitation that asks the patient for just what is missing; shown once, as any."""
    made = asking.ask_for_missing(get_context(), signed_in(), AssessmentId(assessment_id))
    record = patients.get_patient(get_context(), signed_in(), made.invitation.patient)
    return show_once(record, made)


@staff.get("/assessments/<assessment_id>/pdf/<language>")
def download_pdf(assessment_id: str, language: str) -> ResponseReturnValue:
    """The page for the GP. Its file name holds neither name nor birth date: files travel."""
    if language not in STAFF_LANGUAGES:
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
