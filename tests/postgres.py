"""A real PostgreSQL server for tests: in a fresh temporary folder, on a unix socket, started once per test process.

Looks for the server's programs in the folder that SCREENING_TEST_POSTGRES names, in PATH, and where Debian and Homebrew
put them. Finding none is a failure, not a skip: a test that did not run has shown nothing. PostgreSQL refuses to run as
root, so a root process starts it as another user.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

_INSTALLED_IN = ("/usr/lib/postgresql/*/bin", "/usr/local/opt/postgresql@*/bin")
_SECONDS_TO_START = 30
# A test's data need not survive a power cut.
_FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=50",
    "listen_addresses=",
)


class Postgres:
    """A running server. Each database it makes is new."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://tests@/{database}?host={self._folder}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(host=str(self._folder), user="tests", dbname=database, autocommit=True)

    def make_database(self, *, like: str = "template1") -> str:
        """The name of a new database, a copy of `like`, to which nobody may be connected."""
        name = f"test_{next(self._numbers)}"
        with self.connect() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(like))
            )
        return name


@cache
def get_postgres() -> Postgres:
    """The server of this test process; it ends with the process."""
    programs, user = find_programs(), _unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="screening-pg-"))
    if user is not None:
        shutil.chown(folder, user)
    data = folder / "data"
    initdb: list[str | Path] = [programs / "initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8"]
    subprocess.run(
        [*initdb, "--locale=C", "--no-sync"], user=user, cwd=folder, check=True, capture_output=True
    )
    options = [part for setting in _FAST for part in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", folder, *options],
            user=user, cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    atexit.register(_stop, server, folder)
    postgres = Postgres(folder)
    _wait_for(postgres, server, folder / "log")
    return postgres


def find_programs() -> Path:
    """The newest folder that holds the server's programs."""
    folders = [*_folders()]
    found = next(
        (folder for folder in folders if all((folder / name).exists() for name in ("initdb", "postgres"))),
        None,
    )
    if found is None:
        raise RuntimeError(
            "found no PostgreSQL server (initdb and postgres) in SCREENING_TEST_POSTGRES, PATH or "
            f"{', '.join(_INSTALLED_IN)}. On Debian: apt-get install postgresql"
        )
    return found


def _folders() -> Iterator[Path]:
    if "SCREENING_TEST_POSTGRES" in os.environ:
        yield Path(os.environ["SCREENING_TEST_POSTGRES"])
    yield from (Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder)
    for pattern in _INSTALLED_IN:
        yield from sorted(Path("/").glob(pattern[1:]), reverse=True)


def _unprivileged_user() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _wait_for(postgres: Postgres, server: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + _SECONDS_TO_START
    while server.poll() is None and time.monotonic() < give_up:
        try:
            postgres.connect().close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def _stop(server: subprocess.Popen[bytes], folder: Path) -> None:
    server.terminate()
    try:
        server.wait(timeout=2)
    except subprocess.TimeoutExpired:  # a connection is still open; nothing here is worth a clean end
        server.kill()
        server.wait()
    shutil.rmtree(folder, ignore_errors=True)
