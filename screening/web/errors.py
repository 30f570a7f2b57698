"""From an error to a page: the one place that says which error is which status, and in which words.

A page says what happened, that nothing is lost where that is so, and what to do now. It never shows details of the
program. The log gets the type of a fault and where it happened, never its message or the address: these may carry
an answer, a name or a link's secret.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from types import TracebackType

from flask import Flask, g, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from screening.core.errors import (
    Conflict,
    DatabaseFailed,
    InvalidSubmission,
    NotFound,
    NotPermitted,
    Problem,
    ScreeningError,
)
from screening.web.error_words import words_for
from screening.web.language import current_language, translate

logger = logging.getLogger("screening.web")

RESPONDENT_PATHS = ("/answer", "/i/", "/code")
STAFF_PATHS = ("/staff/",)
STATUS: dict[type[ScreeningError], int] = {
    NotPermitted: 403,
    NotFound: 404,
    Conflict: 409,
    InvalidSubmission: 422,
    DatabaseFailed: 503,
}
# What must not stand on a page: these forms carry a password or a link's secret.
NEVER_OFFERED_AGAIN = frozenset(
    {
        "staff.sign_in",
        "staff.hand_over",
        "staff.give_code",
        "staff.enrol",
        "staff.change_password",
        "staff.choose_pin",
        "staff.unlock",
        "staff.make_recovery_codes",
        "staff.turn_off_second_factor",
    }
)


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
        case DatabaseFailed():
            return page_of_database_failure(error)
        case NotPermitted() | Conflict():
            return error_page(status, reason=error.problem)
        case InvalidSubmission(problems=problems):
            return error_page(status, problems=problems)
        case _:
            return error_page(status)


def page_of_database_failure(error: DatabaseFailed) -> tuple[str, int]:
    """A form that was on its way is offered again as it was: whoever wrote it need not write it twice.

    The log says which kind of failure; the page does not, since its reader can do nothing about it.
    """
    logger.error("fault %s: %s in %s", fault_reference(), error, request.endpoint)
    is_form = request.method == "POST" and request.endpoint not in NEVER_OFFERED_AGAIN
    fields = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"] if is_form else None
    return error_page(503, reference=fault_reference(), again=fields)


def page_of_csrf_error(_: CSRFError) -> tuple[str, int]:
    """A form that was open for too long, on a page that does not show it again by itself."""
    return error_page(
        400,
        reason=Problem(
            "", "The page was open for a long time. Go back, load the page again, and send it once more."
        ),
    )


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
    reason: Problem | None = None,
    problems: tuple[Problem, ...] = (),
    reference: str | None = None,
    again: list[tuple[str, str]] | None = None,
) -> tuple[str, int]:
    """A calm page for a status. A reason is shown only if there are words for it in the reader's language; `again` are
    the fields of a form that can be sent once more."""
    is_staff = request.path.startswith(STAFF_PATHS)
    page = render_template(
        "error.html",
        words=words_for(status, to_staff=is_staff),
        reason=reason if reason is not None and _has_words(reason) else None,
        problems=problems,
        reference=reference,
        again=again,
        is_respondent=request.path.startswith(RESPONDENT_PATHS),
        is_staff=is_staff,
    )
    return page, status


def _has_words(reason: Problem) -> bool:
    """Whether the reader's language can say it."""
    return current_language() == "en" or translate(reason.message) != reason.message
