"""Set B as shipped, and cases on it in the fewest words: IPOS answers in the order of the form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from screening.core.assessment import Assessment, assess
from screening.core.case import make_case
from screening.core.criteria import CriterionId
from screening.core.people import BirthDate
from screening.core.questionnaire import Source
from screening.core.response import Response
from screening.core.truth import Truth
from tests.builders import NOW, a_response
from tests.spec.shipped import AN_ADULT, CATALOG

SET_B = CATALOG.get_criteria_set("ipos-hui")
IPOS = CATALOG.get_questionnaire("ipos-patient")
IPOS_3_DAYS = CATALOG.get_questionnaire("ipos-patient-3d")
IPOS_PROXY = CATALOG.get_questionnaire("ipos-proxy")
HUI = CATALOG.get_questionnaire("hui-facts")

PHYSICAL = ("2a", "2b", "2c", "2d", "2e", "2f", "2g", "2h", "2i", "2j")
ITEMS = (*PHYSICAL, "3", "4", "5", "6", "7", "8", "9")
CANCER_ONLY = ("brain-metastases", "recently-advanced", "beyond-second-line")


def all_answered(value: int, **others: int | None) -> dict[str, int]:
    """Every scored item answered alike, but for `others` (``i2a=3``); None is a gap."""
    given: dict[str, int | None] = {**dict.fromkeys(ITEMS, value)}
    given |= {name.removeprefix("i"): answer for name, answer in others.items()}
    return {link_id: answer for link_id, answer in given.items() if answer is not None}


def ipos(answers: Mapping[str, int], *, days_ago: int = 0, variant: bool = False) -> Response:
    """The patient's own answers; `variant` is the form with the shorter recall period."""
    return a_response(IPOS_3_DAYS if variant else IPOS, answers, days_ago=days_ago)


def by_proxy(answers: Mapping[str, int | str], source: Source = Source.STAFF) -> Response:
    """Answers on the form for relatives and staff."""
    return a_response(IPOS_PROXY, answers, source=source)


def hui(*, yes: Iterable[str] = (), unknown: Iterable[str] = (), cancer: str = "yes") -> Response:
    """The clinician's facts: all no but for what is named; the disease is cancer."""
    given: dict[str, int | str] = {str(link_id): "no" for link_id in HUI.items}
    given |= {"cancer": cancer, **dict.fromkeys(yes, "yes"), **dict.fromkeys(unknown, "unknown")}
    return a_response(HUI, given)


def assessed_b(*responses: Response, birth: BirthDate | None = AN_ADULT) -> Assessment:
    """Set B on these responses."""
    case = make_case(SET_B, responses, birth=birth, at=NOW)
    return assess(SET_B, CATALOG.by_ref, case, program_version="test")


def truth_in_b(criterion: str, *responses: Response) -> Truth:
    """What one criterion or alert of Set B is on these responses."""
    return assessed_b(*responses).findings.of(CriterionId(criterion)).truth
