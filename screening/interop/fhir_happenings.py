"""What was done about a patient meanwhile, as an Observation of ours in an assessment's Bundle, and read back from it.

One component for each: what it was as its code (`decision/refer`, `referral/sent`), its moment as `valueDateTime`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo
from typing import Any

from screening.core.decisions import DecisionKind
from screening.core.errors import Problem
from screening.core.happenings import Happening
from screening.core.referrals import ReferralStep
from screening.interop.element import Element
from screening.interop.fhir_codes import CODES
from screening.interop.fhir_time import read_moment

HAPPENINGS = "happenings"

_BY_CODE: dict[str, DecisionKind | ReferralStep] = {
    **{f"decision/{kind.value}": kind for kind in DecisionKind},
    **{f"referral/{step.value}": step for step in ReferralStep},
}
_CODES = {what: code for code, what in _BY_CODE.items()}


def happening_components(happenings: Iterable[Happening], zone: tzinfo | None) -> list[dict[str, Any]]:
    """The components, in the order given, their times told in the assessment's offset."""
    return [
        {
            "code": {"coding": [{"system": CODES, "code": _CODES[one.what]}]},
            "valueDateTime": one.at.astimezone(zone).isoformat(),
        }
        for one in happenings
    ]


def read_happenings(observation: Element) -> tuple[Happening, ...]:
    """What an Observation says was done; empty when it is about something else. What cannot be read is refused."""
    if HAPPENINGS not in _codes(observation):
        return ()
    found = (_happening(component) for component in observation.objects("component"))
    return tuple(one for one in found if one is not None)


def _happening(component: Element) -> Happening | None:
    what = next((_BY_CODE[code] for code in _codes(component) if code in _BY_CODE), None)
    at = read_moment(component.text("valueDateTime") or "")
    if what is None or at is None:
        component.refuse(
            Problem(component.where, "must be a decision or a step of a referral, and its moment")
        )
        return None
    return Happening(at=at, what=what)


def _codes(element: Element) -> tuple[str, ...]:
    code = element.object("code")
    codings = () if code is None else code.objects("coding")
    return tuple(str(coding.value.get("code")) for coding in codings if coding.value.get("system") == CODES)
