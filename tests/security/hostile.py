"""A service in which every free text is an attack: markup, a way out of an attribute, a template's expression, a
formula.

The attack of each field is named, so that a page that shows one unescaped says which. Routes and columns are read from
the program: a new one is walked and asked for without anybody thinking of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from sqlalchemy import Table, select
from werkzeug.routing import Rule

from screening.core.decisions import DecisionId, DecisionKind
from screening.core.identity import IdentityEntry, RelativeEntry
from screening.core.people import Invitee, OrganisationId, OrganisationKind, Patient, Role, Staff
from screening.core.questionnaire import ItemType, Questionnaire, QuestionnaireId, Source
from screening.core.referrals import ReferralStep
from screening.core.response import Assistance, ResponseId, Submission, SubmittedItem
from screening.core.sign_in import Way
from screening.core.tasks import Task
from screening.services import (
    absences,
    answering,
    decisions,
    facts,
    identities,
    invitations,
    merging,
    organisations,
    patients,
    referrals,
    sessions,
    tasks,
)
from screening.services import staff as accounts
from screening.services.decisions import Entry
from screening.services.invitations import NewInvitation
from screening.services.organisations import OrganisationDetails
from screening.storage.rows import assessment, invitation
from screening.storage.rows import patient as patient_rows
from screening.storage.rows_tasks import referral, task
from tests.web.other_organisation import ALL_ITEMS, NOBODYS, OTHERS, Other
from tests.web.staff_site import C15, DANISH, FACTS, PASSWORD, Site, opened_site

RELATIVE = QuestionnaireId("relative-needs")
OPENING, ESCAPED_OPENING = "=<svg/onload=", "=&lt;svg/onload="
# Of these every one is looked at.
EVERY: Mapping[str, Table] = {
    "patient_id": patient_rows,
    "assessment_id": assessment,
    "invitation_id": invitation,
    "task_id": task,
    "referral_id": referral,
}


def hostile(name: str) -> str:
    """The attack of the field of this name: in fewer than 60 characters, which is what the shortest field holds."""
    return f"{OPENING}{name}>'\" onx='{{{{7*7}}}}&amp;"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostileWorld:
    """A site with a patient of whom everything is an attack, and who is known twice; `spare` may be closed."""

    site: Site
    patient: Patient
    twin: Patient
    spare: Staff

    @property
    def other(self) -> Other:
        """For the ids of this world's own things, as the tests of two organisations make them."""
        return Other(site=self.site, patient=self.patient, twin=self.twin)

    def path(self, rule: Rule, **chosen: str) -> str:
        """An address of this route that leads to something."""
        made = {name: self._value(name) for name in rule.arguments if name not in chosen}
        return self.site.app.url_map.bind("localhost").build(rule.endpoint, {**made, **chosen})

    def paths(self, rule: Rule) -> Iterator[str]:
        """An address for each thing that there is of what the route's last parameter names."""
        named = [name for name in rule.arguments if name in EVERY]
        if len(rule.arguments) != 1 or not named:
            yield self.path(rule)
            return
        with self.site.context.database.reading() as reading:
            ids = reading.execute(select(EVERY[named[0]].c.id)).scalars().all()
        for id in ids:
            yield self.path(rule, **{named[0]: str(id)})

    def _value(self, name: str) -> str:
        ours = {"account_id": self.spare.id, "organisation_id": str(self.spare.organisation)}
        if name in ours:
            return ours[name]
        return OTHERS[name](self.other) if name in OTHERS else NOBODYS[name]

    def invite(self, *, invitee: Invitee = Invitee.PATIENT) -> NewInvitation:
        """A form for the patient, or for their relative."""
        questionnaire = C15 if invitee is Invitee.PATIENT else RELATIVE
        return invitations.make_invitation(
            self.site.context,
            self.site.staff[Role.NURSE],
            self.patient.id,
            questionnaire=questionnaire,
            language=DANISH,
            invitee=invitee,
        )

    def begin(self, made: NewInvitation) -> None:
        """All of the form answered, every text with an attack; nothing sent."""
        is_relative = made.invitation.invitee is Invitee.RELATIVE
        answering.begin(
            self.site.context,
            made.invitation.id,
            source=Source.RELATIVE if is_relative else Source.PATIENT,
            assistance=Assistance.NONE,
            language=DANISH,
        )
        known = {} if is_relative else ALL_ITEMS
        items = (*_chosen(known), *self.texts_of(made.invitation.questionnaire.id))
        answering.save_answers(self.site.context, made.invitation.id, items)

    def texts_of(self, questionnaire_id: QuestionnaireId) -> tuple[SubmittedItem, ...]:
        """An attack in answer to every question that takes words."""
        questionnaire = self.site.context.catalog.get_questionnaire(questionnaire_id)
        return tuple(SubmittedItem(link_id=name, values=(hostile(name),)) for name in texts(questionnaire))


