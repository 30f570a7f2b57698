"""FHIR's moments and dates."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from screening.core.people import BirthDate
from screening.interop.fhir_time import read_birth_date, read_moment


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T10:00:00+01:00",
        "2026-11-22T09:00:00Z",
        "2026-11-22T09:00:00.000Z",
        "2026-11-21T23:00:00-10:00",
    ],
)
def test_a_moment_is_the_same_however_its_offset_is_written(text: str) -> None:
    assert read_moment(text) == datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T10:00:00",
        "2026-11-22",
        "2026-11",
        "2026",
        "2026-11-22 10:00:00+01:00",
        "2026-11-22T10:00+01:00",
        "2026-02-30T10:00:00+01:00",
        "2026-11-22T24:00:00+01:00",
        "2026-11-22T10:00:00+99:99",
        "20261122T100000Z",
        "٢٠٢٦-11-22T10:00:00Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "",
        "i går",
    ],
)
def test_what_does_not_say_one_moment_is_none(text: str) -> None:
    assert read_moment(text) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1950-03-04", date(1950, 3, 4), date(1950, 3, 4)),
        ("1950-02", date(1950, 2, 1), date(1950, 2, 28)),
        ("1952-02", date(1952, 2, 1), date(1952, 2, 29)),
        ("1950-12", date(1950, 12, 1), date(1950, 12, 31)),
        ("1950", date(1950, 1, 1), date(1950, 12, 31)),
    ],
)
def test_a_birth_date_is_every_day_it_can_mean(text: str, first: date, last: date) -> None:
    assert read_birth_date(text) == BirthDate(first, last)


@pytest.mark.parametrize(
    "text", ["1950-13", "1950-02-30", "1950-3-4", "50", "04-03-1950", "1950-03-04T00:00:00Z", "0000", ""]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_birth_date(text) is None
