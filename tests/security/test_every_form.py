"""Every form there is, found by its route: arbitrary posts bring nothing down, and one without the page's token changes
nothing. A route that takes a post is found by itself; what its forms hold is read from the pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import cycle
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from screening.core.people import Invitee, Role
from screening.services import answering
from tests.security.hostile import OPENING, HostileWorld, hostile, hostile_world, routes, rule_of
from tests.web.hygiene import Element, look_at_headers, read_page
from tests.web.staff_site import C15, PASSWORD

FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"

# Forms that stand on no page of the walk, and what they hold: they are for a state that it does not reach.
BEYOND: Mapping[str, tuple[str, ...]] = {
    "/language/companion": ("companion", "next"),
    "/staff/patients/<patient_id>/plan/pause": ("until", "go"),
    "/staff/patients/<patient_id>/plan/remind": (),
    "/staff/patients/<patient_id>/plan/remind-again": (),
    "/staff/patients/<patient_id>/plan/end": ("why",),
    "/staff/patients/<patient_id>/data/hold/end": (),
    "/no-more/<secret>": ("List-Unsubscribe",),
    "/staff/patients/<patient_id>/merges/<merge_id>/undo": (),
    "/staff/referrals/<referral_id>": ("step", "on", "reason"),
    "/staff/tasks/<task_id>/take": ("version",),
    "/staff/criteria-in-force/<change_id>/cancel": (),
    "/staff/wordings-in-force/<change_id>/cancel": (),
    "/staff/accounts/<account_id>/identity": ("subject",),
    "/staff/accounts/<account_id>/identity/end": (),
    "/staff/oidc": ("next", "kept"),
    "/staff/second-factor": ("code", "next", "kept"),
    "/staff/own/second-factor/off": ("password",),
    "/staff/own/recovery-codes": ("password",),
    "/staff/own/sessions/end-others": (),
    "/staff/hand-over": ("secret",),
    "/staff/unlock": ("pin",),
    "/staff/assessments/<assessment_id>/ask-missing": (),
    "/staff/invitations/<invitation_id>/paper": ("source", "assistance", "1", "matters-most", "go"),
}
STAFF = tuple(route for route in routes("POST") if route.startswith("/staff"))
RESPONDENTS = tuple(route for route in routes("POST") if not route.startswith("/staff"))
WHO = (Role.NURSE, Role.GP, Role.VISITATOR, Role.ADMINISTRATOR)

WORDS = [
    "yes",
    "no",
    "da",
    str(C15),
    "24-12-1940",
    "2026-11-30",
    "1",
    "-1",
    "9" * 30,
    "\x00",
    "\r\nX: y",
    "💉",
]
WORDS += [
    hostile("posted"),
    "../../etc/passwd",
    "241240-9999",
    "٣",
    "²",
    "NaN",
    "1e400",
    "x" * 5000,
    "[]",
    "{}",
]
TEXT = st.sampled_from(WORDS) | st.text(max_size=30)
# The same posts each time, none looked for again once it was found, so that the whole takes some seconds.
FEW = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """The world, and route -> the names of the fields of its form, from whichever page has it."""

    world: HostileWorld
    fields: Mapping[str, tuple[str, ...]]

    def post_to(self, route: str) -> st.SearchStrategy[dict[str, list[str]]]:
        """Some of the form's own fields, each with any number of any values, and fields that it has not."""
        known = self.fields.get(route) or BEYOND.get(route)
        names = st.sampled_from(known) | st.text(max_size=10) if known else st.text(max_size=10)
        return st.dictionaries(names, st.lists(TEXT, min_size=1, max_size=3), max_size=8)

    def path(self, route: str) -> str:
        return self.world.path(rule_of(self.world.site, route, "POST"))

    def path_anew(self, route: str) -> str:
        """The same, where a post before this one may have deleted every invitation that was not answered."""
        if "<invitation_id>" in route:
            self.world.invite()
        return self.path(route)


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forms]:
    with hostile_world(tmp_path_factory.mktemp("site")) as world:
        fields: dict[str, set[str]] = {}
        for action, names in _forms_of_all_pages(world):
            fields.setdefault(action, set()).update(names)
        found = {route: tuple(sorted(names - {"csrf_token"})) for route, names in fields.items()}
        yield Forms(world=world, fields=found)


