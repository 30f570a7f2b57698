"""Who has looked at my answers: the audit trail in plain words, for who gave them.

What is told: day and times, name, role and organisation, and what was opened. Names too, as the Danish health portal's
log tells its citizens (docs/decisions, "Who has looked"). Lists of many patients are left out: no answer stands in
them. Whoever opens the copy with the same link is told of as well, so that a link in wrong hands shows itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from screening.core.audit import Action, AuditEvent
from screening.core.people import InvitationId, Invitee, OrganisationKind, Role
from screening.core.response import PatientId, ResponseId
from screening.services.context import Context
from screening.services.invitations import respondent_event
from screening.services.sent import Sent, read_sent
from screening.services.whose_answers import list_of_relatives
from screening.storage import assessments, audit, invitations, looks, responses
from screening.storage.database import Reading
from screening.storage.looks import Seat

# An action that is named so is a look; one that is added later is told of without a change here.
LOOKS = frozenset(action for action in Action if action.value.endswith("-read")) - {Action.LOOKS_READ}
_BY_LINK = "respondent:"


class Looker(Enum):
    """Who looked, as seen by who reads the page."""

    STAFF = "staff"
    OWN_LINK = "own-link"  # whoever had the reader's own link or code
    RELATIVE = "relative"
    SERVICE = "service"  # who runs the machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One person's looks at one thing on one day, earliest time first. Name, role and organisation are a member of
    staff's; a role or organisation that is not known any more is None."""

    day: date
    times: tuple[datetime, ...]
    looker: Looker
    what: Action
    name: str | None = None
    role: Role | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstReading:
    """The first time that one kind of reader has read what was sent."""

    by_practice: bool  # the patient's own doctor's, else somebody else who treats them
    at: datetime


def list_looks(context: Context, invitation_id: InvitationId) -> tuple[Look, ...]:
    """All looks at the answers of who holds this invitation, newest day first. The patient is told of looks at all
    that they have answered, the relative of looks since their own form was sent.

    Raises NotFound, and Conflict as `read_sent`.
    """
    now = context.clock()
    with context.database.writing() as writing:
        sent = read_sent(context, writing, invitation_id, now=now)
        events = _events(writing, sent)
        seats = looks.find_seats(writing, {event.actor for event in events}, patient=sent.invitation.patient)
        links = _own_links(writing, sent)
        audit.record(writing, respondent_event(sent.invitation, Action.LOOKS_READ, now))
    zone = context.settings.time_zone
    told = [(event.at.astimezone(zone).date(), event.actor, event.action) for event in events]
    order = sorted(dict.fromkeys(told), key=lambda key: key[0], reverse=True)
    return tuple(
        _look(day, actor, action, events=_of(events, told, (day, actor, action)), seats=seats, own=links)
        for day, actor, action in order
    )


def list_first_readings(context: Context, sent: Sent) -> tuple[FirstReading, ...]:
    """When the doctor's practice, and others who treat the patient, read for the first time what was sent here; the
    earliest first, none for who has not read it. What the program does by itself is no reading."""
    with context.database.reading() as reading:
        events = [event for event in _events(reading, sent) if event.at >= sent.response.authored]
        seats = looks.find_seats(reading, {event.actor for event in events}, patient=sent.invitation.patient)
    first: dict[bool, FirstReading] = {}
    for event in reversed(events):  # they come newest first
        seat = _seat_at(seats.get(event.actor, ()), event.at)
        if seat is not None:
            by_practice = seat.role is Role.GP or seat.kind is OrganisationKind.GP_PRACTICE
            first.setdefault(by_practice, FirstReading(by_practice=by_practice, at=event.at))
    return tuple(sorted(first.values(), key=lambda reading: reading.at))


def _events(reading: Reading, sent: Sent) -> tuple[AuditEvent, ...]:
    invitation = sent.invitation
    if invitation.invitee is Invitee.RELATIVE:
        own = {part.id for part in sent.parts}
        since = sent.response.authored
    else:
        own = _patients_own(reading, invitation.patient)
        since = min(
            (response.authored for response in responses.list_responses(reading, invitation.patient)),
            default=sent.response.authored,
        )
    made_of_them = {
        record.id
        for record in assessments.list_assessments(reading, invitation.patient)
        if own & set(record.basis.responses)
    }
    subjects = {*map(str, own), *map(str, made_of_them)}
    return looks.list_events_about(reading, invitation.patient, subjects, actions=LOOKS, since=since)


def _own_links(reading: Reading, sent: Sent) -> set[InvitationId]:
    """A patient's links are all the patient's own; of the relatives' only the one at hand, for there may be several."""
    if sent.invitation.invitee is Invitee.RELATIVE:
        return {sent.invitation.id}
    known = invitations.list_invitations(reading, sent.invitation.patient)
    return {other.id for other in known if other.invitee is Invitee.PATIENT}


def _patients_own(reading: Reading, patient_id: PatientId) -> set[ResponseId]:
    """The responses given with the patient's own links, and others that the patient gave."""
    theirs = list_of_relatives(reading, patient_id)
    return {
        response.id for response in responses.list_responses(reading, patient_id) if response.id not in theirs
    }


def _of(
    events: tuple[AuditEvent, ...],
    told: list[tuple[date, str, Action]],
    wanted: tuple[date, str, Action],
) -> list[AuditEvent]:
    return [event for event, key in zip(events, told, strict=True) if key == wanted]


def _look(
    day: date,
    actor: str,
    action: Action,
    *,
    events: list[AuditEvent],
    seats: dict[str, tuple[Seat, ...]],
    own: set[InvitationId],
) -> Look:
    times = tuple(event.at for event in reversed(events))
    seat = _seat_at(seats.get(actor, ()), times[0])
    return Look(
        day=day,
        times=times,
        looker=_looker(actor, known=actor in seats, own=own),
        what=action,
        name=None if seat is None else seat.name,
        role=None if seat is None else seat.role,
        organisation=None if seat is None else seat.organisation_name,
    )


def _looker(actor: str, *, known: bool, own: set[InvitationId]) -> Looker:
    if known:
        return Looker.STAFF
    if actor.startswith(_BY_LINK):
        is_own = InvitationId(actor.removeprefix(_BY_LINK)) in own
        return Looker.OWN_LINK if is_own else Looker.RELATIVE
    return Looker.SERVICE


def _seat_at(seats: tuple[Seat, ...], at: datetime) -> Seat | None:
    """What somebody was at a moment: in an organisation that treats the patient, else in any; else what they became."""
    held = (seat for seat in seats if seat.since <= at and (seat.until is None or at < seat.until))
    return next(held, seats[0] if seats else None)
