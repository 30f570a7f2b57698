"""The case: all that is known of one person at one moment, ready to be evaluated.

Holds no rule. Data flows responses + birth date + moment -> case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from screening.core.criteria import CriteriaSet, Input, InputId
from screening.core.errors import InvalidSubmission, Problem
from screening.core.people import BirthDate
from screening.core.response import Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that is known at a moment: responses by input, newest first, and the birth date. `at` is aware.

    `shown`: likewise the responses that no rule can read, and that are only shown.
    """

    at: datetime
    birth: BirthDate | None
    responses: Mapping[InputId, tuple[Response, ...]]
    shown: Mapping[InputId, tuple[Response, ...]] = field(default_factory=dict)

    def all_responses(self) -> tuple[Response, ...]:
        """All that were used, each once, in the order of the set's inputs and newest first."""
        groups = (*self.responses.values(), *self.shown.values())
        return tuple({response.id: response for group in groups for response in group}.values())

    def day_of(self, moment: datetime) -> date:
        """The calendar day of a moment, in the assessment's own time zone."""
        return moment.astimezone(self.at.tzinfo).date()

    def days_before(self, moment: datetime) -> int:
        """Calendar days from `moment` to the assessment, in the assessment's own time zone."""
        return (self.day_of(self.at) - self.day_of(moment)).days


def make_case(
    criteria_set: CriteriaSet, responses: tuple[Response, ...], *, birth: BirthDate | None, at: datetime
) -> Case:
    """The case these responses make for this set; corrected responses and other questionnaires are left out.

    Raises InvalidSubmission when the responses are of several patients, carry one id twice, or lie after `at`.
    """
    problems = [*_problems(responses, birth, at)]
    if problems:
        raise InvalidSubmission(problems)
    replaced = {response.replaces for response in responses}
    standing = sorted(
        (response for response in responses if response.id not in replaced),
        key=lambda response: (response.authored, response.id),
        reverse=True,
    )
    return Case(
        at=at,
        birth=birth,
        responses=_by_input(criteria_set.inputs, standing),
        shown=_by_input(criteria_set.shown, standing),
    )


def _by_input(
    inputs: Mapping[InputId, Input], standing: Iterable[Response]
) -> dict[InputId, tuple[Response, ...]]:
    found = tuple(standing)
    return {
        id: tuple(response for response in found if input.reads(response.questionnaire.id))
        for id, input in inputs.items()
    }


def _problems(responses: tuple[Response, ...], birth: BirthDate | None, at: datetime) -> Iterator[Problem]:
    if at.tzinfo is None:
        raise ValueError("the time of an assessment must carry a time zone")
    for response in responses:
        if response.authored > at:
            yield Problem("authored", "the time of the answers lies after the time of the assessment")
    if len({response.patient for response in responses if response.patient is not None}) > 1:
        yield Problem("subject", "the responses are of different patients")
    if len({response.id for response in responses}) < len(responses):
        yield Problem("id", "one response is given more than once")
    if birth is not None and birth.first > at.date():
        yield Problem("birthDate", "the birth date lies in the future")
