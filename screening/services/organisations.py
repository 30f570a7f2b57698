"""Organisations: add one, list them, change what is known of one, close one. Never delete one: what was done in it
still names it.

Who runs one organisation sees it and its users; who runs the whole service may also add and close organisations.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from screening.core.audit import Action, AuditEvent
from screening.core.errors import Conflict, InvalidSubmission, NotFound, NotPermitted, Problem
from screening.core.mail import is_mail_address
from screening.core.people import (
    CareReason,
    Organisation,
    OrganisationId,
    OrganisationKind,
    Role,
    Staff,
    StaffId,
)
from screening.core.permissions import Act, Permission, may_for, may_manage, require_permission
from screening.services.care import begin_in
from screening.services.context import Context
from screening.storage import care, organisations
from screening.storage.database import Reading, Writing

COMMAND_LINE = "command-line"  # the actor where no account stands behind the act
LONGEST_NAME = 200  # characters
_SOR = re.compile(r"[0-9]{6,20}")  # a SCTID of the register: 6 to 18 digits today
_PHONE = re.compile(r"\+?[0-9][0-9 ().-]{2,29}")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationDetails:
    """What is written about an organisation, as typed; an empty text means that it is not known."""

    name: str
    kind: OrganisationKind | None  # None: nothing was chosen
    sor: str = ""
    municipality: str = ""
    phone: str = ""
    email: str = ""


def add_organisation(
    context: Context, details: OrganisationDetails, *, by: Staff | None = None
) -> Organisation:
    """Raises InvalidSubmission (where: the field), Conflict (the name is taken), NotPermitted."""
    require_permission(may_manage_organisations(by))
    organisation = _read(details, OrganisationId(str(uuid.uuid4())))
    now = context.clock()
    event = AuditEvent(at=now, actor=actor_of(by), action=Action.ORGANISATION_ADDED, subject=organisation.id)
    with context.database.writing() as writing:
        organisations.save_organisation(writing, organisation, made_at=now, audit=event)
    return organisation


def change_organisation(
    context: Context,
    organisation_id: OrganisationId,
    details: OrganisationDetails,
    *,
    by: Staff | None = None,
) -> Organisation:
    """Write over what is known of it. Raises what `add_organisation` raises, and NotFound, Conflict (closed)."""
    require_permission(may_manage_organisations(by))
    event = AuditEvent(
        at=context.clock(), actor=actor_of(by), action=Action.ORGANISATION_CHANGED, subject=organisation_id
    )
    with context.database.writing() as writing:
        _refuse_closed(organisations.get_organisation(writing, organisation_id))
        changed = _read(details, organisation_id)
        organisations.change_organisation(writing, changed, audit=event)
    return changed


def list_organisations(context: Context, *, by: Staff | None = None) -> tuple[Organisation, ...]:
    """Every organisation that `by` may run, closed ones too, by name. Raises NotPermitted."""
    _require_runner(by)
    with context.database.reading() as reading:
        found = organisations.list_organisations(reading)
    return tuple(known for known in found if by is None or by.organisation in (None, known.id))


def get_organisation(
    context: Context, organisation_id: OrganisationId, *, by: Staff | None = None
) -> Organisation:
    """Raises NotFound (of another than one's own, too), NotPermitted."""
    _require_runner(by)
    if by is not None and by.organisation not in (None, organisation_id):
        raise NotFound("organisation", organisation_id)
    with context.database.reading() as reading:
        return organisations.get_organisation(reading, organisation_id)


def list_names(context: Context) -> dict[OrganisationId, str]:
    """The name behind every id that stands in a record. Needs no permission: whoever may see the record may see it."""
    with context.database.reading() as reading:
        return {known.id: known.name for known in organisations.list_organisations(reading)}


def list_open(context: Context) -> tuple[Organisation, ...]:
    """Those that can be brought in, by name. Needs no permission: they are the health service's own directory."""
    with context.database.reading() as reading:
        return open_ones(reading)


def count_only_ours(context: Context, organisation_id: OrganisationId, *, by: Staff | None = None) -> int:
    """How many patients would be in nobody's care if it were closed. Raises NotPermitted."""
    require_permission(may_manage_organisations(by))
    with context.database.reading() as reading:
        return care.count_in_care_of_no_other(reading, organisation_id, at=context.clock())


def close_organisation(
    context: Context,
    organisation_id: OrganisationId,
    *,
    successor: OrganisationId | None = None,
    by: Staff | None = None,
) -> None:
    """Nobody acts in it from now on, and its patients are in the successor's care.

    Raises InvalidSubmission (where: `successor`) when patients would be in nobody's care or the successor cannot be,
    Conflict when it is closed already, NotFound, NotPermitted.
    """
    require_permission(may_manage_organisations(by))
    now, actor = context.clock(), actor_of(by)
    with context.database.writing() as writing:
        _refuse_closed(organisations.get_organisation(writing, organisation_id))
        if successor is None:
            _refuse_orphans(care.count_in_care_of_no_other(writing, organisation_id, at=now))
        elif successor == organisation_id or successor not in {known.id for known in open_ones(writing)}:
            raise InvalidSubmission([Problem("successor", "choose an organisation that is open")])
        for relation in care.list_patients_of(writing, organisation_id, at=now):
            if successor is not None and relation.reason.treats:
                begin_in(
                    writing, relation.patient, successor, reason=CareReason.HANDED_OVER, actor=actor, now=now
                )
            ended = AuditEvent(at=now, actor=actor, action=Action.CARE_ENDED, subject=relation.patient)
            care.end_care(writing, relation.id, until=now, audit=ended)
        closed = AuditEvent(at=now, actor=actor, action=Action.ORGANISATION_CLOSED, subject=organisation_id)
        organisations.close_organisation(writing, organisation_id, closed_at=now, audit=closed)


def place_for(
    context: Context, writing: Writing, role: Role, organisation: OrganisationId | None, *, by: Staff | None
) -> OrganisationId | None:
    """Where somebody who is given this role belongs: where it says; else with whoever gives it; else, for a role that
    treats, in the only organisation there is. The first one is made when there is none, named by the settings.

    Raises InvalidSubmission (where: `organisation`), NotPermitted (another than the giver's own).
    """
    if by is not None and by.organisation is not None and organisation not in (None, by.organisation):
        raise NotPermitted("you can only give roles in your own organisation")
    chosen = organisation or (None if by is None else by.organisation)
    open_now = open_ones(writing)
    if chosen is not None:
        if chosen not in {known.id for known in open_now}:
            raise InvalidSubmission([Problem("organisation", "choose an organisation that is open")])
        return chosen
    if role.serves_the_whole:
        return None
    if len(open_now) > 1:
        raise InvalidSubmission([Problem("organisation", "say which organisation: there are several")])
    return open_now[0].id if open_now else _make_first(context, writing, by=by)


def require_may_change(reading: Reading, staff_id: StaffId, *, by: Staff | None) -> None:
    """Raise NotPermitted unless `by` runs every organisation that this account belongs to (None: the machine's owner).

    Asked before whatever opens an account to somebody: a password, a second factor taken away, another identity.
    """
    if by is not None:
        of = organisations.list_memberships(reading, of=[staff_id]).get(staff_id, ())
        require_permission(may_manage(by, frozenset(membership.organisation for membership in of)))


def find_open_by_name(context: Context, name: str) -> Organisation:
    """The open organisation with this name or id, as one says at the command line. Raises NotFound."""
    with context.database.reading() as reading:
        known = open_ones(reading)
    found = next((one for one in known if name in (one.name, one.id)), None)
    if found is None:
        raise NotFound("open organisation", name, there_is=[one.name for one in known])
    return found


def open_ones(reading: Reading) -> tuple[Organisation, ...]:
    """Those that are not closed, by name."""
    return tuple(one for one in organisations.list_organisations(reading) if one.closed_at is None)


def actor_of(by: Staff | None) -> str:
    """What the audit says of who did it."""
    return COMMAND_LINE if by is None else str(by.id)


def _make_first(context: Context, writing: Writing, *, by: Staff | None) -> OrganisationId:
    now = context.clock()
    first = Organisation(
        id=OrganisationId(str(uuid.uuid4())),
        name=context.settings.organisation,
        kind=OrganisationKind.HOME_NURSING,
    )
    event = AuditEvent(at=now, actor=actor_of(by), action=Action.ORGANISATION_ADDED, subject=first.id)
    organisations.save_organisation(writing, first, made_at=now, audit=event)
    return first.id


def may_manage_organisations(by: Staff | None) -> Permission:
    """Whether they may add, change and close organisations; the machine's owner (None) may."""
    return Permission() if by is None else may_for(by, Act.MANAGE_ORGANISATIONS)


def _require_runner(by: Staff | None) -> None:
    if by is not None:
        require_permission(may_for(by, Act.MANAGE_STAFF))


def _refuse_closed(organisation: Organisation) -> None:
    if organisation.closed_at is not None:
        raise Conflict("this organisation is closed")


def _refuse_orphans(count: int) -> None:
    if count:
        raise InvalidSubmission(
            [
                Problem(
                    "successor",
                    "choose who takes over the patients that nobody else treats: {count}",
                    {"count": count},
                )
            ]
        )


def _read(details: OrganisationDetails, organisation_id: OrganisationId) -> Organisation:
    tidy = OrganisationDetails(
        kind=details.kind,
        **{
            field: " ".join(unicodedata.normalize("NFC", getattr(details, field)).split())
            for field in ("name", "sor", "municipality", "phone", "email")
        },
    )
    problems = tuple(_problems(tidy))
    if problems or tidy.kind is None:
        raise InvalidSubmission(problems)
    return Organisation(
        id=organisation_id,
        name=tidy.name,
        kind=tidy.kind,
        sor=tidy.sor or None,
        municipality=tidy.municipality or None,
        phone=tidy.phone or None,
        email=tidy.email or None,
    )


def _problems(details: OrganisationDetails) -> Iterator[Problem]:
    if not details.name:
        yield Problem("name", "write the organisation's name")
    for field in ("name", "municipality"):
        text = getattr(details, field)
        if len(text) > LONGEST_NAME:
            yield Problem(field, "is too long: at most {longest} characters", {"longest": LONGEST_NAME})
        if not text.isprintable():
            yield Problem(field, "has characters that are not text")
    if details.kind is None:
        yield Problem("kind", "choose what kind of organisation it is")
    if details.sor and _SOR.fullmatch(details.sor) is None:
        yield Problem("sor", "must be the number in the SOR register: 6 to 20 digits")
    if details.phone and _PHONE.fullmatch(details.phone) is None:
        yield Problem("phone", "must be a telephone number, for example 12 34 56 78")
    # The same rule as that of sending: an address that is taken here and refused there would lose every notice.
    if details.email and not is_mail_address(details.email):
        yield Problem("email", "must be an e-mail address, for example unit@example.dk")
