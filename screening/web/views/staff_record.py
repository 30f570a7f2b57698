"""One patient's record as rows of words for the patient page. No page, no query."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from screening.core.criteria import CriteriaSet
from screening.core.people import TIME_TO_FINISH, Invitation, InvitationId
from screening.core.questionnaire import Language, Questionnaire, QuestionnaireId, QuestionnaireRef, Source
from screening.core.response import Assistance, Missing, Response, ResponseId, list_corrected
from screening.services.drafts import DraftNote
from screening.services.patients import PatientRecord
from screening.web.forms.base import N_
from screening.web.forms.facts import wording_in

FindQuestionnaire = Callable[[QuestionnaireRef], Questionnaire | None]
Questionnaires = Mapping[QuestionnaireId, Questionnaire]

_WHO = {
    (Source.PATIENT, Assistance.NONE): N_("The patient alone"),
    (Source.PATIENT, Assistance.RELATIVE): N_("The patient, helped by a relative"),
    (Source.PATIENT, Assistance.STAFF): N_("The patient, helped by staff"),
    (Source.RELATIVE, Assistance.NONE): N_("A relative"),
    (Source.RELATIVE, Assistance.RELATIVE): N_("A relative, helped by another"),
    (Source.RELATIVE, Assistance.STAFF): N_("A relative, helped by staff"),
}
_WHO_FOR_THE_PATIENT = {
    Source.RELATIVE: N_("A relative, for the patient"),
    Source.STAFF: N_("Staff, for the patient"),
}


class InvitationState(Enum):
    """What has become of an invitation; the values are the words of the page."""

    OPEN = N_("Can be answered")
    ANSWERED = N_("Answered")
    EXPIRED = N_("Expired")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRow:
    """A response: `who` is a message, `author` the name of the staff member who recorded it; `taken_in` when it was
    not sent by who answered, but by the author (None: by the program); `keyed_at` when it was answered on paper.
    `corrected_at`: when it took the place of one with a mistake; `corrected_later`: another has taken its place so."""

    id: ResponseId
    at: datetime
    title: str
    who: str
    is_proxy: bool
    corrected_at: datetime | None
    corrected_later: bool
    author: str | None
    taken_in: bool
    keyed_at: datetime | None
    answered: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRow:
    """An invitation and what has become of it. `print_languages`: those it can be printed in, its own first; none when
    it cannot be printed any more, or asks for a few questions only."""

    title: str
    language: Language
    made_at: datetime
    expires_at: datetime
    made_by: str | None
    state: InvitationState
    id: InvitationId
    print_languages: tuple[Language, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRow:
    """Answers that have been begun and not sent. `who` is a message; nothing of what was answered is shown.

    `takes_itself_in_at` is when the program sends them by itself, None while there is nothing to send.
    """

    invitation: InvitationId
    title: str
    who: str
    answered: int
    of: int | None
    at: datetime
    takes_itself_in_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """Newest first."""

    drafts: tuple[DraftRow, ...]
    responses: tuple[ResponseRow, ...]
    invitations: tuple[InvitationRow, ...]


def describe_record(
    record: PatientRecord,
    *,
    find: FindQuestionnaire,
    names: Mapping[str, str],
    language: Language,
    now: datetime,
) -> RecordPage:
    """The rows of a patient's page. `find` gives the definition behind a reference; `names` are the staff's, by id."""
    corrected = list_corrected(record.responses)
    return RecordPage(
        drafts=tuple(_draft_row(note, find, language) for note in record.drafts),
        responses=tuple(
            _response_row(response, find, names, language, corrected_later=response.id in corrected)
            for response in record.responses
        ),
        invitations=tuple(
            _invitation_row(invitation, find, names, language, now) for invitation in record.invitations
        ),
    )


def facts_questionnaires(
    questionnaires: Questionnaires, criteria_set: CriteriaSet
) -> tuple[Questionnaire, ...]:
    """The questionnaires that the set reads and that staff answer, in the set's order."""
    wanted = dict.fromkeys(input.questionnaire for input in criteria_set.inputs.values())
    known = (questionnaires[id] for id in wanted if id in questionnaires)
    return tuple(questionnaire for questionnaire in known if questionnaire.respondent is Source.STAFF)


