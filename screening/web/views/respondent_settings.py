"""How the respondent likes to read; reached from every page, and back to it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from screening.core.errors import Problem
from screening.translation import N_
from screening.web.reading import current_reading, read_reading, remember_reading
from screening.web.respondent_cookie import find_invitation_id
from screening.web.views.respondent_gate import Page, respondent

_SIZES = (
    (1, N_("Normal text")),
    (2, N_("Large text")),
    (3, N_("Larger text")),
    (4, N_("Largest text")),
)
_ONE, _LIST = "/answer/question/", "/answer/questions"


@respondent.get("/answer/settings")
def settings() -> Page:
    """Text size, contrast, and how to walk through the questions."""
    return show_settings(), 200


@respondent.post("/answer/settings")
def change_settings() -> Response:
    """Remember it on this device, and go back."""
    reading = read_reading(request.form)
    response = redirect(_on_the_right_page(_next(), listed=reading.listed), 303)
    remember_reading(response, reading)
    return response


def show_settings(*, problem: Problem | None = None) -> str:
    return render_template(
        "respondent/settings.html",
        sizes=_SIZES,
        chosen=current_reading() if problem is None else read_reading(request.form),
        next=_next(),
        here=url_for(".settings", next=_next()),
        is_answering=find_invitation_id() is not None,
        problem=problem,
    )


def _next() -> str:
    """A page of the respondent's, never an address that leads elsewhere."""
    wanted = request.values.get("next", "")
    is_ours = (
        wanted.startswith("/answer") and wanted.isprintable() and "//" not in wanted and "\\" not in wanted
    )
    return wanted if is_ours and not wanted.startswith("/answer/settings") else url_for(".start")


def _on_the_right_page(path: str, *, listed: bool) -> str:
    """From one question to all of them, or the other way, when that was chosen; any other page as it is."""
    if listed and path.startswith(_ONE):
        link_id = path.removeprefix(_ONE).partition("?")[0]
        return url_for(".questions", _anchor=f"q-{link_id}")
    if not listed and path.startswith(_LIST):
        return url_for(".start")
    return path


def reading_of_page() -> dict[str, object]:
    """What every page of the respondent's knows of it."""
    return {"reading": current_reading()}


respondent.app_context_processor(reading_of_page)
