"""The first page: who will read the answers, whom to ring, and whose words they are."""

from __future__ import annotations

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from screening.core.errors import Conflict, Problem
from screening.core.questionnaire import Source
from screening.services import answering
from screening.services.answering import Draft
from screening.web.entry import find_first_open, list_walk
from screening.web.language import current_language
from screening.web.question_page import wording_in
from screening.web.runtime import get_context
from screening.web.views.respondent_gate import Page, count_answers, go_on, open_draft, respondent
from screening.web.views.respondent_question import SHORT, address
from screening.web.voices import find_voice, list_voices, voice_code

_WHO = Problem("voice", "Choose who answers.")


@respondent.get("/answer")
def start() -> Page:
    """Who will read it, whom to ring, who answers."""
    return show_start(open_draft()), 200


@respondent.post("/answer")
def begin() -> Response | Page:
    """Save who answers, and go to the first question that has not been reached."""
    draft = open_draft()
    voice = find_voice(draft.questionnaire, request.form.get("voice", ""))
    if voice is None:
        return show_start(draft, problem=_WHO), 422
    try:
        draft = answering.begin(
            get_context(),
            draft.invitation.id,
            source=voice.source,
            assistance=voice.assistance,
            language=current_language(),
        )
    except (
        Conflict
    ) as error:  # somebody else has answered something: the page says what to do, and who that was
        return show_start(draft, problem=error.problem), 409
    short = find_first_open(draft, short=True) if request.form.get("walk") == SHORT else None
    if short is not None:
        return go_on(draft, url_for(".question", link_id=short, to=SHORT))
    first = find_first_open(draft)
    return go_on(draft, address(first) if first else url_for(".review"))


def show_start(draft: Draft, *, problem: Problem | None = None) -> str:
    return render_template(
        "respondent/start.html",
        draft=draft,
        wording=wording_in(draft.questionnaire, current_language()),
        voices=list_voices(draft.questionnaire),
        chosen=voice_code(draft.source, draft.assistance) or request.form.get("voice", ""),
        is_about_reader=draft.questionnaire.may_answer(Source.PATIENT),
        answered=count_answers(draft),
        short=len(list_walk(draft, short=True)) if find_first_open(draft, short=True) else 0,
        problem=problem,
    )
