"""The respondent's side: begin, and save one answer at a time. Who holds the invitation may do both, and send.

Every answer is durable before the next question is shown. An answer that arrives while the draft is being sent is
either in the response or refused: both take the invitation's row first. Sending is next door, in `sending`.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from screening.core.audit import Action
from screening.core.errors import Conflict, InvalidSubmission, Problem
from screening.core.people import Invitation, InvitationId
from screening.core.questionnaire import Language, LinkId, Questionnaire, Source
from screening.core.response import Answer, Assistance, Missing, ResponseId, SubmittedItem
from screening.core.validation import read_answer
from screening.services.context import Context
from screening.services.definitions import get_questionnaire
from screening.services.drafts import Draft, not_begun, read_draft
from screening.services.invitations import require_takes_answers, require_wording, respondent_event
from screening.services.sending import submit, take_in, take_in_expired
from screening.storage import drafts, invitations
from screening.storage.database import Writing
from screening.storage.drafts import StoredDraft

# The whole of it is one thing to its callers.
__all__ = ["Draft", "begin", "get_draft", "save_answer", "submit", "take_in", "take_in_expired"]

# What a respondent can mean by leaving an item open; the other two reasons are for the program to find out.
_OWN_REASONS = (None, Missing.SKIPPED, Missing.DECLINED)


def get_draft(context: Context, invitation_id: InvitationId) -> Draft:
    """The draft as saved; before `begin` it is empty. Raises NotFound."""
    with context.database.reading() as reading:
        invitation = invitations.get_invitation(reading, invitation_id)
        return read_draft(context, reading, invitation)


def begin(
    context: Context,
    invitation_id: InvitationId,
    *,
    source: Source,
    assistance: Assistance,
    language: Language,
) -> Draft:
    """Say who answers, and in which language; may be said again until submitted, and loses no answer.

    Raises InvalidSubmission (may not answer this questionnaire; no such wording), Conflict (submitted, expired,
    somebody else has answered something already), NotFound.
    """
    now = context.clock()
    with context.database.writing() as writing:
        invitation = _open_for_answers(writing, invitation_id, now)
        questionnaire = get_questionnaire(context, writing, invitation.questionnaire)
        _require_respondent(questionnaire, source)
        require_wording(questionnaire, language)
        _refuse_to_mix_voices(drafts.find_draft(writing, invitation_id), source)
        drafts.save_draft(
            writing,
            invitation_id,
            response_id=ResponseId(str(uuid.uuid4())),
            source=source,
            assistance=assistance,
            language=language,
            begun_at=now,
            audit=respondent_event(invitation, Action.DRAFT_BEGUN, now),
        )
        return read_draft(context, writing, invitation)


def save_answer(context: Context, invitation_id: InvitationId, item: SubmittedItem) -> Draft:
    """Save one answer, or the reason there is none, durably, and give the whole draft back.

    Raises InvalidSubmission (nothing is saved), Conflict (not begun, submitted, expired), NotFound.
    """
    now = context.clock()
    with context.database.writing() as writing:
        invitation = _open_for_answers(writing, invitation_id, now)
        before = read_draft(context, writing, invitation)
        if before.source is None:
            raise not_begun()
        link_id, answer = _read(before.questionnaire, item)
        drafts.save_answer(
            writing,
            invitation_id,
            link_id,
            answer,
            language=before.language,
            saved_at=now,
            audit=respondent_event(invitation, Action.DRAFT_SAVED, now),
        )
    return replace(before, answers={**before.answers, link_id: answer})


def _read(questionnaire: Questionnaire, submitted: SubmittedItem) -> tuple[LinkId, Answer | Missing]:
    item = questionnaire.items.get(LinkId(submitted.link_id))
    where = submitted.where or submitted.link_id
    if item is None:
        raise InvalidSubmission(
            [Problem(where, "{questionnaire} has no such item", {"questionnaire": str(questionnaire.ref)})]
        )
    if submitted.missing not in _OWN_REASONS:
        raise InvalidSubmission([Problem(where, "can be answered, skipped or declined, and nothing else")])
    return item.link_id, read_answer(item, submitted)


def _open_for_answers(writing: Writing, invitation_id: InvitationId, now: datetime) -> Invitation:
    invitation = invitations.get_for_change(writing, invitation_id)
    require_takes_answers(invitation, now)
    return invitation


def _refuse_to_mix_voices(stored: StoredDraft | None, source: Source) -> None:
    """One response is one voice: what the patient has said must never be read as the relative's, nor the other way."""
    if stored is not None and stored.source is not source and stored.has_spoken:
        raise Conflict(
            "Some answers have been given already, by somebody else. They are kept, and must not be mixed with "
            "yours: ask those who sent the link for one of your own."
        )


def _require_respondent(questionnaire: Questionnaire, source: Source) -> None:
    if not questionnaire.may_answer(source):
        raise InvalidSubmission(
            [
                Problem(
                    "source",
                    "{questionnaire} cannot be answered by {source}",
                    {"questionnaire": str(questionnaire.ref), "source": source.value},
                )
            ]
        )
