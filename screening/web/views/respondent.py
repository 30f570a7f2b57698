"""The respondent's pages: open the link, say who answers, one question at a time, look it over, send, thanks.

They are in the `respondent_*` modules beside this one, and register themselves. Every post saves at once and
redirects; a form that went stale is shown again with what was typed.
"""

from __future__ import annotations

from flask import redirect, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from screening.core.errors import Problem, ScreeningError
from screening.services.answering import Draft
from screening.web.entry import read_entry
from screening.web.errors import page_of_screening_error
from screening.web.views import (
    respondent_after,
    respondent_code,
    respondent_link,
    respondent_list,
    respondent_question,
    respondent_sending,
    respondent_session,
    respondent_settings,
    respondent_sharing,
    respondent_start,
    respondent_stop,
    respondent_who,
)
from screening.web.views.respondent_code import show_code_page
from screening.web.views.respondent_gate import Page, as_shown, open_draft, respondent
from screening.web.views.respondent_list import show_questions_again
from screening.web.views.respondent_question import get_item, show_question
from screening.web.views.respondent_sending import show_review, show_stop
from screening.web.views.respondent_settings import show_settings
from screening.web.views.respondent_start import show_start
from screening.web.views.respondent_stop import show_no_more
from screening.web.views.respondent_who import show_who

__all__ = [
    "respondent",
    "respondent_after",
    "respondent_code",
    "respondent_link",
    "respondent_list",
    "respondent_question",
    "respondent_sending",
    "respondent_session",
    "respondent_settings",
    "respondent_sharing",
    "respondent_start",
    "respondent_stop",
    "respondent_who",
]

STALE = Problem(
    "", "The page was open for a long time. What you entered is still here: press the button once more."
)


@respondent.errorhandler(CSRFError)
def show_again(_: CSRFError) -> Response | Page:
    """The page that was posted, with what was typed and a new token; or why it cannot be answered any more."""
    if request.endpoint == "respondent.change_settings":
        return show_settings(problem=STALE), 400
    if request.endpoint == "respondent.open_by_code":
        return show_code_page(typed=request.form.get("code", ""), problem=STALE), 400
    if request.endpoint == "respondent.say_sharing":
        return redirect(url_for(".sharing", then=request.form.get("then", "")), 303)
    if request.endpoint == "respondent.stop_reminders":
        return show_no_more((request.view_args or {})["secret"], problem=STALE)
    try:
        return _page_again(open_draft()), 400
    except HTTPException as stopped:
        return stopped.get_response()
    except ScreeningError as error:
        return page_of_screening_error(error)


def _page_again(draft: Draft) -> str:
    if draft.source is None:
        return show_start(draft, problem=STALE)
    match request.endpoint:
        case "respondent.answer":
            item = get_item(draft, (request.view_args or {})["link_id"])
            typed = read_entry(request.form).typed
            return show_question(as_shown(draft), item, typed=typed, problems=(STALE,))
        case "respondent.answer_all":
            return show_questions_again(as_shown(draft), problem=STALE)
        case "respondent.change_who":
            return show_who(draft, problem=STALE)
        case "respondent.send" | "respondent.mark_answer":
            return show_review(draft, problem=STALE)
        case "respondent.pause":
            return show_stop(draft, problem=STALE)
        case _:
            return show_start(draft, problem=STALE)
