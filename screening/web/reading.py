"""How a respondent likes to read: text size, contrast, going on by itself, one question at a time or all.

Kept in a cookie of this device and nowhere else. Size and contrast belong to the device; how one walks through the
questions belongs to the form, so that the next patient on the same tablet begins as everybody does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import current_app, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from screening.web.respondent_cookie import find_invitation_id

NAME = "reading"
SIZES = (1, 2, 3, 4)  # steps; what each is stands in the stylesheet
_ONE_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """`size` is a step of SIZES; `by_itself`: a tap on an answer leads on; `listed`: all questions on one page."""

    size: int = 1
    contrast: bool = False
    by_itself: bool = False
    listed: bool = False

    @property
    def classes(self) -> str:
        """Of the <html> element; empty for what everybody begins with."""
        chosen = (f"text-{self.size}" if self.size > 1 else "", "contrast" if self.contrast else "")
        return " ".join(name for name in chosen if name)


def current_reading() -> Reading:
    """As this device remembers it; whatever else stands in the cookie counts as nothing chosen."""
    look, _, walk = request.cookies.get(NAME, "").partition(".")
    flags, _, form = walk.partition(".")
    is_this_form = form != "" and form == find_invitation_id()
    return Reading(
        size=int(look[0]) if look[:1] in {str(size) for size in SIZES} else 1,
        contrast=look[1:2] == "c",
        by_itself=is_this_form and "a" in flags,
        listed=is_this_form and "l" in flags,
    )


def read_reading(form: MultiDict[str, str]) -> Reading:
    """The settings as posted; what is not one of the choices counts as nothing chosen."""
    size = form.get("size", "1")
    return Reading(
        size=int(size) if size in {str(size) for size in SIZES} else 1,
        contrast="contrast" in form,
        by_itself="by-itself" in form,
        listed=form.get("view") == "list",
    )


def remember_reading(response: Response, reading: Reading) -> None:
    """Keep the reader's choice on this device."""
    look = f"{reading.size}{'c' if reading.contrast else '-'}"
    flags = ("a" if reading.by_itself else "") + ("l" if reading.listed else "")
    response.set_cookie(
        NAME,
        f"{look}.{flags}.{find_invitation_id() or ''}",
        max_age=_ONE_YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def remember_list(response: Response, *, listed: bool) -> None:
    """Keep whether all questions stand on one page, and nothing else."""
    remember_reading(response, replace(current_reading(), listed=listed))
