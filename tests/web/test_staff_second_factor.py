"""The second factor and one's own sign-in, what is asked for in which order, and what nobody gets past."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest

from screening.core.people import Role
from screening.core.sign_in import SecondFactorRule, SecondFactorRules
from screening.services import second_factor
from screening.services import staff as accounts
from tests.web.staff_site import (
    PASSWORD,
    Client,
    Site,
    csrf_token,
    hidden,
    open_site_with,
    opened_site,
    text_of,
)

NEW_PASSWORD = "en helt ny adgangskode"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with opened_site(tmp_path) as site:
        yield site


@pytest.fixture
def strict_site(tmp_path: Path) -> Iterator[Site]:
    """Where nurses must have a second factor."""
    rules = SecondFactorRules(SecondFactorRule.OFF, {Role.NURSE: SecondFactorRule.REQUIRED})
    with open_site_with(tmp_path, second_factor=rules) as site:
        yield site


def key_on(page: str) -> str:
    found = re.search(r'<code class="secret-key">([^<]+)</code>', page)
    assert found is not None
    return found.group(1).replace(" ", "")


def codes_on(page: str) -> list[str]:
    return [html.unescape(code) for code in re.findall(r"<li><code>([^<]+)</code>", page)]


def now_code(site: Site, key: str) -> str:
    return pyotp.TOTP(key).at(site.clock())


def give_password(client: Client, **more: str) -> str:
    """Where it leads."""
    answer = client.post("/staff/sign-in", {"username": "nurse", "password": PASSWORD, **more})
    return answer.headers.get("Location", "")


def enrol(site: Site) -> tuple[str, list[str]]:
    """The nurse's key and recovery codes, set up on her own page; the next code is a new one."""
    client = site.client()
    key = key_on(client.get("/staff/second-factor/new").text)
    done = client.post("/staff/second-factor/new", {"code": now_code(site, key), "old": PASSWORD})
    assert done.status_code == 201
    site.clock.forward(minutes=2)
    return key, codes_on(done.text)


def test_password_then_code_then_in(site: Site) -> None:
    key, _ = enrol(site)
    client = site.client(None)
    assert give_password(client) == "/staff/second-factor"
    assert client.get("/staff/patients").headers["Location"].startswith("/staff/second-factor")
    answer = client.post("/staff/second-factor", {"code": now_code(site, key)})
    assert answer.headers["Location"] == "/staff/"
    assert client.get("/staff/patients").status_code == 200


def test_a_recovery_code_does_as_well_once(site: Site) -> None:
    _, codes = enrol(site)
    assert len(codes) == 10
    for expected in (303, 422):
        client = site.client(None)
        give_password(client)
        assert client.post("/staff/second-factor", {"code": codes[0]}).status_code == expected


def test_without_the_code_no_page_opens_and_nothing_is_stored(site: Site) -> None:
    enrol(site)
    client = site.client(None)
    give_password(client)
    token = csrf_token(client.get("/staff/second-factor").text)
    for rule in site.app.url_map.iter_rules():
        if rule.endpoint.startswith("staff.") and "GET" in (rule.methods or ()) and not rule.arguments:
            answer = client.browser.get(rule.rule)
            assert answer.status_code in (303, 404) or "/staff/s" in rule.rule, rule.rule
    late = client.post_again("/staff/patients/new", {"name": "Åse", "birth": "24-12-1940"}, token)
    assert late.status_code == 401
    assert "Karen" not in late.text


def test_the_cookie_before_the_code_is_worth_nothing_after_it(site: Site) -> None:
    key, _ = enrol(site)
    client, thief = site.client(None), site.client(None)
    give_password(client)
    before = client.browser.get_cookie("session")
    assert before is not None
    client.post("/staff/second-factor", {"code": now_code(site, key)})
    thief.browser.set_cookie("session", before.value)
    assert thief.get("/staff/patients").headers["Location"].startswith("/staff/sign-in")


def test_the_same_code_opens_no_second_session(site: Site) -> None:
    key, _ = enrol(site)
    typed = now_code(site, key)
    for expected in (303, 422):
        client = site.client(None)
        give_password(client)
        assert client.post("/staff/second-factor", {"code": typed}).status_code == expected


