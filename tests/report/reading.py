"""Pages read back with programs that are not ours."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from pypdf import PdfReader


def open_pdf(document: bytes) -> PdfReader:
    return PdfReader(BytesIO(document), strict=True)


def poppler(program: str, document: bytes, *options: str) -> str:
    """What one of Poppler's programs prints of a document."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "page.pdf"
        path.write_bytes(document)
        after = ["-"] if program == "pdftotext" else []
        run = subprocess.run(
            [program, *options, str(path), *after], capture_output=True, check=True, text=True
        )
    assert not run.stderr, run.stderr
    return run.stdout


def text_of(document: bytes, *options: str) -> str:
    """All text in reading order, white space as single blanks, presentation forms as plain letters."""
    return plain(poppler("pdftotext", document, "-raw", *options))


def body_of(document: bytes) -> str:
    """All text without the heads and feet of the following pages: a sentence may run over a page's end."""
    following = text_of(document, "-f", "2", "-x", "0", "-y", "52", "-W", "596", "-H", "748")
    return f"{text_of(document, '-l', '1')} {following}"


def plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def top_third(document: bytes) -> str:
    """The text of the top third of the first page, and nothing else."""
    return text_of(document, "-f", "1", "-l", "1", "-x", "0", "-y", "0", "-W", "596", "-H", str(842 // 3))


Box = tuple[str, float, float, float, float]


def word_boxes(document: bytes) -> list[list[Box]]:
    """Each page's words with the boxes they fill."""
    found = poppler("pdftotext", document, "-bbox")
    pattern = r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>'
    return [
        [(word, float(a), float(b), float(c), float(d)) for a, b, c, d, word in re.findall(pattern, part)]
        for part in found.split("<page ")[1:]
    ]


def overlaps(words: list[Box]) -> list[tuple[str, str]]:
    """Pairs of words that are drawn over each other. Letters of two lines may touch: their boxes reach higher."""
    in_order = sorted(words, key=lambda word: word[2])
    found = []
    for index, (word, left, top, right, bottom) in enumerate(in_order):
        for other, left2, top2, right2, bottom2 in in_order[index + 1 :]:
            if top2 >= bottom:
                break
            across = min(right, right2) - max(left, left2)
            down = min(bottom, bottom2) - max(top, top2)
            if across > 1 and down > 0.45 * min(bottom - top, bottom2 - top2):
                found.append((word, other))
    return found
