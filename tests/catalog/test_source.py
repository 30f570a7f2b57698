import subprocess
from pathlib import Path

import pytest

from screening.catalog.source import fingerprint, read_criteria_source, read_questionnaire_source
from screening.core.errors import BadDataFile, NotFound
from tests.catalog.examples import REPOSITORY


def test_the_fingerprint_of_a_criteria_file_is_what_sha256sum_prints() -> None:
    file = REPOSITORY / "criteria" / "dk-basal-spec.yaml"
    printed = subprocess.run(["sha256sum", file], capture_output=True, text=True, check=True).stdout
    assert read_criteria_source(file).sha256 == printed.split()[0]


def test_the_fingerprint_of_a_questionnaire_can_be_made_in_a_shell() -> None:
    folder = REPOSITORY / "questionnaires" / "qlq-c15-pal"
    command = "LC_ALL=C sha256sum *.yaml | sha256sum"
    printed = subprocess.run(
        ["sh", "-c", command], cwd=folder, capture_output=True, text=True, check=True
    ).stdout
    assert read_questionnaire_source(folder).sha256 == printed.split()[0]


def test_the_fingerprint_of_what_takes_from_others_can_be_made_in_a_shell_too() -> None:
    for taker, bases in (
        ("dk-pro-pall", "../qlq-c15-pal/*.yaml"),
        ("ipos-proxy-3d", "../ipos-patient/*.yaml ../ipos-proxy/*.yaml"),
    ):
        folder = REPOSITORY / "questionnaires" / taker
        command = f"LC_ALL=C sha256sum {bases} *.yaml | sha256sum"
        printed = subprocess.run(
            ["sh", "-c", command], cwd=folder, capture_output=True, text=True, check=True
        ).stdout
        assert read_questionnaire_source(folder).sha256 == printed.split()[0]


def test_a_source_is_named_by_what_its_files_say(tmp_path: Path) -> None:
    folder = tmp_path / "folder-name"
    folder.mkdir()
    (folder / "questionnaire.yaml").write_text("id: said-name\nversion: 2.3.4\n")
    source = read_questionnaire_source(folder)
    assert (source.id, source.version, source.kind) == ("said-name", "2.3.4", "questionnaire")
    (folder / "questionnaire.yaml").write_text("[\n")
    assert (read_questionnaire_source(folder).id, read_questionnaire_source(folder).version) == (
        "folder-name",
        "",
    )


def test_a_source_keeps_the_text_byte_for_byte(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes("id: x\r\n# æøå \u2028\r\n".encode())
    assert read_criteria_source(file).files["x.yaml"].encode() == file.read_bytes()


def test_another_name_another_text_or_another_file_is_another_fingerprint() -> None:
    files = {"questionnaire.yaml": "a", "scoring.yaml": "b"}
    others = [
        {"questionnaire.yaml": "b", "scoring.yaml": "a"},
        {"questionnaire.yaml": "a", "scoring.yml": "b"},
        {"questionnaire.yaml": "a", "scoring.yaml": "b", "wording.da.yaml": ""},
        {"questionnaire.yaml": "ab", "scoring.yaml": ""},
    ]
    prints = [fingerprint("questionnaire", entry) for entry in (files, *others)]
    assert len(set(prints)) == len(prints)
    assert fingerprint("questionnaire", dict(reversed(files.items()))) == prints[0]


def test_bytes_that_are_no_text_are_refused_with_their_line(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(b"id: x\nversion: 1\nlabel: \xe6\n")
    with pytest.raises(BadDataFile, match=r"x\.yaml:3:1: is not UTF-8 text; save the file as UTF-8"):
        read_criteria_source(file)


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="folder of a questionnaire 'gone'"):
        read_questionnaire_source(tmp_path / "gone")
    with pytest.raises(NotFound, match=r"criteria file 'gone\.yaml'"):
        read_criteria_source(tmp_path / "gone.yaml")
