"""What an error says: in English as text, and as a template with its values for whoever translates it."""

from __future__ import annotations

import pytest

from screening.core.errors import Conflict, DatabaseFailed, NotPermitted, Problem


@pytest.mark.parametrize("kind", [NotPermitted, Conflict, DatabaseFailed])
def test_a_reason_is_kept_apart_from_its_values(
    kind: type[NotPermitted] | type[Conflict] | type[DatabaseFailed],
) -> None:
    error = kind("the database is at version {found}", {"found": "0001"})
    assert str(error) == "the database is at version 0001"
    assert (error.reason, error.values) == ("the database is at version {found}", {"found": "0001"})
    assert error.problem == Problem("", "the database is at version {found}", {"found": "0001"})


def test_a_problem_stands_with_its_place() -> None:
    assert str(Problem("name", "at most {most}", {"most": 3})) == "name: at most 3"
