"""What a new wording pack must go with: the shipped questionnaires, and the packs that are installed already.

Judges packs against both; writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from screening.catalog.catalog import Catalog, load_questionnaire
from screening.catalog.source import MAIN, DefinitionSource
from screening.catalog.strict_yaml import Value
from screening.catalog.wording_pack import PackFile, WordingPack, own_wording, with_packs
from screening.catalog.wording_pack_checks import check_pack
from screening.catalog.wording_pack_folder import InstalledPack
from screening.core.errors import BadDataFile, Problem
from screening.core.questionnaire import Questionnaire, QuestionnaireId, QuestionnaireRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The shipped definitions (a catalog without packs), and what is installed."""

    catalog: Catalog
    installed: tuple[InstalledPack, ...]

    def check(self, files: Sequence[PackFile]) -> tuple[WordingPack, ...]:
        """The packs in these files. Raises BadDataFile with everything that is wrong with any of them."""
        problems: list[Problem] = []
        packs: list[WordingPack] = []
        for file in files:
            try:
                packs.append(self._check(file))
            except BadDataFile as error:
                problems += error.problems
        if problems:
            told = {
                str(problem): problem for problem in problems
            }  # one file of several languages says some twice
            raise BadDataFile("", told.values())
        return tuple(packs)

    def is_installed(self, pack: WordingPack) -> bool:
        """Whether the very words of this pack are installed, in whatever format they came."""
        known = self.find(pack.questionnaire, pack.language)
        return known is not None and self._is_same(pack, known)

    def find(self, questionnaire: str, language: str) -> InstalledPack | None:
        """The installed pack in this place, or None."""
        wanted = (questionnaire, language)
        return next((pack for pack in self.installed if (pack.questionnaire, pack.language) == wanted), None)

    def fits(self, pack: InstalledPack) -> bool:
        """Whether an installed pack is for the questionnaire as it is now."""
        found = self.catalog.questionnaires.get(QuestionnaireId(pack.questionnaire))
        return found is not None and found.ref.version == pack.fits

    def _check(self, file: PackFile) -> WordingPack:
        said = _said(file)
        questionnaire = self.catalog.questionnaires.get(QuestionnaireId(str(said.get("questionnaire"))))
        try:
            pack = check_pack(
                file, questionnaire, lambda language, text: self._load(questionnaire, language, text)
            )
        except BadDataFile as error:
            raise BadDataFile("", [*error.problems, *self._problems_of_version(file, None)]) from None
        problems = [*self._problems_of_version(file, pack), *self._problems_of_others(pack)]
        if problems:
            raise BadDataFile("", problems)
        return pack

    def _load(self, questionnaire: Questionnaire | None, language: str, text: str) -> Questionnaire:
        """The questionnaire as it would be with this text. Raises BadDataFile."""
        if questionnaire is None:
            raise BadDataFile("", ())
        return self._with(self._source(questionnaire.ref), (questionnaire.ref.id, language, text))

    def _with(self, source: DefinitionSource, pack: tuple[str, str, str]) -> Questionnaire:
        others = [
            (known.questionnaire, known.language, known.text) for known in self.installed if self.fits(known)
        ]
        return load_questionnaire(with_packs(source, [*others, pack]))

    def _source(self, ref: QuestionnaireRef) -> DefinitionSource:
        return self.catalog.sources[ref.sha256]

    def _problems_of_version(self, file: PackFile, pack: WordingPack | None) -> Iterator[Problem]:
        """A version names one text: whoever looks it up later must find the words that were used."""
        said = _said(file)
        known = self.find(str(said.get("questionnaire")), str(said.get("language")))
        if known is None or (known.version, known.fits) != (said.get("version"), said.get("fits")):
            return
        if pack is None or not self._is_same(pack, known):
            yield Problem(
                f"{file.document.place_of(('version',))} version",
                "{version} is installed already with other content: give this one a version of its own",
                {"version": known.version},
            )

    def _is_same(self, pack: WordingPack, known: InstalledPack) -> bool:
        if known.fits != pack.fits:
            return False
        questionnaire = self.catalog.questionnaires[pack.questionnaire]
        loaded = self._load(questionnaire, known.language, known.text)
        return own_wording(known.text, loaded.wordings[pack.language]) == pack.wording

    def _problems_of_others(self, pack: WordingPack) -> Iterator[Problem]:
        """What the pack would do to the questionnaires that take from the one it words."""
        for ref in self.catalog.by_ref:
            source = self._source(ref)
            if f"../{pack.questionnaire}/{MAIN}" not in source.files:
                continue
            try:
                self._with(source, (pack.questionnaire, pack.language, pack.text))
            except BadDataFile as error:
                for problem in error.problems:
                    yield replace(problem, where=f"{ref.id} takes from it: {problem.where}")


def _said(file: PackFile) -> Mapping[str, Value]:
    value = file.document.value
    return value if isinstance(value, dict) else {}
