"""Stop, take a break, look all answers over, send."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from screening.core.errors import Problem
from screening.core.questionnaire import LinkId
from screening.services import answering, short_codes
from screening.services.answering import Draft
from screening.web.entry import find_first_open
from screening.web.language import companion, current_language
from screening.web.question_page import build_answer_list
from screening.web.reading import current_reading
from screening.web.respondent_cookie import take_cookie
from screening.web.runtime import get_context
from screening.web.views.respondent_gate import (
    Page,
    begun_draft,
    count_answers,
    find_draft,
    open_draft,
    respondent,
)
from screening.web.views.respondent_question import address, get_item, mark


@respondent.get("/answer/stop")
def stop() -> Page:
    """Tired: send what there is, or come back later."""
    return show_stop(begun_draft()), 200


@respondent.post("/answer/stop")
def pause() -> Response:
    """Keep the answers, and take this device's right to see them; the link gives it back."""
    open_draft()
    response = redirect(url_for(".paused"), 303)
    take_cookie(response)
    return response


@respondent.get("/answer/paused")
def paused() -> Page:
    """Everything is kept; how to come back."""
    return render_template("respondent/paused.html"), 200


@respondent.get("/answer/review")
def review() -> Page:
    """Every question with its answer, each to be changed, before anything is sent."""
    return show_review(begun_draft()), 200


@respondent.post("/answer/doctor-only")
def mark_answer() -> Response:
    """Keep one answer for the doctor, or let others see it after all."""
    draft = begun_draft()
    keep = "keep" in request.form
    item = get_item(draft, request.form.get("keep" if keep else "share", ""))
    mark(draft, item.link_id, doctor_only=keep)
    return redirect(url_for(".review", _anchor=f"q-{item.link_id}"), 303)


@respondent.post("/answer/send")
def send() -> Response:
    """Submit. Pressed twice, it is sent once."""
    draft = find_draft()
    if draft.invitation.response is None:
        draft = begun_draft()
        answering.submit(get_context(), draft.invitation.id)
    return redirect(url_for(".thanks"), 303)


def show_stop(draft: Draft, *, problem: Problem | None = None) -> str:
    first = find_first_open(draft)
    return render_template(
        "respondent/stop.html",
        draft=draft,
        answered=count_answers(draft),
        go_on=_way_on(first),
        code=short_codes.show_code(get_context(), draft.invitation.id),
        problem=problem,
    )


def _way_on(first: LinkId | None) -> str:
    if first is None:
        return url_for(".review")
    return url_for(".questions", _anchor=f"q-{first}") if current_reading().listed else address(first)


def show_review(draft: Draft, *, problem: Problem | None = None) -> str:
    answers = build_answer_list(draft, language=current_language(), companion=companion())
    return render_template("respondent/review.html", draft=draft, answers=answers, problem=problem)
