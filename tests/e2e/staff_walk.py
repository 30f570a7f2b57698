"""Walking the staff's pages in a real browser, by mouse, by finger or by the keyboard alone: the same walk either way.

A `Colleague` acts (`press`, `fill`, `choose`, `pick`) and notes what must not happen on the way: errors on the
console, foreign hosts, pages wider than the screen, and by keyboard a focus that cannot be seen. `look` has axe-core
judge the page in front at every size; in Danish and English when the walk is walked once in each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.e2e.chromium import WCAG_A_AND_AA
from tests.e2e.shown import axe_source
from tests.web.staff_site import PASSWORD


class Size(NamedTuple):
    """Of a screen, in CSS pixels."""

    width: int
    height: int


PHONE, TABLET, DESKTOP = Size(360, 740), Size(820, 1180), Size(1280, 800)
SIZES = {"phone": PHONE, "tablet": TABLET, "desktop": DESKTOP}
LONGEST_WAIT = 8_000  # ms for something to appear; a page comes in less than one second
MOST_STEPS = 250  # Tab is pressed so often at the most: a walk that stands still ends here

_AXE = {"runOnly": WCAG_A_AND_AA, "resultTypes": ["violations"], "iframes": False, "preload": False}
_RUN_AXE = """async (options) => (await axe.run(document, options)).violations.map(
    (one) => one.id + ": " + one.nodes.map((node) => node.html.slice(0, 200)).join(" | "))"""
_WIDER = "document.documentElement.scrollWidth - window.innerWidth"
_IS_FOCUSED = "(one) => one === document.activeElement"
_IN_ITS_GROUP = """(one) => one === document.activeElement
    || (one.type === "radio" && document.activeElement.name === one.name
        && document.activeElement.form === one.form)"""
# What has the focus stands on the screen with nothing over it (WCAG 2.4.11), and is drawn (2.4.7): what is wrong.
_UNSEEN = """() => {
    const focused = document.activeElement;
    if (focused === null || focused === document.body) return "";
    const drawn = focused.closest("label") ?? focused;
    const name = focused.outerHTML.slice(0, 120);
    const box = drawn.getClientRects()[0];
    if (!box || box.width < 2 || box.height < 2) return "not drawn: " + name;
    if (box.bottom <= 0 || box.top >= innerHeight) return "outside the screen: " + name;
    const [x, y] = [box.left + Math.min(box.width / 2, 20), box.top + Math.min(box.height / 2, 20)];
    const top = document.elementFromPoint(Math.min(x, innerWidth - 1), Math.min(Math.max(y, 0), innerHeight - 1));
    if (top && !drawn.contains(top) && !top.contains(drawn)) return "covered: " + name;
    const outlined = [focused, ...drawn.querySelectorAll("*"), drawn].some((one) => {
        const style = getComputedStyle(one);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
    });
    return outlined ? "" : "no outline: " + name;
}"""


class Colleague:
    """Somebody of the staff with a browser of their own. `faults` are what must not happen; `looked_at` names the
    pages that axe has judged, which it does while `judges` is true."""

    def __init__(self, context: BrowserContext, base: str, *, size: Size, by_keyboard: bool = False) -> None:
        self.context, self.base, self.size, self.by_keyboard = context, base, size, by_keyboard
        self.faults: list[str] = []
        self.looked_at: dict[str, str] = {}
        self.judges = True
        self.pictures: Path | None = None  # a folder for a picture of each page looked at
        self.tab = context.pages[0] if context.pages else context.new_page()
        context.set_default_timeout(LONGEST_WAIT)
        self.watch(self.tab)

    def watch(self, tab: Page) -> None:
        """Note what must not happen in this tab. A page that says 4xx on purpose is an error to the console only."""
        tab.on("console", lambda said: self._note(_is_fault(said.type, said.text), f"console: {said.text}"))
        tab.on("pageerror", lambda error: self._note(True, f"script: {error.message}"))
        tab.on("request", lambda sent: self._note(not sent.url.startswith(self.base), f"foreign: {sent.url}"))

    def go(self, path: str) -> None:
        """Open an address of ours."""
        self.tab.goto(path if path.startswith("http") else self.base + path)
        self._glance()

    def press(self, selector: str) -> None:
        """Press the button or follow the link, to the next page."""
        found = self._one(selector)
        with self.tab.expect_navigation():
            if self.by_keyboard:
                self.reach(found)
                self.tab.keyboard.press("Enter")
            else:
                found.click()
        self._glance()

    def toggle(self, selector: str) -> None:
        """Open or close what stays on the page: a summary, a checkbox."""
        found = self._one(selector)
        if not self.by_keyboard:
            found.click()
            return
        self.reach(found)
        self.tab.keyboard.press("Space")

    def fill(self, selector: str, text: str) -> None:
        """Type into a field, in place of what stands there. A day is given as 2026-11-22."""
        found = self._one(selector)
        if not self.by_keyboard:
            found.fill(text)
            return
        self.reach(found)
        if found.get_attribute("type") == "date":
            self._type_day(found, text)
        else:
            self.tab.keyboard.press("Control+a")
            self.tab.keyboard.type(text)
        assert found.input_value() == text

    def choose(self, selector: str) -> None:
        """Choose the radio button, or tick the box."""
        found = self._one(selector)
        if not self.by_keyboard:
            found.check()
            return
        self._tab_to(found, _IN_ITS_GROUP)
        for _ in range(MOST_STEPS):
            if found.evaluate(_IS_FOCUSED):
                break
            self.tab.keyboard.press("ArrowDown")
        if not found.is_checked():
            self.tab.keyboard.press("Space")
        assert found.is_checked(), selector

    def pick(self, selector: str, value: str) -> None:
        """Pick an entry of a list that opens."""
        found = self._one(selector)
        if not self.by_keyboard:
            found.select_option(value)
            return
        self.reach(found)
        self.tab.keyboard.press("Home")
        for _ in range(MOST_STEPS):
            if found.input_value() == value:
                return
            self.tab.keyboard.press("ArrowDown")
        pytest.fail(f"{value} is not reached by the arrows in {selector}")

    def reach(self, found: Locator) -> None:
        """Press Tab until it has the focus; each stop on the way must be seen."""
        self._tab_to(found, _IS_FOCUSED)

    def sign_in(self, username: str, *, password: str = PASSWORD, totp: str | None = None) -> None:
        """From the sign-in page to the first page of their own. `totp`: the code that is on their phone now."""
        self.go("/staff/sign-in")
        self.look("sign in")
        self.fill("#username", username)
        self.fill("#password", password)
        self.press("main form.panel button.button-main")
        if totp is not None:
            assert self.tab.url.partition("?")[0].endswith("/staff/second-factor")
            self.look("second factor")
            self.fill("#code", totp)
            self.press("main form.panel button.button-main")
        assert "/sign-in" not in self.tab.url, self.text

    def sign_out(self) -> None:
        """By the button that stands on every page."""
        self.press(".staff-bar form[action$='/sign-out'] button")
        assert self.tab.url.endswith("/staff/sign-in")

    def look(self, name: str) -> None:
        """Have axe judge the page in front at every size, once for each name; and that it fits and is not cramped."""
        if name in self.looked_at or not self.judges:
            return
        self.looked_at[name] = self.tab.url
        if not self.tab.evaluate("'axe' in window"):
            self.tab.evaluate(axe_source())
        language = self.tab.locator("html").get_attribute("lang")
        for size_name, size in SIZES.items():
            self.tab.set_viewport_size({"width": size.width, "height": size.height})
            self.faults += [
                f"{name} ({language}, {size_name}): {found}" for found in self.tab.evaluate(_RUN_AXE, _AXE)
            ]
            self._note(self.tab.evaluate(_WIDER) > 0, f"{name} ({size_name}) scrolls sideways")
            if self.pictures is not None:
                file = self.pictures / f"{name.replace(' ', '-')}-{language}-{size_name}.png"
                self.tab.screenshot(path=file, full_page=True)
        self.tab.set_viewport_size({"width": self.size.width, "height": self.size.height})

    @property
    def text(self) -> str:
        """What the page says, in one line."""
        return " ".join(self.tab.locator("body").inner_text().split())

    def _one(self, selector: str) -> Locator:
        return self.tab.locator(selector).first

    def _type_day(self, found: Locator, text: str) -> None:
        """In the order of the browser's own language, which is the machine's and not the page's."""
        year, month, day = text.split("-")
        for typed in (f"{month}{day}{year}", f"{day}{month}{year}"):
            self.tab.keyboard.type(typed)
            if found.input_value() == text:
                return
            for _ in range(2):  # from the year back to the first of the three
                self.tab.keyboard.press("ArrowLeft")

    def _tab_to(self, found: Locator, condition: str) -> None:
        wanted = found.element_handle()
        for _ in range(MOST_STEPS):
            reached, unseen = self.tab.evaluate(f"(one) => [({condition})(one), ({_UNSEEN})()]", wanted)
            self._note(bool(unseen), f"focus at {self.tab.url}: {unseen}")
            if reached:
                return
            self.tab.keyboard.press("Tab")
        pytest.fail(f"{found} is not reached by Tab at {self.tab.url}")

    def _glance(self) -> None:
        self._note(self.tab.evaluate(_WIDER) > 0, f"{self.tab.url} scrolls sideways at {self.size.width} px")

    def _note(self, happened: bool, fault: str) -> None:
        if happened and fault not in self.faults:
            self.faults.append(fault)


