"""Every page is valid HTML: the respondent's in every language, and the staff's, judged by html-validate.

The checker is a Node program, pinned in tests/html/package-lock.json; `.ci/run` installs it. Where it is missing, these
tests are skipped and say how to get it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from screening.core.people import Role
from screening.translation import LANGUAGES
from tests.web.respondent_site import Site
from tests.web.respondent_tour import take_tour
from tests.web.test_staff_permissions import TABLE, Known, known, status

__all__ = ["known"]

FOLDER = Path(__file__).resolve().parents[1] / "html"
CHECKER = FOLDER / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"


@pytest.fixture(scope="module", autouse=True)
def _checker() -> None:
    if not CHECKER.is_file() or shutil.which("node") is None:
        pytest.skip("html-validate is not installed: ./dev npm ci --ignore-scripts --prefix tests/html")


def find_faults(pages: Mapping[str, bytes], folder: Path) -> list[str]:
    """What the checker finds, as ``page:line: rule: message``."""
    names = {}
    for number, (name, html) in enumerate(pages.items()):
        file = folder / f"{number}.html"
        file.write_bytes(html)
        names[str(file)] = name
    config = ("--config", str(FOLDER / "htmlvalidate.json"), "--formatter", "json")
    done = subprocess.run(
        ["node", str(CHECKER), *config, *names], cwd=FOLDER, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout, done.stderr
    return list(_read(json.loads(done.stdout), names))


def _read(report: list[dict[str, object]], names: Mapping[str, str]) -> Iterator[str]:
    for file in report:
        messages = file["messages"]
        assert isinstance(messages, list)
        for one in messages:
            yield f"{names[str(file['filePath'])]}:{one['line']}: {one['ruleId']}: {one['message']}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_respondents_is_valid(site: Site, tmp_path: Path, language: str) -> None:
    pages = take_tour(site, language).pages
    assert find_faults({name: page.response.data for name, page in pages.items()}, tmp_path) == []


@pytest.mark.parametrize("role", [Role.GP, Role.NURSE, Role.ADMINISTRATOR])
def test_every_page_of_the_staffs_is_valid(known: Known, tmp_path: Path, role: Role) -> None:
    pages = dict(_staff_pages(known, role))
    assert len(pages) > 20
    assert find_faults(pages, tmp_path) == []


def _staff_pages(known: Known, role: Role) -> Iterator[tuple[str, bytes]]:
    """Each page that this role may open, and each form that refuses what was posted."""
    for (endpoint, method), route in TABLE.items():
        expected = route.administrator if role is Role.ADMINISTRATOR else route.of(role)
        if expected not in (200, 403, 404, 409, 422):
            continue
        _, _, text = status(known, role, route, known.path(route))
        if text.startswith("<!doctype html>"):
            yield f"{method} {endpoint}", text.encode()


def test_a_fault_would_be_found(tmp_path: Path) -> None:
    page = b"""<!doctype html><html lang="da"><head><title>A</title></head>
<body><main><h1>A</h1><p><div id="a">a</div><div id="a" foo>b</div></p></main></body></html>"""
    rules = {fault.split(": ")[1] for fault in find_faults({"bad": page}, tmp_path)}
    assert {"no-dup-id", "close-order"} <= rules
