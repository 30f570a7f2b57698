"""On a phone the patient keeps two answers for the doctor; the nurse is shown that, and the doctor the whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from screening.core.people import Role
from screening.services import invitations
from tests.e2e.chromium import running_browser
from tests.e2e.live import open_device, served
from tests.web.staff_site import C15, DANISH, PASSWORD, Site, opened_site

WORDS = "Det skal kun laegen vide"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with opened_site(tmp_path) as site:
        yield site


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_what_is_kept_on_a_phone_is_shown_to_the_doctor_alone(
    site: Site, browser: Browser, tmp_path: Path, javascript: bool
) -> None:
    patient = site.add_patient()
    made = invitations.make_invitation(
        site.context, site.staff[Role.NURSE], patient.id, questionnaire=C15, language=DANISH
    )
    with served(site) as base:
        context, phone = open_device(browser, javascript=javascript)
        phone.goto(f"{base}/i/{made.secret}")
        phone.check("input[value=patient-none]")
        phone.click("button.button-main")
        phone.goto(f"{base}/answer/question/9")
        phone.check("input[name=answer][value='4']")
        phone.click("button.keep")
        phone.wait_for_selector("p.kept")
        phone.screenshot(path=tmp_path / "question.png", full_page=True)
        phone.goto(f"{base}/answer/question/matters-most")
        phone.fill("textarea", WORDS)
        phone.click("button[value=next]")
        phone.goto(f"{base}/answer/review")
        phone.click("button[name=keep][value=matters-most]")
        phone.wait_for_selector("#q-matters-most p.kept")
        phone.screenshot(path=tmp_path / "review.png", full_page=True)
        phone.click("form[action$='/send'] button.button-main")
        phone.wait_for_url("**/thanks**")
        context.close()

        newest = site.newest_assessment(patient)
        shown = {role: page_of(browser, base, site, role, newest, tmp_path) for role in (Role.NURSE, Role.GP)}
    assert WORDS not in shown[Role.NURSE]
    assert "Kept for the doctor and not shown here" in shown[Role.NURSE]
    assert WORDS in shown[Role.GP]
    assert "Only for the doctor, not for the nurse or relatives" in shown[Role.GP]


def page_of(browser: Browser, base: str, site: Site, role: Role, assessment: str, folder: Path) -> str:
    """What somebody of this role, signed in by hand, is shown of an assessment."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.goto(f"{base}/staff/sign-in")
    page.fill("input[name=username]", site.staff[role].username)
    page.fill("input[name=password]", PASSWORD)
    page.click("form button.button-main, main form button")
    page.wait_for_url("**/staff/**")
    page.goto(f"{base}/staff/assessments/{assessment}")
    page.screenshot(path=folder / f"{role.value}.png", full_page=True)
    text = page.inner_text("body")
    context.close()
    return text
