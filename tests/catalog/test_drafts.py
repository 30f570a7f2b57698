"""A draft translation may lack texts: the Danish stands in for them and says so. The shipped ones lack nothing."""

from __future__ import annotations

import pytest

from screening.catalog.catalog import load_catalog
from screening.core.errors import BadDataFile
from screening.core.questionnaire import Language, LinkId, Questionnaire, QuestionnaireId, Source
from tests.catalog.examples import QUESTIONNAIRE, REPOSITORY, changed, the_questionnaire

CATALOG = load_catalog(REPOSITORY)
DRAFTS = tuple(Language(code) for code in ("ar", "tr", "pl", "uk", "de"))
ASKED_OF_PEOPLE = tuple(
    questionnaire
    for questionnaire in CATALOG.questionnaires.values()
    if questionnaire.respondent is not Source.STAFF
)
ENGLISH = QUESTIONNAIRE["wording.en.yaml"]


def a_draft(*changes: tuple[str, str], draft: str = "true", language: str = "pl") -> Questionnaire:
    """The guide's example with a third language: the English one under another name, with something changed."""
    return the_questionnaire(with_draft(*changes, draft=draft, language=language))


def with_draft(*changes: tuple[str, str], draft: str, language: str) -> dict[str, str]:
    text = changed(ENGLISH, "language: en", f"language: {language}\ndraft: {draft}")
    for old, new in changes:
        text = changed(text, old, new)
    return {**QUESTIONNAIRE, f"wording.{language}.yaml": text}


@pytest.mark.parametrize("questionnaire", ASKED_OF_PEOPLE, ids=lambda q: str(q.ref.id))
def test_every_form_for_patients_and_relatives_speaks_every_language_and_lacks_nothing(
    questionnaire: Questionnaire,
) -> None:
    assert set(questionnaire.wordings) >= {*DRAFTS, "da", "en"}
    for language in DRAFTS:
        wording = questionnaire.wordings[language]
        assert dict(wording.borrowed) == {}, language
        assert wording.validated is False
        assert wording.source


@pytest.mark.parametrize("questionnaire", ASKED_OF_PEOPLE, ids=lambda q: str(q.ref.id))
@pytest.mark.parametrize("language", DRAFTS)
def test_a_draft_is_no_copy_of_the_danish_or_the_english(
    questionnaire: Questionnaire, language: Language
) -> None:
    own = questionnaire.wordings[language]
    for other in (questionnaire.wordings[Language("da")], questionnaire.wordings[Language("en")]):
        for link_id, words in own.items.items():
            assert words.text != other.items[link_id].text
            assert words.proxy_text is None or words.proxy_text != other.items[link_id].proxy_text
            assert words.help is None or words.help != other.items[link_id].help


@pytest.mark.parametrize("questionnaire", ASKED_OF_PEOPLE, ids=lambda q: str(q.ref.id))
@pytest.mark.parametrize("language", DRAFTS)
def test_no_two_answers_to_one_question_read_the_same(
    questionnaire: Questionnaire, language: Language
) -> None:
    for link_id, words in questionnaire.wordings[language].items.items():
        assert len(set(words.options.values())) == len(words.options), link_id


def test_the_order_of_the_answers_is_that_of_the_questionnaire_in_every_language() -> None:
    for questionnaire in ASKED_OF_PEOPLE:
        for language in DRAFTS:
            for item in questionnaire.items.values():
                codes = list(questionnaire.wordings[language].items[item.link_id].options)
                assert codes == [option.code for option in item.options]


def test_a_form_for_staff_is_not_offered_in_languages_that_staff_pages_do_not_speak() -> None:
    facts = CATALOG.get_questionnaire(QuestionnaireId("dk-basal-facts"))
    assert set(facts.wordings) == {"da", "en"}


OXYGEN = """\
  oxygen:
    text: Is there oxygen at home?
    proxy_text: Is there oxygen at home?
    short: Oxygen at home
"""
NO_OXYGEN = (OXYGEN, "")
NO_HELP = ("    help: Use your own words.\n", "")
NO_DEGREES = ('  degree: {"1": Not at all, "2": Somewhat, "3": A lot}\n', "")
NO_RECALL = ("recall: {past-week: The last 7 days}\n", "")


def test_what_a_draft_lacks_is_there_in_danish_and_said_to_be() -> None:
    made = a_draft(NO_OXYGEN, NO_HELP, NO_DEGREES, NO_RECALL)
    polish, danish = made.wordings[Language("pl")], made.wordings[Language("da")]
    assert polish.items[LinkId("oxygen")].text == danish.items[LinkId("oxygen")].text
    assert polish.items[LinkId("oxygen")].proxy_text == danish.items[LinkId("oxygen")].proxy_text
    assert polish.items[LinkId("oxygen")].options["yes"] == "Yes"
    assert polish.items[LinkId("words")].help == danish.items[LinkId("words")].help
    assert polish.items[LinkId("rest")].options == danish.items[LinkId("rest")].options
    assert polish.recall == danish.recall
    assert polish.language_of("items", "oxygen", "text") == "da"
    assert polish.language_of("items", "words", "help") == "da"
    assert polish.language_of("items", "rest", "options", "2") == "da"
    assert polish.language_of("recall", "past-week") == "da"
    assert polish.language_of("items", "rest", "text") == "pl"
    assert polish.language_of("items", "oxygen", "options", "yes") == "pl"


def test_a_whole_draft_borrows_nothing() -> None:
    assert dict(a_draft().wordings[Language("pl")].borrowed) == {}


@pytest.mark.parametrize("lacking", [NO_OXYGEN, NO_HELP, NO_DEGREES, NO_RECALL])
def test_a_wording_that_is_no_draft_may_lack_nothing(lacking: tuple[str, str]) -> None:
    with pytest.raises(BadDataFile):
        a_draft(lacking, draft="false")


def test_a_draft_may_word_nothing_that_is_not_asked() -> None:
    with pytest.raises(BadDataFile):
        a_draft(("  oxygen:\n", "  nitrogen:\n"))


def test_a_draft_is_never_validated() -> None:
    with pytest.raises(BadDataFile):
        a_draft(("validated: false", "validated: true"))


def test_danish_and_english_are_no_drafts() -> None:
    english = changed(ENGLISH, "language: en", "language: en\ndraft: true")
    with pytest.raises(BadDataFile):
        the_questionnaire({**QUESTIONNAIRE, "wording.en.yaml": english})
