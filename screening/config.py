"""Settings, read once from the environment at the rim of the program.

| variable | what it is | when it is not set |
|---|---|---|
| `SCREENING_DATABASE_URL` | where everything is kept: `sqlite:////absolute/path` or `postgresql://...` | `var/screening.sqlite3` in a checkout, else `screening/screening.sqlite3` in the user's data folder |
| `SCREENING_SECRET_KEY` | signs the sessions; at least 32 characters, the same on every host | made once, kept beside an SQLite database in `<database>.key`, readable by its owner only; required with PostgreSQL |
| `SCREENING_DATA` | folder with `questionnaires/` and `criteria/` | the checkout's folders, else the copy in the installed package |
| `SCREENING_WORDING` | folder of the wordings that `screening wording install` keeps; every host needs the same | `wording` beside an SQLite database (`var/wording` in a checkout), else in the user's data folder |
| `SCREENING_BASE_URL` | the address that invitation links begin with | `http://localhost:8000` |
| `SCREENING_SECURE_COOKIES` | `yes` or `no`: send cookies over https only | `yes` when the base address begins with https |
| `SCREENING_TRUSTED_PROXIES` | how many reverse proxies stand in front, whose forwarded headers are believed | `0` |
| `SCREENING_CRITERIA_SET` | the criteria set that every new response is assessed with | `dk-basal-spec` |
| `SCREENING_TIME_ZONE` | whose calendar counts | `Europe/Copenhagen` |
| `SCREENING_INVITATION_DAYS` | for how many days an invitation can be opened | `14` |
| `SCREENING_ORGANISATION` | who runs the service, as patients and GPs know it | `Demo` |
| `SCREENING_OWN_DOCTOR_PHONE` | the telephone number of the patients' own doctor | none: the page says "your own doctor" |
| `SCREENING_OUT_OF_HOURS` | whom to ring when the doctor is closed | `1813 / lægevagten` |
| `SCREENING_EMERGENCY_PHONE` | whom to ring when life is in danger | `112` |
| `SCREENING_PALLIATIVE_CONTACT` | whom a GP rings at the palliative unit for advice (a name and a number); stands on the GP's page | none: the page has no such line |

All faults are said at once. No secret and no database password stands in `repr`, an error or a log.
"""  # noqa: E501  one row of the table is one line, so that it can be pasted and searched

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from screening.core.criteria import CriteriaSetId
from screening.core.errors import Problem, ScreeningError

_PACKAGE = Path(__file__).resolve().parent
_SHORTEST_KEY = 32  # characters; what we make ourselves has 43
_DATA_FOLDERS = ("questionnaires", "criteria")
_POSTGRES = ("postgresql", "postgresql+psycopg")

_CRITERIA_SET = CriteriaSetId("dk-basal-spec")

T = TypeVar("T")


class BadSettings(ScreeningError):
    """The environment asks for something that cannot be; names every variable at fault."""

    exit_code = 10

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("the settings cannot be used:\n" + "\n".join(f"  {problem}" for problem in problems))


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
    trusted_proxies: int = 0
    criteria_set: CriteriaSetId = _CRITERIA_SET
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Copenhagen"))
    invitation_days: int = 14
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
        trusted_proxies=read("SCREENING_TRUSTED_PROXIES", _whole_number(0, 9), default="0"),
        criteria_set=read("SCREENING_CRITERIA_SET", CriteriaSetId, default=_CRITERIA_SET),
        time_zone=read("SCREENING_TIME_ZONE", _time_zone, default="Europe/Copenhagen"),
        invitation_days=read("SCREENING_INVITATION_DAYS", _whole_number(1, 365), default="14"),
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
