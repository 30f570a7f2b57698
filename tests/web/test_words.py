"""A questionnaire's own words on a page: a text that a draft lacks is in Danish, and its element says so."""

from __future__ import annotations

from dataclasses import replace

from screening.core.questionnaire import Language, LinkId, Questionnaire, RecallPeriod, Wording
from screening.web.words import Speech, Words, find_companion, speech_in, wording_in
from tests.catalog.examples import QUESTIONNAIRE, changed, the_questionnaire

DANISH, POLISH = Language("da"), Language("pl")
HELP = "    help: Use your own words.\n"


def a_questionnaire(*, without: str = "") -> Questionnaire:
    text = changed(QUESTIONNAIRE["wording.en.yaml"], "language: en", "language: pl\ndraft: true")
    return the_questionnaire(
        {**QUESTIONNAIRE, "wording.pl.yaml": text.replace(without, "") if without else text}
    )


def help_of(wording: Wording) -> str | None:
    return wording.items[LinkId("words")].help


def test_a_borrowed_text_says_that_it_is_danish_and_has_no_danish_beneath_it() -> None:
    speech = speech_in(a_questionnaire(without=HELP), POLISH, DANISH)
    danish = help_of(a_questionnaire().wordings[DANISH])
    assert speech.find(help_of) == Words(text=str(danish), lang=DANISH)


def test_a_text_of_the_drafts_own_is_in_its_language_with_the_danish_beneath() -> None:
    speech = speech_in(a_questionnaire(without=HELP), POLISH, DANISH)
    found = speech.get(lambda wording: wording.recall[RecallPeriod.PAST_WEEK])
    assert (found.lang, found.dir) == (POLISH, "ltr")
    assert found.companion is not None
    assert found.companion.lang == DANISH


def test_a_language_without_a_wording_gets_the_danish_and_nothing_beneath() -> None:
    questionnaire = a_questionnaire()
    assert wording_in(questionnaire, Language("tr")).language == DANISH
    assert find_companion(questionnaire, Language("tr"), DANISH) is None
    turned = replace(questionnaire, wordings=dict(reversed(tuple(questionnaire.wordings.items()))))
    assert wording_in(turned, Language("tr")).language == DANISH


def test_nothing_is_said_where_the_wording_says_nothing() -> None:
    speech = Speech(wording=a_questionnaire().wordings[POLISH])
    assert speech.find(lambda wording: wording.items[LinkId("rest")].help) is None