@contextmanager
def colleague(
    browser: Browser, base: str, *, language: str, size: Size, by_keyboard: bool = False
) -> Iterator[Colleague]:
    """Somebody with a new browser that speaks this language; what must not happen has not when they leave."""
    context = browser.new_context(
        viewport={"width": size.width, "height": size.height},
        locale={"da": "da-DK", "en": "en-GB"}[language],
        has_touch=size is not DESKTOP,
    )
    someone = Colleague(context, base, size=size, by_keyboard=by_keyboard)
    yield someone
    assert someone.faults == [], "\n".join(someone.faults)
    context.close()


def answer_one_by_one(patient: Colleague, answers: Mapping[str, str]) -> None:
    """The form in the hands of a patient, from its first page to the one that thanks: a question at a time. What
    `answers` does not name is skipped."""
    patient.choose("input[name=voice]")
    patient.press("main form button.button-main")
    while not patient.tab.url.endswith("/answer/review"):
        found = re.fullmatch(r"\w+://[^/]+/answer/question/([\w-]+)", patient.tab.url)
        answer = answers.get(found.group(1)) if found else None
        if answer is None:
            patient.press("button[name=go][value=skip]")
        else:
            patient.choose(f"input[name=answer][value='{answer}']")
            patient.press("button[name=go][value=next]")
    send(patient)


