"""What has been sent: the pages behind the same link or code, for as long as the settings say.

The link goes on to thank, to give a copy and to say who has looked; nothing that was sent can be changed with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from screening.core.corrected import CorrectedAnswer, list_corrected_answers
from screening.core.errors import Conflict
from screening.core.people import Invitation, InvitationId, Invitee
from screening.core.questionnaire import Language, Questionnaire
from screening.core.response import Response
from screening.report.corrected import request_words
from screening.report.own_answers import corrected_questions
from screening.services.context import Context
from screening.services.definitions import get_questionnaire
from screening.storage import invitations, responses
from screening.storage.database import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An invitation that was answered, with what was answered and until when its pages can be opened.

    `parts`: the responses that the form became as it was sent, one for each voice; the first is the one the invitation
    names. `corrected`: what staff have corrected of them since, oldest first.
    """

    invitation: Invitation
    questionnaire: Questionnaire
    parts: tuple[Response, ...]
    open_until: datetime
    corrected: tuple[CorrectedAnswer, ...] = ()

    @property
    def response(self) -> Response:
        """The response the invitation names."""
        return self.parts[0]

    @property
    def has_kept_answers(self) -> bool:
        """Whether some of it is shown to the doctor only."""
        return any(part.doctor_only for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionTold:
    """One correction as its page tells it: no answer, since the page may be open on a device that others see.
    `language` is the question's; `request`: at whose request, in English, None where it is not known."""

    question: str
    language: Language
    at: datetime
    request: str | None


def get_sent(context: Context, invitation_id: InvitationId) -> Sent:
    """Raises NotFound, and Conflict when nothing has been sent or when the time for looking back is over."""
    with context.database.reading() as reading:
        return read_sent(context, reading, invitation_id, now=context.clock())


def read_sent(context: Context, reading: Reading, invitation_id: InvitationId, *, now: datetime) -> Sent:
    """The same, within a transaction."""
    invitation = invitations.get_invitation(reading, invitation_id)
    if invitation.response is None:
        raise Conflict("nothing has been sent yet")
    until = open_until(context, reading, invitation)
    if until <= now:
        raise Conflict("this link has expired: ask for a new one")
    known = responses.list_responses(reading, invitation.patient)
    parts = _parts(reading, invitation, known)
    corrected = [one for part in parts for one in list_corrected_answers(part, known)]
    return Sent(
        invitation=invitation,
        questionnaire=get_questionnaire(context, reading, invitation.questionnaire),
        parts=parts,
        open_until=until,
        corrected=tuple(sorted(corrected, key=lambda one: one.correction.at)),
    )


def describe_corrections(sent: Sent, language: Language) -> tuple[CorrectionTold, ...]:
    """What staff have corrected since it was sent, oldest first."""
    questions = corrected_questions(sent.questionnaire, sent.corrected, language=language)
    is_patient = sent.invitation.invitee is Invitee.PATIENT
    return tuple(
        CorrectionTold(
            question=question,
            language=spoken,
            at=one.correction.at,
            request=request_words(one.correction.asked_by, is_patient=is_patient),
        )
        for one, (question, spoken) in zip(sent.corrected, questions, strict=True)
    )


def can_look_back(context: Context, invitation: Invitation) -> bool:
    """Whether the pages after sending can be opened now."""
    if invitation.response is None:
        return False
    with context.database.reading() as reading:
        return context.clock() < open_until(context, reading, invitation)


def open_until(context: Context, reading: Reading, invitation: Invitation) -> datetime:
    """Until when what was sent can be looked back on. `invitation` has been answered."""
    assert invitation.response is not None  # noqa: S101  the caller has looked
    response = responses.get_response(reading, invitation.response)
    return response.authored + timedelta(days=context.settings.after_days)


def _parts(reading: Reading, invitation: Invitation, known: tuple[Response, ...]) -> tuple[Response, ...]:
    assert invitation.response is not None  # noqa: S101  the caller has looked
    first = responses.get_response(reading, invitation.response)
    if first.form is None:
        return (first,)
    of_form = [other for other in known if other.form == first.form and other.id != first.id]
    of_form_ids = {first.id, *(other.id for other in of_form)}
    # What took the place of one of them belongs to the same form, and was not sent with it.
    return (first, *(other for other in of_form if other.replaces not in of_form_ids))