def texts(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The items that take words."""
    return tuple(str(name) for name, item in questionnaire.items.items() if item.type is ItemType.TEXT)


@contextmanager
def hostile_world(folder: Path) -> Iterator[HostileWorld]:
    """The world, closed afterwards."""
    with opened_site(folder) as site:
        yield _make(site)


@cache
def routes(method: str) -> tuple[str, ...]:
    """Every route of the app that has this method."""
    with TemporaryDirectory() as folder, opened_site(Path(folder)) as site:
        rules = sorted(site.app.url_map.iter_rules(), key=str)
        return tuple(rule.rule for rule in rules if method in (rule.methods or ()))


def rule_of(site: Site, text: str, method: str) -> Rule:
    """The rule that these words of the map name."""
    rules = site.app.url_map.iter_rules()
    return next(rule for rule in rules if rule.rule == text and method in (rule.methods or ()))


def _make(site: Site) -> HostileWorld:
    unit = _organisation(site, "organisation", OrganisationKind.HOME_NURSING)
    staff = {role: _staff(site, role.value, role, unit) for role in Role}
    there = Site(app=site.app, context=site.context, clock=site.clock, staff=staff)
    spare = _staff(
        there,
        "spare",
        Role.NURSE,
        _organisation(there, "spare unit", OrganisationKind.SPECIALISED_PALLIATIVE),
    )
    patient, twin = _patient(there, "patient"), _patient(there, "twin")
    world = HostileWorld(site=there, patient=patient, twin=twin, spare=spare)
    _answer(world)
    _decide(world)
    _close(world)
    _merge(world)
    _plan_absence(world)
    sessions.begin(there.context, there.staff[Role.NURSE], way=Way.PASSWORD, device="Chrome/Android")
    return world


def _organisation(site: Site, name: str, kind: OrganisationKind) -> OrganisationId:
    details = OrganisationDetails(
        name=hostile(name),
        kind=kind,
        municipality=hostile(f"municipality-{name}"),
        email="=x'{{7*7}}&amp@example.org",
    )
    return organisations.add_organisation(site.context, details).id


def _staff(site: Site, name: str, role: Role, organisation: OrganisationId) -> Staff:
    return accounts.add_staff(
        site.context,
        username=f"{name}@hostile",
        name=hostile(name),
        role=role,
        password=PASSWORD,
        organisation=None if role.serves_the_whole else organisation,
    )


def _patient(site: Site, name: str) -> Patient:
    entry = IdentityEntry(
        name=hostile(name),
        birth="24-12-1940",
        phone="+4512345678",
        email="=x'{{7*7}}&amp@example.org",
        address=hostile(f"address-{name}"),
        relatives=(RelativeEntry(name=hostile(f"relative-{name}"), relation=hostile("relation")),),
    )
    stored = identities.add_with_identity(site.context, site.staff[Role.NURSE], entry)
    assert stored.patient is not None, stored.hints
    return stored.patient


def _chosen(answers: Mapping[str, str]) -> Iterator[SubmittedItem]:
    return (SubmittedItem(link_id=link_id, values=(code,)) for link_id, code in answers.items())


def _answer(world: HostileWorld) -> None:
    """The patient, the relative and the nurse have answered; a further form is half done."""
    for invitee in Invitee:
        made = world.invite(invitee=invitee)
        world.begin(made)
        answering.submit(world.site.context, made.invitation.id)
    facts.record_facts(
        world.site.context,
        world.site.staff[Role.NURSE],
        world.patient.id,
        questionnaire=FACTS,
        submission=Submission(items=(*_chosen(world.site.all_facts("no")), *world.texts_of(FACTS))),
        response_id=ResponseId(str(uuid4())),
    )
    world.begin(world.invite())


def _decide(world: HostileWorld) -> None:
    """Handed over with a word, referred to somebody outside, who said no."""
    context, gp, nurse = (world.site.context, world.site.staff[Role.GP], world.site.staff[Role.NURSE])
    assert gp.organisation is not None
    for owner in (nurse.id, gp.id):
        tasks.hand_over(
            context,
            nurse,
            _task(world, world.patient).id,
            organisation=gp.organisation,
            owner=owner,
            note=hostile("hand-over"),
            version=_task(world, world.patient).version,
        )
    _refer(world, world.patient, _entry(world, world.patient, to_name=hostile("to-name")))
    (note,) = referrals.list_referrals(context, gp)
    today = context.clock().date()
    for step in (ReferralStep.SENT, ReferralStep.REJECTED):
        referrals.record_step(context, gp, note.referral.id, step, on=today, reason=hostile("rejection"))
    _refer(world, world.patient, _entry(world, world.patient, to=world.spare.organisation))


def _close(world: HostileWorld) -> None:
    """Another patient's task has been closed with a word."""
    context, gp = world.site.context, world.site.staff[Role.GP]
    world.site.answer(world.twin, "3 2 1 1 4 3 3 2 1 2 3 4 2 2 3")
    entry = replace(_entry(world, world.twin), kind=DecisionKind.BASAL)
    _refer(world, world.twin, entry)
    decided = _task(world, world.twin)
    tasks.close(context, gp, decided.id, version=decided.version, note=hostile("closing"))


def _entry(
    world: HostileWorld, patient: Patient, *, to: OrganisationId | None = None, to_name: str = ""
) -> Entry:
    return Entry(
        id=DecisionId(str(uuid4())),
        version=_task(world, patient).version,
        kind=DecisionKind.REFER,
        reason=hostile("reason"),
        plan=hostile("plan"),
        follow_up_on=world.site.clock().date() + timedelta(days=14),
        to=to,
        to_name=to_name,
    )


def _refer(world: HostileWorld, patient: Patient, entry: Entry) -> None:
    decisions.decide(world.site.context, world.site.staff[Role.GP], _task(world, patient).id, entry)


def _task(world: HostileWorld, patient: Patient) -> Task:
    found = tasks.find_task(world.site.context, world.site.staff[Role.GP], patient.id)
    assert found is not None
    return found


def _merge(world: HostileWorld) -> None:
    nurse = world.site.staff[Role.NURSE]
    double = patients.add_patient(world.site.context, nurse, name=hostile("double"), birth=world.twin.birth)
    merging.merge_patients(world.site.context, nurse, survivor=world.twin.id, merged=double.id)


def _plan_absence(world: HostileWorld) -> None:
    nurse, today = world.site.staff[Role.NURSE], world.site.clock().date()
    absences.plan_absence(
        world.site.context,
        nurse,
        away=world.site.staff[Role.GP].id,
        first=today + timedelta(days=30),
        last=today + timedelta(days=37),
        deputy=None,
    )
