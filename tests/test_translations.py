"""The app's own words: what the source says is what the catalogues hold, and every word of it has its Danish."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from screening.translation import (
    DRAFT_LANGUAGES,
    LANGUAGE_NAMES,
    LANGUAGES,
    STAFF_LANGUAGES,
    Said,
    direction,
    in_digits,
    load_translations,
)

REPOSITORY = Path(__file__).resolve().parent.parent
FOLDER = REPOSITORY / "translations"
# Besides gettext's own: N_ marks words kept in a table, a Problem's message is its second argument, and an error's
# reason its first. The same stand in translations/update.py.
KEYWORDS = {
    "_": None,
    "N_": None,
    "say": None,
    "both": None,
    "say_in_both": None,
    "translate": None,
    "Problem": (2,),
    "NotPermitted": None,
    "Conflict": None,
    "DatabaseFailed": None,
    "Permission": None,
}
PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def messages_of(catalog: Catalog) -> dict[str, str]:
    return {
        str(message.id): str(message.string)
        for message in catalog
        if message.id and isinstance(message.id, str)
    }


def messages_in_source(mapping: str = "babel.cfg") -> set[str]:
    with (FOLDER / mapping).open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = extract_from_dir(
        str(REPOSITORY / "screening"),
        [(pattern.removeprefix("screening/"), method) for pattern, method in methods],
        {pattern.removeprefix("screening/"): values for pattern, values in options.items()},
        keywords=KEYWORDS,
    )
    return {message for _, _, message, _, _ in found if isinstance(message, str)}


@pytest.fixture(scope="module")
def template() -> dict[str, str]:
    return messages_of(read(FOLDER / "messages.pot"))


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def seen_by_respondents() -> set[str]:
    return messages_in_source("respondent.cfg")


@pytest.fixture(scope="module", params=DRAFT_LANGUAGES)
def draft(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def po_file(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def test_the_template_holds_what_the_source_says(template: dict[str, str]) -> None:
    source = messages_in_source()
    assert sorted(source - template.keys()) == [], "new in the source: run translations/update.py"
    assert sorted(template.keys() - source) == [], "gone from the source: run translations/update.py"


def test_the_extraction_finds_words_of_every_kind() -> None:
    # Without this, a broken mapping would make the test above compare nothing with nothing.
    assert messages_in_source() >= {
        "Next",  # a template
        "Choose who answers.",  # a problem
        "Would rather not say",  # a table of words
        "the username or the password is wrong",  # the reason of a refusal
    }


@pytest.mark.parametrize("complete", STAFF_LANGUAGES)
def test_a_complete_catalogue_has_the_templates_messages_and_no_others(
    template: dict[str, str], complete: str
) -> None:
    assert messages_of(read(po_file(complete))).keys() == template.keys()


def test_a_draft_holds_what_respondents_can_see_and_nothing_of_the_staffs(
    seen_by_respondents: set[str], draft: str
) -> None:
    assert messages_of(read(po_file(draft))).keys() == seen_by_respondents, "run translations/update.py"


def test_every_message_that_a_respondent_can_see_is_in_every_draft(draft: str) -> None:
    missing = [message for message, text in messages_of(read(po_file(draft))).items() if not text.strip()]
    assert missing == [], f"./dev python translations/update.py --missing {draft}"


def test_a_draft_is_no_copy_of_the_english(draft: str) -> None:
    same = {message for message, text in messages_of(read(po_file(draft))).items() if message == text}
    assert same == set()


def test_the_words_of_respondents_are_found_where_they_stand(seen_by_respondents: set[str]) -> None:
    # A mapping that found nothing would make the drafts complete by being empty.
    assert seen_by_respondents >= {
        "Next",  # a template
        "I answer myself",  # a table of words
        "Choose who answers.",  # a problem
        "this link has expired: ask for a new one",  # a refusal of a service
        "This page does not exist",  # an error
    }
    assert "For staff: sign in" in seen_by_respondents  # the front page is everybody's
    assert "Make an invitation" not in seen_by_respondents


def test_every_page_and_module_of_the_respondents_own_is_in_the_list(seen_by_respondents: set[str]) -> None:
    own = [
        *(REPOSITORY / "screening" / "web" / "templates" / "respondent").glob("*.html"),
        *(REPOSITORY / "screening" / "web" / "views").glob("respondent*.py"),
    ]
    assert len(own) > 20
    for path in own:
        method = "jinja2" if path.suffix == ".html" else "python"
        found = extract_from_file(method, str(path), keywords=KEYWORDS)
        texts = {message for _, message, _, _ in found if isinstance(message, str)}
        assert texts <= seen_by_respondents, path.name


def test_no_text_that_may_be_in_another_language_stands_unstripped_in_an_attribute() -> None:
    # A text that a draft lacks comes with markup that says it is Danish: right in the page, wrong in an attribute.
    for path in sorted((REPOSITORY / "screening" / "web" / "templates" / "respondent").glob("*.html")):
        for inside in re.findall(r"""=(?:"|')\{\{ (?:_|both)\(.*?\}\}""", path.read_text(encoding="utf-8")):
            assert inside.endswith("| striptags }}"), f"{path.name}: {inside}"


