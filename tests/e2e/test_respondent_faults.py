"""What users of like systems have reported as faults, done to this one in a real browser: what happens between browser
and server. What the server alone can do wrong is tested in tests/web.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route, expect

from screening.core.response import Choice
from screening.services import patients
from tests.e2e.live import open_device, served
from tests.web.respondent_site import Site

QUESTION = re.compile(r"/answer/question/([\w-]+)")
NEXT, SKIP = "button[name=go][value=next]", "button[name=go][value=skip]"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def base(site: Site) -> Iterator[str]:
    with served(site) as address:
        yield address


@pytest.fixture
def device(browser: Browser) -> Iterator[tuple[BrowserContext, Page]]:
    opened = open_device(browser)
    yield opened
    opened[0].close()


@pytest.fixture
def tab(device: tuple[BrowserContext, Page]) -> Page:
    return device[1]


def begin(tab: Page, site: Site, base: str, name: str, *, language: str = "en") -> str:
    """A new patient's link, opened up to the first question; the address of the link."""
    made = site.invite(patient=site.add_patient(name), language=language)
    link = f"{base}/i/{made.secret}"
    tab.goto(link)
    tab.locator("input[name=voice]").first.check()
    tab.locator("main form button.button-main").click()
    tab.locator(SKIP).click()
    expect(tab).to_have_url(QUESTION)
    return link


def answer(tab: Page, code: str) -> None:
    tab.locator(f"input[name=answer][value='{code}']").check()
    press(tab, NEXT)


def press(tab: Page, selector: str) -> None:
    with tab.expect_navigation():
        tab.locator(selector).first.click()


def number(tab: Page) -> str:
    found = QUESTION.search(tab.url)
    assert found, tab.url
    return found.group(1)


def stored(site: Site, name: str) -> list[dict[str, object]]:
    """The answers of each response of this patient, the newest first."""
    (found,) = (
        one.patient for one in patients.list_patients(site.context, site.nurse) if one.patient.name == name
    )
    responses = patients.get_patient(site.context, site.nurse, found.id).responses
    return [
        {
            str(link_id): answer.code if isinstance(answer, Choice) else answer
            for link_id, answer in one.answers.items()
        }
        for one in responses
    ]


def send(tab: Page, base: str) -> None:
    tab.goto(f"{base}/answer/review")
    press(tab, "main form button.button-main")
    assert tab.url.endswith("/answer/thanks")


def test_the_browsers_back_button_shows_the_answer_and_a_new_one_takes_its_place(
    site: Site, base: str, tab: Page
) -> None:
    begin(tab, site, base, "Back")
    answer(tab, "2")
    answer(tab, "3")
    tab.go_back()
    tab.go_back()
    assert number(tab) == "1"
    assert tab.locator("input[name=answer][value='2']").is_checked()
    answer(tab, "4")
    assert number(tab) == "2"
    assert tab.locator("input[name=answer][value='3']").is_checked()
    send(tab, base)
    (answers,) = stored(site, "Back")
    assert (answers["1"], answers["2"]) == ("4", "3")