def test_guessing_codes_ends(site: Site) -> None:
    key, _ = enrol(site)
    client = site.client(None)
    give_password(client)
    for _ in range(second_factor.MOST_TRIES):
        assert client.post("/staff/second-factor", {"code": "000000"}).status_code == 422
    page = client.post("/staff/second-factor", {"code": now_code(site, key)})
    assert page.status_code == 422
    assert "too many codes" in page.text.lower()


def test_what_was_typed_survives_password_and_code(site: Site) -> None:
    key, _ = enrol(site)
    client = site.client()
    with client.browser.session_transaction() as session:
        session["sign-in"] = site.sign_in(Role.GP)  # whose account has none
    client = site.client(None)
    give_password(client)
    client.post("/staff/second-factor", {"code": now_code(site, key)})
    token = csrf_token(client.get("/staff/patients/new").text)
    site.clock.forward(minutes=31)
    late = client.post_again("/staff/patients/new", {"name": "Åse <i>", "birth": "24-12-1940"}, token)
    kept = hidden(late.text, "kept")
    asked = client.post_again(
        "/staff/sign-in", {"username": "nurse", "password": PASSWORD, "kept": kept}, csrf_token(late.text)
    )
    assert "Åse" not in asked.text
    offered = client.post_again(
        "/staff/second-factor",
        {"code": now_code(site, key), "kept": hidden(asked.text, "kept")},
        csrf_token(asked.text),
    )
    assert hidden(offered.text, "birth") == "24-12-1940"
    assert "Åse &lt;i&gt;" in offered.text


def test_a_role_that_must_have_one_sets_it_up_at_the_sign_in(strict_site: Site) -> None:
    client = strict_site.client(None)
    assert give_password(client, next="/staff/patients/new").startswith("/staff/second-factor/new")
    assert client.get("/staff/patients").headers["Location"].startswith("/staff/second-factor/new")
    page = client.get("/staff/second-factor/new?next=/staff/patients/new")
    assert "Your role needs a second factor" in page.text
    assert 'type="password"' not in page.text
    wrong = client.post("/staff/second-factor/new", {"code": "000000"})
    assert wrong.status_code == 422
    assert key_on(wrong.text) == key_on(page.text)
    done = client.post(
        "/staff/second-factor/new",
        {"code": now_code(strict_site, key_on(page.text)), "next": "/staff/patients/new"},
    )
    assert len(codes_on(done.text)) == 10
    assert 'href="/staff/patients/new"' in done.text
    assert client.get("/staff/patients").status_code == 200


def test_a_role_without_the_rule_is_asked_for_nothing(strict_site: Site) -> None:
    client = strict_site.client(None)
    answer = client.post("/staff/sign-in", {"username": "gp", "password": PASSWORD})
    assert answer.headers["Location"] == "/staff/"


def test_setting_it_up_on_an_open_session_needs_the_password(site: Site) -> None:
    client = site.client()
    key = key_on(client.get("/staff/second-factor/new").text)
    answer = client.post("/staff/second-factor/new", {"code": now_code(site, key), "old": "wrong"})
    assert answer.status_code == 422
    assert "not your password" in answer.text
    assert not second_factor.get_standing(site.context, site.staff[Role.NURSE]).enrolled


def test_codes_and_keys_are_shown_once(site: Site) -> None:
    _, codes = enrol(site)
    client = site.client(None)
    assert client.get("/staff/second-factor/new").status_code == 303
    assert not any(code in client.get("/staff/sign-in").text for code in codes)


def test_turning_it_off_needs_the_password(site: Site) -> None:
    key, _ = enrol(site)
    client = site.client(None)
    give_password(client)
    client.post("/staff/second-factor", {"code": now_code(site, key)})
    for typed, enrolled in (("wrong", True), (PASSWORD, False)):
        client.post("/staff/own/second-factor/off", {"old": typed}, page="/staff/own")
        assert second_factor.get_standing(site.context, site.staff[Role.NURSE]).enrolled is enrolled


def test_new_recovery_codes_need_the_password(site: Site) -> None:
    key, old = enrol(site)
    client = site.client(None)
    give_password(client)
    client.post("/staff/second-factor", {"code": now_code(site, key)})
    assert client.post("/staff/own/recovery-codes", {"old": "no"}, page="/staff/own").status_code == 303
    made = client.post("/staff/own/recovery-codes", {"old": PASSWORD}, page="/staff/own")
    assert len(codes_on(made.text)) == 10
    assert not set(codes_on(made.text)) & set(old)


