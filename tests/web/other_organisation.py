"""Another organisation with one of everything, to be asked for by those who must never see it.

A new parameter of a route belongs in `OTHERS`, with how to make such an id in the other organisation, or in `NOBODYS`
when it names nothing that belongs to anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from sqlalchemy import Table, select

from screening.core.decisions import DecisionId, DecisionKind
from screening.core.people import Patient, Role
from screening.core.sign_in import Way
from screening.services import absences, assessments, decisions, merging, sessions, tasks
from screening.services.decisions import Entry
from screening.storage.rows import assessment, invitation, response
from screening.storage.rows_organisations import care_relation, membership
from screening.storage.rows_patients import merge
from screening.storage.rows_sign_in import staff_session
from screening.storage.rows_tasks import absence, referral, task
from tests.web.staff_site import DANISH, FACTS, Site

SURNAME = "Hemmeligsen"  # of the other organisation's patients, and of nobody else
ANSWERS = "3 2 1 1 4 3 3 2 1 2 3 4 2 2 3"
ALL_ITEMS = {str(number): answer for number, answer in enumerate(ANSWERS.split(), start=1)}
OWN_WORDS = "Kun for mine egne ord"


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """The other organisation and its patients: one with everything, and a second who is known twice."""

    site: Site
    patient: Patient
    twin: Patient

    @property
    def pdf(self) -> bytes:
        """The other patient's page, as somebody might have got hold of it."""
        site = self.site
        return assessments.assessment_pdf(
            site.context,
            site.staff[Role.GP],
            site.newest_assessment(self.patient),
            language=DANISH,
            translate=str,
        )

    def id_in(self, table: Table, **known: object) -> str:
        """The id of a row of this table, with these values."""
        with self.site.context.database.reading() as reading:
            found = select(table.c.id)
            for column, value in known.items():
                found = found.where(table.c[column] == value)
            first = reading.execute(found).scalars().first()
        assert first is not None, f"nothing was made in {table.name}: make one in `make_other`"
        return str(first)

    @property
    def words(self) -> tuple[str, ...]:
        """What no page of anybody else may hold, whatever was asked for."""
        return (SURNAME, OWN_WORDS)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no page of anybody else may hold when it was not in the question."""
        return (*self.words, str(self.patient.id), str(self.twin.id))


OTHERS: Mapping[str, Callable[[Other], str]] = {
    "patient_id": lambda other: other.patient.id,
    "other_id": lambda other: other.twin.id,
    "assessment_id": lambda other: other.id_in(assessment, patient_id=other.patient.id),
    "response_id": lambda other: other.id_in(
        response, patient_id=other.patient.id, questionnaire_id="qlq-c15-pal"
    ),
    "invitation_id": lambda other: other.id_in(invitation, patient_id=other.patient.id, response_id=None),
    "relation_id": lambda other: other.id_in(care_relation, patient_id=other.patient.id),
    "merge_id": lambda other: other.id_in(merge),
    "task_id": lambda other: other.id_in(task, patient_id=other.patient.id),
    "referral_id": lambda other: other.id_in(referral, patient_id=other.patient.id),
    "absence_id": lambda other: other.id_in(absence),
    "organisation_id": lambda other: str(other.site.staff[Role.NURSE].organisation),
    "account_id": lambda other: other.site.staff[Role.NURSE].id,
    "membership_id": lambda other: other.id_in(membership, staff_id=other.site.staff[Role.NURSE].id),
    "session_id": lambda other: other.id_in(staff_session, staff_id=other.site.staff[Role.NURSE].id),
}
# They name no person's and no organisation's thing: any value will do, and everybody may ask for it.
NOBODYS: Mapping[str, str] = {
    "language": "da",
    "questionnaire_id": FACTS,
    "link_id": "1",
    "filename": "app.css",
    # of the whole service, like the account that may take it back
    "change_id": "00000000-0000-4000-8000-000000000000",
    "secret": "no-such-secret",  # of a link: who holds it may answer, so there is no "other's" one
}


def make_other(site: Site) -> Other:
    """The other organisation, with one of everything that a route can name."""
    there = site.beside("Hemmelig Enhed")
    patient, twin = there.add_patient(f"Karen {SURNAME}"), there.add_patient(f"Karin {SURNAME}")
    there.answer(patient, {**ALL_ITEMS, "matters-most": OWN_WORDS})
    there.record(patient, there.all_facts("no", basal_insufficient="yes"))
    there.begin(patient, "1 2")
    other = Other(site=there, patient=patient, twin=twin)
    _refer(other)
    gp, nurse, today = there.staff[Role.GP], there.staff[Role.NURSE], date(2026, 11, 23)
    absences.plan_absence(
        there.context, nurse, away=gp.id, first=today, last=today + timedelta(days=7), deputy=None
    )
    double = there.add_patient(f"Karin {SURNAME}")
    merging.merge_patients(there.context, nurse, survivor=twin.id, merged=double.id)
    sessions.begin(there.context, nurse, way=Way.PASSWORD, device="Chrome/Android")
    return other


def _refer(other: Other) -> None:
    """The other organisation's GP refers its patient to a unit of its own."""
    context, gp = other.site.context, other.site.staff[Role.GP]
    unit = other.site.staff[Role.VISITATOR].organisation
    (note,) = tasks.list_tasks(context, gp)
    entry = Entry(
        id=DecisionId(str(uuid4())),
        version=note.task.version,
        kind=DecisionKind.REFER,
        reason=OWN_WORDS,
        plan="p",
        follow_up_on=date(2026, 12, 7),
        to=unit,
    )
    decisions.decide(context, gp, note.task.id, entry)
