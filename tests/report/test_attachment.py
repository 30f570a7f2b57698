"""A file inside the PDF, taken out again by other people's readers."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader

from screening.report.attachment import Attachment, attach
from tests.report.papers import draw_everything, paper
from tests.report.pdf_checks import tag_faults

CONTENT = '{"resourceType":"Bundle","note":"æøå ≥ مرحبا \\u0000"}'.encode() * 40
AT = datetime(2026, 11, 22, 10, 0, tzinfo=timezone(timedelta(hours=1)))


def attachment(name: str = "vurdering.json", *, content: bytes = CONTENT, at: datetime = AT) -> Attachment:
    return Attachment(name=name, content=content, description="Vurderingen som FHIR JSON", at=at)


def document_with(*attachments: Attachment, pack: bool = True) -> bytes:
    sheet = paper()
    draw_everything(sheet)
    attach(sheet.canvas, *attachments)
    return sheet.finished(pack=pack)


@pytest.mark.parametrize("pack", [True, False], ids=["packed", "as ReportLab writes it"])
def test_the_file_comes_out_as_it_went_in(pack: bool, tmp_path: Path) -> None:
    pdf = document_with(attachment(), pack=pack)
    with pikepdf.open(BytesIO(pdf)) as document:
        assert document.attachments["vurdering.json"].get_file().read_bytes() == CONTENT
    assert PdfReader(BytesIO(pdf)).attachments == {"vurdering.json": [CONTENT]}
    (tmp_path / "in.pdf").write_bytes(pdf)
    subprocess.run(["pdfdetach", "-saveall", "-o", tmp_path, tmp_path / "in.pdf"], check=True)
    assert (tmp_path / "vurdering.json").read_bytes() == CONTENT


def test_the_document_says_what_the_file_is_and_how_it_belongs_to_it() -> None:
    with pikepdf.open(BytesIO(document_with(attachment()))) as document:
        (file,) = list(document.Root.AF)
        stream: Any = file.EF.F
        assert (str(file.F), str(file.UF)) == ("vurdering.json", "vurdering.json")
        assert str(file.Desc) == "Vurderingen som FHIR JSON"
        assert (str(file.AFRelationship), str(file.Type)) == ("/Data", "/Filespec")
        assert str(stream.Subtype) == "/application/fhir+json"
        assert str(stream.Params.CreationDate) == str(stream.Params.ModDate) == "D:20261122100000+01'00'"
        assert int(stream.Params.Size) == len(CONTENT)
        assert document.attachments["vurdering.json"].obj.objgen == file.objgen


def test_the_sum_of_the_file_is_right() -> None:
    with pikepdf.open(BytesIO(document_with(attachment()))) as document:
        file = document.attachments["vurdering.json"].get_file()
        assert file.md5 == bytes(document.Root.AF[0].EF.F.Params.CheckSum)
        assert file.mime_type == "application/fhir+json"


def test_a_document_with_a_file_has_no_fault_and_the_same_bytes_twice() -> None:
    pdf = document_with(attachment())
    assert tag_faults(pdf) == ()
    assert document_with(attachment()) == pdf


def test_several_files_are_kept_in_the_order_of_their_names() -> None:
    pdf = document_with(
        attachment("z.json", content=b"z"), attachment("å.json", content=b"aa"), attachment("a.json")
    )
    with pikepdf.open(BytesIO(pdf)) as document:
        assert {name: file.get_file().read_bytes() for name, file in document.attachments.items()} == {
            "a.json": CONTENT,
            "z.json": b"z",
            "å.json": b"aa",
        }
        assert document.check_pdf_syntax() == []
    assert tag_faults(pdf) == ()


def test_an_empty_file_is_a_file() -> None:
    with pikepdf.open(BytesIO(document_with(attachment(content=b"")))) as document:
        assert document.attachments["vurdering.json"].get_file().read_bytes() == b""


@pytest.mark.parametrize("name", ["", "../secret.json", "folder/file.json", "c:\\file.json"])
def test_a_name_with_a_folder_in_it_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="without folders"):
        attachment(name)


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        attachment(at=AT.replace(tzinfo=None))
    assert attachment(at=AT.astimezone(UTC)).at == AT
