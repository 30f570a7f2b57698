"""Attacks that are tried on the running app, one after the other. Beside these:

session fixation, theft of the cookie: tests/web/test_staff_second_factor.py (a planted session, a stolen cookie)
every post without its token:           tests/security/test_every_form.py
stored scripts:                         tests/security/test_hostile_words.py
how long guessing takes:                tests/security/test_guessing.py
the identity provider:                  tests/web/test_oidc.py
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.sessions import SecureCookieSessionInterface
from pypdf import PdfReader

from screening.core.people import OrganisationKind, Role
from screening.core.sign_in import Way
from screening.services import organisations, patients, sessions
from screening.services.organisations import OrganisationDetails
from tests.security.hostile import HostileWorld, hostile_world, routes, rule_of
from tests.web.hygiene import look_at_headers
from tests.web.staff_site import DATABASE, PASSWORD, Site, csrf_token, opened_site

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/staff//evil.example",
    "/answer//evil.example",
    "/answer@evil.example",
    "/answer/../../evil.example",
    "/\t/evil.example",
    "/%09/evil.example",
    "javascript:alert(1)//evil.example",
    "/answer\r\nLocation: https://evil.example",
    "https:evil.example",
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostileWorld]:
    with hostile_world(tmp_path_factory.mktemp("world")) as world:
        yield world


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with opened_site(tmp_path) as site:
        yield site


# ---- Sessions ----------------------------------------------------------------------------------------------------


def test_the_cookie_that_was_there_before_the_sign_in_opens_nothing_after_it(site: Site) -> None:
    victim = site.client(None)
    token = csrf_token(victim.get("/staff/sign-in").text)
    planted = victim.browser.get_cookie("session")
    assert planted is not None
    victim.post_again("/staff/sign-in", {"username": "nurse", "password": PASSWORD}, token)
    assert victim.get("/staff/patients").status_code == 200
    thief = site.client(None)
    thief.browser.set_cookie("session", planted.value)
    assert thief.get("/staff/patients").status_code == 303


def test_a_cookie_signed_with_another_key_opens_nothing(site: Site, tmp_path: Path) -> None:
    interface = site.app.session_interface
    assert isinstance(interface, SecureCookieSessionInterface)
    forged = interface.get_signing_serializer(site.app)
    assert forged is not None
    secret = sessions.begin(site.context, site.staff[Role.NURSE], way=Way.PASSWORD, device="x").secret
    forged.secret_keys = [b"another key that is long enough"]
    thief = site.client(None)
    thief.browser.set_cookie("session", str(forged.dumps({"sign-in": secret})))
    assert thief.get("/staff/patients").status_code == 303


# ---- Redirects and headers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_route_leads_to_another_site_whatever_it_is_told(tmp_path: Path, method: str) -> None:
    with hostile_world(tmp_path) as world:  # of its own, for the posts do what they ask
        lead_astray(world, method)


def lead_astray(world: HostileWorld, method: str) -> None:
    world.site.app.config["WTF_CSRF_ENABLED"] = False  # what is asked lies behind it
    for route in routes(method):
        client = world.site.client(Role.GP if route.startswith("/staff") else None).browser
        path = world.path(rule_of(world.site, route, method))
        for there in ELSEWHERE:
            names = dict.fromkeys(("next", "to", "url", "back", "return", "kept", "redirect"), there)
            told = {"language": "da", "companion": "da", "size": "normal", **names}
            response = client.open(
                path, method=method, query_string=told, data=told if method == "POST" else None
            )
            location = response.headers.get("Location", "/")
            response.close()
            seen = urlsplit(location.replace("\\", "/").replace("\t", "").replace("\n", ""))
            assert (seen.scheme, seen.netloc) == ("", ""), (route, location)
            assert set(location).isdisjoint("\r\n\\"), (route, location)
            assert response.status_code < 500, route
    world.site.app.config["WTF_CSRF_ENABLED"] = True


def test_a_signed_in_user_is_led_nowhere_else_either(site: Site) -> None:
    for there in ELSEWHERE:
        client = site.client(None)
        page = client.get("/staff/sign-in", query_string={"next": there})
        assert "evil" not in page.text
        token = csrf_token(page.text)
        entered = client.post_again(
            "/staff/sign-in", {"username": "nurse", "password": PASSWORD, "next": there}, token
        )
        assert entered.headers["Location"] == "/staff/", there


def test_another_host_in_the_request_stands_in_no_link(site: Site) -> None:
    # A link that is sent to a patient leads to the service, whatever the request named itself.
    patient = site.add_patient()
    client = site.client()
    path = f"/staff/patients/{patient.id}/invitations/new"
    for headers in ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}):
        token = csrf_token(client.browser.get(path).text)
        posted = {"csrf_token": token, "questionnaire": "qlq-c15-pal", "language": "da", "invitee": "patient"}
        made = client.browser.post(path, data=posted, headers=headers)
        assert "evil.example" not in made.text
        assert "evil.example" not in made.headers.get("Location", "")


@pytest.mark.parametrize(
    "typed", ["a@b.dk\r\nBcc: all@b.dk", "a@b.dk\nSubject: x", "a@b.dk, c@d.dk", "a@b.dk\x00", "a\x00a@b.dk"]
)
def test_an_address_with_a_second_header_is_kept_of_nobody(site: Site, typed: str) -> None:
    client = site.client()
    answer = client.post("/staff/patients/new", {"name": "N N", "birth": "24-12-1940", "email": typed})
    assert answer.status_code == 422
    with pytest.raises(Exception, match="email"):
        organisations.add_organisation(
            site.context, OrganisationDetails(name="N", kind=OrganisationKind.HOME_NURSING, email=typed)
        )


def test_a_file_name_is_made_of_nothing_that_anybody_typed(world: HostileWorld) -> None:
    named = 0
    for route in routes("GET"):
        if route.startswith(("/static", "/i/")):
            continue
        client = world.site.client(Role.GP).browser
        with client.get(world.path(rule_of(world.site, route, "GET"))) as response:
            disposition = response.headers.get("Content-Disposition")
        if disposition is not None:
            named += 1
            assert not set("<>'/\\=;\r\n") & set(disposition.partition("filename=")[2].strip('"')), (
                disposition
            )
    assert named >= 2


# ---- Paths -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "way_out",
    [
        "../__init__.py",
        "..%2f__init__.py",
        "%2e%2e/__init__.py",
        "..%5c__init__.py",
        "....//__init__.py",
        "%252e%252e%252f__init__.py",
        "/etc/passwd",
        "//etc/passwd",
        "app.css%00.py",
        "../templates/base.html",
    ],
)
def test_no_path_leads_out_of_the_static_files(site: Site, way_out: str) -> None:
    response = site.app.test_client().get(f"/static/{way_out}")
    assert response.status_code in (301, 308, 400, 404)
    look_at_headers(response)


OUT_OF_THE_DATA = (
    "..",
    "../criteria",
    "..%2fcriteria%2fdk-basal-spec",
    "%2e%2e%2f%2e%2e",
    "da%00",
    "da/../../x",
)


@pytest.mark.parametrize("way_out", OUT_OF_THE_DATA)
def test_no_id_or_language_in_an_address_leads_out_of_the_data(world: HostileWorld, way_out: str) -> None:
    client = world.site.client(Role.GP).browser
    patient, assessment = world.patient.id, world.site.newest_assessment(world.patient)
    for path in (
        f"/staff/patients/{patient}/facts/{way_out}",
        f"/staff/assessments/{assessment}/pdf/{way_out}",
        f"/staff/patients/{patient}/invitations/new?questionnaire={way_out}&language={way_out}",
    ):
        with client.get(path) as response:
            assert response.status_code in (200, 303, 308, 404)
            body = response.get_data()
            assert b"sha256" not in body
            assert b"criteria:" not in body


@pytest.mark.parametrize(
    "name", ["../../../evil.csv", "/tmp/evil.csv", "x\r\nX-Evil: 1.csv", "..\\evil.csv", "\x00"]
)
def test_the_name_of_an_uploaded_file_is_used_for_nothing(site: Site, tmp_path: Path, name: str) -> None:
    client = site.client()
    content = BytesIO(b"name;birth\nFil Filsen;24-12-1940\n")
    answer = client.post("/staff/patients/import", {"file": (content, name), "go": "import"})
    assert answer.status_code in (200, 422)  # a line break in it ends the part: there is no file then
    assert "evil" not in answer.text.lower()
    assert {path.name.partition("-")[0] for path in tmp_path.iterdir()} == {DATABASE}
    assert not Path("/tmp/evil.csv").exists()
    assert not [*tmp_path.parent.parent.glob("evil*"), *tmp_path.parent.glob("evil*")]


# ---- Formulas ----------------------------------------------------------------------------------------------------

FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1"]


def test_no_route_gives_a_table_in_which_a_cell_is_a_formula(world: HostileWorld) -> None:
    """In each table that somebody can fetch; names, reasons and words here all begin with an equals sign."""
    tables = 0
    for role in Role:
        for route in routes("GET"):
            if route.startswith(("/static", "/i/")):
                continue
            client = world.site.client(role).browser
            with client.get(world.path(rule_of(world.site, route, "GET"))) as response:
                if response.mimetype not in ("text/csv", "text/tab-separated-values"):
                    continue
                tables += 1
                cells = (
                    response.get_data()
                    .decode("utf-8-sig")
                    .replace("\r\n", "\n")
                    .replace("\n", ";")
                    .split(";")
                )
            for cell in cells:
                assert not cell.strip('"').startswith(("=", "+", "-", "@", "\t", "\r")), (route, cell)
    assert tables  # the template of an import, at the least


@pytest.mark.parametrize("name", FORMULAS[:4])
def test_a_name_that_is_a_formula_is_taken_and_given_back_as_the_text_it_is(site: Site, name: str) -> None:
    content = f'name;birth\n"{name}";24-12-1940\n'.encode()
    client = site.client()
    answer = client.post("/staff/patients/import", {"file": (BytesIO(content), "x.csv"), "go": "import"})
    assert answer.status_code == 200
    (overview,) = patients.list_patients(site.context, site.staff[Role.NURSE])
    assert overview.patient.name == name


def test_a_pdf_runs_nothing_and_leads_nowhere(world: HostileWorld) -> None:
    client = world.site.client(Role.GP).browser
    path = f"/staff/assessments/{world.site.newest_assessment(world.patient)}/pdf/da"
    with client.get(path) as response:
        document = PdfReader(BytesIO(response.get_data()))
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(document.root_object)
    for page in document.pages:
        links = [one.get_object() for one in page.get("/Annots", [])]
        assert not [link for link in links if "/JS" in str(link) or "/Launch" in str(link)]
