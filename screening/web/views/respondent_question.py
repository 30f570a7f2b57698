"""One question at a time: shown, saved at once, and on to where the button says."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from screening.core.errors import InvalidSubmission, NotFound, Problem
from screening.core.questionnaire import Item, LinkId
from screening.core.response import Missing
from screening.services import answering
from screening.services.answering import Draft
from screening.translation import DEFAULT, LANGUAGES, N_
from screening.web.entry import (
    Entry,
    Wish,
    find_change,
    find_next,
    find_opened_after,
    find_previous,
    list_walk,
    read_entry,
)
from screening.web.language import companion, current_language, remember_language, say_in, speak
from screening.web.question_page import build_question, mark_of
from screening.web.runtime import get_context
from screening.web.views.respondent_gate import (
    Page,
    as_shown,
    begun_draft,
    count_answers,
    go_on,
    respondent,
)
from screening.web.voices import voice_of

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
    entry, shown = read_entry(request.form), as_shown(draft)
    if entry.wish is Wish.SAVE:
        return _save_quietly(shown, item, entry)
    by_another = shown.is_by_another(item.link_id)
    try:
        change = find_change(item, shown.answers[item.link_id], entry, by_another=by_another)
        if change is not None:
            draft = answering.save_answer(get_context(), draft.invitation.id, change, given_by=shown.speaker)
    except InvalidSubmission as error:
        return show_question(shown, item, typed=entry.typed, problems=error.problems), 422
    if entry.wish is Wish.STAY:
        return switch_language(draft, address(item.link_id))
    if entry.wish in (Wish.KEEP, Wish.SHARE):
        return _mark(draft, item, entry.wish)
    return go_on(draft, _destination(draft, item, entry.wish))


def _mark(draft: Draft, item: Item, wish: Wish) -> Response | Page:
    """Keep the answer that was just saved for the doctor, or let others see it after all, and stay."""
    if isinstance(draft.answers[item.link_id], Missing):
        problem = Problem(
            item.link_id, "Choose or write an answer first. Then you can show it to the doctor only."
        )
        return show_question(draft, item, problems=(problem,)), 422
    mark(draft, item.link_id, doctor_only=wish is Wish.KEEP)
    return go_on(draft, address(item.link_id))


def mark(draft: Draft, link_id: LinkId, *, doctor_only: bool) -> Draft:
    """Keep one answer for the doctor, or let others see it after all."""
    marked = [link_id] if doctor_only else []
    return answering.mark_answers(get_context(), draft.invitation.id, seen=[link_id], doctor_only=marked)


def _save_quietly(shown: Draft, item: Item, entry: Entry) -> FlaskResponse:
    """Save for the page that stays open; what comes too late, or is no answer, changes nothing and says so."""
    stored = shown.answers[item.link_id]
    if shown.is_by_another(item.link_id) or entry.was != mark_of(stored):
        return _quietly(409, shown, item)
    try:
        change = find_change(item, stored, entry)
        if change is not None:
            answering.save_answer(
                get_context(), shown.invitation.id, change, given_by=shown.speaker, over=stored
            )
    except InvalidSubmission:
        return _quietly(422, shown, item)
    return _quietly(200, answering.get_draft(get_context(), shown.invitation.id), item)


def _quietly(status: int, draft: Draft, item: Item) -> FlaskResponse:
    response = jsonify(
        mark=mark_of(draft.answers[item.link_id]),
        asked=[asked.link_id for asked in draft.items],
        answered=count_answers(draft),
        progress=progress_words(draft),
        progress_beneath="" if companion() is None else progress_words(draft, code=DEFAULT),
    )
    response.status_code = status
    return response


_PROGRESS = N_("{answered} of {total} questions answered")


def progress_words(draft: Draft, *, code: str | None = None) -> str:
    """How far one is on the page with all questions; in the page's language, or in this one."""
    words = say_in(
        code or current_language(),
        _PROGRESS,
        answered=count_answers(draft),
        total=len(draft.items),
    )
    return words.striptags()


def _destination(draft: Draft, item: Item, wish: Wish) -> str:
    match wish:
        case Wish.STOP:
            return url_for(".stop")
        case Wish.WHO:
            return url_for(".who", item=item.link_id, to=_leads_to())
        case Wish.SETTINGS:
            return url_for(".settings", next=address(item.link_id))
        case Wish.BACK if not _returns_to_review():
            previous = find_previous(draft, item.link_id, short=_is_short())
            return address(previous) if previous else url_for(".start")
    if _returns_to_review():
        opened = find_opened_after(draft, item.link_id)
        return address(opened) if opened and wish is not Wish.BACK else url_for(".review")
    return address_after(draft, item.link_id)


def switch_language(draft: Draft, here: str) -> Response:
    """Speak the language that was chosen, on the page that was open."""
    chosen = request.form["language"]
    if chosen not in LANGUAGES:
        abort(400)
    speak(chosen)
    response = go_on(draft, here)
    remember_language(response, chosen)
    return response


def show_question(
    draft: Draft, item: Item, *, typed: str | None = None, problems: tuple[Problem, ...] = ()
) -> str:
    return render_template(
        "respondent/question.html",
        draft=draft,
        voice=voice_of(draft),
        question=build_question(
            draft,
            item,
            language=current_language(),
            companion=companion(),
            typed=typed,
            walk=list_walk(draft, short=_is_short()),
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
