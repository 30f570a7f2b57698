"""The app served from within a test: a real server for a real browser, with the test's own clock and database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import WSGIRequestHandler, make_server


class HasApp(Protocol):
    """A site of either kind of test: tests.web.respondent_site's or tests.web.staff_site's."""

    @property
    def app(self) -> Flask:
        """The app that is served."""


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing: the tests' output is theirs."""


@contextmanager
def served(site: HasApp) -> Iterator[str]:
    """The address at which the app answers."""
    server = make_server("127.0.0.1", 0, site.app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def open_device(browser: Browser, *, javascript: bool = True) -> tuple[BrowserContext, Page]:
    """A phone that nobody has used."""
    context = browser.new_context(
        viewport={"width": 360, "height": 640}, has_touch=True, locale="en-GB", java_script_enabled=javascript
    )
    return context, context.new_page()
