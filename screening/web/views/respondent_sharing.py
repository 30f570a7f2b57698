"""May a relative see the patient's answers? One calm question that may be passed by, at the start and afterwards."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from screening.core.errors import Problem
from screening.core.questionnaire import Consent
from screening.services import consent
from screening.services.answering import Draft
from screening.services.consent import ConsentForm
from screening.translation import N_
from screening.web.entry import find_first_open
from screening.web.language import companion, current_language
from screening.web.runtime import get_context
from screening.web.views.respondent_gate import Page, find_draft, open_draft, respondent
from screening.web.views.respondent_question import address
from screening.web.words import speech_in

ASKED = Consent.RELATIVE_SEES_ANSWERS
_CHOOSE = Problem("sharing", N_("Choose an answer, or press “Skip” to go on without one."))
_ANSWERS = {"yes": True, "no": False}


def ask_first(draft: Draft, address: str) -> str:
    """The address to go to once it is known who answers: this question, unless it has been answered before, is not the
    reader's to answer, or is what the form itself asks."""
    form = consent.find_form(get_context().catalog, ASKED)
    if form is None or form.questionnaire.ref.id == draft.questionnaire.ref.id:
        return address
    said = consent.get_own_consent(get_context(), draft.invitation.id, consent=ASKED)
    is_new = said is not None and said.said_at is None
    return url_for("respondent.sharing", then=address) if is_new else address


@respondent.get("/answer/sharing")
def sharing() -> Page:
    """The question, with what has been said so far."""
    return show_sharing(_draft()), 200


@respondent.post("/answer/sharing")
def say_sharing() -> Response | Page:
    """Keep what is said from this moment on, or nothing when it is passed by."""
    draft = _draft()
    if request.form.get("go") != "skip":
        chosen = _ANSWERS.get(request.form.get("sharing", ""))
        if chosen is None:
            return show_sharing(draft, problem=_CHOOSE), 422
        consent.say(
            get_context(), draft.invitation.id, consent=ASKED, allowed=chosen, language=current_language()
        )
    return redirect(_onwards(draft), 303)


def show_sharing(draft: Draft, *, problem: Problem | None = None) -> str:
    form = _form()
    words = speech_in(form.questionnaire, current_language(), companion())
    link_id = form.item.link_id
    return render_template(
        "respondent/sharing.html",
        draft=draft,
        text=words.get(lambda wording: wording.items[link_id].text),
        help=words.find(lambda wording: wording.items[link_id].help),
        options=[
            (option.code, words.get(lambda wording, code=option.code: wording.items[link_id].options[code]))  # type: ignore[misc]
            for option in form.item.options
        ],
        said=consent.get_own_consent(get_context(), draft.invitation.id, consent=ASKED),
        validated=words.wording.validated,
        then=request.values.get("then", ""),
        problem=problem,
    )


def _draft() -> Draft:
    """Before sending, and after it, whoever has the patient's own link may say it."""
    draft = find_draft()
    if draft.invitation.response is None:
        draft = open_draft()
        if draft.source is None:
            abort(redirect(url_for(".start"), 303))
    if consent.get_own_consent(get_context(), draft.invitation.id, consent=ASKED) is None:
        abort(redirect(url_for(".start"), 303))
    return draft


def _form() -> ConsentForm:
    form = consent.find_form(get_context().catalog, ASKED)
    return form or abort(404)


def _onwards(draft: Draft) -> str:
    """Where the respondent was going; never an address that leads elsewhere."""
    if draft.invitation.response is not None:
        return url_for(".thanks")
    then = request.form.get("then", "")
    if then.startswith("/answer/") and then.isprintable() and "\\" not in then:
        return then
    first = find_first_open(draft)
    return address(first) if first else url_for(".review")
