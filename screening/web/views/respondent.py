"""The respondent's pages: open the link, say who answers, one question at a time, look it over, send, thanks.

The right to answer comes from the invitation (a signed cookie of its own), not from a session. Every post saves at
once and redirects. A form that went stale is shown again with what was typed.
"""

from __future__ import annotations

from typing import NoReturn

from flask import Blueprint, abort, make_response, redirect, render_template, request, session, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from screening.core.errors import Conflict, InvalidSubmission, NotFound, Problem, ScreeningError
from screening.core.questionnaire import Item, LinkId
from screening.core.response import Missing
from screening.services import answering, invitations
from screening.services.answering import Draft
from screening.translation import LANGUAGES
from screening.web.entry import (
    Wish,
    find_change,
    find_first_open,
    find_next,
    find_opened_after,
    find_previous,
    read_entry,
)
from screening.web.errors import page_of_screening_error
from screening.web.language import current_language, remember_language, speak
from screening.web.question_page import build_answer_list, build_question, wording_in
from screening.web.respondent_cookie import find_invitation_id, give_cookie, take_cookie
from screening.web.runtime import get_context
from screening.web.voices import Voice, find_voice, list_voices, voice_code

Page = tuple[str, int]

respondent = Blueprint("respondent", __name__)

_STALE = Problem(
    "", "The page was open for a long time. What you entered is still here: press the button once more."
)
_WHO = Problem("voice", "Choose who answers.")
_MIXED = Problem(
    "voice",
    "Some answers have been given already, by somebody else. They must not be mixed: ask for a link of your own.",
)


# ---- The link ------------------------------------------------------------------------------------------------


@respondent.get("/i/<secret>")
def open_link(secret: str) -> Response:
    """Exchange the link's secret for the cookie and leave the address that has it.

    Whoever was signed in on this device is signed out: from here on it is in the respondent's hands.
    """
    context = get_context()
    _sign_out_but_keep_open_forms()
    try:
        invitation = invitations.open_invitation(context, secret)
    except NotFound:
        return _refuse("respondent/link_unknown.html", 404)
    except Conflict:
        return _refuse("respondent/link_expired.html", 409)
    if invitation.response is not None:
        return _refuse("respondent/link_used.html", 200)
    response = redirect(url_for(".start"), 303)
    give_cookie(response, invitation.id)
    remember_language(response, answering.get_draft(context, invitation.id).language)
    return response


def _sign_out_but_keep_open_forms() -> None:
    """Who taps the same link again must not find the page in the first tab stale: its token stays good."""
    token = session.get("csrf_token")
    session.clear()
    if token is not None:
        session["csrf_token"] = token


def _refuse(template: str, status: int) -> Response:
    response = make_response(render_template(template), status)
    take_cookie(response)
    return response


# ---- Start ---------------------------------------------------------------------------------------------------


@respondent.get("/answer")
def start() -> Page:
    """Who will read it, whom to ring, who answers."""
    return _show_start(_open_draft()), 200


@respondent.post("/answer")
def begin() -> Response | Page:
    """Save who answers, and go to the first question that has not been reached."""
    draft = _open_draft()
    voice = find_voice(draft.questionnaire, request.form.get("voice", ""))
    problem = _problem_of_voice(draft, voice)
    if voice is None or problem is not None:
        return _show_start(draft, problem=problem), 422
    draft = answering.begin(
        get_context(),
        draft.invitation.id,
        source=voice.source,
        assistance=voice.assistance,
        language=current_language(),
    )
    first = find_first_open(draft)
    return _go_on(draft, _address(first) if first else url_for(".review"))


def _problem_of_voice(draft: Draft, voice: Voice | None) -> Problem | None:
    if voice is None:
        return _WHO
    is_other = draft.source is not None and draft.source is not voice.source
    return _MIXED if is_other and _count_answers(draft) else None


