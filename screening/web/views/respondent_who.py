"""Whose words, said anew at any question: somebody else answers from now on, or helps."""

from __future__ import annotations

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from screening.core.errors import Problem
from screening.core.questionnaire import LinkId
from screening.core.response import Missing
from screening.services import answering
from screening.services.answering import Draft
from screening.web.language import current_language
from screening.web.reading import current_reading
from screening.web.runtime import get_context
from screening.web.views.respondent_gate import Page, begun_draft, go_on, respondent
from screening.web.views.respondent_question import REVIEW, SHORT
from screening.web.voices import find_voice, list_voices, voice_code

_WHO = Problem("voice", "Choose who answers.")


@respondent.get("/answer/who")
def who() -> Page:
    """Who answers from now on."""
    return show_who(begun_draft()), 200


@respondent.post("/answer/who")
def change_who() -> Response | Page:
    """Save it, and go back to the question. What was answered before stays whose it was, unless that was a mistake."""
    draft = begun_draft()
    voice = find_voice(draft.questionnaire, request.form.get("voice", ""))
    if voice is None or not draft.invitation.may_be_answered_by(voice.source):
        return show_who(draft, problem=_WHO), 422
    before, context, id = draft.source, get_context(), draft.invitation.id
    draft = answering.begin(
        context, id, source=voice.source, assistance=voice.assistance, language=current_language()
    )
    if request.form.get("until-now") == "mine" and before is not None:
        draft = answering.claim_answers(context, id, of=before)
    return go_on(draft, _way_back(draft))


def show_who(draft: Draft, *, problem: Problem | None = None) -> str:
    return render_template(
        "respondent/who.html",
        draft=draft,
        voices=list_voices(draft.questionnaire, draft.invitation),
        chosen=voice_code(draft.source, draft.assistance),
        answered=any(draft.answers[id] is not Missing.NOT_REACHED for id in draft.given_by),
        item=_item(draft),
        leads_to=_leads_to(),
        back=_way_back(draft),
        here=url_for(".who", item=_item(draft), to=_leads_to()),
        problem=problem,
    )


def _way_back(draft: Draft) -> str:
    item = _item(draft)
    if item is not None:
        return url_for(".question", link_id=item, to=_leads_to())
    return url_for(".questions") if current_reading().listed else url_for(".start")


def _item(draft: Draft) -> LinkId | None:
    found = LinkId(request.values.get("item", ""))
    return found if found in draft.questionnaire.items else None


def _leads_to() -> str | None:
    found = request.values.get("to")
    return found if found in (REVIEW, SHORT) else None
