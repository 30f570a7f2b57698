"""Drafts: who answers, and one row for each item seen. The only rows about a patient that change, until submission.

What is saved is what `core` reads back: a code, a text or a reason; the number a code scores stands in the
questionnaire and is looked up when the draft is read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from screening.core.audit import AuditEvent
from screening.core.people import InvitationId
from screening.core.questionnaire import Language, LinkId, Source
from screening.core.response import (
    Answer,
    Assistance,
    Choice,
    GivenBy,
    Missing,
    ResponseId,
    SubmittedItem,
    Text,
)
from screening.storage.audit import record
from screening.storage.database import Reading, Writing
from screening.storage.rows import draft, draft_answer


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDraft:
    """A draft as stored: who answers now, and the saved items as they would be submitted, by link id.

    `given_by` holds every saved item: another may have answered before, or answered with other help.
    `languages`: those in which something was answered; `language` is the one of now. `last_saved_at` is None while
    nothing has been saved. `doctor_only`: the saved items that are marked, answered or not.
    """

    invitation: InvitationId
    response_id: ResponseId
    source: Source
    assistance: Assistance
    language: Language
    languages: frozenset[Language]
    items: Mapping[LinkId, SubmittedItem]
    given_by: Mapping[LinkId, GivenBy]
    begun_at: datetime
    last_saved_at: datetime | None
    doctor_only: frozenset[LinkId] = frozenset()

    @property
    def answered(self) -> tuple[LinkId, ...]:
        """The items that have an answer."""
        return tuple(link_id for link_id, item in self.items.items() if item.missing is None)

    def has_spoken(self, link_id: LinkId) -> bool:
        """Whether anything was said here: an answer, or that one would rather not. Going past a question is not."""
        return link_id in self.items and self.items[link_id].missing is not Missing.SKIPPED


def save_draft(
    writing: Writing,
    invitation: InvitationId,
    *,
    response_id: ResponseId,
    source: Source,
    assistance: Assistance,
    language: Language,
    begun_at: datetime,
    audit: AuditEvent,
) -> None:
    """Begin a draft, or say who answers from now on; the response id and time of the first beginning stay."""
    who = {"source": source.value, "assistance": assistance.value, "language": language}
    writing.execute(
        writing.insert(draft)
        .values(invitation_id=invitation, response_id=response_id, begun_at=begun_at, **who)
        .on_conflict_do_update(index_elements=["invitation_id"], set_=who)
    )
    record(writing, audit)


def save_answer(
    writing: Writing,
    invitation: InvitationId,
    link_id: LinkId,
    answer: Answer | Missing,
    *,
    given_by: GivenBy,
    language: Language,
    saved_at: datetime,
    audit: AuditEvent,
    doctor_only: bool = False,
) -> None:
    """Save one item of a draft that has begun, over what was there; `language` is the one it was read in.
    `doctor_only`: the mark it has from now on."""
    said = {
        "code": answer.code if isinstance(answer, Choice) else None,
        "text": answer.text if isinstance(answer, Text) else None,
        "missing": answer.value if isinstance(answer, Missing) else None,
        "language": language,
        "saved_at": saved_at,
        "source": given_by.source.value,
        "assistance": given_by.assistance.value,
        "doctor_only": doctor_only,
    }
    writing.execute(
        writing.insert(draft_answer)
        .values(invitation_id=invitation, link_id=link_id, **said)
        .on_conflict_do_update(index_elements=["invitation_id", "link_id"], set_=said)
    )
    record(writing, audit)


def mark_answer(
    writing: Writing, invitation: InvitationId, link_id: LinkId, *, doctor_only: bool, audit: AuditEvent
) -> None:
    """Mark a saved item as one that only a doctor may see, or take the mark away. What is not saved has no mark."""
    saved = draft_answer.c
    writing.execute(
        update(draft_answer)
        .where(saved.invitation_id == invitation, saved.link_id == link_id)
        .values(doctor_only=doctor_only)
    )
    record(writing, audit)


def find_draft(reading: Reading, invitation: InvitationId) -> StoredDraft | None:
    """The draft of an invitation, or None when it has not begun."""
    return find_drafts(reading, [invitation]).get(invitation)


def find_drafts(reading: Reading, invitations: Collection[InvitationId]) -> dict[InvitationId, StoredDraft]:
    """The drafts of those of these invitations that have begun."""
    saved: dict[str, list[Row[Any]]] = {}
    for row in reading.execute(select(draft_answer).where(draft_answer.c.invitation_id.in_(invitations))):
        saved.setdefault(row.invitation_id, []).append(row)
    begun = reading.execute(select(draft).where(draft.c.invitation_id.in_(invitations)))
    return {InvitationId(row.invitation_id): _draft(row, saved.get(row.invitation_id, [])) for row in begun}


def _draft(row: Row[Any], saved: list[Row[Any]]) -> StoredDraft:
    return StoredDraft(
        invitation=InvitationId(row.invitation_id),
        response_id=ResponseId(row.response_id),
        source=Source(row.source),
        assistance=Assistance(row.assistance),
        language=Language(row.language),
        languages=frozenset(Language(item.language) for item in saved if item.missing is None),
        items={LinkId(item.link_id): _item(item) for item in saved},
        given_by={LinkId(item.link_id): _given_by(item, row) for item in saved},
        doctor_only=frozenset(LinkId(item.link_id) for item in saved if item.doctor_only),
        begun_at=row.begun_at,
        last_saved_at=max((item.saved_at for item in saved), default=None),
    )


def _given_by(row: Row[Any], begun: Row[Any]) -> GivenBy:
    return GivenBy(
        source=Source(row.source or begun.source), assistance=Assistance(row.assistance or begun.assistance)
    )


def _item(row: Row[Any]) -> SubmittedItem:
    return SubmittedItem(
        link_id=row.link_id,
        values=tuple(value for value in (row.code, row.text) if value is not None),
        missing=None if row.missing is None else Missing(row.missing),
    )
