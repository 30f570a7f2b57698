"""The way in after somebody has proved who they are: through the stages their session lacks, to where they wanted to go
or to the form that waited for them.
"""

from __future__ import annotations

from flask import g, make_response, redirect, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from screening.core.people import Staff
from screening.core.sign_in import Stage
from screening.services import sessions
from screening.services.sessions import Begun
from screening.web.device import device_secret, give_device_cookie
from screening.web.runtime import get_context
from screening.web.views.staff_gate import STAGE_PAGES, offer_kept_form, secret_key
from screening.web.views.staff_kept import KeptForm, unpack
from screening.web.views.staff_session import hold
from screening.web.views.staff_stages import carried, stage_page


def take_up(begun: Begun) -> None:
    """Hold a new session, for this request and in the browser."""
    hold(session, begun.secret)
    g.pop("csrf_token", None)  # it belongs to the session that has just been dropped
    g.signed_in = sessions.find(get_context(), begun.secret)
    g.staff = g.signed_in.staff if g.signed_in and begun.session.stage is Stage.OPEN else None


def go_on(begun: Begun) -> ResponseReturnValue:
    """Hold a new session, and go to its next stage, or in."""
    take_up(begun)
    stage = begun.session.stage
    if g.signed_in is None:
        return redirect(url_for("staff.sign_in"), 303)
    if stage is Stage.OPEN:
        response = _destination(g.signed_in.staff)
        know_device(response)
        return response
    if carried()["kept"]:
        return stage_page(stage)
    return redirect(url_for(STAGE_PAGES[stage], next=carried()["next"]), 303)


def know_device(response: Response) -> None:
    """From now on others' failures do not lock this account out on this device."""
    secret = sessions.remember_device(get_context(), g.signed_in.staff, device_secret())
    give_device_cookie(response, secret)


def find_kept(member: Staff) -> KeptForm | None:
    """The form that waits for this member of staff: theirs, or nobody's."""
    kept = unpack(secret_key(), carried()["kept"] or "")
    return kept if kept is not None and kept.staff in (None, member.id) else None


def _destination(member: Staff) -> Response:
    kept = find_kept(member)
    if kept is not None:
        return make_response(offer_kept_form(kept))
    return make_response(redirect(carried()["next"] or url_for("staff.home"), 303))
