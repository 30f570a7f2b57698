"""A setting's value as an administrator reads it: as it is written in the environment, or nothing where it is a secret.

Whether a secret is set is no secret: who installs the service must see that a key has been forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from screening.config import MailSettings, MailWay, OidcSettings, Settings
from screening.core.sign_in import SecondFactorRules

# Never shown, whatever they hold. By their names, so that a setting that is new and secret is not shown by mistake.
_SECRET = ("SECRET", "KEYS", "PASSWORD", "DATABASE_URL")


def value_of(settings: Settings, name: str) -> str:
    """What the setting's variable would hold; empty where it is a secret or not set."""
    return "" if _is_secret(settings, name) else _written(_found(settings, name))


def is_set(settings: Settings, name: str) -> bool:
    """Whether there is a value, be it given or the usual one."""
    return _found(settings, name) not in (None, "", ())


def _is_secret(settings: Settings, name: str) -> bool:
    if name == "SCREENING_MAIL":  # the mail server's address holds the password
        return settings.mail.way in (MailWay.SMTP, MailWay.SMTPS)
    return any(word in name for word in _SECRET)


def _found(settings: Settings, name: str) -> object:
    elsewhere = _ELSEWHERE.get(name)
    return (
        elsewhere(settings) if elsewhere else getattr(settings, name.removeprefix("SCREENING_").lower(), None)
    )


def _written(value: object) -> str:
    """Nothing for what has no words here: a value that nobody thought of is not shown."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Enum():
            return str(value.value)
        case SecondFactorRules():
            by_role = (f"{role.value}={rule.value}" for role, rule in value.by_role.items())
            return ",".join((value.default.value, *by_role))
        case str() | int() | Path() | ZoneInfo():
            return str(value)
        case _:
            return ""


def _of_provider(read: Callable[[OidcSettings], object]) -> Callable[[Settings], object]:
    return lambda settings: None if settings.oidc is None else read(settings.oidc)


def _claims(oidc: OidcSettings) -> str:
    return (
        f"subject={oidc.subject_claim},name={oidc.name_claim},"
        f"organisation={oidc.organisation_claim},level={oidc.level_claim}"
    )


def _levels(oidc: OidcSettings) -> str:
    return ",".join(f"{word}={level.value}" for word, level in oidc.levels)


def _closed_days(settings: Settings) -> str:
    return " ".join(f"{day}-{month}" for day, month in settings.closed_days) or "none"


def _mail(mail: MailSettings) -> str:
    return f"{mail.way.value}:{mail.plugin}" if mail.way is MailWay.PLUGIN else mail.way.value


_ELSEWHERE: Mapping[str, Callable[[Settings], object]] = MappingProxyType(
    {
        "SCREENING_ACUTE_DAYS": lambda settings: settings.deadlines.acute_days,
        "SCREENING_REFER_DAYS": lambda settings: settings.deadlines.refer_working_days,
        "SCREENING_OTHER_DAYS": lambda settings: settings.deadlines.other_days,
        "SCREENING_CLOSED_DAYS": _closed_days,
        "SCREENING_MAIL": lambda settings: _mail(settings.mail),
        "SCREENING_MAIL_FROM": lambda settings: settings.mail.sender,
        "SCREENING_MAIL_TIMEOUT": lambda settings: settings.mail.timeout,
        "SCREENING_OIDC_ISSUER": _of_provider(lambda oidc: oidc.issuer),
        "SCREENING_OIDC_CLIENT_ID": _of_provider(lambda oidc: oidc.client_id),
        "SCREENING_OIDC_CLIENT_SECRET": _of_provider(lambda oidc: oidc.client_secret),
        "SCREENING_OIDC_NAME": _of_provider(lambda oidc: oidc.name),
        "SCREENING_OIDC_SCOPES": _of_provider(lambda oidc: oidc.scopes),
        "SCREENING_OIDC_CLAIMS": _of_provider(_claims),
        "SCREENING_OIDC_LEVELS": _of_provider(_levels),
    }
)
