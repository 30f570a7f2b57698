"""Stored attacks: every free text there is holds one, and every page there is shows it as the text it is.

All routes of the app are walked, by everybody on the staff, by nobody, and by those who answer; a new one by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.test import TestResponse

from screening.core.people import Invitee, Role
from screening.services import answering
from tests.security.hostile import (
    ESCAPED_OPENING,
    OPENING,
    RELATIVE,
    HostileWorld,
    hostile_world,
    routes,
    rule_of,
    texts,
)
from tests.web.hygiene import look_at, look_at_headers, read_page
from tests.web.staff_site import C15

SHOWN = re.compile(rf"{re.escape(ESCAPED_OPENING)}([a-z0-9-]+)&gt;")
GET = pytest.mark.parametrize("route", routes("GET"))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostileWorld]:
    with hostile_world(tmp_path_factory.mktemp("site")) as world:
        yield world


def look(response: TestResponse) -> frozenset[str]:
    """Fail on what is not text; otherwise which attacks are shown, harmless."""
    body = response.get_data()
    response.close()
    where = response.request.path
    assert response.status_code < 500, where
    look_at_headers(response)
    assert not any(OPENING in value or "svg" in value for value in response.headers.values()), where
    if response.mimetype == "application/pdf":
        return _look_at_pdf(body)
    if response.mimetype != "text/html":
        return frozenset()
    text = body.decode()
    for raw in (OPENING, "onx='", "onx=&#39;49", "7*7}}&amp;&#34;", "7*7}}&amp; "):
        assert raw not in text, f"{raw} on {where}"
    if response.status_code != 303:  # whose page nobody sees
        look_at(read_page(where, response))
    return frozenset(SHOWN.findall(text))


def _look_at_pdf(body: bytes) -> frozenset[str]:
    reader = PdfReader(BytesIO(body))
    root = reader.root_object
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root.keys())
    assert "/JavaScript" not in str(root.get("/Names"))
    text = "".join(page.extract_text().replace("\n", "").replace(" ", "") for page in reader.pages)
    return frozenset(re.findall(rf"{re.escape(OPENING)}([a-z0-9-]+)>", text))


def test_every_route_shows_attacks_as_text_to_everybody_on_the_staff(world: HostileWorld) -> None:
    shown: set[str] = set()
    for role in (*Role, None):
        for route in routes("GET"):
            client = world.site.client(role).browser  # anew: opening a link signs out
            for path in world.paths(rule_of(world.site, route, "GET")):
                shown |= look(client.get(path))
    # Else the walk would pass on pages that show nothing at all.
    assert {"patient", "twin", "reason", "plan", "hand-over", "to-name", "rejection", "closing"} <= shown
    assert {"organisation", "nurse", "relative-patient", "relation", "address-patient"} <= shown
    assert {*texts(world.site.context.catalog.get_questionnaire(C15))} <= shown


def respondent(world: HostileWorld, invitee: Invitee, *, sent: bool) -> FlaskClient:
    """A browser in which this person's form is open, every text of it an attack."""
    made = world.invite(invitee=invitee)
    world.begin(made)
    browser = world.site.app.test_client()
    browser.set_cookie("language", "en")
    assert browser.get(f"/i/{made.secret}").status_code == 303
    if sent:
        answering.submit(world.site.context, made.invitation.id)
    return browser


@pytest.mark.parametrize("invitee", Invitee, ids=lambda invitee: invitee.value)
@pytest.mark.parametrize("sent", [False, True], ids=["answering", "sent"])
def test_every_route_shows_attacks_as_text_to_those_who_answer(
    world: HostileWorld, invitee: Invitee, sent: bool
) -> None:
    questionnaire = C15 if invitee is Invitee.PATIENT else RELATIVE
    words = texts(world.site.context.catalog.get_questionnaire(questionnaire))
    client, shown = respondent(world, invitee, sent=sent), set[str]()
    for route in routes("GET"):
        rule = rule_of(world.site, route, "GET")
        asked = [{"link_id": name} for name in words] if rule.arguments == {"link_id"} else [{}]
        for chosen in asked:
            shown |= look(client.get(world.path(rule, **chosen)))
    assert set(words) <= shown
