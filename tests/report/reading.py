"""Pages read back with programs that are not ours."""

from __future__ import annotations

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
    third = 842 // 3 + 18  # change and missing may reach a little below
    return text_of(document, "-f", "1", "-l", "1", "-x", "0", "-y", "0", "-W", "596", "-H", str(third))
