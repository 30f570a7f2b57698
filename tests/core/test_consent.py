from dataclasses import replace

import pytest

from screening.core.consent import NOT_SAID, ConsentState, consent_state
from screening.core.questionnaire import Consent, Questionnaire, Source
from screening.core.response import Missing, Response
from tests.builders import a_fact, a_questionnaire, a_response

SEES = Consent.RELATIVE_SEES_ANSWERS
FORM = a_questionnaire(items=[replace(a_fact("may-see"), consent=SEES), a_fact("other")])


def state(*responses: Response, form: Questionnaire = FORM) -> ConsentState:
    return consent_state(SEES, responses, {form.ref: form})


def said(answer: str | Missing, *, days_ago: int = 0, source: Source = Source.PATIENT) -> Response:
    return a_response(FORM, {"may-see": answer, "other": "yes"}, days_ago=days_ago, source=source)


def test_nothing_is_allowed_until_it_is_said() -> None:
    assert state() == NOT_SAID
    assert not NOT_SAID.given


@pytest.mark.parametrize("answer", ["no", "unknown", Missing.SKIPPED, Missing.DECLINED, Missing.NOT_REACHED])
def test_only_yes_allows(answer: str | Missing) -> None:
    assert not state(said(answer)).given


def test_the_newest_word_counts() -> None:
    assert state(said("no", days_ago=9), said("yes", days_ago=1)).given
    assert not state(said("yes", days_ago=9), said("no", days_ago=1)).given


def test_a_later_form_that_leaves_it_open_takes_nothing_back() -> None:
    yes = said("yes", days_ago=9)
    assert state(yes, said(Missing.SKIPPED)) == ConsentState(given=True, said_at=yes.authored)


@pytest.mark.parametrize("source", [Source.RELATIVE, Source.STAFF])
def test_nobody_allows_it_for_the_patient(source: Source) -> None:
    assert state(said("yes", source=source)) == NOT_SAID
    assert state(said("no", days_ago=2), said("yes", source=source)).given is False


def test_a_relative_cannot_allow_it_on_a_form_of_their_own() -> None:
    form = replace(FORM, respondent=Source.RELATIVE)
    assert state(said("yes", source=Source.RELATIVE), form=form) == NOT_SAID


def test_what_was_corrected_no_longer_speaks() -> None:
    wrong = said("yes", days_ago=2)
    right = replace(said("no", days_ago=3), replaces=wrong.id)
    assert not state(wrong, right).given


def test_a_response_whose_form_is_not_known_says_nothing() -> None:
    assert consent_state(SEES, [said("yes")], {}) == NOT_SAID
