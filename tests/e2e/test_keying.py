"""A nurse keys in a paper of fifteen questions by the keyboard alone, in a real browser on a real server; and the
square on the paper opens the same form on a phone. Every key that is pressed is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from tests.e2e.chromium import Person, running_browser
from tests.e2e.server import running_server
from tests.e2e.test_whole_job import add_patient, sign_in

FIFTEEN = "321143321234225"  # one key for each of the fifteen questions, in their order
SLIP = "4"  # where the second question is keyed in again
MOST_KEYS = 60
MOST_STEPS = 80  # a walk that stands still ends here
_FOCUSED = "() => document.activeElement.id || document.activeElement.getAttribute('href') || ''"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_server(tmp_path_factory.mktemp("keying")) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def nurse(base: str, browser: Browser) -> Person:
    nurse = Person(browser, base, width=1280, javascript=True)
    sign_in(nurse)
    return nurse


class Keyboard:
    """The nurse's keyboard, on the page in front. `pressed` counts each key."""

    def __init__(self, nurse: Person) -> None:
        self.page = nurse.page
        self.pressed = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def send(self) -> None:
        """Enter, which leads to another page."""
        with self.page.expect_navigation():
            self.press("Enter")

    @property
    def at(self) -> str:
        """The id of what has the focus, or where it leads."""
        return str(self.page.evaluate(_FOCUSED))

    def reach(self, wanted: str) -> None:
        for _ in range(MOST_STEPS):
            if self.at == wanted:
                return
            self.press("Tab")
        pytest.fail(f"{wanted} is not reached by Tab at {self.page.url}")

    def fill(self, keys: Mapping[str, Sequence[str]]) -> None:
        """A key where there is an answer, Enter where there is none, until the page's button has the focus."""
        for _ in range(MOST_STEPS):
            here = self.at
            if not here:
                return
            self.press(*keys.get(here, ["Enter"]))
        pytest.fail(f"the end of the page is not reached: {self.at}")


def printed(nurse: Person, name: str, folder: Path) -> str:
    """The code on the paper of a new patient, as it stands on every page."""
    nurse.go("/staff/patients")
    add_patient(nurse, name)
    nurse.press("main a[href$='/invitations/new']")
    nurse.page.locator("#questionnaire input[value='qlq-c15-pal']").check()
    nurse.page.locator("#language input").first.check()
    nurse.press("main form button")
    nurse.go("/staff/patients")
    nurse.press(f"text={name}")
    with nurse.page.expect_download() as download:
        nurse.page.locator("form.print-form button").click()
    file = folder / "form.pdf"
    download.value.save_as(file)
    codes = {
        code
        for page in PdfReader(file).pages
        for code in re.findall(r"· ([0-9A-Z]{3} [0-9A-Z]{4} [0-9A-Z]{3})\b", page.extract_text())
    }
    (code,) = codes
    return str(code).replace(" ", "")


def test_a_paper_is_keyed_in_by_keyboard_alone(nurse: Person, tmp_path: Path) -> None:
    """With a slip among what is keyed in twice: it is shown at its field, all else is kept, and it is stored."""
    code = printed(nurse, "Prøve Papirsen", tmp_path)
    today = "() => new Date().toLocaleDateString('sv', {timeZone: 'Europe/Copenhagen'})"
    year, month, day = str(nurse.page.evaluate(today)).split("-")
    nurse.go("/staff/paper")
    keyboard = Keyboard(nurse)
    keyboard.press(*code)
    keyboard.send()
    nurse.look()
    keys = {f"key-{number}": key for number, key in enumerate(FIFTEEN, start=1)}
    keys |= {"again-1": FIFTEEN[0], "again-2": SLIP, "again-3": FIFTEEN[2], "who": "1"}
    keyboard.fill({**keys, "day": [*f"{day}{month}{year}", "Enter"]})
    keyboard.send()

    nurse.faults = [fault for fault in nurse.faults if "422" not in fault]  # the browser's own line about it
    nurse.look()
    expect(nurse.page.locator("#again-2")).to_have_attribute("aria-invalid", "true")
    assert nurse.page.locator("[aria-invalid=true]").count() == 1
    for name, key in keys.items():
        expect(nurse.page.locator(f"#{name}")).to_have_value(key)
    expect(nurse.page.locator("#day")).to_have_value(f"{day}{month}{year}")
    keyboard.reach("#again-2")
    keyboard.press("Enter")
    assert keyboard.at == "again-2"
    keyboard.fill({"again-2": FIFTEEN[1]})
    keyboard.send()

    nurse.look()
    assert re.search(r"/staff/patients/[\w-]+(#.*)?$", nurse.page.url)
    assert "Papirskemaet er gemt" in nurse.text
    assert "på papir, tastet ind af Nanna Nørgaard" in nurse.text
    assert keyboard.pressed < MOST_KEYS, keyboard.pressed


def test_the_square_puts_the_code_into_its_field_and_takes_it_out_of_the_address(
    nurse: Person, base: str, browser: Browser, tmp_path: Path
) -> None:
    code = printed(nurse, "Prøve Kodesen", tmp_path)
    phone = Person(browser, base, width=390, javascript=True)
    phone.go(f"/code#{code}")
    expect(phone.page.locator("#code")).to_have_value(code)
    assert phone.page.url == f"{base}/code"
    phone.press("main form button.button-main")
    assert "/answer" in phone.page.url
