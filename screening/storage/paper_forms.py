"""Paper forms that have been printed: of which invitation, in which language, when and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from screening.core.audit import AuditEvent
from screening.core.people import InvitationId, StaffId
from screening.core.questionnaire import Language
from screening.core.response import PatientId
from screening.storage.audit import record
from screening.storage.database import Reading, Writing
from screening.storage.merges import same_person
from screening.storage.rows import invitation
from screening.storage.rows_paper import paper_form


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperForm:
    """One printing. `code_hash`: of the short code that stands on it."""

    invitation: InvitationId
    language: Language
    code_hash: str
    printed_at: datetime
    printed_by: StaffId


def save_printing(writing: Writing, form: PaperForm, *, audit: AuditEvent) -> None:
    """Note that a form was printed."""
    writing.execute(
        insert(paper_form).values(
            invitation_id=form.invitation,
            language=form.language,
            code_hash=form.code_hash,
            printed_at=form.printed_at,
            printed_by=form.printed_by,
        )
    )
    record(writing, audit)


def list_printings(reading: Reading, invitation_id: InvitationId) -> tuple[PaperForm, ...]:
    """Every printing of an invitation, the newest first."""
    found = (
        select(paper_form)
        .where(paper_form.c.invitation_id == invitation_id)
        .order_by(paper_form.c.number.desc())
    )
    return tuple(
        PaperForm(
            invitation=InvitationId(row.invitation_id),
            language=Language(row.language),
            code_hash=row.code_hash,
            printed_at=row.printed_at,
            printed_by=StaffId(row.printed_by),
        )
        for row in reading.execute(found)
    )


def find_by_code(reading: Reading, code_hash: str) -> InvitationId | None:
    """The invitation whose paper bears this code, however long ago it was printed."""
    found = select(paper_form.c.invitation_id).where(paper_form.c.code_hash == code_hash).limit(1)
    id = reading.execute(found).scalar_one_or_none()
    return None if id is None else InvitationId(id)


def list_printed(reading: Reading, patient_id: PatientId) -> frozenset[InvitationId]:
    """Which of a patient's invitations have been printed."""
    found = (
        select(paper_form.c.invitation_id)
        .join(invitation, invitation.c.id == paper_form.c.invitation_id)
        .where(same_person(invitation.c.patient_id, patient_id))
        .distinct()
    )
    return frozenset(InvitationId(id) for id in reading.execute(found).scalars())
