"""The system's Firefox for tests that drive a real browser, by WebDriver BiDi (a W3C standard that Firefox speaks by
itself): JSON over a websocket, and keys and taps that come from the browser, not from a script of the page.

Playwright drives a Firefox of its own making only, never Debian's; hence these few commands.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

NAMES = ("firefox-esr", "firefox")
SECONDS = 60  # for any one answer: a machine that is busy with other tests is slow
TAB, ENTER, SPACE, DOWN = "\ue004", "\ue007", " ", "\ue015"  # WebDriver's code points for keys
# No page of Mozilla's at the start, and nothing asked of the network by the browser itself.
PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.aboutConfig.showWarning": False,
    "browser.safebrowsing.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.w3c_touch_events.enabled": 1,
    "extensions.update.enabled": False,
    "intl.accept_languages": "da",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}
_LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)\s")
_CENTRE = """(one => {
    one.scrollIntoView({block: "center", behavior: "instant"});
    const {left, top, width, height} = one.getBoundingClientRect();
    return [left + width / 2, top + height / 2];
})(document.querySelector(%s))"""


def find_firefox() -> str | None:
    """The path of a Firefox, the one that FIREFOX names first; None where there is none."""
    return os.environ.get("FIREFOX") or next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def running_firefox(folder: Path) -> Iterator[Firefox]:
    """A headless Firefox with a new profile in `folder`, and one tab; the test is skipped where there is none."""
    program = find_firefox()
    if program is None:
        pytest.skip(
            "no Firefox found: install one (Debian: apt-get install firefox-esr) or name one with FIREFOX="
        )
    _write_profile(folder)
    log = folder / "log"
    with log.open("wb") as output:
        started = subprocess.Popen(
            [program, "--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", str(folder)],
            stdout=output,
            stderr=output,
            env={**os.environ, "HOME": str(folder)},
        )
    try:
        with connect(f"{_address(started, log)}/session", max_size=None, compression=None) as socket:
            yield Firefox(socket)
    finally:
        started.terminate()
        started.wait(SECONDS)


def _write_profile(folder: Path) -> None:
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()]
    (folder / "user.js").write_text("\n".join(lines), encoding="utf-8")


def _address(started: subprocess.Popen[bytes], log: Path) -> str:
    """Where Firefox listens: it says so once it does."""
    for _ in range(SECONDS * 10):
        said = log.read_text(encoding="utf-8", errors="replace")
        found = _LISTENS.search(said)
        if found is not None:
            return found.group(1)
        assert started.poll() is None, said
        time.sleep(0.1)
    pytest.fail(f"Firefox did not begin to listen: {log.read_text(errors='replace')}")


class Firefox:
    """One tab. `errors` is what stood on the console as an error, and every fault of a script."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.number = 0
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.errors: list[str] = []
        self.send("session.new", capabilities={})
        self.tab = self.send("browsingContext.getTree")["contexts"][0]["context"]
        self.send("session.subscribe", events=["log.entryAdded", "browsingContext.load"])

    def send(self, method: str, **params: object) -> Any:
        """One command and its result. What happens meanwhile is kept."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while (answer := self._receive()).get("id") != self.number:
            pass
        assert answer["type"] == "success", f"{method}: {answer['error']}: {answer['message']}"
        return answer["result"]

    def _receive(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self.socket.recv(timeout=SECONDS))
        if message["type"] == "event":
            self._note(message["method"], message["params"])
        return message

    def _note(self, method: str, params: dict[str, Any]) -> None:
        self.events.append((method, params))
        if method == "log.entryAdded" and params["level"] == "error":
            self.errors.append(str(params["text"]))

    def set_size(self, width: int, height: int) -> None:
        """The size of the screen in CSS pixels."""
        self.send(
            "browsingContext.setViewport", context=self.tab, viewport={"width": width, "height": height}
        )

    def open(self, address: str) -> None:
        """Go to an address, and wait until it is loaded."""
        self.send("browsingContext.navigate", context=self.tab, url=address, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page: anything that JSON can hold; a promise is awaited."""
        done = self.send(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then(value => JSON.stringify(value ?? null))",
            target={"context": self.tab},
            awaitPromise=True,
        )
        assert done["type"] == "success", done["exceptionDetails"]["text"]
        return json.loads(done["result"]["value"])

    def run(self, script: str) -> None:
        """Run a script in the page as it is."""
        done = self.send(
            "script.evaluate", expression=script, target={"context": self.tab}, awaitPromise=False
        )
        assert done["type"] == "success", done["exceptionDetails"]["text"]

    def tap(self, selector: str) -> None:
        """A finger on the middle of the first element that the selector finds."""
        left, top = self.evaluate(_CENTRE % json.dumps(selector))
        at = {"type": "pointerMove", "x": int(left), "y": int(top)}
        touch = [at, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        finger = {"type": "pointer", "id": "finger", "parameters": {"pointerType": "touch"}, "actions": touch}
        self.send("input.performActions", context=self.tab, actions=[finger])

    def type(self, keys: str) -> None:
        """Press and let go of each key."""
        pressed = [{"type": act, "value": key} for key in keys for act in ("keyDown", "keyUp")]
        self.send(
            "input.performActions",
            context=self.tab,
            actions=[{"type": "key", "id": "keys", "actions": pressed}],
        )

    @contextmanager
    def next_page(self) -> Iterator[None]:
        """What is done within leads to another page; go on when that is loaded."""
        self.events.clear()
        yield
        while not any(method == "browsingContext.load" for method, _ in self.events):
            self._receive()

    @property
    def address(self) -> str:
        """The path of the page."""
        return str(self.evaluate("location.pathname"))

    def overflow(self) -> int:
        """By how many pixels the page is wider than the screen."""
        return int(self.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
