"""After sending: thanks, who has read it, a copy for oneself, who has looked, what a relative is shown.

Behind the same link or code for as long as the settings say. The device keeps it open no longer than any other page.
"""

from __future__ import annotations

from functools import partial

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from screening.core.errors import Conflict, NotPermitted
from screening.core.people import Invitee
from screening.core.questionnaire import Consent
from screening.services import consent, own_copy, relatives, seen_by, sent, short_codes
from screening.services.relatives import Tongue
from screening.services.sent import Sent
from screening.web.language import companion, current_language, in_danish, translate
from screening.web.looks_page import describe_looks, weekday
from screening.web.runtime import get_context
from screening.web.views.respondent_gate import Page, find_draft, respondent
from screening.web.views.respondent_link import refuse

COPY_NAME = "answers.pdf"  # no name, no date: it lies in the downloads of a phone that others use too


@respondent.get("/answer/thanks")
def thanks() -> Page:
    """What happens now, who reads it, what is not watched, whom to ring, and the ways on from here."""
    context, found = get_context(), _sent()
    invitation = found.invitation
    is_relative = invitation.invitee is Invitee.RELATIVE
    page = render_template(
        "respondent/thanks.html",
        sent=found,
        readings=[
            (reading.by_practice, partial(weekday, reading.at))
            for reading in seen_by.list_first_readings(context, found)
        ],
        code=short_codes.show_code(context, invitation.id),
        sharing=consent.get_own_consent(context, invitation.id, consent=Consent.RELATIVE_SEES_ANSWERS),
        can_share=consent.find_form(context.catalog, Consent.RELATIVE_SEES_ANSWERS) is not None,
        corrections=sent.describe_corrections(found, current_language()),
        is_relative=is_relative,
        is_about_reader=not is_relative,
        sees_answers=is_relative and relatives.may_see_answers(context, invitation.id),
    )
    return page, 200


@respondent.get("/answer/copy.pdf")
def copy() -> Response:
    """One's own answers as a PDF, in the language of the page."""
    pdf = own_copy.render_copy(
        get_context(), _sent().invitation.id, language=current_language(), translate=translate
    )
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{COPY_NAME}"'
    return response


@respondent.get("/answer/seen")
def seen() -> Page:
    """Who has looked at my answers."""
    found = _sent()
    days = describe_looks(seen_by.list_looks(get_context(), found.invitation.id))
    return render_template("respondent/seen.html", sent=found, days=days), 200


@respondent.get("/answer/patient")
def patients_answers() -> Page:
    """What the patient answered last, for the relative, while the patient says yes."""
    found, other = _sent(), companion()
    try:
        shared = relatives.get_shared_answers(
            get_context(),
            found.invitation.id,
            tongue=Tongue(language=current_language(), translate=translate),
            beneath=None if other is None else Tongue(language=other, translate=in_danish),
        )
    except NotPermitted:
        return render_template("respondent/not_shared.html"), 403
    return render_template("respondent/shared.html", shared=shared), 200


def _sent() -> Sent:
    """What this device has sent; otherwise the page that leads on."""
    draft = find_draft()
    if draft.invitation.response is None:
        abort(redirect(url_for(".start"), 303))
    try:
        return sent.get_sent(get_context(), draft.invitation.id)
    except Conflict:
        abort(refuse("respondent/link_used.html", 200))
