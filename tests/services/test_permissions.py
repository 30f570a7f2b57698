"""Who may do what, as one table: every service that a member of staff calls, by role."""

from collections.abc import Callable
from datetime import date

import pytest

from screening.core.assessment import AssessmentId
from screening.core.errors import NotPermitted, ScreeningError
from screening.core.people import Role, Staff
from screening.core.permissions import Act, may
from screening.core.questionnaire import Language
from screening.core.response import ResponseId, Submission
from screening.services import assessments, facts, invitations, patients, staff
from tests.services.world import DANISH, FACTS, NEEDS, SET, World

NURSE, GP, ADMINISTRATOR = Role.NURSE, Role.GP, Role.ADMINISTRATOR

SERVICES: dict[str, tuple[frozenset[Role], Callable[[World, Staff], object]]] = {
    "add a patient": (
        frozenset({NURSE, GP}),
        lambda world, who: patients.add_patient(world.context, who, name="a", birth=date(1950, 1, 1)),
    ),
    "list the patients": (
        frozenset({NURSE, GP}),
        lambda world, who: patients.list_patients(world.context, who),
    ),
    "see a patient": (
        frozenset({NURSE, GP}),
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
        frozenset({NURSE, GP}),
        lambda world, who: assessments.get_assessment(world.context, who, an_assessment(world)),
    ),
    "see an assessment in words": (
        frozenset({NURSE, GP}),
        lambda world, who: assessments.assessment_page(
            world.context, who, an_assessment(world), language=Language("en"), translate=str
        ),
    ),
    "print an assessment": (
        frozenset({NURSE, GP}),
        lambda world, who: assessments.assessment_pdf(
            world.context, who, an_assessment(world), language=Language("en"), translate=str
        ),
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


def an_assessment(world: World) -> AssessmentId:
    return assessments.assess_patient(world.context, None, world.patient.id, criteria_set=SET).id


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
@pytest.mark.parametrize(("allowed", "act"), SERVICES.values(), ids=SERVICES.keys())
def test_a_service_is_for_these_roles_and_no_others(
    world: World, role: Role, allowed: frozenset[Role], act: Callable[[World, Staff], object]
) -> None:
    who = {NURSE: world.nurse, GP: world.gp, ADMINISTRATOR: world.administrator}[role]
    if role in allowed:
        act(world, who)
        return
    with pytest.raises(NotPermitted):
        act(world, who)


def test_the_refused_leave_no_trace_in_the_data(world: World) -> None:
    before = patients.get_patient(world.context, world.nurse, world.patient.id)
    for _, act in SERVICES.values():
        for who in (world.administrator, world.nurse):
            if who is world.administrator:
                try:
                    act(world, who)
                except ScreeningError:
                    continue
    after = patients.get_patient(world.context, world.nurse, world.patient.id)
    assert (before.responses, before.invitations) == (after.responses, after.invitations)


@pytest.mark.parametrize("act", Act, ids=lambda act: act.value)
def test_nobody_may_do_anything_without_signing_in(act: Act) -> None:
    assert not may(None, act).allowed
