"""What a sign-in is made of: the session with its limits and stages, when a second factor is asked for, and how sure an
identity provider is of somebody. Values only; services keep and check them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType
from typing import NewType

from screening.core.people import MembershipId, Role, StaffId

SessionId = NewType("SessionId", str)  # names a session in a list; the secret in the cookie is another


class Stage(Enum):
    """What is still lacking before a session opens the staff's pages, in the order in which it is asked for."""

    SECOND_FACTOR = "second-factor"  # the code of the day
    ENROLMENT = "enrolment"  # the role must have a second factor, and has none yet
    MEMBERSHIP = "membership"  # belongs to several organisations: for which one now?
    OPEN = "open"
    LOCKED = "locked"  # the tablet is in a patient's hands: the PIN


class Way(Enum):
    """How somebody proved who they are."""

    PASSWORD = "password"  # noqa: S105  the word for the way, not one
    OIDC = "oidc"


class SecondFactorRule(Enum):
    """Whether a role has a second factor: never asked, as each one likes, always."""

    OFF = "off"
    OFFERED = "offered"
    REQUIRED = "required"


class Assurance(Enum):
    """The levels of assurance of eIDAS (Regulation 910/2014, article 8), which NSIS follows."""

    LOW = "low"
    SUBSTANTIAL = "substantial"
    HIGH = "high"

    def is_at_least(self, other: Assurance) -> bool:
        """Whether this level is the other or above it."""
        order = list(Assurance)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class SecondFactorRules:
    """The rule of each role; `default` for a role without one of its own."""

    default: SecondFactorRule = SecondFactorRule.OFFERED
    by_role: Mapping[Role, SecondFactorRule] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, role: Role) -> SecondFactorRule:
        """The rule of this role."""
        return self.by_role.get(role, self.default)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSession:
    """One sign-in on one device. `membership` is the one they act in, once that is settled; times are aware UTC."""

    id: SessionId
    staff: StaffId
    membership: MembershipId | None
    stage: Stage
    way: Way
    device: str  # coarse, as in "Chrome/Android"; "" when the browser does not say
    made_at: datetime
    seen_at: datetime
    ends_at: datetime

    def is_alive(self, now: datetime, *, idle_limit: timedelta) -> bool:
        """Whether neither limit has passed; the last moment of each still counts."""
        return now <= self.ends_at and now - self.seen_at <= idle_limit