def answer_on_one_page(patient: Colleague, answers: Mapping[str, str]) -> None:
    """The same on the page that holds all questions."""
    patient.choose("input[name=voice]")
    patient.press("button[name=walk][value=list]")
    if "/answer/sharing" in patient.tab.url:
        patient.press("button[name=go][value=skip]")
    for link_id, answer in answers.items():
        patient.choose(f"input[name='answer-{link_id}'][value='{answer}']")
    patient.press("button[name=go][value=next]")
    send(patient)


def send(patient: Colleague) -> None:
    """From the page where the answers are looked over."""
    assert patient.tab.url.endswith("/answer/review"), patient.tab.url
    patient.press("main form button.button-main")
    assert patient.tab.url.endswith("/answer/thanks"), patient.tab.url


def unlock(nurse: Colleague, pin: str) -> None:
    """Take the tablet back: the line at the foot of the patient's page, and the PIN."""
    nurse.press("footer a[href$='/staff/unlock']")
    nurse.look("the tablet is locked")
    nurse.fill("#pin", pin)
    nurse.press("main form.panel button.button-main")


def code_now(key: str, moment: float) -> str:
    """What an authenticator app shows for this key at that moment (seconds since 1970)."""
    return pyotp.TOTP(key.replace(" ", "")).at(int(moment))


def _is_fault(kind: str, text: str) -> bool:
    return kind == "error" and "Failed to load resource: the server responded with a status of 4" not in text
