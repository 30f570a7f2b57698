"""Who may do what: role x act, written out, so that a change of either must be a change here."""

from __future__ import annotations

import pytest

from screening.core.errors import NotPermitted
from screening.core.people import Role
from screening.core.permissions import Act, may, require

TABLE = {
    #                      nurse  gp     administrator  nobody
    Act.LIST_PATIENTS: (True, True, False, False),
    Act.ADD_PATIENT: (True, True, False, False),
    Act.READ_PATIENT: (True, True, False, False),
    Act.INVITE: (True, True, False, False),
    Act.RECORD_FACTS: (True, True, False, False),
    Act.ASSESS: (True, True, False, False),
    Act.READ_ASSESSMENT: (True, True, False, False),
    Act.TAKE_IN_ANSWERS: (True, True, False, False),
    Act.MANAGE_STAFF: (False, False, True, False),
}


@pytest.mark.parametrize("act", Act)
def test_each_role_may_do_what_the_table_says(act: Act) -> None:
    roles = (Role.NURSE, Role.GP, Role.ADMINISTRATOR, None)
    assert tuple(may(role, act).allowed for role in roles) == TABLE[act]


def test_every_role_is_in_the_table() -> None:
    assert len(Role) + 1 == len(TABLE[Act.INVITE])


def test_a_denial_says_why() -> None:
    with pytest.raises(NotPermitted, match="may not see a patient"):
        require(Role.ADMINISTRATOR, Act.READ_PATIENT)
    with pytest.raises(NotPermitted, match="sign in first"):
        require(None, Act.INVITE)


@pytest.mark.parametrize("act", Act)
def test_every_act_has_its_own_words_of_denial(act: Act) -> None:
    denied = {may(role, act).denied for role in Role if not TABLE[act][list(Role).index(role)]}
    others = {may(role, other).denied for other in Act if other is not act for role in Role}
    assert len(denied) == 1
    assert not denied & others
