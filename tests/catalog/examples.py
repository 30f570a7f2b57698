"""The examples of docs/authoring.md as files, and the same files with one thing changed, to try the checks on."""

from __future__ import annotations

import re
from pathlib import Path

from screening.catalog.catalog import load_criteria_set, load_questionnaire
from screening.catalog.source import DefinitionSource, Kind, fingerprint
from screening.core.criteria import CriteriaSet
from screening.core.errors import BadDataFile, Problem
from screening.core.questionnaire import Questionnaire, QuestionnaireId

REPOSITORY = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^```yaml\n# (?P<path>\S+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def _examples() -> dict[str, str]:
    guide = (REPOSITORY / "docs" / "authoring.md").read_text(encoding="utf-8")
    return {match["path"]: match["text"] for match in _BLOCK.finditer(guide)}


EXAMPLES = _examples()
QUESTIONNAIRE = {
    path.rpartition("/")[2]: text for path, text in EXAMPLES.items() if path.startswith("questionnaires/")
}
CRITERIA = {path.rpartition("/")[2]: text for path, text in EXAMPLES.items() if path.startswith("criteria/")}
CRITERIA_NAME = "breath-example.yaml"


def a_source(kind: Kind, files: dict[str, str], id: str = "breath-check") -> DefinitionSource:
    return DefinitionSource(kind=kind, id=id, version="1.0.0", sha256=fingerprint(kind, files), files=files)


def the_questionnaire(files: dict[str, str] | None = None) -> Questionnaire:
    return load_questionnaire(a_source("questionnaire", files or QUESTIONNAIRE))


def the_criteria_set(text: str | None = None) -> CriteriaSet:
    files = {CRITERIA_NAME: text} if text is not None else CRITERIA
    known = {QuestionnaireId("breath-check"): the_questionnaire()}
    return load_criteria_set(a_source("criteria", files, "breath-example"), known)


def changed(text: str, old: str, new: str) -> str:
    """The text with the one place that reads `old` reading `new`."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return text.replace(old, new)


def problems_of_questionnaire(file: str, *changes: tuple[str, str]) -> tuple[Problem, ...]:
    text = QUESTIONNAIRE[file]
    for old, new in changes:
        text = changed(text, old, new)
    try:
        the_questionnaire({**QUESTIONNAIRE, file: text})
    except BadDataFile as error:
        return error.problems
    return ()


def problems_of_criteria(*changes: tuple[str, str]) -> tuple[Problem, ...]:
    text = CRITERIA[CRITERIA_NAME]
    for old, new in changes:
        text = changed(text, old, new)
    try:
        the_criteria_set(text)
    except BadDataFile as error:
        return error.problems
    return ()
