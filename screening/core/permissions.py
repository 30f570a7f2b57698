"""Who may do what, as values: allowed, or denied with a reason. Deny by default.

A permission looks at the person only; whether the state of a thing allows an act is for the service to say
(`Conflict`). Templates and services ask the same functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from screening.core.errors import NotPermitted
from screening.core.people import Role


class Act(Enum):
    """What a member of staff can want to do."""

    LIST_PATIENTS = "list-patients"
    ADD_PATIENT = "add-patient"
    READ_PATIENT = "read-patient"
    INVITE = "invite"
    RECORD_FACTS = "record-facts"
    ASSESS = "assess"
    READ_ASSESSMENT = "read-assessment"
    TAKE_IN_ANSWERS = "take-in-answers"
    MANAGE_STAFF = "manage-staff"


@dataclass(frozen=True, slots=True)
class Permission:
    """Allowed when there is no `denied` reason: an English message, the key of its translation."""

    denied: str | None = None

    @property
    def allowed(self) -> bool:
        return self.denied is None


_CLINICAL = frozenset(Act) - {Act.MANAGE_STAFF}
# The administrator runs the service and sees no patient.
ALLOWED: dict[Role, frozenset[Act]] = {
    Role.NURSE: _CLINICAL,
    Role.GP: _CLINICAL,
    Role.ADMINISTRATOR: frozenset({Act.MANAGE_STAFF}),
}
_SIGN_IN_FIRST = Permission("sign in first")
_DENIED: dict[Act, Permission] = {
    Act.LIST_PATIENTS: Permission("your account may not see the list of patients"),
    Act.ADD_PATIENT: Permission("your account may not add a patient"),
    Act.READ_PATIENT: Permission("your account may not see a patient"),
    Act.INVITE: Permission("your account may not invite a patient"),
    Act.RECORD_FACTS: Permission("your account may not record facts about a patient"),
    Act.ASSESS: Permission("your account may not assess a patient"),
    Act.READ_ASSESSMENT: Permission("your account may not see an assessment"),
    Act.TAKE_IN_ANSWERS: Permission("your account may not take in a patient's answers"),
    Act.MANAGE_STAFF: Permission("your account may not manage the accounts of staff"),
}


def may(role: Role | None, act: Act) -> Permission:
    """Whether somebody with this role (None: not signed in) may do this."""
    if role is None:
        return _SIGN_IN_FIRST
    return Permission() if act in ALLOWED.get(role, frozenset()) else _DENIED[act]


def require(role: Role | None, act: Act) -> None:
    """Raise NotPermitted unless `may` allows it."""
    permission = may(role, act)
    if permission.denied is not None:
        raise NotPermitted(permission.denied)
