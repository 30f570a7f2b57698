"""Signing in with an identity provider, against a real one over HTTP: what lets somebody in, and what does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from screening.config import OidcSettings
from screening.core.people import Role
from screening.core.sign_in import Assurance, SecondFactorRule, SecondFactorRules
from screening.services import oidc
from tests.web.oidc_provider import CLIENT_ID, CLIENT_SECRET, SUBJECT, Provider, running_provider
from tests.web.staff_site import Client, Site, csrf_token, hidden, open_site_with, text_of


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, provider: Provider) -> Iterator[Site]:
    """With its clock at the provider's: an identity is good for minutes."""
    provider.behave()
    settings = OidcSettings(
        issuer=provider.issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, name="MitID Erhverv"
    )
    with open_site_with(tmp_path, oidc=settings) as site:
        site.clock.now = datetime.now(UTC)
        yield site


@pytest.fixture
def linked(site: Site) -> Site:
    oidc.link(site.context, username="nurse", subject=SUBJECT)
    return site


def out(client: Client, path: str = "/staff/oidc") -> str:
    """Where the browser is sent."""
    answer = client.browser.get(path)
    assert answer.status_code == 303, text_of(answer.text)
    return answer.headers["Location"]


def back(client: Client, provider: Provider, sent_to: str) -> tuple[int, str]:
    """Status, and where it leads or what it says."""
    returned = urlsplit(provider.follow(sent_to))
    return call(client, f"{returned.path}?{returned.query}")


def call(client: Client, address: str) -> tuple[int, str]:
    answer = client.get(address)
    return answer.status_code, answer.headers.get("Location") or text_of(answer.text)


def sign_in(client: Client, provider: Provider) -> tuple[int, str]:
    return back(client, provider, out(client))


def refused(site: Site, provider: Provider) -> str:
    """What the page says to somebody who is not let in."""
    client = site.client(None)
    status, said = sign_in(client, provider)
    assert status == 403
    assert client.get("/staff/patients").status_code == 303
    return said


def test_who_is_linked_is_let_in(linked: Site, provider: Provider) -> None:
    client = linked.client(None)
    assert "MitID Erhverv" in client.get("/staff/sign-in").text
    assert sign_in(client, provider) == (303, "/staff/")
    assert linked.staff[Role.NURSE].name in client.get("/staff/patients").text