def invitable_questionnaires(questionnaires: Questionnaires) -> tuple[Questionnaire, ...]:
    """The questionnaires that a patient or a relative answers."""
    return tuple(q for q in questionnaires.values() if q.respondent is not Source.STAFF)


def usual_questionnaire(questionnaires: Questionnaires, criteria_set: CriteriaSet) -> Questionnaire | None:
    """The one that the set asks the patient; None when it asks the patient nothing."""
    read = (questionnaires[input.questionnaire] for input in criteria_set.inputs.values())
    return next((questionnaire for questionnaire in read if questionnaire.may_answer(Source.PATIENT)), None)


def who_answers(source: Source, assistance: Assistance, questionnaire: Questionnaire | None) -> str:
    """Who answers and with what help, as a message."""
    is_proxy = questionnaire is not None and questionnaire.is_proxy(source)
    if is_proxy and source in _WHO_FOR_THE_PATIENT:
        return _WHO_FOR_THE_PATIENT[source]
    return _WHO.get((source, assistance), N_("Staff"))


def _draft_row(note: DraftNote, find: FindQuestionnaire, language: Language) -> DraftRow:
    invitation = note.invitation
    questionnaire = find(invitation.questionnaire)
    return DraftRow(
        invitation=invitation.id,
        title=_title(questionnaire, invitation.questionnaire, language),
        who=who_answers(note.source, note.assistance, questionnaire),
        answered=note.answered,
        of=note.of,
        at=note.touched_at,
        takes_itself_in_at=invitation.expires_at + TIME_TO_FINISH if note.answered else None,
    )


def _response_row(
    response: Response,
    find: FindQuestionnaire,
    names: Mapping[str, str],
    language: Language,
    *,
    corrected_later: bool,
) -> ResponseRow:
    questionnaire = find(response.questionnaire)
    asked = [answer for answer in response.answers.values() if answer is not Missing.NOT_ASKED]
    return ResponseRow(
        id=response.id,
        at=response.authored,
        corrected_at=None if response.corrected is None else response.corrected.at,
        corrected_later=corrected_later,
        title=_title(questionnaire, response.questionnaire, language),
        who=who_answers(response.source, response.assistance, questionnaire),
        is_proxy=questionnaire is not None and questionnaire.is_proxy(response.source),
        author=None if response.author is None else names.get(response.author),
        taken_in=response.author is not None
        and response.source is not Source.STAFF
        and response.paper is None,
        keyed_at=None if response.paper is None else response.paper.keyed_at,
        answered=sum(not isinstance(answer, Missing) for answer in asked),
        of=len(asked),
    )


def _invitation_row(
    invitation: Invitation,
    find: FindQuestionnaire,
    names: Mapping[str, str],
    language: Language,
    now: datetime,
) -> InvitationRow:
    if invitation.response is not None:
        state = InvitationState.ANSWERED
    else:
        state = InvitationState.OPEN if invitation.is_open(now) else InvitationState.EXPIRED
    questionnaire = find(invitation.questionnaire)
    return InvitationRow(
        title=_title(questionnaire, invitation.questionnaire, language),
        language=invitation.language,
        made_at=invitation.made_at,
        expires_at=invitation.expires_at,
        made_by=names.get(invitation.made_by),
        state=state,
        id=invitation.id,
        print_languages=_print_languages(invitation, questionnaire, state),
    )


def _print_languages(
    invitation: Invitation, questionnaire: Questionnaire | None, state: InvitationState
) -> tuple[Language, ...]:
    if questionnaire is None or state is not InvitationState.OPEN or invitation.completion is not None:
        return ()
    return tuple(sorted(questionnaire.wordings, key=lambda code: code != invitation.language))


def _title(questionnaire: Questionnaire | None, ref: QuestionnaireRef, language: Language) -> str:
    return str(ref) if questionnaire is None else wording_in(questionnaire, language).title
