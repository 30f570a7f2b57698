"""Which language a page speaks, and that switching leads nowhere else."""

from __future__ import annotations

import pytest

from tests.web.pages import Browser
from tests.web.respondent_site import Site


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [("en-GB,en;q=0.9", "en"), ("da", "da"), ("tr,ar;q=0.8", "da"), ("fr, en;q=0.2", "en"), (None, "da")],
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
