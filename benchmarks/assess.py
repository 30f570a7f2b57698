"""How long `assess()` takes for a complete case: ``./dev python benchmarks/assess.py``.

The figures stand in docs/performance/assess.md. CPU time of this process, garbage collection included.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from statistics import median, quantiles

from screening import __version__
from screening.catalog.catalog import load_catalog
from screening.core.assessment import assess
from screening.core.scoring import score
from screening.services.files import assess_file

REPOSITORY = Path(__file__).resolve().parents[1]
AT = datetime.fromisoformat("2026-11-22T10:00:00+01:00")
RUNS = 2000


def measure(work: Callable[[], object]) -> str:
    """Median and 99th percentile of one run, in milliseconds of CPU."""
    for _ in range(50):
        work()
    taken = []
    for _ in range(RUNS):
        start = time.process_time_ns()
        work()
        taken.append((time.process_time_ns() - start) / 1e6)
    return f"median {median(taken):6.3f} ms   p99 {quantiles(taken, n=100)[98]:6.3f} ms"


def main() -> None:
    catalog = load_catalog(REPOSITORY)
    text = (REPOSITORY / "tests" / "fixtures" / "fhir" / "refer.json").read_text(encoding="utf-8")
    whole = assess_file(catalog, text, criteria_set="dk-basal-spec", at=AT).assessment
    newest = next(response for responses in whole.case.responses.values() for response in responses)
    scales = whole.questionnaire_of(newest).scales

    def baseline() -> object:
        return sum(number * number for number in range(10_000))

    def assess_again() -> object:
        return assess(whole.criteria_set, whole.questionnaires, whole.case, program_version=__version__)

    def from_file() -> object:
        return assess_file(catalog, text, criteria_set="dk-basal-spec", at=AT)

    print(f"baseline: a plain loop of 10 000   {measure(baseline)}")
    print(f"score(): ten scales, one response  {measure(lambda: score(scales, newest))}")
    print(f"assess(): two responses and facts  {measure(assess_again)}")
    print(f"FHIR text -> assessment            {measure(from_file)}")


if __name__ == "__main__":
    main()
