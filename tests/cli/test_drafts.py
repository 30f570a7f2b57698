"""Drafts that nobody sent, taken in from the command line; and a database that cannot be used, in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import refused, run


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "screening.sqlite3"
    monkeypatch.setenv("SCREENING_DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.delenv("SCREENING_SECRET_KEY", raising=False)
    return file


@pytest.mark.usefixtures("file")
def test_taking_in_says_how_many() -> None:
    assert run("db", "migrate").exit_code == 0
    assert run("drafts", "take-in").stdout == "taken in: 0\n"


def test_a_damaged_database_is_said_in_words_and_with_its_own_code(file: Path) -> None:
    file.write_bytes(b"not a database " * 1000)
    for command in (("db", "status"), ("db", "migrate"), ("user", "list"), ("drafts", "take-in")):
        (said,) = refused(run(*command), 15)
        assert "damaged" in said
        assert "restore it from a backup" in said


def test_a_server_that_is_not_there_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENING_DATABASE_URL", f"postgresql://me:hemmelig@/none?host={tmp_path}")
    monkeypatch.setenv("SCREENING_SECRET_KEY", "k" * 40)
    (said,) = refused(run("db", "status"), 15)
    assert "cannot be reached" in said
    assert "hemmelig" not in said
