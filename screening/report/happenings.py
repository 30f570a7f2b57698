"""What was done meanwhile, in words, to be marked in the drawings over time."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from screening.core.decisions import DecisionKind
from screening.core.happenings import Happening
from screening.core.referrals import ReferralStep
from screening.report.timeline import Event


def N_(message: str) -> str:  # noqa: N802  gettext's own name for "mark now, translate later"
    return message


_WORDS: dict[DecisionKind | ReferralStep, str] = {
    DecisionKind.REFER: N_("Decided: refer to specialised palliative care"),
    DecisionKind.CONFER: N_("Decided: confer with the palliative team"),
    DecisionKind.BASAL: N_("Decided: treat at basal level"),
    DecisionKind.NOT_NOW: N_("Decided: nothing for now"),
    ReferralStep.SENT: N_("Referral sent"),
    ReferralStep.RECEIVED: N_("Referral received"),
    ReferralStep.ACCEPTED: N_("Referral accepted"),
    ReferralStep.REJECTED: N_("Referral rejected"),
    ReferralStep.FIRST_CONTACT: N_("First contact with the palliative team"),
    ReferralStep.WITHDRAWN: N_("Referral withdrawn"),
}


def events_of(happenings: Iterable[Happening], translate: Callable[[str], str]) -> tuple[Event, ...]:
    """Each as an event for the drawings."""
    return tuple(Event(at=one.at, text=translate(_WORDS[one.what])) for one in happenings)