def _forms_of_all_pages(world: HostileWorld) -> Iterator[tuple[str, set[str]]]:
    """The route that each form posts to, and its fields, on every page that somebody is shown."""
    adapter = world.site.app.url_map.bind("localhost")
    for path, response in _all_pages(world):
        if response.mimetype != "text/html" or response.status_code == 303:
            continue
        for form in read_page(path, response).all("form", method="post"):
            action = (form.get("action") or path).partition("?")[0]
            rule, _ = adapter.match(action, method="POST", return_rule=True)
            yield rule.rule, {element.get("name") or "" for element in form.walk()} - {""}


def _all_pages(world: HostileWorld) -> Iterator[tuple[str, TestResponse]]:
    for route in routes("GET"):
        if route.startswith(("/i/", "/static/")) or "pdf" in route:
            continue
        path = world.path(rule_of(world.site, route, "GET"))
        for client in browsers(world, route):
            response = client.get(path)
            yield path, response
            if route.startswith("/staff") and response.status_code == 200:
                break  # the others see the same forms, or fewer


def browsers(world: HostileWorld, route: str) -> Iterator[FlaskClient]:
    """A browser of everybody whom the route is for, each signed in or let in anew."""
    if route.startswith("/staff"):
        yield from (world.site.client(role).browser for role in (Role.GP, Role.ADMINISTRATOR, None))
    else:
        yield from (respondent(world, invitee, sent=sent) for invitee in Invitee for sent in (False, True))


def respondent(world: HostileWorld, invitee: Invitee = Invitee.PATIENT, *, sent: bool = False) -> FlaskClient:
    """A browser in which the form of this person is open, all of it answered."""
    made = world.invite(invitee=invitee)
    world.begin(made)
    browser = world.site.app.test_client()
    assert browser.get(f"/i/{made.secret}").status_code == 303
    if sent:
        answering.submit(world.site.context, made.invitation.id)
    return browser


def test_the_form_of_every_route_is_known(forms: Forms) -> None:
    # Else the posts below would be of fields that no form has.
    unknown = sorted(set(routes("POST")) - forms.fields.keys() - BEYOND.keys())
    assert unknown == [], "no page of the walk has a form for it: say in BEYOND what it holds"


def check(response: TestResponse) -> None:
    """No fault, and a page with all its protection that shows what was posted as text."""
    with response:
        assert response.status_code < 500, (response.request.path, response.status_code)
        look_at_headers(response)
        if response.mimetype == "text/html":  # a download is read by no browser
            assert OPENING not in response.text, response.request.path


@pytest.mark.parametrize("route", STAFF)
@FEW
@given(data=st.data())
def test_no_post_of_the_staff_brings_a_page_down(forms: Forms, route: str, data: st.DataObject) -> None:
    who = data.draw(st.sampled_from(WHO))
    posted = data.draw(forms.post_to(route))
    with without_tokens(forms):
        check(forms.world.site.client(who).browser.post(forms.path_anew(route), data=posted))


@pytest.mark.parametrize("route", RESPONDENTS)
@FEW
@given(data=st.data())
def test_no_post_of_a_respondent_brings_a_page_down(forms: Forms, route: str, data: st.DataObject) -> None:
    invitee, sent = data.draw(st.sampled_from(Invitee)), data.draw(st.booleans())
    posted = data.draw(forms.post_to(route))
    with without_tokens(forms):
        check(respondent(forms.world, invitee, sent=sent).post(forms.path(route), data=posted))


@contextmanager
def without_tokens(forms: Forms) -> Iterator[None]:
    """What is tried here lies behind the check of the page's token."""
    config = forms.world.site.app.config
    config["WTF_CSRF_ENABLED"] = False
    try:
        yield
    finally:
        config["WTF_CSRF_ENABLED"] = True


