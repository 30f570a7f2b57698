"""Forms on paper: print one, find one by the code that stands on it, key it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as HttpResponse

from screening.core.dates import read_day
from screening.core.errors import Conflict, InvalidSubmission, NotFound, Problem
from screening.core.keying import AGAIN, keyed_twice
from screening.core.people import InvitationId
from screening.core.permissions import Act, require
from screening.core.questionnaire import Language, LinkId
from screening.core.response import Assistance, GivenBy, ResponseId
from screening.services import paper, paper_forms
from screening.services.paper import Entry, Paper
from screening.services.short_codes import TooManyTries
from screening.translation import LANGUAGE_NAMES, N_
from screening.web.forms.facts import new_response_id, read_response_id
from screening.web.language import say, translate
from screening.web.looks_page import clock_time
from screening.web.runtime import get_context
from screening.web.views.staff_gate import signed_in, staff

KEY = "key-"  # before the link id: a question's field
FORM_NAME = "form.pdf"  # no name in it: it lies among the downloads
_LONGEST_CODE = 200  # characters; a scanner types a whole address


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A field of the page: its name, the number on the paper, its words, and what was typed."""

    name: str
    number: int
    text: str
    keys: tuple[tuple[str, str], ...]
    typed: str
    condition: str | None = None


@staff.post("/invitations/<invitation_id>/print")
def print_form(invitation_id: str) -> ResponseReturnValue:
    """The form as a PDF. A post, because it is written down that it was printed."""
    language = Language(request.form.get("language", ""))
    speak = current_app.extensions["translations"].translator(language)
    pdf = paper_forms.print_form(
        get_context(), signed_in(), InvitationId(invitation_id), language=language, translate=speak
    )
    response = HttpResponse(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{FORM_NAME}"'
    return response


@staff.get("/paper")
def seek_paper() -> ResponseReturnValue:
    """Where the code on a paper is typed or scanned in."""
    require(signed_in().role, Act.TAKE_IN_ANSWERS)
    return render_template("staff/paper_find.html", typed="", problem=None)


@staff.post("/paper")
def find_paper() -> ResponseReturnValue:
    """On to the page of the paper with this code."""
    typed = request.form.get("code", "")[:_LONGEST_CODE]
    try:
        found = paper_forms.find_paper(get_context(), signed_in(), typed)
    except NotFound:
        unknown = Problem(
            "code", N_("No paper has this code: look at it once more, or go by the patient’s page.")
        )
        return render_template("staff/paper_find.html", typed=typed, problem=unknown), 422
    if isinstance(found, TooManyTries):
        again = N_("There have been many tries in a short time. Try again at {time}.")
        problem = Problem("code", again, {"time": str(clock_time(found.again_at))})
        return render_template("staff/paper_find.html", typed=typed, problem=problem), 429
    return redirect(url_for("staff.show_paper", invitation_id=found), 303)


@staff.get("/invitations/<invitation_id>/paper")
def show_paper(invitation_id: str) -> ResponseReturnValue:
    """The page on which the paper is keyed in."""
    found = paper.get_paper(get_context(), signed_in(), InvitationId(invitation_id))
    return _page(found, response_id=new_response_id(), problems=())


@staff.post("/invitations/<invitation_id>/paper")
def key_in(invitation_id: str) -> ResponseReturnValue:
    """Store what was keyed in. Whatever stands in the way is said at once, and everything typed is still there."""
    found = paper.get_paper(get_context(), signed_in(), InvitationId(invitation_id))
    response_id = read_response_id(request.form.get("response_id", "")) or new_response_id()
    try:
        response = paper.key_in(get_context(), signed_in(), found.invitation.id, _entry(found, response_id))
    except InvalidSubmission as error:
        return _page(found, response_id=response_id, problems=_placed(found, error.problems)), 422
    except Conflict as error:
        return _page(found, response_id=response_id, problems=(error.problem,)), 409
    flash("keyed-in")
    return redirect(url_for("staff.show_patient", patient_id=response.patient), 303)


def _entry(found: Paper, response_id: ResponseId) -> Entry:
    sent = request.form
    return Entry(
        id=response_id,
        language=_language(found),
        answered_on=read_day(sent.get("day", "")),
        given_by=_given_by(found),
        keys={item.link_id: sent.get(f"{KEY}{item.link_id}", "") for item in found.items},
        again={item.link_id: sent.get(f"{AGAIN}{item.link_id}", "") for item in keyed_twice(found.items)},
        helped={
            help: sent.get(f"helped-{help.value}", "") for help in (Assistance.RELATIVE, Assistance.STAFF)
        },
        keep_both="keep_both" in sent,
    )


def _given_by(found: Paper) -> GivenBy | None:
    """By the number beside the box on the paper."""
    known = {str(key): given_by for key, (given_by, _) in enumerate(paper.who_on_paper(found), start=1)}
    return known.get(request.form.get("who", "").strip())


def _language(found: Paper) -> Language:
    """The language of the paper: the one chosen, or the one it was printed in last."""
    chosen = Language(request.values.get("language", ""))
    return chosen if chosen in found.languages else found.languages[0]


def _placed(found: Paper, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The problems at the fields of this page."""
    return tuple(
        Problem(f"{KEY}{one.where}", one.message, one.values)
        if LinkId(one.where) in found.questionnaire.items
        else one
        for one in problems
    )


def _page(found: Paper, *, response_id: ResponseId, problems: tuple[Problem, ...]) -> str:
    language = _language(found)
    fields = _fields(found, language)
    twice = {item.link_id for item in keyed_twice(found.items)}
    return render_template(
        "staff/paper.html",
        paper=found,
        patient=found.patient,
        title=found.questionnaire.wordings[language].title,
        wording=found.questionnaire.wordings[language],
        paper_language=language,
        paper_languages=[(code, LANGUAGE_NAMES.get(code, code)) for code in found.languages],
        fields=fields,
        again=[_again(field) for field in fields if field.name.removeprefix(KEY) in twice],
        who=[(str(key), say(words)) for key, (_, words) in enumerate(paper.who_on_paper(found), start=1)],
        helps=[
            ("helped-relative", say(N_("Questions answered with a relative’s help"))),
            ("helped-staff", say(N_("Questions answered with help from staff"))),
        ],
        response_id=response_id,
        problems=problems,
        at_field={one.where: one for one in problems},
        typed=request.form,
        late=_is_late(found, get_context().clock()),
    )


def _fields(found: Paper, language: Language) -> list[Typed]:
    return [
        Typed(
            name=f"{KEY}{item.link_id}",
            number=item.number,
            text=item.text,
            keys=tuple((option.key, option.text) for option in item.options),
            typed=request.form.get(f"{KEY}{item.link_id}", ""),
            condition=item.condition,
        )
        for item in paper.words_on_paper(found, language, translate)
    ]


def _again(field: Typed) -> Typed:
    name = AGAIN + field.name.removeprefix(KEY)
    return Typed(
        name=name, number=field.number, text=field.text, keys=field.keys, typed=request.form.get(name, "")
    )


def _is_late(found: Paper, now: datetime) -> bool:
    return now >= found.invitation.expires_at
