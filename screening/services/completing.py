"""Asking for what is missing: an invitation that asks a few items only, to complete a response that lacks them.

What comes of it is the response as it was with the gaps filled, which takes the place of the one it completes. It keeps
that one's time: an old answer must never look new because a missing one was added. Another voice completes nothing:
what it says is a response of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from screening.core.errors import InvalidSubmission, Problem
from screening.core.people import Completion
from screening.core.questionnaire import LinkId, Questionnaire
from screening.core.response import (
    Answer,
    Assistance,
    Choice,
    Correction,
    Missing,
    Response,
    ResponseId,
    SubmittedItem,
)
from screening.services.voice_parts import VoicePart
from screening.storage import responses
from screening.storage.database import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What a part of a draft becomes: the items to be validated, whose place it takes, and when that was said."""

    items: tuple[SubmittedItem, ...]
    authored: datetime
    assistance_by_item: Mapping[LinkId, Assistance]
    replaces: ResponseId | None = None
    corrected: Correction | None = None
    doctor_only: frozenset[LinkId] = (
        frozenset()
    )  # what the response whose place it takes keeps for the doctor


def filled(
    writing: Writing,
    completion: Completion | None,
    questionnaire: Questionnaire,
    part: VoicePart,
    *,
    authored: datetime,
) -> Filled:
    """The part as it is, where all is asked; else with what was answered before, by the same voice."""
    plain = Filled(items=part.items, authored=authored, assistance_by_item=part.assistance_by_item)
    if completion is None:
        return plain
    # It may have been completed or corrected meanwhile.
    before = responses.hold_standing(writing, completion.of)
    if before.source is not part.source or before.questionnaire != questionnaire.ref:
        return Filled(
            items=(*part.items, *_not_asked(questionnaire, completion)),
            authored=authored,
            assistance_by_item=part.assistance_by_item,
        )
    new, answered = {LinkId(item.link_id): item for item in part.items}, before.whole_answers()
    help_before = {
        link_id: before.assistance_with(link_id)
        for link_id in questionnaire.items
        if link_id not in new and before.assistance_with(link_id) is not part.assistance
    }
    return Filled(
        items=tuple(
            new.get(link_id) or as_submitted(link_id, answered[link_id]) for link_id in questionnaire.items
        ),
        authored=min(before.authored, authored),
        assistance_by_item={**help_before, **part.assistance_by_item},
        replaces=before.id,
        corrected=before.corrected,
        doctor_only=before.doctor_only,
    )


def require_completable(questionnaire: Questionnaire, response: Response, items: tuple[LinkId, ...]) -> None:
    """Raise InvalidSubmission unless these items can be asked by themselves to complete this response."""
    problems = []
    if response.questionnaire != questionnaire.ref:
        problems.append(
            Problem("items", "the questionnaire has changed since it was answered: send all of it")
        )
    elif not items or any(not _can_be_asked_alone(questionnaire, item) for item in items):
        problems.append(Problem("items", "choose items of this questionnaire that are asked of everybody"))
    if problems:
        raise InvalidSubmission(problems)


def _can_be_asked_alone(questionnaire: Questionnaire, link_id: LinkId) -> bool:
    item = questionnaire.items.get(link_id)
    return item is not None and item.enable_when is None


def _not_asked(questionnaire: Questionnaire, completion: Completion) -> tuple[SubmittedItem, ...]:
    return tuple(
        SubmittedItem(link_id=link_id, missing=Missing.NOT_ASKED)
        for link_id in questionnaire.items
        if link_id not in completion.items
    )


def as_submitted(link_id: LinkId, answer: Answer | Missing) -> SubmittedItem:
    """An answer that was given, as it came."""
    if isinstance(answer, Missing):
        return SubmittedItem(link_id=link_id, missing=answer)
    return SubmittedItem(
        link_id=link_id, values=(answer.code if isinstance(answer, Choice) else answer.text,)
    )
