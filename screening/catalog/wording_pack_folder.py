"""The folder of installed wording packs: one file for each questionnaire and language, outside the repository.

A file holds the pack's text and its record: source, version, licence, who installed it and when, and the SHA-256 of
the file that was given. It is written whole or not at all, one writer at a time, so that a worker that starts in the
middle of an installation reads the wording before or the wording after it.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from pathlib import Path

from screening.catalog.checks.questionnaire import ID
from screening.core.errors import BadDataFile, NotFound, Problem

_SUFFIX = ".json"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledPack:
    """An installed pack. `sha256` is of the file it came in, `text_sha256` of `text`, the same in our own format;
    `installed_at` is a moment with its offset (ISO 8601)."""

    questionnaire: str
    fits: str
    language: str
    version: str
    source: str
    licence: str
    validated: bool
    installed_by: str
    installed_at: str
    sha256: str
    text_sha256: str
    text: str


def list_packs(folder: Path | None) -> tuple[InstalledPack, ...]:
    """Every installed pack, by questionnaire and language. A folder that is not there has none.

    Raises BadDataFile, naming every file that cannot be used.
    """
    if folder is not None and folder.exists() and not folder.is_dir():
        raise BadDataFile(
            str(folder), [Problem("", "is a file, and not the folder of the installed wordings")]
        )
    packs: list[InstalledPack] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob(f"*{_SUFFIX}")) if folder is not None else ():
        try:
            packs.append(_read(path))
        except FileNotFoundError:
            continue  # removed since the folder was listed
        except BadDataFile as error:
            problems += error.problems
    if problems:
        raise BadDataFile(str(folder), problems)
    return tuple(packs)


def find_pack(folder: Path, questionnaire: str, language: str) -> InstalledPack | None:
    """The installed pack for a questionnaire in a language, or None. Raises BadDataFile when it cannot be used."""
    path = _path(folder, questionnaire, language)
    try:
        return None if path is None else _read(path)
    except FileNotFoundError:
        return None


def save_pack(folder: Path, pack: InstalledPack) -> None:
    """Install a pack in place of the one there was. Call it within `writing_to`. Raises OSError."""
    path = _path(folder, pack.questionnaire, pack.language)
    if path is None:
        raise NotFound("questionnaire or language", f"{pack.questionnaire}, {pack.language}")
    # Licensed words are no secret between the accounts of one machine: the rights are those that the account gives.
    draft = folder / f".{path.name}.{secrets.token_hex(8)}"
    try:
        with draft.open("x", encoding="utf-8") as file:
            file.write(json.dumps(asdict(pack), ensure_ascii=False, indent=1) + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _keep_names(folder)
    finally:
        draft.unlink(missing_ok=True)


def remove_pack(folder: Path, questionnaire: str, language: str) -> None:
    """Remove a pack. Call it within `writing_to`. Raises NotFound, OSError."""
    path = _path(folder, questionnaire, language)
    if path is None or not path.is_file():
        raise NotFound("installed wording", f"{questionnaire} {language}")
    path.unlink()
    _keep_names(folder)


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """The folder, made when it is not there yet, for one writer at a time. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # let go of by the system, however the process ends
        yield
    finally:
        os.close(descriptor)


def _path(folder: Path, questionnaire: str, language: str) -> Path | None:
    """Where a pack is kept; None for what can be no id or no language, whatever path it would make."""
    if ID.fullmatch(questionnaire) is None or _LANGUAGE.fullmatch(language) is None:
        return None
    return folder / f"{questionnaire}.{language}{_SUFFIX}"


def _read(path: Path) -> InstalledPack:
    try:
        document = json.loads(path.read_bytes())
    except ValueError:  # also bytes that are not UTF-8
        raise _damaged(path) from None
    pack = _pack(document)
    if pack is None or path != _path(path.parent, pack.questionnaire, pack.language):
        raise _damaged(path)
    if sha256(pack.text.encode("utf-8", "surrogatepass")).hexdigest() != pack.text_sha256:
        raise _damaged(path)
    return pack


def _pack(document: object) -> InstalledPack | None:
    if not isinstance(document, Mapping):
        return None
    kinds = {field.name: bool if field.name == "validated" else str for field in fields(InstalledPack)}
    fits = document.keys() == kinds.keys() and all(
        isinstance(document[name], kind) for name, kind in kinds.items()
    )
    return InstalledPack(**document) if fits else None


def _damaged(path: Path) -> BadDataFile:
    problem = Problem(
        path.name, "this installed wording has been altered or damaged: remove the file and install it again"
    )
    return BadDataFile(str(path.parent), [problem])


def _keep_names(folder: Path) -> None:
    """The change of names outlives a power cut too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
