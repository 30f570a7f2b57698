"""Who may do what, as one table: every service that a member of staff calls, by role."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest

from screening.core.assessment import AssessmentId
from screening.core.errors import NotPermitted, ScreeningError
from screening.core.people import (
    CareReason,
    CareRelationId,
    MembershipId,
    OrganisationKind,
    Role,
    Staff,
)
from screening.core.permissions import Act, may
from screening.core.questionnaire import Language
from screening.core.response import ResponseId, Submission
from screening.services import (
    assessments,
    care,
    facts,
    invitations,
    memberships,
    organisations,
    patients,
    staff,
)
from screening.services.organisations import OrganisationDetails
from tests.services.world import DANISH, FACTS, NEEDS, SET, World

NURSE, GP, VISITATOR, ADMINISTRATOR = Role.NURSE, Role.GP, Role.VISITATOR, Role.ADMINISTRATOR

DETAILS = OrganisationDetails(name="A practice", kind=OrganisationKind.GP_PRACTICE)
SERVICES: dict[str, tuple[frozenset[Role], Callable[[World, Staff], object]]] = {
    "add a patient": (
        frozenset({NURSE, GP}),
        lambda world, who: patients.add_patient(world.context, who, name="a", birth=date(1950, 1, 1)),
    ),
    "list the patients": (
        frozenset({NURSE, GP, VISITATOR}),
        lambda world, who: patients.list_patients(world.context, who),
    ),
    "see a patient": (
        frozenset({NURSE, GP, VISITATOR}),
        lambda world, who: patients.get_patient(world.context, who, world.patient.id),
    ),
    "invite": (
        frozenset({NURSE, GP}),
        lambda world, who: invitations.make_invitation(
            world.context, who, world.patient.id, questionnaire=NEEDS, language=DANISH
        ),
    ),
    "record facts": (
        frozenset({NURSE, GP}),
        lambda world, who: facts.record_facts(
            world.context,
            who,
            world.patient.id,
            questionnaire=FACTS,
            submission=Submission(items=()),
            response_id=ResponseId(f"facts-by-{who.role.value}"),
        ),
    ),
    "assess": (
        frozenset({NURSE, GP}),
        lambda world, who: assessments.assess_patient(world.context, who, world.patient.id, criteria_set=SET),
    ),
    "see an assessment": (
        frozenset({NURSE, GP, VISITATOR}),
        lambda world, who: assessments.get_assessment(world.context, who, an_assessment(world)),
    ),
    "see an assessment in words": (
        frozenset({NURSE, GP, VISITATOR}),
        lambda world, who: assessments.assessment_page(
            world.context, who, an_assessment(world), language=Language("en"), translate=str
        ),
    ),
    "print an assessment": (
        frozenset({NURSE, GP, VISITATOR}),
        lambda world, who: assessments.assessment_pdf(
            world.context, who, an_assessment(world), language=Language("en"), translate=str
        ),
    ),
    "see who has the patient in care": (
        frozenset({NURSE, GP, VISITATOR}),
        lambda world, who: care.list_care(world.context, who, world.patient.id),
    ),
    "bring an organisation in": (
        frozenset({NURSE, GP}),
        lambda world, who: care.bring_in(
            world.context, who, world.patient.id, world.organisation.id, reason=CareReason.BROUGHT_IN
        ),
    ),
    "end an organisation's care": (
        frozenset({NURSE, GP}),
        lambda world, who: care.end_care(world.context, who, world.patient.id, the_referral(world, who)),
    ),
    "add an organisation": (
        frozenset({ADMINISTRATOR}),
        lambda world, who: organisations.add_organisation(world.context, DETAILS, by=who),
    ),
    "change an organisation": (
        frozenset({ADMINISTRATOR}),
        lambda world, who: organisations.change_organisation(
            world.context, world.organisation.id, DETAILS, by=who
        ),
    ),
    "list the organisations": (
        frozenset({ADMINISTRATOR}),
        lambda world, who: organisations.list_organisations(world.context, by=who),
    ),
    "see an organisation": (
        frozenset({ADMINISTRATOR}),
        lambda world, who: organisations.get_organisation(world.context, world.organisation.id, by=who),
    ),
    "count an organisation's patients": (
        frozenset({ADMINISTRATOR}),
        lambda world, who: organisations.count_only_ours(world.context, world.organisation.id, by=who),
    ),
    "close an organisation": (
        frozenset({ADMINISTRATOR}),
        lambda world, who: organisations.close_organisation(
            world.context, world.organisation.id, successor=world.add_organisation().id, by=who
        ),
    ),
    "list who belongs where": (
        frozenset({ADMINISTRATOR}),
        lambda world, who: memberships.list_accounts(world.context, by=who),
    ),
    "see an account": (
        frozenset({ADMINISTRATOR}),
        lambda world, who: memberships.get_account(world.context, world.gp.id, by=who),
    ),
    "give a role": (
        frozenset({ADMINISTRATOR}),
        lambda world, who: memberships.give_membership(
            world.context, world.gp.id, role=NURSE, organisation=world.organisation.id, by=who
        ),
    ),
    "take a role back": (
        frozenset({ADMINISTRATOR}),
        lambda world, who: memberships.end_membership(
            world.context, world.gp.id, MembershipId(world.gp.id), by=who
        ),
    ),
    "reset a password": (
        frozenset({ADMINISTRATOR}),
        lambda world, who: memberships.reset_password(world.context, world.gp.id, password="x" * 12, by=who),
    ),
    "close an account by its page": (
        frozenset({ADMINISTRATOR}),
        lambda world, who: memberships.close_account(world.context, world.gp.id, by=who),
    ),
    "add an account": (
        frozenset({ADMINISTRATOR}),
        lambda world, who: staff.add_staff(
            world.context, username="x", name="X", role=GP, password="x" * 12, by=who
        ),
    ),
    "list the accounts": (
        frozenset({ADMINISTRATOR}),
        lambda world, who: staff.list_staff(world.context, by=who),
    ),
    "set a password": (
        frozenset({ADMINISTRATOR}),
        lambda world, who: staff.set_password(world.context, username="gp", password="x" * 12, by=who),
    ),
    "close an account": (
        frozenset({ADMINISTRATOR}),
        lambda world, who: staff.close_account(world.context, username="gp", by=who),
    ),
}


def the_referral(world: World, who: Staff) -> CareRelationId:
    entries = care.list_care(world.context, who, world.patient.id)
    return next(one.relation.id for one in entries if one.relation.reason is CareReason.REFERRED)


def an_assessment(world: World) -> AssessmentId:
    return assessments.assess_patient(world.context, None, world.patient.id, criteria_set=SET).id


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
@pytest.mark.parametrize(("allowed", "act"), SERVICES.values(), ids=SERVICES.keys())
def test_a_service_is_for_these_roles_and_no_others(
    world: World, role: Role, allowed: frozenset[Role], act: Callable[[World, Staff], object]
) -> None:
    who = world.staff[role]
    # In care and referred to the same unit, so that the role alone decides.
    care.bring_in(
        world.context, world.gp, world.patient.id, world.organisation.id, reason=CareReason.REFERRED
    )
    if role in allowed:
        act(world, who)
        return
    with pytest.raises(NotPermitted):
        act(world, who)


def test_the_refused_leave_no_trace_in_the_data(world: World) -> None:
    before = patients.get_patient(world.context, world.nurse, world.patient.id)
    for allowed, act in SERVICES.values():
        if ADMINISTRATOR not in allowed:
            with suppress(ScreeningError):
                act(world, world.administrator)
    after = patients.get_patient(world.context, world.nurse, world.patient.id)
    assert (before.responses, before.invitations) == (after.responses, after.invitations)


@pytest.mark.parametrize("act", Act, ids=lambda act: act.value)
def test_nobody_may_do_anything_without_signing_in(act: Act) -> None:
    assert not may(None, act).allowed
