"""What the GP's PDF costs, against ReportLab's own floor in the same minute: ``./dev python benchmarks/pdf.py``.

Timed and weighed as it is sent: tagged, with the assessment as FHIR in it. `largest` is the largest of the test
samples, two voices with earlier answers of both. The figures stand in docs/performance/pdf.md. CPU time of this
process, garbage collection included and set as in a worker of `screening serve`; cold is wall time of a fresh process.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from statistics import median, quantiles

from reportlab.pdfgen.canvas import Canvas

from screening.catalog.catalog import load_catalog
from screening.core.assessment import Assessment
from screening.core.questionnaire import Language
from screening.interop.fhir_assessment import assessment_to_fhir, json_text
from screening.report.fonts import faces
from screening.report.pdf import render_pdf
from screening.report.summary import Summary, summarize
from screening.services.files import assess_file
from screening.services.gp_page import gp_page
from screening.translation import load_translations
from screening.web.worker import spare_what_stays
from tests.report.extremes import extremes
from tests.report.samples import samples

REPOSITORY = Path(__file__).resolve().parents[1]
AT = datetime.fromisoformat("2026-11-22T10:00:00+01:00")
DANISH = Language("da")
RUNS = 100
FRESH = """
import time
start = time.perf_counter()
from benchmarks.pdf import page, refer
assessment = refer()
ready = time.perf_counter()
page(assessment)
print(f"{(ready - start) * 1e3:.0f} {(time.perf_counter() - ready) * 1e3:.0f}")
"""


def refer() -> Assessment:
    """Two responses a fortnight apart and all the facts."""
    text = (REPOSITORY / "tests" / "fixtures" / "fhir" / "refer.json").read_text(encoding="utf-8")
    return assess_file(load_catalog(REPOSITORY), text, criteria_set="dk-basal-spec", at=AT).assessment


def words(assessment: Assessment) -> Summary:
    """The summary in Danish."""
    return summarize(
        assessment, patient_name="Test Testesen", birth=None, language=DANISH, translate=danish()
    )


def page(assessment: Assessment) -> bytes:
    """The whole file, as the web and the command line make it."""
    return gp_page(
        assessment,
        patient_name="Test Testesen",
        birth=None,
        author_names={},
        language=DANISH,
        translate=danish(),
    )


def bundle(assessment: Assessment) -> str:
    """The attachment."""
    made = assessment_to_fhir(assessment, patient_name="Test Testesen", author_names={}, language=DANISH)
    return json_text(made)


@lru_cache(maxsize=1)
def danish() -> Callable[[str], str]:
    return load_translations(REPOSITORY / "translations").translator(DANISH)


def floor() -> bytes:
    """One page of 60 lines straight on ReportLab's canvas, in the same embedded font, subset."""
    out = BytesIO()
    canvas = Canvas(out, invariant=1, initialFontName=faces().regular.name)  # type: ignore[arg-type]  # stubs
    canvas.setFont(faces().regular.name, 9)
    for line in range(60):
        canvas.drawString(
            40, 800 - 12 * line, "Smerter 33,3 → 66,7: 33,3 point værre, MID 17,1 nået ≥ ≤ ABCDEFGHIJKLM"
        )
    canvas.save()
    return out.getvalue()


def measure(name: str, work: Callable[[], object], *, beside: float | None = None) -> float:
    """Prints median and 99th percentile of one run, in milliseconds of CPU; the median, also as so many times the floor
    `beside` it. A shared machine is slower by the minute: the ratio stays."""
    for _ in range(5):
        work()
    taken = []
    for _ in range(RUNS):
        start = time.process_time_ns()
        work()
        taken.append((time.process_time_ns() - start) / 1e6)
    middle = median(taken)
    floors = "" if beside is None else f"   {middle / beside:4.1f} floors"
    print(f"{name:58} median {middle:6.1f} ms   p99 {quantiles(taken, n=100)[98]:6.1f} ms{floors}")
    return middle


def resident() -> float:
    """The most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    assessment = refer()
    summary = words(assessment)
    found = samples()
    largest = max(found, key=lambda name: len(page(found[name])))
    measure("gp_page() as a script would run it", lambda: page(assessment))
    spare_what_stays()  # from here on as in a worker
    least = measure("floor: one page on ReportLab's canvas", floor)
    measure("summarize()", lambda: words(assessment))
    measure("render_pdf(): page one and all that follows, tagged", lambda: render_pdf(summary))
    measure("the attachment: FHIR as JSON", lambda: bundle(assessment))
    measure("gp_page(): all of that", lambda: page(assessment), beside=least)
    measure(f"gp_page() of the largest sample ({largest})", lambda: page(found[largest]), beside=least)
    print(f"{'size of the floor':58} {len(floor()) / 1000:.1f} kB")
    print(f"{'size of the page without the attachment':58} {len(render_pdf(summary)) / 1000:.1f} kB")
    print(f"{'size of the PDF':58} {len(page(assessment)) / 1000:.1f} kB")
    print(f"{'size of the largest sample':58} {len(page(found[largest])) / 1000:.1f} kB")
    for name, case in extremes().items():
        measure(f"gp_page(): {name}", lambda case=case: page(case.assessment), beside=least)  # type: ignore[misc]
        print(f"{f'size: {name}':58} {len(page(case.assessment)) / 1000:.1f} kB")
    before = resident()
    for _ in range(1000):
        page(assessment)
    print(f"{'memory before and after 1 000 PDFs':58} {before:.1f} MB   {resident():.1f} MB")
    fresh = [
        subprocess.run(  # noqa: S603  our own text in our own interpreter
            [sys.executable, "-c", FRESH], cwd=REPOSITORY, capture_output=True, check=True, text=True
        )
        for _ in range(5)
    ]
    ready, first = (median(int(run.stdout.split()[part]) for run in fresh) for part in (0, 1))
    print(f"{'fresh process: imports, data, assessment, summary':58} {ready:.0f} ms")
    print(f"{'fresh process: its first PDF, fonts made on the way':58} {first:.0f} ms")


if __name__ == "__main__":
    main()
