"""What was loaded, exactly: the text of a definition's files with a fingerprint that anybody can check.

A stored response or assessment names its definitions by this fingerprint, and the text kept with it can be loaded
again years later. For a questionnaire, in its folder: ``LC_ALL=C sha256sum *.yaml | sha256sum``; for a criteria set:
``sha256sum FILE``. A questionnaire that takes from others holds their files too, by the way to them from its folder:
``LC_ALL=C sha256sum ../qlq-c15-pal/*.yaml *.yaml | sha256sum``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from screening.catalog.strict_yaml import parse
from screening.core.errors import BadDataFile, NotFound, Problem

Kind = Literal["questionnaire", "criteria"]

MAIN = "questionnaire.yaml"
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")  # a folder beside this one, and nowhere else


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionSource:
    """A questionnaire's or criteria set's files as text, by name. `id` and `version` are what the files say (the
    folder's or file's name, and "", where they say nothing that can be read)."""

    kind: Kind
    id: str
    version: str
    sha256: str
    files: Mapping[str, str]


def read_questionnaire_source(folder: Path) -> DefinitionSource:
    """The source in ``questionnaires/<id>/``: every YAML file of the folder, and of those beside it that it takes from
    (one that is not there is left out). Raises NotFound, or BadDataFile for bytes that are not UTF-8 text."""
    if not folder.is_dir():
        raise NotFound("folder of a questionnaire", folder.name)
    files = _files(folder)
    waiting = [*list_bases(files.get(MAIN, ""))]
    for id in waiting:  # grows by what these take from in turn
        theirs = _files(folder.parent / id)
        files |= {f"../{id}/{name}": text for name, text in theirs.items()}
        waiting += (other for other in list_bases(theirs.get(MAIN, "")) if other not in waiting)
    return _source("questionnaire", folder.name, MAIN, files)


def list_bases(text: str) -> tuple[str, ...]:
    """The ids of the questionnaires that a questionnaire.yaml with this text takes from, in its order."""
    value = parse(text).value
    said = value if isinstance(value, dict) else {}
    sections = said.get("sections")
    named = [said.get("variant_of")]
    named += (
        [entry.get("from") for entry in sections if isinstance(entry, dict)]
        if isinstance(sections, list)
        else []
    )
    return tuple(dict.fromkeys(id for id in named if isinstance(id, str) and _PLAIN.fullmatch(id)))


def read_criteria_source(file: Path) -> DefinitionSource:
    """The source in ``criteria/<id>.yaml``. Raises NotFound, or BadDataFile for bytes that are not UTF-8 text."""
    if not file.is_file():
        raise NotFound("criteria file", file.name)
    return _source("criteria", file.stem, file.name, {file.name: _read(file)})


def fingerprint(kind: Kind, files: Mapping[str, str]) -> str:
    """The SHA-256 of a definition's files, as lower-case hexadecimal."""
    hashes = {name: sha256(text.encode()).hexdigest() for name, text in files.items()}
    if kind == "criteria" and len(hashes) == 1:
        return next(iter(hashes.values()))
    listing = "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes))
    return sha256(listing.encode()).hexdigest()


def _source(kind: Kind, name: str, main: str, files: Mapping[str, str]) -> DefinitionSource:
    value = parse(files.get(main, "")).value
    said = value if isinstance(value, dict) else {}
    id, version = said.get("id"), said.get("version")
    return DefinitionSource(
        kind=kind,
        id=id if isinstance(id, str) else name,
        version=version if isinstance(version, str) else "",
        sha256=fingerprint(kind, files),
        files=files,
    )


def _files(folder: Path) -> dict[str, str]:
    return {path.name: _read(path) for path in sorted(folder.glob("*.yaml"))}


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        problem = Problem(f"{path.name}:{line}:1", "is not UTF-8 text; save the file as UTF-8")
        raise BadDataFile(path.name, [problem]) from error
