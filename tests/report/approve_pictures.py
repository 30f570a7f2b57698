"""Writes the approved pictures of page one, and the two that the README shows, to docs/screens/.

``./dev python tests/report/approve_pictures.py``, when a change of looks is meant. Look at each picture before it is
committed: whatever is in it becomes what the tests call right.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that `tests` is found when run as a file

from screening.report.pdf import render_pdf
from tests.report.pictures import CASES, SCREENS, case_of, page_one, path_of, picture, save
from tests.report.samples import DANISH, ENGLISH, samples, summary_of

README_DPI = 121  # 1 000 pixels wide


def main() -> None:
    found = samples()
    SCREENS.mkdir(parents=True, exist_ok=True)
    for name in CASES:
        save(page_one(case_of(name, found)), path_of(name))
    for language in (ENGLISH, DANISH):
        document = render_pdf(summary_of(found["refer"], language=language))
        picture(document, dpi=README_DPI).quantize(16).save(
            SCREENS / f"gp-page-{language}.png", optimize=True, bits=4
        )


if __name__ == "__main__":
    main()
