"""The whole file, page and data, read with other people's readers: qpdf (by pikepdf), MuPDF, Poppler."""

from __future__ import annotations

import hashlib
import re
import subprocess
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from screening.core.questionnaire import Language
from screening.interop.fhir_assessment import assessment_to_fhir, json_text
from screening.report.attachment import find_attached
from screening.services.gp_page import ATTACHED, gp_page
from tests.report.pdf_checks import tag_faults
from tests.report.reading import plain, poppler, text_of
from tests.report.samples import BIRTH, DANISH, ENGLISH, samples, summary_of, translator

SAMPLES = samples()
EACH = pytest.mark.parametrize("sample", SAMPLES)
BOTH = pytest.mark.parametrize("language", [ENGLISH, DANISH])
NAMES = {"n1": "Nina Nurse"}


@cache
def page(sample: str, language: Language = DANISH) -> bytes:
    return gp_page(
        SAMPLES[sample],
        patient_name="Test Testesen",
        birth=BIRTH,
        author_names=NAMES,
        language=language,
        translate=translator(language),
    )


@BOTH
@EACH
def test_page_fonts_tags_and_data_together_are_small_enough_to_send(sample: str, language: Language) -> None:
    assert len(page(sample, language)) < 60_000


@EACH
def test_the_data_taken_out_by_another_reader_is_the_assessment(sample: str) -> None:
    bundle = assessment_to_fhir(
        SAMPLES[sample], patient_name="Test Testesen", author_names=NAMES, language=DANISH
    )
    with pikepdf.open(BytesIO(page(sample))) as document:
        ((name, file),) = document.attachments.items()
        assert name == ATTACHED
        assert file.get_file().read_bytes().decode("ascii") == json_text(bundle)
        (associated,) = list(document.Root.AF)
        assert str(associated.AFRelationship) == "/Data"
    assert find_attached(page(sample)) == json_text(bundle).encode()


@BOTH
@EACH
def test_every_page_is_sound_for_who_listens(sample: str, language: Language) -> None:
    assert tag_faults(page(sample, language)) == ()


@EACH
def test_qpdf_finds_nothing_wrong(sample: str) -> None:
    with pikepdf.open(BytesIO(page(sample))) as document:
        root: Any = document.Root
        assert document.check_pdf_syntax() == []
        assert str(root.Lang) == "da"
        assert str(document.docinfo.Title) == "Behovsscreening i palliation"
        assert root.ViewerPreferences.DisplayDocTitle is True
        assert "Testesen" not in str(document.docinfo)


@EACH
def test_mupdf_reads_every_page_without_a_complaint(sample: str, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(page(sample))
    run = subprocess.run(
        ["mutool", "draw", "-q", "-F", "text", str(path)], capture_output=True, check=True, text=True
    )
    # The one that is about how MuPDF was built, and not about the file, is no complaint.
    assert set(run.stderr.splitlines()) <= {"warning: ICC support is not available"}
    text = plain(run.stdout)
    assert "\ufffd" not in text
    assert plain(summary_of(SAMPLES[sample], language=DANISH).verdict.sentence) in text
    with pikepdf.open(path) as document:
        assert run.stdout.count("\f") == len(document.pages)


@EACH
def test_poppler_finds_every_letter_and_every_font(sample: str) -> None:
    assert "\ufffd" not in text_of(page(sample))
    fonts = poppler("pdffonts", page(sample)).splitlines()[2:]
    assert fonts
    for font in fonts:
        assert re.search(r" yes +yes +yes +\d", font), font  # embedded, subset, Unicode
    # The licence keeps the unchanged font's name for the unchanged font.
    for name in (b"Fira", b"Helvetica"):
        assert name not in _all_bytes(page(sample))


def _all_bytes(pdf: bytes) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as document:
        streams = [each.read_bytes() for each in document.objects if isinstance(each, pikepdf.Stream)]
    return pdf + b"".join(streams)


@EACH
def test_the_same_assessment_gives_the_same_bytes(sample: str) -> None:
    again = gp_page(
        samples()[sample],
        patient_name="Test Testesen",
        birth=BIRTH,
        author_names=NAMES,
        language=DANISH,
        translate=translator(DANISH),
    )
    assert hashlib.sha256(again).digest() == hashlib.sha256(page(sample)).digest()