NO_FORM_SENDS_THIS = {
    "bytes that are no text": {"data": b"name=%ED%A0%80%FF&\xff=\xfe", "content_type": FORM},
    "JSON": {"json": {"name": ["x"], "answer": {"y": None}}},
    "half a JSON": {"data": b'{"answer": [', "content_type": "application/json"},
    "half a multipart": {"data": b"--x\r\nContent-Disposition: form-data; name=", "content_type": MULTIPART},
    "no boundary": {"data": b"x", "content_type": "multipart/form-data"},
    "nothing": {"data": b"", "content_type": ""},
}


@pytest.mark.parametrize("sent", NO_FORM_SENDS_THIS.values(), ids=NO_FORM_SENDS_THIS.keys())
def test_what_no_form_sends_brings_nothing_down(forms: Forms, sent: dict[str, Any]) -> None:
    people = cycle(WHO)
    with without_tokens(forms):
        for route in routes("POST"):
            client = (
                forms.world.site.client(next(people)).browser
                if route in STAFF
                else respondent(forms.world, Invitee.PATIENT)
            )
            check(client.post(forms.path_anew(route), **sent))


def test_a_file_in_any_field_under_any_name_brings_nothing_down(forms: Forms) -> None:
    with without_tokens(forms):
        for route in STAFF:
            names = {*forms.fields.get(route, BEYOND.get(route, ())), "file"}
            bad = "../../" + hostile("file") + ".csv"
            posted = {name: (BytesIO(b"\x00\xff;=1+1\n"), bad) for name in names}
            check(forms.world.site.client().browser.post(forms.path_anew(route), data=posted))


# ---- A page of somebody else's posts, in the browser of one who is signed in --------------------------------------

# What would be taken, had it the token.
GOOD = {
    "name": "Forged Forgesen",
    "birth": "24-12-1940",
    "username": "forged",
    "role": "nurse",
    "password": PASSWORD,
    "questionnaire": str(C15),
    "language": "da",
    "voice": "patient-none",
    "answer": "4",
    "sharing": "yes",
    "first": "2027-01-01",
    "last": "2027-01-02",
    "kind": "home-nursing",
}
# A page left open over night must still change its language, and end what stands on it.
OPEN = frozenset({"/language", "/language/companion", "/answer/finish"})
# What every request writes, whatever becomes of it; of a session, when it was last seen.
TRACES = frozenset({"audit_event", "audit_link", "rate_limit", "known_device"})
WRITES = re.compile(r'(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "?(\w+)')


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables that are written to meanwhile, but for traces."""
    found: set[str] = set()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        match = WRITES.match(statement.lstrip())
        is_only_seen = match is not None and match[1] == "staff_session" and "ended_at=" not in statement
        if match is not None and match[1] not in TRACES and not is_only_seen:
            found.add(match[1])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_a_post_without_the_pages_token_changes_nothing_and_with_it_does(forms: Forms) -> None:
    world, changing = forms.world, set[str]()
    for route in routes("POST"):
        if route in OPEN:
            continue
        is_staff = route in STAFF
        client = world.site.client().browser if is_staff else respondent(world)
        page = client.get("/staff/own" if is_staff else "/answer/question/1")
        for forged in ("", "not-a-token"):
            with written() as tables:
                client.post(forms.path(route), data={**GOOD, "csrf_token": forged}).close()
            assert tables == set(), route
        with written() as tables:
            hidden = {field.get("name") or "": field.get("value") or "" for field in _hidden(page)}
            client.post(forms.path(route), data={**GOOD, **hidden}).close()
        if tables:
            changing.add(route)
    assert {
        "/staff/patients/<patient_id>/identity/change",
        "/staff/sign-out",
        "/answer/send",
        "/answer/question/<link_id>",
    } <= changing, sorted(changing)


def _hidden(page: TestResponse) -> list[Element]:
    return read_page(page.request.path, page).all("input", type="hidden")
