"""Which language a page speaks, and the functions that make it speak.

Chosen by the reader (a cookie of its own, so that signing out or a new link does not lose it for the page at hand),
else the browser's first language that we have, else Danish. Staff's pages speak the complete languages only. Messages
carry ``{name}`` placeholders, the same in templates, Python and `Problem`s; values are escaped when they meet markup.

A text that the page's language lacks is Danish and marked as Danish. With the second language on (a cookie too), the
Danish stands small beneath the respondent's own, for a nurse who helps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import Blueprint, Flask, abort, current_app, g, redirect, request
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from screening.core.errors import Problem
from screening.core.questionnaire import Language
from screening.translation import (
    DEFAULT,
    DRAFT_LANGUAGES,
    LANGUAGE_NAMES,
    LANGUAGES,
    SPOKEN,
    STAFF_LANGUAGES,
    Said,
    Translations,
    direction,
    in_digits,
)

COOKIE = "language"
COMPANION_COOKIE = "companion"
_ONE_YEAR = 365 * 24 * 3600
_STAFF_PATHS = "/staff"

InEach = Callable[[str], str]  # a value of a message that is put in words anew for each language's code

language = Blueprint("language", __name__)


def init_language(app: Flask, translations: Translations, time_zone: ZoneInfo) -> None:
    """Give every request `g.language`, and every template `_`, `both` and the other words of the table below."""
    app.extensions["translations"] = translations
    app.extensions["time_zone"] = time_zone
    app.register_blueprint(language)
    app.jinja_env.globals.update(
        _=say,
        both=say_in_both,
        told=told,
        dated=dated,
        in_danish=in_danish,
        problem_in_both=problem_in_both,
        beneath=beneath,
        in_language=in_language,
        language_names=LANGUAGE_NAMES,
        day=day,
        problem_text=problem_text,
    )

    @app.before_request
    def _choose() -> None:
        speak(preferred_language())

    @app.context_processor
    def _language_of_page() -> dict[str, object]:
        code = current_language()
        return {
            "language": code,
            "direction": direction(code),
            "is_draft_language": code in DRAFT_LANGUAGES,
            "languages": {code: LANGUAGE_NAMES[code] for code in languages_here()},
            "companion": companion(),
        }


def languages_here() -> tuple[str, ...]:
    """The languages of the page that is asked for."""
    return STAFF_LANGUAGES if request.path.startswith(_STAFF_PATHS) else LANGUAGES


def preferred_language() -> str:
    """The language the reader chose, or the browser's, or Danish: also for staff whose device was last used by a
    respondent in a language that staff's pages do not speak."""
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen if chosen in languages_here() else DEFAULT
    # In the reader's own order: an Arabic of Syria is Arabic, before the English that stands after it.
    wanted = (tag.lower().split("-")[0] for tag in request.accept_languages.values())
    return next((code for code in wanted if code in languages_here()), DEFAULT)


def speak(code: str) -> None:
    """Answer the rest of this request in a language."""
    g.language = Language(code)


def current_language() -> Language:
    """The language of this request; Danish before one is known (an error on the way in)."""
    return Language(g.get("language", DEFAULT))


def companion() -> Language | None:
    """The language that stands small beneath the page's own, or None when it is off or would say the same."""
    wanted = request.cookies.get(COMPANION_COOKIE) == DEFAULT
    is_other = current_language() != DEFAULT and languages_here() == LANGUAGES
    return Language(DEFAULT) if wanted and is_other else None


def translate(message: str) -> str:
    """The message in this request's language, placeholders not yet filled."""
    return _find(current_language(), message).text if "language" in g else message


def say(message: str, **values: object) -> Markup:
    """The message in this request's language as markup, its values escaped and filled in.

    Without values nothing is filled: a script may be given a message with its placeholder. A text in another language
    than the page's says so; inside an attribute it is stripped of that (`| striptags`).
    """
    if "language" not in g:
        return _filled(message, values, DEFAULT)
    found = _find(current_language(), message)
    return _marked(_filled(found.text, values, found.language), found.language)


def say_in(code: str, message: str, /, **values: object) -> Markup:
    """The message in this language, whatever the page speaks; the words are not marked as such."""
    return _filled(_find(code, message).text, values, code)


def say_in_both(message: str, **values: object) -> Markup:
    """The message in this request's language, and small beneath it in the second one when that is on."""
    other = companion()
    if other is None:
        return say(message, **values)
    return say(message, **values) + beneath(say_in(other, message, **values), other)


def told(message: str) -> InEach:
    """A message as a value of another one: said in the language of the text that it stands in."""
    return lambda code: say_in(code, message)


