"""What a patient has allowed: asked before anything of theirs is shown to somebody who is not treating them.

The patient says it with their own link, at the start or later; how is in `docs/decisions/0009`: it is an answer to a
questionnaire with an item that asks for it, stored like every other and never edited.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from screening.catalog.catalog import Catalog
from screening.core.audit import Action, AuditEvent
from screening.core.consent import NOT_SAID, ConsentState, consent_state
from screening.core.errors import Conflict, NotPermitted
from screening.core.people import Invitation, InvitationId, Invitee, Staff
from screening.core.permissions import Act
from screening.core.questionnaire import Consent, Item, Language, Questionnaire, QuestionnaireId, Source
from screening.core.response import PatientId, ResponseId, Submission, SubmittedItem
from screening.core.validation import validate
from screening.services.access import require_care
from screening.services.context import Context
from screening.services.definitions import get_questionnaire, keep_definitions
from screening.services.drafts import not_begun
from screening.services.invitations import respondent_event
from screening.storage import drafts, invitations, patients, responses
from screening.storage.database import Reading, Writing

_YES, _NO = "yes", "no"  # the codes that `core.consent` reads


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentForm:
    """The questionnaire that asks for a consent, and the item of it that does."""

    questionnaire: Questionnaire
    item: Item


def get_consent(context: Context, staff: Staff, patient_id: PatientId, *, consent: Consent) -> ConsentState:
    """Whether the patient has allowed it; not allowed until they have said so themselves.

    Reads only: the answer is in a stored response, and its writing has its audit event. Raises NotFound, NotPermitted.
    """
    with context.database.reading() as reading:
        require_care(reading, staff, patient_id, Act.READ_PATIENT, now=context.clock())
        patients.get_patient(reading, patient_id)
        return read_consent(context, reading, patient_id, consent=consent)


def read_consent(
    context: Context, reading: Reading, patient_id: PatientId, *, consent: Consent
) -> ConsentState:
    """The same within a transaction, for who has asked for permission already."""
    found = responses.list_responses(reading, patient_id)
    refs = dict.fromkeys(response.questionnaire for response in found)
    definitions = {ref: get_questionnaire(context, reading, ref) for ref in refs}
    return consent_state(consent, found, definitions)


def find_form(catalog: Catalog, consent: Consent) -> ConsentForm | None:
    """The questionnaire that asks for this and for nothing else; None where the service has none."""
    for questionnaire in catalog.questionnaires.values():
        first = next(iter(questionnaire.items.values()))
        if first.consent is consent:
            return ConsentForm(questionnaire=questionnaire, item=first)
    return None


def list_form_ids(catalog: Catalog) -> frozenset[QuestionnaireId]:
    """The questionnaires that only ask for consent: what is said there is no news of how the patient is."""
    found = (find_form(catalog, consent) for consent in Consent)
    return frozenset(form.questionnaire.ref.id for form in found if form is not None)


def get_own_consent(
    context: Context, invitation_id: InvitationId, *, consent: Consent
) -> ConsentState | None:
    """What the patient who holds this invitation has said; None for everybody else: it is not theirs to say or see.

    Raises NotFound.
    """
    with context.database.reading() as reading:
        invitation = invitations.get_invitation(reading, invitation_id)
        if _voice(reading, invitation) is not Source.PATIENT:
            return None
        return read_consent(context, reading, invitation.patient, consent=consent)


def say(
    context: Context, invitation_id: InvitationId, *, consent: Consent, allowed: bool, language: Language
) -> ConsentState:
    """The patient says yes or no; it holds from now on. Said twice, it is stored once.

    Raises NotPermitted (the patient is not the one who answers here), Conflict (nobody has said who answers; the link
    has expired), NotFound.
    """
    now = context.clock()
    with context.database.writing() as writing:
        invitation = invitations.get_for_change(writing, invitation_id)
        if invitation.response is None and not invitation.takes_answers(now):
            raise Conflict("this link has expired: ask for a new one")
        if _voice(writing, invitation) is not Source.PATIENT:
            raise NotPermitted("only the patient can say who may see the patient's answers")
        before = read_consent(context, writing, invitation.patient, consent=consent)
        if before != NOT_SAID and before.given == allowed:
            return before
        _store(context, writing, invitation, consent, language=language, code=_YES if allowed else _NO)
    return ConsentState(given=allowed, said_at=now)


def _voice(reading: Reading, invitation: Invitation) -> Source | None:
    """Whose voice this invitation carries: as was said at its start, or as it was sent."""
    if invitation.invitee is not Invitee.PATIENT:
        return Source.RELATIVE
    stored = drafts.find_draft(reading, invitation.id)
    return None if stored is None else stored.source


def _store(
    context: Context,
    writing: Writing,
    invitation: Invitation,
    consent: Consent,
    *,
    language: Language,
    code: str,
) -> None:
    form, now = find_form(context.catalog, consent), context.clock()
    stored = drafts.find_draft(writing, invitation.id)
    if form is None or stored is None:
        raise not_begun()
    wordings = form.questionnaire.wordings
    response = validate(
        form.questionnaire,
        Submission(items=(SubmittedItem(link_id=form.item.link_id, values=(code,)),)),
        id=ResponseId(str(uuid.uuid4())),
        source=Source.PATIENT,
        assistance=stored.assistance,
        authored=now,
        now=now,
        language=language if language in wordings else next(iter(wordings)),
        patient=invitation.patient,
    )
    event = respondent_event(invitation, Action.SHARING_SAID, now)
    said = AuditEvent(at=now, actor=event.actor, action=event.action, subject=response.id)
    keep_definitions(context, writing, [form.questionnaire.ref.sha256], at=now, actor=event.actor)
    responses.save_response(writing, response, stored_at=now, audit=said)
