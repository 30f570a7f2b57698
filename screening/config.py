"""Settings, read once from the environment at the rim of the program.

| variable | what it is | when it is not set |
|---|---|---|
| `SCREENING_DATABASE_URL` | where everything is kept: `sqlite:////absolute/path` or `postgresql://...` | `var/screening.sqlite3` in a checkout, else `screening/screening.sqlite3` in the user's data folder |
| `SCREENING_SECRET_KEY` | signs the sessions; at least 32 characters, the same on every host | made once, kept beside an SQLite database in `<database>.key`, readable by its owner only; required with PostgreSQL |
| `SCREENING_DATA` | folder with `questionnaires/` and `criteria/` | the checkout's folders, else the copy in the installed package |
| `SCREENING_WORDING` | folder of the wordings that `screening wording install` keeps; every host needs the same | `wording` beside an SQLite database (`var/wording` in a checkout), else in the user's data folder |
| `SCREENING_BASE_URL` | the address that invitation links begin with | `http://localhost:8000` |
| `SCREENING_SECURE_COOKIES` | `yes` or `no`: send cookies over https only | `yes` when the base address begins with https |
| `SCREENING_DATA_KEYS` | keys that encrypt identifiers and second factors, each 32 bytes in URL-safe base64, parted by commas: the first encrypts, all decrypt (put a new one in front to rotate) | a key made from `SCREENING_SECRET_KEY`, which goes on decrypting when keys are set |
| `SCREENING_SESSION_IDLE_MINUTES` | after how many minutes without use a member of staff is signed out | `30` |
| `SCREENING_SESSION_HOURS` | after how many hours they must sign in again, however busy | `12` |
| `SCREENING_SECOND_FACTOR` | the second factor of staff who sign in with a password: `off`, `offered` or `required`, for all roles or by role (`offered,administrator=required`) | `offered` |
| `SCREENING_OIDC_ISSUER` | the OpenID Connect provider that staff sign in with, as its own configuration names it | none: no such button |
| `SCREENING_OIDC_CLIENT_ID` | what the provider knows this service as; its return address is `<base address>/staff/oidc/callback` | required with an issuer |
| `SCREENING_OIDC_CLIENT_SECRET` | the secret that belongs to it | required with an issuer |
| `SCREENING_OIDC_NAME` | what the button calls the provider | `OpenID Connect` |
| `SCREENING_OIDC_SCOPES` | what is asked of it, parted by spaces | `openid profile` |
| `SCREENING_OIDC_CLAIMS` | where it says what, parted by commas: `subject=`, `name=`, `organisation=`, `level=` | `subject=sub,name=name,organisation=organisation,level=acr` |
| `SCREENING_OIDC_LEVELS` | its words for levels of assurance besides our own and NSIS's, parted by commas: `urn:loa:3=substantial` | none |
| `SCREENING_TRUSTED_PROXIES` | how many reverse proxies stand in front, whose forwarded headers are believed | `0` |
| `SCREENING_CRITERIA_SET` | the criteria set that every new response is assessed with | `dk-basal-spec` |
| `SCREENING_TIME_ZONE` | whose calendar counts | `Europe/Copenhagen` |
| `SCREENING_INVITATION_DAYS` | for how many days an invitation can be opened | `14` |
| `SCREENING_CODE_DAYS` | for how many days a short code can be typed in after it was last shown, and never longer than its invitation can be opened | `30` |
| `SCREENING_AFTER_DAYS` | for how many days after sending the same link or code opens the page with a copy of the answers and who has looked at them; `0`: not at all | `90` |
| `SCREENING_RESPONDENT_MINUTES` | after how many minutes without use a respondent's page closes on a device, so that the link or code must be opened again | `60` |
| `SCREENING_READ_WITHIN_DAYS` | within how many working days the service says that somebody reads what was sent; stands on the thanks page | `3` |
| `SCREENING_ACUTE_DAYS` | within how many days an acute warning sign is to be decided on; `0`: the same day | `0` |
| `SCREENING_REFER_DAYS` | within how many working days it is to be decided whether to refer, when the criteria are met | `3` |
| `SCREENING_OTHER_DAYS` | within how many days anything else that cannot be told is to be decided | `14` |
| `SCREENING_CLOSED_DAYS` | days of every year, as day-month, that are no working days besides Denmark's public holidays; `none`: there are none | `24-12 31-12` |
| `SCREENING_MAIL` | how organisations are told that something waits, and patients that it is time to answer: `none`, `console`, `smtp://user:password@host:587` (STARTTLS), `smtps://user:password@host:465`, or `sender:NAME`, the way of a package of your own (docs/senders.md) | `none` |
| `SCREENING_MAIL_FROM` | the address such messages come from; whoever looks over a patient's shoulder sees it, so it should not name an illness | required with `smtp` |
| `SCREENING_MAIL_TIMEOUT` | after how many seconds a mail server that says nothing is given up for this time | `20` |
| `SCREENING_REMIND_AGAIN_DAYS` | how many days after the first reminder of a screening the one and only second one is sent, if nobody has answered; `0`: never | `3` |
| `SCREENING_KEEP_YEARS` | for how many years a patient's record is kept after its last entry; for doctors at least 10 (Danish act on authorisation of health professionals, § 25, by way of docs/retention.md: check it before use) | `10` |
| `SCREENING_KEEP_UNUSED_DAYS` | for how many days an invitation that nobody answered is kept after it ran out | `90` |
| `SCREENING_KEEP_TRACES_DAYS` | for how many days ended sessions, devices and sent notices are kept | `30` |
| `SCREENING_ORGANISATION` | who runs the service, as patients and GPs know it | `Demo` |
| `SCREENING_OWN_DOCTOR_PHONE` | the telephone number of the patients' own doctor | none: the page says "your own doctor" |
| `SCREENING_OUT_OF_HOURS` | whom to ring when the doctor is closed | `1813 / lægevagten` |
| `SCREENING_EMERGENCY_PHONE` | whom to ring when life is in danger | `112` |
| `SCREENING_PALLIATIVE_CONTACT` | whom a GP rings at the palliative unit for advice (a name and a number); stands on the GP's page | none: the page has no such line |

All faults are said at once. No secret and no database password stands in `repr`, an error or a log.
"""  # noqa: E501  one row of the table is one line, so that it can be pasted and searched

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from screening.core.criteria import CriteriaSetId
from screening.core.errors import Problem, ScreeningError
from screening.core.mail import is_mail_address
from screening.core.people import Role
from screening.core.sign_in import Assurance, SecondFactorRule, SecondFactorRules
from screening.core.tasks import Deadlines

