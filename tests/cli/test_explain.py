"""`screening explain`, and what `screening check` finds by searching, run as a user would."""

from pathlib import Path

import pytest

from tests.catalog.examples import EXAMPLES, REPOSITORY, changed
from tests.cli.running import refused, run

SET = "dk-basal-spec"
S1_RULE = "rule: {score: breath.BR, gt: 60}"


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    """A data folder with the guide's examples."""
    for path, text in EXAMPLES.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def change(folder: Path, old: str, new: str) -> None:
    file = folder / "criteria" / "breath-example.yaml"
    file.write_text(changed(file.read_text(encoding="utf-8"), old, new), encoding="utf-8")


# ---- explain -----------------------------------------------------------------------------------------------


def test_a_set_is_explained_in_danish_unless_asked_otherwise() -> None:
    danish, english = run("explain", SET), run("explain", SET, "--language", "en")
    assert danish.exit_code == english.exit_code == 0
    assert "S1 Svært fysisk symptom *" in danish.stdout
    assert "Smerter: over 58,3, det vil sige 66,7 eller mere" in danish.stdout
    assert "S1 Severe physical symptom *" in english.stdout


@pytest.mark.parametrize(
    ("name", "format", "start"),
    [
        ("page.html", None, b"<!DOCTYPE html>"),
        ("page.pdf", None, b"%PDF-1.7"),
        ("page.txt", None, b"Kriterier for henvisning"),
        ("page", "html", b"<!DOCTYPE html>"),
    ],
)
def test_the_file_is_what_its_ending_or_the_format_says(
    tmp_path: Path, name: str, format: str | None, start: bytes
) -> None:
    chosen = [] if format is None else ["--format", format]
    assert run("explain", SET, *chosen, "-o", str(tmp_path / name)).exit_code == 0
    assert (tmp_path / name).read_bytes().startswith(start)


def test_the_difference_from_an_older_file_is_told_rule_by_rule(tmp_path: Path) -> None:
    older = tmp_path / "as it was in spring.yaml"
    text = (REPOSITORY / "criteria" / f"{SET}.yaml").read_text(encoding="utf-8")
    older.write_text(
        changed(
            changed(text, "{age: years, gte: 18}", "{age: years, gte: 16}"),
            "version: 0.1.0",
            "version: 0.0.9",
        ),
        encoding="utf-8",
    )
    said = run("explain", SET, "--language", "en", "--diff", str(older)).stdout
    assert "CHANGED SINCE DK-BASAL-SPEC|0.0.9" in said
    assert "* Age in completed years: at least 16" in said
    assert "* Age in completed years: at least 18" in said
    assert said.count("(changed)") == 1


def test_a_set_is_named_by_its_version_too_and_one_that_is_not_there_is_refused() -> None:
    assert run("explain", f"{SET}|0.1.0").exit_code == 0
    assert "there is: dk-basal-spec|0.1.0" in refused(run("explain", f"{SET}|9.9.9"), 12)[0]
    assert "ipos-hui" in refused(run("explain", "dk-basal-spce"), 12)[0]


def test_a_broken_file_is_refused_with_its_place(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    text = (REPOSITORY / "criteria" / f"{SET}.yaml").read_text(encoding="utf-8")
    broken.write_text(changed(text, "{age: years, gte: 18}", "{age: weeks, gte: 18}"), encoding="utf-8")
    assert any("must be years" in line for line in refused(run("explain", str(broken)), 10))


# ---- check -------------------------------------------------------------------------------------------------


def test_check_names_a_rule_nobody_can_meet_with_its_line(guide: Path) -> None:
    change(guide, S1_RULE, "rule: {all: [{score: breath.BR, gt: 60}, {score: breath.RE, lt: 20}, U1]}")
    told = refused(run("check", str(guide)), 10)
    assert (
        "criteria/breath-example.yaml:15:5 criteria[0].rule: can never be met, whatever is answered" in told
    )


def test_check_prints_a_case_for_each_outcome_and_alert(guide: Path) -> None:
    said = run("check", str(guide), "--witnesses").stdout.splitlines()
    assert said[0] == "breath-example|0.1.0"
    assert [line.split(":")[0].strip() for line in said if ": reached by a patient" in line] == [
        "alert U1",
        "outcome act",
        "outcome wait",
    ]
    assert "    breath-check: rest=3" in said
    assert said[-1] == "no problems"


def test_what_is_shipped_has_a_case_for_everything_it_can_conclude() -> None:
    said = run("check", "--witnesses").stdout
    assert "reached by nobody" not in said
    assert "no case found" not in said
    assert "ipos-hui|0.1.0" in said
