"""The app's own words in each language, read straight from the .po files: no compiled catalogue can be out of date.

English is the msgid. A language's file gives the translation; an empty or missing one means the English, so the
English file holds no second copy that could differ. Instrument wording is not here: it is licensed content with
versions of its own, and lives with its questionnaire.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = ("da", "en")
# By its own name: who looks for a language cannot be asked to read another one first.
LANGUAGE_NAMES: Mapping[str, str] = {"da": "Dansk", "en": "English"}

Translator = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Translations:
    """What each language says for an English message."""

    catalogs: Mapping[str, Mapping[str, str]]

    def translator(self, language: str) -> Translator:
        """A function from an English message to the message in `language`; English where there is none."""
        catalog = self.catalogs.get(language, {})
        return lambda message: catalog.get(message, message)


def load_translations(folder: Path) -> Translations:
    """Read ``<language>/LC_MESSAGES/messages.po`` of every language. Raises OSError when a file is missing."""
    return Translations({language: _read(folder, language) for language in LANGUAGES})


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


def N_(message: str) -> str:  # noqa: N802  gettext's own name for "mark now, translate later"
    """The same text, marked for extraction: for words kept in a table and translated where they are shown."""
    return message
