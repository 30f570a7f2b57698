"""From a submission to a response, or to all that is wrong with it.

Follows the questionnaire only: no language, no storage. White space around an answer is dropped; nothing else is
repaired, because a guessed answer is a wrong answer.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from screening.core.errors import InvalidSubmission, Problem
from screening.core.questionnaire import EnableWhen, Item, ItemType, Language, LinkId, Questionnaire, Source
from screening.core.response import (
    Answer,
    Assistance,
    Choice,
    Correction,
    Given,
    Kept,
    Missing,
    OnPaper,
    PatientId,
    Response,
    ResponseId,
    Submission,
    SubmittedItem,
    Text,
)

DEFAULT_MAX_LENGTH = 4000  # characters; four screens of a phone, far beyond what one page can show


def validate(
    questionnaire: Questionnaire,
    submission: Submission,
    *,
    id: ResponseId,
    source: Source,
    authored: datetime,
    now: datetime,
    language: Language,
    assistance: Assistance = Assistance.NONE,
    patient: PatientId | None = None,
    author: str | None = None,
    replaces: ResponseId | None = None,
    assistance_by_item: Mapping[LinkId, Assistance] | None = None,
    form: ResponseId | None = None,
    paper: OnPaper | None = None,
    corrected: Correction | None = None,
) -> Response:
    """The response these raw answers make; `authored` and `now` must be aware.

    With `form` it is one voice's part of a form: what an item hangs on may then have been answered by somebody else.
    Raises InvalidSubmission with every problem found.
    """
    may_be_asked = rule_of_asking(is_part=form is not None)
    problems = [*_problems_of_context(questionnaire, source, authored, now)]
    problems += _problems_of_order(questionnaire, submission)
    answers: dict[LinkId, Answer | Missing] = dict.fromkeys(questionnaire.items, Missing.NOT_REACHED)
    for submitted in submission.items:
        item = questionnaire.items.get(LinkId(submitted.link_id))
        if item is None:
            continue  # already a problem of order
        outcome = _read(item, submitted)
        if isinstance(outcome, Problem):
            problems.append(outcome)
        else:
            answers[item.link_id] = outcome
    problems += _problems_of_enabling(questionnaire, answers, submission, may_be_asked)
    if problems:
        raise InvalidSubmission(problems)
    for item in questionnaire.items.values():
        if not may_be_asked(item.enable_when, answers):
            answers[item.link_id] = Missing.NOT_ASKED
    return Response(
        id=id,
        questionnaire=questionnaire.ref,
        source=source,
        assistance=assistance,
        authored=authored.astimezone(UTC),
        language=language,
        answers=answers,
        patient=patient,
        author=author,
        replaces=replaces,
        assistance_by_item=dict(assistance_by_item or {}),
        form=form,
        paper=paper,
        corrected=corrected,
    )


def read_answer(item: Item, submitted: SubmittedItem) -> Answer | Missing:
    """One item's answer on its own, for a form that saves at every step. Raises InvalidSubmission."""
    outcome = _read(item, submitted)
    if isinstance(outcome, Problem):
        raise InvalidSubmission([outcome])
    return outcome


def as_saved(raw: str) -> str:
    """A text as it is kept: without white space around it, its lines and accents written in one way."""
    return unicodedata.normalize("NFC", raw.strip().replace("\r\n", "\n").replace("\r", "\n"))


def is_enabled(condition: EnableWhen | None, answers: Mapping[LinkId, Given]) -> bool:
    """Whether an item with this condition is asked, given the answers so far."""
    if condition is None:
        return True
    found = (answers.get(link_id, Missing.NOT_REACHED) for link_id in condition.link_ids)
    return any(_opens(condition, answer) for answer in found)


def _opens(condition: EnableWhen, answer: Given) -> bool:
    if isinstance(answer, Missing | Kept):
        return False
    return not condition.codes or (isinstance(answer, Choice) and answer.code in condition.codes)


