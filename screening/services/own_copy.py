"""A copy of one's own answers, for as long as the link is open after sending: the answers, and nothing made of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from screening.core.audit import Action
from screening.core.people import InvitationId, Invitee
from screening.core.questionnaire import Language
from screening.report.own_answers import answer_words
from screening.report.own_copy import Contacts, own_copy
from screening.report.own_copy_pdf import render_own_copy
from screening.report.reader import Reader
from screening.services.context import Context
from screening.services.invitations import respondent_event
from screening.services.sent import read_sent
from screening.storage import audit


def render_copy(
    context: Context,
    invitation_id: InvitationId,
    *,
    language: Language,
    translate: Callable[[str], str],
) -> bytes:
    """The PDF, in the reader's language. Raises NotFound, and Conflict as `read_sent`."""
    now, settings = context.clock(), context.settings
    with context.database.writing() as writing:
        sent = read_sent(context, writing, invitation_id, now=now)
        event = respondent_event(sent.invitation, Action.OWN_ANSWERS_READ, now)
        audit.record(writing, replace(event, subject=sent.response.id))
    words = answer_words(
        sent.questionnaire, *sent.parts, language=language, translate=translate, corrected=sent.corrected
    )
    return render_own_copy(
        own_copy(
            words,
            sent_at=sent.response.authored,
            is_patient=sent.invitation.invitee is Invitee.PATIENT,
            contacts=Contacts(
                organisation=settings.organisation,
                own_doctor_phone=settings.own_doctor_phone,
                out_of_hours=settings.out_of_hours,
                emergency_phone=settings.emergency_phone,
            ),
            reader=Reader(language=language, translate=translate, zone=settings.time_zone),
        )
    )
