"""What protects the reader on every response, errors included; and that no post whatever brings the app down."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screening.core.errors import Conflict, DatabaseFailed, InvalidSubmission, NotFound, NotPermitted, Problem
from tests.web.hygiene import look_at_headers
from tests.web.pages import Browser
from tests.web.respondent_site import Site, begun


@pytest.mark.parametrize(
    ("path", "status"), [("/nowhere", 404), ("/answer", 403), ("/i/x", 404), ("/static/none", 404)]
)
def test_error_pages_are_pages_with_every_protection(site: Site, path: str, status: int) -> None:
    Browser(site.app).get(path, status=status)


def test_a_method_that_a_page_does_not_have_gets_a_page(site: Site) -> None:
    response = site.app.test_client().delete("/answer")
    assert response.status_code == 405
    look_at_headers(response)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotPermitted("secret reason"), 403),
        (NotFound("thing", "key"), 404),
        (Conflict("secret reason"), 409),
        (DatabaseFailed("secret reason"), 503),
        (InvalidSubmission([Problem("1", "takes one answer, and has {count}", {"count": 2})]), 422),
        (RuntimeError("secret reason"), 500),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_every_error_has_its_page_in_the_readers_language(site: Site, error: Exception, status: int) -> None:
    def fail() -> str:
        raise error

    site.app.add_url_rule("/fail", view_func=fail)
    page = Browser(site.app).get("/fail", status=status, headers={"Accept-Language": "da"})
    assert page.one("html").get("lang") == "da"
    assert "secret reason" not in page.text  # there are no Danish words for it
    assert status != 422 or "ét svar og har 2." in page.text


@pytest.mark.parametrize(("language", "said"), [("da", "version 1"), ("en", "version 1")])
def test_a_reason_is_said_with_its_values_in_the_readers_language(
    site: Site, language: str, said: str
) -> None:
    def fail() -> str:
        raise Conflict(
            "the database (version {found}) is newer than this program ({needed}): update the program",
            {"found": "1", "needed": "0"},
        )

    site.app.add_url_rule("/fail", view_func=fail)
    page = Browser(site.app).get("/fail", status=409, headers={"Accept-Language": language})
    assert said in page.text
    assert ("update the program" in page.text) is (language == "en")


def test_pages_are_kept_nowhere_and_hashed_files_for_good(site: Site) -> None:
    client = site.app.test_client()
    page = Browser(site.app).get("/")
    address = page.one("link", rel="stylesheet").get("href") or ""
    assert "immutable" in client.get(address, buffered=True).headers["Cache-Control"]
    assert client.get("/static/app.css?v=other", buffered=True).headers["Cache-Control"] == "no-cache"
    assert client.get("/static/app.css", buffered=True).headers["Cache-Control"] == "no-cache"


def test_over_https_cookies_are_secure_and_https_is_demanded(https_app: Flask) -> None:
    client = https_app.test_client()
    response = client.post("/language", data={"language": "en", "next": "/"}, base_url="https://localhost")
    assert response.headers["Strict-Transport-Security"].startswith("max-age=")
    cookie = client.get_cookie("language")
    assert cookie is not None
    assert cookie.secure
    sign_in = client.get("/staff/sign-in", base_url="https://localhost")
    session = next(value for value in sign_in.headers.getlist("Set-Cookie") if "session" in value)
    assert session.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in session.split(";")}


def test_a_form_is_taken_over_https_without_a_referer(https_app: Flask) -> None:
    # Our own policy tells browsers to send none, so a check that asks for one would refuse every form.
    client = https_app.test_client()
    response = client.post("/answer", data={"voice": "x"}, base_url="https://localhost")
    assert response.status_code == 403  # the link is needed: not 400, the referer


def test_http_does_not_demand_https(site: Site) -> None:
    assert "Strict-Transport-Security" not in site.app.test_client().get("/").headers


def test_a_request_beyond_all_measure_gets_a_page(site: Site) -> None:
    walk = begun(site)
    page = walk.browser.submit(walk.page, answer="x" * 300_000, button="next", status=413)
    assert page.heading


TEXT = st.text(max_size=60)
NAMES = st.sampled_from(["answer", "go", "language", "voice", "to", "confirmed", "next", "x"]) | TEXT
FIELDS = st.dictionaries(NAMES, TEXT | st.sampled_from(["next", "skip", "1", "da", "review"]), max_size=6)
PATHS = st.sampled_from(
    [
        "/answer",
        "/answer/question/1",
        "/answer/question/matters-most",
        "/answer/send",
        "/answer/stop",
        "/language",
    ]
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=PATHS, fields=FIELDS, with_token=st.booleans())
def test_no_post_whatever_brings_the_app_down(
    site: Site, path: str, fields: dict[str, str], with_token: bool
) -> None:
    walk = begun(site)
    hidden = {
        element.get("name") or "": element.get("value") or ""
        for element in walk.page.all("input", type="hidden")
    }
    data = {**fields, **(hidden if with_token else {})}
    response = walk.browser.client.post(path, data=data)
    assert response.status_code < 500
    look_at_headers(response)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.text(max_size=30), cookie=st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126)))
def test_no_address_whatever_brings_the_app_down(site: Site, path: str, cookie: str) -> None:
    client = site.app.test_client()
    client.set_cookie("respondent", cookie, path="/answer")
    for start in ("/i/", "/answer/question/", "/answer/", "/"):
        response = client.get(start + path.lstrip("/\\"))
        assert response.status_code < 500


# ---- Every post needs the page's token, and every page says no more than it should -------------------------------

WITHOUT_TOKEN = frozenset({"language.choose"})  # a page left open over night must still change its language


def test_every_post_without_a_token_is_refused_before_it_does_anything(site: Site) -> None:
    client = site.app.test_client()
    posts = [rule for rule in site.app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert len(posts) > 10
    protection = site.app.extensions["csrf"]
    # Beside the language: ending one's own answering, which a page whose time has run out must be able to do; and the
    # mail program's own "no more of these", which has no page (it asks for the token of whoever comes from the page).
    assert {str(name) for name in protection._exempt_views | protection._exempt_blueprints} == {
        "<Blueprint 'language'>",
        "screening.web.views.respondent_session.finish",
        "screening.web.views.respondent_stop.stop_reminders",
    }
    for rule in posts:
        if rule.endpoint in WITHOUT_TOKEN:
            continue
        path = rule.rule
        for name in rule.arguments:
            converter = rule._converters[name]
            path = path.replace(f"<{name}>", "x").replace(f"<{type(converter).__name__}:{name}>", "x")
        response = client.post(path, data={"csrf_token": "not ours"})
        assert response.status_code in (303, 400, 401, 403, 404, 422), path
        look_at_headers(response)


def test_an_error_page_over_https_demands_https_too(https_app: Flask) -> None:
    for path in ("/nowhere", "/staff/nowhere", "/answer"):
        response = https_app.test_client().get(path, base_url="https://localhost")
        assert response.status_code >= 300
        assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")
        look_at_headers(response)


def test_every_cookie_over_https_is_secure_and_not_for_scripts(https_app: Flask) -> None:
    client = https_app.test_client()
    page = client.get("/staff/sign-in", base_url="https://localhost")
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    entered = client.post(
        "/staff/sign-in",
        data={"username": "nurse", "password": "correct horse battery staple", "csrf_token": token},
        base_url="https://localhost",
        headers={"Referer": "https://localhost/"},
    )
    assert entered.status_code == 303
    cookies = entered.headers.getlist("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {"__Host-session", "__Secure-device"}
    for cookie in cookies:
        parts = {part.strip() for part in cookie.split(";")}
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= parts


def test_a_form_of_too_many_parts_is_refused(site: Site) -> None:
    response = site.app.test_client().post(
        "/answer", data={f"field-{number}": "x" for number in range(1100)}, content_type="multipart/form-data"
    )
    assert response.status_code in (400, 413)


def test_a_forwarded_address_is_not_believed_unless_a_proxy_is_named(site: Site) -> None:
    # Else one machine could spread its guesses over as many networks as it likes to name.
    client = site.app.test_client()
    page = client.get("/staff/sign-in")
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    said = ""
    for number in range(11):
        said = client.post(
            "/staff/sign-in",
            data={"username": "nurse", "password": "wrong", "csrf_token": token},
            headers={"X-Forwarded-For": f"192.0.2.{number}"},
        ).text
    assert "for mange forsøg" in said.lower()
