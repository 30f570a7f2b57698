"""What page one looks like, against pictures that a person has looked at and approved."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from screening.report.pdf import render_pdf
from screening.report.style import PAGE_WIDTH
from tests.report.pictures import (
    CASES,
    DPI,
    SCREENS,
    TOLERANCE,
    approved,
    case_of,
    distance,
    page_one,
    path_of,
    picture,
)
from tests.report.samples import samples

SAMPLES = samples()
EACH = pytest.mark.parametrize("name", CASES)


@EACH
def test_page_one_looks_as_it_was_approved(name: str, tmp_path: Path) -> None:
    now = page_one(case_of(name, SAMPLES))
    seen = tmp_path / f"{name}.png"
    now.save(seen)
    assert distance(approved(name), now) <= TOLERANCE, (
        f"{path_of(name)} is what was approved, {seen} is what it is now; if the change is meant, "
        "./dev python tests/report/approve_pictures.py"
    )


@EACH
def test_other_antialiasing_is_no_difference(name: str) -> None:
    document = render_pdf(case_of(name, SAMPLES))
    size = picture(document).size
    finer = picture(document, dpi=3 * DPI).resize(size, Image.Resampling.BOX)
    assert 0 < distance(approved(name), finer) <= TOLERANCE


@EACH
def test_another_renderer_is_no_difference(name: str, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(render_pdf(case_of(name, SAMPLES)))
    drawn = subprocess.run(
        ["mutool", "draw", "-q", "-r", str(DPI), "-c", "gray", "-F", "pgm", "-o", "-", str(path), "1"],
        capture_output=True,
        check=True,
    ).stdout
    other = Image.open(BytesIO(drawn)).convert("L").resize(approved(name).size)
    assert 0 < distance(approved(name), other) <= TOLERANCE


@pytest.mark.parametrize(
    ("strip", "by"),
    [
        pytest.param((40, 378.5, 330, 388), 1.5, id="a line of a criterion"),
        pytest.param((40, 107, 560, 124), 1.5, id="the outcome"),
        pytest.param((338, 327, 550, 338), 1.5, id="a scale's bar"),
        pytest.param((40, 768, 560, 775), 4, id="a line of the foot, half its height: grey and small"),
    ],
)
def test_a_moved_line_is_a_difference(strip: tuple[float, ...], by: float) -> None:
    """`strip`: left, top, right and bottom of what is moved by so many points, on the page of the case `refer`."""
    fine = picture(render_pdf(case_of("refer", SAMPLES)), dpi=3 * DPI)
    point = fine.width / PAGE_WIDTH
    left, top, right, bottom = (round(side * point) for side in strip)
    line = fine.crop((left, top, right, bottom))
    fine.paste(255, (left, top, right, bottom))
    fine.paste(line, (left, top + round(by * point)))
    moved = fine.resize(approved("refer").size, Image.Resampling.BOX)
    assert distance(approved("refer"), moved) > TOLERANCE


def test_the_pictures_are_small_files_and_the_readmes_are_there() -> None:
    sizes = {path.name: path.stat().st_size for path in SCREENS.glob("*.png")}
    assert {"gp-page-en.png", "gp-page-da.png"} <= set(sizes)
    assert max(sizes.values()) < 150_000
    assert sum(sizes.values()) < 1_200_000
