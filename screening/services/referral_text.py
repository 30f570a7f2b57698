"""The text for the referral of one assessment, with what is known of the patient and what the doctor decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from screening.core.assessment import AssessmentId
from screening.core.audit import Action, AuditEvent
from screening.core.decisions import Decision, DecisionKind
from screening.core.identity import Relative
from screening.core.people import OrganisationKind, Patient, Staff
from screening.core.permissions import Act
from screening.core.questionnaire import Language
from screening.report.referral_text import KnownForReferral, referral_text
from screening.services.access import require_care
from screening.services.assessments import AssessmentPage, read_assessment
from screening.services.context import Context
from screening.storage import audit, colleagues, decisions, organisations, patients, referrals
from screening.storage import staff as accounts
from screening.storage.database import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralText:
    """The text, and whose it is."""

    patient: Patient
    text: str


def make_referral_text(
    context: Context,
    staff: Staff,
    assessment_id: AssessmentId,
    *,
    language: Language,
    translate: Callable[[str], str],
) -> ReferralText:
    """Raises NotFound, NotPermitted, and Conflict as the assessment's page does."""
    page = read_assessment(context, staff, assessment_id, language=language, translate=translate)
    patient, now = page.stored.patient, context.clock()
    with context.database.reading() as reading:
        require_care(reading, staff, patient.id, Act.DECIDE, now=now)
        known = _known(context, reading, page)
    with context.database.writing() as writing:
        event = AuditEvent(at=now, actor=staff.id, action=Action.REFERRAL_TEXT_READ, subject=patient.id)
        audit.record(writing, event)
    text = referral_text(page.stored.assessment, page.summary, known, language=language, translate=translate)
    return ReferralText(patient=patient, text=text)


def _known(context: Context, reading: Reading, page: AssessmentPage) -> KnownForReferral:
    patient = page.stored.patient
    identity = patients.get_identity(reading, patient.id)
    decision = _newest_to_refer(reading, patient)
    referral = None if decision is None else referrals.find_of_decision(reading, decision.id)
    called = {one.id: one.name for one in organisations.list_organisations(reading)}
    return KnownForReferral(
        name=patient.name,
        born=page.summary.header.born,
        cpr="" if identity.cpr is None else identity.cpr.text,
        # A protected address goes by the way that the law keeps for it, and never into a text to be pasted.
        address="" if identity.is_protected else identity.contact.address,
        phone=identity.contact.phone,
        diagnosis=identity.diagnosis_code,
        relatives=tuple(_as_words(relative) for relative in identity.relatives),
        gp_practice=called.get(identity.gp_practice, "") if identity.gp_practice is not None else "",
        home_nursing=_home_nursing(context, reading, patient),
        to="" if referral is None else referral.to_name,
        decision="" if decision is None else decision.choice.reason,
        plan="" if decision is None else decision.choice.plan,
        referred_by="" if decision is None else accounts.list_names(reading).get(decision.by, ""),
    )


def _newest_to_refer(reading: Reading, patient: Patient) -> Decision | None:
    made = decisions.list_of_patient(reading, patient.id)
    return made[0] if made and made[0].choice.kind is DecisionKind.REFER else None


def _home_nursing(context: Context, reading: Reading, patient: Patient) -> str:
    treating = colleagues.treating(reading, [patient.id], at=context.clock()).get(patient.id, frozenset())
    return ", ".join(
        one.name
        for one in organisations.list_organisations(reading)
        if one.id in treating and one.kind is OrganisationKind.HOME_NURSING
    )


def _as_words(relative: Relative) -> str:
    return ", ".join(part for part in (relative.name, relative.relation, relative.phone) if part)
