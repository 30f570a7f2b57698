"""What a relative may see of the patient: the newest answers, and only while the patient says yes.

Asked anew at every look, within the transaction that reads the answers: a no holds at once. Why a question was not
answered stays with the patient. Scores, verdicts, and what others answered are never shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from screening.core.audit import Action
from screening.core.doctor_only import redacted
from screening.core.errors import NotPermitted
from screening.core.people import Invitation, InvitationId, Invitee
from screening.core.questionnaire import Consent, Language, Questionnaire, QuestionnaireId, Source
from screening.core.response import PatientId, Response
from screening.report.own_answers import AnswerWords, answer_words
from screening.services.consent import list_form_ids, read_consent
from screening.services.context import Context
from screening.services.definitions import get_questionnaire
from screening.services.invitations import respondent_event
from screening.services.sent import read_sent
from screening.storage import audit, responses
from screening.storage.database import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedAnswers:
    """The patient's newest answers in the relative's language; `beneath` are the same in a second one."""

    at: datetime
    words: AnswerWords
    beneath: AnswerWords | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """A language, and how the app speaks it."""

    language: Language
    translate: Callable[[str], str]


def may_see_answers(context: Context, invitation_id: InvitationId) -> bool:
    """Whether the patient lets the relative who holds this invitation see answers now. Raises as `read_sent`."""
    with context.database.reading() as reading:
        sent = read_sent(context, reading, invitation_id, now=context.clock())
        return _is_shared(context, reading, sent.invitation)


def get_shared_answers(
    context: Context,
    invitation_id: InvitationId,
    *,
    tongue: Tongue,
    beneath: Tongue | None = None,
) -> SharedAnswers | None:
    """What the patient answered last; None when there is nothing yet. The relative has answered their own form first.

    Raises NotPermitted unless the patient has said yes and has not taken it back; Conflict, NotFound as `read_sent`.
    """
    now = context.clock()
    with context.database.writing() as writing:
        sent = read_sent(context, writing, invitation_id, now=now)
        if not _is_shared(context, writing, sent.invitation):
            raise NotPermitted("the patient has not said that you may see the answers")
        newest = _newest_answers(context, writing, sent.invitation.patient)
        if newest is None:
            return None
        event = respondent_event(sent.invitation, Action.SHARED_ANSWERS_READ, now)
        audit.record(writing, replace(event, subject=newest.id))
        questionnaire = get_questionnaire(context, writing, newest.questionnaire)
    shown = redacted(newest)
    return SharedAnswers(
        at=newest.authored,
        words=_in_words(questionnaire, shown, tongue),
        beneath=None if beneath is None else _in_words(questionnaire, shown, beneath),
    )


def _in_words(questionnaire: Questionnaire, response: Response, tongue: Tongue) -> AnswerWords:
    return answer_words(
        questionnaire, response, language=tongue.language, translate=tongue.translate, with_reasons=False
    )


def _is_shared(context: Context, reading: Reading, invitation: Invitation) -> bool:
    if invitation.invitee is not Invitee.RELATIVE:
        return False
    consent = Consent.RELATIVE_SEES_ANSWERS
    return read_consent(context, reading, invitation.patient, consent=consent).given


def _newest_answers(context: Context, reading: Reading, patient_id: PatientId) -> Response | None:
    """The patient's own newest, corrected ones left out; what was only said about consent is no answer."""
    known = responses.list_responses(reading, patient_id)
    replaced = {response.replaces for response in known}
    asks_consent: frozenset[QuestionnaireId] = list_form_ids(context.catalog)
    return next(
        (
            response
            for response in known
            if response.source is Source.PATIENT
            and response.id not in replaced
            and response.questionnaire.id not in asks_consent
        ),
        None,
    )
