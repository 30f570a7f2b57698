"""`screening pdf`: the page is written whole or not at all, and the same arguments give the same bytes."""

from __future__ import annotations

import io
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.cli.running import AT, printed, refused, run
from tests.interop.fhir import a_fhir_response, as_text

REPOSITORY = Path(__file__).resolve().parents[2]
FIXTURES = REPOSITORY / "tests" / "fixtures" / "fhir"
REFER = str(FIXTURES / "refer.json")


def test_the_page_is_written_and_can_be_read(tmp_path: Path) -> None:
    out = tmp_path / "page.pdf"
    result = run("pdf", REFER, "-o", str(out), "--at", AT, "--language", "da")
    assert (result.exit_code, result.output) == (0, "")
    text = PdfReader(out).pages[0].extract_text()
    assert "Test Testesen (demo)" in text
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [out]


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    pages = []
    for seed in ("1", "2"):
        out = tmp_path / f"{seed}.pdf"
        arguments = [
            "pdf",
            REFER,
            "-o",
            str(out),
            "--criteria",
            "dk-basal-spec",
            "--at",
            AT,
            "--language",
            "da",
        ]
        command = [sys.executable, "-c", "from screening.cli import main; main()", *arguments]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
        pages.append(out.read_bytes())
    assert pages[0] == pages[1]


def test_the_page_can_go_to_standard_output(tmp_path: Path) -> None:
    out = tmp_path / "page.pdf"
    run("pdf", REFER, "-o", str(out), "--at", AT)
    result = run("pdf", REFER, "-o", "-", "--at", AT)
    assert result.stdout_bytes == out.read_bytes()
    assert len(PdfReader(io.BytesIO(result.stdout_bytes)).pages) >= 1


def test_bad_input_leaves_the_old_page_alone(tmp_path: Path) -> None:
    out = tmp_path / "page.pdf"
    out.write_bytes(b"the old page")
    broken = tmp_path / "broken.json"
    broken.write_text(as_text(a_fhir_response({"5": 9})), encoding="utf-8")
    refused(run("pdf", str(broken), "-o", str(out), "--at", AT), 11)
    assert out.read_bytes() == b"the old page"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.json", "page.pdf"]


def test_a_new_page_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    out = tmp_path / "page.pdf"
    out.write_bytes(b"the old page")
    assert run("pdf", REFER, "-o", str(out), "--at", AT).exit_code == 0
    assert out.read_bytes().startswith(b"%PDF")


def test_a_folder_is_no_place_for_a_page(tmp_path: Path) -> None:
    assert "is a folder" in refused(run("pdf", REFER, "-o", str(tmp_path), "--at", AT), 2)[-1]
    assert (
        "no such folder" in refused(run("pdf", REFER, "-o", str(tmp_path / "a" / "b.pdf"), "--at", AT), 2)[-1]
    )


def test_a_device_is_written_to_and_not_replaced() -> None:
    assert run("pdf", REFER, "-o", os.devnull, "--at", AT).exit_code == 0
    assert Path(os.devnull).is_char_device()


# -- checking a page against its own data -----------------------------------------------------------------------


def a_page(tmp_path: Path, *options: str) -> Path:
    out = tmp_path / "page.pdf"
    assert run("pdf", REFER, "-o", str(out), "--at", AT, *options).exit_code == 0
    return out


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_page_as_it_was_written_matches(tmp_path: Path, language: str) -> None:
    result = run("pdf", "--verify", str(a_page(tmp_path, "--language", language)))
    assert (result.exit_code, result.output) == (0, "matches\n")


def test_a_page_that_was_altered_is_told_from_its_data(tmp_path: Path) -> None:
    page = a_page(tmp_path)
    page.write_bytes(page.read_bytes() + b"%")
    result = run("pdf", "--verify", str(page))
    assert result.exit_code == 14
    assert result.stdout.startswith("altered: ")


def test_a_page_made_by_other_criteria_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = a_page(tmp_path)
    data = tmp_path / "data"
    for folder in ("questionnaires", "criteria"):
        shutil.copytree(REPOSITORY / folder, data / folder)
    changed = data / "criteria" / "dk-basal-spec.yaml"
    changed.write_text(changed.read_text(encoding="utf-8") + "# one more line\n", encoding="utf-8")
    monkeypatch.setenv("SCREENING_DATA", str(data))
    result = run("pdf", "--verify", str(page), "--language", "da")
    assert result.exit_code == 14
    assert result.stdout.count("sha256") == 2


def test_a_file_that_is_no_page_is_refused(tmp_path: Path) -> None:
    refused(run("pdf", "--verify", REFER), 11)
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"")
    refused(run("pdf", "--verify", str(empty)), 11)


def test_without_a_place_to_write_the_page_it_says_so() -> None:
    assert "-o OUT" in refused(run("pdf", REFER, "--at", AT), 2)[-1]


def test_the_data_in_a_page_gives_the_same_page_and_the_same_verdict(tmp_path: Path) -> None:
    page = a_page(tmp_path)
    (attached,) = PdfReader(page).attachments.values()
    again = tmp_path / "again.json"
    again.write_bytes(attached[0])
    out = tmp_path / "again.pdf"
    assert run("pdf", str(again), "-o", str(out), "--at", AT).exit_code == 0
    assert out.read_bytes() == page.read_bytes()
    one, other = (
        printed(run("assess", file, "--at", AT, "--format", "json")) for file in (REFER, str(again))
    )
    assert one == other


@pytest.mark.parametrize(
    ("language", "line"),
    [("da", "Råd fra den palliative enhed"), ("en", "Advice from the palliative unit")],
)
def test_whom_to_ring_for_advice_stands_on_the_page_and_is_verified_wherever_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, line: str
) -> None:
    monkeypatch.setenv("SCREENING_PALLIATIVE_CONTACT", "Team Vest,\n 12 34 56 78")
    page = a_page(tmp_path, "--language", language)
    assert f"{line}: Team Vest, 12 34 56 78" in PdfReader(page).pages[0].extract_text()
    monkeypatch.delenv("SCREENING_PALLIATIVE_CONTACT")
    assert run("pdf", "--verify", str(page)).exit_code == 0
