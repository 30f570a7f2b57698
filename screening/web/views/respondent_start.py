"""The first page: who will read the answers, whom to ring, and whose words they are."""

from __future__ import annotations

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from screening.core.errors import Problem
from screening.services import answering
from screening.services.answering import Draft
from screening.web.entry import find_first_open
from screening.web.language import current_language
from screening.web.question_page import wording_in
from screening.web.runtime import get_context
from screening.web.views.respondent_gate import Page, count_answers, go_on, open_draft, respondent
from screening.web.views.respondent_question import address
from screening.web.voices import Voice, find_voice, list_voices, voice_code

_WHO = Problem("voice", "Choose who answers.")
_MIXED = Problem(
    "voice",
    "Some answers have been given already, by somebody else. They must not be mixed: ask for a link of your own.",
)


@respondent.get("/answer")
def start() -> Page:
    """Who will read it, whom to ring, who answers."""
    return show_start(open_draft()), 200


@respondent.post("/answer")
def begin() -> Response | Page:
    """Save who answers, and go to the first question that has not been reached."""
    draft = open_draft()
    voice = find_voice(draft.questionnaire, request.form.get("voice", ""))
    problem = _problem_of_voice(draft, voice)
    if voice is None or problem is not None:
        return show_start(draft, problem=problem), 422
    draft = answering.begin(
        get_context(),
        draft.invitation.id,
        source=voice.source,
        assistance=voice.assistance,
        language=current_language(),
    )
    first = find_first_open(draft)
    return go_on(draft, address(first) if first else url_for(".review"))


def _problem_of_voice(draft: Draft, voice: Voice | None) -> Problem | None:
    if voice is None:
        return _WHO
    is_other = draft.source is not None and draft.source is not voice.source
    return _MIXED if is_other and count_answers(draft) else None


def show_start(draft: Draft, *, problem: Problem | None = None) -> str:
    return render_template(
        "respondent/start.html",
        draft=draft,
        wording=wording_in(draft.questionnaire, current_language()),
        voices=list_voices(draft.questionnaire),
        chosen=request.form.get("voice", voice_code(draft.source, draft.assistance)),
        answered=count_answers(draft),
        problem=problem,
    )
