"""Which language a page speaks, and the functions that make it speak.

Chosen by the reader (a cookie of its own, so that signing out or a new link does not lose it for the page at hand),
else the browser's first language that we have, else Danish. Messages carry ``{name}`` placeholders, the same in
templates, Python and `Problem`s; values are escaped when they meet markup.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import Blueprint, Flask, abort, current_app, g, redirect, request
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from screening.core.errors import Problem
from screening.core.questionnaire import Language
from screening.translation import LANGUAGE_NAMES, LANGUAGES, Translations

COOKIE = "language"
DEFAULT = "da"
LOCALES = {
    "da": "da_DK",
    "en": "en_GB",
}  # how dates are written: "24 November 2026", in this country's English
_ONE_YEAR = 365 * 24 * 3600

language = Blueprint("language", __name__)


def init_language(app: Flask, translations: Translations, time_zone: ZoneInfo) -> None:
    """Give every request `g.language` and `g.translate`, and every template `_`, `language` and `day`."""
    app.extensions["translations"] = translations
    app.extensions["time_zone"] = time_zone
    app.register_blueprint(language)
    app.jinja_env.globals.update(_=say, language_names=LANGUAGE_NAMES, day=day, problem_text=problem_text)

    @app.before_request
    def _choose() -> None:
        speak(preferred_language())

    @app.context_processor
    def _language_of_page() -> dict[str, str]:
        return {"language": current_language()}


def preferred_language() -> str:
    """The language the reader chose, or the browser's, or Danish."""
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES) or DEFAULT


def speak(code: str) -> None:
    """Answer the rest of this request in a language."""
    translations: Translations = current_app.extensions["translations"]
    g.language = Language(code)
    g.translate = translations.translator(code)


def current_language() -> Language:
    """The language of this request; Danish before one is known (an error on the way in)."""
    return Language(g.get("language", DEFAULT))


def translate(message: str) -> str:
    """The message in this request's language, placeholders not yet filled."""
    return str(g.translate(message)) if "translate" in g else message


def say(message: str, **values: object) -> Markup:
    """The message in this request's language as markup, its values escaped and filled in.

    Without values nothing is filled: a script may be given a message with its placeholder.
    """
    words = Markup(escape(translate(message)))  # noqa: S704 - escaped on the same line
    return words.format(**values) if values else words


def problem_text(problem: Problem) -> str:
    """What is wrong, in this request's language, as a sentence: messages that follow a place begin small."""
    text = translate(problem.message).format(**problem.values)
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def day(moment: date | datetime) -> str:
    """A day in words, in the service's own time zone: "24 November 2026"."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(current_app.extensions["time_zone"]).date()
    return format_date(moment, format="long", locale=locale())


def locale() -> str:
    """Whose way of writing dates this request's reader knows."""
    return LOCALES[current_language()]


def remember_language(response: Response, code: str) -> None:
    """Keep the reader's choice on this device."""
    response.set_cookie(
        COOKIE,
        code,
        max_age=_ONE_YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


@language.post("/language")
def choose() -> Response:
    """Switch the language and go back to the page the reader came from."""
    code = request.form.get("language", "")
    if code not in LANGUAGES:
        abort(400)
    response = redirect(_own_path(request.form.get("next", "/")), 303)
    remember_language(response, code)
    return response


def _own_path(path: str) -> str:
    """A path on this host, or the front page: never an address that leads elsewhere."""
    is_own = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_own else "/"
