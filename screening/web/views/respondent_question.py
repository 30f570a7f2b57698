"""One question at a time: shown, saved at once, and on to where the button says."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from screening.core.errors import InvalidSubmission, NotFound, Problem
from screening.core.questionnaire import Item, LinkId
from screening.services import answering
from screening.services.answering import Draft
from screening.translation import LANGUAGES
from screening.web.entry import (
    Wish,
    find_change,
    find_next,
    find_opened_after,
    find_previous,
    list_walk,
    read_entry,
)
from screening.web.language import current_language, remember_language, speak
from screening.web.question_page import build_question
from screening.web.runtime import get_context
from screening.web.views.respondent_gate import Page, begun_draft, go_on, respondent

REVIEW, SHORT = "review", "short"


@respondent.get("/answer/question/<link_id>")
def question(link_id: str) -> Response | Page:
    """One question, with the answer it has so far."""
    draft = begun_draft()
    item = get_item(draft, link_id)
    if item not in draft.items:
        return redirect(address_after(draft, item.link_id), 303)
    return show_question(draft, item), 200


@respondent.post("/answer/question/<link_id>")
def answer(link_id: str) -> Response | Page:
    """Save what was entered, durably, and go where the button says."""
    draft = begun_draft()
    item = get_item(draft, link_id)
    entry = read_entry(request.form)
    try:
        change = find_change(item, draft.answers[item.link_id], entry)
        if change is not None:
            draft = answering.save_answer(get_context(), draft.invitation.id, change)
    except InvalidSubmission as error:
        return show_question(draft, item, typed=entry.typed, problems=error.problems), 422
    if entry.wish is Wish.STAY:
        return _switch_language(draft, item)
    return go_on(draft, _destination(draft, item, entry.wish))


def _destination(draft: Draft, item: Item, wish: Wish) -> str:
    if wish is Wish.STOP:
        return url_for(".stop")
    if _returns_to_review():
        opened = find_opened_after(draft, item.link_id)
        return address(opened) if opened and wish is not Wish.BACK else url_for(".review")
    if wish is Wish.BACK:
        previous = find_previous(draft, item.link_id, short=_is_short())
        return address(previous) if previous else url_for(".start")
    return address_after(draft, item.link_id)


def _switch_language(draft: Draft, item: Item) -> Response:
    chosen = request.form["language"]
    if chosen not in LANGUAGES:
        abort(400)
    speak(chosen)
    response = go_on(draft, address(item.link_id))
    remember_language(response, chosen)
    return response


def show_question(
    draft: Draft, item: Item, *, typed: str | None = None, problems: tuple[Problem, ...] = ()
) -> str:
    return render_template(
        "respondent/question.html",
        draft=draft,
        question=build_question(
            draft, item, language=current_language(), typed=typed, walk=list_walk(draft, short=_is_short())
        ),
        problems=problems,
        confirming=bool(problems) and read_entry(request.form).wish in (Wish.SKIP, Wish.DECLINE),
        leads_to=_leads_to(),
    )


def _leads_to() -> str | None:
    """Where the question leads, when not through all the others: `review`, back to the list of answers it was opened
    from; `short`, through the most important ones only."""
    found = request.values.get("to")
    return found if found in (REVIEW, SHORT) else None


def _returns_to_review() -> bool:
    return _leads_to() == REVIEW


def _is_short() -> bool:
    return _leads_to() == SHORT


def address(link_id: LinkId) -> str:
    return url_for(".question", link_id=link_id, to=_leads_to())


def address_after(draft: Draft, link_id: LinkId) -> str:
    following = find_next(draft, link_id, short=_is_short())
    if following:
        return address(following)
    return url_for(".stop") if _is_short() else url_for(".review")


def get_item(draft: Draft, link_id: str) -> Item:
    item = draft.questionnaire.items.get(LinkId(link_id))
    if item is None:
        raise NotFound("item", link_id)
    return item
