"""What somebody decided to do about an assessment, with the reason, the plan and when it is looked at again.

A decision is never changed: another one that names it takes its place.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import NewType

from screening.core.assessment import AssessmentId
from screening.core.errors import Problem
from screening.core.people import StaffId
from screening.core.response import PatientId
from screening.core.tasks import TaskId

DecisionId = NewType("DecisionId", str)

LONGEST_WORDS = 4000  # characters, as in a respondent's free text
LONGEST_WAIT = timedelta(days=366)


class DecisionKind(Enum):
    """What can be decided; the values are the words in the database."""

    REFER = "refer"
    CONFER = "confer"
    BASAL = "basal"
    NOT_NOW = "not-now"

    @property
    def needs_plan(self) -> bool:
        """Whether it says nothing without a plan."""
        return self in (DecisionKind.CONFER, DecisionKind.BASAL)

    @property
    def needs_follow_up(self) -> bool:
        """Whether a day must be named: a referral is followed up by its first contact, the rest by nobody."""
        return self is not DecisionKind.REFER


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is decided, before it is anybody's decision: raw words, tidied. `follow_up_on` is a day of the service's
    calendar."""

    kind: DecisionKind
    reason: str
    plan: str
    follow_up_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A choice made by somebody about one assessment; `replaces` names the decision it takes the place of."""

    id: DecisionId
    task: TaskId
    patient: PatientId
    assessment: AssessmentId
    choice: Choice
    by: StaffId
    at: datetime
    replaces: DecisionId | None = None


def tidy_words(raw: str) -> str:
    """What was typed, in one normal form and without white space around it."""
    return unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n")).strip()


def problems_of(choice: Choice, *, today: date, is_acute: bool) -> Iterator[Problem]:
    """All that is wrong with a choice. An acute sign needs words on what is done about it, whatever is decided."""
    if not choice.reason:
        yield Problem("reason", "write why you decide so")
    if is_acute and not choice.plan:
        yield Problem("plan", "write what is done about the acute warning sign")
    elif choice.kind.needs_plan and not choice.plan:
        yield Problem("plan", "write what is to be done, and by whom")
    yield from problems_of_words("reason", choice.reason)
    yield from problems_of_words("plan", choice.plan)
    yield from _problems_of_follow_up(choice, today)


def problems_of_words(where: str, words: str) -> Iterator[Problem]:
    """What cannot be kept of a free text."""
    if len(words) > LONGEST_WORDS:
        yield Problem(
            where, "is too long: {length} characters, and at most {longest} can be kept",
            {"length": len(words), "longest": LONGEST_WORDS},
        )  # fmt: skip
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in words):
        yield Problem(where, "has characters that are not text")


def _problems_of_follow_up(choice: Choice, today: date) -> Iterator[Problem]:
    day = choice.follow_up_on
    if day is None:
        if choice.kind.needs_follow_up:
            yield Problem("follow_up_on", "choose the day on which somebody looks again")
    elif day <= today:
        yield Problem("follow_up_on", "must be a day that is still to come")
    elif day > today + LONGEST_WAIT:
        yield Problem("follow_up_on", "lies more than a year ahead: choose an earlier day")
