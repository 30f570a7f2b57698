"""The respondent's side: begin, save one answer at a time, submit. Who holds the invitation may do all three.

Every answer is durable before the next question is shown. An answer that arrives while the draft is being submitted is
either in the response or refused: both take the invitation's row first.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from screening.core.audit import Action, AuditEvent
from screening.core.errors import Conflict, InvalidSubmission, Problem
from screening.core.people import Invitation, InvitationId
from screening.core.questionnaire import Item, Language, LinkId, Questionnaire, Source
from screening.core.response import (
    Answer,
    Assistance,
    Missing,
    Response,
    ResponseId,
    Submission,
    SubmittedItem,
)
from screening.core.validation import is_enabled, read_answer, validate
from screening.services.assessments import assess_afterwards
from screening.services.context import Context
from screening.services.definitions import get_questionnaire
from screening.services.invitations import require_wording
from screening.storage import drafts, invitations, responses
from screening.storage.database import Reading, Writing
from screening.storage.drafts import StoredDraft

# What a respondent can mean by leaving an item open; the other two reasons are for the program to find out.
_OWN_REASONS = (None, Missing.SKIPPED, Missing.DECLINED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The answers so far. `source` is None until somebody has said who answers.

    `answers` holds every item of the questionnaire: an answer, the reason there is none (SKIPPED, DECLINED), or
    NOT_REACHED when it has not been seen. Answers to items that are not asked any more are kept here, so that
    they come back when the condition does, and are left out of the response.
    """

    invitation: Invitation
    questionnaire: Questionnaire
    source: Source | None
    assistance: Assistance
    language: Language
    answers: Mapping[LinkId, Answer | Missing]
    response_id: ResponseId | None = None  # made when it begins: the submission's idempotency key

    @property
    def items(self) -> tuple[Item, ...]:
        """The items asked, given the answers so far, in order."""
        asked = _asked(self.questionnaire, self.answers)
        return tuple(item for item in self.questionnaire.items.values() if item.link_id in asked)


def get_draft(context: Context, invitation_id: InvitationId) -> Draft:
    """The draft as saved; before `begin` it is empty. Raises NotFound."""
    with context.database.reading() as reading:
        invitation = invitations.get_invitation(reading, invitation_id)
        return _draft(context, reading, invitation)


def begin(
    context: Context,
    invitation_id: InvitationId,
    *,
    source: Source,
    assistance: Assistance,
    language: Language,
) -> Draft:
    """Say who answers, and in which language; may be said again until submitted, and loses no answer.

    Raises InvalidSubmission (may not answer this questionnaire; no such wording), Conflict (submitted, expired),
    NotFound.
    """
    now = context.clock()
    with context.database.writing() as writing:
        invitation = _open_for_answers(writing, invitation_id, now)
        questionnaire = get_questionnaire(context, writing, invitation.questionnaire)
        _require_respondent(questionnaire, source)
        require_wording(questionnaire, language)
        drafts.save_draft(
            writing,
            invitation_id,
            response_id=ResponseId(str(uuid.uuid4())),
            source=source,
            assistance=assistance,
            language=language,
            begun_at=now,
            audit=_event(invitation, Action.DRAFT_BEGUN, now),
        )
        return _draft(context, writing, invitation)


def save_answer(context: Context, invitation_id: InvitationId, item: SubmittedItem) -> Draft:
    """Save one answer, or the reason there is none, durably, and give the whole draft back.

    Raises InvalidSubmission (nothing is saved), Conflict (not begun, submitted, expired), NotFound.
    """
    now = context.clock()
    with context.database.writing() as writing:
        invitation = _open_for_answers(writing, invitation_id, now)
        before = _draft(context, writing, invitation)
        _require_begun(before.source)
        link_id, answer = _read(before.questionnaire, item)
        drafts.save_answer(
            writing,
            invitation_id,
            link_id,
            answer,
            saved_at=now,
            audit=_event(invitation, Action.DRAFT_SAVED, now),
        )
    return Draft(
        invitation=before.invitation,
        questionnaire=before.questionnaire,
        source=before.source,
        assistance=before.assistance,
        language=before.language,
        answers={**before.answers, link_id: answer},
        response_id=before.response_id,
    )