# ---- Where one is signed in --------------------------------------------------------------------------------------


def test_a_stolen_cookie_is_dead_after_signing_out(site: Site) -> None:
    client, thief = site.client(), site.client(None)
    client.get("/staff/patients")
    stolen = client.browser.get_cookie("session")
    assert stolen is not None
    thief.browser.set_cookie("session", stolen.value)
    assert thief.get("/staff/patients").status_code == 200
    client.post("/staff/sign-out", page="/staff/patients")
    thief.browser.set_cookie("session", stolen.value)
    assert thief.get("/staff/patients").status_code == 303


def test_a_planted_session_is_not_the_one_that_is_signed_in(site: Site) -> None:
    planted = site.client(None)
    planted.get("/staff/sign-in")
    cookie = planted.browser.get_cookie("session")
    assert cookie is not None
    victim = site.client(None)
    victim.browser.set_cookie("session", cookie.value)
    give_password(victim)
    assert planted.get("/staff/patients").status_code == 303


def test_ones_devices_are_listed_and_can_be_signed_out(site: Site) -> None:
    mine, other = site.client(), site.client()
    page = mine.get("/staff/own")
    assert text_of(page.text).count("Chrome on Android") == 2
    assert page.text.count('<span class="tag">this device') == 1
    (of_other,) = (
        path
        for path in re.findall(r'action="([^"]+/end)"', page.text)
        if "Sign this device out" in page.text.partition(path)[2].partition("</form>")[0]
    )
    mine.post(of_other, page="/staff/own")
    assert (mine.get("/staff/patients").status_code, other.get("/staff/patients").status_code) == (200, 303)


def test_all_other_devices_are_signed_out_at_once(site: Site) -> None:
    mine, others = site.client(), [site.client() for _ in range(3)]
    mine.post("/staff/own/sessions/end-others", page="/staff/own")
    assert mine.get("/staff/patients").status_code == 200
    assert [other.get("/staff/patients").status_code for other in others] == [303] * 3


def test_nobody_signs_somebody_else_out(site: Site) -> None:
    nurse, gp = site.client(), site.client(Role.GP)
    paths = re.findall(r'action="([^"]+/end)"', nurse.get("/staff/own").text)
    assert gp.post(paths[0], page="/staff/own").status_code == 404
    assert nurse.get("/staff/patients").status_code == 200


def test_a_new_password_signs_the_other_devices_out(site: Site) -> None:
    mine, other = site.client(), site.client()
    fields = {"old": PASSWORD, "password": NEW_PASSWORD, "again": NEW_PASSWORD}
    assert mine.post("/staff/own/password", fields).headers["Location"] == "/staff/own"
    assert "The password is changed" in mine.get("/staff/own").text
    assert other.get("/staff/patients").status_code == 303
    assert accounts.sign_in(site.context, username="nurse", password=NEW_PASSWORD).username == "nurse"


def test_everything_wrong_with_a_new_password_is_said_at_once(site: Site) -> None:
    page = site.client().post("/staff/own/password", {"old": "wrong", "password": "kort", "again": "kort"})
    said = text_of(page.text)
    assert page.status_code == 422
    assert "not your password" in said
    assert "too short" in said
    assert "kort" not in said.split()


def test_others_failures_do_not_lock_out_a_device_that_is_known(site: Site) -> None:
    mine = site.client(None)
    assert give_password(mine) == "/staff/"
    mine.post("/staff/sign-out", page="/staff/patients")
    stranger = site.client(None)
    for _ in range(12):
        stranger.post("/staff/sign-in", {"username": "nurse", "password": "wrong"})
    assert give_password(stranger) == ""
    assert give_password(mine) == "/staff/"


def test_one_password_tried_on_many_accounts_ends(site: Site) -> None:
    client = site.client(None)
    token = csrf_token(client.get("/staff/sign-in").text)
    said = [
        client.post_again(
            "/staff/sign-in", {"username": f"user-{number}", "password": "Sommer2026!"}, token
        ).text
        for number in range(101)
    ]
    assert "from this network" not in said[99]
    assert "from this network" in said[100]
    assert "from this network" in give_password_and_read(client)


def give_password_and_read(client: Client) -> str:
    return client.post("/staff/sign-in", {"username": "nurse", "password": PASSWORD}).text
