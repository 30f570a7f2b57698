"""What the patient has allowed: the newest answer of their own to an item that asks for it, and no until there is one.

Only the patient's own word counts: nobody allows anything on somebody's behalf. A later no takes back an earlier yes;
a form that leaves the question open takes back nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from screening.core.questionnaire import Consent, Questionnaire, Source
from screening.core.records import QuestionnaireByRef
from screening.core.response import Choice, Response


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentState:
    """Whether something is allowed, and since when that is so; `said_at` is None when nobody has said anything."""

    given: bool
    said_at: datetime | None


NOT_SAID = ConsentState(given=False, said_at=None)


def consent_state(
    consent: Consent, responses: Iterable[Response], questionnaires: QuestionnaireByRef
) -> ConsentState:
    """What one patient's responses say about this consent. Corrected responses no longer speak."""
    known = tuple(responses)
    replaced = {response.replaces for response in known}
    said = [
        ConsentState(given=code == "yes", said_at=response.authored)
        for response in sorted(known, key=lambda response: (response.authored, response.id))
        if response.id not in replaced
        for code in _codes(consent, response, questionnaires.get(response.questionnaire))
    ]
    return said[-1] if said else NOT_SAID


def _codes(consent: Consent, response: Response, questionnaire: Questionnaire | None) -> tuple[str, ...]:
    if questionnaire is None or response.source is not Source.PATIENT:
        return ()
    answers = (
        response.answers.get(item.link_id) for item in questionnaire.items.values() if item.consent is consent
    )
    return tuple(answer.code for answer in answers if isinstance(answer, Choice))
