"""The command line as a whole: help, checks of the data, accounts, the database, the demo, and how it ends."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import click
import pytest

from screening import __version__
from screening.cli import main, screening
from screening.core.errors import (
    BadDataFile,
    Conflict,
    InvalidSubmission,
    NotFound,
    NotPermitted,
    ScreeningError,
)
from tests.cli.running import refused, run
from tests.wording_packs import SOURCE, a_pack, write_pack

REPOSITORY = Path(__file__).resolve().parents[2]
PASSWORD = "korrekt hest batteri"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database of this test's own, not yet made; the settings of the machine do not matter."""
    file = tmp_path / "db" / "screening.sqlite3"
    monkeypatch.setenv("SCREENING_DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.delenv("SCREENING_SECRET_KEY", raising=False)
    monkeypatch.setenv("SCREENING_BASE_URL", "http://localhost:8000")
    return file


def all_commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from all_commands(command, (*path, name))


@pytest.mark.parametrize("command", [(), *all_commands(screening)], ids=" ".join)
def test_every_command_explains_itself(command: tuple[str, ...]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    first = result.stdout.split("\n\n")[1].strip()
    assert re.fullmatch(r"[A-Z].*\.", first, re.DOTALL), first


def test_every_command_is_in_the_readme() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    names = {" ".join(command) for command in all_commands(screening)} - {"user", "db", "organisation"}
    assert {name for name in names if f"`{name}" not in readme} <= {"user close", "db path"}


def test_the_version_is_the_packages() -> None:
    assert run("--version").stdout == f"screening, version {__version__}\n"


# ---- check -------------------------------------------------------------------------------------------------


def test_the_shipped_data_has_no_problems() -> None:
    result = run("check")
    assert result.exit_code == 0
    assert result.stdout.endswith("no problems\n")


def test_every_fault_of_the_data_is_named_at_once(tmp_path: Path) -> None:
    for folder in ("questionnaires", "criteria"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    faults = {
        "questionnaires/qlq-c15-pal/scoring.yaml": ('items: ["5"', 'items: ["55"'),
        "questionnaires/dk-basal-facts/questionnaire.yaml": ("respondent: staff", "respondent: nobody"),
        "criteria/dk-basal-spec.yaml": ("status:", "stauts:"),
    }
    for name, (right, wrong) in faults.items():
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert right in text
        (tmp_path / name).write_text(text.replace(right, wrong, 1), encoding="utf-8")
    said = "\n".join(refused(run("check", str(tmp_path)), 10))
    assert [Path(name).name for name in faults if Path(name).name not in said] == []


def test_a_folder_without_data_is_no_data(tmp_path: Path) -> None:
    said = "\n".join(refused(run("check", str(tmp_path)), 10))
    assert "questionnaires" in said
    assert "criteria" in said


# ---- db and user -------------------------------------------------------------------------------------------


def test_a_database_is_made_and_said_to_be_up_to_date(database: Path) -> None:
    refused(run("db", "status"), 14)
    for _ in range(2):
        assert run("db", "migrate").exit_code == 0
    assert run("db", "status").exit_code == 0
    assert run("db", "path").stdout == f"sqlite:///{database}\n"
    assert database.exists()


def test_the_databases_password_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENING_DATABASE_URL", "postgresql://screening:hemmelig@db.example/screening")
    monkeypatch.setenv("SCREENING_SECRET_KEY", "0" * 32)
    assert run("db", "path").stdout == "postgresql://screening:***@db.example/screening\n"


def test_an_account_is_added_listed_given_a_password_and_closed(database: Path) -> None:
    run("db", "migrate")
    options = ("--name", "Test Sygeplejerske", "--role", "nurse", "--password-stdin")
    added = run("user", "add", "test", *options, document=PASSWORD)
    assert (added.exit_code, added.stdout) == (0, "test (nurse) can sign in\n")
    assert run("user", "list").stdout == "test\tnurse\tTest Sygeplejerske\tDemo\n"
    assert run("user", "password", "test", "--password-stdin", document=PASSWORD[::-1]).exit_code == 0
    assert run("user", "close", "test").exit_code == 0
    assert run("user", "list").stdout == ""


def test_organisations_are_added_and_listed_and_accounts_made_in_them(database: Path) -> None:
    run("db", "migrate")
    practice = run("organisation", "add", "Lægerne", "--kind", "gp-practice", "--phone", "12 34 56 78")
    unit = run("organisation", "add", "Enheden", "--kind", "specialised-palliative")
    assert (practice.exit_code, unit.exit_code) == (0, 0), practice.output
    listed = [line.split("\t")[1:] for line in run("organisation", "list").stdout.splitlines()]
    assert listed == [["specialised-palliative", "Enheden", "open"], ["gp-practice", "Lægerne", "open"]]
    options = ("--name", "Test Læge", "--role", "gp", "--password-stdin")
    lines = refused(run("user", "add", "test", *options, document=PASSWORD), 11)
    assert lines == ["organisation: say which organisation: there are several"]
    (line,) = refused(run("user", "add", "test", *options, "--organisation", "X", document=PASSWORD), 12)
    assert "Enheden" in line
    made = run("user", "add", "test", *options, "--organisation", "Lægerne", document=PASSWORD)
    assert made.exit_code == 0, made.output
    assert run("user", "give", "test", "--role", "administrator").exit_code == 0
    assert run("user", "give", "test", "--role", "visitator", "--organisation", "Enheden").exit_code == 0
    assert [line.split("\t")[1::2] for line in run("user", "list").stdout.splitlines()] == [
        ["gp", "Lægerne"],
        ["administrator", "the whole service"],
        ["visitator", "Enheden"],
    ]
    refused(run("user", "give", "nobody", "--role", "gp", "--organisation", "Enheden"), 12)


def test_a_wording_is_offered_listed_and_put_in_force(database: Path, tmp_path: Path) -> None:
    run("db", "migrate")
    run("organisation", "add", "Enheden", "--kind", "specialised-palliative")
    pack = write_pack(tmp_path, a_pack())
    offered = run("in-force", "offer-wording", str(pack))
    assert offered.exit_code == 0, offered.output
    id, *columns = offered.stdout.strip().split("\t")
    assert columns == ["qlq-c15-pal", "da", "2.0.0", "validated", SOURCE, "-"]
    known = run("in-force", "wordings", "--known").stdout.splitlines()
    assert offered.stdout.strip() in known
    assert any(line.endswith("\tinstalled") for line in known)
    refused(run("in-force", "set-wording", id, "--from", "2020-01-01"), 11)
    refused(run("in-force", "set-wording", "x", "--from", "2090-01-01"), 11)
    for more in ([], ["--organisation", "Enheden"]):
        put = run("in-force", "set-wording", id, "--from", "2090-01-01", *more)
        assert put.exit_code == 0, put.output
    listed = [line.split("\t") for line in run("in-force", "wordings").stdout.splitlines()]
    assert [line[4] for line in listed] == ["Enheden", "everybody"]
    assert listed[0][:4] == ["2090-01-01", "qlq-c15-pal", "da", "2.0.0"]
    pack.write_text("no: pack")
    refused(run("in-force", "offer-wording", str(pack)), 10)


def test_all_that_is_wrong_with_an_organisation_is_said_at_once(database: Path) -> None:
    run("db", "migrate")
    wrong = ("--kind", "gp-practice", "--sor", "x", "--phone", "x", "--email", "x")
    lines = refused(run("organisation", "add", " ", *wrong), 11)
    assert [line.partition(":")[0] for line in lines] == ["name", "sor", "phone", "email"]


def test_what_is_wrong_with_a_new_account_is_said_without_its_password(database: Path) -> None:
    run("db", "migrate")
    options = ("--name", " ", "--role", "gp", "--password-stdin")
    lines = refused(run("user", "add", "test", *options, document="kort"), 11)
    assert {line.partition(":")[0] for line in lines} == {"name", "password"}
    assert "kort" not in "".join(lines)


def test_a_password_is_asked_for_twice_and_not_shown(database: Path) -> None:
    run("db", "migrate")
    asked = run("user", "add", "test", "--name", "T", "--role", "gp", document=f"{PASSWORD}\n{PASSWORD}\n")
    assert asked.exit_code == 0, asked.output
    assert PASSWORD not in asked.output


def test_an_account_that_is_not_there_is_not_found(database: Path) -> None:
    run("db", "migrate")
    refused(run("user", "password", "nobody", "--password-stdin", document=PASSWORD), 12)


def test_without_a_database_accounts_say_what_to_do(database: Path) -> None:
    (line,) = refused(run("user", "list"), 14)
    assert "screening db" in line


# ---- demo and serve ----------------------------------------------------------------------------------------


def links_in(text: str) -> list[str]:
    return re.findall(r"http://localhost:\d+/\S+", text)


def test_the_demo_can_be_made_twice_and_doubles_nothing(database: Path) -> None:
    first, second = run("demo"), run("demo")
    assert (first.exit_code, second.exit_code) == (0, 0), second.output
    patient, nurse, gp = links_in(first.stdout)
    patient_again, nurse_again, gp_again = links_in(second.stdout)
    assert patient != patient_again
    assert (nurse, gp) == (nurse_again, gp_again)
    assert first.stdout.count("password") == 3
    assert len(run("user", "list").stdout.splitlines()) == 2


def test_a_port_that_is_taken_is_said_before_anything_is_done(database: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for command in (["serve"], ["demo", "--serve"]):
            (*_, last) = refused(run(*command, "--port", port), 2)
            assert f"port {port}" in last
    assert not database.exists()


def test_serving_without_a_database_says_what_to_do(database: Path) -> None:
    (line,) = refused(run("serve", "--port", str(free_port())), 14)
    assert "screening db" in line


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_the_demo_is_served_and_stops_when_it_is_asked_to(database: Path) -> None:
    port = free_port()
    command = [sys.executable, "-c", "from screening.cli import main; main()"]
    options = ["demo", "--serve", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert answers(f"http://127.0.0.1:{port}/") == 200
    finally:
        server.send_signal(signal.SIGTERM)
        output, _ = server.communicate(timeout=20)
    assert len(links_in(output)) == 3
    assert server.returncode == 0


def answers(address: str) -> int:
    """The status of a page, once somebody listens there."""
    deadline = time.monotonic() + 20
    while True:
        try:
            with urlopen(address, timeout=5) as response:  # noqa: S310  our own address
                status: int = response.status
                return status
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


# ---- How it ends -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BadDataFile("a.yaml", []), 10),
        (InvalidSubmission([]), 11),
        (NotFound("thing", "key"), 12),
        (NotPermitted("reason"), 13),
        (Conflict("reason"), 14),
        (ScreeningError("reason"), 1),
        (PermissionError(13, "Permission denied", "a.json"), 1),
        (KeyboardInterrupt(), 130),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_way_to_fail_has_its_exit_code(
    error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setitem(screening.commands, "fail", click.Command("fail", callback=fail))
    with pytest.raises(SystemExit) as ended:
        main(["fail"])
    assert ended.value.code == code
    assert "Traceback" not in capsys.readouterr().err


def test_wrong_usage_ends_with_two(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["nonsense"])
    assert ended.value.code == 2
    assert "nonsense" in capsys.readouterr().err


def test_done_ends_with_nought() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["check"])
    assert ended.value.code in (0, None)


def test_a_reader_that_has_had_enough_ends_it_in_silence() -> None:
    fixture = REPOSITORY / "tests" / "fixtures" / "fhir" / "refer.json"
    program = f"from screening.cli import main; main(['assess', {str(fixture)!r}, '--format', 'json'])"
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""


def test_help_and_scores_do_not_wait_for_the_web_the_database_or_the_pdf() -> None:
    fixture = REPOSITORY / "tests" / "fixtures" / "fhir" / "c15-severe.json"
    program = (
        "import sys, contextlib\n"
        "from screening.cli import main\n"
        f"with contextlib.suppress(SystemExit): main(['score', {str(fixture)!r}])\n"
        "print(sorted({'flask', 'sqlalchemy', 'reportlab', 'gunicorn', 'alembic'} & set(sys.modules)), file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stderr == "[]\n"
