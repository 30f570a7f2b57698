"""Assessments drawn by chance from a fixed seed: up to four responses of any voice, with and without facts."""

from __future__ import annotations

import random

from screening.core.assessment import Assessment
from screening.core.questionnaire import Source
from screening.core.response import Missing, Response
from tests.report.samples import Given, assessed, c15, facts
from tests.report.strategies import FACTS


def random_cases(count: int, *, seed: int) -> list[Assessment]:
    """The same cases for the same seed."""
    chance = random.Random(seed)
    return [a_case(chance) for _ in range(count)]


def a_case(chance: random.Random) -> Assessment:
    """Up to four responses of any voice with some gaps, and often a form of facts."""
    responses = {
        response.id: response for response in (a_response(chance) for _ in range(chance.randint(0, 4)))
    }
    given = {name: chance.choice(["yes", "no", "unknown"]) for name in FACTS if chance.random() < 0.4}
    form = facts(given, rest=chance.choice(["no", "yes", "unknown", None]), days_ago=chance.randint(0, 20))
    return assessed(*responses.values(), *([form] if chance.random() < 0.7 else []))


def a_response(chance: random.Random) -> Response:
    gaps = chance.choice([0, 0, 0.1, 0.4])
    answers: list[Given] = [
        Missing.SKIPPED if chance.random() < gaps else chance.randint(1, 7 if item == 14 else 4)
        for item in range(15)
    ]
    source = chance.choice([Source.PATIENT, Source.PATIENT, Source.RELATIVE, Source.STAFF])
    return c15(answers, days_ago=chance.randint(0, 40), source=source)
