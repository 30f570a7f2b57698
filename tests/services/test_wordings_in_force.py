"""A patient is asked in the words in force for who treats them; what was begun, sent and assessed keeps its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from screening.catalog.catalog import load_catalog
from screening.core.audit import Action
from screening.core.errors import BadDataFile, Conflict, InvalidSubmission, NotFound, NotPermitted
from screening.core.people import Completion, Invitation, OrganisationId, Role
from screening.core.questionnaire import Language, LinkId, QuestionnaireId
from screening.core.response import Missing, ResponseId, Submission
from screening.core.sign_in import Way
from screening.core.wording import wording_used
from screening.services import (
    answering,
    assessments,
    care,
    facts,
    hand_over,
    invitations,
    sessions,
    wordings_in_force,
)
from screening.services.definitions import get_questionnaire
from screening.services.wording import install_wording
from screening.services.wordings_in_force import KnownWording, WordingInForce
from tests.services.data import edit
from tests.services.world import DANISH, FACTS, NEEDS, Neighbour, World, make_item
from tests.wording_packs import a_pack, as_yaml


def offer(world: World, questionnaire: QuestionnaireId = NEEDS, **head: Any) -> KnownWording:
    content = as_yaml(a_pack(questionnaire, data=world.context.settings.data, **head)).encode()
    (offered,) = wordings_in_force.offer_wordings(world.context, content, name="pack.yaml")
    return offered


def tomorrow(world: World) -> date:
    return world.clock.now.astimezone(world.context.settings.time_zone).date() + timedelta(days=1)


def put(world: World, wording: KnownWording, *, of: Neighbour | None = None, days: int = 0) -> WordingInForce:
    return wordings_in_force.put_wording_in_force(
        world.context,
        world.administrator,
        wording=wording.id,
        first_day=tomorrow(world) + timedelta(days=days),
        organisation=None if of is None else of.id,
    )


def title_asked(world: World, *, by: Neighbour | None = None) -> str:
    """What the questionnaire is called for who is invited now."""
    nurse, whom = (world.nurse, world.patient.id) if by is None else (by.nurse, by.patient.id)
    made = invitations.make_invitation(world.context, nurse, whom, questionnaire=NEEDS, language=DANISH)
    return answering.get_draft(world.context, made.invitation.id).questionnaire.wordings[DANISH].title


def test_what_is_installed_is_asked_until_midnight_and_the_other_from_it(world: World) -> None:
    put(world, offer(world))
    assert title_asked(world) == "Needs"
    zone = world.context.settings.time_zone
    midnight = (world.clock.now.astimezone(zone) + timedelta(days=1)).replace(hour=0, minute=0)
    world.clock.now = midnight - timedelta(seconds=1)
    assert title_asked(world) == "Needs"
    world.clock.now = midnight
    assert title_asked(world) == "Prøveskemaet"


def test_words_that_are_only_offered_are_read_by_nobody(world: World) -> None:
    offered = offer(world)
    world.clock.forward(days=10)
    assert title_asked(world) == "Needs"
    assert not offered.is_installed
    assert offered in wordings_in_force.list_known(world.context, world.administrator)


def test_an_organisations_own_words_come_before_everybodys(world: World) -> None:
    other = world.add_organisation()
    own, everybodys = offer(world, title="Own"), offer(world, title="Everybody's", version="3.0.0")
    put(world, own, of=other)
    put(world, everybodys, days=1)
    world.clock.forward(days=3)
    assert title_asked(world) == "Everybody's"
    assert title_asked(world, by=other) == "Own"


def test_of_two_that_treat_a_patient_the_one_that_has_done_so_longest_chooses(world: World) -> None:
    other = world.add_organisation()
    put(world, offer(world), of=other)
    world.clock.forward(days=2)
    care.bring_in(world.context, world.nurse, world.patient.id, other.id)
    assert title_asked(world) == "Needs"
    care.bring_in(world.context, other.nurse, other.patient.id, world.organisation.id)
    assert title_asked(world, by=other) == "Prøveskemaet"


def test_an_invitation_a_draft_and_a_response_keep_the_words_they_began_with(world: World) -> None:
    begun, waiting = world.begin(), world.invite()
    world.answer(begun, pain="4")
    put(world, offer(world))
    world.clock.forward(days=2)
    for invitation in (begun, waiting.id):
        draft = answering.get_draft(world.context, invitation)
        assert draft.questionnaire.wordings[DANISH].title == "Needs"
    world.answer(begun, sleep="2")
    old, new = answering.submit(world.context, begun), world.respond(pain="4")
    assert old.questionnaire.version == new.questionnaire.version
    assert old.questionnaire.sha256 != new.questionnaire.sha256
    with world.context.database.reading() as reading:
        used = [
            wording_used(get_questionnaire(world.context, reading, one.questionnaire), one)
            for one in (old, new)
        ]
    assert [(one.version, one.validated) for one in used] == [("1.0.0", False), ("2.0.0", True)]


def test_an_assessment_keeps_what_it_used(world: World) -> None:
    put(world, offer(world))
    world.clock.forward(days=2)
    response = world.respond(pain="4")
    made = assessments.assess_patient(world.context, world.gp, world.patient.id, criteria_set=None)
    world.clock.forward(days=1)
    put(world, offer(world, title="Later", version="3.0.0"))
    world.clock.forward(days=2)
    again = assessments.get_assessment(world.context, world.gp, made.id)
    assert again.assessment == made.assessment
    newest = again.assessment.newest(next(iter(again.assessment.criteria_set.inputs)))
    assert newest is not None
    assert newest.id == response.id
    assert again.assessment.questionnaire_of(newest).wordings[DANISH].title == "Prøveskemaet"


def test_other_words_change_nothing_but_words(world: World) -> None:
    put(world, offer(world))
    world.clock.forward(days=2)
    plain = world.context.catalog.get_questionnaire(NEEDS)
    with world.context.database.reading() as reading:
        found = wordings_in_force.find_questionnaires(
            world.context, reading, world.patient.id, at=world.clock.now
        )
    worded = found[NEEDS]
    assert worded.wordings[DANISH] != plain.wordings[DANISH]
    assert replace(worded, ref=plain.ref, wordings=plain.wordings) == plain


def test_missing_answers_are_asked_for_in_the_words_of_the_others(world: World) -> None:
    answered = world.respond(pain="4", sleep=Missing.SKIPPED)
    put(world, offer(world))
    world.clock.forward(days=2)
    made = invitations.make_invitation(
        world.context,
        world.nurse,
        world.patient.id,
        questionnaire=NEEDS,
        language=DANISH,
        completion=Completion(of=ResponseId(answered.id), items=(LinkId("sleep"),)),
    )
    assert made.invitation.questionnaire == answered.questionnaire


def test_the_tablet_is_handed_over_in_the_words_in_force(world: World) -> None:
    put(world, offer(world))
    world.clock.forward(days=2)
    hand_over.set_pin(world.context, world.nurse, "4711")
    begun = sessions.begin(world.context, world.nurse, way=Way.PASSWORD, device="Test")
    given = hand_over.hand_over(world.context, world.nurse, begun.session, world.patient.id, usual=NEEDS)
    assert given is not None
    draft = answering.get_draft(world.context, given.invitation.id)
    assert draft.questionnaire.wordings[DANISH].version == "2.0.0"


def test_facts_are_stored_in_the_words_that_stood_on_the_page(world: World) -> None:
    put(world, offer(world, FACTS))
    plain = world.context.catalog.get_questionnaire(FACTS).ref
    world.clock.forward(days=1)
    stored = {
        shown: facts.record_facts(
            world.context,
            world.nurse,
            world.patient.id,
            questionnaire=FACTS,
            submission=Submission(items=(make_item("tried", "yes"),)),
            response_id=ResponseId(f"facts-{number}"),
            shown=shown,
        ).questionnaire.sha256
        for number, shown in enumerate((plain.sha256, None, "0" * 64))
    }
    assert stored[plain.sha256] == plain.sha256
    assert stored[None] == stored["0" * 64] != plain.sha256


def test_a_language_that_only_the_words_in_force_speak_can_be_asked_in(world: World) -> None:
    put(world, offer(world, language="pl"))
    with pytest.raises(InvalidSubmission):
        invite_in(world, "pl")
    world.clock.forward(days=2)
    assert invite_in(world, "pl").language == "pl"


def invite_in(world: World, language: str) -> Invitation:
    return invitations.make_invitation(
        world.context, world.nurse, world.patient.id, questionnaire=NEEDS, language=Language(language)
    ).invitation


def test_words_for_another_version_of_the_questionnaire_are_passed_over_and_it_is_said(
    world: World, data: Path
) -> None:
    put(world, offer(world))
    world.clock.forward(days=2)
    edit(data / "questionnaires/small-needs/questionnaire.yaml", "version: 1.0.0", "version: 1.1.0")
    later = replace(world, context=world.reopen())
    assert title_asked(later) == "Needs"
    (listed,) = wordings_in_force.list_changes(later.context, world.administrator)
    assert listed.wording is None
    (before,) = wordings_in_force.list_changes(world.context, world.administrator)
    assert before.wording is not None
    assert before.wording.version == "2.0.0"


def test_the_shipped_words_can_be_put_in_force_again_after_a_pack_is_installed(
    world: World, data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "packs"
    install_wording(
        data, folder, as_yaml(a_pack(NEEDS, data=data)).encode(), name="p", by="a test", at=world.clock.now
    )
    context = replace(world.context, catalog=load_catalog(data, wording=folder))
    installed = replace(world, context=context)
    assert title_asked(installed) == "Prøveskemaet"
    known = [
        one
        for one in wordings_in_force.list_known(context, None)
        if (one.questionnaire, one.language) == (NEEDS, DANISH)
    ]
    assert [(one.wording.title, one.is_installed) for one in known] == [
        ("Prøveskemaet", True),
        ("Needs", False),
    ]
    put(installed, known[1])
    world.clock.forward(days=2)
    assert title_asked(installed) == "Needs"


@pytest.mark.parametrize("days", [0, -1])
def test_a_day_that_has_begun_and_words_that_are_not_there_are_refused_together(
    world: World, days: int
) -> None:
    with pytest.raises(InvalidSubmission) as caught:
        wordings_in_force.put_wording_in_force(
            world.context,
            None,
            wording="none",
            first_day=tomorrow(world) - timedelta(days=1 - days),
            organisation=None,
        )
    assert [problem.where for problem in caught.value.problems] == ["wording", "wording_first_day"]


def test_an_organisation_that_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        wordings_in_force.put_wording_in_force(
            world.context,
            None,
            wording=offer(world).id,
            first_day=tomorrow(world),
            organisation=OrganisationId("nowhere"),
        )


def test_a_change_can_be_taken_back_until_its_day(world: World) -> None:
    offered = offer(world)
    first, second = put(world, offered), put(world, offered)
    wordings_in_force.cancel_wording_change(world.context, world.administrator, first.id)
    listed = wordings_in_force.list_changes(world.context, None)
    assert [one.change.id for one in listed] == [second.id]
    world.clock.forward(days=2)
    with pytest.raises(Conflict):
        wordings_in_force.cancel_wording_change(world.context, None, second.id)
    assert world.events(first.id) == [
        (world.administrator.id, Action.WORDING_PUT_IN_FORCE),
        (world.administrator.id, Action.WORDING_CHANGE_CANCELLED),
    ]


def test_a_pack_that_does_not_fit_is_not_offered(world: World) -> None:
    with pytest.raises(BadDataFile):
        offer(world, fits="9.9.9")
    with pytest.raises(BadDataFile):
        offer(world, items={})


def test_a_version_names_one_text(world: World) -> None:
    first = offer(world)
    assert offer(world) == first
    with pytest.raises(InvalidSubmission, match="version"):
        offer(world, title="Other words under the same version")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_may(world: World, role: Role) -> None:
    offered, who = offer(world), world.staff[role]
    change = put(world, offered)
    for act in (
        lambda: wordings_in_force.list_known(world.context, who),
        lambda: wordings_in_force.list_changes(world.context, who),
        lambda: wordings_in_force.cancel_wording_change(world.context, who, change.id),
        lambda: wordings_in_force.put_wording_in_force(
            world.context, who, wording=offered.id, first_day=tomorrow(world), organisation=None
        ),
    ):
        with pytest.raises(NotPermitted):
            act()
