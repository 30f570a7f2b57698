from datetime import date

import pytest

from screening.core.working_days import WorkingDays

PLAIN = WorkingDays(lambda _: False)
FRIDAY, SATURDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)


def test_a_weekend_is_no_working_day() -> None:
    assert [PLAIN.has(day) for day in (FRIDAY, SATURDAY, date(2026, 11, 22), MONDAY)] == [
        True,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [(FRIDAY, 1, MONDAY), (SATURDAY, 1, MONDAY), (MONDAY, 3, date(2026, 11, 26)), (SATURDAY, 0, SATURDAY)],
)
def test_the_day_itself_is_not_counted(start: date, count: int, expected: date) -> None:
    assert PLAIN.after(start, count) == expected


def test_a_holiday_is_passed_over() -> None:
    assert WorkingDays(lambda day: day == MONDAY).after(FRIDAY, 1) == date(2026, 11, 24)


def test_a_limit_on_a_day_off_is_met_before_it() -> None:
    assert PLAIN.on_or_before(date(2026, 11, 22), not_before=MONDAY.replace(day=1)) == FRIDAY


def test_where_no_working_day_is_left_the_limit_stands() -> None:
    assert PLAIN.on_or_before(date(2026, 11, 22), not_before=SATURDAY) == date(2026, 11, 22)
