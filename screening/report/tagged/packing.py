"""A finished PDF of ReportLab's in fewer bytes: its small objects together in one compressed stream.

ReportLab writes each object by itself and uncompressed, which is 120 bytes for each of some hundred elements of a
structure tree. PDF 1.5 and later keep them in an object stream (ISO 32000-1, 7.5.7) that a cross-reference stream
(7.5.8) points into. Nothing else is changed; the same file gives the same bytes.
"""

from __future__ import annotations

import re
import struct
import zlib

_FOOT = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_ROW = 20  # bytes of a line of a cross-reference table
_LEVEL = 7  # 9 takes three times as long for three bytes in a hundred
_FREE, _BY_ITSELF, _IN_STREAM = 0, 1, 2


def packed(pdf: bytes) -> bytes:
    """The same document, packed. Raises ValueError for a file that ReportLab did not write for PDF 1.5 or later."""
    table = _table_at(pdf)
    offsets = _offsets(pdf, table)
    objects = [
        _object(pdf[start:end], number)
        for number, (start, end) in enumerate(zip(offsets, [*offsets[1:], table], strict=True), start=1)
    ]
    out = bytearray(pdf[: offsets[0]])
    rows = [struct.pack(">BIH", _FREE, 0, 65535)]
    small = {number: body for number, body in enumerate(objects, start=1) if not _is_stream(body)}
    stream, index = len(objects) + 1, 0
    for number, body in enumerate(objects, start=1):
        if number in small:
            rows.append(struct.pack(">BIH", _IN_STREAM, stream, index))
            index += 1
        else:
            rows.append(struct.pack(">BIH", _BY_ITSELF, len(out), 0))
            out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    rows.append(struct.pack(">BIH", _BY_ITSELF, len(out), 0))
    out += _object_stream(stream, small)
    return bytes(out) + _cross_references(stream + 1, rows, at=len(out), trailer=pdf[table:])


def _table_at(pdf: bytes) -> int:
    if not b"%PDF-1.5" <= pdf[:8] <= b"%PDF-1.7":
        raise ValueError(f"a PDF of version 1.5 to 1.7 was expected, found {pdf[:8]!r}")
    foot = _FOOT.search(pdf, max(len(pdf) - 100, 0))
    if foot is None or not pdf.startswith(b"xref\n0 ", int(foot[1])):
        raise ValueError("a PDF with one cross-reference table was expected")
    return int(foot[1])


def _offsets(pdf: bytes, table: int) -> list[int]:
    """Where each object begins, the first one being number 1. ReportLab writes them in the order of their numbers."""
    rows = pdf.index(b"\n", table + len(b"xref\n")) + 1
    count = int(pdf[table + len(b"xref\n0 ") : rows])
    offsets = [int(pdf[at : at + 10]) for at in range(rows + _ROW, rows + _ROW * count, _ROW)]
    if offsets != sorted(offsets):
        raise ValueError("the objects were expected in the order of their numbers")
    return offsets


def _object(text: bytes, number: int) -> bytes:
    head = b"%d 0 obj\n" % number
    body = text.rstrip()
    if not (body.startswith(head) and body.endswith(b"endobj")):
        raise ValueError(f"object {number} was not found where the table says")
    return body[len(head) : -len(b"endobj")].rstrip(b"\n")


def _is_stream(body: bytes) -> bool:
    return body.endswith(b"endstream")  # no other object can: a text ends in `)` or `>`


def _object_stream(number: int, objects: dict[int, bytes]) -> bytes:
    starts, at = [], 0
    for each, body in objects.items():
        starts.append(b"%d %d" % (each, at))
        at += len(body) + 1
    head = b" ".join(starts) + b"\n"
    content = zlib.compress(head + b"\n".join(objects.values()), _LEVEL)
    entries = b"/Type /ObjStm /N %d /First %d" % (len(objects), len(head))
    return _stream(number, entries, content)


def _cross_references(number: int, rows: list[bytes], *, at: int, trailer: bytes) -> bytes:
    if b"/Encrypt" in trailer:
        raise ValueError("an encrypted PDF cannot be packed")
    kept = [re.search(pattern, trailer) for pattern in (rb"/Root \d+ 0 R", rb"/Info \d+ 0 R")]
    identity = re.search(rb"/ID\s*\[[^\]]*\]", trailer)
    entries = b" ".join(found[0] for found in [*kept, identity] if found is not None)
    content = zlib.compress(_differences([*rows, struct.pack(">BIH", _BY_ITSELF, at, 0)]), _LEVEL)
    entries += b" /Type /XRef /W [1 4 2] /Size %d" % (number + 1)
    entries += b" /DecodeParms <</Predictor 12 /Columns 7>>"
    return _stream(number, entries, content) + b"startxref\n%d\n%%%%EOF\n" % at


def _differences(rows: list[bytes]) -> bytes:
    """Each row as its difference from the one above (7.4.4.4): rows of neighbours differ by one, and shrink away."""
    width, table = len(rows[0]), b"".join(rows)
    above = bytes(width) + table
    changed = bytes([(byte - over) & 0xFF for byte, over in zip(table, above, strict=False)])
    return b"".join([b"\2" + changed[at : at + width] for at in range(0, len(table), width)])


def _stream(number: int, entries: bytes, content: bytes) -> bytes:
    return b"%d 0 obj\n<<%b /Filter /FlateDecode /Length %d>>\nstream\n%b\nendstream\nendobj\n" % (
        number,
        entries,
        len(content),
        content,
    )
