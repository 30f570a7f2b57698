"""Signing in with an identity provider: out, and back. What goes wrong is said on a page of its own, and why."""

from __future__ import annotations

from flask import g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from screening.core.errors import NotPermitted
from screening.core.sign_in import Way
from screening.services import oidc, sessions
from screening.services.oidc import ProviderUnreachable, UnknownSubject, Waiting
from screening.web.device import device_words, network
from screening.web.language import problem_text
from screening.web.runtime import get_context
from screening.web.views.staff_entry import go_on
from screening.web.views.staff_gate import staff
from screening.web.views.staff_stages import carried

_STATE = "oidc-state"


@staff.route("/oidc", methods=["GET", "POST"])
def start_oidc() -> ResponseReturnValue:
    """Out to the provider. A form that waits is posted here, and answered by a page with a link: our own policy lets no
    form lead to another site."""
    waiting = Waiting(next=carried()["next"], kept=carried()["kept"] or "")
    try:
        outgoing = oidc.begin(get_context(), redirect_uri=_callback(), waiting=waiting, network=network())
    except NotPermitted as refusal:
        return _refused(refusal)
    session[_STATE] = outgoing.state
    if request.method == "POST":
        return render_template("staff/oidc_go.html", address=outgoing.address)
    return redirect(outgoing.address, 303)


@staff.get("/oidc/callback")
def finish_oidc() -> ResponseReturnValue:
    """Back from the provider."""
    held_state = session.pop(_STATE, None)
    try:
        back = oidc.finish(
            get_context(), redirect_uri=_callback(), answer=request.args.to_dict(), held_state=held_state
        )
    except NotPermitted as refusal:
        return _refused(refusal)
    begun = sessions.begin(
        get_context(), back.staff, way=Way.OIDC, device=device_words(), working_for=back.organisation
    )
    g.carried = {"next": back.waiting.next, "kept": back.waiting.kept}
    return go_on(begun)


@staff.get("/oidc/leave")
def leave_oidc() -> ResponseReturnValue:
    """End the provider's own session, too, after ours has ended."""
    back_to = get_context().settings.base_url.rstrip("/") + url_for("staff.sign_in")
    return redirect(oidc.end_there(get_context(), back_to=back_to) or url_for("staff.sign_in"), 303)


def _callback() -> str:
    return get_context().settings.base_url.rstrip("/") + url_for("staff.finish_oidc")


def _refused(refusal: NotPermitted) -> ResponseReturnValue:
    page = render_template(
        "staff/oidc_refused.html",
        reason=problem_text(refusal.problem),
        unknown=refusal if isinstance(refusal, UnknownSubject) else None,
    )
    return page, 503 if isinstance(refusal, ProviderUnreachable) else 403