def submit(context: Context, invitation_id: InvitationId) -> Response:
    """Turn the draft into a response and assess. Sent twice, it is stored once and the same response comes back.

    Raises InvalidSubmission, Conflict (not begun, expired), NotFound. A failing assessment raises nothing: the
    response is stored before it is tried.
    """
    now = context.clock()
    with context.database.writing() as writing:
        invitation = invitations.get_for_change(writing, invitation_id)
        if invitation.response is not None:
            response = responses.get_response(writing, invitation.response)
        else:
            response = _submit(context, writing, invitation, now)
    assess_afterwards(context, response)
    return response


def _submit(context: Context, writing: Writing, invitation: Invitation, now: datetime) -> Response:
    _require_open(invitation, now)
    stored = drafts.find_draft(writing, invitation.id)
    if stored is None:
        raise _not_begun()
    questionnaire = get_questionnaire(context, writing, invitation.questionnaire)
    response = responses.save_response(
        writing,
        _response(questionnaire, invitation, stored, now),
        stored_at=now,
        audit=AuditEvent(
            at=now,
            actor=_actor(invitation),
            action=Action.RESPONSE_SUBMITTED,
            subject=stored.response_id,
        ),
    )
    invitations.use_up(
        writing,
        invitation.id,
        response=response.id,
        audit=_event(invitation, Action.INVITATION_USED_UP, now),
    )
    return response


def _response(
    questionnaire: Questionnaire, invitation: Invitation, stored: StoredDraft, now: datetime
) -> Response:
    """All of the draft validated once more, less the answers to what is not asked any more."""
    asked = _asked(questionnaire, _answers(questionnaire, stored))
    return validate(
        questionnaire,
        Submission(items=tuple(item for link_id, item in stored.items.items() if link_id in asked)),
        id=stored.response_id,
        source=stored.source,
        assistance=stored.assistance,
        authored=now,
        now=now,
        language=stored.language,
        patient=invitation.patient,
    )


def _draft(context: Context, reading: Reading, invitation: Invitation) -> Draft:
    questionnaire = get_questionnaire(context, reading, invitation.questionnaire)
    stored = drafts.find_draft(reading, invitation.id)
    if stored is None:
        return Draft(
            invitation=invitation,
            questionnaire=questionnaire,
            source=None,
            assistance=Assistance.NONE,
            language=invitation.language,
            answers=dict.fromkeys(questionnaire.items, Missing.NOT_REACHED),
        )
    return Draft(
        invitation=invitation,
        questionnaire=questionnaire,
        source=stored.source,
        assistance=stored.assistance,
        language=stored.language,
        answers=_answers(questionnaire, stored),
        response_id=stored.response_id,
    )


def _answers(questionnaire: Questionnaire, stored: StoredDraft) -> dict[LinkId, Answer | Missing]:
    return {
        link_id: read_answer(item, stored.items[link_id]) if link_id in stored.items else Missing.NOT_REACHED
        for link_id, item in questionnaire.items.items()
    }


def _asked(questionnaire: Questionnaire, answers: Mapping[LinkId, Answer | Missing]) -> frozenset[LinkId]:
    """What is asked. An item that is not asked cannot open another, though an answer to it may still be kept.

    Conditions may point to items in any order and may hang on each other, so they are followed to their end.
    """
    asked = frozenset(questionnaire.items)
    while True:
        heard = {link_id: answer for link_id, answer in answers.items() if link_id in asked}
        still = frozenset(
            link_id for link_id in asked if is_enabled(questionnaire.items[link_id].enable_when, heard)
        )
        if still == asked:
            return asked
        asked = still


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
    _require_open(invitation, now)
    return invitation


def _require_open(invitation: Invitation, now: datetime) -> None:
    if invitation.response is not None:
        raise Conflict("the answers have been sent already, and can no longer be changed here")
    if not invitation.takes_answers(now):
        raise Conflict("this link has expired: ask for a new one")


def _require_begun(source: Source | None) -> None:
    if source is None:
        raise _not_begun()


def _not_begun() -> Conflict:
    return Conflict("say first who answers")


def _require_respondent(questionnaire: Questionnaire, source: Source) -> None:
    if source is not questionnaire.respondent and source not in questionnaire.proxies:
        raise InvalidSubmission(
            [
                Problem(
                    "source",
                    "{questionnaire} cannot be answered by {source}",
                    {"questionnaire": str(questionnaire.ref), "source": source.value},
                )
            ]
        )


def _event(invitation: Invitation, action: Action, at: datetime) -> AuditEvent:
    return AuditEvent(at=at, actor=_actor(invitation), action=action, subject=invitation.id)


def _actor(invitation: Invitation) -> str:
    return f"respondent:{invitation.id}"
