"""What a patient's identity is chosen from, as data beside this module: groups of diagnoses, and municipalities.

They come with the program and not from the data folder: they are classifications of others, which no installation
changes. Each file names its source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from screening.catalog.strict_yaml import parse
from screening.catalog.structure import SourceFile, structure
from screening.core.diagnosis import (
    CodeRange,
    DiagnosisGroup,
    DiagnosisGroupId,
    DiagnosisGroups,
    DiagnosisKind,
)
from screening.core.errors import BadDataFile
from screening.core.identity import MunicipalityCode
from screening.core.questionnaire import Language

_FOLDER = Path(__file__).parent

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupShape:
    """One group of the file: its codes as single ones or ranges, and its titles."""

    id: str
    kind: DiagnosisKind
    codes: tuple[str, ...]
    da: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsShape:
    """``diagnosis_groups.yaml``."""

    source: str
    note: str
    cancer: tuple[str, ...]
    rest: Mapping[str, str]
    groups: tuple[GroupShape, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MunicipalitiesShape:
    """``municipalities.yaml``."""

    source: str
    municipalities: Mapping[str, str]


@lru_cache(maxsize=1)
def load_diagnosis_groups() -> DiagnosisGroups:
    """The groups of the Danish Palliative Database. Raises BadDataFile."""
    shape = _load("diagnosis_groups.yaml", GroupsShape)
    return DiagnosisGroups(
        groups=tuple(
            DiagnosisGroup(
                id=DiagnosisGroupId(group.id),
                kind=group.kind,
                titles={Language("da"): group.da, Language("en"): group.en},
                ranges=_ranges(group.codes),
            )
            for group in shape.groups
        ),
        rest={DiagnosisKind(kind): DiagnosisGroupId(group) for kind, group in shape.rest.items()},
        cancer=_ranges(shape.cancer),
    )


@lru_cache(maxsize=1)
def load_municipalities() -> Mapping[MunicipalityCode, str]:
    """The name of each municipality by its code. Raises BadDataFile."""
    shape = _load("municipalities.yaml", MunicipalitiesShape)
    return MappingProxyType({MunicipalityCode(code): name for code, name in shape.municipalities.items()})


def _load(name: str, shape: type[T]) -> T:
    document = parse((_FOLDER / name).read_text(encoding="utf-8"))
    found, problems = structure(SourceFile(name=name, document=document), shape)
    if found is None or problems:
        raise BadDataFile(name, problems)
    return found.shape


def _ranges(codes: tuple[str, ...]) -> tuple[CodeRange, ...]:
    """``DC18-DC20`` or ``DC15``."""
    ends = (code.partition("-") for code in codes)
    return tuple(CodeRange(first, last or first) for first, _, last in ends)
