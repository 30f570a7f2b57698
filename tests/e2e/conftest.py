"""The app and a browser tab that is shown its pages, made once for a module of tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.chromium import running_browser
from tests.e2e.shown import Screen
from tests.web.conftest import database_template
from tests.web.respondent_site import Site, make_site

__all__ = ["browser", "database_template", "screen", "site"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, database_template: Path) -> Iterator[Site]:
    made = make_site(tmp_path_factory.mktemp("site"), database_template)
    yield made
    made.context.database.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def screen(browser: Browser, site: Site) -> Iterator[Screen]:
    context = browser.new_context(viewport={"width": 360, "height": 640}, has_touch=True)
    yield Screen(context.new_page(), site)
    context.close()
