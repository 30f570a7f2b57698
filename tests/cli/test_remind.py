"""`screening remind` as it is run: a process of its own, or two at once, against a real mail server."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from screening.config import load_settings
from screening.core.identity import IdentityEntry
from screening.core.response import PatientId
from screening.services import identities, notifications, planning, reminders
from tests.databases import KINDS, make_url
from tests.services.data import write_data
from tests.services.reminders_world import links_in
from tests.services.world import NEEDS, World, make_world
from tests.smtp_server import MailServer, mail_server, make_certificate

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = "hemmelig.example"
PLUGIN = """\
import json, os
from screening.services.mail import RefusedForGood

def send(message):
    if os.environ.get("POST_BREAKS"):
        raise RuntimeError(f"no way to {message.recipient}")
    if os.environ.get("POST_REFUSES"):
        raise RefusedForGood
    with open(os.environ["POST_FILE"], "a") as file:
        file.write(json.dumps([message.key, message.recipient, message.subject, message.text]) + "\\n")
"""


@pytest.fixture(params=[KINDS[0], pytest.param(KINDS[1], marks=pytest.mark.postgres)])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    made = make_world(make_url(request.param, tmp_path), write_data(tmp_path / "data"))
    made.clock.now = datetime.now(UTC)  # a process of its own goes by the machine's clock
    yield made
    made.context.database.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with mail_server(make_certificate(tmp_path)) as running:
        yield running


def add_due(world: World, count: int) -> list[PatientId]:
    """So many patients whose screening is due, who have agreed to e-mail."""
    added = []
    for number in range(count):
        entry = IdentityEntry(
            name=f"Nummer {number}", birth="1-3-1950", email=f"nummer{number}@{DOMAIN}", may_email=True
        )
        stored = identities.add_with_identity(world.context, world.nurse, entry)
        assert stored.patient is not None
        planning.set_plan(
            world.context,
            world.nurse,
            stored.patient.id,
            questionnaire=NEEDS,
            every_weeks=2,
            first_on=world.clock().date() - timedelta(days=2),
        )
        added.append(stored.patient.id)
    return added


def environment(world: World, mail: str, folder: Path, **more: str) -> Mapping[str, str]:
    settings = world.context.settings
    # A zone in which it is about noon: nothing is sent at night, whenever the tests are run.
    hours = 12 - datetime.now(UTC).hour
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONPATH": str(ROOT),
        "SCREENING_DATABASE_URL": settings.database_url,
        "SCREENING_SECRET_KEY": settings.secret_key,
        "SCREENING_DATA": str(settings.data),
        "SCREENING_CRITERIA_SET": settings.criteria_set,
        "SCREENING_TIME_ZONE": f"Etc/GMT{-hours:+d}",
        "SCREENING_BASE_URL": "https://svar.example.dk",
        "SCREENING_MAIL": mail,
        "SCREENING_MAIL_FROM": "besked@example.dk",
        "SSL_CERT_FILE": str(folder / "mail.pem"),
        **more,
    }


def start(environ: Mapping[str, str]) -> subprocess.Popen[str]:
    command = [str(Path(sys.executable).with_name("screening")), "remind"]
    return subprocess.Popen(
        command, env=dict(environ), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def run(environ: Mapping[str, str]) -> tuple[int, str, str]:
    """Exit code, output and errors of a run; neither ever holds an address."""
    with start(environ) as process:
        out, err = process.communicate(timeout=60)
    assert DOMAIN not in out + err
    return process.returncode, out, err


def test_it_says_how_many_and_nothing_else(world: World, server: MailServer, tmp_path: Path) -> None:
    add_due(world, 2)
    environ = environment(world, server.url, tmp_path)
    assert run(environ) == (
        0,
        "reminders made: 2\nsent: 2, to be tried again: 0, refused for good: 0, no longer needed: 0\n",
        "",
    )
    assert run(environ)[1].startswith("reminders made: 0\nsent: 0,")
    assert {letter["To"] for letter in server.letters.received} == {f"nummer{n}@{DOMAIN}" for n in range(2)}


def test_two_at_once_send_each_message_once(world: World, server: MailServer, tmp_path: Path) -> None:
    add_due(world, 12)
    server.letters.slow = 0.02
    environ = environment(world, server.url, tmp_path)
    with start(environ) as first, start(environ) as second:
        outputs = [process.communicate(timeout=90) for process in (first, second)]
    assert [(first.returncode, second.returncode), *(err for _, err in outputs)] == [(0, 0), "", ""]
    sent = [letter["To"] for letter in server.letters.received]
    assert sorted(sent) == sorted(f"nummer{number}@{DOMAIN}" for number in range(12))
    made = [int(out.split()[2]) for out, _ in outputs]
    assert sum(made) == 12


def test_killed_before_it_was_written_down_the_same_message_goes_out_again(
    world: World, server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_due(world, 1)
    server.letters.slow = 1.0  # the server has taken it, and has not said so yet
    environ = environment(world, server.url, tmp_path)
    with start(environ) as process:
        assert server.letters.taken.wait(timeout=60)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    server.letters.slow = 0.0
    assert "sent: 0," in run(environ)[1]  # another may still be at it
    later = replace(
        world.context,
        settings=load_settings(environ),
        clock=lambda: world.clock.now + timedelta(minutes=20),
    )
    monkeypatch.setenv("SSL_CERT_FILE", environ["SSL_CERT_FILE"])
    assert notifications.send_waiting(later, console=io.StringIO()).sent == 1
    first, second = server.letters.received
    assert first["Message-ID"] == second["Message-ID"]
    assert links_in(first.get_content()) == links_in(second.get_content())


def test_a_package_of_ones_own_sends(world: World, tmp_path: Path) -> None:
    add_due(world, 1)
    file = tmp_path / "post.jsonl"
    environ = environment(world, "sender:post", tmp_path, **package(tmp_path), POST_FILE=str(file))
    code, out, _ = run(environ)
    assert (code, out.splitlines()[1].split(",")[0]) == (0, "sent: 1")
    (line,) = file.read_text().splitlines()
    _, recipient, _, text = json.loads(line)
    assert recipient == f"nummer0@{DOMAIN}"
    assert "https://svar.example.dk/i/" in text


def test_what_goes_wrong_in_the_package_loses_nothing_and_tells_no_address(
    world: World, tmp_path: Path
) -> None:
    add_due(world, 1)
    code, out, err = run(environment(world, "sender:post", tmp_path, **package(tmp_path), POST_BREAKS="yes"))
    assert (code, "to be tried again: 1" in out) == (0, True)
    assert "RuntimeError" in err


def test_the_package_can_refuse_an_address_for_good(world: World, tmp_path: Path) -> None:
    (patient,) = add_due(world, 1)
    environ = environment(world, "sender:post", tmp_path, **package(tmp_path), POST_REFUSES="yes")
    assert "refused for good: 1" in run(environ)[1]
    mailing = replace(world.context, settings=load_settings(environ))
    assert reminders.get_page(mailing, world.nurse, patient).is_refused


def test_a_package_that_is_not_there_is_said(world: World, tmp_path: Path) -> None:
    code, out, err = run(environment(world, "sender:nobody", tmp_path, **package(tmp_path)))
    assert (code, out) == (14, "")
    assert "nobody" in err
    assert "post" in err


def test_a_way_that_is_none_is_a_fault_of_the_settings(world: World, tmp_path: Path) -> None:
    code, _, err = run(environment(world, "pigeon", tmp_path))
    assert code == 10
    assert "SCREENING_MAIL" in err


def test_without_mail_it_does_nothing(world: World, tmp_path: Path) -> None:
    add_due(world, 1)
    code, out, _ = run(environment(world, "none", tmp_path))
    assert (code, out.splitlines()[0]) == (0, "reminders made: 0")


def package(folder: Path) -> Mapping[str, str]:
    """A package on the path that offers a way called ``post``, as an installed one does."""
    place = folder / "installed"
    about = place / "post_office-1.0.dist-info"
    about.mkdir(parents=True, exist_ok=True)
    (place / "post_office.py").write_text(PLUGIN)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: post-office\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[screening.senders]\npost = post_office:send\n")
    return {"PYTHONPATH": f"{ROOT}{os.pathsep}{place}"}
