"""The whole walk by keyboard alone, and what a screen reader is told: one heading, an order of focus that is the order
of the page, errors that take the focus and lead to their field, and messages that are announced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from screening.core.response import Assistance
from tests.e2e.live import open_device, served
from tests.e2e.shown import Screen
from tests.web.respondent_site import Site
from tests.web.respondent_tour import take_tour

MOST_TABS = 60
_FOCUSED = """() => {
    const one = document.activeElement;
    return [one.tagName, one.name || "", one.value || "", (one.textContent || "").trim().slice(0, 60)];
}"""
# The places of all that can be reached by Tab, in the order of the document.
_ORDER = """() => {
    const seen = [...document.querySelectorAll("a[href], button, input, textarea, summary, [tabindex]")];
    return seen.indexOf(document.activeElement);
}"""
_RING = """() => {
    const visible = (element) => element && getComputedStyle(element).outlineStyle !== "none";
    const one = document.activeElement;
    return visible(one) || visible(one.closest(".option"));
}"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def base(site: Site) -> Iterator[str]:
    with served(site) as address:
        yield address


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    context, page = open_device(browser)
    yield page
    context.close()


def reach(tab: Page, name: str, value: str = "") -> None:
    """Press Tab until this field or button has the focus; each step must be seen, and go down the page."""
    place = -1
    for _ in range(MOST_TABS):
        tab.keyboard.press("Tab")
        tag, found, held, words = tab.evaluate(_FOCUSED)
        assert tag != "BODY", f"{name} {value} cannot be reached by Tab at {tab.url}"
        assert tab.evaluate(_RING), f"the focus on {tag} {found} {words!r} is not seen"
        here = tab.evaluate(_ORDER)
        assert here > place, f"the focus goes back at {tag} {found} {words!r}"
        place = here
        if (found == name and held == value) or (not name and value in words):
            return
    pytest.fail(f"{name} {value} was not reached")


def press_enter(tab: Page) -> None:
    with tab.expect_navigation():
        tab.keyboard.press("Enter")


def test_from_the_link_to_the_thanks_without_a_mouse(site: Site, base: str, tab: Page) -> None:
    made = site.invite(patient=site.add_patient("Keys"))
    tab.goto(f"{base}/i/{made.secret}")
    reach(tab, "voice", "patient-none")
    tab.keyboard.press("Space")
    reach(tab, "", "Begin")
    press_enter(tab)
    reach(tab, "go", "skip")
    press_enter(tab)
    expected, number = {}, 0
    while "/answer/question/" in tab.url:
        link_id = tab.url.rpartition("/")[2]
        assert tab.locator("h1").count() == 1
        number += 1
        if tab.locator("textarea[name=answer]").count():
            reach(tab, "answer")
            tab.keyboard.type("Written by keys")
        else:
            reach(tab, "answer", str(tab.locator("input[name=answer]").first.get_attribute("value")))
            # Space chooses the first; the arrows go on from it, as many as this question's number, and round.
            tab.keyboard.press("Space")
            for _ in range(number % 4):
                tab.keyboard.press("ArrowDown")
            expected[link_id] = tab.locator("input[name=answer]:checked").get_attribute("value")
        reach_from_here(tab)
        press_enter(tab)
    assert number >= 15
    assert tab.url.endswith("/answer/review")
    reach(tab, "", "Send my answers")
    press_enter(tab)
    assert tab.url.endswith("/answer/thanks")
    answers = {str(link_id): answer for link_id, answer in site.draft(made.invitation.id).answers.items()}
    assert {id: getattr(answers[id], "code", None) for id in expected} == expected


def reach_from_here(tab: Page) -> None:
    """Next is the first stop after the answers."""
    tab.keyboard.press("Tab")
    if tab.evaluate(_FOCUSED)[0] == "SUMMARY":
        tab.keyboard.press("Tab")
    assert tab.evaluate(_FOCUSED)[1:3] == ["go", "next"]


