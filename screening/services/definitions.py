"""Questionnaires and criteria sets in the very version that a stored thing names.

From the data files while they are unchanged, else from the text stored when it was used. What is loaded from the
database is kept in memory under its fingerprint: it can never differ, so no worker can hold another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import cast

from screening.catalog.catalog import load_criteria_set, load_questionnaire
from screening.catalog.source import DefinitionSource, Kind
from screening.core.audit import Action, AuditEvent
from screening.core.criteria import CriteriaSet, CriteriaSetRef
from screening.core.errors import BadDataFile, Conflict
from screening.core.questionnaire import Questionnaire, QuestionnaireId, QuestionnaireRef
from screening.services.context import Context
from screening.storage.database import Reading, Writing
from screening.storage.definitions import StoredDefinition, get_definition, save_definition

_KEPT = 64  # versions in memory; a service has a handful


def keep_definitions(
    context: Context, writing: Writing, fingerprints: Iterable[str], *, at: datetime, actor: str
) -> None:
    """Store what these fingerprints stand for, as far as the data files hold it and the database does not yet."""
    for sha256 in dict.fromkeys(fingerprints):
        source = context.catalog.sources.get(sha256)
        if source is not None:  # else it was stored when it was used first
            keep_source(writing, source, at=at, actor=actor)


def keep_source(writing: Writing, source: DefinitionSource, *, at: datetime, actor: str) -> None:
    """Store a definition, unless it is stored already."""
    new = StoredDefinition(
        sha256=source.sha256, kind=source.kind, id=source.id, version=source.version, files=source.files
    )
    event = AuditEvent(at=at, actor=actor, action=Action.DEFINITION_STORED, subject=source.sha256)
    save_definition(writing, new, stored_at=at, audit=event)


def get_questionnaire(context: Context, reading: Reading, ref: QuestionnaireRef) -> Questionnaire:
    """The questionnaire in this very version. Raises Conflict when what is stored can no longer be read."""
    current = context.catalog.by_ref.get(ref)
    return current or read_questionnaire(_source(reading, ref.sha256))


def get_criteria_set(
    context: Context,
    reading: Reading,
    ref: CriteriaSetRef,
    questionnaires: Mapping[QuestionnaireId, Questionnaire],
) -> CriteriaSet:
    """The criteria set in this very version, over the questionnaires it was loaded with then. Raises Conflict."""
    current = context.catalog.criteria_sets.get(ref.id)
    now = context.catalog.questionnaires
    unchanged = all(id in now and now[id].ref == kept.ref for id, kept in questionnaires.items())
    if current is not None and current.ref == ref and unchanged:
        return current
    try:
        return load_criteria_set(_source(reading, ref.sha256), questionnaires)
    except BadDataFile as error:
        raise _unreadable(str(ref)) from error


def _source(reading: Reading, sha256: str) -> DefinitionSource:
    stored = get_definition(reading, sha256)
    return DefinitionSource(
        kind=cast("Kind", stored.kind),
        id=stored.id,
        version=stored.version,
        sha256=sha256,
        files=stored.files,
    )


def read_questionnaire(source: DefinitionSource) -> Questionnaire:
    """The questionnaire in this source, kept in memory. Raises Conflict when it cannot be read."""
    try:
        return _load_once(source.sha256, tuple(sorted(source.files.items())), source.id, source.version)
    except BadDataFile as error:
        raise _unreadable(f"{source.id}|{source.version}") from error


@lru_cache(maxsize=_KEPT)
def _load_once(sha256: str, files: tuple[tuple[str, str], ...], id: str, version: str) -> Questionnaire:
    return load_questionnaire(
        DefinitionSource(
            kind="questionnaire", id=id, version=version, sha256=sha256, files=MappingProxyType(dict(files))
        )
    )


def _unreadable(what: str) -> Conflict:
    return Conflict(
        "{definition} was stored with text that this version of the program cannot read", {"definition": what}
    )
