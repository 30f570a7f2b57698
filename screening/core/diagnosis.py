"""The groups of diagnoses that the Danish Palliative Database counts patients in, and which group a code is in.

The groups themselves are data (`catalog/diagnosis_groups.yaml`), with their source. Codes are SKS codes: a D, and
ICD-10
without its dot (``DC341`` for C34.1). A group lists codes and ranges of codes; a code belongs to the group whose listed
code it is or begins with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NewType

from screening.core.questionnaire import Language

DiagnosisGroupId = NewType("DiagnosisGroupId", str)

_ICD10 = re.compile(r"[A-Z][0-9]{2}[0-9A-Z]{0,4}")
_SKS = re.compile(r"D[A-Z][0-9]{2}[0-9A-Z]{0,4}")


class DiagnosisKind(Enum):
    """The two populations that the database reports apart."""

    CANCER = "cancer"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class CodeRange:
    """SKS codes from `first` to `last`, both of one length, with everything below them."""

    first: str
    last: str

    def holds(self, code: str) -> bool:
        """Whether the code is in the range or below one that is."""
        stem = code[: len(self.first)]
        return len(stem) == len(self.first) and self.first <= stem <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisGroup:
    """One group; without `ranges` it is chosen by hand, and no code leads to it."""

    id: DiagnosisGroupId
    kind: DiagnosisKind
    titles: Mapping[Language, str]
    ranges: tuple[CodeRange, ...] = ()

    def title(self, language: Language) -> str:
        """In this language, else in English."""
        return self.titles.get(language) or self.titles[Language("en")]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisGroups:
    """All groups in the order of the source; `rest` is where a code goes that no group lists, by its kind."""

    groups: tuple[DiagnosisGroup, ...]
    rest: Mapping[DiagnosisKind, DiagnosisGroupId]
    cancer: tuple[CodeRange, ...]

    @property
    def ids(self) -> frozenset[DiagnosisGroupId]:
        """The groups there are."""
        return frozenset(group.id for group in self.groups)

    def find_group(self, id: DiagnosisGroupId | None) -> DiagnosisGroup | None:
        """The group with this id."""
        return next((group for group in self.groups if group.id == id), None)

    def is_code(self, code: str) -> bool:
        """Whether it looks like an SKS code of a diagnosis."""
        return _SKS.fullmatch(code) is not None

    def find(self, code: str) -> DiagnosisGroupId | None:
        """The group of a code; None when it is no code."""
        if not self.is_code(code):
            return None
        listed = (group.id for group in self.groups if any(range.holds(code) for range in group.ranges))
        is_cancer = any(range.holds(code) for range in self.cancer)
        return next(listed, self.rest[DiagnosisKind.CANCER if is_cancer else DiagnosisKind.OTHER])


def normal_code(typed: str) -> str:
    """The SKS code meant by ``C34.1``, ``c341`` or ``DC341``; what is no code comes back in capitals, to be refused."""
    code = re.sub(r"[\s.]", "", typed).upper()
    return f"D{code}" if _ICD10.fullmatch(code) else code
