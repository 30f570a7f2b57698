"""Which language a page speaks, and that switching leads nowhere else."""

from __future__ import annotations

import pytest

from screening.core.response import Choice
from screening.translation import DRAFT_LANGUAGES, LANGUAGE_NAMES
from tests.web.pages import Browser
from tests.web.respondent_site import Site, begun, open_invitation


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [
        ("en-GB,en;q=0.9", "en"),
        ("da", "da"),
        ("tr,ar;q=0.8", "tr"),
        ("ar-SY, tr;q=0.8", "ar"),
        ("fr, en;q=0.2", "en"),
        (None, "da"),
    ],
)
def test_a_page_speaks_the_browsers_language_or_danish(site: Site, accepted: str | None, spoken: str) -> None:
    headers = {"Accept-Language": accepted} if accepted else {}
    assert Browser(site.app).get("/", headers=headers).one("html").get("lang") == spoken


def test_the_chosen_language_is_remembered(site: Site) -> None:
    browser = Browser(site.app)
    page = browser.post("/language", {"language": "en", "next": "/"})
    assert page.one("html").get("lang") == "en"
    assert browser.get("/", headers={"Accept-Language": "da"}).one("html").get("lang") == "en"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "evil",
        "",
        "/\t/evil.example",
        "/\r\nX: y",
    ],
)
def test_a_language_switch_never_leads_to_another_host(site: Site, elsewhere: str) -> None:
    response = site.app.test_client().post("/language", data={"language": "en", "next": elsewhere})
    assert (response.status_code, response.headers["Location"]) == (303, "/")


def test_a_language_that_we_do_not_have_is_refused(site: Site) -> None:
    Browser(site.app).post("/language", {"language": "xx", "next": "/"}, status=400)
    Browser(site.app).post("/language/companion", {"companion": "xx", "next": "/"}, status=400)


@pytest.mark.parametrize("path", ["/", "/answer"])
def test_every_language_is_offered_by_its_own_name_and_says_which_it_is(site: Site, path: str) -> None:
    buttons = open_invitation(site).browser.get(path).all("button", name="language")
    assert {button.get("value"): button.text for button in buttons} == LANGUAGE_NAMES
    others = [button for button in buttons if button.get("value") != "en"]
    assert [button.get("lang") for button in others] == [button.get("value") for button in others]
    assert [button.get("value") for button in others if button.get("dir") == "rtl"] == ["ar"]


def test_a_page_in_arabic_is_read_from_the_right_and_telephone_numbers_from_the_left(site: Site) -> None:
    page = begun(site, language="ar").page
    assert (page.one("html").get("lang"), page.one("html").get("dir")) == ("ar", "rtl")
    assert {link.get("dir") for link in page.all("a") if (link.get("href") or "").startswith("tel:")} == {
        "ltr"
    }


@pytest.mark.parametrize("language", DRAFT_LANGUAGES)
def test_a_draft_says_that_nobody_has_validated_it_in_its_own_words_and_in_danish(
    site: Site, language: str
) -> None:
    walk = begun(site, language=language)
    for page in (
        walk.page,
        walk.go("/answer"),
        walk.go("/answer/review"),
        walk.go("/answer/stop"),
        walk.go("/"),
    ):
        (mark,) = page.all("p", **{"class": "draft-mark"})
        (danish,) = [child for child in mark.children if child.tag == "small"]
        assert (danish.text, danish.get("lang")) == ("Hjælpetekst, ikke valideret.", "da")
        assert len(mark.text) > len(danish.text) + 10
        assert "not validated" not in mark.text


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_complete_language_has_no_such_mark(site: Site, language: str) -> None:
    assert begun(site, language=language).page.all("p", **{"class": "draft-mark"}) == []


def test_staff_pages_offer_and_speak_the_complete_languages_only(site: Site) -> None:
    browser = Browser(site.app)
    browser.post("/language", {"language": "ar", "next": "/"})
    page = browser.get("/staff/sign-in")
    assert page.one("html").get("lang") == "da"
    assert [button.get("value") for button in page.all("button", name="language")] == ["da", "en"]
    assert browser.get("/").one("html").get("lang") == "ar"
    headers = {"Accept-Language": "ar, en;q=0.5"}
    assert Browser(site.app).get("/staff/sign-in", headers=headers).one("html").get("lang") == "en"


@pytest.mark.parametrize("language", DRAFT_LANGUAGES)
def test_nothing_of_the_walk_is_left_in_danish_or_english(site: Site, language: str) -> None:
    walk = begun(site, language=language)
    pages = [walk.page, walk.go("/answer"), walk.go("/answer/stop"), walk.go("/answer/review")]
    for page in pages:
        in_danish = [element for element in page.root.walk() if element.get("lang") == "da"]
        assert {element.tag for element in in_danish} <= {"button", "small", "span"}
        spans = [element for element in in_danish if element.tag == "span"]
        assert all(span.get("class") == "companion" for span in spans)  # the switch's own name


def test_a_language_switched_half_way_loses_nothing_and_each_answer_keeps_its_own(site: Site) -> None:
    walk = begun(site, language="da")
    walk.answer("3")
    walk.page = walk.browser.submit(walk.page, answer="2", language="uk")
    assert walk.page.one("html").get("lang") == "uk"
    assert walk.page.chosen == "2"
    walk.answer("2")
    assert walk.page.one("html").get("lang") == "uk"
    walk.answer("1")
    assert [walk.answers[link] for link in ("1", "2", "3")] == [
        Choice(code=code, value=int(code)) for code in ("3", "2", "1")
    ]
    assert walk.draft.language == "uk"


def test_the_language_is_kept_when_the_link_is_opened_again_on_the_same_device(site: Site) -> None:
    walk = begun(site, language="da")
    walk.browser.post("/language", {"language": "pl", "next": walk.page.path})
    walk.answer("2")
    again = open_invitation(site, walk.made, walk.browser)
    assert again.page.one("html").get("lang") == "pl"


def test_what_somebody_has_typed_is_read_in_the_direction_of_its_letters(site: Site) -> None:
    walk = begun(site, language="ar")
    field = walk.go("/answer/question/matters-most").one("textarea")
    assert field.get("dir") == "auto"
    walk.answer("At komme hjem")
    typed = [strong for strong in walk.go("/answer/review").all("strong") if strong.text == "At komme hjem"]
    assert [strong.get("dir") for strong in typed] == ["auto"]
