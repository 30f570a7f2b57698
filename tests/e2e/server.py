"""A server of its own for a browser test: an empty database, a nurse who can sign in, and whatever data it is given."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

PASSWORD = "a long password for the test"
PROGRAM = str(Path(sys.executable).with_name("screening"))


def environment_in(folder: Path, **settings: str) -> dict[str, str]:
    """The environment with the database in `folder` and these settings, and no other of ours."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("SCREENING_")}
    return {**outside, "SCREENING_DATABASE_URL": f"sqlite:///{folder / 'screening.sqlite3'}", **settings}


@contextmanager
def running_server(folder: Path, **settings: str) -> Iterator[str]:
    """The address of a server with the nurse `nurse`; it is stopped afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = environment_in(folder, SCREENING_BASE_URL=address, **settings)
    _make_database(environment, folder)
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [PROGRAM, "serve", "--port", str(port), "--workers", "2"],
            env=environment,
            cwd=folder,
            stdout=log,
            stderr=log,
        )
        try:
            _wait_for(f"{address}/staff/sign-in", server, folder / "log")
            yield address
        finally:
            server.terminate()
            server.wait(30)


def _make_database(environment: Mapping[str, str], folder: Path) -> None:
    add_nurse = ["user", "add", "nurse", "--name", "Nanna Nørgaard", "--role", "nurse", "--password-stdin"]
    subprocess.run([PROGRAM, "db", "migrate"], env=environment, cwd=folder, check=True)
    subprocess.run([PROGRAM, *add_nurse], env=environment, cwd=folder, check=True, input=PASSWORD.encode())


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310  our own server
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server did not answer: {log.read_text()}")
