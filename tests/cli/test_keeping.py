# ruff: noqa: S608, ISC004
"""What is kept, at the command line: the trail is verified with its exit codes, patients are brought in and handed out,
records are deleted when they are due, keys are rotated and accounts linked."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import text

from screening.storage.database import open_database
from tests.cli.running import refused, run
from tests.databases import KINDS, make_url

PASSWORD = "korrekt hest batteri"
SECRET = "s" * 40
CSV = "name;birth;cpr\nTest Importsen;24-12-1940;\nTest Importine;01-03-1950;\n"


@pytest.fixture(params=[KINDS[0], pytest.param(KINDS[1], marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database with tables; the settings of the machine do not matter."""
    made = make_url(request.param, tmp_path)
    monkeypatch.setenv("SCREENING_DATABASE_URL", made)
    monkeypatch.setenv("SCREENING_SECRET_KEY", SECRET)
    monkeypatch.setenv("SCREENING_BASE_URL", "http://localhost:8000")
    for name in ("SCREENING_DATA_KEYS", "SCREENING_OIDC_ISSUER"):
        monkeypatch.delenv(name, raising=False)
    return made


def nurse(username: str = "test") -> None:
    """An account, and with it some entries in the trail."""
    added = run(
        "user", "add", username, "--name", "Test Sygeplejerske", "--role", "nurse", "--password-stdin",
        document=PASSWORD,
    )  # fmt: skip
    assert added.exit_code == 0, added.output


def bring_in(file: Path, content: str = CSV, *more: str) -> str:
    file.write_text(content, encoding="utf-8")
    done = run("patients", "import", str(file), "--as", "test", *more)
    assert done.exit_code == 0, done.output
    return done.stdout


def past_the_program(url: str, *statements: str) -> None:
    """What somebody with the database's own password could do."""
    database = open_database(url)
    with database.writing() as writing:
        if writing.is_sqlite:
            for change in ("update", "delete"):
                writing.execute(text(f"DROP TRIGGER audit_event_refuses_{change}"))
        else:
            writing.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            writing.execute(text(statement))
    database.close()


def ids(url: str, table: str) -> list[str]:
    database = open_database(url)
    with database.reading() as reading:
        found = [str(id) for id in reading.execute(text(f"SELECT id FROM {table} ORDER BY id")).scalars()]
    database.close()
    return found


def trail(tmp_path: Path) -> int:
    """A trail of some entries, each command's own; the newest number."""
    nurse()
    for number in range(3):
        bring_in(tmp_path / "patients.csv", f"name;birth;cpr\nTest {'ABC'[number]};24-12-1940;\n")
    return int(run("audit", "head").stdout.partition(":")[0])


# ---- audit verify ------------------------------------------------------------------------------------------------


def test_a_good_trail_ends_with_nought_and_prints_the_head(url: str, tmp_path: Path) -> None:
    newest = trail(tmp_path)
    head = run("audit", "head").stdout.strip()
    done = run("audit", "verify", "--head", head)
    assert (done.exit_code, done.stdout) == (
        0,
        f"entries: {newest}, all of them fit; the head is {head}\n",
    )


