"""Pages that the app has answered, put before a real browser as they are: same address, headers and style sheet.

No server runs and no page is walked to again: one browser, one tab, and hundreds of pages looked at. What a page asks
for beside itself is answered by the app too; another host answers nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page as Tab
from playwright.sync_api import Route

from tests.e2e.chromium import WCAG_A_AND_AA
from tests.web.hygiene import Page
from tests.web.respondent_site import Site

HOST = "http://localhost"
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
# Nothing of this counts for a verdict: what passes, a selector for each element looked at (the element itself is
# shown), frames (there are none), and files fetched to read them again.
AXE_OPTIONS = {
    "runOnly": WCAG_A_AND_AA,
    "resultTypes": ["violations"],
    "reporter": "no-passes",
    "selectors": False,
    "iframes": False,
    "preload": False,
}
RUN_AXE = """async (options) => (await axe.run(document, options)).violations.map(
    (one) => one.id + ": " + one.nodes.map((node) => node.html.slice(0, 200)).join(" | "))"""


@cache
def axe_source() -> str:
    """The checker's own script."""
    return AXE.read_text(encoding="utf-8")


@dataclass
class Screen:
    """A tab of a real browser that shows pages of the app."""

    tab: Tab
    site: Site

    def __post_init__(self) -> None:
        self.client = self.site.app.test_client()
        self.page: Page | None = None
        self.files: dict[str, tuple[bytes, dict[str, str]]] = {}
        self.foreign: list[str] = []
        self.forced = False
        self.tab.route("**/*", self._answer)

    def show(self, page: Page) -> None:
        """Put the page before the reader."""
        self.page = page
        self.tab.goto(HOST + page.path, wait_until="load")
        assert self.foreign == []

    def set_look(self, *, width: int, height: int = 640, text: int = 1, forced: bool = False) -> None:
        """The size of the screen, one of our own text sizes, and the system's forced colours."""
        if self.tab.viewport_size != {"width": width, "height": height}:
            self.tab.set_viewport_size({"width": width, "height": height})
        if forced != self.forced:
            self.tab.emulate_media(forced_colors="active" if forced else "none")
            self.forced = forced
        self.tab.evaluate(
            """(size) => {
                const root = document.documentElement.classList;
                root.remove("text-2", "text-3", "text-4");
                if (size > 1) root.add("text-" + size);
            }""",
            text,
        )

    def find_violations(self) -> list[str]:
        """What axe-core finds against WCAG 2.0 to 2.2, levels A and AA, on what stands on the screen."""
        if not self.tab.evaluate("'axe' in window"):
            self.tab.evaluate(axe_source())
        found: list[str] = self.tab.evaluate(RUN_AXE, AXE_OPTIONS)
        return found

    def overflow(self) -> int:
        """By how many pixels the page is wider than the screen."""
        width: int = self.tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return width

    def _answer(self, route: Route) -> None:
        address = route.request.url
        if not address.startswith(HOST + "/"):
            self.foreign.append(address)
            route.abort()
        elif route.request.resource_type == "document" and self.page is not None:
            route.fulfill(**_reply(self.page.response))
        else:
            body, headers = self._file(address.removeprefix(HOST))
            route.fulfill(body=body, headers=headers)

    def _file(self, path: str) -> tuple[bytes, dict[str, str]]:
        if path not in self.files:
            found = self.client.get(path, buffered=True)
            self.files[path] = (found.data, dict(found.headers))
        return self.files[path]


def _reply(response: Any) -> dict[str, Any]:
    headers = {name: value for name, value in response.headers.items() if name != "Set-Cookie"}
    return {"status": response.status_code, "headers": headers, "body": response.data}
