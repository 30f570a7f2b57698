from datetime import date

import pytest

from screening.core.cpr import Cpr, read_cpr
from screening.core.errors import Problem

# All of these are made up. The seventh digit and the year of two digits give the century.
CENTURIES = [
    ("010100-0000", 1900), ("010199-3000", 1999), ("010100-3000", 1900),
    ("010136-4000", 2036), ("010137-4000", 1937), ("010100-4000", 2000), ("010199-4000", 1999),
    ("010157-5000", 2057), ("010158-5000", 1858), ("010100-8000", 2000), ("010199-8000", 1899),
    ("010136-9000", 2036), ("010137-9000", 1937),
]  # fmt: skip


def cpr(typed: str) -> Cpr:
    found = read_cpr(typed)
    assert isinstance(found, Cpr)
    return found


@pytest.mark.parametrize(("typed", "year"), CENTURIES, ids=[typed for typed, _ in CENTURIES])
def test_the_seventh_digit_and_the_year_give_the_century(typed: str, year: int) -> None:
    assert cpr(typed).birth == date(year, 1, 1)


@pytest.mark.parametrize("last", range(10))
def test_no_number_is_refused_for_its_check_digit(last: int) -> None:
    assert not cpr(f"010165-000{last}").is_replacement


@pytest.mark.parametrize("typed", ["0101500000", "010150-0000", "010150 0000", "  010150-0000\n"])
def test_hyphen_space_and_neither_are_the_same_number(typed: str) -> None:
    assert cpr(typed).digits == "0101500000"
    assert cpr(typed).text == "010150-0000"


# The three examples with letters are those of the published format.
@pytest.mark.parametrize(
    ("typed", "birth"),
    [
        ("0203291WQ3", date(1929, 3, 2)),
        ("1308781OS6", date(1978, 8, 13)),
        ("3101057JC9", date(2005, 1, 31)),
        ("020350-0AB2", date(1950, 3, 2)),
        ("020350-0ab2", date(1950, 3, 2)),
        ("020310-6AB2", date(2010, 3, 2)),
        ("020399-5AB2", date(1899, 3, 2)),
        ("670350-0000", date(1950, 3, 7)),
        ("910150-0000", date(1950, 1, 31)),
    ],
    ids=["X-eCPR 1929", "X-eCPR 1978", "X-eCPR 2005", "D-eCPR", "small letters", "D-eCPR 2010", "D-eCPR 1899",
         "day raised by sixty", "the last of a month, raised"],
)  # fmt: skip
def test_a_replacement_number_is_accepted_and_marked(typed: str, birth: date) -> None:
    found = cpr(typed)
    assert found.is_replacement
    assert found.birth == birth


def test_an_ordinary_number_is_not_marked() -> None:
    assert not cpr("311250-0000").is_replacement


@pytest.mark.parametrize(
    "typed",
    ["", "020260", "020260-000", "020260-00000", "01015O-0000", "010150-0A00", "010150-0O00", "010150--0000",
     "310250-0000", "000150-0000", "011350-0000", "290201-0000", "600150-0000", "920150-0000", "300250-0AB1",
     "670350-0AB1", "010150-2AB1", "010150-0ABC", "٠١٠١٥٠-٠٠٠٠"],
)  # fmt: skip
def test_what_is_no_number_is_refused_without_repeating_it(typed: str) -> None:
    found = read_cpr(typed)
    assert isinstance(found, Problem)
    assert found.where == "cpr"
    assert not typed.strip() or typed not in found.text


def test_a_leap_day_is_a_day_only_in_a_leap_year() -> None:
    assert cpr("290204-4000").birth == date(2004, 2, 29)
    assert isinstance(read_cpr("290200-0000"), Problem)  # 1900 had none
    assert cpr("290200-4000").birth == date(2000, 2, 29)


def test_a_number_does_not_show_itself() -> None:
    assert "0101500000" not in repr(cpr("010150-0000"))
    assert "1950" not in repr(cpr("010150-0000"))