_PACKAGE = Path(__file__).resolve().parent
_SHORTEST_KEY = 32  # characters; what we make ourselves has 43
_DATA_FOLDERS = ("questionnaires", "criteria")
_POSTGRES = ("postgresql", "postgresql+psycopg")

_CRITERIA_SET = CriteriaSetId("dk-basal-spec")

_NEEDED_WITH_ISSUER = "must be set where there is an issuer"
_CLAIMS = "subject=sub,name=name,organisation=organisation,level=acr"

T = TypeVar("T")
E = TypeVar("E", bound=Enum)


class BadSettings(ScreeningError):
    """The environment asks for something that cannot be; names every variable at fault."""

    exit_code = 10

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("the settings cannot be used:\n" + "\n".join(f"  {problem}" for problem in problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcSettings:
    """The provider that staff sign in with: what it is called, what we are to it, and where it says what."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = "OpenID Connect"
    scopes: str = "openid profile"
    subject_claim: str = "sub"
    name_claim: str = "name"
    organisation_claim: str = "organisation"
    level_claim: str = "acr"
    levels: tuple[tuple[str, Assurance], ...] = ()  # its word for a level -> ours


class MailWay(Enum):
    """How messages leave; with NONE none are made."""

    NONE = "none"
    CONSOLE = "console"
    SMTP = "smtp"
    SMTPS = "smtps"
    PLUGIN = "sender"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """The mail server, and the address that messages come from. SMTP with STARTTLS, SMTPS with TLS from the start.
    `plugin`: the name of a package's own way; `timeout` in seconds."""

    way: MailWay = MailWay.NONE
    host: str = ""
    port: int = 0
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    sender: str = ""
    plugin: str = ""
    timeout: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that differs between one installation and another."""

    data: Path
    translations: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    wording: Path | None = None  # None: no packs are looked for
    base_url: str = "http://localhost:8000"
    secure_cookies: bool = False
    data_keys: tuple[str, ...] = field(default=(), repr=False)
    session_idle_minutes: int = 30
    session_hours: int = 12
    second_factor: SecondFactorRules = field(default_factory=SecondFactorRules)
    oidc: OidcSettings | None = None
    trusted_proxies: int = 0
    criteria_set: CriteriaSetId = _CRITERIA_SET
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Copenhagen"))
    invitation_days: int = 14
    code_days: int = 30
    after_days: int = 90
    respondent_minutes: int = 60
    read_within_days: int = 3
    deadlines: Deadlines = field(default_factory=Deadlines)
    closed_days: tuple[tuple[int, int], ...] = ((24, 12), (31, 12))  # day and month, of every year
    mail: MailSettings = field(default_factory=MailSettings)
    remind_again_days: int = 3
    keep_years: int = 10
    keep_unused_days: int = 90
    keep_traces_days: int = 30
    organisation: str = "Demo"
    own_doctor_phone: str = ""
    out_of_hours: str = "1813 / lægevagten"
    emergency_phone: str = "112"
    palliative_contact: str = ""


def load_settings(environ: Mapping[str, str]) -> Settings:
    """The settings this environment asks for; makes the key file at the first start (see the table above).

    Raises BadSettings, a ScreeningError, naming every fault.
    """
    read = _Reader(environ)
    base_url = read("SCREENING_BASE_URL", _base_url, default="http://localhost:8000")
    https = "yes" if base_url.startswith("https:") else "no"
    database_url = read("SCREENING_DATABASE_URL", _database_url, default=_default_database_url(environ))
    wording = _default_wording(database_url, environ)
    settings = Settings(
        data=read("SCREENING_DATA", _data_folder, default=str(_shipped_data())),
        translations=find_translations(),
        database_url=database_url,
        secret_key=read("SCREENING_SECRET_KEY", _long_enough, default=""),
        wording=read("SCREENING_WORDING", _wording_folder(wording), default=wording),
        base_url=base_url,
        secure_cookies=read("SCREENING_SECURE_COOKIES", _yes_or_no, default=https),
        data_keys=read("SCREENING_DATA_KEYS", _data_keys, default=""),
        session_idle_minutes=read("SCREENING_SESSION_IDLE_MINUTES", _whole_number(1, 480), default="30"),
        session_hours=read("SCREENING_SESSION_HOURS", _whole_number(1, 24), default="12"),
        second_factor=read("SCREENING_SECOND_FACTOR", _second_factor, default="offered"),
        oidc=_oidc(read),
        trusted_proxies=read("SCREENING_TRUSTED_PROXIES", _whole_number(0, 9), default="0"),
        criteria_set=read("SCREENING_CRITERIA_SET", CriteriaSetId, default=_CRITERIA_SET),
        time_zone=read("SCREENING_TIME_ZONE", _time_zone, default="Europe/Copenhagen"),
        invitation_days=read("SCREENING_INVITATION_DAYS", _whole_number(1, 365), default="14"),
        code_days=read("SCREENING_CODE_DAYS", _whole_number(1, 365), default="30"),
        after_days=read("SCREENING_AFTER_DAYS", _whole_number(0, 3650), default="90"),
        respondent_minutes=read("SCREENING_RESPONDENT_MINUTES", _whole_number(5, 1200), default="60"),
        read_within_days=read("SCREENING_READ_WITHIN_DAYS", _whole_number(1, 60), default="3"),
        deadlines=Deadlines(
            acute_days=read("SCREENING_ACUTE_DAYS", _whole_number(0, 7), default="0"),
            refer_working_days=read("SCREENING_REFER_DAYS", _whole_number(1, 30), default="3"),
            other_days=read("SCREENING_OTHER_DAYS", _whole_number(1, 90), default="14"),
        ),
        closed_days=read("SCREENING_CLOSED_DAYS", _days_of_the_year, default="24-12 31-12"),
        mail=_mail(read),
        remind_again_days=read("SCREENING_REMIND_AGAIN_DAYS", _whole_number(0, 30), default="3"),
        keep_years=read("SCREENING_KEEP_YEARS", _whole_number(5, 100), default="10"),
        keep_unused_days=read("SCREENING_KEEP_UNUSED_DAYS", _whole_number(1, 3650), default="90"),
        keep_traces_days=read("SCREENING_KEEP_TRACES_DAYS", _whole_number(1, 3650), default="30"),
        organisation=read("SCREENING_ORGANISATION", str, default="Demo"),
        own_doctor_phone=read("SCREENING_OWN_DOCTOR_PHONE", str, default=""),
        out_of_hours=read("SCREENING_OUT_OF_HOURS", str, default="1813 / lægevagten"),
        emergency_phone=read("SCREENING_EMERGENCY_PHONE", str, default="112"),
        palliative_contact=find_palliative_contact(environ),
    )
    if not settings.secret_key and not read.problems:
        settings = replace(settings, secret_key=read.attempt("SCREENING_SECRET_KEY", _kept_key, database_url))
    if read.problems:
        raise BadSettings(tuple(read.problems))
    return settings


def find_data(environ: Mapping[str, str]) -> Path:
    """The folder that holds `questionnaires/` and `criteria/`. Raises BadSettings when it does not hold them."""
    read = _Reader(environ)
    folder = read("SCREENING_DATA", _data_folder, default=str(_shipped_data()))
    if read.problems:
        raise BadSettings(tuple(read.problems))
    return folder


def find_palliative_contact(environ: Mapping[str, str]) -> str:
    """Whom a GP rings at the palliative unit, in one line; empty when the service has not said."""
    return " ".join(environ.get("SCREENING_PALLIATIVE_CONTACT", "").split())


def find_wording(environ: Mapping[str, str]) -> Path:
    """The folder of installed wordings, which need not be there yet. Raises BadSettings when it cannot be a folder."""
    of_database, read = _Reader(environ), _Reader(environ)  # an address that is wrong is told by who needs it
    database_url = of_database(
        "SCREENING_DATABASE_URL", _database_url, default=_default_database_url(environ)
    )
    default = _default_wording(database_url, environ)
    folder = read("SCREENING_WORDING", _wording_folder(default), default=default)
    if read.problems:
        raise BadSettings(tuple(read.problems))
    return folder


def find_translations() -> Path:
    """The folder that holds the app's own words. Reads no setting and makes no key."""
    return _shipped_data() / "translations"


class _Reader:
    """Reads one variable at a time and keeps what is wrong. A fault yields the default, so that reading goes on."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[Problem] = []

    def __call__(self, name: str, parse: Callable[[str], T], *, default: str) -> T:
        raw = self._environ.get(name, "").strip() or default  # a variable set to nothing is not set
        try:
            return parse(raw)
        except ValueError as error:
            self.problems.append(Problem(name, str(error)))
            return parse(default)

    def attempt(self, name: str, make: Callable[[str], str], argument: str) -> str:
        try:
            return make(argument)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            self.problems.append(Problem(name, reason or "cannot be made"))
            return ""


# ---- One function per kind of value; the ValueError's words become the problem's --------------------------------


def _database_url(raw: str) -> str:
    """The address with a relative SQLite path made absolute, so that a server and a command see the same file."""
    scheme, _, rest = raw.partition("://")
    if scheme in _POSTGRES:
        return raw
    if scheme != "sqlite":
        raise ValueError("must begin with sqlite:/// or postgresql://")
    path = rest.removeprefix("/")
    if path in ("", ":memory:"):
        raise ValueError(
            "must name a file: a database in memory would be lost, and workers could not share it"
        )
    return f"sqlite:///{Path(path).expanduser().absolute()}"


def _default_database_url(environ: Mapping[str, str]) -> str:
    if _is_checkout():
        return f"sqlite:///{_PACKAGE.parent / 'var' / 'screening.sqlite3'}"
    home = environ.get("XDG_DATA_HOME") or str(Path("~/.local/share").expanduser())
    return f"sqlite:///{Path(home) / 'screening' / 'screening.sqlite3'}"


def _default_wording(database_url: str, environ: Mapping[str, str]) -> str:
    """Beside the database where that is a file, else where one would be."""
    is_file = database_url.startswith("sqlite:")
    url = database_url if is_file else _default_database_url(environ)
    return str(Path(url.removeprefix("sqlite:///")).parent / "wording")


def _wording_folder(default: str) -> Callable[[str], Path]:
    def parse(raw: str) -> Path:
        folder = Path(raw).expanduser().absolute()
        if (
            raw != default and folder.exists() and not folder.is_dir()
        ):  # the default is judged by who reads it
            raise ValueError(f"{folder} is a file, not a folder")
        return folder

    return parse


def _data_folder(raw: str) -> Path:
    folder = Path(raw).expanduser().absolute()
    lacking = [name for name in _DATA_FOLDERS if not (folder / name).is_dir()]
    if lacking and folder != _shipped_data():  # ours is judged by who loads it, with better words
        raise ValueError(f"{folder} has no folder {' and no folder '.join(lacking)}")
    return folder


def _shipped_data() -> Path:
    return _PACKAGE.parent if _is_checkout() else _PACKAGE / "data"


def _is_checkout() -> bool:
    # pyproject.toml too: site-packages may hold a folder `criteria` of somebody else's.
    return all((_PACKAGE.parent / name).exists() for name in ("pyproject.toml", *_DATA_FOLDERS))


def _base_url(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be an address such as https://screening.example.dk")
    return raw.rstrip("/")


def _yes_or_no(raw: str) -> bool:
    if raw.lower() not in ("yes", "no"):
        raise ValueError("must be yes or no")
    return raw.lower() == "yes"


def _mail(read: _Reader) -> MailSettings:
    settings = read("SCREENING_MAIL", _mail_server, default="none")
    sender = read("SCREENING_MAIL_FROM", _mail_address, default="")
    by_smtp = settings.way in (MailWay.SMTP, MailWay.SMTPS)
    if by_smtp and not sender and not any(p.where == "SCREENING_MAIL_FROM" for p in read.problems):
        read.problems.append(Problem("SCREENING_MAIL_FROM", "must be set where there is a mail server"))
    timeout = read("SCREENING_MAIL_TIMEOUT", _whole_number(1, 300), default="20")
    return replace(settings, sender=sender, timeout=timeout)


def _mail_server(raw: str) -> MailSettings:
    if raw in (MailWay.NONE.value, MailWay.CONSOLE.value):
        return MailSettings(way=MailWay(raw))
    wanted = (
        "must be none, console, sender:NAME, or an address such as smtp://user:password@mail.example.dk:587"
    )
    if re.fullmatch(r"sender:[A-Za-z0-9_.-]+", raw):
        return MailSettings(way=MailWay.PLUGIN, plugin=raw.removeprefix("sender:"))
    try:
        parts = urlsplit(raw)
        port = parts.port
    except ValueError:
        raise ValueError(wanted) from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/"):
        raise ValueError(wanted)
    way = MailWay(parts.scheme)
    return MailSettings(
        way=way,
        host=parts.hostname,
        port=port or (587 if way is MailWay.SMTP else 465),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _mail_address(raw: str) -> str:
    if raw and not is_mail_address(raw):
        raise ValueError("must be one e-mail address, such as screening@example.dk")
    return raw


def _days_of_the_year(raw: str) -> tuple[tuple[int, int], ...]:
    return () if raw == "none" else tuple(_day_of_the_year(part) for part in raw.replace(",", " ").split())


def _day_of_the_year(raw: str) -> tuple[int, int]:
    day, _, month = raw.partition("-")
    try:
        date(2024, int(month), int(day))  # a leap year: 29-2 is a day of some years
    except ValueError:
        raise ValueError("must be days of the year as day-month, such as 24-12 31-12") from None
    return int(day), int(month)


def _data_keys(raw: str) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in raw.split(",") if key.strip())
    for number, key in enumerate(keys, start=1):
        if not re.fullmatch(r"[A-Za-z0-9_-]{43}=", key):
            raise ValueError(
                f"key {number} is not 32 bytes in URL-safe base64. Make one with: "
                'python3 -c "import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())"'
            )
    return keys


def _second_factor(raw: str) -> SecondFactorRules:
    rules: dict[str, SecondFactorRule] = {}
    for part in raw.split(","):
        role, equals, word = part.strip().partition("=")
        name = role.strip() if equals else "all"
        rules[name] = _one_of(SecondFactorRule, word.strip() if equals else role.strip())
    default = rules.pop("all", SecondFactorRule.OFFERED)
    return SecondFactorRules(default, {_one_of(Role, name): rule for name, rule in rules.items()})


def _oidc(read: _Reader) -> OidcSettings | None:
    """The provider, or None when no issuer is set."""
    issuer = read("SCREENING_OIDC_ISSUER", _issuer, default="")
    client_id = read("SCREENING_OIDC_CLIENT_ID", str, default="")
    client_secret = read("SCREENING_OIDC_CLIENT_SECRET", str, default="")
    name = read("SCREENING_OIDC_NAME", str, default="OpenID Connect")
    scopes = read("SCREENING_OIDC_SCOPES", _scopes, default="openid profile")
    claims = dict(read("SCREENING_OIDC_CLAIMS", _claims, default=_CLAIMS))
    levels = read("SCREENING_OIDC_LEVELS", _levels, default="")
    if not issuer:
        return None
    if not client_id:
        read.problems.append(Problem("SCREENING_OIDC_CLIENT_ID", _NEEDED_WITH_ISSUER))
    if not client_secret:
        read.problems.append(Problem("SCREENING_OIDC_CLIENT_SECRET", _NEEDED_WITH_ISSUER))
    return OidcSettings(
        issuer=issuer,
        client_id=client_id,
        client_secret=client_secret,
        name=name,
        scopes=scopes,
        subject_claim=claims["subject"],
        name_claim=claims["name"],
        organisation_claim=claims["organisation"],
        level_claim=claims["level"],
        levels=levels,
    )


def _issuer(raw: str) -> str:
    if raw:
        _base_url(raw)
    return raw  # as it is written: the provider's own name for itself is compared with it


def _scopes(raw: str) -> str:
    scopes = raw.split()
    if "openid" not in scopes:
        raise ValueError("must contain openid")
    return " ".join(scopes)


def _claims(raw: str) -> tuple[tuple[str, str], ...]:
    usual = dict(_pairs(_CLAIMS))
    given = dict(_pairs(raw))
    if unknown := set(given) - set(usual):
        raise ValueError(f"knows no {', '.join(sorted(unknown))}: only {', '.join(usual)}")
    return tuple((usual | given).items())


def _levels(raw: str) -> tuple[tuple[str, Assurance], ...]:
    return tuple((word, _one_of(Assurance, level)) for word, level in _pairs(raw))


def _pairs(raw: str) -> list[tuple[str, str]]:
    """Parted at the last equals sign, since an address may hold some."""
    pairs = []
    for part in filter(None, (part.strip() for part in raw.split(","))):
        name, equals, value = part.rpartition("=")
        if not (name.strip() and equals and value.strip()):
            raise ValueError("must be pairs such as name=value, parted by commas")
        pairs.append((name.strip(), value.strip()))
    return pairs


def _one_of(words: type[E], word: str) -> E:
    try:
        return words(word)
    except ValueError:
        known = ", ".join(str(member.value) for member in words)
        raise ValueError(f"has a word that is none of {known}") from None


def _whole_number(least: int, most: int) -> Callable[[str], int]:
    def parse(raw: str) -> int:
        if not (raw.isascii() and raw.isdigit() and least <= int(raw) <= most):
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(raw)

    return parse


def _time_zone(raw: str) -> ZoneInfo:
    try:
        return ZoneInfo(raw)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be a time zone such as Europe/Copenhagen") from None


def _long_enough(raw: str) -> str:
    if raw and len(raw) < _SHORTEST_KEY:
        raise ValueError(f"is too short: it needs at least {_SHORTEST_KEY} characters that nobody can guess")
    return raw


def _kept_key(database_url: str) -> str:
    """The key beside an SQLite database, made if there is none yet."""
    if not database_url.startswith("sqlite:"):
        raise ValueError(
            "must be set: the hosts that share a PostgreSQL database must share a key. Make one with: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
        )
    path = Path(f"{database_url.removeprefix('sqlite:///')}.key")
    if not path.exists():
        _make_key(path)
    return _long_enough(path.read_text(encoding="ascii").strip()) or _refuse_empty(path)


def _refuse_empty(path: Path) -> str:
    raise ValueError(f"the key file {path} is empty: remove it, and a new one is made")


def _make_key(path: Path) -> None:
    """Write a new key, unless another worker that starts at the same moment was first.

    Written whole under another name and then linked: no worker can read half a key, and the first link wins.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
