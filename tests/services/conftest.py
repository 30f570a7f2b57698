"""A small service on a database of each kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import KINDS, make_url
from tests.services.data import write_data
from tests.services.world import World, make_world


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_data(tmp_path / "data")


@pytest.fixture(params=[KINDS[0], pytest.param(KINDS[1], marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return make_url(request.param, tmp_path)


@pytest.fixture
def world(url: str, data: Path) -> Iterator[World]:
    made = make_world(url, data)
    yield made
    made.context.database.close()
