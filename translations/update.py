"""Bring the catalogues up to date with the source, and say what is still to be translated.

    ./dev python translations/update.py              every language
    ./dev python translations/update.py --missing pl  what Polish lacks, as entries to fill in

messages.pot, da and en hold every text of the app (babel.cfg says where texts stand), a draft language only what a
respondent can see (respondent.cfg). A text that is gone from the source goes from the catalogues, a new one comes with
an empty translation; what is translated stays as it is. docs/translating.md tells how to add a language.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parent
SOURCE = FOLDER.parent / "screening"
COMPLETE = ("da", "en")
# Besides gettext's own: N_ marks words kept in a table, a Problem's message is its second argument, and an error's
# reason its first.
KEYWORDS = {
    "_": None, "N_": None, "say": None, "both": None, "say_in_both": None, "translate": None, "Problem": (2,),
    "NotPermitted": None, "Conflict": None, "DatabaseFailed": None, "Permission": None,
}  # fmt: skip


def messages_in(mapping: str) -> set[str]:
    """Every text in the files that this mapping file names."""
    with (FOLDER / mapping).open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(
        str(SOURCE),
        [(pattern.removeprefix("screening/"), method) for pattern, method in methods],
        {pattern.removeprefix("screening/"): values for pattern, values in options.items()},
        keywords=KEYWORDS,
    )
    return {message for _, _, message, _, _ in found if isinstance(message, str) and message}


def translated(path: Path) -> dict[str, str]:
    """What a catalogue says so far; nothing where there is none."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalog = read_po(file)
    return {
        message.id: message.string
        for message in catalog
        if message.id and message.string and not message.fuzzy
    }


def write(path: Path, language: str | None, texts: dict[str, str]) -> None:
    """A catalogue: one text a line, sorted, without anything that changes by itself."""
    head = ['"Content-Type: text/plain; charset=UTF-8\\n"']
    if language:
        head.append(f'"Language: {language}\\n"')
    entries = [f"msgid {quoted(message)}\nmsgstr {quoted(texts[message])}" for message in sorted(texts)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(["\n".join(['msgid ""', 'msgstr ""', *head]), *entries]) + "\n")


def quoted(text: str) -> str:
    return (
        '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'
    )


def drafts() -> list[str]:
    """The languages that have a folder here and are not complete."""
    return sorted(
        folder.name for folder in FOLDER.iterdir() if folder.is_dir() and folder.name not in COMPLETE
    )


def catalogue(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def main(arguments: list[str]) -> None:
    everything, seen_by_respondents = messages_in("babel.cfg"), messages_in("respondent.cfg")
    write(FOLDER / "messages.pot", None, dict.fromkeys(everything, ""))
    for language in (*COMPLETE, *drafts()):
        wanted = everything if language in COMPLETE else seen_by_respondents
        known = translated(catalogue(language))
        texts = {message: known.get(message, "") for message in wanted}
        write(catalogue(language), language, texts)
        missing = [] if language == "en" else sorted(message for message in wanted if not texts[message])
        sys.stdout.write(f"{language}: {len(wanted)} texts, {len(missing)} to translate\n")
        if arguments == ["--missing", language]:
            sys.stdout.writelines(f'\nmsgid {quoted(message)}\nmsgstr ""\n' for message in missing)


if __name__ == "__main__":
    main(sys.argv[1:])
