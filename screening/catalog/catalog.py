"""All questionnaires and criteria sets that a service has, loaded and judged before anything else happens.

Loading is all or nothing: a file that makes no sense stops the app at the start, with every fault of every file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from screening.catalog.build_criteria import build_criteria_set
from screening.catalog.build_questionnaire import build_questionnaire
from screening.catalog.checks.criteria import problems_of_criteria
from screening.catalog.questionnaire_files import read_files
from screening.catalog.shapes import CriteriaShape
from screening.catalog.source import (
    MAIN,
    DefinitionSource,
    fingerprint,
    read_criteria_source,
    read_questionnaire_source,
)
from screening.catalog.strict_yaml import parse
from screening.catalog.structure import SourceFile, structure
from screening.catalog.wording_pack import with_packs
from screening.catalog.wording_pack_folder import InstalledPack, list_packs
from screening.core.criteria import CriteriaSet, CriteriaSetId
from screening.core.errors import BadDataFile, NotFound, Problem
from screening.core.questionnaire import Questionnaire, QuestionnaireId, QuestionnaireRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """The definitions in force, and the text they were loaded from by its SHA-256. `shipped`: the questionnaires as
    they are without the wordings that are installed."""

    questionnaires: Mapping[QuestionnaireId, Questionnaire]
    criteria_sets: Mapping[CriteriaSetId, CriteriaSet]
    sources: Mapping[str, DefinitionSource]
    shipped: Mapping[QuestionnaireId, DefinitionSource] = field(default_factory=dict)

    def get_questionnaire(self, id: str, version: str | None = None) -> Questionnaire:
        """The questionnaire by id, and by version when given. Raises NotFound, naming what there is."""
        found = self.questionnaires.get(QuestionnaireId(id))
        if found is None or version not in (None, found.ref.version):
            key = id if version is None else f"{id}|{version}"
            raise NotFound("questionnaire", key, there_is=[str(ref) for ref in self.by_ref])
        return found

    def get_criteria_set(self, id: str) -> CriteriaSet:
        """The criteria set by id. Raises NotFound, naming what there is."""
        found = self.criteria_sets.get(CriteriaSetId(id))
        if found is None:
            raise NotFound("criteria set", id, there_is=self.criteria_sets)
        return found

    @property
    def by_ref(self) -> Mapping[QuestionnaireRef, Questionnaire]:
        """The questionnaires by exact reference, as `core.assessment.assess` takes them."""
        return {questionnaire.ref: questionnaire for questionnaire in self.questionnaires.values()}


def load_catalog(data: Path, *, wording: Path | None = None) -> Catalog:
    """Everything in ``data/questionnaires/`` and ``data/criteria/``, with the wording packs installed in the folder
    `wording` in place of the shipped wordings. Raises BadDataFile with every problem of every file, each place
    beginning with the file's path below `data`."""
    problems: list[Problem] = []
    packs: tuple[InstalledPack, ...] = ()
    with _collecting(problems, ""):
        packs = list_packs(wording)
    texts = [(pack.questionnaire, pack.language, pack.text) for pack in packs]
    sources: dict[str, DefinitionSource] = {}
    shipped: dict[QuestionnaireId, DefinitionSource] = {}
    questionnaires: dict[QuestionnaireId, Questionnaire] = {}
    criteria_sets: dict[CriteriaSetId, CriteriaSet] = {}
    for folder in sorted(path for path in data.glob("questionnaires/*") if path.is_dir()):
        with _collecting(problems, f"questionnaires/{folder.name}/"):
            plain = read_questionnaire_source(folder)
            source = with_packs(plain, texts)
            shipped[QuestionnaireId(source.id)] = plain
            problems += _problems_of_name(source, folder.name)
            questionnaires[QuestionnaireId(source.id)] = load_questionnaire(source)
            sources[source.sha256] = source
    for file in sorted(data.glob("criteria/*.yaml")):
        with _collecting(problems, "criteria/"):
            source = read_criteria_source(file)
            criteria_sets[CriteriaSetId(source.id)] = load_criteria_set(source, questionnaires)
            sources[source.sha256] = source
    problems += _problems_of_packs(packs, data)
    if not questionnaires and not problems:
        problems.append(Problem("questionnaires/", "there is nothing here to load"))
    if problems:
        raise BadDataFile(str(data), problems)
    return Catalog(
        questionnaires=questionnaires, criteria_sets=criteria_sets, sources=sources, shipped=shipped
    )


def load_questionnaire(source: DefinitionSource) -> Questionnaire:
    """The questionnaire in this source, of whatever age. Raises BadDataFile with every problem."""
    problems = [*_problems_of_source(source)]
    files, faults = read_files(source.files)
    problems += faults
    if problems or files is None:
        raise BadDataFile(source.id, problems)
    return build_questionnaire(source, files)


def load_criteria_set(
    source: DefinitionSource, questionnaires: Mapping[QuestionnaireId, Questionnaire]
) -> CriteriaSet:
    """The criteria set in this source, over these questionnaires. Raises BadDataFile with every problem."""
    problems = [*_problems_of_source(source)]
    name, text = next(iter(source.files.items()))
    file, faults = structure(SourceFile(name=name, document=parse(text)), CriteriaShape)
    problems += faults
    if file is not None:
        problems += problems_of_criteria(file, questionnaires, name.removesuffix(".yaml"))
    if problems or file is None:
        raise BadDataFile(source.id, problems)
    return build_criteria_set(source.sha256, file.shape, questionnaires)


def _problems_of_source(source: DefinitionSource) -> Iterator[Problem]:
    if fingerprint(source.kind, source.files) != source.sha256:
        yield Problem("", "the text is not what its SHA-256 says; it has been altered since it was loaded")


def _problems_of_name(source: DefinitionSource, folder: str) -> Iterator[Problem]:
    if source.id != folder:
        where = f"questionnaires/{folder}/{MAIN}"
        yield Problem(where, "must be the name it is stored under, {name}", {"name": folder})


def _problems_of_packs(packs: Iterable[InstalledPack], data: Path) -> Iterator[Problem]:
    """Installed wordings that belong to nothing here: silently left out, patients would read other words."""
    for pack in packs:
        if not (data / "questionnaires" / pack.questionnaire / MAIN).is_file():
            yield Problem(
                f"{pack.questionnaire}.{pack.language}.json",
                "a wording is installed for a questionnaire that is not here: `screening wording remove` takes it away",
            )


@contextmanager
def _collecting(problems: list[Problem], below: str) -> Iterator[None]:
    """Add the problems of a bad file to the others, and go on."""
    try:
        yield
    except BadDataFile as error:
        problems += (Problem(below + fault.where, fault.message, fault.values) for fault in error.problems)
