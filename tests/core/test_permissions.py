"""Who may do what: role x act x relation x state, written out, so that a change of either must be a change here."""

from __future__ import annotations

import itertools

import pytest

from screening.core.errors import NotPermitted
from screening.core.people import CareReason, OrganisationId, Role, Staff, StaffId
from screening.core.permissions import (
    Act,
    Relation,
    State,
    may,
    may_for,
    may_manage,
    reasons_seen,
    relation_of,
    require,
    require_permission,
)

# A cell says of which patients the role may do it: those in the organisation's care, those referred to it, or - where
# the act is not about one patient - simply yes. The last column: whether it can be done to what is closed.
ROLES = (Role.NURSE, Role.GP, Role.VISITATOR, Role.ADMINISTRATOR, Role.AUDITOR)
TABLE = {
    #                        nurse   gp      visitator   admin.  auditor  closed
    Act.LIST_PATIENTS: ("yes", "yes", "yes", "no", "no", True),
    Act.ADD_PATIENT: ("yes", "yes", "no", "no", "no", False),
    Act.READ_PATIENT: ("care", "care", "referred", "no", "no", True),
    Act.EDIT_PATIENT: ("care", "care", "no", "no", "no", False),
    Act.MERGE_PATIENTS: ("care", "care", "no", "no", "no", False),
    Act.INVITE: ("care", "care", "no", "no", "no", False),
    Act.RECORD_FACTS: ("care", "care", "no", "no", "no", False),
    Act.ASSESS: ("care", "care", "no", "no", "no", False),
    Act.READ_ASSESSMENT: ("care", "care", "referred", "no", "no", True),
    Act.TAKE_IN_ANSWERS: ("care", "care", "no", "no", "no", False),
    Act.BRING_IN: ("care", "care", "no", "no", "no", False),
    Act.END_CARE: ("care", "care", "no", "no", "no", False),
    Act.SEE_TASKS: ("care", "care", "no", "no", "no", True),
    Act.DECIDE: ("no", "care", "no", "no", "no", False),
    Act.HAND_OVER_TASK: ("care", "care", "no", "no", "no", False),
    Act.RECORD_REFERRAL: ("care", "care", "referred", "no", "no", False),
    Act.PLAN_ABSENCE: ("yes", "yes", "no", "no", "no", False),
    Act.MANAGE_STAFF: ("no", "no", "no", "yes", "no", False),
    Act.MANAGE_ORGANISATIONS: ("no", "no", "no", "yes", "no", False),
    Act.READ_AUDIT: ("no", "no", "no", "no", "yes", True),
    Act.CORRECT_ANSWER: ("care", "care", "no", "no", "no", False),
    Act.EXPORT_PATIENT: ("care", "care", "no", "no", "no", True),
    Act.ERASE_PATIENT: ("care", "care", "no", "no", "no", False),
    Act.HOLD_RECORD: ("care", "care", "no", "no", "no", False),
    Act.SEE_RUNNING: ("no", "no", "no", "yes", "no", True),
}
RELATIONS = (None, *Relation)
UNIT, ANOTHER = OrganisationId("unit"), OrganisationId("another")


def a_member(role: Role, organisation: OrganisationId | None = None) -> Staff:
    return Staff(id=StaffId("s"), username="s", name="S", role=role, organisation=organisation)


def expected(act: Act, role: Role, relation: Relation | None, state: State) -> bool:
    cell, when_closed = TABLE[act][ROLES.index(role)], TABLE[act][-1]
    of_this_patient = {"yes": True, "no": False}.get(
        str(cell), relation is not None and cell == relation.value
    )
    return of_this_patient and (state is State.OPEN or when_closed is True)


@pytest.mark.parametrize("act", Act, ids=lambda act: act.value)
def test_role_relation_and_state_allow_what_the_table_says_and_nothing_else(act: Act) -> None:
    for role, relation, state in itertools.product(Role, RELATIONS, State):
        found = may_for(a_member(role), act, relation=relation, state=state).allowed
        assert found is expected(act, role, relation, state), (role, relation, state)


@pytest.mark.parametrize("act", Act, ids=lambda act: act.value)
def test_the_role_alone_allows_what_it_may_ever_do(act: Act) -> None:
    for role in Role:
        ever = any(expected(act, role, *case) for case in itertools.product(RELATIONS, State))
        assert may(role, act).allowed is ever, role


