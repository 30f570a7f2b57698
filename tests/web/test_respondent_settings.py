"""How one likes to read: remembered on the device, reached from every page, nothing entered is lost on the way."""

from __future__ import annotations

import pytest

from screening.core.response import Choice
from tests.web.pages import Browser
from tests.web.respondent_site import Site, Walk, begun, open_invitation

SETTINGS = "/answer/settings"


def choose(walk: Walk, **fields: str) -> None:
    walk.page = walk.browser.submit(walk.page, fields=fields)


def html_class(walk: Walk) -> str | None:
    return walk.page.one("html").get("class")


def test_text_size_and_contrast_are_remembered_on_every_page(site: Site) -> None:
    walk = begun(site)
    walk.go(f"{SETTINGS}?next=/answer/question/3")
    choose(walk, size="3", contrast="yes")
    assert walk.page.path == "/answer/question/3"
    for path in (
        "/answer",
        "/answer/question/1",
        "/answer/questions",
        "/answer/review",
        "/answer/stop",
        SETTINGS,
    ):
        walk.go(path)
        assert html_class(walk) == "text-3 contrast"


def test_everybody_begins_with_normal_text(site: Site) -> None:
    walk = begun(site)
    assert html_class(walk) is None
    assert "by-itself" not in walk.page.response.get_data(as_text=True)


def test_the_way_to_the_settings_keeps_what_was_entered(site: Site) -> None:
    walk = begun(site)
    walk.answer("3", button="settings")
    assert walk.page.path.startswith(SETTINGS)
    assert walk.answers["1"] == Choice("3", 3)
    choose(walk, size="2")
    assert (walk.page.path, walk.page.chosen) == ("/answer/question/1", "3")


def test_going_on_by_itself_is_off_until_chosen(site: Site) -> None:
    walk = begun(site)
    assert walk.page.one("form", id="question").get("data-by-itself") is None
    walk.go(f"{SETTINGS}?next=/answer/question/1")
    choose(walk, **{"by-itself": "yes"})
    assert walk.page.one("form", id="question").get("data-by-itself") is not None


def test_the_next_patient_on_the_tablet_keeps_the_size_and_not_the_way_of_walking(site: Site) -> None:
    first = begun(site)
    first.go(SETTINGS)
    choose(first, size="4", view="list", **{"by-itself": "yes"})
    other = site.add_patient("Another Person")
    second = open_invitation(site, site.invite(patient=other), first.browser)
    assert html_class(second) == "text-4"
    page = second.go(SETTINGS)
    on = {e.get("value") for e in page.all("input") if e.get("checked") is not None}
    assert on == {"4", "one"}


def test_choosing_the_list_from_a_question_leads_to_it_in_the_list(site: Site) -> None:
    walk = begun(site)
    walk.go(f"{SETTINGS}?next=/answer/question/5")
    choose(walk, view="list")
    assert walk.page.path == "/answer/questions#q-5"


@pytest.mark.parametrize("cookie", ["", "9c.al.x", "…", "1", "2c", "." * 50, "x" * 3000])
def test_whatever_stands_in_the_cookie_the_page_comes_up(site: Site, cookie: str) -> None:
    walk = begun(site)
    walk.browser.client.set_cookie("reading", cookie)
    assert walk.go("/answer/question/1").status == 200


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org", "//example.org", "/staff/", "/answer//x", "/\\x", SETTINGS]
)
def test_the_settings_lead_nowhere_else(site: Site, elsewhere: str) -> None:
    walk = begun(site)
    walk.go(SETTINGS)
    choose(walk, next=elsewhere)
    assert walk.page.path == "/answer"


def test_there_are_settings_without_a_link_too(site: Site) -> None:
    page = Browser(site.app).get(SETTINGS)
    assert not page.all("input", name="view")


def test_stale_settings_come_back_as_chosen(site: Site) -> None:
    walk = begun(site)
    walk.go(SETTINGS)
    page = walk.browser.submit(walk.page, size="3", csrf_token="stale", status=400)
    on = {e.get("value") for e in page.all("input") if e.get("checked") is not None}
    assert on == {"3", "one"}
    assert "still here" in page.text


def test_help_stands_behind_a_word_of_its_own_and_never_in_the_question(site: Site) -> None:
    walk = begun(site)
    (details,) = walk.page.all("details")
    assert details.children[0].tag == "summary"
    assert details.within("legend") is None
    assert details.within("h1") is None


def test_reading_aloud_is_hidden_until_the_device_is_known_to_have_a_voice(site: Site) -> None:
    walk = begun(site)
    for path in ("/answer/question/1", "/answer/questions"):
        buttons = [e for e in walk.go(path).all("button") if e.get("data-aloud")]
        assert buttons
        assert all(button.get("hidden") is not None for button in buttons)