def dated(moment: date | datetime) -> InEach:
    """A day as a value of a message: written as the language of the text that it stands in writes it."""
    return partial(day, moment)


def in_danish(message: str) -> str:
    """The message in the second language alone, for a script that puts it beneath the first."""
    return _find(DEFAULT, message).text


def beneath(text: str | None, code: str | None) -> Markup:
    """A text in the second language, to stand small beneath the same in the first; nothing when there is none."""
    if not text or code is None:
        return Markup()
    return Markup(' <span class="companion"{attributes}>{text}</span>').format(
        attributes=in_language(code), text=text
    )


def in_language(code: str) -> Markup:
    """The attributes `lang` and `dir` of an element in this language; none when the page speaks it."""
    if code == current_language():
        return Markup()
    return Markup(' lang="{code}" dir="{direction}"').format(code=code, direction=direction(code))


def problem_text(problem: Problem) -> Markup:
    """What is wrong, in this request's language, as a sentence: messages that follow a place begin small."""
    found = _find(current_language(), problem.message) if "language" in g else Said(problem.message, "en")
    return _marked(_as_sentence(found, problem), found.language)


def problem_in_both(problem: Problem) -> Markup:
    """What is wrong, in this request's language, and small beneath it in the second one when that is on."""
    other = companion()
    if other is None:
        return problem_text(problem)
    return problem_text(problem) + beneath(_as_sentence(_find(other, problem.message), problem), other)


def _as_sentence(found: Said, problem: Problem) -> Markup:
    text = _filled(found.text, problem.values, found.language) if problem.values else escape(found.text)
    whole = text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?", "؟")) else ".")
    return Markup(whole)  # nosec B704 # noqa: S704 - made of markup on the lines above


def day(moment: date | datetime, code: str | None = None) -> str:
    """A day in words, in the service's own time zone: "24 November 2026". In the page's language, or another one."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(current_app.extensions["time_zone"]).date()
    return in_digits(format_date(moment, format="long", locale=locale(code)), locale(code))


def locale(code: str | None = None) -> str:
    """Whose way of writing dates and digits this request's reader knows; or the readers of another language do."""
    return SPOKEN[code or current_language()].locale


def remember_language(response: Response, code: str) -> None:
    """Keep the reader's choice on this device."""
    _remember(response, COOKIE, code)


def remember_companion(response: Response, code: str) -> None:
    """Keep whether the Danish stands beneath; an empty code is no."""
    _remember(response, COMPANION_COOKIE, code)


@language.post("/language")
def choose() -> Response:
    """Switch the language and go back to the page the reader came from."""
    code = request.form.get("language", "")
    if code not in LANGUAGES:
        abort(400)
    response = redirect(_own_path(request.form.get("next", "/")), 303)
    remember_language(response, code)
    return response


@language.post("/language/companion")
def choose_companion() -> Response:
    """Put the Danish beneath the page's own language, or take it away."""
    code = request.form.get("companion", "")
    if code not in (DEFAULT, ""):
        abort(400)
    response = redirect(_own_path(request.form.get("next", "/")), 303)
    remember_companion(response, code)
    return response


def _remember(response: Response, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=_ONE_YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _find(code: str, message: str) -> Said:
    translations: Translations = current_app.extensions["translations"]
    return translations.find(code, message)


def _filled(text: str, values: Mapping[str, object], code: str) -> Markup:
    words = escape(text)
    if not values:
        return words
    return words.format(**{name: _fitted(value, code) for name, value in values.items()})


def _fitted(value: object, code: str) -> object:
    """A value as it is put into a text of this language: what is said anew in each (`InEach`) is said; a number gets
    its digits; a name stands apart from it where it is read from the right, so that "1813 / lægevagten" keeps its order
    among Arabic words."""
    if callable(value):
        return value(code)
    if isinstance(value, int) and not isinstance(value, bool):
        return in_digits(str(value), SPOKEN[code].locale)
    if isinstance(value, str) and not isinstance(value, Markup) and direction(code) == "rtl":
        return Markup("<bdi>{value}</bdi>").format(value=value)
    return value


def _marked(words: Markup, code: str) -> Markup:
    """The words as they are, or said to be in another language than the page."""
    if code == current_language() or current_language() not in DRAFT_LANGUAGES:
        return words
    return Markup("<span{attributes}>{words}</span>").format(attributes=in_language(code), words=words)


def _own_path(path: str) -> str:
    """A path on this host, or the front page: never an address that leads elsewhere."""
    is_own = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_own else "/"
