"""In which words a patient is asked: the wording in force for the organisation that treats them on the day, else the
one that is installed. What has been begun, sent or assessed keeps the words it was given.

A wording in force takes its place among the files of its questionnaire as an installed one does. The questionnaire has
a fingerprint of its own then, and whoever asks in it stores it (`take_questionnaire`). A wording that was chosen for
another version of its questionnaire is passed over: the installed one is used, and the list of what is in force says
so.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from screening.catalog.source import DefinitionSource
from screening.catalog.wording_pack import WordingPack, with_packs, wording_name
from screening.core.audit import Action, AuditEvent
from screening.core.errors import Conflict, InvalidSubmission, Problem
from screening.core.people import OrganisationId, Staff
from screening.core.permissions import Act, may_for, require_permission
from screening.core.questionnaire import Language, Questionnaire, QuestionnaireId, QuestionnaireRef, Wording
from screening.core.response import PatientId
from screening.services.access import require_care
from screening.services.context import Context
from screening.services.definitions import get_questionnaire, keep_source, read_questionnaire
from screening.services.in_force import find_organisation
from screening.services.wording import check_wording
from screening.services.working_calendar import local_day
from screening.storage import definitions, organisations, wordings_in_force
from screening.storage.database import Reading, Writing
from screening.storage.definitions import StoredDefinition
from screening.storage.wordings_in_force import WORDING, WordingChangeId, WordingInForce

__all__ = ["WordingChangeId", "WordingInForce"]

_ACTOR = "command-line"
_PAGE_STAYS = timedelta(days=1)  # longer than any session lives


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownWording:
    """Words that can be put in force. `id` is the SHA-256 of their text; `is_installed`: they are read wherever nothing
    else is in force."""

    id: str
    questionnaire: QuestionnaireId
    language: Language
    wording: Wording
    is_installed: bool
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedChange:
    """What is or will be in force; `wording` None: it fits the questionnaire no more, and the installed one is used."""

    change: WordingInForce
    wording: Wording | None


# ---- Asking in it ----------------------------------------------------------------------------------------------


def take_questionnaire(
    context: Context,
    writing: Writing,
    patient_id: PatientId,
    id: QuestionnaireId,
    *,
    at: datetime,
    actor: str,
) -> Questionnaire:
    """The questionnaire in the words in force for a patient, stored, so that what is asked in it can name it.

    Raises NotFound.
    """
    context.catalog.get_questionnaire(id)
    texts = _chosen_texts(context, writing, patient_id, at=at)
    source = _edition(context, id, texts)
    keep_source(writing, source, at=at, actor=actor)
    return _read(context, source)


def take_shown(
    context: Context,
    writing: Writing,
    patient_id: PatientId,
    id: QuestionnaireId,
    *,
    shown: str | None,
    at: datetime,
    actor: str,
) -> Questionnaire:
    """The same for a page that was shown a while ago: in the words that stood there (`shown`: the fingerprint of the
    questionnaire), though others have come into force since. Raises NotFound."""
    for moment in (at, at - _PAGE_STAYS) if shown else ():
        found = take_questionnaire(context, writing, patient_id, id, at=moment, actor=actor)
        if found.ref.sha256 == shown:
            return found
    return take_questionnaire(context, writing, patient_id, id, at=at, actor=actor)


def take_answered(
    context: Context, writing: Writing, answered: QuestionnaireRef, asked: Questionnaire
) -> Questionnaire:
    """To complete what was answered: in the words it was answered in, where `asked` differs in nothing but words."""
    own = get_questionnaire(context, writing, answered)
    in_other_words = replace(own, ref=replace(own.ref, sha256=asked.ref.sha256), wordings=asked.wordings)
    return own if in_other_words == asked else asked


def find_questionnaires(
    context: Context, reading: Reading, patient_id: PatientId, *, at: datetime
) -> Mapping[QuestionnaireId, Questionnaire]:
    """Every questionnaire in the words in force for a patient."""
    texts = _chosen_texts(context, reading, patient_id, at=at)
    return {id: _read(context, _edition(context, id, texts)) for id in context.catalog.questionnaires}


def get_questionnaires_of(
    context: Context, staff: Staff, patient_id: PatientId
) -> Mapping[QuestionnaireId, Questionnaire]:
    """The same, now, for a member of staff. Tells nothing of how the patient is. Raises NotFound, NotPermitted."""
    now = context.clock()
    with context.database.reading() as reading:
        require_care(reading, staff, patient_id, Act.READ_PATIENT, now=now)
        return find_questionnaires(context, reading, patient_id, at=now)


# ---- Putting in force ------------------------------------------------------------------------------------------


def list_known(context: Context, by: Staff | None) -> tuple[KnownWording, ...]:
    """Every wording that can be put in force, by questionnaire and language, the installed one first.

    Raises NotPermitted.
    """
    _require(by)
    with context.database.reading() as reading:
        return _known(context, reading)


def list_changes(context: Context, by: Staff | None) -> tuple[ListedChange, ...]:
    """What is and will be in force, the newest day first. Raises NotPermitted."""
    _require(by)
    with context.database.reading() as reading:
        return tuple(
            ListedChange(change=one, wording=_wording(context, one, _text(reading, one)))
            for one in wordings_in_force.list_all(reading)
        )


def put_wording_in_force(
    context: Context,
    by: Staff | None,
    *,
    wording: str,
    first_day: date,
    organisation: OrganisationId | None,
) -> WordingInForce:
    """From a day on, which has not begun. `wording` is the id of a known one.

    Raises InvalidSubmission (where: `wording`, `wording_first_day`), NotFound, NotPermitted.
    """
    _require(by)
    now = context.clock()
    with context.database.writing() as writing:
        known = next((one for one in _known(context, writing) if one.id == wording), None)
        problems = [*_problems_of_choice(known), *_problems_of_day(context, first_day, now)]
        if known is None or problems:
            raise InvalidSubmission(problems)
        if organisation is not None:
            organisations.get_organisation(writing, organisation)
        new = WordingInForce(
            id=WordingChangeId(str(uuid.uuid4())),
            organisation=organisation,
            questionnaire=known.questionnaire,
            fits=context.catalog.questionnaires[known.questionnaire].ref.version,
            language=known.language,
            wording=known.id,
            first_day=first_day,
        )
        _keep_wording(writing, known.questionnaire, known.wording, known.text, at=now, actor=_actor(by))
        event = AuditEvent(at=now, actor=_actor(by), action=Action.WORDING_PUT_IN_FORCE, subject=new.id)
        wordings_in_force.save(writing, new, at=now, by=None if by is None else by.id, audit=event)
    return new


def cancel_wording_change(context: Context, by: Staff | None, id: WordingChangeId) -> None:
    """Take back a change that has not come into force. Raises Conflict when it has, NotFound, NotPermitted."""
    _require(by)
    now = context.clock()
    with context.database.writing() as writing:
        found = wordings_in_force.get(writing, id)
        if found.first_day <= local_day(context.settings, now):
            raise Conflict("this is in force already: put another wording in force instead")
        event = AuditEvent(at=now, actor=_actor(by), action=Action.WORDING_CHANGE_CANCELLED, subject=id)
        wordings_in_force.cancel(writing, id, at=now, by=None if by is None else by.id, audit=event)


def offer_wordings(context: Context, content: bytes, *, name: str) -> tuple[KnownWording, ...]:
    """Take in the wordings of a file, so that they can be put in force; nobody reads them before. For the command line.

    `name` is the file's, for messages. Raises BadDataFile, InvalidSubmission (the version names other words already).
    """
    settings, now = context.settings, context.clock()
    packs = check_wording(settings.data, settings.wording, content, name=name)
    with context.database.writing() as writing:
        problems = [
            problem for pack in packs for problem in _problems_of_version(_known(context, writing), pack)
        ]
        if problems:
            raise InvalidSubmission(problems)
        for pack in packs:
            _keep_wording(writing, pack.questionnaire, pack.wording, pack.text, at=now, actor=_ACTOR)
        offered = {_id(pack.text) for pack in packs}
        return tuple(one for one in _known(context, writing) if one.id in offered)


# ---- Within ----------------------------------------------------------------------------------------------------


def _chosen_texts(
    context: Context, reading: Reading, patient_id: PatientId, *, at: datetime
) -> tuple[tuple[str, str, str], ...]:
    """What is in force, as (questionnaire, language, text)."""
    organisation, day = find_organisation(reading, patient_id, at=at), local_day(context.settings, at)
    chosen = wordings_in_force.list_chosen(reading, organisation, day)
    return tuple(
        (one.questionnaire, one.language, _text(reading, one)) for one in chosen if _is_meant(context, one)
    )


def _edition(
    context: Context, id: QuestionnaireId, texts: tuple[tuple[str, str, str], ...]
) -> DefinitionSource:
    """The questionnaire with these wordings in it, those that fit."""
    source = context.catalog.sources[context.catalog.questionnaires[id].ref.sha256]
    for text in texts:
        other = with_packs(source, [text])
        if _can_be_read(context, other):
            source = other
    return source


def _read(context: Context, source: DefinitionSource) -> Questionnaire:
    current = context.catalog.questionnaires[QuestionnaireId(source.id)]
    return current if current.ref.sha256 == source.sha256 else read_questionnaire(source)


def _can_be_read(context: Context, source: DefinitionSource) -> bool:
    try:
        _read(context, source)
    except Conflict:
        return False
    return True


def _is_meant(context: Context, one: WordingInForce) -> bool:
    """Whether the questionnaire is the version that the words were chosen for."""
    found = context.catalog.questionnaires.get(one.questionnaire)
    return found is not None and found.ref.version == one.fits


def _wording(context: Context, one: WordingInForce, text: str) -> Wording | None:
    if not _is_meant(context, one):
        return None
    return _wording_of(context, one.questionnaire, one.language, text)


def _wording_of(context: Context, id: QuestionnaireId, language: Language, text: str) -> Wording | None:
    source = context.catalog.sources[context.catalog.questionnaires[id].ref.sha256]
    other = with_packs(source, [(id, language, text)])
    return _read(context, other).wordings[language] if _can_be_read(context, other) else None


def _known(context: Context, reading: Reading) -> tuple[KnownWording, ...]:
    """Those of the files and those that are stored, each text once."""
    installed = [
        (id, language, text)
        for id, questionnaire in context.catalog.questionnaires.items()
        for language, text in _own_wordings(context.catalog.sources[questionnaire.ref.sha256])
    ]
    shipped = [
        (id, language, text)
        for id, source in context.catalog.shipped.items()
        for language, text in _own_wordings(source)
    ]
    stored = [
        (QuestionnaireId(one.id), language, text)
        for one in wordings_in_force.list_stored(reading)
        for language, text in _wordings(one.files)
    ]
    found: dict[str, KnownWording] = {}
    for id, language, text in (*installed, *shipped, *stored):
        questionnaire = context.catalog.questionnaires.get(id)
        if questionnaire is None or _only_asks_for_consent(questionnaire):
            continue
        wording = _wording_of(context, id, language, text)
        if wording is not None:
            one = KnownWording(
                id=_id(text),
                questionnaire=id,
                language=language,
                wording=wording,
                is_installed=(id, language, text) in installed,
                text=text,
            )
            found.setdefault(one.id, one)
    return tuple(
        sorted(found.values(), key=lambda one: (one.questionnaire, one.language, not one.is_installed))
    )


def _only_asks_for_consent(questionnaire: Questionnaire) -> bool:
    """A consent is asked for beside another questionnaire, in the words that are installed."""
    return next(iter(questionnaire.items.values())).consent is not None


def _own_wordings(source: DefinitionSource) -> Iterator[tuple[Language, str]]:
    """Those of the questionnaire itself, not of what it takes from others."""
    return _wordings({name: text for name, text in source.files.items() if "/" not in name})


def _wordings(files: Mapping[str, str]) -> Iterator[tuple[Language, str]]:
    before, after = wording_name("|").split("|")
    for name, text in files.items():
        if name.startswith(before) and name.endswith(after):
            yield Language(name.removeprefix(before).removesuffix(after)), text


def _keep_wording(
    writing: Writing, id: QuestionnaireId, wording: Wording, text: str, *, at: datetime, actor: str
) -> None:
    new = StoredDefinition(
        sha256=_id(text),
        kind=WORDING,
        id=id,
        version=wording.version,
        files={wording_name(wording.language): text},
    )
    event = AuditEvent(at=at, actor=actor, action=Action.WORDING_OFFERED, subject=new.sha256)
    definitions.save_definition(writing, new, stored_at=at, audit=event)


def _text(reading: Reading, one: WordingInForce) -> str:
    return definitions.get_definition(reading, one.wording).files[wording_name(one.language)]


def _id(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _problems_of_choice(known: KnownWording | None) -> Iterator[Problem]:
    if known is None:
        yield Problem("wording", "choose a wording that is here")


def _problems_of_day(context: Context, first_day: date, now: datetime) -> Iterator[Problem]:
    if first_day <= local_day(context.settings, now):
        yield Problem(
            "wording_first_day", "must be a day that has not begun: what was used until now stays as it was"
        )


def _problems_of_version(known: tuple[KnownWording, ...], pack: WordingPack) -> Iterator[Problem]:
    """A version names one text: whoever looks it up later must find the words that were used."""
    for one in known:
        same = (one.questionnaire, one.language) == (pack.questionnaire, pack.language)
        if same and one.wording.version == pack.wording.version and one.text != pack.text:
            yield Problem(
                "version",
                "{version} is installed already with other content: give this one a version of its own",
                {"version": pack.wording.version},
            )


def _require(by: Staff | None) -> None:
    if by is not None:
        require_permission(may_for(by, Act.MANAGE_ORGANISATIONS))


def _actor(by: Staff | None) -> str:
    return _ACTOR if by is None else str(by.id)
