"""How the service is: for a machine that watches it, and for the administrator. No patient's data, and no secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import screening.config
from screening.core.audit import Action
from screening.core.errors import DatabaseFailed
from screening.core.people import Staff
from screening.core.permissions import Act, may_for, require_permission
from screening.services.context import Context
from screening.services.settings_shown import is_set, value_of
from screening.storage import keeping, trail
from screening.storage.rows import REVISION
from screening.storage.trail import Sought
from screening.storage.version import revision_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """`migration` is the database's; None when it cannot be reached or has no tables. `oldest_waiting`: when the oldest
    notice was made that has not gone out; None: nothing waits."""

    migration: str | None
    oldest_waiting: datetime | None = None
    last_retention: datetime | None = None

    @property
    def is_good(self) -> bool:
        """Whether the service can be used."""
        return self.migration == REVISION


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingShown:
    """A setting with what it is for and what it is now. `value` is empty where it is a secret, or not set."""

    name: str
    effect: str
    value: str
    is_set: bool


def look_at_health(context: Context) -> Health:
    """Raises nothing that the database may do."""
    try:
        with context.database.reading() as reading:
            migration = revision_of(reading)
            if migration != REVISION:
                return Health(migration=migration)
            runs = trail.list_found(reading, Sought(action=Action.RETENTION_RUN), most=1)
            return Health(
                migration=migration,
                oldest_waiting=keeping.find_oldest_waiting(reading),
                last_retention=runs[0][1].at if runs else None,
            )
    except DatabaseFailed:
        return Health(migration=None)


def list_settings(context: Context, by: Staff) -> tuple[SettingShown, ...]:
    """Every setting, in the order of the table in `screening.config`. Raises NotPermitted."""
    require_permission(may_for(by, Act.SEE_RUNNING))
    rows = [
        line.split("|") for line in (screening.config.__doc__ or "").splitlines() if line.startswith("| `")
    ]
    return tuple(
        SettingShown(
            name=name,
            effect=row[2].strip().replace("`", ""),
            value=value_of(context.settings, name),
            is_set=is_set(context.settings, name),
        )
        for row in rows
        if (name := row[1].strip().strip("`"))
    )
