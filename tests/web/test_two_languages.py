"""Two languages on one screen: the respondent's own large, the Danish small beneath, for a nurse who helps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from screening.translation import DRAFT_LANGUAGES
from tests.web.hygiene import Element, Page
from tests.web.respondent_site import REPOSITORY, Site, Walk, begun, open_invitation
from tests.web.respondent_tour import missing_from, take_tour
from tests.web.spoken import texts_without_danish

TEMPLATES = REPOSITORY / "screening" / "web" / "templates"
SHARED = ("base.html", "macros.html", "error.html", "front.html")


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


@pytest.mark.parametrize("language", [*DRAFT_LANGUAGES, "en"])
def test_every_text_of_every_page_has_its_danish_beneath(site: Site, language: str) -> None:
    tour = take_tour(site, language, companion="da")
    found = [(name, text) for name, page in tour.pages.items() for text in texts_without_danish(page)]
    assert found == []
    assert list(missing_from(tour)) == []


def test_a_text_without_its_danish_would_be_found(site: Site) -> None:
    walk = begun(site, language="pl")
    alone, beside = ([*texts_without_danish(page)] for page in (walk.page, switch(walk)))
    assert "Dalej" in alone
    assert len(alone) > 15
    assert beside == []


@pytest.mark.parametrize(
    "path",
    [*sorted(TEMPLATES.glob("respondent/*.html")), *map(TEMPLATES.joinpath, SHARED)],
    ids=lambda p: p.name,
)
def test_no_template_says_a_text_that_is_seen_in_one_language_only(path: Path) -> None:
    # A page's title and an attribute hold one language; "Danish beneath" and the mark of a draft have theirs typed in.
    source = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    source = re.sub(r"\{% block title %\}.*|<title>.*", "", source)
    alone = [
        said
        for said in re.findall(r"\{\{.*?\}\}(?: <(?:small|span)[^>]* lang=\"da\")?", source)
        if re.search(r"(?<!\w)_\(", said) and "| striptags" not in said and 'lang="da"' not in said
    ]
    assert alone == []


def test_dates_and_values_within_the_danish_are_danish(site: Site) -> None:
    walk = begun(site, language="pl")
    switch(walk)
    stop = beneath(walk.go("/answer/stop").one("main"))
    assert any(re.search(r"\d+\. (november|december) 2026", text) for text in stop)
    assert not any(re.search(r"listopada|grudnia", text) for text in stop)


def test_what_a_page_says_later_has_its_danish_too(site: Site) -> None:
    walk = begun(site, language="de")
    assert walk.page.one("p", role="status").get("data-saved-beneath") is None
    page = switch(walk)
    said = page.one("p", role="status")
    assert (said.get("data-saved"), said.get("data-saved-beneath")) == ("Gespeichert", "Gemt")
    warning = page.one("div", id="session-warning")
    assert str(warning.get("data-words-beneath")).startswith("Siden lukker")
