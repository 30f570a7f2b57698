"""A form on paper: printed for an invitation, and found again by the code that stands on it.

The square on the paper holds the page where codes are typed in, with the code after `#`: that part of an address stays
in the phone, and is in no server's log.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from screening.core.audit import Action, AuditEvent
from screening.core.errors import Conflict, NotFound
from screening.core.people import Invitation, InvitationId, Invitee, Patient, Staff
from screening.core.permissions import Act, require
from screening.core.questionnaire import Language, Questionnaire
from screening.core.response import PatientId
from screening.report.own_copy import Contacts
from screening.report.paper_form import paper_form
from screening.report.paper_form_pdf import render_paper_form
from screening.report.reader import Reader
from screening.services.access import require_care
from screening.services.context import Context
from screening.services.definitions import get_questionnaire
from screening.services.invitations import require_wording
from screening.services.rate_limits import spend
from screening.services.short_codes import ShownCode, TooManyTries, code_hash, show_code
from screening.storage import invitations, paper_forms, patients
from screening.storage.paper_forms import PaperForm

CODE_PATH = "/code"  # where codes are typed in
SEARCHES, SEARCH_WINDOW = 120, timedelta(minutes=15)  # a pile of forms, each looked up twice


def print_form(
    context: Context,
    staff: Staff,
    invitation_id: InvitationId,
    *,
    language: Language,
    translate: Callable[[str], str],
) -> bytes:
    """The form as a PDF in this language, into which `translate` puts our own words.

    Raises InvalidSubmission (no wording in that language), Conflict (answered, expired, asks for a few questions only),
    NotFound, NotPermitted.
    """
    require(staff.role, Act.INVITE)
    now = context.clock()
    with context.database.reading() as reading:
        invitation = invitations.get_invitation(reading, invitation_id)
        sought = NotFound("invitation", invitation_id)
        require_care(reading, staff, invitation.patient, Act.INVITE, now=now, sought=sought)
        questionnaire = get_questionnaire(context, reading, invitation.questionnaire)
        patient = patients.get_patient(reading, invitation.patient)
    require_wording(questionnaire, language)
    shown = _code_to_print(context, invitation)
    printed = PaperForm(
        invitation=invitation.id,
        language=language,
        code_hash=code_hash(context, shown.code),
        printed_at=now,
        printed_by=staff.id,
    )
    event = AuditEvent(at=now, actor=staff.id, action=Action.PAPER_FORM_PRINTED, subject=invitation.id)
    with context.database.writing() as writing:
        paper_forms.save_printing(writing, printed, audit=event)
    reader = Reader(language=language, translate=translate, zone=context.settings.time_zone)
    return _render(context, invitation, questionnaire, patient, shown, reader)


def find_paper(context: Context, staff: Staff, typed: str) -> InvitationId | TooManyTries:
    """The invitation of the paper with this code, typed or scanned, and however old.

    Raises NotFound for a code that is unknown and for one of a patient outside the care relation alike; NotPermitted.
    """
    require(staff.role, Act.TAKE_IN_ANSWERS)
    again_at = spend(context, kind="paper-code", key=staff.id, most=SEARCHES, per=SEARCH_WINDOW)
    if again_at is not None:
        return TooManyTries(again_at=again_at)
    sought = NotFound("paper form", "of this code")
    code = typed.rpartition("#")[2]  # a scanner types the whole address
    with context.database.reading() as reading:
        found = paper_forms.find_by_code(reading, code_hash(context, code))
        if found is None:
            raise sought
        patient = invitations.get_invitation(reading, found).patient
        require_care(reading, staff, patient, Act.TAKE_IN_ANSWERS, now=context.clock(), sought=sought)
    return found


def list_printed(context: Context, staff: Staff, patient_id: PatientId) -> frozenset[InvitationId]:
    """Which of a patient's invitations have been printed. Raises NotFound, NotPermitted."""
    with context.database.reading() as reading:
        require_care(reading, staff, patient_id, Act.READ_PATIENT, now=context.clock())
        return paper_forms.list_printed(reading, patient_id)


def _code_to_print(context: Context, invitation: Invitation) -> ShownCode:
    if invitation.completion is not None:
        raise Conflict("this invitation asks for a few questions only: it cannot be printed")
    if invitation.response is not None:
        raise Conflict("this form has been answered already: make a new invitation")
    shown = show_code(context, invitation.id) if invitation.is_open(context.clock()) else None
    if shown is None:
        raise Conflict("this invitation has expired: make a new one")
    return shown


def _render(
    context: Context,
    invitation: Invitation,
    questionnaire: Questionnaire,
    patient: Patient,
    shown: ShownCode,
    reader: Reader,
) -> bytes:
    """A paper lies about: who is protected is not named on it, and neither is the patient on a relative's."""
    settings = context.settings
    link = settings.base_url.rstrip("/") + CODE_PATH
    is_named = invitation.invitee is Invitee.PATIENT and not patient.is_protected
    form = paper_form(
        invitation,
        questionnaire,
        name=patient.name if is_named else None,
        code=shown.code,
        address=link.partition("://")[2],
        link=f"{link}#{shown.code.replace(' ', '')}",
        contacts=Contacts(
            organisation=settings.organisation,
            own_doctor_phone=settings.own_doctor_phone,
            out_of_hours=settings.out_of_hours,
            emergency_phone=settings.emergency_phone,
        ),
        made_at=context.clock(),
        reader=reader,
    )
    return render_paper_form(form)
