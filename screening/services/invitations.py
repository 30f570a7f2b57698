"""Invitations: make one (link and secret), open one by its secret, get one by its id."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from screening.core.audit import Action, AuditEvent
from screening.core.errors import Conflict, InvalidSubmission, NotFound, Problem
from screening.core.people import Completion, Invitation, InvitationId, Invitee, Staff, StaffId
from screening.core.permissions import Act, require
from screening.core.questionnaire import Language, Questionnaire, QuestionnaireId, Source
from screening.core.response import PatientId
from screening.services.access import require_care
from screening.services.completing import require_completable
from screening.services.context import Context
from screening.services.definitions import keep_definitions
from screening.services.wordings_in_force import take_answered, take_questionnaire
from screening.storage import audit, drafts, invitations, patients, responses
from screening.storage.database import Reading, Writing

_SECRET_BYTES = 20  # 160 random bits, 27 characters: nobody guesses one, and its hash needs no salt


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInvitation:
    """An invitation with the secret of its link, which is shown once and stored nowhere."""

    invitation: Invitation
    secret: str = field(repr=False)


def make_invitation(
    context: Context,
    staff: Staff,
    patient_id: PatientId,
    *,
    questionnaire: QuestionnaireId,
    language: Language,
    invitee: Invitee | None = None,
    completion: Completion | None = None,
) -> NewInvitation:
    """`invitee`: None for whom the questionnaire is about. `completion`: ask these items only.

    Raises NotFound (patient, questionnaire, response), InvalidSubmission (no wording in that language; not for that
    person; items that cannot be asked alone), NotPermitted.
    """
    require(staff.role, Act.INVITE)
    now = context.clock()
    with context.database.writing() as writing:
        require_care(writing, staff, patient_id, Act.INVITE, now=now)
        definition = take_questionnaire(context, writing, patient_id, questionnaire, at=now, actor=staff.id)
        if completion is not None:
            definition = _require_completable(context, writing, patient_id, definition, completion)
        require_wording(definition, language)
        whom = invitee or _usual_invitee(definition)
        _require_answerable(definition, whom)
        return make_in(
            context,
            writing,
            patient_id,
            definition,
            language=language,
            invitee=whom,
            completion=completion,
            made_by=staff.id,
            actor=staff.id,
            now=now,
        )


def make_in(
    context: Context,
    writing: Writing,
    patient_id: PatientId,
    definition: Questionnaire,
    *,
    language: Language,
    invitee: Invitee,
    made_by: StaffId,
    actor: str,
    now: datetime,
    completion: Completion | None = None,
) -> NewInvitation:
    """An invitation made inside somebody's transaction, who has asked whether it may be. `actor`: who does it, the
    program for one that a plan asks for; `made_by`: the member of staff in whose name. Raises NotFound."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    invitation = Invitation(
        id=InvitationId(str(uuid.uuid4())),
        patient=patient_id,
        questionnaire=definition.ref,
        language=language,
        made_at=now,
        expires_at=now + timedelta(days=context.settings.invitation_days),
        made_by=made_by,
        invitee=invitee,
        completion=completion,
    )
    event = AuditEvent(at=now, actor=actor, action=Action.INVITATION_MADE, subject=invitation.id)
    patients.get_patient(writing, patient_id)
    keep_definitions(context, writing, [definition.ref.sha256], at=now, actor=actor)
    invitations.save_invitation(writing, invitation, secret_sha256=hash_secret(secret), audit=event)
    return NewInvitation(invitation=invitation, secret=secret)


def open_invitation(context: Context, secret: str) -> Invitation:
    """The invitation of a link's secret. One that is used up comes back with its `response` set; one that somebody has
    begun to answer in time can be opened for as long as it takes answers.

    Raises NotFound (the key it names is not the secret), Conflict when it has expired unused.
    """
    now = context.clock()
    with context.database.writing() as writing:
        invitation = invitations.find_by_secret(writing, hash_secret(secret))
        if invitation is None:
            raise NotFound("invitation", "of this link")
        admit(writing, invitation, now)
    return invitation


def admit(writing: Writing, invitation: Invitation, now: datetime) -> None:
    """Note that an invitation is opened, by its link or its code. Raises Conflict when it has expired unused."""
    if invitation.response is None and not _can_be_opened(writing, invitation, now):
        raise Conflict("this link has expired: ask for a new one")
    audit.record(writing, respondent_event(invitation, Action.INVITATION_OPENED, now))


def _can_be_opened(reading: Reading, invitation: Invitation, now: datetime) -> bool:
    if invitation.is_open(now):
        return True
    return invitation.takes_answers(now) and drafts.find_draft(reading, invitation.id) is not None


def get_invitation(context: Context, invitation_id: InvitationId) -> Invitation:
    """Raises NotFound."""
    with context.database.reading() as reading:
        return invitations.get_invitation(reading, invitation_id)


def require_takes_answers(invitation: Invitation, now: datetime) -> None:
    """Raise Conflict unless answers can still be saved and sent."""
    if invitation.response is not None:
        raise Conflict("the answers have been sent already, and can no longer be changed here")
    if not invitation.takes_answers(now):
        raise Conflict("this link has expired: ask for a new one")


def respondent_event(invitation: Invitation, action: Action, at: datetime) -> AuditEvent:
    """What whoever holds the invitation did with it."""
    return AuditEvent(at=at, actor=f"respondent:{invitation.id}", action=action, subject=invitation.id)


def require_wording(questionnaire: Questionnaire, language: Language) -> None:
    """Raise InvalidSubmission unless the questionnaire speaks this language."""
    if language not in questionnaire.wordings:
        there_are = ", ".join(sorted(questionnaire.wordings))
        raise InvalidSubmission(
            [
                Problem(
                    "language",
                    "has no wording in this language; there is: {languages}",
                    {"languages": there_are},
                )
            ]
        )


def _require_completable(
    context: Context,
    writing: Writing,
    patient_id: PatientId,
    questionnaire: Questionnaire,
    completion: Completion,
) -> Questionnaire:
    """The questionnaire in the words that were answered in. Raise NotFound for another patient's response,
    InvalidSubmission where it cannot be completed so."""
    found = [one for one in responses.list_responses(writing, patient_id) if one.id == completion.of]
    if not found:
        raise NotFound("response", completion.of)
    own = take_answered(context, writing, found[0].questionnaire, questionnaire)
    require_completable(own, found[0], completion.items)
    return own


def _usual_invitee(questionnaire: Questionnaire) -> Invitee:
    return Invitee.RELATIVE if questionnaire.respondent is Source.RELATIVE else Invitee.PATIENT


def _require_answerable(questionnaire: Questionnaire, invitee: Invitee) -> None:
    """Raise InvalidSubmission where the questionnaire is not for this person."""
    if invitee is Invitee.RELATIVE and not questionnaire.may_answer(Source.RELATIVE):
        raise InvalidSubmission([Problem("invitee", "only the patient can answer this questionnaire")])
    if invitee is Invitee.PATIENT and questionnaire.respondent is Source.RELATIVE:
        raise InvalidSubmission(
            [Problem("invitee", "this questionnaire is about the relative, who answers it")]
        )


def hash_secret(secret: str) -> str:
    """What is stored of a link's secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
