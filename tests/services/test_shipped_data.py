"""The whole walk through the services on the shipped data: answers and facts in, the verdict and the page out."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from screening.config import find_data
from screening.core.criteria import CriteriaSetId
from screening.core.questionnaire import Language, Questionnaire, QuestionnaireId, Source
from screening.core.response import Assistance, ResponseId, Submission
from screening.services import answering, assessments, facts, invitations, patients
from tests.databases import make_url
from tests.services.world import DANISH, World, make_item, make_world

NEEDS, FACTS = QuestionnaireId("qlq-c15-pal"), QuestionnaireId("dk-basal-facts")


@pytest.fixture
def shipped(tmp_path: Path) -> Iterator[World]:
    world = make_world(make_url("sqlite", tmp_path), find_data({}))
    settings = replace(world.context.settings, criteria_set=CriteriaSetId("dk-basal-spec"))
    yield replace(world, context=replace(world.context, settings=settings))
    world.context.database.close()


def test_the_worst_answers_and_every_yes_meet_the_criteria_and_make_a_page(shipped: World) -> None:
    context, patient = shipped.context, shipped.patient
    definition = context.catalog.get_questionnaire(NEEDS)
    invitation = invitations.make_invitation(
        context, shipped.nurse, patient.id, questionnaire=NEEDS, language=DANISH
    ).invitation
    answering.begin(
        context, invitation.id, source=Source.PATIENT, assistance=Assistance.NONE, language=DANISH
    )
    for link_id, code in _worst_answers(definition).items():
        answering.save_answer(context, invitation.id, make_item(link_id, code))
    answering.submit(context, invitation.id)
    shipped.clock.forward(hours=1)
    facts.record_facts(
        context,
        shipped.gp,
        patient.id,
        questionnaire=FACTS,
        submission=Submission(
            items=tuple(
                make_item(link_id, "yes") for link_id in context.catalog.get_questionnaire(FACTS).items
            )
        ),
        response_id=ResponseId("facts-1"),
    )
    after_facts, after_answers = patients.get_patient(context, shipped.gp, patient.id).assessments
    assert (after_answers.outcome, after_answers.at_most) == (None, "refer")
    assert after_facts.outcome == "refer"
    stored = assessments.get_assessment(context, shipped.gp, after_facts.id)
    assert stored.assessment.program_version == context.program_version
    pdf = assessments.assessment_pdf(
        context, shipped.gp, after_facts.id, language=Language("da"), translate=str
    )
    assert pdf.startswith(b"%PDF")


def _worst_answers(definition: Questionnaire) -> dict[str, str]:
    """The highest answer to every scored item; item 15, quality of life, is best when high."""
    scored = {link_id for scale in definition.scales for link_id in scale.items}
    worst = {str(link_id): str(max(definition.items[link_id].values)) for link_id in scored}
    return {**worst, "15": "1"}
