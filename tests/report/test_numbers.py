"""The numbers on paper are those of `screening assess`: what the command gives as JSON is looked for in the PDF's text.

Two hundred cases drawn from a fixed seed, each in the English and in the Danish number format. The JSON is the nearest
float of the exact score; the page is that number to one decimal, or to as many more as it takes to lie on its side of
a cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from screening.core.assessment import Assessment
from screening.core.questionnaire import Language, Source
from screening.interop.assessment_json import assessment_json, scores_json
from screening.report.pdf import render_pdf
from tests.report.random_cases import random_cases
from tests.report.reading import text_of
from tests.report.samples import DANISH, ENGLISH, summary_of

CASES = 200
MOST_DECIMALS = 6
SEED = 20261122
BETWEEN = {ENGLISH: "between {low} and {high}", DANISH: "mellem {low} og {high}"}
AGE = {ENGLISH: "Age: {age} years", DANISH: "Alder: {age} år"}
DIRECTIONS = {ENGLISH: ("high is bad", "high is good"), DANISH: ("højt er dårligt", "højt er godt")}
WHO = (
    *("", "patient", "relative, for the patient", "staff, for the patient"),
    *("pårørende, for patienten", "personale, for patienten"),
)
Found = dict[str, Any]


@pytest.mark.parametrize("language", [ENGLISH, DANISH])
def test_the_numbers_on_paper_are_those_of_the_command(language: Language) -> None:
    drawn = random_cases(CASES, seed=SEED)
    with ThreadPoolExecutor(2) as readers:  # pdftotext reads one page while we draw the next
        texts = [
            readers.submit(text_of, render_pdf(summary_of(run, language=language)), "-nopgbrk")
            for run in drawn
        ]
        numbers = 0
        for run, read in zip(drawn, texts, strict=True):
            text = "".join(read.result().split())
            for ways in expected(run, language):
                numbers += 1
                assert any("".join(way.split()) in text for way in ways), ways
    assert numbers > 20 * CASES


def expected(run: Assessment, language: Language) -> Iterator[list[str]]:
    """Each number of the command's JSON with its name before it, in every way that it may be written."""
    yield from scores(run, language)
    for finding in assessment_json(run)["evidence"].values():
        for leaf in leaves(finding):
            yield from conditions(run, leaf, language)


def scores(run: Assessment, language: Language) -> Iterator[list[str]]:
    """Every scale's newest value by its first voice, the patient's own where there is one."""
    own = [r for group in run.case.responses.values() for r in group if run.questionnaire_of(r).scales]
    if not own:
        return
    newest = next((r for r in own if r.source is Source.PATIENT), own[0])
    definition = run.questionnaire_of(newest)
    found = scores_json(newest.questionnaire, run.scores[newest.id])["scores"]
    for scale in definition.scales:
        if found[scale.id]["answered"]:
            name = definition.wordings[language].scales[scale.id]
            cuts = [number(float(band.cut), language, 1) for band in scale.bands[:1]]
            yield [
                f"{name} {direction} {cut} {who} {value}"  # as it stands at its bar
                for direction in DIRECTIONS[language]
                for cut in ("", *(f"{sign} {cut}" for cut in cuts for sign in "<>"))
                for who in WHO  # named where two others speak for the patient
                for value in written(found[scale.id], language)
            ]


def leaves(finding: Found) -> Iterator[Found]:
    if finding["rule"] != "persists":
        for part in finding.get("of", ()):
            yield from leaves(part)
    yield finding


def conditions(run: Assessment, leaf: Found, language: Language) -> Iterator[list[str]]:
    for piece in leaf.get("evidence", ()):
        seen = piece.get("seen")
        if not isinstance(seen, dict):
            continue
        if leaf["rule"] == "score":
            name = scale_name(run, leaf["scale"], language)
            yield [f"{name}: {value}, " for value in written(seen, language)]
        elif leaf["rule"] == "age":
            yield [AGE[language].format(age=value) for value in written(seen, language)]
        elif leaf["rule"] == "change" and "earlier_seen" in piece:
            # What a change is seen in are the two scores themselves.
            name = scale_name(run, leaf["scale"], language)
            yield [f"{name}: {value} → " for value in written(piece["earlier_seen"], language)]


def scale_name(run: Assessment, scale: str, language: Language) -> str:
    definition = next(one for one in run.questionnaires.values() if one.find_scale(scale))  # type: ignore[arg-type]
    return definition.wordings[language].scales[scale]  # type: ignore[index]


def written(bounds: Found, language: Language) -> list[str]:
    """A number, or its bounds in words, with one decimal and with more."""
    ways = []
    for decimals in range(1, MOST_DECIMALS + 1):
        low, high = (number(bounds[end], language, decimals) for end in ("low", "high"))
        ways.append(low if bounds["low"] == bounds["high"] else BETWEEN[language].format(low=low, high=high))
    return list(dict.fromkeys(ways))


def number(value: float, language: Language, decimals: int) -> str:
    """Rounded half away from zero, without trailing noughts; a comma in Danish."""
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = format(exact, "f").rstrip("0").rstrip(".") if exact else "0"
    return text.replace(".", ",") if language == DANISH else text
