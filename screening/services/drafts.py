"""A draft with its questionnaire: the answers so far, which items are asked, and what staff are told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from screening.core.errors import Conflict
from screening.core.people import TIME_TO_FINISH, Invitation
from screening.core.questionnaire import Item, Language, LinkId, Questionnaire, Source
from screening.core.response import Answer, Assistance, GivenBy, Missing, PatientId, ResponseId
from screening.core.validation import is_enabled, read_answer
from screening.services.context import Context
from screening.services.definitions import get_questionnaire
from screening.storage import drafts, invitations
from screening.storage.care import Scope
from screening.storage.database import Reading
from screening.storage.drafts import StoredDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The answers so far. `source` is None until somebody has said who answers; it may change at any item.

    `given_by` says whose words each saved answer is, and with what help; it holds only what has been saved.
    `doctor_only`: the items that are marked as for the doctor alone, answered or not.
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
    given_by: Mapping[LinkId, GivenBy] = field(default_factory=dict)
    response_id: ResponseId | None = None  # made when it begins: the submission's idempotency key
    doctor_only: frozenset[LinkId] = frozenset()

    @property
    def speaker(self) -> GivenBy | None:
        """Who answers from now on, and with what help; None until somebody has said it."""
        return None if self.source is None else GivenBy(self.source, self.assistance)

    def is_by_another(self, link_id: LinkId) -> bool:
        """Whether somebody else than who answers now has answered this item, or would rather not."""
        said = self.answers[link_id] not in (Missing.NOT_REACHED, Missing.SKIPPED)
        return said and link_id in self.given_by and self.given_by[link_id].source is not self.source

    @property
    def items(self) -> tuple[Item, ...]:
        """The items asked, given the answers so far, in order."""
        asked = asked_in(self.invitation, self.questionnaire, self.answers)
        return tuple(item for item in self.questionnaire.items.values() if item.link_id in asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftNote:
    """What staff are told of a draft that has not been sent: how far it is, and nothing of what was answered.

    `of` counts the items asked so far; None when the questionnaire's old version can no longer be read.
    """

    invitation: Invitation
    source: Source
    assistance: Assistance
    answered: int
    of: int | None
    begun_at: datetime
    last_saved_at: datetime | None

    @property
    def touched_at(self) -> datetime:
        """When somebody was last there."""
        return self.last_saved_at or self.begun_at


def read_draft(context: Context, reading: Reading, invitation: Invitation) -> Draft:
    """The draft as saved; empty when it has not begun."""
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
        answers=answers_of(questionnaire, stored),
        given_by=stored.given_by,
        response_id=stored.response_id,
        doctor_only=stored.doctor_only,
    )


def list_notes(
    context: Context,
    reading: Reading,
    scope: Scope | None,
    *,
    now: datetime,
    patient: PatientId | None = None,
) -> tuple[DraftNote, ...]:
    """The drafts of this scope (None: all), of one patient or of all, that have not been sent, last touched first. One
    in which nothing is answered is told of only while it can be answered."""
    begun = invitations.list_begun(reading, scope, expired_before=now - TIME_TO_FINISH, patient=patient)
    stored = drafts.find_drafts(reading, [invitation.id for invitation in begun])
    notes = (_note(context, reading, invitation, stored[invitation.id]) for invitation in begun)
    return tuple(sorted(notes, key=lambda note: note.touched_at, reverse=True))


def not_begun() -> Conflict:
    """Why there is nothing to be done with a draft that is not there."""
    return Conflict("say first who answers")


def answers_of(questionnaire: Questionnaire, stored: StoredDraft) -> dict[LinkId, Answer | Missing]:
    """Every item's answer or the reason there is none, whether it is asked any more or not."""
    return {
        link_id: read_answer(item, stored.items[link_id]) if link_id in stored.items else Missing.NOT_REACHED
        for link_id, item in questionnaire.items.items()
    }


def asked_items(
    questionnaire: Questionnaire, answers: Mapping[LinkId, Answer | Missing]
) -> frozenset[LinkId]:
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


def asked_in(
    invitation: Invitation, questionnaire: Questionnaire, answers: Mapping[LinkId, Answer | Missing]
) -> frozenset[LinkId]:
    """What an invitation asks: all that is asked, or of that only the items it is to complete a response with."""
    asked = asked_items(questionnaire, answers)
    return asked if invitation.completion is None else asked.intersection(invitation.completion.items)


def _note(context: Context, reading: Reading, invitation: Invitation, stored: StoredDraft) -> DraftNote:
    answered, of = _count(context, reading, invitation, stored)
    return DraftNote(
        invitation=invitation,
        source=stored.source,
        assistance=stored.assistance,
        answered=answered,
        of=of,
        begun_at=stored.begun_at,
        last_saved_at=stored.last_saved_at,
    )


def _count(
    context: Context, reading: Reading, invitation: Invitation, stored: StoredDraft
) -> tuple[int, int | None]:
    """How many of the items asked are answered, and how many are asked."""
    try:
        questionnaire = get_questionnaire(context, reading, invitation.questionnaire)
    except Conflict:  # the list of patients must come up whatever one draft was begun with
        return len(stored.answered), None
    answers = answers_of(questionnaire, stored)
    asked = asked_in(invitation, questionnaire, answers)
    return sum(not isinstance(answers[link_id], Missing) for link_id in asked), len(asked)
