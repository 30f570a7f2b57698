"""Every action of the audit trail has words that the patient understands, in Danish as well."""

from __future__ import annotations

import pytest

from screening.config import find_translations
from screening.core.audit import Action
from screening.report.action_words import ACTION_WORDS
from screening.translation import load_translations
from screening.web.looks_page import _WHAT


@pytest.mark.parametrize("action", Action, ids=lambda action: action.value)
def test_an_action_has_words_in_danish_and_english(action: Action) -> None:
    words = ACTION_WORDS[action]
    assert action.value not in words
    assert load_translations(find_translations()).translator("da")(words) != words


def test_no_two_actions_are_told_alike() -> None:
    assert len(set(ACTION_WORDS.values())) == len(ACTION_WORDS)


def test_who_has_looked_says_the_same_words() -> None:
    assert {action: ACTION_WORDS[action] for action in _WHAT} == _WHAT
