from datetime import date
from pathlib import Path

import pytest

from screening.config import Settings
from screening.core.tasks import TaskUrgency
from screening.services.working_calendar import working_days

SETTINGS = Settings(data=Path(), translations=Path(), database_url="", secret_key="")
DAYS = working_days(SETTINGS)


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        (date(2027, 3, 25), date(2027, 4, 1)),  # Maundy Thursday: Good Friday and Easter Monday do not count
        (date(2027, 3, 24), date(2027, 4, 1)),  # and the Wednesday before it is no better off
        (date(2027, 5, 5), date(2027, 5, 11)),  # over Ascension Day
        (date(2026, 12, 23), date(2026, 12, 30)),  # 24 by the settings, 25 and 26 by law, a Sunday
        (date(2026, 12, 30), date(2027, 1, 6)),  # 31 by the settings, New Year's Day
    ],
)
def test_three_working_days_over_danish_holidays(opened: date, due: date) -> None:
    assert SETTINGS.deadlines.due_on(TaskUrgency.REFER, opened, DAYS) == due


def test_the_great_prayer_day_was_a_holiday_until_2023() -> None:
    assert not DAYS.has(date(2023, 5, 5))
    assert DAYS.has(date(2024, 4, 26))


def test_the_long_deadline_ends_before_a_holiday_not_after() -> None:
    assert SETTINGS.deadlines.due_on(TaskUrgency.UNDETERMINED, date(2027, 3, 11), DAYS) == date(2027, 3, 24)
