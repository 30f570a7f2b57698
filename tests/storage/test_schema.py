import multiprocessing
import stat
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, inspect, text

import screening.storage
from screening.core.errors import Conflict
from screening.storage.database import open_database
from screening.storage.schema import migrate
from screening.storage.tables import IMMUTABLE, REVISION, metadata
from screening.storage.version import check_schema
from tests.databases import make_empty_url

BOTH = pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])


@BOTH
def test_migrating_from_nothing_gives_exactly_the_tables_of_the_program(kind: str, tmp_path: Path) -> None:
    database = open_database(make_empty_url(kind, tmp_path))
    migrate(database)
    with database.reading() as reading:
        context = MigrationContext.configure(reading.connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        found = inspect(reading.connection)
        for table in metadata.sorted_tables:
            checks = {check["name"] for check in found.get_check_constraints(table.name)}
            assert checks == {c.name for c in table.constraints if isinstance(c, CheckConstraint)}
            keys = {key["name"] for key in found.get_foreign_keys(table.name)}
            assert keys == {constraint.name for constraint in table.foreign_key_constraints}
    database.close()


@BOTH
def test_every_immutable_table_has_its_triggers(kind: str, tmp_path: Path) -> None:
    database = open_database(make_empty_url(kind, tmp_path))
    migrate(database)
    source = (
        "sqlite_master WHERE type = 'trigger'" if kind == "sqlite" else "pg_trigger WHERE NOT tgisinternal"
    )
    column = "tbl_name" if kind == "sqlite" else "tgrelid::regclass::text"
    with database.reading() as reading:
        guarded = set(reading.execute(text(f"SELECT {column} FROM {source}")).scalars())  # noqa: S608
    assert guarded == {table.name for table in IMMUTABLE}
    database.close()


@BOTH
def test_migrating_again_changes_nothing(kind: str, tmp_path: Path) -> None:
    database = open_database(make_empty_url(kind, tmp_path))
    migrate(database)
    migrate(database)
    check_schema(database)
    database.close()


@BOTH
def test_processes_that_migrate_at_once_do_not_collide(kind: str, tmp_path: Path) -> None:
    url = make_empty_url(kind, tmp_path)
    with multiprocessing.get_context("fork").Pool(4) as pool:
        assert pool.map(_migrate, [url] * 4) == ["ok"] * 4
    database = open_database(url)
    check_schema(database)
    database.close()


@BOTH
def test_a_newer_database_is_not_touched(kind: str, tmp_path: Path) -> None:
    database = open_database(make_empty_url(kind, tmp_path))
    migrate(database)
    with database.writing() as writing:
        writing.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Conflict, match="newer than this program"):
        migrate(database)
    database.close()


def test_the_file_and_its_folder_are_made_and_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "new folder 100%" / "screening.sqlite3"
    database = open_database(f"sqlite:///{file}")
    migrate(database)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}
    assert set(modes.values()) == {0o600}
    assert file.name in modes
    database.close()


def test_the_program_names_the_newest_migration() -> None:
    config = Config()
    folder = Path(screening.storage.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_current_head() == REVISION
    revisions = [script.revision for script in scripts.walk_revisions()]
    # `check_schema` compares them as text.
    assert all(revision.isdigit() and len(revision) == 4 for revision in revisions)
    assert revisions == sorted(revisions, reverse=True)


def _migrate(url: str) -> str:
    database = open_database(url)
    migrate(database)
    database.close()
    return "ok"
