"""The whole job in a real browser on a real server, at the width of a phone, with JavaScript and without.

The nurse signs in, adds a patient and makes an invitation; the patient opens the link in another browser and answers
fifteen questions; the nurse records the facts; the verdict stands there, and the PDF says it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from screening.core.questionnaire import Language
from screening.services.data import load_catalog
from tests.e2e.chromium import Person, running_browser
from tests.e2e.server import PASSWORD, running_server

REPOSITORY = Path(__file__).resolve().parents[2]
PHONE = 390
# Vignette "severe, basal treatment insufficient": the criteria are met.
ANSWERS = {str(item): answer for item, answer in enumerate("321143321234223", start=1)}
WORDS = "At sidde i haven med Erik"
YES = {"life-threatening", "informed", "wants-referral", "needs-assessed", "basal-insufficient"}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of its own, with an empty database and a nurse."""
    with running_server(tmp_path_factory.mktemp("whole-job")) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_sign_in_to_the_pdf(base: str, browser: Browser, tmp_path: Path, javascript: bool) -> None:
    name = f"Prøve Testesen {'A' if javascript else 'B'}"
    nurse = Person(browser, base, width=PHONE, javascript=javascript)
    sign_in(nurse)
    add_patient(nurse, name)
    link = make_invitation(nurse)

    patient = Person(browser, base, width=PHONE, javascript=javascript)
    answer(patient, link)

    nurse.go("/staff/patients")
    assert name in nurse.text
    nurse.press(f"text={name}")
    record_facts(nurse)
    outcome = outcome_label("refer")
    assert outcome in nurse.text
    assert WORDS in nurse.text
    paper = download_pdf(nurse, tmp_path)
    assert name in paper
    assert outcome in paper
    assert WORDS in paper


def sign_in(nurse: Person) -> None:
    nurse.go("/staff/patients")
    assert "/staff/sign-in" in nurse.page.url
    nurse.page.fill("#username", "nurse")
    nurse.page.fill("#password", PASSWORD)
    nurse.press("main form button")
    assert nurse.page.url.endswith("/staff/patients")


def add_patient(nurse: Person, name: str) -> None:
    nurse.press("main a[href='/staff/patients/new']")
    nurse.page.fill("#name", name)
    nurse.page.fill("#birth", "24-12-1940")
    nurse.press("main form button")


def make_invitation(nurse: Person) -> str:
    """The link, as the nurse would copy it."""
    nurse.press("main a[href$='/invitations/new']")
    nurse.page.locator("#questionnaire input[value='qlq-c15-pal']").check()
    nurse.page.locator("#language input").first.check()
    nurse.press("main form button")
    assert nurse.page.locator("svg.qr").is_visible()
    return nurse.page.locator("#link").input_value()


def answer(patient: Person, link: str) -> None:
    """Fifteen answers and a few words; the rest is skipped."""
    patient.go(link)
    assert link not in patient.page.url  # the secret has left the address bar
    patient.page.locator("input[name=voice]").first.check()
    patient.press("main form button.button-main")
    patient.press(
        "button[name=go][value=skip]"
    )  # what a relative may see is asked once, and may be passed by
    asked = []
    while found := re.search(r"/answer/question/([\w-]+)", patient.page.url):
        link_id = found.group(1)
        asked.append(link_id)
        if link_id in ANSWERS:
            patient.page.locator(f"input[name=answer][value='{ANSWERS[link_id]}']").check()
            patient.press("button[name=go][value=next]")
        elif link_id == "matters-most":
            patient.page.fill("textarea[name=answer]", WORDS)
            patient.press("button[name=go][value=next]")
        else:
            patient.press("button[name=go][value=skip]")
    assert set(ANSWERS) <= set(asked)
    assert patient.page.url.endswith("/answer/review")
    patient.press("main form button.button-main")
    assert patient.page.url.endswith("/answer/thanks")


def record_facts(nurse: Person) -> None:
    """All of them: yes to the gates and to insufficient basal treatment, no to the rest."""
    nurse.press("main a[href*='/facts/']")
    for group in nurse.page.locator("fieldset.fact").all():
        link_id = str(group.get_attribute("id")).removeprefix("fact-")
        group.locator(f"input[value='{'yes' if link_id in YES else 'no'}']").check()
    nurse.press("#facts button.button-main")
    assert "/staff/assessments/" in nurse.page.url


def download_pdf(nurse: Person, folder: Path) -> str:
    """The text of the Danish PDF's first page."""
    with nurse.page.expect_download() as download:
        nurse.page.locator("main a[href$='/pdf/da']").click()
    file = folder / "page.pdf"
    download.value.save_as(file)
    return " ".join(PdfReader(file).pages[0].extract_text().split())


def outcome_label(outcome: str) -> str:
    criteria_set = load_catalog(REPOSITORY).get_criteria_set("dk-basal-spec")
    return next(one.label[Language("da")] for one in criteria_set.outcomes if one.id == outcome)
