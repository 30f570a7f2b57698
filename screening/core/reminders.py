"""Reminders by e-mail that it is time to answer: which there are, and what has become of each. No address is part of
one, and no secret of a link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NewType

from screening.core.people import InvitationId, Invitee, StaffId
from screening.core.response import PatientId

ReminderId = NewType("ReminderId", str)


class ReminderKind(Enum):
    """Why one is sent."""

    FIRST = "first"  # the plan makes a screening due
    AGAIN = "again"  # nobody has answered since the first: once, and not more
    BY_HAND = "by-hand"  # a member of staff asked for it


class NotSent(Enum):
    """Why one is not sent; the values are the words in the database."""

    NO_MAIL = "no-mail"  # this service sends no messages
    PROTECTED = "protected"  # name and address are protected: no mail provider is told of this patient
    NO_ADDRESS = "no-address"
    NOT_AGREED = "not-agreed"
    STOPPED = "stopped"  # whoever gets them has asked for no more
    REFUSED = "refused"  # the mail server says that the address does not exist
    ENDED = "ended"  # the plan is over: the patient has died, or is not asked any more
    PAUSED = "paused"
    NOT_IN_CARE = "not-in-care"  # nobody treats the patient
    NOT_DUE = "not-due"  # answered meanwhile, on paper too, or the plan has been changed
    ANSWERING = "answering"  # somebody is answering now, or the tablet has just been handed over
    NO_FORM = "no-form"  # the plan's questionnaire is not here, or is not for who is to answer
    TRIED_LONG = "tried-long"  # it could not be delivered for days


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One message about one invitation. At most one of `sent_at`, `refused_at` and `not_sent` is set; none while it
    waits. `address_hash`: a keyed hash of the address, so that one that is refused is known again.
    `made_by` None: the program. Times are aware UTC."""

    id: ReminderId
    patient: PatientId
    invitation: InvitationId
    invitee: Invitee
    kind: ReminderKind
    address_hash: str
    made_at: datetime
    made_by: StaffId | None = None
    sent_at: datetime | None = None
    refused_at: datetime | None = None
    not_sent: NotSent | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be sent."""
        return self.sent_at is None and self.refused_at is None and self.not_sent is None
