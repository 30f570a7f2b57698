"""The system's Chromium for tests that drive a real browser: found, or said to be missing; never skipped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MACOS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
WCAG_A_AND_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def find_chromium() -> str:
    """The path of a Chromium or Chrome; the test fails when there is none."""
    asked = os.environ.get("CHROMIUM")
    if asked:
        return asked
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    found = found or next((path for path in MACOS if os.access(path, os.X_OK)), None)
    if found is None:
        pytest.fail(
            "no Chromium found: install one (Debian: apt-get install chromium) or name one with CHROMIUM=/path/to/it"
        )
    return found


def flags() -> list[str]:
    """As root it runs without its sandbox, which it cannot set up there."""
    return [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else [*QUIET]


@contextmanager
def running_browser() -> Iterator[Browser]:
    """A headless browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=flags())
        yield browser
        browser.close()


class Person:
    """Somebody with a browser of their own. Notes what must not happen: errors on the console, foreign hosts."""

    def __init__(self, browser: Browser, base: str, *, width: int, javascript: bool) -> None:
        self.base, self.width, self.javascript = base, width, javascript
        self.faults: list[str] = []
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": 844},
            locale="da-DK",
            java_script_enabled=javascript,
            has_touch=True,
        )
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda said: self._note(said.type == "error", f"console: {said.text}"))
        self.page.on("pageerror", lambda error: self._note(True, f"script: {error.message}"))
        self.page.on(
            "request", lambda sent: self._note(not sent.url.startswith(base), f"foreign: {sent.url}")
        )

    def _note(self, happened: bool, fault: str) -> None:
        if happened:
            self.faults.append(fault)

    def go(self, path: str) -> None:
        """Open an address of ours and look the page over."""
        self.page.goto(path if path.startswith("http") else self.base + path)
        self.look()

    def press(self, selector: str) -> None:
        """Press the button or link, wait for the next page, and look it over."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        self.look()

    def look(self) -> None:
        """The page in front must fit the screen and be accessible, and nothing must have gone wrong on the way."""
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= self.width, f"{self.page.url} scrolls sideways: {wide} > {self.width}"
        assert not self.faults, self.faults
        if self.javascript:
            found = Axe().run(self.page, options={"runOnly": WCAG_A_AND_AA}).response["violations"]
            assert not found, [
                (self.page.url, one["id"], [node["html"] for node in one["nodes"]]) for one in found
            ]

    @property
    def text(self) -> str:
        """What the page says."""
        return " ".join(self.page.locator("body").inner_text().split())
