"""A form that several people answered, taken apart: one part for each of them, with only what they answered.

Scores, criteria, drawings and exports all work on one response at a time, so what is apart here is never mixed there.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from screening.core.doctor_only import followers
from screening.core.questionnaire import LinkId, Questionnaire, Source
from screening.core.response import Assistance, Missing, Response, ResponseId, SubmittedItem
from screening.storage.drafts import StoredDraft

_MOST_HELP_FIRST = (Assistance.STAFF, Assistance.RELATIVE, Assistance.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicePart:
    """What one source answered. `assistance` is the most help with any of it; by item, where it was another."""

    id: ResponseId
    source: Source
    assistance: Assistance
    assistance_by_item: Mapping[LinkId, Assistance]
    items: tuple[SubmittedItem, ...]


def split_by_voice(
    stored: StoredDraft, asked: Collection[LinkId], *, is_own: Callable[[Source], bool]
) -> tuple[VoicePart, ...]:
    """The parts of a draft, of the items that are `asked`; the first bears the form's own id.

    It is the respondent's own where they have said anything. A question that somebody went past without having said
    anything else is no voice: it goes with the first part, as it would have if they had never been there.
    """
    speakers = _speakers(stored, asked, is_own)
    return tuple(
        _part(
            stored,
            source,
            [id for id in stored.items if id in asked and _whose(stored, id, speakers) is source],
            id=stored.response_id if source is speakers[0] else part_id(stored.response_id, source),
        )
        for source in speakers
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """What a form keeps for the doctor: what was `marked` and answered, by whomever, and what is asked because of it.
    The latter is kept in every voice's part, because whether it was asked tells the marked answer."""

    marked: frozenset[LinkId]
    following: frozenset[LinkId]

    def on(self, part: Response, *, before: frozenset[LinkId]) -> Response:
        """The part with its marks, and those of the response (`before`) that it takes the place of."""
        own = {id for id in self.marked if not isinstance(part.answers[id], Missing)}
        return replace(part, doctor_only=frozenset(own | self.following | before))


def marked_in(questionnaire: Questionnaire, stored: StoredDraft, asked: Collection[LinkId]) -> Marked:
    """The marks of a draft that count: those of items that are asked and have an answer."""
    marked = stored.doctor_only.intersection(asked, stored.answered)
    return Marked(marked=marked, following=followers(questionnaire, marked))


def part_id(form: ResponseId, source: Source) -> ResponseId:
    """The id of a further voice's response: the same each time, so that what is sent twice is stored once."""
    return ResponseId(str(uuid.uuid5(uuid.UUID(form), source.value)))


def _speakers(
    stored: StoredDraft, asked: Collection[LinkId], is_own: Callable[[Source], bool]
) -> tuple[Source, ...]:
    spoken = {stored.given_by[id].source for id in asked if stored.has_spoken(id)}
    in_order = [source for source in Source if source in spoken]
    # The respondent's own voice first, then whoever answers now.
    in_order.sort(key=lambda source: (not is_own(source), source is not stored.source))
    return tuple(in_order) or (stored.source,)


def _whose(stored: StoredDraft, link_id: LinkId, speakers: tuple[Source, ...]) -> Source:
    source = stored.given_by[link_id].source
    return source if source in speakers else speakers[0]


def _part(stored: StoredDraft, source: Source, link_ids: list[LinkId], *, id: ResponseId) -> VoicePart:
    own = [link_id for link_id in link_ids if stored.given_by[link_id].source is source]
    given = {link_id: stored.given_by[link_id].assistance for link_id in own}
    heard = [help for link_id, help in given.items() if stored.has_spoken(link_id)] or [stored.assistance]
    most = next(help for help in _MOST_HELP_FIRST if help in heard)
    return VoicePart(
        id=id,
        source=source,
        assistance=most,
        assistance_by_item={link_id: help for link_id, help in given.items() if help is not most},
        items=tuple(stored.items[link_id] for link_id in link_ids),
    )
