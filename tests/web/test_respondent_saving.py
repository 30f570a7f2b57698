"""What the open page saves by itself: a tap, a written word; late, doubled, in two tabs."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from screening.core.questionnaire import LinkId, Source
from screening.core.response import Choice, Missing, Text
from tests.web.hygiene import Page
from tests.web.respondent_site import Site, Walk, begun


def tap(walk: Walk, page: Page, status: int = 200, **fields: str) -> dict[str, Any]:
    """Send what the page's own script sends at a tap."""
    hidden = {e.get("name"): e.get("value") or "" for e in page.all("input", type="hidden")}
    data = {name: hidden[name] for name in ("csrf_token", "form", "speaker", "was")}
    reply: TestResponse = walk.browser.client.post(page.path, data={**data, "go": "save", **fields})
    assert reply.status_code == status
    return dict(reply.get_json()) if reply.is_json else {}


def test_a_tap_is_saved_and_the_page_told_what_is_saved(site: Site) -> None:
    walk = begun(site)
    said = tap(walk, walk.page, answer="3")
    assert walk.answers["1"] == Choice("3", 3)
    assert (said["mark"], said["answered"]) == ("=3", 1)
    assert tap(walk, walk.page, was=said["mark"], answer="4")["mark"] == "=4"
    assert walk.answers["1"] == Choice("4", 4)


def test_browser_back_shows_what_was_tapped_and_never_sent(site: Site) -> None:
    walk = begun(site)
    tap(walk, walk.page, answer="3")
    assert walk.go("/answer/question/1").chosen == "3"


def test_a_tap_that_arrives_after_next_changes_nothing(site: Site) -> None:
    walk = begun(site)
    first = walk.page
    walk.answer("4")
    tap(walk, first, status=409, answer="1")
    assert walk.answers["1"] == Choice("4", 4)


def test_a_tap_that_arrives_after_skip_changes_nothing(site: Site) -> None:
    walk = begun(site)
    first = walk.page
    walk.answer(button="skip")
    tap(walk, first, status=409, answer="1")
    assert walk.answers["1"] is Missing.SKIPPED


def test_skip_after_a_tap_asks_before_the_answer_goes(site: Site) -> None:
    walk = begun(site)
    tap(walk, walk.page, answer="3")
    page = walk.answer("3", button="skip", status=422)
    assert page.chosen == "3"
    assert walk.answers["1"] == Choice("3", 3)


def test_a_page_left_open_puts_nothing_old_over_what_is_newer(site: Site) -> None:
    walk = begun(site)
    walk.answer("1")
    left_open = walk.go("/answer/question/1")
    walk.answer("4")
    walk.browser.submit(left_open, button="next")
    assert walk.answers["1"] == Choice("4", 4)


def test_a_text_is_saved_while_it_is_written_and_can_be_emptied(site: Site) -> None:
    walk = begun(site)
    page = walk.go("/answer/question/matters-most")
    mark = tap(walk, page, answer="My gar")["mark"]
    mark = tap(walk, page, was=mark, answer="My garden ")["mark"]
    assert walk.answers["matters-most"] == Text("My garden")
    tap(walk, page, was=mark, reason="skipped")
    assert walk.answers.get("matters-most") is Missing.SKIPPED


def test_what_is_no_answer_is_refused_and_nothing_is_lost(site: Site) -> None:
    walk = begun(site)
    mark = tap(walk, walk.page, answer="3")["mark"]
    tap(walk, walk.page, status=422, was=mark, answer="9")
    assert walk.answers["1"] == Choice("3", 3)


def test_a_tap_never_takes_the_place_of_somebody_elses_answer(site: Site) -> None:
    walk = begun(site)
    walk.answer("2")
    walk.browser.submit(walk.go("/answer/who"), voice="relative-none")
    page = walk.go("/answer/question/1")
    tap(walk, page, status=409, answer="4")
    assert walk.answers["1"] == Choice("2", 2)
    assert walk.draft.given_by[LinkId("1")].source is Source.PATIENT


def test_a_tap_after_sending_is_refused(site: Site) -> None:
    walk = begun(site)
    first = walk.page
    walk.answer("2")
    walk.send()
    tap(walk, first, status=409, answer="4")
    assert walk.answers["1"] == Choice("2", 2)


def test_a_tap_from_another_persons_page_is_refused(site: Site) -> None:
    walk = begun(site)
    tap(walk, walk.page, status=409, answer="3", form="another")
    assert walk.answers["1"] is Missing.NOT_REACHED


def test_what_an_answer_opens_is_told(site: Site) -> None:
    walk = begun(site)
    said = tap(walk, walk.go("/answer/question/added-1"), answer="itching")
    assert "added-1-severity" in said["asked"]
