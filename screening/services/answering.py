"""The respondent's side: begin, and save one answer at a time. Who holds the invitation may do both, and send.

Every answer is durable before the next question is shown. An answer that arrives while the draft is being sent is
either in the response or refused: both take the invitation's row first. Sending is next door, in `sending`.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from screening.core.audit import Action
from screening.core.errors import Conflict, InvalidSubmission, Problem
from screening.core.people import Invitation, InvitationId
from screening.core.questionnaire import Language, LinkId, Questionnaire, Source
from screening.core.response import Answer, Assistance, GivenBy, Missing, ResponseId, SubmittedItem
from screening.core.validation import read_answer
from screening.services.context import Context
from screening.services.definitions import get_questionnaire
from screening.services.drafts import Draft, not_begun, read_draft
from screening.services.invitations import require_takes_answers, require_wording, respondent_event
from screening.services.sending import submit, take_in, take_in_expired
from screening.storage import drafts, invitations
from screening.storage.database import Writing

# The whole of it is one thing to its callers.
__all__ = [
    "Draft",
    "begin",
    "claim_answers",
    "get_draft",
    "mark_answers",
    "save_answer",
    "save_answers",
    "submit",
    "take_in",
    "take_in_expired",
]

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
    """Say who answers from now on, and in which language; may be said again until submitted, and loses no answer.

    What has been answered stays the words of whoever answered it. Raises InvalidSubmission (may not answer this
    questionnaire; no such wording), Conflict (submitted, expired), NotFound.
    """
    now = context.clock()
    with context.database.writing() as writing:
        invitation = _open_for_answers(writing, invitation_id, now)
        questionnaire = get_questionnaire(context, writing, invitation.questionnaire)
        _require_respondent(questionnaire, source, invitation)
        require_wording(questionnaire, language)
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


def save_answer(
    context: Context,
    invitation_id: InvitationId,
    item: SubmittedItem,
    *,
    given_by: GivenBy | None = None,
    over: Answer | Missing | None = None,
) -> Draft:
    """Save one answer, or the reason there is none, durably, and give the whole draft back.

    `given_by`: whose words it is; None: of whoever the draft says. With `over` it is saved only where this stands now:
    what comes late must not take the place of what was answered since.
    Raises InvalidSubmission (nothing is saved), Conflict (not begun, submitted, expired, something else stands there),
    NotFound.
    """
    now = context.clock()
    with context.database.writing() as writing:
        invitation = _open_for_answers(writing, invitation_id, now)
        before = read_draft(context, writing, invitation)
        speaker = _speaker(before, given_by)
        link_id, answer = _read(before.questionnaire, item)
        if over is not None and before.answers[link_id] != over:
            raise Conflict("this question has been answered anew since")
        return _save(writing, before, link_id, answer, given_by=speaker, now=now)


def save_answers(
    context: Context,
    invitation_id: InvitationId,
    items: Iterable[SubmittedItem],
    *,
    given_by: GivenBy | None = None,
) -> Draft:
    """Save several at once, and give the whole draft back. What is wrong with one holds up no other.

    Raises InvalidSubmission with every problem, when all that could be saved is; Conflict, NotFound as `save_answer`.
    """
    now, problems = context.clock(), list[Problem]()
    with context.database.writing() as writing:
        draft = read_draft(context, writing, _open_for_answers(writing, invitation_id, now))
        speaker = _speaker(draft, given_by)
        for item in items:
            try:
                link_id, answer = _read(draft.questionnaire, item)
            except InvalidSubmission as error:
                problems += error.problems
            else:
                draft = _save(writing, draft, link_id, answer, given_by=speaker, now=now)
    if problems:
        raise InvalidSubmission(problems)
    return draft


def claim_answers(context: Context, invitation_id: InvitationId, *, of: Source) -> Draft:
    """Say that what was answered as `of` were the words of whoever answers now: the wrong line was chosen at first.

    Raises Conflict (not begun, submitted, expired), NotFound.
    """
    now = context.clock()
    with context.database.writing() as writing:
        draft = read_draft(context, writing, _open_for_answers(writing, invitation_id, now))
        speaker = _speaker(draft, None)
        for link_id, given_by in draft.given_by.items():
            if given_by.source is of:
                draft = _save(writing, draft, link_id, draft.answers[link_id], given_by=speaker, now=now)
    return draft


def mark_answers(
    context: Context,
    invitation_id: InvitationId,
    *,
    seen: Iterable[LinkId],
    doctor_only: Collection[LinkId],
) -> Draft:
    """Of the items whose mark was `seen`, keep exactly these for the doctor. Only what is saved can be marked; what
    has no answer in the end is not kept.

    Raises Conflict (not begun, submitted, expired), NotFound.
    """
    now = context.clock()
    with context.database.writing() as writing:
        draft = read_draft(context, writing, _open_for_answers(writing, invitation_id, now))
        _speaker(draft, None)
        marked = set(draft.doctor_only)
        for link_id in seen:
            if link_id not in doctor_only and draft.is_by_another(link_id):
                continue  # who has answered something lets others see it, nobody else
            if link_id in draft.given_by and (link_id in doctor_only) is not (link_id in marked):
                event = respondent_event(draft.invitation, Action.DRAFT_SAVED, now)
                drafts.mark_answer(
                    writing, invitation_id, link_id, doctor_only=link_id in doctor_only, audit=event
                )
                marked ^= {link_id}
    return replace(draft, doctor_only=frozenset(marked))


def _speaker(draft: Draft, given_by: GivenBy | None) -> GivenBy:
    if draft.speaker is None:
        raise not_begun()
    speaker = given_by or draft.speaker
    _require_respondent(draft.questionnaire, speaker.source, draft.invitation)
    return speaker


def _save(
    writing: Writing,
    before: Draft,
    link_id: LinkId,
    answer: Answer | Missing,
    *,
    given_by: GivenBy,
    now: datetime,
) -> Draft:
    drafts.save_answer(
        writing,
        before.invitation.id,
        link_id,
        answer,
        given_by=given_by,
        language=before.language,
        saved_at=now,
        audit=respondent_event(before.invitation, Action.DRAFT_SAVED, now),
        doctor_only=link_id in before.doctor_only,
    )
    return replace(
        before,
        answers={**before.answers, link_id: answer},
        given_by={**before.given_by, link_id: given_by},
    )


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


def _require_respondent(questionnaire: Questionnaire, source: Source, invitation: Invitation) -> None:
    if not (questionnaire.may_answer(source) and invitation.may_be_answered_by(source)):
        raise InvalidSubmission(
            [
                Problem(
                    "source",
                    "{questionnaire} cannot be answered by {source}",
                    {"questionnaire": str(questionnaire.ref), "source": source.value},
                )
            ]
        )
