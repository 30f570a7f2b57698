"""What a question costs a phone: ``./dev python benchmarks/respondent.py``.

A real browser against the server as `screening serve` runs it: bytes over the wire and requests of the first question,
bytes of the next one, and the time until a question can be answered on a processor slowed down four times, over a line
of 1.6 Mbit/s with 150 ms there and back. Targets and
figures stand in docs/performance/respondent.md.
"""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from screening.config import load_settings
from screening.core.questionnaire import Language, QuestionnaireId
from screening.services import invitations, patients, staff
from screening.services.context import open_context
from tests.e2e.chromium import running_browser
from tests.e2e.server import environment_in, running_server

RUNS = 9
SLOWER = 4  # times
BITS, ROUND_TRIP = 1_600_000, 150  # per second; ms
LINE = {
    "offline": False,
    "latency": ROUND_TRIP,
    "downloadThroughput": BITS / 8,
    "uploadThroughput": BITS / 8,
}
# The moment from which an answer can be tapped: the page is read and painted; scripts only add to it.
_USABLE = """() => {
    const [load] = performance.getEntriesByType("navigation");
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    return Math.max(load.domContentLoadedEventEnd, paint ? paint.startTime : 0);
}"""


@dataclass
class Traffic:
    """What went over the wire: bytes with headers, by kind of file."""

    session: CDPSession
    kinds: dict[str, str] = field(default_factory=dict)
    sent: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.session.on("Network.responseReceived", self._kind)
        self.session.on("Network.loadingFinished", self._done)
        self.session.send("Network.enable")

    def _kind(self, event: dict[str, Any]) -> None:
        self.kinds[event["requestId"]] = event["type"]

    def _done(self, event: dict[str, Any]) -> None:
        if event["encodedDataLength"]:  # nothing goes over the wire for what the browser has kept
            self.sent[event["requestId"]] = event["encodedDataLength"]

    def bytes_of(self, *kinds: str) -> float:
        return sum(size for id, size in self.sent.items() if not kinds or self.kinds.get(id) in kinds)


def make_link(folder: Path, base: str) -> str:
    """A patient with an invitation to fifteen questions; its address."""
    context = open_context(load_settings(environment_in(folder, SCREENING_BASE_URL=base)))
    (nurse,) = staff.list_staff(context)
    patient = patients.add_patient(context, nurse, name="Test Testesen", birth=date(1950, 1, 1))
    made = invitations.make_invitation(
        context, nurse, patient.id, questionnaire=QuestionnaireId("qlq-c15-pal"), language=Language("da")
    )
    context.database.close()
    return f"{base}/i/{made.secret}"


@contextmanager
def begun(browser: Browser, link: str) -> Iterator[dict[str, Any]]:
    """The cookies of a device that stands at the first question."""
    context = browser.new_context(locale="da-DK")
    tab = context.new_page()
    tab.goto(link)
    tab.locator("input[name=voice]").first.check()
    tab.locator("main form button.button-main").click()
    tab.locator("button[name=go][value=skip]").click()
    tab.wait_for_url("**/answer/question/1")
    yield {"storage_state": context.storage_state()}
    context.close()


def open_phone(browser: Browser, state: dict[str, Any]) -> tuple[BrowserContext, Page, CDPSession]:
    """A phone whose browser has none of our files yet."""
    context = browser.new_context(viewport={"width": 360, "height": 640}, **state)
    tab = context.new_page()
    return context, tab, context.new_cdp_session(tab)


def slow_down(session: CDPSession) -> None:
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def print_sizes(browser: Browser, state: dict[str, Any], base: str) -> None:
    context, tab, session = open_phone(browser, state)
    first = Traffic(session)
    tab.goto(f"{base}/answer/question/1", wait_until="networkidle")
    print(
        f"first question: {len(first.sent)} requests, {first.bytes_of():.0f} bytes over the wire, headers included"
    )
    print(f"  of it script: {first.bytes_of('Script'):.0f} bytes")
    first.sent.clear()
    page = context.request.get(f"{base}/answer/question/3").body()
    tab.goto(f"{base}/answer/question/3", wait_until="networkidle")
    print(
        f"next question: {len(first.sent)} request(s), {first.bytes_of():.0f} bytes over the wire,", end=" "
    )
    print(f"{len(page)} without headers, {len(gzip.compress(page))} of them compressed")
    context.close()


def time_until_usable(browser: Browser, state: dict[str, Any], base: str) -> tuple[list[float], list[float]]:
    """Milliseconds until the first question can be answered with nothing kept, and until the next one can."""
    firsts, nexts = [], []
    for _ in range(RUNS):
        context, tab, session = open_phone(browser, state)
        slow_down(session)
        tab.goto(f"{base}/answer/question/1")
        firsts.append(tab.evaluate(_USABLE))
        tab.goto(f"{base}/answer/question/3")
        nexts.append(tab.evaluate(_USABLE))
        context.close()
    return firsts, nexts


def say(name: str, times: list[float]) -> None:
    print(f"{name:<16} median {median(times):5.0f} ms, fastest {min(times):5.0f}, slowest {max(times):5.0f}")


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as name,
        running_server(Path(name)) as base,
        running_browser() as browser,
        begun(browser, make_link(Path(name), base)) as state,
    ):
        print_sizes(browser, state, base)
        print(
            f"until it can be answered, CPU {SLOWER}x slower, {BITS / 1e6} Mbit/s, {ROUND_TRIP} ms, {RUNS} runs:"
        )
        firsts, nexts = time_until_usable(browser, state, base)
        say("first question", firsts)
        say("next question", nexts)


if __name__ == "__main__":
    main()
