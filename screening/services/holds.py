"""Keeping a patient's record because a complaint or a legal case about it is running, and letting it go again.

While it is held nothing of it is deleted, neither when its day has come nor on request. Whoever has the patient in care
may do both; when nobody has any more, whoever runs the machine (`screening patient hold`).
"""

from __future__ import annotations

import uuid

from screening.core.audit import Action, AuditEvent
from screening.core.decisions import problems_of_words, tidy_words
from screening.core.errors import Conflict, InvalidSubmission, Problem
from screening.core.holds import Hold, HoldId
from screening.core.people import Staff
from screening.core.permissions import Act
from screening.core.response import PatientId
from screening.services.access import require_care
from screening.services.context import Context
from screening.storage import holds, patients

COMMAND_LINE = "command-line"


def begin_hold(context: Context, staff: Staff | None, patient_id: PatientId, reason: str) -> Hold:
    """Keep the record until somebody ends it. `staff` is None for the machine's owner.

    Raises InvalidSubmission (`reason`), Conflict (it is held already), NotFound, NotPermitted.
    """
    now, words = context.clock(), tidy_words(reason)
    with context.database.writing() as writing:
        require_care(writing, staff, patient_id, Act.HOLD_RECORD, now=now)
        patient = patients.get_patient(writing, patient_id)
        problems = list(problems_of_words("reason", words))
        if not words:
            problems.append(Problem("reason", "write which case is running"))
        if problems:
            raise InvalidSubmission(problems)
        holds.lock_record(writing, patient.id)
        if holds.is_held(writing, patient.id):
            raise Conflict("this record is kept already because of a case: end that first")
        new = Hold(
            id=HoldId(str(uuid.uuid4())),
            patient=patient.id,
            reason=words,
            begun_at=now,
            begun_by=None if staff is None else staff.id,
        )
        actor = COMMAND_LINE if staff is None else str(staff.id)
        event = AuditEvent(at=now, actor=actor, action=Action.RECORD_HELD, subject=patient.id)
        holds.begin_hold(writing, new, audit=event)
    return new


def end_hold(context: Context, staff: Staff | None, patient_id: PatientId) -> None:
    """The case is over: the record is deleted on its day again. Said twice, it is done once.

    Raises NotFound, NotPermitted.
    """
    now = context.clock()
    with context.database.writing() as writing:
        require_care(writing, staff, patient_id, Act.HOLD_RECORD, now=now)
        patient = patients.get_patient(writing, patient_id)
        holds.lock_record(writing, patient.id)
        actor = COMMAND_LINE if staff is None else str(staff.id)
        event = AuditEvent(at=now, actor=actor, action=Action.HOLD_ENDED, subject=patient.id)
        by = None if staff is None else staff.id
        holds.end_holds(writing, patient.id, at=now, by=by, audit=event)
