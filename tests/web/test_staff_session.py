"""The staff's session: its limits, what a copied or planted cookie is worth, and what is kept when it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.core.errors import NotFound
from screening.core.people import Role, Staff, StaffId
from screening.web.views.staff_kept import pack, unpack
from screening.web.views.staff_session import (
    ABSOLUTE_LIMIT,
    IDLE_LIMIT,
    begin_session,
    end_session,
    find_staff,
    local_page,
)

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
NURSE = Staff(id=StaffId("s1"), username="nurse", name="Nanna", role=Role.NURSE)
KEY = "k" * 32


def get_nurse(staff_id: StaffId) -> Staff:
    if staff_id != NURSE.id:
        raise NotFound("staff", staff_id)
    return NURSE


def find(session: dict[str, Any], now: datetime) -> Staff | None:
    return find_staff(session, now=now, idle_limit=IDLE_LIMIT, get_staff=get_nurse)


def signed_in() -> dict[str, Any]:
    session: dict[str, Any] = {}
    begin_session(session, NURSE, now=NOW)
    return session


@pytest.mark.parametrize(
    ("later", "found"),
    [(timedelta(), True), (IDLE_LIMIT, True), (IDLE_LIMIT + timedelta(seconds=1), False)],
    ids=["at once", "at the limit", "past the limit"],
)
def test_a_session_ends_when_nothing_happened_for_the_idle_limit(later: timedelta, found: bool) -> None:
    assert (find(signed_in(), NOW + later) is NURSE) is found


def test_being_seen_prolongs_a_session_but_never_beyond_the_absolute_limit() -> None:
    session, now, step = signed_in(), NOW, timedelta(minutes=20)
    while now + step <= NOW + ABSOLUTE_LIMIT:
        now += step
        assert find(session, now) is NURSE
    assert find(session, now + step) is None


def test_a_copy_of_the_cookie_is_not_prolonged_by_the_use_of_the_original() -> None:
    session = signed_in()
    copy = dict(session)
    assert find(session, NOW + timedelta(minutes=25)) is NURSE
    assert find(session, NOW + timedelta(minutes=50)) is NURSE
    assert find(copy, NOW + timedelta(minutes=50)) is None


def test_signing_in_drops_all_that_was_planted_in_the_session_before() -> None:
    session: dict[str, Any] = {"csrf_token": "planted", "staff": "somebody"}
    begin_session(session, NURSE, now=NOW)
    assert "csrf_token" not in session
    assert find(session, NOW) is NURSE


def test_signing_out_leaves_nothing() -> None:
    session = signed_in()
    end_session(session)
    assert session == {}


def test_a_closed_account_is_out_at_its_next_request() -> None:
    session: dict[str, Any] = {}
    begin_session(session, Staff(id=StaffId("gone"), username="x", name="X", role=Role.GP), now=NOW)
    assert find(session, NOW) is None


@given(
    st.dictionaries(
        st.sampled_from(["staff", "signed-in-at", "seen-at"]), st.none() | st.text() | st.booleans()
    )
)
def test_a_session_of_the_wrong_shape_signs_nobody_in(session: dict[str, Any]) -> None:
    assert find(session, NOW) is None


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
    kept = unpack(KEY, pack(KEY, path="/staff/patients/new", posted=posted, staff=NURSE.id))
    assert kept is not None
    assert kept.path == "/staff/patients/new"
    assert kept.fields == (("name", "Æ & <b>"), ("fact-x", "yes"), ("fact-x", "no"))
    assert kept.staff == NURSE.id


@pytest.mark.parametrize("packed", ["", "nonsense", "e30.aaaa.bbbb"])
def test_a_kept_form_that_we_did_not_sign_is_none(packed: str) -> None:
    assert unpack(KEY, packed) is None


def test_a_kept_form_signed_with_another_key_or_for_another_place_is_none() -> None:
    assert unpack(KEY, pack("o" * 32, path="/staff/patients/new", posted={}, staff=None)) is None
    assert unpack(KEY, pack(KEY, path="//evil.example", posted={}, staff=None)) is None
