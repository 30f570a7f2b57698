"""One response: what was answered, what was corrected in it, and the page that corrects one answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from screening.core.errors import Conflict, InvalidSubmission, NotFound, Problem
from screening.core.permissions import Act, require
from screening.core.questionnaire import ItemType, LinkId
from screening.core.response import AskedBy, Response, ResponseId
from screening.services import corrections
from screening.services.corrections import AnsweredLine, CorrectionEntry, ResponseHistory
from screening.web.forms.base import N_
from screening.web.forms.facts import new_response_id, read_response_id, wording_in
from screening.web.language import current_language, translate
from screening.web.runtime import get_context
from screening.web.views.staff_gate import signed_in, staff
from screening.web.views.staff_record import who_answers

ASKED_BY = {
    AskedBy.PATIENT: N_("The patient"),
    AskedBy.RELATIVE: N_("A relative"),
    AskedBy.STAFF: N_("A member of staff who saw the mistake"),
}
_WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One correction in words: what stood there before and what stands there since, item by item."""

    at: datetime
    by: str | None
    asked_by: str | None
    reason: str
    before: ResponseId
    changes: tuple[tuple[str, str, str], ...]


@staff.get("/responses/<response_id>")
def show_response(response_id: str) -> ResponseReturnValue:
    """What was answered, and every correction of it."""
    history = corrections.get_history(get_context(), signed_in(), ResponseId(response_id))
    return render_template(
        "staff/response.html",
        history=history,
        words=_words(history, history.response),
        who=_who(history),
        steps=_steps(history),
        asked_by=ASKED_BY,
    )


@staff.get("/responses/<response_id>/correct/<link_id>")
def correct_answer(response_id: str, link_id: str) -> ResponseReturnValue:
    """The page that corrects one answer. Nothing is chosen beforehand."""
    require(signed_in().role, Act.CORRECT_ANSWER)
    history = corrections.get_history(get_context(), signed_in(), ResponseId(response_id))
    return _page(history, LinkId(link_id))


@staff.post("/responses/<response_id>/correct/<link_id>")
def send_correction(response_id: str, link_id: str) -> ResponseReturnValue:
    """Store the correction; what cannot be stored comes back as it was typed."""
    require(signed_in().role, Act.CORRECT_ANSWER)
    try:
        stored = corrections.correct_answer(
            get_context(), signed_in(), ResponseId(response_id), LinkId(link_id), _entry()
        )
    except (InvalidSubmission, Conflict) as error:
        history = corrections.get_history(get_context(), signed_in(), ResponseId(response_id))
        if isinstance(error, Conflict):
            return _page(history, LinkId(link_id), problems=(error.problem,)), 409
        return _page(history, LinkId(link_id), problems=error.problems), 422
    flash("answer-corrected")
    return redirect(url_for("staff.show_response", response_id=stored.id), 303)


def _entry() -> CorrectionEntry:
    chosen, asked_by = request.form.get("answer", ""), request.form.get("asked_by", "")
    return CorrectionEntry(
        id=read_response_id(request.form.get("id", "")) or new_response_id(),
        value="" if chosen == _WITHDRAWN else request.form.get("text", chosen),
        withdrawn=chosen == _WITHDRAWN,
        asked_by=next((one for one in AskedBy if one.value == asked_by), None),
        reason=request.form.get("reason", ""),
    )


def _page(history: ResponseHistory, link_id: LinkId, *, problems: tuple[Problem, ...] = ()) -> str:
    item = history.questionnaire.items.get(link_id)
    line = _line(history, history.response, link_id)
    if item is None or line is None or item.consent is not None:
        raise NotFound("item", link_id)
    options = wording_in(history.questionnaire, current_language()).items[link_id].options
    choices = [] if item.type is ItemType.TEXT else [(one.code, options[one.code]) for one in item.options]
    return render_template(
        "staff/correct.html",
        history=history,
        line=line,
        choices=choices,
        is_text=item.type is ItemType.TEXT,
        max_length=item.max_length,
        id=new_response_id(),
        typed=request.form,
        problems=problems,
        at={problem.where: problem for problem in problems},
        asked_by=ASKED_BY,
    )


def _words(history: ResponseHistory, response: Response) -> tuple[AnsweredLine, ...]:
    return corrections.in_words(history, response, language=current_language(), translate=translate)


def _line(history: ResponseHistory, response: Response, link_id: LinkId) -> AnsweredLine | None:
    return next((line for line in _words(history, response) if line.link_id == link_id), None)


def _who(history: ResponseHistory) -> str:
    one = history.response
    return who_answers(one.source, one.assistance, history.questionnaire)


def _steps(history: ResponseHistory) -> tuple[Step, ...]:
    """The corrections that led to this response, newest first. What only filled gaps is none."""
    chain = (history.response, *history.earlier)
    return tuple(
        _step(history, after, before)
        for after, before in pairwise(chain)
        if after.corrected is not None and after.corrected != before.corrected
    )


def _step(history: ResponseHistory, after: Response, before: Response) -> Step:
    correction = after.corrected
    assert correction is not None  # noqa: S101  asked of corrections only
    lines = {response.id: _by_item(history, response) for response in (after, before)}
    changed = [id for id in correction.items if after.answers[id] != before.answers[id]]
    return Step(
        at=correction.at,
        by=None if correction.by is None else history.names.get(correction.by),
        asked_by=None if correction.asked_by is None else translate(ASKED_BY[correction.asked_by]),
        reason=correction.reason,
        before=before.id,
        changes=tuple(
            (_question(history, id), lines[before.id].get(id, ""), lines[after.id].get(id, ""))
            for id in changed
        ),
    )


def _by_item(history: ResponseHistory, response: Response) -> dict[LinkId, str]:
    return {line.link_id: line.answer or line.missing or "" for line in _words(history, response)}


def _question(history: ResponseHistory, link_id: LinkId) -> str:
    return wording_in(history.questionnaire, current_language()).items[link_id].text
