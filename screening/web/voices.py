"""Whose words the answers are: the choices on the first page, and what each means for the response."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from screening.core.people import Invitation
from screening.core.questionnaire import Questionnaire, Source
from screening.core.response import Assistance
from screening.services.answering import Draft
from screening.translation import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One way of answering. `label` is an English message, what one chooses; `now` is one too, what has been chosen;
    `code` is its value in the form."""

    code: str
    label: str
    now: str
    source: Source
    assistance: Assistance


_OWN = (
    (Assistance.NONE, N_("I answer myself"), N_("You answer yourself.")),
    (
        Assistance.RELATIVE,
        N_("I answer myself, and a relative helps me"),
        N_("You answer yourself, and a relative helps you."),
    ),
    (
        Assistance.STAFF,
        N_("I answer myself, and a nurse or other staff helps me"),
        N_("You answer yourself, and staff help you."),
    ),
)
_PROXY = {
    Source.PATIENT: (
        N_("I am the patient and answer for somebody else"),
        N_("The patient answers for somebody else."),
    ),
    Source.RELATIVE: (
        N_("I am a relative and answer for the patient"),
        N_("A relative answers for the patient."),
    ),
    Source.STAFF: (
        N_("I am a nurse or other staff and answer from what I see"),
        N_("Staff answer from what they see."),
    ),
}


def list_voices(questionnaire: Questionnaire, invitation: Invitation | None = None) -> tuple[Voice, ...]:
    """The ways this questionnaire may be answered: the respondent's own first, then those on their behalf. A form for
    others only has no voice of the respondent's own. With an invitation, only those whom it is for."""
    own = () if questionnaire.proxies_only else _own_voices(questionnaire.respondent)
    voices = (*own, *_proxy_voices(questionnaire))
    return tuple(
        voice for voice in voices if invitation is None or invitation.may_be_answered_by(voice.source)
    )


def find_voice(questionnaire: Questionnaire, code: str) -> Voice | None:
    """The voice with this code, or None when the questionnaire does not have it."""
    return next((voice for voice in list_voices(questionnaire) if voice.code == code), None)


def voice_of(draft: Draft) -> Voice | None:
    """How the draft is answered from now on; None when nobody has said it yet."""
    return find_voice(draft.questionnaire, voice_code(draft.source, draft.assistance))


def voice_code(source: Source | None, assistance: Assistance) -> str:
    """The code of what a draft says about who answers; empty when nobody has said it yet."""
    return "" if source is None else f"{source.value}-{assistance.value}"


def _own_voices(respondent: Source) -> Iterator[Voice]:
    for assistance, label, now in _OWN:
        yield Voice(
            code=voice_code(respondent, assistance),
            label=label,
            now=now,
            source=respondent,
            assistance=assistance,
        )


def _proxy_voices(questionnaire: Questionnaire) -> Iterator[Voice]:
    for source in Source:  # the enum's order, so that the page is the same every time
        if source in questionnaire.proxies:
            yield Voice(
                code=voice_code(source, Assistance.NONE),
                label=_PROXY[source][0],
                now=_PROXY[source][1],
                source=source,
                assistance=Assistance.NONE,
            )