def test_the_request_has_state_nonce_and_a_challenge_and_no_secret(linked: Site, provider: Provider) -> None:
    asked = {name: value[0] for name, value in parse_qs(urlsplit(out(linked.client(None))).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert asked["response_type"] == "code"
    assert len(asked["state"]) >= 43
    assert len(asked["nonce"]) >= 43
    assert asked["redirect_uri"] == "http://localhost:8000/staff/oidc/callback"
    assert CLIENT_SECRET not in str(asked)


def test_it_leads_back_to_the_page_that_was_asked_for(linked: Site, provider: Provider) -> None:
    client = linked.client(None)
    sent_to = out(client, "/staff/oidc?next=/staff/patients/new")
    assert back(client, provider, sent_to) == (303, "/staff/patients/new")


def test_what_was_typed_survives_a_sign_in_elsewhere(linked: Site, provider: Provider) -> None:
    client = linked.client()
    token = csrf_token(client.get("/staff/patients/new").text)
    linked.clock.forward(minutes=31)
    late = client.post_again("/staff/patients/new", {"name": "Åse", "birth": "24-12-1940"}, token)
    kept = hidden(late.text, "kept")
    linked.clock.now = datetime.now(UTC)
    page = client.browser.post("/staff/oidc", data={"csrf_token": csrf_token(late.text), "kept": kept})
    found = re.search(r'href="([^"]+/authorize[^"]*)"', page.text)
    assert found is not None
    returned = urlsplit(provider.follow(found.group(1).replace("&amp;", "&")))
    answer = client.get(f"{returned.path}?{returned.query}")
    assert answer.status_code == 200
    assert hidden(answer.text, "name") == "Åse"


def test_nobody_becomes_staff_by_signing_in_elsewhere(site: Site, provider: Provider) -> None:
    said = refused(site, provider)
    assert "not known here: ask your administrator" in said
    assert SUBJECT in said
    assert "Anna Andersen" in said


def test_an_unlinked_account_is_out(linked: Site, provider: Provider) -> None:
    oidc.unlink(linked.context, username="nurse")
    assert "not known here" in refused(linked, provider)


def test_the_right_organisation_does_not_make_up_for_an_unknown_subject(
    site: Site, provider: Provider
) -> None:
    oidc.link(site.context, username="nurse", subject="somebody else")
    assert "not known here" in refused(site, provider)


@pytest.mark.parametrize(
    ("level", "enough"),
    [
        ("https://data.gov.dk/concept/core/nsis/loa/High", True),
        ("https://data.gov.dk/concept/core/nsis/loa/Substantial", True),
        ("Substantial", True),
        (["high"], True),
        ("https://data.gov.dk/concept/core/nsis/loa/Low", False),
        ("low", False),
        ("https://evil.example/loa/High", False),
        ("4", False),
        (4, False),
        (True, False),
        ("", False),
        (None, False),
        ({"level": "high"}, False),
    ],
    ids=repr,
)
def test_nobody_is_let_in_below_substantial(
    linked: Site, provider: Provider, level: object, enough: bool
) -> None:
    provider.behave(claims={"acr": level})
    if enough:
        assert sign_in(linked.client(None), provider)[0] == 303
    else:
        assert "level of assurance" in refused(linked, provider)


def test_a_service_may_name_its_providers_own_word_for_a_level(provider: Provider) -> None:
    settings = OidcSettings(
        issuer="x", client_id="x", client_secret="x", levels=(("urn:loa:3", Assurance.SUBSTANTIAL),)
    )
    assert oidc.level_of(settings, "URN:LOA:3") is Assurance.SUBSTANTIAL
    assert oidc.level_of(settings, "urn:loa:4") is None


def test_a_broker_that_writes_numbers_and_booleans_as_text_is_understood(
    linked: Site, provider: Provider
) -> None:
    provider.behave(numbers_as_text=True, claims={"email_verified": "true", "organisation": 29190623})
    assert sign_in(linked.client(None), provider)[0] == 303


@pytest.mark.parametrize("employee", [4711, "4711", ["4711"]], ids=repr)
def test_a_subject_in_a_claim_of_its_own_is_found_as_number_and_as_text(
    tmp_path: Path, provider: Provider, employee: object
) -> None:
    provider.behave(claims={"employee": employee})
    settings = OidcSettings(
        issuer=provider.issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, subject_claim="employee"
    )
    with open_site_with(tmp_path, oidc=settings) as site:
        site.clock.now = datetime.now(UTC)
        oidc.link(site.context, username="nurse", subject="4711")
        assert sign_in(site.client(None), provider)[0] == 303


def test_a_level_that_only_the_users_page_says_is_found(linked: Site, provider: Provider) -> None:
    provider.behave(claims={"acr": None}, userinfo={"acr": "high"})
    assert sign_in(linked.client(None), provider)[0] == 303


def test_the_users_page_of_another_subject_is_not_believed(linked: Site, provider: Provider) -> None:
    provider.behave(claims={"acr": None}, userinfo={"acr": "high", "sub": "another"})
    assert "level of assurance" in refused(linked, provider)


def test_the_users_page_does_not_overrule_the_signed_token(linked: Site, provider: Provider) -> None:
    provider.behave(claims={"acr": "low"}, userinfo={"acr": "high"})
    assert "level of assurance" in refused(linked, provider)


def test_who_cancels_is_told_so(linked: Site, provider: Provider) -> None:
    provider.behave(user_cancels=True)
    assert "was cancelled" in refused(linked, provider)


def test_a_code_that_has_expired_is_refused(linked: Site, provider: Provider) -> None:
    provider.behave(code_is_expired=True)
    assert "took too long" in refused(linked, provider)


def test_an_answer_sent_twice_lets_nobody_in_again(linked: Site, provider: Provider) -> None:
    client = linked.client(None)
    returned = urlsplit(provider.follow(out(client)))
    address = f"{returned.path}?{returned.query}"
    assert call(client, address)[0] == 303
    status, said = call(client, address)
    assert status == 403
    assert "used already" in said


def test_the_state_is_used_up_even_when_the_browsers_cookie_is_put_back(
    linked: Site, provider: Provider
) -> None:
    client = linked.client(None)
    returned = urlsplit(provider.follow(out(client)))
    cookie = client.browser.get_cookie("session")
    assert cookie is not None
    assert call(client, f"{returned.path}?{returned.query}")[0] == 303
    thief = linked.client(None)
    thief.browser.set_cookie("session", cookie.value)
    assert call(thief, f"{returned.path}?{returned.query}")[0] == 403


def test_an_answer_in_another_browser_lets_nobody_in(linked: Site, provider: Provider) -> None:
    returned = urlsplit(provider.follow(out(linked.client(None))))
    status, said = call(linked.client(None), f"{returned.path}?{returned.query}")
    assert status == 403
    assert "did not begin in this browser" in said


@pytest.mark.parametrize(
    "query", ["", "state=x&code=y", "code=y", "error=server_error", "state=%00&code=%ff"]
)
def test_an_answer_that_nobody_asked_for_is_refused(linked: Site, provider: Provider, query: str) -> None:
    assert call(linked.client(None), f"/staff/oidc/callback?{query}")[0] == 403


def test_an_answer_of_another_provider_is_refused(linked: Site, provider: Provider) -> None:
    client = linked.client(None)
    returned = urlsplit(provider.follow(out(client)))
    status, _ = call(client, f"{returned.path}?{returned.query}&iss=https://evil.example")
    assert status == 403


def test_a_sign_in_that_comes_back_too_late_is_refused(linked: Site, provider: Provider) -> None:
    client = linked.client(None)
    sent_to = out(client)
    linked.clock.forward(minutes=16)
    status, said = back(client, provider, sent_to)
    assert (status, "took too long" in said) == (403, True)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": ["another client"]},
        {"aud": [CLIENT_ID, "another"], "azp": "another"},
        {"exp": 1},
        {"exp": "soon"},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
        {"sub": None},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_us_or_not_now_is_not_trusted(
    linked: Site, provider: Provider, claims: dict[str, object]
) -> None:
    provider.behave(claims=claims)
    assert "cannot be trusted" in refused(linked, provider)


def test_a_token_with_another_nonce_is_not_trusted(linked: Site, provider: Provider) -> None:
    provider.behave(nonce="of another sign-in")
    assert "cannot be trusted" in refused(linked, provider)


def test_a_token_signed_with_a_key_that_the_provider_has_withdrawn_is_not_trusted(
    linked: Site, provider: Provider
) -> None:
    provider.behave(change_keys=True, signs_with_old_key=True)
    assert "cannot be trusted" in refused(linked, provider)


def test_a_token_without_a_signature_is_not_trusted(linked: Site, provider: Provider) -> None:
    # {"alg": "none"} . {"sub": "x"} .
    provider.behave(
        token_is={
            "access_token": "x",
            "token_type": "Bearer",
            "id_token": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.",
        }
    )
    assert "cannot be trusted" in refused(linked, provider)


def test_keys_that_the_provider_changes_are_seen_at_once(linked: Site, provider: Provider) -> None:
    assert sign_in(linked.client(None), provider)[0] == 303
    provider.behave(change_keys=True)
    assert sign_in(linked.client(None), provider)[0] == 303


@pytest.mark.parametrize("how", [{"is_down": True}, {"issuer": "https://evil.example"}], ids=str)
def test_a_provider_that_is_down_or_another_is_said_so(
    linked: Site, provider: Provider, how: dict[str, object]
) -> None:
    provider.behave(**how)
    status, said = call(linked.client(None), "/staff/oidc")
    assert status == 503
    assert "sign-in service" in said


def test_a_provider_that_goes_down_on_the_way_is_said_so(linked: Site, provider: Provider) -> None:
    client = linked.client(None)
    returned = urlsplit(provider.follow(out(client)))
    provider.behave(is_down=True)
    status, said = call(client, f"{returned.path}?{returned.query}")
    assert status == 503
    assert "does not answer" in said


def test_signing_out_offers_to_sign_out_of_the_provider_too(linked: Site, provider: Provider) -> None:
    client = linked.client(None)
    sign_in(client, provider)
    client.post("/staff/sign-out", page="/staff/patients")
    assert "/staff/oidc/leave" in client.get("/staff/sign-in").text
    leads_to = client.get("/staff/oidc/leave").headers["Location"]
    assert leads_to.startswith(f"{provider.issuer}/end?realm=test&client_id={CLIENT_ID}")
    assert "post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A8000%2Fstaff%2Fsign-in" in leads_to


def test_a_providers_sign_in_is_not_asked_for_a_second_factor(tmp_path: Path, provider: Provider) -> None:
    provider.behave()
    settings = OidcSettings(issuer=provider.issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    required = SecondFactorRules(SecondFactorRule.REQUIRED)
    with open_site_with(tmp_path, oidc=settings, second_factor=required) as site:
        site.clock.now = datetime.now(UTC)
        oidc.link(site.context, username="nurse", subject=SUBJECT)
        assert sign_in(site.client(None), provider) == (303, "/staff/")


def test_without_a_provider_there_is_no_such_page(tmp_path: Path) -> None:
    with open_site_with(tmp_path) as site:
        assert "oidc" not in site.client(None).get("/staff/sign-in").text
        assert site.client(None).get("/staff/oidc").status_code == 404
