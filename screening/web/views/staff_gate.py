"""The staff's blueprint and its gate: every page of it needs a signed-in member of staff, but for the sign-in itself.

Who may see what is decided by the services; here it is only settled who is asking, and whether their session lacks a
stage yet (a code, a choice of organisation): then there is only the page of that stage.
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
from screening.core.permissions import Act, Permission, may
from screening.core.sign_in import Stage
from screening.services import sessions
from screening.services import staff as accounts
from screening.services.sessions import SignedIn
from screening.web.forms.sign_in import SignInForm
from screening.web.language import current_language, day, locale, preferred_language, speak
from screening.web.runtime import get_context
from screening.web.views.staff_kept import KeptForm, pack
from screening.web.views.staff_session import held, let_go, local_page
from screening.web.views.staff_words import age_in_years, device_name, role_name

staff = Blueprint("staff", __name__, url_prefix="/staff")

OPEN_TO_ALL = frozenset({"staff.sign_in", "staff.start_oidc", "staff.finish_oidc", "staff.leave_oidc"})
STAGE_PAGES = {
    Stage.SECOND_FACTOR: "staff.give_code",
    Stage.ENROLMENT: "staff.enrol",
    Stage.MEMBERSHIP: "staff.choose_membership",
    Stage.LOCKED: "staff.unlock",
}


# Posts that hold a secret or are nothing to keep: they are not carried through a sign-in.
NEVER_KEPT = frozenset(
    {
        "staff.sign_out",
        "staff.answer_verification",
        "staff.give_code",
        "staff.enrol",
        "staff.choose_membership",
        "staff.change_password",
        "staff.choose_pin",
        "staff.unlock",
        "staff.turn_off_second_factor",
        "staff.make_recovery_codes",
        "staff.end_session",
        "staff.end_other_sessions",
    }
)


def signed_in() -> Staff:
    """Who is asking; the gate has let them in."""
    member: Staff = g.staff
    return member


def signed_in_session() -> SignedIn:
    """The session of who is asking, which may lack a stage yet on the pages of the sign-in."""
    found: SignedIn = g.signed_in
    return found


@staff.before_request
def require_sign_in() -> ResponseReturnValue | None:
    """Let in who is signed in; send all others to the sign-in page, and what they had typed with them."""
    g.staff = g.signed_in = None
    if request.endpoint in OPEN_TO_ALL:
        return None
    g.signed_in = _find_signed_in()
    if g.signed_in is not None:
        stage = g.signed_in.session.stage
        if stage is Stage.OPEN:
            g.staff = g.signed_in.staff
            return None
        if request.endpoint in (STAGE_PAGES[stage], "staff.sign_out"):
            return None
        if (
            stage is Stage.LOCKED
        ):  # whatever was sent, and whoever sent it: nothing is kept, and nothing is dropped
            return redirect(url_for("staff.unlock"), 303)
        if request.method != "POST":
            return redirect(url_for(STAGE_PAGES[stage], next=local_page(request.path)), 303)
    if request.method == "POST" and (request.endpoint not in NEVER_KEPT or "kept" in request.form):
        return ask_to_sign_in_and_keep_form()
    if held(session) is not None:
        let_go(session)
        flash("ended")
    return redirect(url_for("staff.sign_in", next=local_page(request.path)), 303)


@staff.errorhandler(CSRFError)
def keep_form_of_a_page_open_too_long(_: CSRFError) -> ResponseReturnValue:
    """The token has run out or the session is gone: nothing typed is lost, and nothing is sent unasked."""
    if "translate" not in g:  # the token is checked before a language is chosen
        speak(preferred_language())
    if request.endpoint in OPEN_TO_ALL | NEVER_KEPT:
        return redirect(url_for("staff.home"), 303)
    g.signed_in = _find_signed_in()
    if g.signed_in is not None and g.signed_in.session.stage is Stage.LOCKED:
        return redirect(url_for("staff.unlock"), 303)
    if g.signed_in is None or g.signed_in.session.stage is not Stage.OPEN:
        return ask_to_sign_in_and_keep_form()
    g.staff = g.signed_in.staff
    fields = tuple((name, value) for name, value in request.form.items(multi=True) if name != "csrf_token")
    return offer_kept_form(KeptForm(path=request.path, fields=fields, staff=g.staff.id))


def ask_to_sign_in_and_keep_form() -> ResponseReturnValue:
    """The sign-in page in place of what a form was sent to; it carries the form along."""
    posted = request.form.to_dict(flat=False)
    secret = held(session)
    owner = None if secret is None else sessions.find_owner(get_context(), secret)
    kept = request.form.get("kept") or pack(secret_key(), path=request.path, posted=posted, staff=owner)
    let_go(session)
    g.pop("csrf_token", None)  # it belongs to the session that has just been dropped
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


def _find_signed_in() -> SignedIn | None:
    secret = held(session)
    return None if secret is None else sessions.find(get_context(), secret)


@staff.context_processor
def words_for_templates() -> dict[str, object]:
    """What every template of the staff's can say."""
    return {
        "staff": g.get("staff"),
        "role_name": role_name,
        "place": _place(),
        "may_do": _may_do,
        "device_name": device_name,
        "when": when,
        "short_day": short_day,
        "age": lambda birth: age_in_years(birth, today()),
        "notes": get_flashed_messages(),
    }


def _place() -> str | None:
    """The organisation somebody acts in, by name."""
    found: SignedIn | None = g.get("signed_in")
    if found is None:
        return None
    acting = found.session.membership
    return next((seat.organisation_name for seat in found.seats if seat.membership == acting), None)


def _may_do(act: str) -> Permission:
    """Whether whoever is signed in may do this, as far as the role goes: what is not for them is not offered."""
    member: Staff | None = g.get("staff")
    return may(None if member is None else member.role, Act(act))


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
