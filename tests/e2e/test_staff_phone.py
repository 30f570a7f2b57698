"""The head of the staff's pages on a phone: it leaves the screen to the page, and hides nothing to do so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from screening.core.people import Role
from screening.services import staff as accounts
from tests.e2e.live import served
from tests.e2e.staff_walk import PHONE
from tests.web.staff_site import PASSWORD, Site, opened_site

LEAST_TARGET = 24  # px, WCAG 2.5.8
FIFTEEN = "3 2 1 1 4 3 3 2 1 2 3 4 2 2 3"
_OUTSIDE = """(one) => { const box = one.getBoundingClientRect();
    return box.left < 0 || box.right > innerWidth || one.scrollWidth > one.clientWidth + 1 }"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with opened_site(tmp_path_factory.mktemp("site")) as site:
        site.answer(site.add_patient(), FIFTEEN)
        for username, name in (
            ("long", "Anne-Sofie Kristoffersen-Vestergaard"),
            ("one-word", "Ubrydelig" * 8),
        ):
            accounts.add_staff(site.context, username=username, name=name, role=Role.NURSE, password=PASSWORD)
        yield site


def open_list(browser: Browser, base: str, username: str, language: str) -> Page:
    """The list of patients on a phone without JavaScript."""
    context = browser.new_context(
        viewport={"width": PHONE.width, "height": PHONE.height},
        locale={"da": "da-DK", "en": "en-GB"}[language],
        java_script_enabled=False,
    )
    tab = context.new_page()
    tab.goto(f"{base}/staff/sign-in")
    tab.fill("#username", username)
    tab.fill("#password", PASSWORD)
    with tab.expect_navigation():
        tab.click("main form.panel button.button-main")
    tab.goto(f"{base}/staff/patients")
    return tab


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("username", ["nurse", "gp"])
def test_on_a_phone_the_head_takes_at_most_a_quarter_of_the_screen_and_hides_no_page(
    browser: Browser, site: Site, username: str, language: str
) -> None:
    with served(site) as base:
        tab = open_list(browser, base, username, language)
        head = tab.locator(".staff-header").bounding_box()
        assert head is not None
        assert head["height"] <= PHONE.height / 4
        links = tab.locator(
            ".staff-menu a, .staff-home, .staff-who a, .staff-bar form[action$='/sign-out'] button"
        )
        assert links.count() >= 8
        for link in links.all():
            box = link.bounding_box()
            assert box is not None, link.inner_text()
            assert box["height"] >= LEAST_TARGET, link.inner_text()
        assert tab.locator(".staff-menu a[aria-current=page]").count() == 1
        assert tab.locator(".staff-menu a[href$='/tasks'] .count").is_visible()
        other = {"da": "en", "en": "da"}[language]
        assert tab.locator(f".languages button[value={other}]").is_visible()
        tab.context.close()


@pytest.mark.parametrize("username", ["long", "one-word"])
def test_a_long_name_is_not_cut_off(browser: Browser, site: Site, username: str) -> None:
    with served(site) as base:
        tab = open_list(browser, base, username, "da")
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for part in tab.locator(".staff-home, .staff-who a, .staff-who .quiet, .staff-menu a").all():
            assert not part.evaluate(_OUTSIDE), part.inner_text()
        tab.context.close()


def test_at_the_least_width_no_page_scrolls_sideways(browser: Browser, site: Site) -> None:
    """320 px, WCAG 1.4.10."""
    with served(site) as base:
        tab = open_list(browser, base, "nurse", "da")
        tab.set_viewport_size({"width": 320, "height": 640})
        for selector in (".staff-home", ".patients h2 a", ".staff-menu a[href$='/tasks']", ".task a"):
            with tab.expect_navigation():
                tab.click(selector)
            assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), tab.url
        assert "/staff/tasks/" in tab.url
        tab.context.close()
