"""Whose answers a response holds: what a relative says of themselves is the relative's, and not the patient's.

A relative's own link makes responses that are theirs: the one its invitation names, the other voices of the same form,
and whatever has been corrected in them since.
"""

from __future__ import annotations

from screening.core.people import Invitee
from screening.core.response import PatientId, ResponseId
from screening.storage import invitations, responses
from screening.storage.database import Reading


def list_of_relatives(reading: Reading, patient_id: PatientId) -> frozenset[ResponseId]:
    """The responses under this patient that are a relative's own."""
    found = {
        one.response
        for one in invitations.list_invitations(reading, patient_id)
        if one.invitee is Invitee.RELATIVE and one.response is not None
    }
    known = responses.list_responses(reading, patient_id)
    while True:
        more = {one.id for one in known if one.form in found or one.replaces in found}
        if more <= found:
            return frozenset(found)
        found |= more
