"""What the browser holds of a session, where a sign-in may lead, and what is kept when a session ends."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.core.people import StaffId
from screening.web.views.staff_kept import pack, unpack
from screening.web.views.staff_session import held, hold, let_go, local_page

NURSE = StaffId("s1")
KEY = "k" * 32


def test_holding_a_session_drops_all_that_was_planted_before() -> None:
    session: dict[str, Any] = {"csrf_token": "planted", "sign-in": "somebody else's"}
    hold(session, "secret")
    assert "csrf_token" not in session
    assert held(session) == "secret"


def test_letting_go_leaves_nothing() -> None:
    session: dict[str, Any] = {}
    hold(session, "secret")
    let_go(session)
    assert session == {}


@given(st.dictionaries(st.sampled_from(["sign-in", "staff"]), st.none() | st.integers() | st.booleans()))
def test_a_cookie_of_the_wrong_shape_holds_nothing(session: dict[str, Any]) -> None:
    assert held(session) is None


@pytest.mark.parametrize(
    "path", ["/staff", "/staff/", "/staff/patients", "/staff/patients/a-1/facts/dk-basal-facts"]
)
def test_the_sign_in_leads_back_to_pages_of_the_staff(path: str) -> None:
    assert local_page(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "https://evil.example/",
        "//evil.example/staff",
        "/\\evil.example",
        "/staff//evil.example",
        "/staff/../../evil",
        "/staff@evil.example",
        "/staff/sign-in",
        "/staff/sign-out",
        "/staff/oidc",
        "/staff/oidc/callback",
        "/staffs",
        "/answer",
        "/staff/patients?name=x",
        "/staff/patients\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        " /staff",
        "/staff/patients\n",
    ],
)
def test_the_sign_in_leads_nowhere_else(path: str | None) -> None:
    assert local_page(path) is None


def test_a_kept_form_comes_back_as_it_was_without_its_token() -> None:
    posted = {"name": ["Æ & <b>"], "fact-x": ["yes", "no"], "csrf_token": ["t"]}
    kept = unpack(KEY, pack(KEY, path="/staff/patients/new", posted=posted, staff=NURSE))
    assert kept is not None
    assert kept.path == "/staff/patients/new"
    assert kept.fields == (("name", "Æ & <b>"), ("fact-x", "yes"), ("fact-x", "no"))
    assert kept.staff == NURSE


@pytest.mark.parametrize("packed", ["", "nonsense", "e30.aaaa.bbbb"])
def test_a_kept_form_that_we_did_not_sign_is_none(packed: str) -> None:
    assert unpack(KEY, packed) is None


def test_a_kept_form_signed_with_another_key_or_for_another_place_is_none() -> None:
    assert unpack(KEY, pack("o" * 32, path="/staff/patients/new", posted={}, staff=None)) is None
    assert unpack(KEY, pack(KEY, path="//evil.example", posted={}, staff=None)) is None


@pytest.mark.parametrize("name", ["password", "old", "again", "code"])
def test_no_password_or_code_is_ever_kept(name: str) -> None:
    kept = unpack(KEY, pack(KEY, path="/staff/patients/new", posted={name: ["hunter2"]}, staff=None))
    assert kept is not None
    assert kept.fields == ()
