"""A newcomer adds a questionnaire and a criteria set from the text of docs/authoring.md alone, and touches no Python.

The guide's examples are taken out of it as they stand and put into a copy of the data folder; `screening check` finds
nothing wrong; and in a real browser a nurse invites a patient to the new questionnaire, and the new set assesses it.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.catalog.examples import EXAMPLES
from tests.e2e.chromium import Person, running_browser
from tests.e2e.server import PROGRAM, environment_in, running_server
from tests.e2e.test_whole_job import REPOSITORY, add_patient, sign_in

NAME = "Prøve Nybegyndersen"
ANSWERS = {"rest": "3", "stairs": "3", "oxygen": "yes"}
WORDS = "Et åbent vindue"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The shipped data with the guide's files added, and nothing else."""
    folder = tmp_path / "data"
    for name in ("questionnaires", "criteria"):
        shutil.copytree(REPOSITORY / name, folder / name)
    for path, text in EXAMPLES.items():
        file = folder / path
        file.parent.mkdir(exist_ok=True)
        assert not file.exists(), f"{path} of the guide is shipped already"
        file.write_text(text, encoding="utf-8")
    return folder


def test_the_guide_has_a_whole_example() -> None:
    kinds = [path.rpartition("/")[2] for path in EXAMPLES]
    assert {"questionnaire.yaml", "scoring.yaml", "wording.da.yaml", "wording.en.yaml"} <= set(kinds)
    assert [path for path in EXAMPLES if path.startswith("criteria/")] == ["criteria/breath-example.yaml"]


def test_the_guides_files_are_judged_good(data: Path, tmp_path: Path) -> None:
    checked = subprocess.run(
        [PROGRAM, "check", "--witnesses", str(data)],
        env=environment_in(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
    assert "no problems" in checked.stdout
    assert "outcome act: reached by a patient" in checked.stdout


@pytest.mark.browser
def test_from_the_guides_text_to_an_assessment(data: Path, tmp_path: Path) -> None:
    settings = {"SCREENING_DATA": str(data), "SCREENING_CRITERIA_SET": "breath-example"}
    with running_browser() as browser, running_server(tmp_path, **settings) as base:
        nurse = Person(browser, base, width=390, javascript=True)
        sign_in(nurse)
        add_patient(nurse, NAME)
        link = invite(nurse, "breath-check")

        answer(Person(browser, base, width=390, javascript=True), link)

        nurse.go("/staff/patients")
        assert "Gør noget" in nurse.text  # the outcome of the newcomer's set, in the list of patients
        nurse.press(f"text={NAME}")
        nurse.press("main a[href*='/staff/assessments/']")
        nurse.page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
        for said in ("Gør noget", "Tal med patienten om åndenøden.", "Svær åndenød", WORDS):
            assert said in nurse.text
        assert "Meget svær åndenød i hvile" in nurse.text  # the alert


def invite(nurse: Person, questionnaire: str) -> str:
    nurse.press("main a[href$='/invitations/new']")
    nurse.page.locator(f"#questionnaire input[value='{questionnaire}']").check()
    nurse.page.locator("#language input[value='da']").check()
    nurse.press("main form button")
    return nurse.page.locator("#link").input_value()


def answer(patient: Person, link: str) -> None:
    """Every question, the follow-up that an answer opens too, as the phone shows them."""
    patient.go(link)
    patient.page.locator("input[name=voice]").first.check()
    patient.press("main form button.button-main")
    patient.press(
        "button[name=go][value=skip]"
    )  # what a relative may see is asked once, and may be passed by
    for link_id, code in ANSWERS.items():
        assert patient.page.url.endswith(f"/answer/question/{link_id}")
        patient.page.locator(f"input[name=answer][value='{code}']").check()
        patient.press("button[name=go][value=next]")
    assert patient.page.url.endswith("/answer/question/words")
    patient.page.fill("textarea[name=answer]", WORDS)
    patient.press("button[name=go][value=next]")
    assert patient.page.url.endswith("/answer/review")
    patient.press("main form button.button-main")
    assert patient.page.url.endswith("/answer/thanks")
