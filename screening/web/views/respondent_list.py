"""All questions on one page, for those who prefer it: the same saving and the same rules as one at a time."""

from __future__ import annotations

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from screening.core.errors import InvalidSubmission, Problem
from screening.core.questionnaire import LinkId
from screening.services import answering
from screening.services.answering import Draft
from screening.web.entry import Wish, read_entry
from screening.web.language import companion, current_language, problem_in_both
from screening.web.list_entry import gone_past, read_list, typed_in
from screening.web.question_page import QuestionPage, build_question
from screening.web.runtime import get_context
from screening.web.views.respondent_gate import (
    Page,
    as_shown,
    begun_draft,
    count_answers,
    go_on,
    respondent,
)
from screening.web.views.respondent_question import get_item, mark, switch_language
from screening.web.voices import voice_of
from screening.web.words import speech_in


@respondent.get("/answer/questions")
def questions() -> Page:
    """Every question that is asked, with the answers so far."""
    return show_questions(begun_draft()), 200


@respondent.post("/answer/questions")
def answer_all() -> Response | Page:
    """Save all that is new on the page, durably, and go where the button says; what is wrong is shown in its place."""
    draft = begun_draft()
    shown = as_shown(draft)
    changes, problems = read_list(shown, request.form)
    try:
        draft = answering.save_answers(get_context(), draft.invitation.id, changes, given_by=shown.speaker)
    except InvalidSubmission as error:
        problems += error.problems
    if problems:
        return show_questions(_as_saved(shown), problems=problems), 422
    if "keep" in request.form or "share" in request.form:
        return _mark(draft)
    return _leave(shown, draft, read_entry(request.form).wish)


def _mark(draft: Draft) -> Response:
    """Keep one answer for the doctor, or let others see it after all, and stay beside it."""
    keep = "keep" in request.form
    item = get_item(draft, request.form["keep" if keep else "share"])
    mark(draft, item.link_id, doctor_only=keep)
    return go_on(draft, url_for(".questions", _anchor=f"q-{item.link_id}"))


def _leave(shown: Draft, draft: Draft, wish: Wish) -> Response:
    here = url_for(".questions")
    if wish is Wish.STAY:
        return switch_language(draft, here)
    if wish is Wish.NEXT:
        opened = _opened(draft)
        if opened:
            return go_on(draft, url_for(".questions", opened=opened, _anchor=f"q-{opened[0]}"))
        skipped = gone_past(draft)
        draft = answering.save_answers(get_context(), draft.invitation.id, skipped, given_by=shown.speaker)
    places = {
        Wish.BACK: url_for(".start"),
        Wish.STOP: url_for(".stop"),
        Wish.WHO: url_for(".who"),
        Wish.SETTINGS: url_for(".settings", next=here),
    }
    return go_on(draft, places.get(wish, url_for(".review")))


def _opened(draft: Draft) -> tuple[LinkId, ...]:
    """What is asked by now and was not on the page that was sent."""
    return tuple(item.link_id for item in draft.items if f"was-{item.link_id}" not in request.form)


def _as_saved(shown: Draft) -> Draft:
    """The draft as it is saved by now, asked as the page asked."""
    return as_shown(answering.get_draft(get_context(), shown.invitation.id))


def show_questions(draft: Draft, *, problems: tuple[Problem, ...] = ()) -> str:
    """The list; what was refused stands in its field again."""
    return _show(draft, wrong={problem.where: problem for problem in problems}, typed_again=())


def show_questions_again(draft: Draft, *, problem: Problem) -> str:
    """The list with all that was entered, none of it saved."""
    return _show(draft, wrong={}, typed_again=tuple(draft.questionnaire.items), problem=problem)


def _show(
    draft: Draft,
    *,
    wrong: dict[str, Problem],
    typed_again: tuple[LinkId, ...],
    problem: Problem | None = None,
) -> str:
    again = {*typed_again, *wrong}
    pages = tuple(_page(draft, link_id, link_id in again) for link_id in draft.questionnaire.items)
    speech = speech_in(draft.questionnaire, current_language(), companion())
    return render_template(
        "respondent/list.html",
        draft=draft,
        voice=voice_of(draft),
        title=speech.get(lambda wording: wording.title),
        questions=pages,
        problems=wrong,
        summary=[(f"q-{where}", problem_in_both(problem)) for where, problem in wrong.items()],
        opened=set(request.args.getlist("opened")) & {item.link_id for item in draft.items},
        answered=count_answers(draft),
        total=len(draft.items),
        validated=speech.wording.validated,
        problem=problem,
    )


def _page(draft: Draft, link_id: LinkId, again: bool) -> QuestionPage:  # noqa: FBT001
    item = draft.questionnaire.items[link_id]
    typed = typed_in(item, request.form) if again and f"was-{link_id}" in request.form else None
    return build_question(draft, item, language=current_language(), companion=companion(), typed=typed)
