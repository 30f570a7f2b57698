"""What was done about a patient between two assessments: a decision, or a step of a referral, at its moment.

No criterion reads it: it is marked in the drawings over time, where it may explain a turn.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from screening.core.decisions import DecisionKind
from screening.core.referrals import ReferralStep

_ORDER = (*DecisionKind, *ReferralStep)  # of one moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A decision or a step of a referral. `at` is aware; of a step noon of its day, or when it was written down if
    that was earlier."""

    at: datetime
    what: DecisionKind | ReferralStep


def in_order(happenings: Iterable[Happening]) -> tuple[Happening, ...]:
    """Oldest first, always in the same order."""
    return tuple(sorted(happenings, key=lambda one: (one.at, _ORDER.index(one.what))))
