import dataclasses
import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from screening.core.assessment import AssessmentId, assess
from screening.core.audit import Action
from screening.core.criteria import CriteriaSetId, CriterionId, InputId
from screening.core.errors import Conflict, NotFound
from screening.core.questionnaire import Language, LinkId
from screening.core.response import PatientId
from screening.core.truth import Truth
from screening.services import assessments, patients
from tests.services.data import edit
from tests.services.test_facts import record
from tests.services.world import SET, World


def newest(world: World) -> AssessmentId:
    return patients.get_patient(world.context, world.gp, world.patient.id).assessments[0].id


def test_an_assessment_comes_back_exactly_as_it_was_made(world: World) -> None:
    world.respond(pain="4", sleep="2")
    world.clock.forward(days=3)
    record(world, "yes")
    world.clock.forward(days=3)
    made = assessments.assess_patient(world.context, world.gp, world.patient.id, criteria_set=SET)
    got = assessments.get_assessment(world.context, world.gp, made.id)
    assert got == made
    assert got.assessment.verdict.outcome == "refer"
    assert got.at.utcoffset() == timedelta(hours=1)


def test_one_look_at_a_page_reads_once_and_is_written_down_once(world: World) -> None:
    world.respond(pain="4")
    page = assessments.read_assessment(
        world.context, world.gp, newest(world), language=Language("en"), translate=str
    )
    assert world.events(newest(world)).count((world.gp.id, Action.ASSESSMENT_READ)) == 1
    again = assessments.assessment_page(
        world.context, world.gp, newest(world), language=Language("en"), translate=str
    )
    assert (page.summary, page.stored.id) == (again, newest(world))


def test_a_patient_without_answers_can_be_assessed(world: World) -> None:
    made = assessments.assess_patient(world.context, world.nurse, world.patient.id, criteria_set=SET)
    assert made.assessment.verdict.outcome is None
    assert assessments.get_assessment(world.context, world.nurse, made.id) == made


def test_a_later_answer_does_not_change_an_old_assessment(world: World) -> None:
    world.respond(pain="1")
    old = assessments.get_assessment(world.context, world.gp, newest(world))
    world.clock.forward(hours=1)
    world.respond(pain="4")
    assert assessments.get_assessment(world.context, world.gp, old.id) == old
    assert assessments.get_assessment(world.context, world.gp, newest(world)) != old


def test_an_old_assessment_is_shown_with_its_own_definitions(world: World, data: Path) -> None:
    world.respond(pain="3", sleep="4")
    world.clock.forward(minutes=1)
    record(world, "no")
    old = assessments.get_assessment(world.context, world.gp, newest(world))
    assert old.assessment.verdict.outcome == "confer"
    _turn_everything_round(data)
    changed = world.reopen()
    got = assessments.get_assessment(changed, world.gp, old.id)
    # Read from stored text: equal in every value, though no object is shared.
    assert got == old
    assert got.assessment.criteria_set is not old.assessment.criteria_set
    world.clock.forward(minutes=1)
    new = assessments.assess_patient(changed, world.gp, world.patient.id, criteria_set=SET)
    assert new.assessment.verdict.outcome == "none"
    assert assessments.get_assessment(changed, world.gp, new.id) == new


def test_an_old_assessment_is_shown_when_its_definitions_are_gone(world: World, data: Path) -> None:
    world.respond(pain="3")
    old = assessments.get_assessment(world.context, world.gp, newest(world))
    (data / "criteria" / "small-set.yaml").unlink()
    for file in (data / "questionnaires" / "small-needs").iterdir():
        file.unlink()
    (data / "questionnaires" / "small-needs").rmdir()
    assert assessments.get_assessment(world.reopen(), world.gp, old.id) == old


def test_a_response_to_an_old_version_counts_beside_a_new_version(world: World, data: Path) -> None:
    world.respond(pain="4")
    file = data / "questionnaires" / "small-needs" / "questionnaire.yaml"
    edit(file, "version: 1.0.0", "version: 1.1.0")
    changed = world.reopen()
    made = assessments.assess_patient(changed, world.gp, world.patient.id, criteria_set=SET)
    assert made.assessment.findings.of(CriterionId("P")).truth is Truth.TRUE
    versions = {ref.version for ref in made.assessment.questionnaires if ref.id == "small-needs"}
    assert versions == {"1.0.0", "1.1.0"}
    assert assessments.get_assessment(changed, world.gp, made.id) == made
    # And by a program whose files have moved on once more.
    edit(file, "version: 1.1.0", "version: 1.2.0")
    again = world.reopen()
    assert assessments.get_assessment(again, world.gp, made.id) == made


