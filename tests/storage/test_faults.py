"""Each way a database can fail is said in words that tell what to do, and quote nothing."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from screening.core.errors import DatabaseFailed
from screening.storage.database import open_database
from screening.storage.schema import migrate
from screening.storage.version import check_schema
from tests.databases import make_url


def test_a_file_that_is_no_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    file = tmp_path / "no.sqlite3"
    file.write_bytes(b"Karen Secret has pain. " * 500)
    database = open_database(f"sqlite:///{file}")
    for use in (check_schema, migrate):
        with pytest.raises(DatabaseFailed, match=r"damaged.* restore .*SQLITE_NOTADB") as caught:
            use(database)
        assert "Karen" not in str(caught.value)


def test_a_database_whose_middle_is_overwritten_is_said_to_be_damaged(tmp_path: Path) -> None:
    url = make_url("sqlite", tmp_path)
    file = tmp_path / "test.sqlite3"
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"x" * (len(content) - 4096))
    database = open_database(url)
    with pytest.raises(DatabaseFailed, match="damaged"), database.reading() as reading:
        reading.execute(text("SELECT * FROM patient")).all()
    database.close()


def test_a_folder_that_is_not_there_cannot_be_reached(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'gone' / 'a.sqlite3'}")
    with pytest.raises(DatabaseFailed, match="cannot be reached"), database.reading():
        pass


def test_a_server_that_is_not_there_cannot_be_reached(tmp_path: Path) -> None:
    database = open_database(f"postgresql://nobody:secret@/none?host={tmp_path}")
    with pytest.raises(DatabaseFailed, match="cannot be reached") as caught:
        check_schema(database)
    assert "secret" not in str(caught.value)


def test_a_database_that_another_program_holds_is_busy(tmp_path: Path) -> None:
    url = make_url("sqlite", tmp_path)
    database = open_database(url)
    other = sqlite3.connect(tmp_path / "test.sqlite3", isolation_level=None)
    with database.reading() as reading:
        reading.execute(text("PRAGMA busy_timeout = 0"))
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseFailed, match="busy"), database.writing():
        pass
    other.execute("ROLLBACK")
    other.close()
    database.close()


def test_a_rule_of_the_tables_that_is_broken_is_no_trouble_of_the_connection(tmp_path: Path) -> None:
    database = open_database(make_url("sqlite", tmp_path))
    with (
        pytest.raises(DatabaseFailed, match=r"did not do what was asked .*NOTNULL"),
        database.writing() as writing,
    ):
        writing.execute(text("INSERT INTO patient (id) VALUES ('x')"))
    database.close()
