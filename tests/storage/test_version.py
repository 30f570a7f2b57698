from pathlib import Path

import pytest
from sqlalchemy import text

from screening.core.errors import Conflict
from screening.storage.database import Database, open_database
from screening.storage.version import check_schema
from tests.databases import make_empty_url


def test_a_database_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    database = open_database(make_empty_url("sqlite", tmp_path))
    with pytest.raises(Conflict, match=r"no database at .* yet: run `screening db migrate`"):
        check_schema(database)
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_tables_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "empty.sqlite3").touch()
    database = open_database(make_empty_url("sqlite", tmp_path))
    with pytest.raises(Conflict, match="no tables yet"):
        check_schema(database)
    database.close()


@pytest.mark.parametrize(
    ("version", "said"),
    [("0000", "screening db migrate"), ("9999", "newer than this program")],
    ids=["older", "newer"],
)
def test_a_database_of_another_version_is_refused(database: Database, version: str, said: str) -> None:
    check_schema(database)
    with database.writing() as writing:
        writing.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    with pytest.raises(Conflict, match=said):
        check_schema(database)
