"""Who the persons are: the patient with the birth date that rules need, the organisations that care for patients, the
staff with the role they have in one, and the invitation that lets somebody answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from fractions import Fraction
from typing import NewType

from screening.core.bounds import Bounds
from screening.core.questionnaire import Language, LinkId, QuestionnaireRef, Source
from screening.core.response import PatientId, ResponseId

StaffId = NewType("StaffId", str)
OrganisationId = NewType("OrganisationId", str)
MembershipId = NewType("MembershipId", str)
CareRelationId = NewType("CareRelationId", str)
InvitationId = NewType("InvitationId", str)
MergeId = NewType("MergeId", str)

TIME_TO_FINISH = timedelta(days=1)


class Role(Enum):
    """What somebody does in an organisation."""

    NURSE = "nurse"
    GP = "gp"
    VISITATOR = "visitator"  # who receives referrals at a specialised unit, and decides on them
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"

    @property
    def serves_the_whole(self) -> bool:
        """Whether it can be held for the whole service and not for one organisation: it sees no patient."""
        return self in (Role.ADMINISTRATOR, Role.AUDITOR)


class OrganisationKind(Enum):
    """What an organisation is to its patients."""

    HOME_NURSING = "home-nursing"
    GP_PRACTICE = "gp-practice"
    HOSPITAL_DEPARTMENT = "hospital-department"
    SPECIALISED_PALLIATIVE = "specialised-palliative"


class CareReason(Enum):
    """Why an organisation has to do with a patient."""

    OWN_PATIENT = "own-patient"  # added by it, or here from before there were organisations
    GP_PRACTICE = "gp-practice"  # the practice named for the patient
    BROUGHT_IN = "brought-in"  # asked to share the care by one that had it
    HANDED_OVER = "handed-over"  # took over from one that was closed
    REFERRED = "referred"  # asked to take the patient on; not yet treating

    @property
    def treats(self) -> bool:
        """Whether it treats the patient, or has only been asked to."""
        return self is not CareReason.REFERRED


class Invitee(Enum):
    """Whom an invitation is for. A relative answers as a relative, and sees nothing that the patient has not shared."""

    PATIENT = "patient"
    RELATIVE = "relative"


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A birth date known to the day, or only to a month or year (as FHIR allows): any day from first to last."""

    first: date
    last: date

    def age_on(self, day: date) -> Bounds:
        """Completed years on `day`, as bounds."""
        return Bounds(Fraction(_years(self.last, day)), Fraction(_years(self.first, day)))


def born(day: date) -> BirthDate:
    """A birth date known to the day."""
    return BirthDate(day, day)


def _years(birth: date, day: date) -> int:
    before_birthday = (day.month, day.day) < (birth.month, birth.day)
    return day.year - birth.year - before_birthday


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """A member of staff with an account of their own, acting in one of their memberships: what they may do follows
    from its role, and which patients they see from its organisation. None: the whole service, or no membership."""

    id: StaffId
    username: str
    name: str
    role: Role
    organisation: OrganisationId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Who cares for patients: a municipality's home nursing, a GP's practice, a hospital's department, a unit.

    `sor` is its number in the Danish register of health organisations (SOR). `email` is where it is told that
    something waits; never what. Once closed, nobody acts in it, and what was done in it still names it.
    """

    id: OrganisationId
    name: str
    kind: OrganisationKind
    sor: str | None = None
    municipality: str | None = None
    phone: str | None = None
    email: str | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A member of staff has this role in this organisation (None: for the whole service)."""

    id: MembershipId
    staff: StaffId
    organisation: OrganisationId | None
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class CareRelation:
    """An organisation has to do with a patient: why, since when, until when (None: still). Times are aware UTC.

    `begun_in` is the organisation that brought it in; None when the program or the machine's owner did.
    """

    id: CareRelationId
    patient: PatientId
    organisation: OrganisationId
    reason: CareReason
    since: datetime
    until: datetime | None
    begun_in: OrganisationId | None

    def holds(self, now: datetime) -> bool:
        """Whether it is in force."""
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """The person whose needs are screened. `is_protected`: by name-and-address protection, and then the name stands in
    no title, link, file name or message."""

    id: PatientId
    name: str
    birth: date
    is_protected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What an invitation that asks for a few items only is to complete: these items, of this response."""

    of: ResponseId
    items: tuple[LinkId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A right to answer one version of one questionnaire for one patient. The secret of its link is not part of it.

    `response` is set once the answers are submitted; the invitation is used up then. Times are aware UTC.
    """

    id: InvitationId
    patient: PatientId
    questionnaire: QuestionnaireRef
    language: Language
    made_at: datetime
    expires_at: datetime
    made_by: StaffId
    response: ResponseId | None = None
    invitee: Invitee = Invitee.PATIENT
    completion: Completion | None = None  # None: all items are asked

    def may_be_answered_by(self, source: Source) -> bool:
        """Whether somebody of this kind may answer it. With the patient's own link others may help or stand in, and it
        is marked so; a relative's link is the relative's alone."""
        return self.invitee is Invitee.PATIENT or source is Source.RELATIVE

    def is_open(self, now: datetime) -> bool:
        """Whether its link can be opened to answer."""
        return self.response is None and now < self.expires_at

    def takes_answers(self, now: datetime) -> bool:
        """Whether answers can still be saved and sent: somebody who has opened it in time is let finish."""
        return self.response is None and now < self.expires_at + TIME_TO_FINISH
