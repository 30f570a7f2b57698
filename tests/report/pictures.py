"""Page one as a picture, and how far two pictures are apart: what the tests of looks and `approve_pictures.py` share.

Two renderers, or two versions of one, place and smooth the same letters a fraction of a pixel apart. So pictures are
compared smoothed, and tile by tile: half an inch by an eighth, about two lines of small text. What counts is the tile
with the largest difference, because one moved line is lost in the mean of a page.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

from PIL import Image, ImageChops, ImageFilter

from screening.core.assessment import Assessment
from screening.report.pdf import render_pdf
from screening.report.summary import Summary
from tests.report.samples import DANISH, ENGLISH, REPOSITORY, summary_of

SCREENS = REPOSITORY / "docs" / "screens"
# The six that issue and reader care for most, each as page one; their names are those of the samples.
CASES: Mapping[str, str] = MappingProxyType(
    {
        "refer": "refer",
        "undetermined": "undetermined",
        "alerts": "every-alert",
        "proxy": "proxy-only",
        "right-to-left": "scripts",
        "hostile": "long",
    }
)
DPI = 144
# Of 255. Measured on the six cases: other antialiasing and another renderer (MuPDF) stay below 22; one line of small
# text that is moved by a point and a half reaches 25 to 47.
TOLERANCE = 23
_SMOOTH = 2.0  # pixels
_TILE = (DPI // 2, DPI // 8)
_GREYS = 4  # as few as the eye needs, for the size of the repository


def case_of(name: str, found: Mapping[str, Assessment]) -> Summary:
    """The summary behind an approved picture. Danish for one of them; checksums as noughts: a comment changed in a
    file of criteria moves nothing on the page."""
    language = DANISH if name == "undetermined" else ENGLISH
    return _without_checksums(summary_of(found[CASES[name]], language=language))


def _without_checksums(summary: Summary) -> Summary:
    short = tuple(re.sub(r"\b[0-9a-f]{12}\b", "0" * 12, line) for line in summary.provenance.short)
    return replace(summary, provenance=replace(summary.provenance, short=short))


def page_one(summary: Summary) -> Image.Image:
    """Page one as the comparison sees it."""
    return picture(render_pdf(summary))


def picture(document: bytes, *, dpi: int = DPI, page: int = 1) -> Image.Image:
    """A page in greys, by Poppler."""
    only = ["-f", str(page), "-l", str(page)]
    run = subprocess.run(
        ["pdftoppm", "-gray", "-r", str(dpi), *only, "-"], input=document, capture_output=True, check=True
    )
    return Image.open(BytesIO(run.stdout)).convert("L")


def approved(name: str) -> Image.Image:
    """The approved picture of a case."""
    return Image.open(path_of(name)).convert("L")


def path_of(name: str) -> Path:
    """Where a case's approved picture lies."""
    return SCREENS / f"approved-{name}.png"


def save(image: Image.Image, path: Path) -> None:
    """The picture in few greys, small."""
    step = _GREYS - 1
    few = image.point(lambda value: round(value * step / 255) * 255 // step)
    few.quantize(_GREYS).save(path, optimize=True, bits=2)


def distance(one: Image.Image, other: Image.Image) -> int:
    """The largest difference of a tile, 0 to 255; 255 where the sizes differ."""
    if one.size != other.size:
        return 255
    smooth = ImageFilter.GaussianBlur(_SMOOTH)
    difference = ImageChops.difference(one.filter(smooth), other.filter(smooth))
    tiles = (one.width // _TILE[0], one.height // _TILE[1])
    _, largest = difference.resize(tiles, Image.Resampling.BOX).getextrema()
    return int(largest)  # type: ignore[arg-type]  # one band: two numbers
