"""What was done about a patient, for marking in the drawings over time: decisions, and what became of referrals.

Only what was written down before a moment, and never what was written down later about an earlier day: a page made for
that moment stays the same for ever. Decisions and the steps of referrals are never changed, so that holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, time

from screening.core.decisions import Decision
from screening.core.happenings import Happening, in_order
from screening.core.referrals import Referral
from screening.core.response import PatientId
from screening.storage import decisions, referrals
from screening.storage.database import Reading

__all__ = ["Happening", "list_events"]


def list_events(reading: Reading, ids: Collection[PatientId], *, until: datetime) -> tuple[Happening, ...]:
    """Everything that was known before a moment of a patient, under these ids, oldest first.

    `until` is aware, and its days are counted in its own offset. The ids are named one by one, because patients that
    were merged later were two at that moment. Needs no permission of its own: it is asked for with an assessment.
    """
    made = [one for one in decisions.list_of_ids(reading, ids) if one.at < until]
    found = referrals.list_of_ids(reading, ids)
    return in_order([*_decided(made, until), *(step for one in found for step in _steps(one, until))])


def _decided(made: Sequence[Decision], until: datetime) -> Iterator[Happening]:
    """Every decision, except one in whose place another was made on the same day: that was a correction."""
    days = {one.id: one.at.astimezone(until.tzinfo).date() for one in made}
    corrected = {one.replaces for one in made if one.replaces and days.get(one.replaces) == days[one.id]}
    return (Happening(at=one.at, what=one.choice.kind) for one in made if one.id not in corrected)


def _steps(referral: Referral, until: datetime) -> Iterator[Happening]:
    for event in referral.events:
        if event.recorded_at < until:
            noon = datetime.combine(event.on, time(12), until.tzinfo)
            yield Happening(at=min(noon, event.recorded_at), what=event.step)
