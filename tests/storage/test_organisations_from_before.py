"""An upgraded database goes on working: everybody who was there, and every patient, is in one organisation."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

import screening.storage
from screening.core.people import CareReason, OrganisationKind, Role
from screening.storage.database import Database, Reading, open_database
from tests.databases import KINDS, make_empty_url

BEFORE = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
BOTH = pytest.mark.parametrize("kind", [KINDS[0], pytest.param(KINDS[1], marks=pytest.mark.postgres)])


def upgrade(database: Database, to: str, *, organisation: str | None = None) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(screening.storage.__file__).parent / "migrations"))
    config.attributes["organisation"] = organisation
    with database.writing() as writing:
        config.attributes["connection"] = writing.connection
        command.upgrade(config, to)


def from_before(kind: str, folder: Path, *, organisation: str | None = "Hjemmesygeplejen") -> Database:
    database = open_database(make_empty_url(kind, folder))
    if database.file is not None:
        database.file.parent.mkdir(parents=True, exist_ok=True)
    upgrade(database, "0001")
    made_at = BEFORE.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    with database.writing() as writing:
        for role in ("nurse", "gp", "administrator"):
            writing.execute(
                text(
                    "INSERT INTO staff (id, username, name, role, password_hash, made_at) "
                    "VALUES (:id, :username, 'Somebody', :role, '-', :made_at)"
                ),
                {"id": role, "username": role, "role": role, "made_at": made_at},
            )
        for patient in ("first", "second"):
            writing.execute(
                text(
                    "INSERT INTO patient (id, name, birth, made_at) VALUES (:id, 'T', '1950-01-01', :made_at)"
                ),
                {"id": patient, "made_at": made_at},
            )
    upgrade(database, "0002", organisation=organisation)
    return database


def names_of_organisations(reading: Reading) -> list[str]:
    # By their columns: the tables as the program knows them may have more by now.
    return list(reading.execute(text("SELECT name FROM organisation")).scalars())


@BOTH
def test_clinicians_keep_their_role_and_an_administrator_runs_the_whole_service(
    kind: str, tmp_path: Path
) -> None:
    database = from_before(kind, tmp_path)
    with database.reading() as reading:
        found_one = reading.execute(text("SELECT id, name, kind FROM organisation")).one()
        home, name, kind_of_it = tuple(found_one)
        found = reading.execute(text("SELECT staff_id, role, organisation_id, ended_at FROM membership"))
        memberships = set(map(tuple, found))
    assert (name, kind_of_it) == ("Hjemmesygeplejen", OrganisationKind.HOME_NURSING.value)
    assert memberships == {
        ("nurse", Role.NURSE.value, home, None),
        ("gp", Role.GP.value, home, None),
        ("administrator", Role.ADMINISTRATOR.value, None, None),
    }
    database.close()


@BOTH
def test_every_patient_is_in_its_care(kind: str, tmp_path: Path) -> None:
    database = from_before(kind, tmp_path)
    with database.reading() as reading:
        found = reading.execute(
            text(
                "SELECT patient_id, reason, name, until FROM care_relation "
                "JOIN organisation ON organisation.id = organisation_id"
            )
        )
        assert set(map(tuple, found)) == {
            (patient, CareReason.OWN_PATIENT.value, "Hjemmesygeplejen", None)
            for patient in ("first", "second")
        }
    database.close()


@BOTH
def test_nothing_is_made_for_a_database_without_anybody(kind: str, tmp_path: Path) -> None:
    database = open_database(make_empty_url(kind, tmp_path))
    if database.file is not None:
        database.file.parent.mkdir(parents=True, exist_ok=True)
    upgrade(database, "0002", organisation="Hjemmesygeplejen")
    with database.reading() as reading:
        assert names_of_organisations(reading) == []
    database.close()


def test_without_a_name_in_the_settings_it_is_called_as_they_are_by_default(tmp_path: Path) -> None:
    database = from_before("sqlite", tmp_path, organisation=None)
    with database.reading() as reading:
        assert names_of_organisations(reading) == ["Demo"]
    database.close()
