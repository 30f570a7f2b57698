"""The short code: what it opens, how it is typed, what is refused; and how long a page stays open on a device."""

from __future__ import annotations

import pytest

from screening.core.audit import Action
from screening.core.response import Choice, Missing
from screening.services import short_codes
from screening.storage import audit
from tests.web.hygiene import Page
from tests.web.pages import Browser
from tests.web.respondent_site import Site, begun, open_invitation


def code_of(site: Site, walk_or_made: object) -> str:
    shown = short_codes.show_code(site.context, walk_or_made.invitation.id)  # type: ignore[attr-defined]
    assert shown is not None
    return shown.code


def enter(browser: Browser, code: str, *, status: int = 200) -> Page:
    return browser.submit(browser.get("/code"), code=code, status=status)


def test_the_front_page_leads_to_where_a_code_is_typed_in(site: Site) -> None:
    page = Browser(site.app).get("/")
    assert any(link.get("href") == "/code" for link in page.all("a"))


def test_a_code_opens_the_form_where_it_stood_and_stands_in_no_address(site: Site) -> None:
    walk = begun(site)
    walk.answer("3")
    code = code_of(site, walk.made)
    other = Browser(site.app)
    page = enter(other, code)
    assert page.path == "/answer"
    assert "Welcome back. 1 of" in page.text
    assert code.replace(" ", "") not in page.response.get_data(as_text=True).replace(" ", "")
    assert other.submit(page, voice="patient-none").path.startswith("/answer/sharing")
    assert other.submit(other.get("/answer/sharing"), button="skip").path == "/answer/question/2"


@pytest.mark.parametrize(
    "spell",
    [str.lower, lambda code: code.replace(" ", ""), lambda code: f"  {code.replace(' ', '-')} "],
    ids=["small letters", "no spaces", "hyphens"],
)
def test_a_code_is_taken_however_it_is_spelt(site: Site, spell: object) -> None:
    made = site.invite()
    assert enter(Browser(site.app), spell(code_of(site, made))).path == "/answer"  # type: ignore[operator]


def test_unknown_expired_and_malformed_codes_are_refused_in_the_same_words(site: Site) -> None:
    made = site.invite()
    code = code_of(site, made)
    other = "333 3333 333" if code[0] != "3" else "444 4444 444"
    browser = Browser(site.app)
    unknown = enter(browser, other, status=422)
    malformed = enter(browser, "hello", status=422)
    site.clock.now = made.invitation.expires_at
    site.clock.forward(days=1)
    expired = enter(browser, code, status=422)
    texts = {
        " ".join(page.one("p", id="code-problem").text.split()) for page in (unknown, malformed, expired)
    }
    assert len(texts) == 1
    assert malformed.one("input", id="code").get("value") == "hello"
    browser.get("/answer", status=403)


def test_too_many_tries_from_one_network_are_refused_for_a_while(site: Site) -> None:
    made = site.invite()
    code = code_of(site, made)
    browser = Browser(site.app)
    wrong = "333 3333 333" if code[0] != "3" else "444 4444 444"
    for _ in range(short_codes.NETWORK_TRIES):
        enter(browser, wrong, status=422)
    browser.client.set_cookie("language", "en")
    refused = enter(browser, code, status=429)  # a right one neither
    assert "many tries" in refused.one("p", id="code-problem").text
    assert int(refused.response.headers["Retry-After"]) > 0
    site.clock.forward(minutes=16)
    assert enter(browser, code).path == "/answer"


def test_what_cannot_be_a_code_is_no_try(site: Site) -> None:
    browser, code = Browser(site.app), code_of(site, site.invite())
    for _ in range(short_codes.NETWORK_TRIES + 1):
        enter(browser, "abc", status=422)
    assert enter(browser, code).path == "/answer"


def test_a_code_signs_out_whoever_had_another_form_open(site: Site) -> None:
    first = begun(site)
    second = site.invite(patient=site.add_patient("Another Person"))
    page = enter(first.browser, code_of(site, second))
    assert page.one("input", name="form").get("value") == second.invitation.id