def test_the_table_is_complete() -> None:
    assert set(TABLE) == set(Act)
    assert set(ROLES) == set(Role)
    assert all(len(row) == len(ROLES) + 1 for row in TABLE.values())


@pytest.mark.parametrize("act", Act, ids=lambda act: act.value)
def test_nobody_may_do_anything_without_signing_in(act: Act) -> None:
    for relation, state in itertools.product(RELATIONS, State):
        assert may_for(None, act, relation=relation, state=state).denied == "sign in first"
    assert not may(None, act).allowed


def test_a_denial_says_why_by_role_then_relation_then_state() -> None:
    nurse, act = a_member(Role.NURSE), Act.INVITE
    by_role = may_for(a_member(Role.AUDITOR), act, relation=None, state=State.CLOSED)
    by_relation = may_for(nurse, act, relation=None, state=State.CLOSED)
    by_state = may_for(nurse, act, relation=Relation.CARE, state=State.CLOSED)
    assert [str(found.denied) for found in (by_role, by_relation, by_state)] == [
        "your account may not invite a patient",
        "this patient is not in your organisation's care",
        "this is closed: it can be read, and nothing can be added to it",
    ]
    for permission in (by_role, by_relation, by_state):
        with pytest.raises(NotPermitted):
            require_permission(permission)


def test_requiring_raises_with_the_reason() -> None:
    with pytest.raises(NotPermitted, match="may not see a patient"):
        require(Role.ADMINISTRATOR, Act.READ_PATIENT)
    with pytest.raises(NotPermitted, match="sign in first"):
        require(None, Act.INVITE)


@pytest.mark.parametrize("act", Act, ids=lambda act: act.value)
def test_every_act_has_its_own_words_of_denial(act: Act) -> None:
    denied = {may(role, act).denied for role in Role if not may(role, act).allowed}
    others = {may(role, other).denied for other in Act if other is not act for role in Role}
    assert len(denied) == 1
    assert not denied & others


def test_only_an_administrator_of_the_whole_service_manages_organisations() -> None:
    assert may_for(a_member(Role.ADMINISTRATOR), Act.MANAGE_ORGANISATIONS).allowed
    of_one = may_for(a_member(Role.ADMINISTRATOR, UNIT), Act.MANAGE_ORGANISATIONS)
    assert of_one.denied == "only an administrator of the whole service may do this"


@pytest.mark.parametrize(
    ("organisation", "account_of", "allowed"),
    [
        (None, {UNIT}, True),
        (None, {UNIT, ANOTHER, None}, True),
        (UNIT, {UNIT}, True),
        (UNIT, set(), True),
        (UNIT, {UNIT, ANOTHER}, False),
        (UNIT, {ANOTHER}, False),
        (UNIT, {UNIT, None}, False),
    ],
    ids=[
        "the service", "the service, of anybody", "its own", "of none", "of another too", "of another",
        "of the service too",
    ],
)  # fmt: skip
def test_an_account_is_changed_only_by_who_runs_all_it_belongs_to(
    organisation: OrganisationId | None, account_of: set[OrganisationId | None], allowed: bool
) -> None:
    found = may_manage(a_member(Role.ADMINISTRATOR, organisation), frozenset(account_of))
    assert found.allowed is allowed


@pytest.mark.parametrize("role", [Role.NURSE, Role.GP, Role.VISITATOR, Role.AUDITOR])
def test_no_other_role_changes_an_account(role: Role) -> None:
    assert not may_manage(a_member(role, UNIT), frozenset({UNIT})).allowed
    assert not may_manage(None, frozenset({UNIT})).allowed


def test_who_receives_referrals_sees_the_referred_and_who_treats_those_in_care() -> None:
    assert reasons_seen(Role.VISITATOR) == {CareReason.REFERRED}
    assert reasons_seen(Role.NURSE) == reasons_seen(Role.GP) == set(CareReason) - {CareReason.REFERRED}
    assert reasons_seen(Role.ADMINISTRATOR) == reasons_seen(Role.AUDITOR) == set()
    assert {relation_of(reason) for reason in CareReason} == set(Relation)