def test_every_message_has_its_danish(template: dict[str, str]) -> None:
    danish = messages_of(read(po_file("da")))
    assert [message for message in template if not danish.get(message, "").strip()] == []


def test_english_has_no_second_copy_that_could_differ() -> None:
    assert [string for string in messages_of(read(po_file("en"))).values() if string] == []


def test_placeholders_are_the_same_in_every_language(language: str) -> None:
    differing = {
        message: string
        for message, string in messages_of(read(po_file(language))).items()
        if string and sorted(set(PLACEHOLDER.findall(message))) != sorted(set(PLACEHOLDER.findall(string)))
    }
    assert differing == {}


def test_white_space_at_the_ends_is_the_same_in_every_language(language: str) -> None:
    for message, string in messages_of(read(po_file(language))).items():
        assert not string or (message[0].isspace(), message[-1].isspace()) == (
            string[0].isspace(),
            string[-1].isspace(),
        )


def test_nothing_is_fuzzy_and_nothing_obsolete(language: str) -> None:
    catalog = read(po_file(language))
    assert [message.id for message in catalog if message.id and message.fuzzy] == []
    assert list(catalog.obsolete) == []


def test_every_language_has_its_own_name() -> None:
    assert tuple(LANGUAGE_NAMES) == LANGUAGES
    assert len(set(LANGUAGE_NAMES.values())) == len(LANGUAGES)


def test_arabic_is_read_from_the_right_and_the_others_from_the_left() -> None:
    assert {code for code in LANGUAGES if direction(code) == "rtl"} == {"ar"}
    assert direction("fa") == "rtl"  # a wording pack may come in a language that the pages do not speak
    assert direction("zh-Hant") == "ltr"
    assert direction("no language") == "ltr"


def test_digits_are_those_of_the_locale_as_cldr_has_them() -> None:
    assert in_digits("15 of 20", "ar") == "15 of 20"
    assert in_digits("15", "ar_EG") == "١٥"
    assert in_digits("15", "fa") == "۱۵"
    assert in_digits("15", "da_DK") == "15"


def test_a_text_that_a_draft_lacks_is_danish_and_says_so(tmp_path: Path) -> None:
    for language in LANGUAGES:
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        danish = 'msgid "Next"\nmsgstr "Næste"\n' if language == "da" else ""
        (folder / "messages.po").write_text('msgid ""\nmsgstr ""\n\n' + danish, encoding="utf-8")
    translations = load_translations(tmp_path)
    assert translations.find("pl", "Next") == Said("Næste", "da")
    assert translations.find("pl", "Back") == Said("Back", "en")
    assert translations.find("en", "Next") == Said("Next", "en")
    assert translations.translator("pl")("Next") == "Næste"


def test_a_translator_gives_the_language_and_english_for_what_is_not_there() -> None:
    translations = load_translations(FOLDER)
    assert translations.translator("da")("Next") == "Næste"
    assert translations.translator("en")("Next") == "Next"
    assert translations.translator("da")("no such message") == "no such message"
    assert translations.translator("xx")("Next") == "Next"


def test_a_fuzzy_translation_is_not_used(tmp_path: Path) -> None:
    for language in LANGUAGES:
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "messages.po").write_text(
            'msgid ""\nmsgstr ""\n\n#, fuzzy\nmsgid "Next"\nmsgstr "Sidste"\n'
        )
    assert load_translations(tmp_path).translator("da")("Next") == "Next"


def test_a_missing_catalogue_is_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_translations(tmp_path)
