"""Whether a member of staff may do something with one patient: the role must allow it, and the organisation they act in
must have to do with the patient.

Every service that reads or writes one patient's data asks `require_care` inside its own transaction; one that lists
what is several patients' narrows it by `scope_of` in SQL. Nobody (None) is the machine's owner at the command line.
"""

from __future__ import annotations

from datetime import datetime

from screening.core.errors import NotFound
from screening.core.people import Staff
from screening.core.permissions import (
    Act,
    State,
    may_for,
    reasons_seen,
    relation_of,
    require,
    require_permission,
)
from screening.core.response import PatientId
from screening.storage import care
from screening.storage.care import Scope
from screening.storage.database import Reading, Writing


def require_care(
    reading: Reading | Writing,
    staff: Staff | None,
    patient_id: PatientId,
    act: Act,
    *,
    now: datetime,
    state: State = State.OPEN,
    sought: NotFound | None = None,
) -> None:
    """Raise NotPermitted when the role does not allow the act, or the thing is closed, and NotFound when the patient is
    not in the care of the organisation acted in: whoever has nothing to do with a patient does not learn that there is
    one.

    `sought` is what is not found then, where something of the patient's was asked for and not the patient: it must be
    what an unknown id raises.
    """
    if staff is None:
        return
    require(staff.role, act)
    reasons = care.reasons_of(reading, patient_id, staff.organisation, at=now)
    seen = [reason for reason in reasons if reason in reasons_seen(staff.role)]
    if not seen:
        raise sought or NotFound("patient", patient_id)
    require_permission(may_for(staff, act, relation=relation_of(seen[0]), state=state))


def scope_of(staff: Staff | None, *, now: datetime) -> Scope | None:
    """Whose patients this member of staff sees; None: everybody's, for the machine's owner."""
    if staff is None:
        return None
    return Scope(organisation=staff.organisation, reasons=reasons_seen(staff.role), at=now)
