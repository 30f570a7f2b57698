"""A running installation for the tests of the respondent's pages, each on a database of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from screening.core.people import Role
from screening.services import staff
from screening.services.database import migrate_database
from screening.web import create_app
from screening.web.runtime import get_context
from tests.clock import Clock
from tests.web.respondent_site import Site, make_settings, make_site


@pytest.fixture(scope="session")
def database_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("database")
    app = create_app(make_settings(folder), clock=Clock())
    with app.app_context():
        context = get_context()
    migrate_database(context)
    staff.add_staff(
        context,
        username="nurse",
        name="Nurse Nursen",
        role=Role.NURSE,
        password="correct horse battery staple",
    )
    context.database.close()  # brings the write-ahead log home, so that the file alone is the database
    return folder / "screening.sqlite3"


@pytest.fixture
def site(tmp_path: Path, database_template: Path) -> Iterator[Site]:
    made = make_site(tmp_path, database_template)
    yield made
    made.context.database.close()


@pytest.fixture
def https_app(tmp_path: Path, database_template: Path) -> Flask:
    shutil.copy(database_template, tmp_path / "screening.sqlite3")
    return create_app(replace(make_settings(tmp_path), secure_cookies=True), clock=Clock())
