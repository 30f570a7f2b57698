"""What belongs to a case, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from screening.core.errors import InvalidSubmission
from tests.builders import NOW, PRO, a_case, a_criteria_set, a_questionnaire, a_response

FORM = a_questionnaire()
SET = a_criteria_set()


def test_responses_stand_newest_first_and_other_questionnaires_are_left_out() -> None:
    old, new = a_response(FORM, days_ago=5), a_response(FORM, days_ago=1)
    other = a_response(a_questionnaire("other-form"))
    assert a_case(SET, old, other, new).responses[PRO] == (new, old)


def test_a_corrected_response_gives_way_to_its_correction() -> None:
    wrong = a_response(FORM, {"1": 4}, id="wrong", days_ago=2)
    right = a_response(FORM, {"1": 1}, id="right", days_ago=1, replaces="wrong")
    assert a_case(SET, wrong, right).responses[PRO] == (right,)


def test_everything_wrong_with_a_case_is_said_at_once() -> None:
    mine = a_response(FORM, id="a", patient="one", authored=NOW + timedelta(seconds=1))
    another = a_response(FORM, id="a", patient="two")
    with pytest.raises(InvalidSubmission) as caught:
        a_case(SET, mine, another, birth=date(2026, 11, 23))
    assert [problem.where for problem in caught.value.problems] == ["authored", "subject", "id", "birthDate"]


def test_days_are_calendar_days_where_the_assessment_is_made() -> None:
    danish = timezone(timedelta(hours=1))
    case = a_case(SET, at=datetime(2026, 11, 22, 0, 30, tzinfo=danish))
    assert case.days_before(datetime(2026, 11, 21, 22, 59, tzinfo=UTC)) == 1
    assert case.days_before(datetime(2026, 11, 21, 23, 1, tzinfo=UTC)) == 0


def test_a_moment_without_a_time_zone_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="time zone"):
        a_case(SET, at=datetime(2026, 11, 22))  # noqa: DTZ001