def test_the_stop_page_shows_the_code_and_it_opens_the_form(site: Site) -> None:
    walk = begun(site)
    walk.answer("2")
    page = walk.go("/answer/stop")
    shown = page.one("strong", **{"class": "code"}).text
    assert shown == code_of(site, walk.made)
    walk.browser.submit(page, form=1)  # take a break
    walk.go("/answer/review", status=403)
    assert "1 of" in enter(walk.browser, shown).text


def test_a_refused_code_is_in_the_audit_trail_and_not_what_was_typed(site: Site) -> None:
    enter(Browser(site.app), "333 3333 333", status=422)
    with site.context.database.reading() as reading:
        (event,) = [
            event for event in audit.list_events(reading) if event.action is Action.SHORT_CODE_REFUSED
        ]
    assert "333" not in f"{event.actor}{event.subject}"


def test_a_stale_code_page_comes_back_with_what_was_typed(site: Site) -> None:
    browser, code = Browser(site.app), code_of(site, site.invite())
    page = browser.post("/code", {"code": code, "csrf_token": "stale"}, status=400)
    assert page.one("input", id="code").get("value") == code
    assert browser.submit(page).path == "/answer"


# ---- How long a page stays open ---------------------------------------------------------------------------------


def test_every_page_says_when_it_closes_by_itself_and_lasts_on_when_it_is_used(site: Site) -> None:
    walk = begun(site)
    notice = walk.page.one("p", id="session")
    assert notice.get("data-seconds") == "3600"
    assert "11:00" in notice.text  # ten o'clock in Copenhagen, and an hour
    for _ in range(3):
        site.clock.forward(minutes=50)
        walk.go("/answer/question/1")


def test_staying_is_asked_for_without_a_page(site: Site) -> None:
    walk = begun(site)
    site.clock.forward(minutes=59)
    assert walk.browser.client.get("/answer/stay").status_code == 204
    site.clock.forward(minutes=59)
    assert walk.browser.client.get("/answer/stay").status_code == 204
    site.clock.forward(minutes=60)
    assert walk.browser.client.get("/answer/stay").status_code == 403


def test_what_was_typed_when_the_session_ended_is_saved_and_comes_back_with_the_link(site: Site) -> None:
    walk = begun(site)
    walk.go("/answer/question/matters-most")
    site.clock.forward(minutes=61)
    page = walk.answer("my garden")
    assert page.path == "/answer/ended"
    assert "my garden" not in page.text
    walk.go("/answer/question/matters-most", status=403)
    assert open_invitation(site, walk.made, walk.browser).page.path == "/answer"
    assert walk.go("/answer/question/matters-most").one("textarea").text.strip() == "my garden"


def test_a_session_that_has_ended_shows_nothing_and_sends_nothing(site: Site) -> None:
    walk = begun(site)
    walk.answer("2")
    review = walk.go("/answer/review")
    site.clock.forward(minutes=61)
    walk.go("/answer/review", status=403)
    walk.browser.submit(review, status=403)
    assert walk.draft.invitation.response is None
    assert walk.answers["1"] == Choice("2", 2)


def test_after_a_day_what_is_typed_is_shown_for_copying(site: Site) -> None:
    walk = begun(site)
    walk.go("/answer/question/matters-most")
    site.clock.forward(days=1)
    page = walk.answer("my garden", status=403)
    assert "my garden" in page.one("textarea").text
    assert walk.answers["matters-most"] is Missing.NOT_REACHED


def test_a_page_that_has_closed_does_not_keep_the_session_open(site: Site) -> None:
    walk = begun(site)
    site.clock.forward(minutes=59)
    page = walk.go("/answer/ended")
    assert page.all("p", id="session") == []
    site.clock.forward(minutes=1)
    walk.go("/answer/question/1", status=403)