def _show_start(draft: Draft, *, problem: Problem | None = None) -> str:
    return render_template(
        "respondent/start.html",
        draft=draft,
        wording=wording_in(draft.questionnaire, current_language()),
        voices=list_voices(draft.questionnaire),
        chosen=request.form.get("voice", voice_code(draft.source, draft.assistance)),
        answered=_count_answers(draft),
        problem=problem,
    )


# ---- One question --------------------------------------------------------------------------------------------


@respondent.get("/answer/question/<link_id>")
def question(link_id: str) -> Response | Page:
    """One question, with the answer it has so far."""
    draft = _begun_draft()
    item = _get_item(draft, link_id)
    if item not in draft.items:
        return redirect(_address_after(draft, item.link_id), 303)
    return _show_question(draft, item), 200


@respondent.post("/answer/question/<link_id>")
def answer(link_id: str) -> Response | Page:
    """Save what was entered, durably, and go where the button says."""
    draft = _begun_draft()
    item = _get_item(draft, link_id)
    entry = read_entry(request.form)
    try:
        change = find_change(item, draft.answers[item.link_id], entry)
        if change is not None:
            draft = answering.save_answer(get_context(), draft.invitation.id, change)
    except InvalidSubmission as error:
        return _show_question(draft, item, typed=entry.typed, problems=error.problems), 422
    if entry.wish is Wish.STAY:
        return _switch_language(draft, item)
    return _go_on(draft, _destination(draft, item, entry.wish))


def _destination(draft: Draft, item: Item, wish: Wish) -> str:
    if wish is Wish.STOP:
        return url_for(".stop")
    if _returns_to_review():
        opened = find_opened_after(draft, item.link_id)
        return _address(opened) if opened and wish is not Wish.BACK else url_for(".review")
    if wish is Wish.BACK:
        previous = find_previous(draft, item.link_id)
        return _address(previous) if previous else url_for(".start")
    return _address_after(draft, item.link_id)


def _switch_language(draft: Draft, item: Item) -> Response:
    chosen = request.form["language"]
    if chosen not in LANGUAGES:
        abort(400)
    speak(chosen)
    response = _go_on(draft, _address(item.link_id))
    remember_language(response, chosen)
    return response


def _show_question(
    draft: Draft, item: Item, *, typed: str | None = None, problems: tuple[Problem, ...] = ()
) -> str:
    return render_template(
        "respondent/question.html",
        draft=draft,
        question=build_question(draft, item, language=current_language(), typed=typed),
        problems=problems,
        confirming=bool(problems) and read_entry(request.form).wish in (Wish.SKIP, Wish.DECLINE),
        returns=_returns_to_review(),
    )


def _returns_to_review() -> bool:
    """Whether the question was opened from the list of answers, and leads back to it."""
    return request.values.get("to") == "review"


def _address(link_id: LinkId) -> str:
    return url_for(".question", link_id=link_id, to="review" if _returns_to_review() else None)


def _address_after(draft: Draft, link_id: LinkId) -> str:
    following = find_next(draft, link_id)
    return _address(following) if following else url_for(".review")


def _get_item(draft: Draft, link_id: str) -> Item:
    item = draft.questionnaire.items.get(LinkId(link_id))
    if item is None:
        raise NotFound("item", link_id)
    return item


# ---- Stop, look it over, send --------------------------------------------------------------------------------


@respondent.get("/answer/stop")
def stop() -> Page:
    """Tired: send what there is, or come back later."""
    return _show_stop(_begun_draft()), 200


@respondent.post("/answer/stop")
def pause() -> Response:
    """Keep the answers, and take this device's right to see them; the link gives it back."""
    _open_draft()
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
    return _show_review(_begun_draft()), 200


@respondent.post("/answer/send")
def send() -> Response:
    """Submit. Pressed twice, it is sent once."""
    draft = _find_draft()
    if draft.invitation.response is None:
        draft = _begun_draft()
        answering.submit(get_context(), draft.invitation.id)
    return redirect(url_for(".thanks"), 303)