def test_a_program_that_would_conclude_something_else_refuses_to_show_it(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world.respond(pain="4")
    id = newest(world)

    def score_otherwise(*args: object, **kwargs: object) -> object:
        made = assess(*args, **kwargs)  # type: ignore[arg-type]
        verdict = dataclasses.replace(made.verdict, at_least=made.verdict.at_most)
        return dataclasses.replace(made, verdict=verdict)

    monkeypatch.setattr(assessments, "assess", score_otherwise)
    newer = world.reopen(program_version="9.0.0")
    with pytest.raises(Conflict, match="would conclude something else"):
        assessments.get_assessment(newer, world.gp, id)
    assert f"assessment {id} of program version 0.1.0" in caplog.text
    assert (world.gp.id, Action.ASSESSMENT_READ) not in world.events(id)


def test_a_corrected_birth_date_does_not_change_an_old_assessment(world: World) -> None:
    world.respond(pain="4")
    id = newest(world)
    with world.context.database.writing() as writing:
        writing.execute(text("UPDATE patient SET birth = :birth"), {"birth": date(1951, 3, 1).isoformat()})
    got = assessments.get_assessment(world.context, world.gp, id)
    assert got.patient.birth == date(1951, 3, 1)
    assert got.assessment.case.birth is not None
    assert got.assessment.case.birth.first == date(1950, 3, 1)


def test_answers_from_a_host_whose_clock_is_ahead_are_not_lost(world: World) -> None:
    world.respond(pain="4")
    world.clock.forward(seconds=-2)
    made = assessments.assess_patient(world.context, world.gp, world.patient.id, criteria_set=SET)
    assert made.assessment.newest(InputId("needs")) is not None


def test_days_are_counted_by_the_local_calendar(world: World) -> None:
    world.clock.forward(
        hours=14, minutes=30
    )  # half past eleven at night in London, half past midnight in Denmark
    made = assessments.assess_patient(world.context, world.gp, world.patient.id, criteria_set=SET)
    assert made.at.date() == date(2026, 11, 23)
    assert assessments.get_assessment(world.context, world.gp, made.id).at.date() == date(2026, 11, 23)


def test_many_cases_come_back_as_they_were(world: World) -> None:
    chance = random.Random(3)
    ids = []
    for _ in range(12):
        world.clock.forward(days=chance.choice([0.1, 5, 40]))
        answers = {link_id: chance.choice("1234") for link_id in ("pain", "sleep") if chance.random() < 0.7}
        world.respond(**answers)
        ids.append(newest(world))
    for id in ids:
        got = assessments.get_assessment(world.context, world.gp, id)
        note = next(
            note
            for note in patients.get_patient(world.context, world.gp, world.patient.id).assessments
            if note.id == id
        )
        assert (note.outcome, note.at_least, note.at) == (
            got.assessment.verdict.outcome,
            got.assessment.verdict.at_least,
            got.at,
        )


def test_an_assessment_is_written_down_when_made_and_when_read(world: World) -> None:
    made = assessments.assess_patient(world.context, world.gp, world.patient.id, criteria_set=SET)
    assessments.get_assessment(world.context, world.nurse, made.id)
    assert world.events(made.id) == [
        (world.gp.id, Action.ASSESSMENT_MADE),
        (world.nurse.id, Action.ASSESSMENT_READ),
    ]
    world.respond(pain="1")
    assert world.events(newest(world)) == [("program", Action.ASSESSMENT_MADE)]


def test_what_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(NotFound, match="assessment"):
        assessments.get_assessment(world.context, world.gp, AssessmentId("none"))
    with pytest.raises(NotFound, match="patient"):
        assessments.assess_patient(world.context, world.gp, PatientId("none"), criteria_set=SET)
    with pytest.raises(NotFound, match="criteria set"):
        assessments.assess_patient(
            world.context, world.gp, world.patient.id, criteria_set=CriteriaSetId("none")
        )


def test_an_assessment_becomes_a_page_and_the_same_pdf_every_time(world: World) -> None:
    world.respond(pain="4", matters="At sidde i haven")
    id = newest(world)
    pages = [
        assessments.assessment_pdf(world.context, world.gp, id, language=Language("en"), translate=str)
        for _ in range(2)
    ]
    assert pages[0].startswith(b"%PDF")
    assert pages[0] == pages[1]
    summary = assessments.assessment_page(world.context, world.gp, id, language=Language("en"), translate=str)
    assert world.patient.name in str(summary)
    assert "At sidde i haven" in str(summary)


def _turn_everything_round(data: Path) -> None:
    """The same answers mean something else: degree 3 scores as none, and the set looks for another fact."""
    needs = data / "questionnaires" / "small-needs"
    edit(needs / "questionnaire.yaml", '{code: "3", value: 3}', '{code: "3", value: 0}')
    edit(needs / "questionnaire.yaml", "version: 1.0.0", "version: 2.0.0")
    edit(needs / "scoring.yaml", "range: 3", "range: 4")
    for language in ("da", "en"):
        edit(needs / f"wording.{language}.yaml", "title: Needs", "title: Other needs")
    criteria = data / "criteria" / "small-set.yaml"
    edit(criteria, "version: 1.0.0", "version: 2.0.0")
    edit(criteria, "gt: 60", "gt: 90")


def test_the_patients_own_link_id_survives(world: World) -> None:
    world.respond(matters="Æ ≥ 🌱")
    (response,) = patients.get_patient(world.context, world.gp, world.patient.id).responses
    assert response.text(LinkId("matters")) == "Æ ≥ 🌱"
