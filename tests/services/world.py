"""A whole small service for a test: data, database, a clock that the test moves, an organisation with a member of staff
of each role, and one patient in its care.

A second organisation, with staff and a patient that the first must never see: `other = world.add_organisation()`, then
`other.nurse`, `other.gp`, `other.patient`. Who acts in another organisation: `world.add_staff(Role.GP, other.id)`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import uuid4

from screening.catalog.catalog import Catalog, load_catalog
from screening.config import Settings
from screening.core.audit import Action, AuditEvent
from screening.core.criteria import CriteriaSetId
from screening.core.people import (
    Invitation,
    InvitationId,
    Organisation,
    OrganisationId,
    OrganisationKind,
    Patient,
    Role,
    Staff,
    StaffId,
)
from screening.core.questionnaire import Language, LinkId, QuestionnaireId, Source
from screening.core.response import Assistance, Missing, Response, ResponseId, SubmittedItem
from screening.services import answering, invitations, organisations, patients
from screening.services.context import Context
from screening.services.organisations import OrganisationDetails
from screening.services.sealing import make_key_ring
from screening.storage import audit, responses
from screening.storage import staff as accounts
from screening.storage.database import open_database
from tests.clock import NOW, Clock

NEEDS, FACTS, SET = QuestionnaireId("small-needs"), QuestionnaireId("small-facts"), CriteriaSetId("small-set")
DANISH = Language("da")


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """Another organisation in the same database, with a patient of its own."""

    organisation: Organisation
    nurse: Staff
    gp: Staff
    visitator: Staff
    patient: Patient

    @property
    def id(self) -> OrganisationId:
        return self.organisation.id


@dataclass(frozen=True, kw_only=True)
class World:
    context: Context
    clock: Clock
    organisation: Organisation
    nurse: Staff
    gp: Staff
    visitator: Staff
    administrator: Staff  # of the whole service
    auditor: Staff  # of the whole service
    patient: Patient

    @property
    def staff(self) -> dict[Role, Staff]:
        everybody = (self.nurse, self.gp, self.visitator, self.administrator, self.auditor)
        return {one.role: one for one in everybody}

    def add_organisation(
        self,
        name: str = "Another unit",
        kind: OrganisationKind = OrganisationKind.SPECIALISED_PALLIATIVE,
        patient: str = "Fremmed Fremmedsen",
    ) -> Neighbour:
        added = organisations.add_organisation(self.context, OrganisationDetails(name=name, kind=kind))
        nurse, gp, visitator = (
            self.add_staff(role, added.id) for role in (Role.NURSE, Role.GP, Role.VISITATOR)
        )
        theirs = patients.add_patient(self.context, nurse, name=patient, birth=date(1944, 5, 6))
        return Neighbour(organisation=added, nurse=nurse, gp=gp, visitator=visitator, patient=theirs)

    def add_staff(self, role: Role, organisation: OrganisationId | None) -> Staff:
        """An account with this role there; None: for the whole service."""
        return _add_staff(self.context, role, organisation, name=f"{role.value}-{(organisation or '')[:8]}")

    def reopen(self, *, program_version: str = "0.1.0") -> Context:
        """The same service started anew, as its data files are now; on the connections that are already there."""
        data = self.context.settings.data
        return replace(self.context, catalog=_catalog(data), program_version=program_version)

    def invite(self) -> Invitation:
        return invitations.make_invitation(
            self.context, self.nurse, self.patient.id, questionnaire=NEEDS, language=DANISH
        ).invitation

    def begin(self) -> InvitationId:
        """An invitation that the patient has begun to answer."""
        invitation = self.invite()
        answering.begin(
            self.context, invitation.id, source=Source.PATIENT, assistance=Assistance.NONE, language=DANISH
        )
        return invitation.id

    def answer(self, invitation: InvitationId, **values: str | Missing) -> None:
        for link_id, value in values.items():
            answering.save_answer(self.context, invitation, make_item(link_id, value))

    def respond(self, **values: str | Missing) -> Response:
        """The patient answers and submits."""
        invitation = self.begin()
        self.answer(invitation, **values)
        return answering.submit(self.context, invitation)

    def respond_keeping(self, link_id: str, **values: str | Missing) -> Response:
        """The patient answers, and keeps one of the answers for the doctor."""
        sent = self.respond(**values)
        kept = replace(sent, id=ResponseId(str(uuid4())), doctor_only=frozenset({LinkId(link_id)}))
        event = AuditEvent(at=NOW, actor="test", action=Action.RESPONSE_SUBMITTED, subject=kept.id)
        with self.context.database.writing() as writing:
            return responses.save_response(writing, kept, stored_at=self.clock.now, audit=event)

    def events(self, subject: str | None = None) -> list[tuple[str, Action]]:
        with self.context.database.reading() as reading:
            return [(event.actor, event.action) for event in audit.list_events(reading, subject=subject)]


def make_item(link_id: str, value: str | Missing) -> SubmittedItem:
    if isinstance(value, Missing):
        return SubmittedItem(link_id=link_id, missing=value)
    return SubmittedItem(link_id=link_id, values=(value,))


def make_context(url: str, data: Path, clock: Clock) -> Context:
    settings = Settings(data=data, translations=data, database_url=url, secret_key="-" * 32, criteria_set=SET)
    return Context(
        database=open_database(url, make_key_ring(settings.data_keys, settings.secret_key)),
        catalog=_catalog(data),
        clock=clock,
        settings=settings,
        program_version="0.1.0",
    )


def make_world(url: str, data: Path) -> World:
    context = make_context(url, data, Clock())
    organisation = organisations.add_organisation(
        context, OrganisationDetails(name="Home nursing", kind=OrganisationKind.HOME_NURSING)
    )
    staff = {
        role: _add_staff(context, role, None if role.serves_the_whole else organisation.id, name=role.value)
        for role in Role
    }
    nurse = staff[Role.NURSE]
    patient = patients.add_patient(context, nurse, name="Test Testesen", birth=date(1950, 3, 1))
    clock = context.clock
    assert isinstance(clock, Clock)
    return World(
        context=context,
        clock=clock,
        organisation=organisation,
        nurse=nurse,
        gp=staff[Role.GP],
        visitator=staff[Role.VISITATOR],
        administrator=staff[Role.ADMINISTRATOR],
        auditor=staff[Role.AUDITOR],
        patient=patient,
    )


_catalogs: dict[frozenset[tuple[str, str]], Catalog] = {}


def _catalog(data: Path) -> Catalog:
    """What the data folder holds now; the same files are not loaded again for every test."""
    files = frozenset((str(file.relative_to(data)), file.read_text()) for file in data.rglob("*.yaml"))
    if files not in _catalogs:
        _catalogs[files] = load_catalog(data)
    return _catalogs[files]


def _add_staff(context: Context, role: Role, organisation: OrganisationId | None, *, name: str) -> Staff:
    """Without the slow hash that nobody here signs in with."""
    staff = Staff(id=StaffId(f"staff-{name}"), username=name, name=name, role=role, organisation=organisation)
    event = AuditEvent(at=NOW, actor="test", action=Action.STAFF_ADDED, subject=staff.id)
    with context.database.writing() as writing:
        accounts.save_staff(writing, staff, password_hash="-", made_at=NOW, audit=event)
    return staff
