"""The app at its start: it refuses what makes no sense, and touches no database before it is asked something."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from flask import request

from screening.core.errors import BadDataFile, ScreeningError
from screening.web import create_app
from tests.web.respondent_site import REPOSITORY, make_settings


def test_it_touches_no_database_at_the_start(tmp_path: Path) -> None:
    create_app(make_settings(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_bad_data_refuses_to_start(tmp_path: Path) -> None:
    for folder in ("questionnaires", "criteria"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    wording = tmp_path / "questionnaires" / "qlq-c15-pal" / "wording.da.yaml"
    wording.write_text(wording.read_text(encoding="utf-8").replace("language: da", "language: xx"), "utf-8")
    with pytest.raises(BadDataFile):
        create_app(replace(make_settings(tmp_path), data=tmp_path))


def test_missing_translations_refuse_to_start(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        create_app(replace(make_settings(tmp_path), translations=tmp_path))


def test_without_settings_it_reads_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENING_DATABASE_URL", "mysql://somewhere")
    with pytest.raises(ScreeningError):
        create_app()


@pytest.mark.parametrize(("proxies", "scheme"), [(0, "http"), (1, "https")])
def test_a_proxys_headers_are_believed_only_where_one_stands(
    tmp_path: Path, proxies: int, scheme: str
) -> None:
    app = create_app(replace(make_settings(tmp_path), trusted_proxies=proxies))
    app.add_url_rule("/scheme", view_func=lambda: request.scheme)
    assert app.test_client().get("/scheme", headers={"X-Forwarded-Proto": "https"}).text == scheme
