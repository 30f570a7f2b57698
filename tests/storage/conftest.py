"""A database of each kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from screening.services.sealing import make_key_ring
from screening.storage.database import Database, open_database
from tests.databases import KINDS, make_url


@pytest.fixture(params=[KINDS[0], pytest.param(KINDS[1], marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    opened = open_database(make_url(request.param, tmp_path), make_key_ring((), "-" * 32))
    yield opened
    opened.close()
