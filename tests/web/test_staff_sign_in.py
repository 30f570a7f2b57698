"""Signing in and out: what it says, where it leads, how it ends, and what happens to a form sent too late."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from screening.core.people import Role
from screening.services import sign_in_limits
from screening.services import staff as accounts
from tests.web.staff_site import PASSWORD, Client, Site, csrf_token, hidden, opened_site, text_of


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with opened_site(tmp_path) as site:
        yield site


def sign_in(client: Client, username: str = "nurse", password: str = PASSWORD, **more: str) -> str:
    """Where it leads, or the text of the page when it leads nowhere."""
    response = client.post("/staff/sign-in", {"username": username, "password": password, **more})
    return response.headers.get("Location") or text_of(response.text)


def test_the_right_password_leads_to_the_list_of_patients(site: Site) -> None:
    client = site.client(None)
    assert sign_in(client) == "/staff/"
    assert client.get("/staff/", follow_redirects=True).status_code == 200


def test_an_unknown_user_and_a_wrong_password_are_answered_with_the_same_page(site: Site) -> None:
    wrong = sign_in(site.client(None), password="wrong")
    unknown = sign_in(site.client(None), username="nobody", password="wrong")
    assert wrong == unknown
    assert "the username or the password is wrong" in wrong.lower()


def test_the_password_does_not_come_back_but_the_user_name_does(site: Site) -> None:
    response = site.client(None).post("/staff/sign-in", {"username": "nurse", "password": "very-wrong-one"})
    assert response.status_code == 422
    assert 'value="nurse"' in response.text
    assert "very-wrong-one" not in response.text


def test_a_lockout_is_said(site: Site) -> None:
    client = site.client(None)
    for _ in range(sign_in_limits.MOST_FAILURES):
        sign_in(client, password="wrong")
    assert "too many attempts" in sign_in(client).lower()
    site.clock.forward(minutes=16)
    assert sign_in(client) == "/staff/"


def test_blank_fields_are_named(site: Site) -> None:
    said = sign_in(site.client(None), username="", password="")
    assert "write your user name" in said
    assert "write your password" in said


def test_a_page_that_needs_sign_in_comes_back_after_it(site: Site) -> None:
    client = site.client(None)
    answer = client.get("/staff/patients/new")
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"])
    assert sign_in(client, next=hidden(page.text, "next")) == "/staff/patients/new"


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "/staff//evil.example"]
)
def test_the_sign_in_never_leads_to_another_site(site: Site, wanted: str) -> None:
    client = site.client(None)
    page = client.get("/staff/sign-in", query_string={"next": wanted})
    assert "evil" not in page.text
    assert sign_in(client, next=wanted) == "/staff/"


def test_signing_in_starts_a_session_of_its_own(site: Site) -> None:
    client = site.client(None)
    with client.browser.session_transaction() as session:
        session["planted"] = "x"
    sign_in(client)
    with client.browser.session_transaction() as session:
        assert "planted" not in session


def test_signing_out_is_a_post_and_ends_everything(site: Site) -> None:
    client = site.client()
    assert client.get("/staff/sign-out").status_code == 405
    assert client.get("/staff/patients").status_code == 200
    answer = client.post("/staff/sign-out", page="/staff/patients")
    assert answer.headers["Location"] == "/staff/sign-in"
    assert "You are signed out." in client.get("/staff/sign-in").text
    assert client.get("/staff/patients").status_code == 303


def test_a_session_without_use_ends_and_the_page_says_why(site: Site) -> None:
    client = site.client()
    site.clock.forward(minutes=31)
    answer = client.get("/staff/patients", follow_redirects=True)
    assert "nothing happened here for a while" in answer.text


def test_a_shift_is_over_after_twelve_hours_however_busy(site: Site) -> None:
    client = site.client()
    for _ in range(36):
        site.clock.forward(minutes=20)
        assert client.get("/staff/patients").status_code == 200
    site.clock.forward(minutes=20)
    assert client.get("/staff/patients").status_code == 303


def test_a_closed_account_is_out_at_once(site: Site) -> None:
    client = site.client()
    accounts.close_account(site.context, username="nurse")
    assert client.get("/staff/patients").status_code == 303


def test_a_form_sent_after_the_session_ended_is_kept_through_the_sign_in(site: Site) -> None:
    client = site.client()
    token = csrf_token(client.get("/staff/patients/new").text)
    site.clock.forward(minutes=31)
    typed = {"name": "Åse <i>", "birth": "24-12-1940"}
    late = client.post_again("/staff/patients/new", typed, token)
    assert late.status_code == 401
    assert "Åse" not in late.text  # signed, and not to be read by whoever looks at the sign-in page
    kept = hidden(late.text, "kept")

    answer = client.post_again(
        "/staff/sign-in", {"username": "nurse", "password": PASSWORD, "kept": kept}, csrf_token(late.text)
    )
    assert answer.status_code == 200
    assert hidden(answer.text, "birth") == "24-12-1940"
    assert "Åse &lt;i&gt;" in answer.text

    stored = client.post_again("/staff/patients/new", typed, csrf_token(answer.text))
    assert stored.status_code == 303


def test_a_kept_form_is_not_given_to_somebody_else(site: Site) -> None:
    client = site.client(Role.NURSE)
    token = csrf_token(client.get("/staff/patients/new").text)
    site.clock.forward(minutes=31)
    late = client.post_again("/staff/patients/new", {"name": "Åse", "birth": ""}, token)
    kept = hidden(late.text, "kept")
    answer = client.post_again(
        "/staff/sign-in", {"username": "gp", "password": PASSWORD, "kept": kept}, csrf_token(late.text)
    )
    assert answer.headers["Location"] == "/staff/"


def test_a_form_with_a_token_that_has_run_out_is_offered_again(site: Site) -> None:
    answer = site.client().post_again("/staff/patients/new", {"name": "Åse", "birth": "24-12-1940"}, "stale")
    assert answer.status_code == 200
    assert hidden(answer.text, "name") == "Åse"
    assert "Nothing is lost" in answer.text


def test_the_pages_speak_danish(site: Site) -> None:
    assert 'lang="da"' in site.client(None, language="da").get("/staff/sign-in").text
