"""The staff's blueprint and its gate: every page of it needs a signed-in member of staff, but for the sign-in itself.

Who may see what is decided by the services; here it is only settled who is asking.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from babel.dates import format_date, format_datetime
from flask import (
    Blueprint,
    current_app,
    flash,
    g,
    get_flashed_messages,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from markupsafe import Markup

from screening.core.people import Staff
from screening.services import staff as accounts
from screening.web.forms.sign_in import SignInForm
from screening.web.language import current_language, day, locale, preferred_language, speak
from screening.web.runtime import get_context
from screening.web.views.staff_kept import KeptForm, pack
from screening.web.views.staff_session import IDLE_LIMIT, find_staff, local_page, named_in
from screening.web.views.staff_words import age_in_years, role_name

staff = Blueprint("staff", __name__, url_prefix="/staff")

OPEN_TO_ALL = frozenset({"staff.sign_in"})


def signed_in() -> Staff:
    """Who is asking; the gate has let them in."""
    member: Staff = g.staff
    return member


@staff.before_request
def require_sign_in() -> ResponseReturnValue | None:
    """Let in who is signed in; send all others to the sign-in page, and what they had typed with them."""
    g.staff = None if request.endpoint in OPEN_TO_ALL else _find_signed_in()
    if g.staff is not None or request.endpoint in OPEN_TO_ALL:
        return None
    if request.method == "POST" and request.endpoint != "staff.sign_out":
        return ask_to_sign_in_and_keep_form()
    if named_in(session) is not None:
        session.clear()
        flash("ended")
    return redirect(url_for("staff.sign_in", next=local_page(request.path)), 303)


@staff.errorhandler(CSRFError)
def keep_form_of_a_page_open_too_long(_: CSRFError) -> ResponseReturnValue:
    """The token has run out or the session is gone: nothing typed is lost, and nothing is sent unasked."""
    if "translate" not in g:  # the token is checked before a language is chosen
        speak(preferred_language())
    if request.endpoint in OPEN_TO_ALL or request.endpoint == "staff.sign_out":
        return redirect(url_for("staff.sign_in"), 303)
    g.staff = _find_signed_in()
    if g.staff is None:
        return ask_to_sign_in_and_keep_form()
    fields = tuple((name, value) for name, value in request.form.items(multi=True) if name != "csrf_token")
    return offer_kept_form(KeptForm(path=request.path, fields=fields, staff=g.staff.id))


def ask_to_sign_in_and_keep_form() -> ResponseReturnValue:
    """The sign-in page in place of what a form was sent to; it carries the form along."""
    posted = request.form.to_dict(flat=False)
    kept = pack(secret_key(), path=request.path, posted=posted, staff=named_in(session))
    session.clear()
    page = render_template("staff/sign_in.html", form=SignInForm(formdata=None), next=None, kept=kept)
    return page, 401


def offer_kept_form(kept: KeptForm) -> ResponseReturnValue:
    """A page with the form as it was typed, to be sent with one tap."""
    return render_template("staff/kept.html", kept=kept)


def secret_key() -> str:
    """The key that signs what we give to the browser."""
    return get_context().settings.secret_key


def names_of_staff() -> Mapping[str, str]:
    """The names behind the ids that stand in records."""
    return accounts.list_names(get_context())


def _find_signed_in() -> Staff | None:
    context = get_context()
    return find_staff(
        session,
        now=context.clock(),
        idle_limit=IDLE_LIMIT,
        get_staff=lambda staff_id: accounts.get_staff(context, staff_id),
    )


@staff.context_processor
def words_for_templates() -> dict[str, object]:
    """What every template of the staff's can say."""
    return {
        "staff": g.get("staff"),
        "role_name": role_name,
        "when": when,
        "short_day": short_day,
        "age": lambda birth: age_in_years(birth, today()),
        "notes": get_flashed_messages(),
    }


def today() -> date:
    """The day it is where the service is."""
    context = get_context()
    return context.clock().astimezone(context.settings.time_zone).date()


def when(moment: datetime) -> Markup:
    """Day and time of day, in the service's own time zone, never broken over two lines."""
    local = moment.astimezone(current_app.extensions["time_zone"])
    pattern = "d. MMMM y 'kl.' HH.mm" if current_language() == "da" else "d MMMM y, HH:mm"
    return _time(local.isoformat(timespec="minutes"), format_datetime(local, pattern, locale=locale()))


def short_day(moment: date | datetime) -> Markup:
    """A day in few signs, for lists, never broken over two lines: 24-12-1940 in Danish; in English the month is a word,
    since 02-12 is two days."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(current_app.extensions["time_zone"]).date()
    words = format_date(moment, "dd-MM-y", locale=locale()) if current_language() == "da" else day(moment)
    return _time(moment.isoformat(), words)


def _time(machine_readable: str, words: str) -> Markup:
    return Markup('<time class="nowrap" datetime="{}">{}</time>').format(machine_readable, words)
