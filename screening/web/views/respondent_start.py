"""The first page: who will read the answers, whom to ring, and whose words they are."""

from __future__ import annotations

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from screening.core.errors import Problem
from screening.core.people import Invitee
from screening.core.questionnaire import Source
from screening.services import answering
from screening.services.answering import Draft
from screening.web.entry import find_first_open, list_walk
from screening.web.language import companion, current_language
from screening.web.reading import current_reading, remember_list
from screening.web.runtime import get_context
from screening.web.views.respondent_gate import Page, count_answers, go_on, open_draft, respondent
from screening.web.views.respondent_question import SHORT, address
from screening.web.views.respondent_sharing import ask_first
from screening.web.voices import find_voice, list_voices, voice_code
from screening.web.words import find_companion, wording_in

LIST, ONE = "list", "one"  # how to walk: all questions on one page, or one at a time
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
    if voice is None or not draft.invitation.may_be_answered_by(voice.source):
        return show_start(draft, problem=_WHO), 422
    draft = answering.begin(
        get_context(),
        draft.invitation.id,
        source=voice.source,
        assistance=voice.assistance,
        # A form of an older version may have no wording in the page's language: then it is the one that is shown.
        language=wording_in(draft.questionnaire, current_language()).language,
    )
    walk = request.form.get("walk")
    short = find_first_open(draft, short=True) if walk == SHORT else None
    if short is not None:
        # Who is very tired is asked nothing besides; what a relative may see can be said afterwards.
        return go_on(draft, url_for(".question", link_id=short, to=SHORT))
    listed = walk == LIST if walk in (LIST, ONE) else current_reading().listed
    response = go_on(draft, ask_first(draft, _first_page(draft, listed=listed)))
    remember_list(response, listed=listed)
    return response


def _first_page(draft: Draft, *, listed: bool) -> str:
    if listed:
        return url_for(".questions")
    first = find_first_open(draft)
    return address(first) if first else url_for(".review")


def _is_about_reader(draft: Draft) -> bool:
    return draft.invitation.invitee is Invitee.PATIENT and draft.questionnaire.may_answer(Source.PATIENT)


def show_start(draft: Draft, *, problem: Problem | None = None) -> str:
    return render_template(
        "respondent/start.html",
        draft=draft,
        wording=wording_in(draft.questionnaire, current_language()),
        danish=find_companion(draft.questionnaire, current_language(), companion()),
        voices=list_voices(draft.questionnaire, draft.invitation),
        chosen=voice_code(draft.source, draft.assistance) or request.form.get("voice", ""),
        is_about_reader=_is_about_reader(draft),
        is_relative=draft.invitation.invitee is Invitee.RELATIVE,
        speaks_for_patient=draft.questionnaire.is_proxy(Source.RELATIVE),
        answered=count_answers(draft),
        short=len(list_walk(draft, short=True)) if find_first_open(draft, short=True) else 0,
        problem=problem,
    )
