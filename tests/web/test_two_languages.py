"""Two languages on one screen: the respondent's own large, the Danish small beneath, for a nurse who helps."""

from __future__ import annotations

import pytest

from screening.translation import DRAFT_LANGUAGES
from tests.web.hygiene import Element, Page
from tests.web.respondent_site import Site, Walk, begun, open_invitation


def beneath(element: Element) -> list[str]:
    """The texts in the second language within an element; each says that it is Danish."""
    found = [child for child in element.walk() if child.get("class") == "companion"]
    assert all((child.get("lang"), child.get("dir")) == ("da", "ltr") for child in found)
    return [child.text for child in found]


def switch(walk: Walk, code: str = "da") -> Page:
    walk.page = walk.browser.post("/language/companion", {"companion": code, "next": walk.page.path})
    return walk.page


def buttons(page: Page) -> dict[str, list[str]]:
    return {button.get("value") or "": beneath(button) for button in page.all("button", name="go")}


@pytest.mark.parametrize("language", [*DRAFT_LANGUAGES, "en"])
def test_question_answers_and_buttons_stand_in_danish_beneath_the_respondents_own(
    site: Site, language: str
) -> None:
    page = switch(begun(site, language=language))
    assert beneath(page.one("h1")) == ["Hvor svært er det for dig at komme ud og gå en lille tur?"]
    options = page.all("label", **{"class": "option"})
    assert [beneath(option) for option in options] == [["Slet ikke"], ["Lidt"], ["En del"], ["Meget"]]
    assert buttons(page)["next"] == ["Næste"]
    assert all(len(texts) == 1 for texts in buttons(page).values())
    recall = page.one("p", id="recall")
    assert beneath(recall) == ["Som det er for tiden"]
    (help,) = page.all("details")
    assert len(beneath(help)) == 2  # the help and what opens it


def test_nothing_stands_beneath_unless_it_is_asked_for(site: Site) -> None:
    page = begun(site, language="ar").page
    assert beneath(page.one("main")) == []


def test_it_is_kept_for_the_whole_walk_and_when_the_link_is_opened_again(site: Site) -> None:
    walk = begun(site, language="tr")
    switch(walk)
    walk.answer("2")
    assert len(beneath(walk.page.one("h1"))) == 1
    assert beneath(walk.go("/answer/stop").one("main"))
    assert beneath(walk.go("/answer/review").one("main"))
    again = open_invitation(site, walk.made, walk.browser)
    assert len(beneath(again.page.one("h1"))) == 1


def test_it_can_be_taken_away_again(site: Site) -> None:
    walk = begun(site, language="tr")
    switch(walk)
    assert beneath(switch(walk, "").one("h1")) == []


@pytest.mark.parametrize("path", ["/answer", "/answer/settings"])
def test_the_switch_stands_on_the_start_page_and_in_the_settings(site: Site, path: str) -> None:
    walk = begun(site, language="pl")
    (button,) = walk.go(path).all("button", name="companion")
    assert (button.get("value"), button.get("aria-pressed")) == ("da", "false")
    switch(walk)
    (button,) = walk.go(path).all("button", name="companion")
    assert (button.get("value"), button.get("aria-pressed")) == ("", "true")


def test_a_page_in_danish_has_no_second_language_and_no_switch_for_one(site: Site) -> None:
    walk = begun(site, language="da")
    assert beneath(switch(walk).one("main")) == []
    assert walk.go("/answer").all("button", name="companion") == []


def test_the_switch_leads_to_no_other_host(site: Site) -> None:
    response = site.app.test_client().post(
        "/language/companion", data={"companion": "da", "next": "//evil.example"}
    )
    assert (response.status_code, response.headers["Location"]) == (303, "/")
