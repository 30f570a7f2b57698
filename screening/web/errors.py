"""From an error to a page: the one place that says which error is which status, and in which words.

A page says what happened, that nothing is lost where that is so, and what to do now. It never shows details of the
program. The log gets the type of a fault and where it happened, never its message or the address: these may carry
an answer, a name or a link's secret.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from dataclasses import dataclass
from types import TracebackType

from flask import Flask, g, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from screening.core.errors import Conflict, InvalidSubmission, NotFound, NotPermitted, Problem, ScreeningError
from screening.translation import N_
from screening.web.language import current_language, problem_text, translate

logger = logging.getLogger("screening.web")

RESPONDENT_PATHS = ("/answer", "/i/")
STATUS: dict[type[ScreeningError], int] = {
    NotPermitted: 403,
    NotFound: 404,
    Conflict: 409,
    InvalidSubmission: 422,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorWords:
    """What a page says about one status: a heading, and what to do."""

    title: str
    text: str


WORDS: dict[int, ErrorWords] = {
    400: ErrorWords(
        title=N_("This page could not be sent"),
        text=N_("Go back to the page before, and try again. What was saved is kept."),
    ),
    403: ErrorWords(
        title=N_("You cannot open this page"),
        text=N_("It belongs to somebody else, or you have been signed out."),
    ),
    404: ErrorWords(
        title=N_("This page does not exist"),
        text=N_("The address may be incomplete. Open the link that you were given once more."),
    ),
    405: ErrorWords(
        title=N_("This page cannot be opened like that"),
        text=N_("Go back to the page before, and try again. What was saved is kept."),
    ),
    409: ErrorWords(
        title=N_("Something has changed in the meantime"),
        text=N_("Open the page again to see how it is now. What was saved is kept."),
    ),
    413: ErrorWords(
        title=N_("That was more text than we can take"),
        text=N_("Go back to the page before, and write it shorter. What was saved is kept."),
    ),
    422: ErrorWords(
        title=N_("Something in what was sent is not right"),
        text=N_("Go back to the page before, and try again. What was saved is kept."),
    ),
    500: ErrorWords(
        title=N_("Something went wrong at our end"),
        text=N_("It is not your fault. What was saved is kept. Try again in a few minutes."),
    ),
}


class CarefulFlask(Flask):
    """Flask whose log of a failed request holds no message, address, answer or secret."""

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Write what kind of fault it was and where, with the reference that the page shows."""
        kind, _, place = exc_info
        lines = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(place)]
        logger.error(
            "fault %s: %s in %s\n  %s",
            fault_reference(),
            kind.__name__ if kind else "unknown",
            request.endpoint,
            "\n  ".join(lines),
        )


def init_errors(app: Flask) -> None:
    """Give every error its page."""
    app.register_error_handler(ScreeningError, page_of_screening_error)
    app.register_error_handler(CSRFError, page_of_csrf_error)
    app.register_error_handler(HTTPException, page_of_http_error)
    app.register_error_handler(InternalServerError, page_of_fault)


def fault_reference() -> str:
    """A short name for this request's fault, the same on the page and in the log."""
    if "fault_reference" not in g:
        g.fault_reference = secrets.token_hex(4)
    return str(g.fault_reference)


def page_of_screening_error(error: ScreeningError) -> tuple[str, int]:
    """The page of an error that no view has answered by itself."""
    status = next((status for kind, status in STATUS.items() if isinstance(error, kind)), 500)
    match error:
        case NotPermitted(reason=reason) | Conflict(reason=reason):
            return error_page(status, reason=reason)
        case InvalidSubmission(problems=problems):
            return error_page(status, problems=problems)
        case _:
            return error_page(status)


def page_of_csrf_error(_: CSRFError) -> tuple[str, int]:
    """A form that was open for too long, on a page that does not show it again by itself."""
    reason = N_("The page was open for a long time. Go back, load the page again, and send it once more.")
    return error_page(400, reason=reason)


def page_of_http_error(error: HTTPException) -> tuple[str, int] | HTTPException:
    """The page of an error of HTTP itself; redirects pass."""
    if error.code is None or error.code < 400:
        return error
    return error_page(error.code)


def page_of_fault(_: InternalServerError) -> tuple[str, int]:
    """The page of a fault in the program; says nothing of it but its reference."""
    return error_page(500, reference=fault_reference())


def error_page(
    status: int,
    *,
    reason: str | None = None,
    problems: tuple[Problem, ...] = (),
    reference: str | None = None,
) -> tuple[str, int]:
    """A calm page for a status. A reason is shown only if there are words for it in the reader's language."""
    words = WORDS.get(status) or WORDS[400 if status < 500 else 500]
    page = render_template(
        "error.html",
        words=words,
        reason=_in_readers_language(reason),
        problems=[problem_text(problem) for problem in problems],
        reference=reference,
        is_respondent=request.path.startswith(RESPONDENT_PATHS),
    )
    return page, status


def _in_readers_language(reason: str | None) -> str | None:
    if reason is None:
        return None
    translated = translate(reason)
    return translated if translated != reason or current_language() == "en" else None
