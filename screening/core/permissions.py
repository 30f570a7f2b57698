"""Who may do what, as values: allowed, or denied with a reason. Deny by default.

`may` looks at the role alone, `may_for` at everything: the role, what the organisation acted in has to do with the
patient, and whether the thing is still open. Templates and services ask the same functions. A new act is about one
patient, and writes, unless it is named among those that do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from screening.core.errors import NotPermitted
from screening.core.people import CareReason, OrganisationId, Role, Staff


class Act(Enum):
    """What a member of staff can want to do."""

    LIST_PATIENTS = "list-patients"
    ADD_PATIENT = "add-patient"
    READ_PATIENT = "read-patient"
    EDIT_PATIENT = "edit-patient"
    MERGE_PATIENTS = "merge-patients"
    INVITE = "invite"
    RECORD_FACTS = "record-facts"
    ASSESS = "assess"
    READ_ASSESSMENT = "read-assessment"
    TAKE_IN_ANSWERS = "take-in-answers"
    BRING_IN = "bring-in"
    END_CARE = "end-care"
    SEE_TASKS = "see-tasks"
    DECIDE = "decide"
    HAND_OVER_TASK = "hand-over-task"
    RECORD_REFERRAL = "record-referral"
    PLAN_ABSENCE = "plan-absence"
    MANAGE_STAFF = "manage-staff"
    MANAGE_ORGANISATIONS = "manage-organisations"
    READ_AUDIT = "read-audit"
    CORRECT_ANSWER = "correct-answer"
    EXPORT_PATIENT = "export-patient"
    ERASE_PATIENT = "erase-patient"
    HOLD_RECORD = "hold-record"
    SEE_RUNNING = "see-running"


class Relation(Enum):
    """What an organisation has to do with a patient; None where one of these is asked for means nothing at all."""

    CARE = "care"
    REFERRED = "referred"  # it has been asked to take the patient on


class State(Enum):
    """Whether what is acted on (a patient's record, a task, a referral) is in use, or has ended and is only read."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Permission:
    """Allowed when there is no `denied` reason: an English message, the key of its translation."""

    denied: str | None = None

    @property
    def allowed(self) -> bool:
        return self.denied is None


_RUNNING = frozenset({Act.MANAGE_STAFF, Act.MANAGE_ORGANISATIONS, Act.SEE_RUNNING})
_CLINICAL = frozenset(Act) - _RUNNING - {Act.READ_AUDIT}
# The administrator runs the service and sees no patient; the auditor sees who did what, and no patient either.
ALLOWED: dict[Role, frozenset[Act]] = {
    Role.NURSE: _CLINICAL - {Act.DECIDE},  # a doctor refers, and decides not to
    Role.GP: _CLINICAL,
    Role.VISITATOR: frozenset(
        {Act.LIST_PATIENTS, Act.READ_PATIENT, Act.READ_ASSESSMENT, Act.RECORD_REFERRAL}
    ),
    Role.ADMINISTRATOR: _RUNNING,
    Role.AUDITOR: frozenset({Act.READ_AUDIT}),
}
# Whose patients a role sees: who treats sees those in care, who receives referrals those who were referred.
SEES: dict[Role, frozenset[Relation]] = {
    Role.NURSE: frozenset({Relation.CARE}),
    Role.GP: frozenset({Relation.CARE}),
    Role.VISITATOR: frozenset({Relation.REFERRED}),
}
NOT_OF_ONE_PATIENT = (
    frozenset({Act.LIST_PATIENTS, Act.ADD_PATIENT, Act.READ_AUDIT, Act.PLAN_ABSENCE}) | _RUNNING
)
READS = frozenset({Act.LIST_PATIENTS, Act.READ_PATIENT, Act.READ_ASSESSMENT, Act.SEE_TASKS, Act.READ_AUDIT,
                   Act.EXPORT_PATIENT, Act.SEE_RUNNING})  # fmt: skip
_OF_THE_WHOLE = frozenset({Act.MANAGE_ORGANISATIONS, Act.READ_AUDIT})
_SIGN_IN_FIRST = Permission("sign in first")
_NOT_IN_CARE = Permission("this patient is not in your organisation's care")
_CLOSED = Permission("this is closed: it can be read, and nothing can be added to it")
_WHOLE_SERVICE = Permission("only an administrator of the whole service may do this")
_OTHERS_STAFF = Permission("this account belongs to another organisation too: only an administrator of the whole "
                           "service may change it")  # fmt: skip
_DENIED: dict[Act, Permission] = {
    Act.LIST_PATIENTS: Permission("your account may not see the list of patients"),
    Act.ADD_PATIENT: Permission("your account may not add a patient"),
    Act.READ_PATIENT: Permission("your account may not see a patient"),
    Act.EDIT_PATIENT: Permission("your account may not change what is known of a patient"),
    Act.MERGE_PATIENTS: Permission("your account may not merge two entries of a patient"),
    Act.INVITE: Permission("your account may not invite a patient"),
    Act.RECORD_FACTS: Permission("your account may not record facts about a patient"),
    Act.ASSESS: Permission("your account may not assess a patient"),
    Act.READ_ASSESSMENT: Permission("your account may not see an assessment"),
    Act.TAKE_IN_ANSWERS: Permission("your account may not take in a patient's answers"),
    Act.BRING_IN: Permission("your account may not bring another organisation in"),
    Act.END_CARE: Permission("your account may not end an organisation's care of a patient"),
    Act.SEE_TASKS: Permission("your account may not see what waits to be decided"),
    Act.DECIDE: Permission("only a doctor's account may decide"),
    Act.HAND_OVER_TASK: Permission("your account may not take a task or hand it over"),
    Act.RECORD_REFERRAL: Permission("your account may not record what became of a referral"),
    Act.PLAN_ABSENCE: Permission("your account may not plan an absence"),
    Act.MANAGE_STAFF: Permission("your account may not manage the accounts of staff"),
    Act.MANAGE_ORGANISATIONS: Permission("your account may not manage organisations"),
    Act.READ_AUDIT: Permission("your account may not read who has done what"),
    Act.CORRECT_ANSWER: Permission("your account may not correct a patient's answer"),
    Act.EXPORT_PATIENT: Permission("your account may not make a copy of all that is kept about a patient"),
    Act.ERASE_PATIENT: Permission("your account may not answer a request to delete"),
    Act.HOLD_RECORD: Permission("your account may not say that a record is to be kept because of a case"),
    Act.SEE_RUNNING: Permission("your account may not see how the service is run"),
}


def may(role: Role | None, act: Act) -> Permission:
    """Whether somebody with this role (None: not signed in) may do this."""
    if role is None:
        return _SIGN_IN_FIRST
    return Permission() if act in ALLOWED.get(role, frozenset()) else _DENIED[act]


def may_for(
    staff: Staff | None, act: Act, *, relation: Relation | None = None, state: State = State.OPEN
) -> Permission:
    """Whether this member of staff (None: nobody is signed in) may do this, in the organisation they act in.

    `relation`: what that organisation has to do with the patient; counts only for acts on one patient. `state`: of
    what is acted on. Denied by the role first, then by the relation, then by the state.
    """
    by_role = may(None if staff is None else staff.role, act)
    if staff is None or not by_role.allowed:
        return by_role
    # The audit holds ids of everybody's patients, so an auditor of one organisation may not read it.
    if act in _OF_THE_WHOLE and staff.organisation is not None:
        return _WHOLE_SERVICE if act is Act.MANAGE_ORGANISATIONS else _DENIED[act]
    if act not in NOT_OF_ONE_PATIENT and relation not in SEES.get(staff.role, frozenset()):
        return _NOT_IN_CARE
    return _CLOSED if state is State.CLOSED and act not in READS else Permission()


def may_manage(staff: Staff | None, organisations: frozenset[OrganisationId | None]) -> Permission:
    """Whether an administrator may change an account that belongs to these organisations (None: the whole service).

    One of an organisation may not change who acts in another too: a new password would be a way into that one.
    """
    by_role = may_for(staff, Act.MANAGE_STAFF)
    if staff is None or not by_role.allowed or staff.organisation is None:
        return by_role
    return Permission() if organisations <= {staff.organisation} else _OTHERS_STAFF


def relation_of(reason: CareReason) -> Relation:
    """What an organisation that is in a patient's care relation for this reason has to do with the patient."""
    return Relation.CARE if reason.treats else Relation.REFERRED


def reasons_seen(role: Role) -> frozenset[CareReason]:
    """The reasons for which a patient is seen by somebody with this role; none for who sees no patient."""
    return frozenset(reason for reason in CareReason if relation_of(reason) in SEES.get(role, frozenset()))


def require_permission(permission: Permission) -> None:
    """Raise NotPermitted when it is denied."""
    if permission.denied is not None:
        raise NotPermitted(permission.denied)


def require(role: Role | None, act: Act) -> None:
    """Raise NotPermitted unless `may` allows it."""
    require_permission(may(role, act))
