"""What is missing, grouped by who can supply it, what could change the outcome first.

A questionnaire that nobody has answered (or whose answers are too old to count) is one line, not fifteen: the GP asks
for the questionnaire, not for its items.
"""

from __future__ import annotations

from itertools import groupby

from screening.core.criteria import InputId
from screening.core.findings import PATIENT_RECORD, Reason
from screening.core.questionnaire import Knower, Source
from screening.core.verdict import MissingInput
from screening.report.explanation import too_old
from screening.report.names import Names
from screening.report.words import MissingGroup, MissingLine

_WHOLE = (Reason.NO_RESPONSE, Reason.TOO_OLD, Reason.PROXY_CANNOT_RULE_OUT)


def missing_groups(names: Names) -> tuple[MissingGroup, ...]:
    """Who can supply what. The person with something decisive to say comes first."""
    missing = names.assessment.verdict.missing
    by_knower: dict[Knower, list[MissingInput]] = {}
    for entry in missing:  # decisive ones come first, so the order of persons follows
        by_knower.setdefault(entry.who, []).append(entry)
    groups = tuple(
        MissingGroup(who=names.knower(who), lines=_lines(names, entries))
        for who, entries in by_knower.items()
    )
    waiting = _waiting(names)
    return (*groups, waiting) if waiting is not None else groups


def _lines(names: Names, entries: list[MissingInput]) -> tuple[MissingLine, ...]:
    whole = [entry for entry in entries if _is_whole(names, entry)]
    single = [entry for entry in entries if not _is_whole(names, entry)]
    whole.sort(key=lambda entry: (entry.input, entry.reason.value))
    lines = [
        _line(_whole(names, input, reason), decisive=any(entry.decisive for entry in group))
        for (input, reason), group in (
            (key, list(found)) for key, found in groupby(whole, key=lambda entry: (entry.input, entry.reason))
        )
    ]
    lines += [
        _line(names.item_of(entry.input, entry.link_id), _why(names, entry), decisive=entry.decisive)
        for entry in single
    ]
    return tuple(sorted(lines, key=lambda line: not line.decisive))


def _line(item: str, why: str | None = None, *, decisive: bool) -> MissingLine:
    text = item if why is None else f"{item} ({why})"
    return MissingLine(text=text, decisive=decisive, item=item, why=why)


def _is_whole(names: Names, entry: MissingInput) -> bool:
    """Whether it is asked for with its questionnaire. What another person is asked stands by itself: the clinician's
    form asks for the patient's wish, but the form is not what the patient lacks."""
    if entry.reason not in _WHOLE or entry.input == PATIENT_RECORD:
        return False
    return entry.who is names.definition(entry.input).known_by


def _whole(names: Names, input: InputId, reason: Reason) -> str:
    reader = names.reader
    title = names.input_title(input)
    if reason is Reason.TOO_OLD or (
        reason is Reason.NO_RESPONSE and names.assessment.case.responses.get(input)
    ):
        return reader.translate("All of “{questionnaire}”, anew: {why}").format(
            questionnaire=title, why=too_old(input, names)
        )
    if reason is Reason.PROXY_CANNOT_RULE_OUT:
        return reader.translate(
            "“{questionnaire}” in the patient's own voice: only others have answered"
        ).format(questionnaire=title)
    return reader.translate("All of “{questionnaire}”: no answers yet").format(questionnaire=title)


def _why(names: Names, entry: MissingInput) -> str | None:
    """Why a single answer is missing; None where there is no more to say than that it is."""
    newest = None if entry.input == PATIENT_RECORD else names.assessment.newest(entry.input)
    why = None if newest is None else names.no_answer(newest, entry.link_id)
    if why is not None:
        definition = names.definition(entry.input, newest)
        # A clinician's blank needs no reason here; a patient's does: skipped is not the same as not reached.
        return None if definition.respondent is Source.STAFF else why
    if entry.reason is Reason.SAID_UNKNOWN:
        return names.reader.translate("answered “not known”")
    return None


def _waiting(names: Names) -> MissingGroup | None:
    """What only a later response can supply."""
    waiting = names.assessment.verdict.waits_for_time
    if not waiting:
        return None
    reader = names.reader
    lines = tuple(
        _line(
            reader.translate("A later answer to “{questionnaire}”, to compare with").format(
                questionnaire=names.input_title(input)
            ),
            decisive=False,
        )
        for input in waiting
    )
    return MissingGroup(who=reader.translate("Only time can tell"), lines=lines)
