"""Arbitrary posts to every form of the staff's: a page that says what is wrong, never a fault of the program."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.staff_site import C15, FACTS, Client, Site, csrf_token, opened_site

ANSWERS_OF_A_FORM = {200, 201, 303, 401, 404, 413, 422}
TEXT = st.text(max_size=40) | st.sampled_from(
    ["yes", "no", "unknown", "da", C15, "24-12-1940", "\x00", "<b>", "💉"]
)
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with opened_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="module")
def client(site: Site) -> Client:
    return site.client()


@pytest.fixture(scope="module")
def patient(site: Site) -> str:
    return site.add_patient().id


@pytest.fixture(scope="module")
def token(client: Client) -> str:
    return csrf_token(client.get("/staff/patients/new").text)


def fields(*names: str) -> st.SearchStrategy[dict[str, list[str]]]:
    """A form with some of these fields, each with any number of any values, and with fields we have not."""
    return st.dictionaries(
        st.sampled_from(names) | st.text(max_size=10), st.lists(TEXT, max_size=3), max_size=6
    )


def send(client: Client, path: str, posted: dict[str, list[str]], token: str) -> None:
    posted.pop("csrf_token", None)
    assert client.post_again(path, posted, token).status_code in ANSWERS_OF_A_FORM


@FEW
@given(posted=fields("name", "birth"))
def test_any_patient(client: Client, token: str, posted: dict[str, list[str]]) -> None:
    send(client, "/staff/patients/new", posted, token)


@FEW
@given(posted=fields("questionnaire", "language"))
def test_any_invitation(client: Client, token: str, patient: str, posted: dict[str, list[str]]) -> None:
    send(client, f"/staff/patients/{patient}/invitations/new", posted, token)


@FEW
@given(posted=fields("response_id", "fact-delirium", "fact-informed", "fact-", "fact-nothing-of-ours"))
def test_any_facts(client: Client, token: str, patient: str, posted: dict[str, list[str]]) -> None:
    posted.setdefault("response_id", ["6b1f0c4e-3d53-4f0f-9a35-0f4bb2a3c111"])
    send(client, f"/staff/patients/{patient}/facts/{FACTS}", posted, token)


@FEW
@given(posted=fields("secret"))
def test_any_hand_over(site: Site, posted: dict[str, list[str]]) -> None:
    client = site.client()
    send(client, "/staff/hand-over", posted, csrf_token(client.get("/staff/patients/new").text))


@settings(FEW, max_examples=8)  # each checks a password, which takes long on purpose
@given(posted=fields("username", "password", "next", "kept"))
def test_any_sign_in(site: Site, posted: dict[str, list[str]]) -> None:
    client = site.client(None)
    send(client, "/staff/sign-in", posted, csrf_token(client.get("/staff/sign-in").text))


@FEW
@given(sought=TEXT)
def test_any_search(client: Client, sought: str) -> None:
    assert client.get("/staff/patients", query_string={"name": sought}).status_code == 200


def test_more_than_a_form_can_hold_is_refused(client: Client, token: str) -> None:
    send(client, "/staff/patients/new", {"name": ["x" * 400_000]}, token)
