"""From a draft to a response: sent by who answered, taken in by staff, or by the program when time has run out.

Whoever does it, and however often, one draft becomes one response for each voice in it: what the patient has said is
never read as the relative's, nor the other way. What was answered and never sent counts too: people fall asleep, and
batteries run out.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from screening.core.audit import Action, AuditEvent
from screening.core.errors import Conflict, NotFound
from screening.core.people import TIME_TO_FINISH, Invitation, InvitationId, Staff
from screening.core.permissions import Act, require
from screening.core.questionnaire import Language, Questionnaire
from screening.core.response import Response, Submission
from screening.core.validation import validate
from screening.services.access import require_care
from screening.services.assessments import PROGRAM, assess_afterwards
from screening.services.completing import filled
from screening.services.context import Context
from screening.services.definitions import get_questionnaire
from screening.services.drafts import answers_of, asked_in, not_begun
from screening.services.fault_log import log_fault
from screening.services.invitations import require_takes_answers, respondent_event
from screening.services.voice_parts import marked_in, split_by_voice
from screening.storage import drafts, invitations, responses
from screening.storage.database import Writing
from screening.storage.drafts import StoredDraft

_log = logging.getLogger(__name__)


def submit(context: Context, invitation_id: InvitationId) -> Response:
    """Turn the draft into a response and assess. Sent twice, it is stored once and the same response comes back.

    When several have answered, each gets a response, all stored together; the one of the form's own id comes back.
    Raises InvalidSubmission, Conflict (not begun, expired), NotFound. A failing assessment raises nothing: the
    response is stored before it is tried.
    """
    now = context.clock()
    with context.database.writing() as writing:
        invitation = invitations.get_for_change(writing, invitation_id)
        if invitation.response is not None:
            response = responses.get_response(writing, invitation.response)
        else:
            require_takes_answers(invitation, now)
            stored = drafts.find_draft(writing, invitation.id)
            if stored is None:
                raise not_begun()
            event = replace(
                respondent_event(invitation, Action.RESPONSE_SUBMITTED, now), subject=stored.response_id
            )
            response = _store(context, writing, invitation, stored, authored=now, author=None, event=event)
    assess_afterwards(context, response)
    return response


def take_in(context: Context, staff: Staff, invitation_id: InvitationId) -> Response:
    """Submit on behalf of somebody who has answered something and will not send it. What was not reached stays so.

    The response is still the respondent's own, of the moment of their last answer; `author` is who took it in. Done
    twice, or sent meanwhile, it is stored once. Raises Conflict (nothing is answered), NotFound, NotPermitted.
    """
    require(staff.role, Act.TAKE_IN_ANSWERS)
    return _take_in(context, invitation_id, by=staff)


def take_in_expired(context: Context) -> int:
    """Take in every draft with an answer whose time to finish has passed, and say how many. One that fails is written
    down in the log and tried again next time; it holds up no other."""
    with context.database.reading() as reading:
        waiting = invitations.list_abandoned(reading, expired_before=context.clock() - TIME_TO_FINISH)
    return sum(_take_in_if_possible(context, invitation_id) for invitation_id in waiting)


def _take_in_if_possible(context: Context, invitation_id: InvitationId) -> bool:
    try:
        _take_in(context, invitation_id, by=None)
    except Exception as error:  # noqa: BLE001  whatever is wrong with one draft, the others must be heard
        log_fault(_log, "could not take in the draft of invitation", invitation_id, error)
        return False
    return True


def _take_in(context: Context, invitation_id: InvitationId, *, by: Staff | None) -> Response:
    """`by` is None when the program does it by itself."""
    now, actor = context.clock(), PROGRAM if by is None else str(by.id)
    with context.database.writing() as writing:
        invitation = invitations.get_for_change(writing, invitation_id)
        sought = NotFound("invitation", invitation_id)
        require_care(writing, by, invitation.patient, Act.TAKE_IN_ANSWERS, now=now, sought=sought)
        if invitation.response is not None:
            response = responses.get_response(writing, invitation.response)
        else:
            stored = drafts.find_draft(writing, invitation.id)
            if stored is None or stored.last_saved_at is None or not stored.answered:
                raise Conflict("nothing has been answered yet, so there is nothing to take in")
            event = AuditEvent(at=now, actor=actor, action=Action.DRAFT_TAKEN_IN, subject=stored.response_id)
            # Another host's clock may be ahead of ours by a little: its answers are not from the future.
            authored = min(stored.last_saved_at, now)
            response = _store(
                context, writing, invitation, stored, authored=authored, author=actor, event=event
            )
    assess_afterwards(context, response)
    return response


def _language_to_mark(questionnaire: Questionnaire, stored: StoredDraft) -> Language:
    """The language the response carries: the one of now, unless something was answered in words that are not validated.

    Its wording is the mark on every score, so a form begun in an unvalidated translation and ended in a validated one
    counts as answered in the unvalidated one.
    """
    used = sorted(stored.languages | {stored.language}, key=lambda language: language != stored.language)
    for language in used:
        wording = questionnaire.wordings.get(language)
        if wording is None or not wording.validated:
            return language
    return stored.language


def _store(
    context: Context,
    writing: Writing,
    invitation: Invitation,
    stored: StoredDraft,
    *,
    authored: datetime,
    author: str | None,
    event: AuditEvent,
) -> Response:
    """The draft as responses, one for each voice, and the invitation used up by the first of them."""
    questionnaire = get_questionnaire(context, writing, invitation.questionnaire)
    asked = asked_in(invitation, questionnaire, answers_of(questionnaire, stored))
    parts = split_by_voice(stored, asked, is_own=lambda source: not questionnaire.is_proxy(source))
    whole = [
        (part, filled(writing, invitation.completion, questionnaire, part, authored=authored))
        for part in parts
    ]
    marked = marked_in(questionnaire, stored, asked)
    kept = tuple(
        responses.save_response(
            writing,
            marked.on(
                validate(
                    questionnaire,
                    Submission(items=said.items),
                    id=part.id,
                    source=part.source,
                    assistance=part.assistance,
                    assistance_by_item=said.assistance_by_item,
                    form=stored.response_id if len(parts) > 1 else None,
                    replaces=said.replaces,
                    corrected=said.corrected,
                    authored=said.authored,
                    now=event.at,
                    language=_language_to_mark(questionnaire, stored),
                    patient=invitation.patient,
                    author=author,
                ),
                before=said.doctor_only,
            ),
            stored_at=event.at,
            audit=replace(event, subject=part.id),
        )
        for part, said in whole
    )
    used_up = replace(event, action=Action.INVITATION_USED_UP, subject=invitation.id)
    invitations.use_up(writing, invitation.id, response=kept[0].id, audit=used_up)
    return kept[0]
