"""The app's own words: what the source says is what the catalogues hold, and every word of it has its Danish."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from screening.translation import LANGUAGE_NAMES, LANGUAGES, load_translations

REPOSITORY = Path(__file__).resolve().parent.parent
FOLDER = REPOSITORY / "translations"
# Besides gettext's own: N_ marks words kept in a table, a Problem's message is its second argument, and an error's
# reason its first. The same stand in the command in translations/babel.cfg.
KEYWORDS = {
    "_": None,
    "N_": None,
    "say": None,
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


def messages_in_source() -> set[str]:
    with (FOLDER / "babel.cfg").open() as file:
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


def po_file(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def test_the_template_holds_what_the_source_says(template: dict[str, str]) -> None:
    source = messages_in_source()
    assert sorted(source - template.keys()) == [], "new in the source: see translations/babel.cfg"
    assert sorted(template.keys() - source) == [], "gone from the source: see translations/babel.cfg"


def test_the_extraction_finds_words_of_every_kind() -> None:
    # Without this, a broken mapping would make the test above compare nothing with nothing.
    assert messages_in_source() >= {
        "Next",  # a template
        "Choose who answers.",  # a problem
        "Would rather not say",  # a table of words
        "the username or the password is wrong",  # the reason of a refusal
    }


def test_every_catalogue_has_the_templates_messages_and_no_others(
    template: dict[str, str], language: str
) -> None:
    assert messages_of(read(po_file(language))).keys() == template.keys()


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
