"""How the service is: for a machine that watches it, and for the administrator. No patient's data, and no secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

import screening.config
from screening.config import Settings
from screening.core.audit import Action
from screening.core.errors import DatabaseFailed
from screening.core.people import Staff
from screening.core.permissions import Act, may_for, require_permission
from screening.services.context import Context
from screening.storage import keeping, trail
from screening.storage.rows import REVISION
from screening.storage.trail import Sought
from screening.storage.version import revision_of

_SECRET = ("SECRET", "KEYS", "DATABASE_URL", "SCREENING_MAIL")
_ELSEWHERE = {
    "SCREENING_ACUTE_DAYS": "deadlines.acute_days",
    "SCREENING_REFER_DAYS": "deadlines.refer_working_days",
    "SCREENING_OTHER_DAYS": "deadlines.other_days",
    "SCREENING_MAIL_FROM": "mail.sender",
    "SCREENING_OIDC_ISSUER": "oidc.issuer",
    "SCREENING_OIDC_CLIENT_ID": "oidc.client_id",
    "SCREENING_OIDC_NAME": "oidc.name",
    "SCREENING_OIDC_SCOPES": "oidc.scopes",
}


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
    """A setting with what it is for and what it is now; `value` None where it is a secret or not shown."""

    name: str
    effect: str
    value: str | None


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
        SettingShown(name=name, effect=row[2].strip().replace("`", ""), value=_shown(context.settings, name))
        for row in rows
        if (name := row[1].strip().strip("`"))
    )


def _shown(settings: Settings, name: str) -> str | None:
    if name not in _ELSEWHERE and any(word in name for word in _SECRET):
        return None
    value: object = settings
    for part in _ELSEWHERE.get(name, name.removeprefix("SCREENING_").lower()).split("."):
        value = getattr(value, part, None)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return str(value.value)
    return str(value) if isinstance(value, str | int | Path) or hasattr(value, "key") else None