def rule_of_asking(
    *, is_part: bool
) -> Callable[[EnableWhen | None, Mapping[LinkId, Answer | Missing]], bool]:
    """Whether an item with a condition is asked: of a whole form, or of one voice's part of one."""
    return _may_be_asked_in_part if is_part else is_enabled


def _may_be_asked_in_part(condition: EnableWhen | None, answers: Mapping[LinkId, Answer | Missing]) -> bool:
    """Whether an item may have been asked in a form of which these are one person's answers."""
    if condition is None or is_enabled(condition, answers):
        return True
    return any(answers[link_id] is Missing.NOT_REACHED for link_id in condition.link_ids)


def _problems_of_context(
    questionnaire: Questionnaire, source: Source, authored: datetime, now: datetime
) -> Iterator[Problem]:
    if authored.tzinfo is None or now.tzinfo is None:
        raise ValueError("times must carry a time zone")
    if not questionnaire.may_answer(source):
        yield Problem(
            "source",
            "{questionnaire} cannot be answered by {source}",
            {"questionnaire": str(questionnaire.ref), "source": source.value},
        )
    if authored > now:
        yield Problem("authored", "the time of the answers lies in the future")


def _problems_of_order(questionnaire: Questionnaire, submission: Submission) -> Iterator[Problem]:
    places: Counter[str] = Counter(item.link_id for item in submission.items)
    seen: set[str] = set()
    for item in submission.items:
        where = item.where or item.link_id
        if item.link_id not in questionnaire.items:
            yield Problem(
                where, "{questionnaire} has no such item", {"questionnaire": str(questionnaire.ref)}
            )
        elif places[item.link_id] > 1 and item.link_id in seen:
            yield Problem(where, "item {link_id} is answered more than once", {"link_id": item.link_id})
        seen.add(item.link_id)


def _problems_of_enabling(
    questionnaire: Questionnaire,
    answers: Mapping[LinkId, Answer | Missing],
    submission: Submission,
    may_be_asked: Callable[[EnableWhen | None, Mapping[LinkId, Answer | Missing]], bool],
) -> Iterator[Problem]:
    for submitted in submission.items:
        item = questionnaire.items.get(LinkId(submitted.link_id))
        if item is None or item.enable_when is None or isinstance(answers[item.link_id], Missing):
            continue
        if not may_be_asked(item.enable_when, answers):
            yield Problem(
                submitted.where or submitted.link_id,
                "answered, but it is asked only after an answer to {link_id}",
                {"link_id": ", ".join(item.enable_when.link_ids)},
            )


def _read(item: Item, submitted: SubmittedItem) -> Answer | Missing | Problem:
    where = submitted.where or submitted.link_id
    values = tuple(value.strip() for value in submitted.values)
    if submitted.missing is not None:
        if any(values):
            return Problem(where, "has both an answer and a reason for having none")
        return submitted.missing
    if len(values) > 1:
        return Problem(where, "takes one answer, and has {count}", {"count": len(values)})
    if not values or not values[0]:
        return Missing.SKIPPED
    return (
        _read_choice(item, values[0], where)
        if item.type is ItemType.CHOICE
        else _read_text(item, values[0], where)
    )


def _read_choice(item: Item, raw: str, where: str) -> Answer | Problem:
    option = item.option(raw)
    if option is None:
        expected = ", ".join(option.code for option in item.options)
        return Problem(where, "is not one of the possible answers: {expected}", {"expected": expected})
    return Choice(option.code, option.value)


def _read_text(item: Item, raw: str, where: str) -> Answer | Problem:
    longest = item.max_length or DEFAULT_MAX_LENGTH
    text = as_saved(raw)
    if len(text) > longest:
        return Problem(
            where,
            "is too long: {length} characters, and at most {longest} can be kept",
            {"length": len(text), "longest": longest},
        )
    if any(unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t" for character in text):
        return Problem(where, "has characters that are not text")
    return Text(text)