@respondent.get("/answer/thanks")
def thanks() -> Response | Page:
    """What happens now, who reads it, what is not watched, whom to ring."""
    if _find_draft().invitation.response is None:
        return redirect(url_for(".start"), 303)
    return render_template("respondent/thanks.html"), 200


def _show_stop(draft: Draft, *, problem: Problem | None = None) -> str:
    first = find_first_open(draft)
    return render_template(
        "respondent/stop.html",
        draft=draft,
        answered=_count_answers(draft),
        go_on=_address(first) if first else url_for(".review"),
        problem=problem,
    )


def _show_review(draft: Draft, *, problem: Problem | None = None) -> str:
    answers = build_answer_list(draft, language=current_language())
    return render_template("respondent/review.html", draft=draft, answers=answers, problem=problem)


# ---- The draft behind every page -----------------------------------------------------------------------------


def _find_draft() -> Draft:
    """The draft that this device may answer, whatever its state; or the page that says how to get to one."""
    invitation_id = find_invitation_id()
    if invitation_id is None:
        _answer_with("respondent/link_needed.html", 403)
    if request.method == "POST" and request.form.get("form") != invitation_id:
        _answer_with("respondent/other_form.html", 409)
    try:
        return answering.get_draft(get_context(), invitation_id)
    except NotFound:
        _answer_with("respondent/link_needed.html", 403)


def _open_draft() -> Draft:
    """A draft that can still be answered; otherwise the page that says why not."""
    draft = _find_draft()
    if draft.invitation.response is not None:
        if request.method == "GET":
            abort(redirect(url_for(".thanks"), 303))
        _answer_with("respondent/already_sent.html", 409)
    if not draft.invitation.is_open(get_context().clock()):
        _answer_with("respondent/link_expired.html", 409)
    return draft


def _begun_draft() -> Draft:
    """An open draft of which we know who answers; otherwise the start page."""
    draft = _open_draft()
    if draft.source is None:
        abort(redirect(url_for(".start"), 303))
    return draft


def _go_on(draft: Draft, address: str) -> Response:
    """Redirect; the draft keeps up with the language that its answers are given in, the cookie lasts on."""
    language = current_language()
    if draft.source is not None and draft.language != language and language in draft.questionnaire.wordings:
        answering.begin(
            get_context(),
            draft.invitation.id,
            source=draft.source,
            assistance=draft.assistance,
            language=language,
        )
    response = redirect(address, 303)
    give_cookie(response, draft.invitation.id)
    return response


def _count_answers(draft: Draft) -> int:
    return sum(not isinstance(draft.answers[item.link_id], Missing) for item in draft.items)


def _answer_with(template: str, status: int) -> NoReturn:
    # What was typed is shown for copying, unless another site sent it: it could put its own words on our page.
    is_own = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    text = request.form.get("answer", "").strip() if is_own else ""
    abort(make_response(render_template(template, text=text), status))


# ---- A form that went stale ----------------------------------------------------------------------------------


@respondent.errorhandler(CSRFError)
def show_again(_: CSRFError) -> Response | Page:
    """The page that was posted, with what was typed and a new token."""
    try:
        return _page_again(_find_draft()), 400
    except HTTPException as stopped:
        return stopped.get_response()
    except ScreeningError as error:
        return page_of_screening_error(error)


def _page_again(draft: Draft) -> str:
    if draft.invitation.response is not None or draft.source is None:
        return _show_start(draft, problem=_STALE)
    match request.endpoint:
        case "respondent.answer":
            item = _get_item(draft, (request.view_args or {})["link_id"])
            return _show_question(draft, item, typed=read_entry(request.form).typed, problems=(_STALE,))
        case "respondent.send":
            return _show_review(draft, problem=_STALE)
        case "respondent.pause":
            return _show_stop(draft, problem=_STALE)
        case _:
            return _show_start(draft, problem=_STALE)
