"""What has been corrected in answers since they were sent: which, by which correction, what stood there, what stands.

Worked out from the responses themselves, which name the one whose place they took. One that only fills in what was
missing is a step on the way and no correction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from screening.core.questionnaire import LinkId
from screening.core.response import Answer, Correction, Missing, Response


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedAnswer:
    """One answer, corrected once: in the response `before`, and in the one that took its place."""

    link_id: LinkId
    correction: Correction
    before: Response
    after: Response


def list_corrected_answers(sent: Response, known: Iterable[Response]) -> tuple[CorrectedAnswer, ...]:
    """All corrections of what was sent, oldest first; an answer corrected twice is there twice. An item without an
    answer that is only asked now, or no longer, since it hangs on a corrected one, is not named; one whose answer has
    gone with it is."""
    by_replaced = {one.replaces: one for one in known if one.replaces is not None}
    found: list[CorrectedAnswer] = []
    before, after = sent, by_replaced.get(sent.id)
    while after is not None:
        found += _corrected(before, after)
        before, after = after, by_replaced.get(after.id)
    return tuple(found)


def _corrected(before: Response, after: Response) -> Iterator[CorrectedAnswer]:
    correction = after.corrected
    if correction is None or correction == before.corrected:
        return
    stood, stands = before.whole_answers(), after.whole_answers()
    for link_id in correction.items:
        if stood[link_id] != stands[link_id] and not _is_missing(stood[link_id], stands[link_id]):
            yield CorrectedAnswer(link_id=link_id, correction=correction, before=before, after=after)


def _is_missing(*answers: Answer | Missing) -> bool:
    return all(isinstance(answer, Missing) for answer in answers)