INSERTED = (
    "UPDATE audit_event SET number = number + 1000 WHERE number >= {n}",
    "UPDATE audit_event SET number = number - 999 WHERE number > 1000",
    "INSERT INTO audit_event (number, at, actor, action, subject, chain)"
    " SELECT {n}, at, actor, action, subject, chain FROM audit_event WHERE number = {n} + 1",
)
TAMPERINGS: dict[str, tuple[tuple[str, ...], Callable[[int], int]]] = {
    "changed": (("UPDATE audit_event SET actor = 'other' WHERE number = {n}",), lambda n: n),
    "deleted": (("DELETE FROM audit_event WHERE number = {n}",), lambda n: n + 1),
    # A copy of an entry in its own place is that entry; the one that it moved on is the first that does not fit.
    "inserted": (INSERTED, lambda n: n + 1),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_a_trail_that_was_tampered_with_ends_with_fourteen_and_names_the_first_bad_entry(
    url: str, tmp_path: Path, tampering: str
) -> None:
    statements, first_bad = TAMPERINGS[tampering]
    bad = trail(tmp_path) - 1
    past_the_program(url, *(statement.format(n=bad) for statement in statements))
    found = run("audit", "verify")
    assert found.exit_code == 14
    assert found.stdout.startswith(f"entry {first_bad(bad)}: ")


def test_an_end_that_was_cut_off_is_found_with_the_head_that_was_noted_down(url: str, tmp_path: Path) -> None:
    newest = trail(tmp_path)
    head = run("audit", "head").stdout.strip()
    past_the_program(url, f"DELETE FROM audit_event WHERE number >= {newest - 1}")
    assert run("audit", "verify").exit_code == 0  # a chain alone cannot show it
    found = run("audit", "verify", "--head", head)
    assert found.exit_code == 14
    assert found.stdout.startswith(f"entry {newest}: ")


def test_a_head_that_is_none_is_wrong_usage(url: str) -> None:
    refused(run("audit", "verify", "--head", "somewhere"), 2)


# ---- patients ----------------------------------------------------------------------------------------------------


def test_patients_are_brought_in_once_however_often_the_file_is_sent(url: str, tmp_path: Path) -> None:
    nurse()
    file = tmp_path / "patients.csv"
    assert bring_in(file, CSV, "--dry-run") == "would be added: 2; there already: 0\n"
    assert ids(url, "patient") == []
    assert bring_in(file) == "added: 2; there already: 0\n"
    assert bring_in(file) == "added: 0; there already: 2\n"
    assert len(ids(url, "patient")) == 2


def test_a_bad_line_brings_in_nobody_and_every_fault_is_told_with_its_line(url: str, tmp_path: Path) -> None:
    nurse()
    file = tmp_path / "patients.csv"
    file.write_text(f"{CSV}Test Fejlsen;32-13-1940;\n;01-01-1950;\n", encoding="utf-8")
    told = "\n".join(refused(run("patients", "import", str(file), "--as", "test"), 11))
    assert {"4", "5"} <= set(re.findall(r"\d+", told))
    assert "Fejlsen" not in told  # no name in what may end in a log
    assert ids(url, "patient") == []


def test_who_is_nobody_brings_nobody_in(url: str, tmp_path: Path) -> None:
    file = tmp_path / "patients.csv"
    file.write_text(CSV, encoding="utf-8")
    refused(run("patients", "import", str(file), "--as", "nobody"), 12)


def test_the_template_is_a_file_that_can_be_brought_in(url: str, tmp_path: Path) -> None:
    nurse()
    template = run("patients", "template")
    assert template.exit_code == 0
    columns = template.stdout.lstrip("\ufeff").strip().split(";")
    row = {"name": "Test Skabelonsen", "birth": "24-12-1940"}
    filled = template.stdout.strip() + "\n" + ";".join(row.get(column, "") for column in columns) + "\n"
    assert bring_in(tmp_path / "filled.csv", filled, "--dry-run").startswith("would be added: 1")


def test_a_copy_of_all_that_is_kept_of_a_patient_is_written(url: str, tmp_path: Path) -> None:
    nurse()
    bring_in(tmp_path / "patients.csv")
    written = tmp_path / "copy.zip"
    assert run("patient", "export", ids(url, "patient")[0], "-o", str(written)).exit_code == 0
    with zipfile.ZipFile(written) as archive:
        assert json.loads(archive.read("fhir.json"))["resourceType"] == "Bundle"
    refused(run("patient", "export", "nobody", "-o", str(written)), 12)


def test_nothing_is_deleted_that_is_not_due_and_the_run_is_written_down(url: str, tmp_path: Path) -> None:
    nurse()
    bring_in(tmp_path / "patients.csv")
    for word, more in (("would be deleted", ("--dry-run",)), ("deleted", ())):
        done = run("retention", "run", *more)
        assert done.exit_code == 0
        assert done.stdout.startswith(f"{word}: patients 0, ")
    assert len(ids(url, "patient")) == 2
    assert run("audit", "verify").exit_code == 0


def test_keys_are_rotated_and_the_old_one_can_go(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nurse()
    bring_in(tmp_path / "patients.csv")
    monkeypatch.setenv("SCREENING_DATA_KEYS", "A" * 43 + "=")
    done = run("identity", "rotate")
    assert done.exit_code == 0, done.output
    assert int(re.findall(r"anew: (\d+)", done.stdout)[0]) >= 2
    monkeypatch.setenv("SCREENING_SECRET_KEY", "t" * 40)
    assert run("identity", "rotate").stdout.startswith("encrypted anew: 0;")


# ---- accounts ----------------------------------------------------------------------------------------------------


def test_an_account_is_linked_to_the_provider_and_unlinked(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    nurse()
    refused(run("user", "link", "test", "subject-1"), 12)  # there is no provider
    monkeypatch.setenv("SCREENING_OIDC_ISSUER", "https://id.example")
    monkeypatch.setenv("SCREENING_OIDC_CLIENT_ID", "screening")
    monkeypatch.setenv("SCREENING_OIDC_CLIENT_SECRET", "hemmelig")
    assert run("user", "link", "test", "subject-1").exit_code == 0
    nurse("other")
    refused(run("user", "link", "other", "subject-1"), 14)
    refused(run("user", "link", "nobody", "subject-2"), 12)
    assert run("user", "unlink", "test").exit_code == 0
    assert run("user", "link", "other", "subject-1").exit_code == 0


def test_a_second_factor_that_is_lost_is_taken_away(url: str) -> None:
    nurse()
    assert run("user", "reset-second-factor", "test").exit_code == 0
    refused(run("user", "reset-second-factor", "nobody"), 12)


def test_a_role_in_another_organisation_is_given_and_listed(url: str) -> None:
    nurse()
    added = run("organisation", "add", "Lægerne Test", "--kind", "gp-practice")
    assert added.exit_code == 0, added.output
    given = run("user", "give", "test", "--role", "nurse", "--organisation", "Lægerne Test")
    assert given.exit_code == 0, given.output
    assert "Lægerne Test" in run("user", "list").stdout


def test_a_record_that_is_due_stays_while_a_case_is_running_and_goes_when_it_is_over(
    url: str, tmp_path: Path
) -> None:
    nurse()
    bring_in(tmp_path / "caseload.csv")
    held, other = ids(url, "patient")
    refused(run("patient", "hold", held, "--reason", "  "), 11)
    refused(run("patient", "hold", "nobody", "--reason", "a complaint"), 12)
    done = run("patient", "hold", held, "--reason", "a complaint is running")
    assert done.exit_code == 0, done.output
    with time_machine.travel(datetime.now(UTC) + timedelta(days=11 * 366), tick=True):
        run_of_years = run("retention", "run")
        assert "due, but kept because a case is running: patients 1" in run_of_years.stdout
        assert held not in run_of_years.output + done.stderr
        assert ids(url, "patient") == [held]
        assert other not in ids(url, "patient")
        assert run("patient", "end-hold", held).exit_code == 0
        assert run("patient", "end-hold", held).exit_code == 0  # said twice, it is done once
        run("retention", "run")
        assert ids(url, "patient") == []
