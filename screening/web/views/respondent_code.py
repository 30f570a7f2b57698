"""The other way in: a short code, read aloud or copied from paper, typed in by hand.

It opens the same invitation as the link, and like it leaves nothing in the address bar. Whatever is wrong with a code,
the answer is the same; too many tries are refused for a while, in words that say what to do instead.
"""

from __future__ import annotations

from datetime import datetime

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from screening.core.errors import NotFound, Problem
from screening.services import short_codes
from screening.services.short_codes import TooManyTries
from screening.translation import N_
from screening.web.device import network
from screening.web.looks_page import clock_time
from screening.web.runtime import get_context
from screening.web.views.respondent_blueprint import respondent
from screening.web.views.respondent_link import let_in

LONGEST = 40  # characters; ten signs with room for spaces and hyphens

UNKNOWN = Problem(
    "code",
    N_(
        "This code does not open anything. Look at it once more, or ask those who gave it to you for a new one."
    ),
)


@respondent.get("/code")
def enter_code() -> str:
    """Where the code is typed in."""
    return show_code_page()


@respondent.post("/code")
def open_by_code() -> Response:
    """Exchange the code for the cookie, as `open_link` does with a link's secret."""
    typed = request.form.get("code", "")[:LONGEST]
    try:
        found = short_codes.open_by_code(get_context(), typed, network=network())
    except NotFound:
        return make_response(show_code_page(typed=typed, problem=UNKNOWN), 422)
    if isinstance(found, TooManyTries):
        return _refuse(found.again_at, typed)
    return let_in(found)


def show_code_page(*, typed: str = "", problem: Problem | None = None) -> str:
    return render_template("respondent/code.html", typed=typed, problem=problem)


def _refuse(again_at: datetime, typed: str) -> Response:
    problem = Problem(
        "code",
        N_(
            "There have been many tries in a short time. Try again at {time}, or open the link from your message."
        ),
        {"time": clock_time(again_at)},
    )
    response = make_response(show_code_page(typed=typed, problem=problem), 429)
    wait = (again_at - get_context().clock()).total_seconds()
    response.headers["Retry-After"] = str(max(1, int(wait) + 1))
    return response
