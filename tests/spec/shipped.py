"""The shipped questionnaires and criteria, and cases on them in the fewest words: answers as printed in the tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

from screening.catalog.catalog import load_catalog
from screening.core.assessment import Assessment, assess
from screening.core.case import make_case
from screening.core.criteria import CriterionId, InputId
from screening.core.people import BirthDate, born
from screening.core.questionnaire import ScaleId, Source
from screening.core.response import Response
from screening.core.scoring import Score, score
from screening.core.truth import Truth
from tests.builders import NOW, a_response

CATALOG = load_catalog(Path(__file__).resolve().parents[2])
C15 = CATALOG.get_questionnaire("qlq-c15-pal")
FACTS = CATALOG.get_questionnaire("dk-basal-facts")
SET_A = CATALOG.get_criteria_set("dk-basal-spec")

GATES = ("life-threatening", "informed", "wants-referral", "needs-assessed")
AN_ADULT = born(date(1950, 5, 17))
BEST = "1 1 1 1 1 1 1 1 1 1 1 1 1 1 7"
WORST = "4 4 4 4 4 4 4 4 4 4 4 4 4 4 1"


def answers(line: str) -> dict[str, int]:
    """``"1 2 - 4"`` as answers to items 1, 2 and 4; a dash is a gap."""
    return {str(n): int(word) for n, word in enumerate(line.split(), start=1) if word != "-"}


def pro(
    line: str | Mapping[str, int],
    *,
    days_ago: int = 0,
    source: Source = Source.PATIENT,
    authored: datetime | None = None,
) -> Response:
    """The patient's questionnaire (or a proxy's) with these answers to items 1 to 15."""
    given = answers(line) if isinstance(line, str) else line
    return a_response(C15, given, days_ago=days_ago, source=source, authored=authored)


def facts(
    *,
    yes: Iterable[str] = (),
    no: Iterable[str] = (),
    unknown: Iterable[str] = (),
    only: bool = False,
    days_ago: int = 0,
) -> Response:
    """The clinician's facts: the gates yes and all else no, but for what is named; `only` what is named, with `only`."""
    given: dict[str, int | str] = {}
    if not only:
        given = {str(link_id): "yes" if link_id in GATES else "no" for link_id in FACTS.items}
    for code, links in (("yes", yes), ("no", no), ("unknown", unknown)):
        given |= dict.fromkeys(links, code)
    return a_response(FACTS, given, days_ago=days_ago)


def assessed(*responses: Response, birth: BirthDate | None = AN_ADULT, at: datetime = NOW) -> Assessment:
    """Set A on these responses."""
    case = make_case(SET_A, responses, birth=birth, at=at)
    return assess(SET_A, CATALOG.by_ref, case, program_version="test")


def truth_of(criterion: str, *responses: Response, birth: BirthDate | None = AN_ADULT) -> Truth:
    """What one criterion or alert of Set A is on these responses."""
    return assessed(*responses, birth=birth).findings.of(CriterionId(criterion)).truth


def scores(line: str | Mapping[str, int]) -> Mapping[ScaleId, Score]:
    """All scores of the QLQ-C15-PAL of these answers."""
    return score(C15.scales, pro(line))


def value(line: str | Mapping[str, int], scale: str) -> Fraction | None:
    """One score of the QLQ-C15-PAL of these answers."""
    return scores(line)[ScaleId(scale)].value


def missing_inputs(assessment: Assessment, *, decisive: bool) -> set[tuple[str, str]]:
    """The (input, link id) pairs a verdict lacks: those that could still change it, or the others."""
    return {
        (str(missing.input), str(missing.link_id))
        for missing in assessment.verdict.missing
        if missing.decisive is decisive
    }


CLIN, PRO = InputId("clin"), InputId("c15")
