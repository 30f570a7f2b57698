"""What a page says about each status: what happened, that nothing is lost where that is so, and what to do now."""

from __future__ import annotations

from dataclasses import dataclass

from screening.translation import N_


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
    503: ErrorWords(
        title=N_("We cannot reach our records just now"),
        text=N_("It is not your fault. What was saved is kept. Try again in a few minutes."),
    ),
}


# Where staff have no link to open once more.
STAFF_WORDS: dict[int, ErrorWords] = {
    403: ErrorWords(
        title=N_("You cannot open this page"),
        text=N_("If it belongs to your work, ask who runs the service."),
    ),
    404: ErrorWords(
        title=N_("This page does not exist"),
        text=N_("The address may be incomplete, or what it names is not here."),
    ),
}


def words_for(status: int, *, to_staff: bool) -> ErrorWords:
    """The words of this status, or of its kind when it has none of its own."""
    own = STAFF_WORDS.get(status) if to_staff else None
    return own or WORDS.get(status) or WORDS[400 if status < 500 else 500]