def test_a_refresh_sends_nothing_twice_and_asks_nothing(site: Site, base: str, tab: Page) -> None:
    asked: list[str] = []

    def note(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    tab.on("dialog", note)
    begin(tab, site, base, "Refresh")
    answer(tab, "2")
    tab.reload()
    assert number(tab) == "2"
    send(tab, base)
    tab.reload()
    assert tab.url.endswith("/answer/thanks")
    assert asked == []
    assert len(stored(site, "Refresh")) == 1


def test_two_tabs_of_one_form_lose_no_answer(
    site: Site, base: str, device: tuple[BrowserContext, Page]
) -> None:
    context, first = device
    begin(first, site, base, "Tabs")
    second = context.new_page()
    second.goto(first.url)
    answer(first, "1")
    answer(second, "4")  # the same question, later
    answer(second, "2")
    answer(first, "2")
    send(second, base)
    (answers,) = stored(site, "Tabs")
    assert (answers["1"], answers["2"]) == ("4", "2")
    first.locator("input[name=answer][value='1']").check()
    press(first, NEXT)
    assert "already" in first.locator("main").inner_text().lower()
    assert stored(site, "Tabs") == [answers]


def test_a_double_tap_on_a_slow_line_goes_on_by_one_question(
    site: Site, base: str, device: tuple[BrowserContext, Page]
) -> None:
    context, tab = device
    begin(tab, site, base, "Double")
    posts: list[str] = []

    def slowly(route: Route) -> None:
        if route.request.is_navigation_request() and route.request.method == "POST":
            posts.append(route.request.url)
            tab.wait_for_timeout(600)
        route.continue_()

    context.route("**/answer/**", slowly)
    tab.locator("input[name=answer][value='3']").check()
    with tab.expect_navigation():
        tab.locator(NEXT).dblclick(no_wait_after=True)
    assert number(tab) == "2"
    assert len(posts) == 1
    assert tab.locator("input[name=answer]:checked").count() == 0


def test_sent_by_a_double_tap_it_is_stored_once(site: Site, base: str, tab: Page) -> None:
    begin(tab, site, base, "Double send")
    answer(tab, "3")
    tab.goto(f"{base}/answer/review")
    with tab.expect_navigation():
        tab.locator("main form button.button-main").dblclick(no_wait_after=True)
    expect(tab).to_have_url(f"{base}/answer/thanks")
    assert len(stored(site, "Double send")) == 1


def test_a_session_that_ends_in_the_middle_saves_what_stands_on_the_page(
    site: Site, base: str, tab: Page
) -> None:
    link = begin(tab, site, base, "Timeout")
    answer(tab, "2")
    tab.goto(f"{base}/answer/question/matters-most")
    tab.locator("textarea[name=answer]").fill("My garden")
    now = site.clock.now
    try:
        site.clock.forward(hours=3)
        press(tab, NEXT)
        assert tab.url.endswith("/answer/ended")
        assert "My garden" not in tab.content()
        tab.goto(link)
        tab.goto(f"{base}/answer/question/matters-most")
        assert tab.locator("textarea[name=answer]").input_value() == "My garden"
        tab.goto(f"{base}/answer/question/1")
        assert tab.locator("input[name=answer][value='2']").is_checked()
    finally:
        site.clock.now = now


def test_an_error_on_the_list_keeps_every_answer_and_leads_to_its_field(
    site: Site, base: str, browser: Browser
) -> None:
    # Without JavaScript nothing is saved before the form is sent: all of it must come back.
    context, tab = open_device(browser, javascript=False)
    begin(tab, site, base, "List error")
    tab.goto(f"{base}/answer/questions")
    for item in range(1, 15):
        tab.locator(f"input[name='answer-{item}'][value='{item % 4 + 1}']").check()
    long = "æ" * (int(tab.locator("textarea").last.get_attribute("data-longest") or 0) + 1)
    tab.locator("textarea").last.fill(long)
    press(tab, NEXT)
    assert tab.locator(".notice-error[role=alert]").is_visible()
    for item in range(1, 15):
        assert tab.locator(f"input[name='answer-{item}'][value='{item % 4 + 1}']").is_checked()
    assert tab.locator("textarea").last.input_value() == long
    target = tab.locator(".notice-error a").first.get_attribute("href")
    assert tab.locator(f"{target} textarea").count() == 1
    context.close()


def test_a_language_switched_half_way_keeps_what_was_just_tapped(site: Site, base: str, tab: Page) -> None:
    begin(tab, site, base, "Language")
    answer(tab, "2")
    tab.locator("input[name=answer][value='4']").check()
    press(tab, ".languages button[value=ar]")
    assert number(tab) == "2"
    assert tab.locator("html").get_attribute("dir") == "rtl"
    assert tab.locator("input[name=answer][value='4']").is_checked()
    press(tab, NEXT)
    assert tab.locator("html").get_attribute("lang") == "ar"
    send(tab, base)
    (answers,) = stored(site, "Language")
    assert (answers["1"], answers["2"]) == ("2", "4")


def test_the_first_and_the_last_option_are_stored_as_tapped_and_two_forms_of_a_day_are_kept(
    site: Site, base: str, tab: Page
) -> None:
    name = "First and last"
    patient = site.add_patient(name)
    for place in (0, -1):
        tab.goto(f"{base}/i/{site.invite(patient=patient).secret}")
        tab.locator("input[name=voice]").first.check()
        tab.locator("main form button.button-main").click()
        if "/answer/sharing" in tab.url:
            press(tab, SKIP)
        tab.locator(".option").nth(place).tap()
        press(tab, NEXT)
        send(tab, base)
        site.clock.forward(minutes=1)
    assert sorted(str(answers["1"]) for answers in stored(site, name)) == ["1", "4"]


def test_the_second_patient_on_a_tablet_sees_nothing_of_the_first_by_the_back_button(
    site: Site, base: str, tab: Page
) -> None:
    begin(tab, site, base, "First patient")
    tab.goto(f"{base}/answer/question/matters-most")
    tab.locator("textarea[name=answer]").fill("The first patient's words")
    press(tab, NEXT)
    send(tab, base)
    press(tab, "form[action$='/answer/finish'] button")
    begin(tab, site, base, "Second patient")
    seen = []
    for _ in range(8):
        if tab.go_back() is None:
            break
        seen.append(tab.url)
        assert "The first patient's words" not in tab.content()
        assert tab.locator("input:checked").count() == 0 or "/answer/question" not in tab.url
    assert len(seen) > 3


def test_an_answer_tapped_is_saved_before_anything_is_pressed(site: Site, base: str, tab: Page) -> None:
    link = begin(tab, site, base, "Tapped")
    with tab.expect_response(lambda reply: reply.request.method == "POST" and reply.ok):
        tab.locator(".option").nth(2).tap()
    expect(tab.locator(".saved")).to_have_text("Saved")
    tab.goto("about:blank")
    tab.goto(link)
    tab.goto(f"{base}/answer/question/1")
    assert tab.locator("input[name=answer][value='3']").is_checked()
