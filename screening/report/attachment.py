"""A file inside the PDF that a receiving system can read without guessing: an associated file (ISO 32000-2, 14.13).

The page and the file are two forms of the same; that is what the relationship says. Dates are arguments, so that the
same assessment gives the same bytes.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFStream,
    PDFString,
    PDFZCompress,
)
from reportlab.pdfgen.canvas import Canvas

from screening.report.tagged.tree import document_of, reference_to

FHIR_JSON = "application/fhir+json"
LARGEST = 10_000_000  # bytes of a file that is taken out again
_STREAM = b"stream\n"
Relationship = Literal["Data", "Source", "Alternative", "Supplement"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file: its name without folders, its bytes, what it is in a few words, its aware time."""

    name: str
    content: bytes
    description: str
    at: datetime
    media_type: str = FHIR_JSON
    relationship: Relationship = "Data"

    def __post_init__(self) -> None:
        """Raises ValueError for a name with a folder in it and for a time without its zone."""
        if not self.name or "/" in self.name or "\\" in self.name:
            raise ValueError("an attachment's name is a file's name without folders")
        if self.at.utcoffset() is None:
            raise ValueError("an attachment's time needs its zone")


def attach(canvas: Canvas, *attachments: Attachment) -> None:
    """Puts the files into the canvas' document. Call it once, with all of them, before the canvas is saved."""
    document = document_of(canvas)
    names: list[object] = []
    files = []
    for attachment in sorted(attachments, key=lambda each: each.name):  # a name tree is sorted
        file = reference_to(document, _file(document, attachment))
        files.append(file)
        names += [PDFString(attachment.name), file]
    tree = PDFDictionary({"EmbeddedFiles": PDFDictionary({"Names": PDFArray(names)})})
    canvas.setCatalogEntry("Names", tree)
    # ReportLab writes only the entries that the catalog's class names, and AF is younger than it.
    catalog = document.Catalog  # type: ignore[attr-defined]  # the stubs leave it out
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "AF"]
    canvas.setCatalogEntry("AF", PDFArray(files))


def find_attached(pdf: bytes) -> bytes | None:
    """The bytes of the file in a PDF that this program wrote; None when there is none that can be read.

    Not a reader of PDF: it looks for the one stream that `attach` writes. Whoever needs to know that nothing else was
    put into the document makes it anew and compares.
    """
    found = pdf.find(b"/Type /EmbeddedFile")
    start = pdf.find(_STREAM, found)
    if found < 0 or start < 0:
        return None
    inflater = zlib.decompressobj()
    try:
        content = inflater.decompress(pdf[start + len(_STREAM) :], LARGEST)
    except zlib.error:
        return None
    return content if inflater.eof else None


def _file(document: PDFDocument, attachment: Attachment) -> PDFDictionary:
    stream = reference_to(document, _stream(attachment))
    return PDFDictionary(
        {
            "Type": PDFName("Filespec"),
            "F": PDFString(attachment.name),
            "UF": PDFString(attachment.name),
            "Desc": PDFString(attachment.description),
            "AFRelationship": PDFName(attachment.relationship),
            "EF": PDFDictionary({"F": stream, "UF": stream}),
        }
    )


def _stream(attachment: Attachment) -> PDFStream:
    date = PDFString(_date(attachment.at))
    digest = hashlib.md5(attachment.content, usedforsecurity=False).hexdigest()  # the only sum that PDF knows
    return PDFStream(
        PDFDictionary(
            {
                "Type": PDFName("EmbeddedFile"),
                # PDFName leaves a stroke as it is, and it would begin another name.
                "Subtype": "/" + attachment.media_type.replace("/", "#2F"),
                "Params": PDFDictionary(
                    {
                        "Size": len(attachment.content),
                        "CheckSum": f"<{digest}>",
                        "CreationDate": date,
                        "ModDate": date,
                    }
                ),
            }
        ),
        attachment.content,
        filters=[PDFZCompress],
    )


def _date(at: datetime) -> str:
    """ISO 32000-1, 7.9.4: D:20261122100000+01'00'."""
    zone = at.strftime("%z")
    return f"D:{at.strftime('%Y%m%d%H%M%S')}{zone[:3]}'{zone[3:5]}'"
