"""Wording packs: install, list, remove, export. Needs the data files and the folder of packs, and no database.

What is installed is read when a worker starts: a running one keeps the words it began with, so that nobody's questions
change between two pages. Answers given to a wording that is removed keep it, because definitions are stored with them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal

from screening.catalog.catalog import Catalog, load_catalog
from screening.catalog.wording_options import gather_options
from screening.catalog.wording_pack import (
    PackFile,
    WordingPack,
    make_pack,
    own_wording,
    pack_of_wording,
    read_pack,
)
from screening.catalog.wording_pack_folder import (
    InstalledPack,
    list_packs,
    remove_pack,
    save_pack,
    writing_to,
)
from screening.catalog.wording_shelf import Shelf
from screening.core.errors import BadDataFile, Conflict, InvalidSubmission, NotFound, Problem
from screening.core.questionnaire import Language, Questionnaire, QuestionnaireId, Wording
from screening.interop.fhir_wording_in import read_fhir_wordings
from screening.interop.fhir_wording_out import wording_to_fhir

__all__ = [
    "Installation", "InstalledPack", "ListedWording",
    "check_wording", "export_wording", "install_wording", "list_wordings", "remove_wording",
]  # fmt: skip

LARGEST_FILE = 2_000_000  # bytes; a FHIR Questionnaire of thirty items in ten languages has 200 000

Format = Literal["yaml", "fhir"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """A pack that is in the folder now; `changed` is false when the same words were there already."""

    pack: InstalledPack
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedWording:
    """A wording there is: installed when it has a `record`, else shipped. `in_force`: new respondents read it."""

    questionnaire: str
    language: str
    version: str
    source: str
    licence: str
    validated: bool
    in_force: bool
    record: InstalledPack | None


def install_wording(
    data: Path,
    folder: Path,
    content: bytes,
    *,
    name: str,
    by: str,
    at: datetime,
    languages: frozenset[str] = frozenset(),
) -> tuple[Installation, ...]:
    """Install every wording in a file (those of `languages`, when any are named); none, when one of them does not fit.

    `name` is the file's, for messages. Raises BadDataFile with every reason, OSError when the folder cannot be written.
    """
    with _told_of(name):
        catalog = load_catalog(data)
        files = _read(catalog, content, languages)
        Shelf(catalog=catalog, installed=list_packs(folder)).check(files)  # a refusal makes no folder
        with writing_to(folder):
            shelf = Shelf(catalog=catalog, installed=list_packs(folder))
            made = tuple((pack, _record(pack, content, by=by, at=at)) for pack in shelf.check(files))
            return tuple(_install(folder, shelf, pack, record) for pack, record in made)


def check_wording(data: Path, folder: Path | None, content: bytes, *, name: str) -> tuple[WordingPack, ...]:
    """Every wording in a file, judged against what there is, and not installed. Raises BadDataFile as above."""
    with _told_of(name):
        catalog = load_catalog(data)
        files = _read(catalog, content, frozenset())
        return Shelf(catalog=catalog, installed=list_packs(folder)).check(files)


def list_wordings(data: Path, folder: Path) -> tuple[ListedWording, ...]:
    """Every wording, by questionnaire and language, the one in force first. Raises BadDataFile."""
    shelf = Shelf(catalog=load_catalog(data), installed=list_packs(folder))
    shipped = [
        _shipped(shelf, questionnaire, wording)
        for questionnaire in shelf.catalog.questionnaires.values()
        for wording in questionnaire.wordings.values()
    ]
    installed = [_installed(shelf, pack) for pack in shelf.installed]
    return tuple(sorted([*shipped, *installed], key=lambda w: (w.questionnaire, w.language, not w.in_force)))


def remove_wording(folder: Path, questionnaire: str, language: str) -> None:
    """Take an installed wording away, also one that is damaged or fits nothing any more. Raises NotFound, OSError."""
    if not folder.is_dir():
        raise NotFound("installed wording", f"{questionnaire} {language}")
    with writing_to(folder):
        remove_pack(folder, questionnaire, language)


def export_wording(
    data: Path, folder: Path | None, questionnaire: str, languages: Sequence[str], *, format: Format
) -> str:
    """The wording in force (without `folder`: the shipped one) as a pack; installing it gives the same wording.

    YAML holds one language, FHIR several. Raises NotFound, BadDataFile, Conflict (FHIR cannot say all of it).
    """
    catalog = load_catalog(data, wording=folder)
    found = catalog.get_questionnaire(questionnaire)
    texts = {Language(language): _text(catalog, found, Language(language)) for language in languages}
    if format == "yaml":
        return next(iter(texts.values()))
    wordings = [own_wording(text, found.wordings[language]) for language, text in texts.items()]
    exported = json.dumps(wording_to_fhir(found, wordings), ensure_ascii=False, indent=2) + "\n"
    _require_round_trip(data, exported, wordings)
    return exported


def _text(catalog: Catalog, questionnaire: Questionnaire, language: Language) -> str:
    source = catalog.sources[questionnaire.ref.sha256]
    text = pack_of_wording(source, language)
    if text is None:
        # A variant has only the words of the questionnaire it varies.
        own = [code for code in questionnaire.wordings if pack_of_wording(source, code) is not None]
        raise NotFound("wording of its own", f"{questionnaire.ref.id} {language}", there_is=own)
    return text


def _require_round_trip(data: Path, exported: str, wordings: Sequence[Wording]) -> None:
    catalog = load_catalog(data)
    try:
        packs = Shelf(catalog=catalog, installed=()).check(_read_fhir(catalog, exported, frozenset()))
    except BadDataFile:
        packs = ()
    if [pack.wording for pack in packs] != list(wordings):
        raise Conflict("this wording cannot be said whole in FHIR: export it as YAML")


# -- reading a file ---------------------------------------------------------------------------------------------------


def _read(catalog: Catalog, content: bytes, languages: frozenset[str]) -> tuple[PackFile, ...]:
    """Every pack in a file of either format. Raises BadDataFile, InvalidSubmission (no JSON)."""
    if len(content) > LARGEST_FILE:
        raise _refused(
            "has {size} bytes, and a pack has at most {most}", size=len(content), most=LARGEST_FILE
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _refused("line {line} is not UTF-8 text; save the file as UTF-8", line=line) from None
    if not text.strip():
        raise _refused("is empty")
    is_json = text.lstrip().startswith("{")
    return _read_fhir(catalog, text, languages) if is_json else (read_pack(text),)


def _read_fhir(catalog: Catalog, text: str, languages: frozenset[str]) -> tuple[PackFile, ...]:
    read = read_fhir_wordings(text)
    lacking = sorted(languages - {wording.language for wording in read.wordings}) if read.wordings else []
    absent = (Problem("Questionnaire", "has no text in {language}", {"language": code}) for code in lacking)
    problems = (*read.problems, *absent)
    # What is wrong with the form is said together with what is wrong with the words.
    packs = [
        _gathered(catalog, make_pack(wording.values, wording.places, problems))
        for wording in read.wordings
        if not languages or wording.language in languages
    ]
    if problems and not packs:
        raise BadDataFile("", problems)
    return tuple(packs)


def _gathered(catalog: Catalog, pack: PackFile) -> PackFile:
    value = pack.document.value
    id = value.get("questionnaire") if isinstance(value, dict) else None
    found = catalog.questionnaires.get(QuestionnaireId(str(id)))
    return pack if found is None else gather_options(pack, catalog.sources[found.ref.sha256])


def _refused(message: str, **values: str | int) -> BadDataFile:
    return BadDataFile("", [Problem("", message, values)])


@contextmanager
def _told_of(name: str) -> Iterator[None]:
    """Every refusal bears the name of the file; what a Questionnaire lacks is a fault of a data file too."""
    try:
        yield
    except (BadDataFile, InvalidSubmission) as error:
        raise BadDataFile(getattr(error, "path", "") or name, error.problems) from None


# -- installing and listing -------------------------------------------------------------------------------------------


def _record(pack: WordingPack, content: bytes, *, by: str, at: datetime) -> InstalledPack:
    return InstalledPack(
        questionnaire=pack.questionnaire,
        fits=pack.fits,
        language=pack.language,
        version=pack.wording.version,
        source=pack.wording.source,
        licence=pack.wording.licence,
        validated=pack.wording.validated,
        installed_by=by,
        installed_at=at.isoformat(timespec="seconds"),
        sha256=sha256(content).hexdigest(),
        text_sha256=sha256(pack.text.encode()).hexdigest(),
        text=pack.text,
    )


def _install(folder: Path, shelf: Shelf, pack: WordingPack, record: InstalledPack) -> Installation:
    known = shelf.find(pack.questionnaire, pack.language)
    if known is not None and shelf.is_installed(pack):
        return Installation(pack=known, changed=False)
    save_pack(folder, record)
    return Installation(pack=record, changed=True)


def _shipped(shelf: Shelf, questionnaire: Questionnaire, wording: Wording) -> ListedWording:
    return ListedWording(
        questionnaire=questionnaire.ref.id,
        language=wording.language,
        version=wording.version,
        source=wording.source,
        licence=wording.licence,
        validated=wording.validated,
        in_force=shelf.find(questionnaire.ref.id, wording.language) is None,
        record=None,
    )


def _installed(shelf: Shelf, pack: InstalledPack) -> ListedWording:
    return ListedWording(
        questionnaire=pack.questionnaire,
        language=pack.language,
        version=pack.version,
        source=pack.source,
        licence=pack.licence,
        validated=pack.validated,
        in_force=shelf.fits(pack),
        record=pack,
    )
