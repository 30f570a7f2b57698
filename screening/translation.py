"""The languages the app speaks, and its own words in each of them.

The one place for languages: a language's own name, which way it is written, how it writes dates and numbers, and
whether it is complete. Danish and English are; the others are drafts for respondents, shown as help text that nobody
has validated, and hold only what a respondent can see (translations/respondent.cfg lists where that stands). Staff
pages speak the complete ones.

Words are read straight from the .po files: no compiled catalogue can be out of date. English is the msgid. The English
file holds no second copy that could differ; a draft that lacks a text gives the Danish one and says so. Instrument
wording is not here: it is licensed content with versions of its own, and lives with its questionnaire.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from babel import Locale, UnknownLocaleError
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po


class Standing(Enum):
    """How far a language's texts are to be relied on."""

    COMPLETE = "complete"  # every page, staff's too
    DRAFT = "draft"  # respondents' pages; a help to read, validated by nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A language the pages speak. `name` is its own: who looks for a language cannot be asked to read another one
    first. `locale` is CLDR's, for dates and digits."""

    name: str
    locale: str
    standing: Standing


# Dates as in Europe: 3/11 must not be read as March. CLDR knows no Arabic of Denmark; its Arabic at large writes 0-9,
# which are also the digits on the telephones and letters that people here have in their hands.
SPOKEN: Mapping[str, Spoken] = {
    "da": Spoken(name="Dansk", locale="da_DK", standing=Standing.COMPLETE),
    "en": Spoken(name="English", locale="en_GB", standing=Standing.COMPLETE),
    "ar": Spoken(name="العربية", locale="ar", standing=Standing.DRAFT),
    "tr": Spoken(name="Türkçe", locale="tr", standing=Standing.DRAFT),
    "pl": Spoken(name="Polski", locale="pl", standing=Standing.DRAFT),
    "uk": Spoken(name="Українська", locale="uk", standing=Standing.DRAFT),
    "de": Spoken(name="Deutsch", locale="de", standing=Standing.DRAFT),
}
DEFAULT = "da"  # spoken where nothing better is known, and shown where a draft lacks a text
LANGUAGES = tuple(SPOKEN)
STAFF_LANGUAGES = tuple(code for code, spoken in SPOKEN.items() if spoken.standing is Standing.COMPLETE)
DRAFT_LANGUAGES = tuple(code for code in LANGUAGES if code not in STAFF_LANGUAGES)
LANGUAGE_NAMES: Mapping[str, str] = {code: spoken.name for code, spoken in SPOKEN.items()}

# The zero of CLDR's numbering systems that are not 0-9; the other nine digits follow it in Unicode.
_ZEROS: Mapping[str, str] = {
    "arab": "\u0660", "arabext": "\u06f0", "beng": "\u09e6", "deva": "\u0966", "mymr": "\u1040",
}  # fmt: skip

# A row of the table in `screening.config`: the setting, what it is, what it is when it is not set.
_SETTING = re.compile(r"^\| `SCREENING_\w+` \| (.+?) \| .+ \|$")

Translator = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Said:
    """A text, and the language it turned out to be in."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Translations:
    """What each language says for an English message."""

    catalogs: Mapping[str, Mapping[str, str]]

    def translator(self, language: str) -> Translator:
        """A function from an English message to the message in `language`, or in what stands in for it."""
        return lambda message: self.find(language, message).text

    def find(self, language: str, message: str) -> Said:
        """The message in `language`; a draft that lacks it gives the Danish, and every other language the English."""
        for code in (language, DEFAULT) if language in DRAFT_LANGUAGES else (language,):
            text = self.catalogs.get(code, {}).get(message)
            if text is not None:
                return Said(text, code)
        return Said(message, "en")


def load_translations(folder: Path) -> Translations:
    """Read ``<language>/LC_MESSAGES/messages.po`` of every language. Raises OSError when a file is missing."""
    return Translations({language: _read(folder, language) for language in LANGUAGES})


@lru_cache(maxsize=64)
def direction(language: str) -> str:
    """`rtl` or `ltr`, as HTML's `dir` has it; of any language, spoken here or not."""
    try:
        return str(Locale.parse(language, sep="-").text_direction)
    except (ValueError, UnknownLocaleError):
        return "ltr"


def in_digits(text: str, locale: str) -> str:
    """The text with its digits as this locale writes them."""
    return text.translate(_digits(locale))


@lru_cache(maxsize=64)
def _digits(locale: str) -> Mapping[int, str]:
    """Each digit in the locale's usual numbering system, as CLDR has it; Babel itself writes 0-9 everywhere."""
    system = Locale.parse(locale).default_numbering_system
    zero = _ZEROS.get(system, "0")
    return {ord(str(digit)): chr(ord(zero) + digit) for digit in range(10)}


def _read(folder: Path, language: str) -> Mapping[str, str]:
    with (folder / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalog = read_po(file, locale=language)
    return {
        message.id: message.string
        for message in catalog
        if isinstance(message.id, str)
        and isinstance(message.string, str)
        and message.id
        and message.string
        and not message.fuzzy
    }


def extract_settings(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[tuple[int, Any, Any, Any]]:
    """Babel's way to the words of `screening.config`: those of any module, and what its table says of each setting,
    without the backquotes. The administrator's page shows these, so a setting without its Danish fails the tests."""
    yield from extract_python(file, keywords, comment_tags, options)  # type: ignore[arg-type]
    file.seek(0)
    for number, line in enumerate(file.read().decode("utf-8").splitlines(), start=1):
        row = _SETTING.match(line)
        if row is not None:
            yield number, None, row.group(1).replace("`", ""), []


def N_(message: str) -> str:  # noqa: N802  gettext's own name for "mark now, translate later"
    """The same text, marked for extraction: for words kept in a table and translated where they are shown."""
    return message