def test_whose_words_the_list_and_stopping_without_a_mouse(site: Site, base: str, tab: Page) -> None:
    made = site.invite(patient=site.add_patient("Keys on the list"))
    tab.goto(f"{base}/i/{made.secret}")
    reach(tab, "voice", "patient-none")
    tab.keyboard.press("Space")
    reach(tab, "walk", "list")
    press_enter(tab)
    reach(tab, "go", "skip")
    press_enter(tab)
    tab.wait_for_url("**/answer/questions*")
    reach(tab, "go", "who")
    press_enter(tab)
    reach(tab, "voice", "patient-none")
    tab.keyboard.press("ArrowDown")
    reach(tab, "", "Go on")
    press_enter(tab)
    tab.wait_for_url("**/answer/questions*")
    for link_id, downs in (("1", 0), ("2", 3)):
        tab.locator(f"[name='answer-{link_id}']").first.focus()
        tab.keyboard.press("Space")
        for _ in range(downs):
            tab.keyboard.press("ArrowDown")
    tab.locator("button[value=stop]").focus()
    press_enter(tab)
    assert tab.url.endswith("/answer/stop")
    reach(tab, "", "Send what I have answered")
    press_enter(tab)
    assert tab.url.endswith("/answer/thanks")
    draft = site.draft(made.invitation.id)
    answers = {str(link_id): getattr(answer, "code", None) for link_id, answer in draft.answers.items()}
    assert (answers["1"], answers["2"]) == ("1", "4")
    assert draft.assistance is Assistance.RELATIVE


def test_an_arrow_key_never_goes_on_by_itself(site: Site, base: str, tab: Page) -> None:
    made = site.invite(patient=site.add_patient("Arrows"))
    tab.goto(f"{base}/i/{made.secret}")
    tab.locator("input[name=voice]").first.check()
    tab.locator("main form button.button-main").click()
    tab.locator("button[name=go][value=skip]").click()
    expect(tab).to_have_url(re.compile("/answer/question/1$"))
    tab.goto(f"{base}/answer/settings?next=/answer/question/1")
    tab.locator("input[name=by-itself]").check()
    tab.locator("main form button.button-main").click()
    expect(tab).to_have_url(re.compile("/answer/question/1$"))
    tab.locator("input[name=answer]").first.focus()
    for key in ("Space", "ArrowDown", "ArrowDown"):
        tab.keyboard.press(key)
    tab.wait_for_timeout(1200)  # longer than going on by itself waits
    assert tab.url.endswith("/answer/question/1")
    tab.wait_for_timeout(600)
    with tab.expect_navigation():
        tab.locator(".option").nth(1).tap()
    assert tab.url.endswith("/answer/question/2")


def test_what_is_wrong_takes_the_focus_and_leads_to_its_field(site: Site, screen: Screen) -> None:
    tour = take_tour(site, "en")
    named = {name: page for name, page in tour.pages.items() if name.endswith((": error", ": too long"))}
    assert len(named) >= 7
    for name, page in named.items():
        screen.show(page)
        tab = screen.tab
        alert = tab.locator("main .notice-error[role=alert]")
        assert alert.count() == 1, name
        assert tab.evaluate("document.activeElement.matches('main .notice-error')"), name
        assert tab.title().startswith("Look once more"), name
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.matches('main .notice-error a')"), name
        target = tab.evaluate("document.activeElement.getAttribute('href').slice(1)")
        tab.keyboard.press("Enter")
        # Tab from there is within the field, or already on it.
        field = tab.locator(f"[id='{target}']")
        assert field.count() == 1, name
        inside = field.evaluate(
            "(one) => one === document.activeElement || one.matches('input, textarea, fieldset')"
        )
        assert inside, name
        described = tab.locator(f"[id='{target}']").evaluate(
            "(one) => (one.closest('fieldset') || one).getAttribute('aria-describedby')"
            " || one.getAttribute('aria-describedby')"
        )
        assert described, f"{name}: the field does not say what is wrong with it"


def test_every_page_has_one_heading_and_announces_its_messages(site: Site, screen: Screen) -> None:
    tour = take_tour(site, "de")
    for name, page in tour.pages.items():
        screen.show(page)
        tab = screen.tab
        assert tab.locator("h1").count() == 1, name
        assert tab.locator("main").count() == 1, name
        for saved in tab.locator(".saved").all():
            assert saved.get_attribute("role") == "status", name
        if tab.locator("#session-warning").count():
            assert tab.locator("#session-warning").get_attribute("role") == "alert", name


def test_the_first_stop_is_the_way_past_what_stands_above(site: Site, screen: Screen) -> None:
    screen.show(take_tour(site, "ar").pages["start"])
    screen.tab.keyboard.press("Tab")
    assert screen.tab.evaluate("document.activeElement.matches('.skip-link')")
    screen.tab.keyboard.press("Enter")
    assert screen.tab.evaluate("document.activeElement.id") == "main"
