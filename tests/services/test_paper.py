"""Keying in from paper, on the small questionnaire: what is stored, what is refused, what is kept beside what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from screening.core.audit import Action
from screening.core.errors import Conflict, InvalidSubmission, NotFound, NotPermitted
from screening.core.people import InvitationId, Role
from screening.core.questionnaire import Language, LinkId, Source
from screening.core.response import Assistance, Choice, GivenBy, Missing, ResponseId, Text
from screening.services import answering, patients
from screening.services.paper import PAPER_TIME, Entry, get_paper, key_in
from screening.services.paper_forms import find_paper, list_printed, print_form
from screening.services.short_codes import TooManyTries, show_code
from tests.services.world import DANISH, World

ALONE = GivenBy(Source.PATIENT, Assistance.NONE)


def same(message: str) -> str:
    return message


def printed(world: World, invitation: InvitationId | None = None) -> InvitationId:
    """An invitation whose form has been printed."""
    id = invitation or world.invite().id
    assert print_form(world.context, world.nurse, id, language=DANISH, translate=same).startswith(b"%PDF")
    return id


def keys(**typed: str) -> dict[LinkId, str]:
    all = {"pain": "3", "sleep": "1", "worry": "2", "talk": "", "about": "", "matters": "", **typed}
    return {LinkId(link_id): key for link_id, key in all.items()}


def entry(world: World, **changed: Any) -> Entry:
    today = world.clock().astimezone(world.context.settings.time_zone).date()
    typed = changed.pop("keys", None) or keys()
    made = Entry(
        id=ResponseId(str(uuid4())),
        language=DANISH,
        answered_on=today,
        given_by=ALONE,
        keys=typed,
        again={LinkId(one): typed[LinkId(one)] for one in ("pain", "sleep", "worry")},
    )
    return replace(made, **changed)


def problems_of(act: Callable[[], object]) -> dict[str, str]:
    with pytest.raises(InvalidSubmission) as refused:
        act()
    return {problem.where: problem.text for problem in refused.value.problems}


def test_what_is_keyed_in_is_a_response_like_any_other_marked_as_paper(world: World) -> None:
    id = printed(world)
    printed_at = world.clock()
    world.clock.forward(days=3)
    kept = key_in(
        world.context, world.nurse, id, entry(world, answered_on=printed_at.date() + timedelta(days=1))
    )
    assert kept.answers[LinkId("pain")] == Choice("3", 3)
    assert kept.source is Source.PATIENT
    assert kept.author == world.nurse.id
    assert kept.paper is not None
    assert kept.paper.answered_on == printed_at.date() + timedelta(days=1)
    assert kept.paper.keyed_at == world.clock()
    zone = world.context.settings.time_zone
    assert kept.authored.astimezone(zone).date() == kept.paper.answered_on
    assert kept.authored.astimezone(zone).hour == 12
    record = patients.get_patient(world.context, world.nurse, world.patient.id)
    assert record.responses == (kept,)
    assert record.invitations[0].response == kept.id
    assert len(record.assessments) == 1
    assert (world.nurse.id, Action.PAPER_KEYED_IN) in world.events(kept.id)
    assert (world.nurse.id, Action.PAPER_FORM_PRINTED) in world.events(id)


def test_every_reason_for_no_answer_stays_apart_and_an_unclear_mark_is_said(world: World) -> None:
    typed = keys(pain="?", sleep="V", worry="1", talk="0", matters=" My dog ")
    kept = key_in(world.context, world.nurse, printed(world), entry(world, keys=typed))
    assert kept.answers[LinkId("pain")] is Missing.SKIPPED
    assert kept.answers[LinkId("sleep")] is Missing.DECLINED
    assert kept.answers[LinkId("talk")] is Missing.SKIPPED
    assert kept.answers[LinkId("about")] is Missing.NOT_ASKED
    assert kept.answers[LinkId("matters")] == Text("My dog")
    assert kept.paper is not None
    assert kept.paper.unclear == (LinkId("pain"),)


def test_sent_twice_it_is_stored_once(world: World) -> None:
    id, typed = printed(world), entry(world)
    first = key_in(world.context, world.nurse, id, typed)
    world.clock.forward(minutes=5)
    assert key_in(world.context, world.nurse, id, typed) == first
    other_day = replace(typed, answered_on=date(2026, 11, 1))
    with pytest.raises(InvalidSubmission):  # before it was printed
        key_in(world.context, world.nurse, id, other_day)
    with pytest.raises(Conflict):
        key_in(world.context, world.nurse, id, replace(typed, keys=keys(pain="4"), again=keys(pain="4")))


def test_the_same_paper_keyed_in_by_another_is_no_second_answer(world: World) -> None:
    id = printed(world)
    key_in(world.context, world.nurse, id, entry(world))
    with pytest.raises(Conflict, match="keyed in already"):
        key_in(world.context, world.gp, id, entry(world))


def test_all_that_is_wrong_is_said_at_once(world: World) -> None:
    id = printed(world)
    typed = entry(
        world,
        keys=keys(pain="5", sleep="", worry="1", talk=""),
        again={LinkId("worry"): "2"},
        answered_on=date(2031, 1, 1),
        given_by=None,
        helped={Assistance.STAFF: "4, 99"},
        language=Language("ar"),
    )
    found = problems_of(lambda: key_in(world.context, world.nurse, id, typed))
    assert set(found) == {
        "day", "language", "who", "helped-staff", "pain", "sleep", "talk", "again-pain", "again-worry"
    } | ({"again-sleep"})  # fmt: skip
    assert "1 to 4" in found["pain"]
    assert "future" in found["day"]


def test_the_first_three_must_agree_and_the_one_that_does_not_is_named(world: World) -> None:
    id = printed(world)
    typed = entry(world, again=keys(sleep="2"))
    found = problems_of(lambda: key_in(world.context, world.nurse, id, typed))
    assert list(found) == ["again-sleep"]
    assert "question 2" in found["again-sleep"]
    assert get_paper(world.context, world.nurse, id).answered is None


def test_a_paper_on_which_nothing_is_answered_stores_nothing(world: World) -> None:
    id = printed(world)
    nothing = keys(pain="0", sleep="s", worry="0")
    problems_of(lambda: key_in(world.context, world.nurse, id, entry(world, keys=nothing)))
    assert get_paper(world.context, world.nurse, id).answered is None


def test_help_with_single_questions_is_kept_by_question(world: World) -> None:
    typed = entry(world, helped={Assistance.RELATIVE: "2", Assistance.STAFF: ""})
    kept = key_in(world.context, world.nurse, printed(world), typed)
    assert kept.assistance_with(LinkId("sleep")) is Assistance.RELATIVE
    assert kept.assistance_with(LinkId("pain")) is Assistance.NONE
    assert kept.assistance is Assistance.RELATIVE


def test_late_paper_counts_for_a_while(world: World) -> None:
    id = printed(world)
    day = world.clock().date()
    expires_at = get_paper(world.context, world.nurse, id).invitation.expires_at
    world.clock.forward(seconds=(expires_at + PAPER_TIME - world.clock()).total_seconds() - 1)
    typed = entry(world, answered_on=day)
    world.clock.forward(seconds=1)
    with pytest.raises(Conflict, match="too old"):
        key_in(world.context, world.nurse, id, typed)
    world.clock.forward(seconds=-1)
    kept = key_in(world.context, world.nurse, id, typed)
    assert kept.paper is not None
    assert kept.paper.answered_on == day


def test_what_was_answered_on_a_screen_is_kept_beside_the_paper_and_never_replaced(world: World) -> None:
    id = world.begin()
    printed(world, id)
    world.answer(id, pain="1")
    with pytest.raises(Conflict, match="1 answers to this form have been begun"):
        key_in(world.context, world.nurse, id, entry(world))
    on_screen = answering.take_in(world.context, world.nurse, id)
    with pytest.raises(Conflict, match="on a screen already"):
        key_in(world.context, world.nurse, id, entry(world))
    on_paper = key_in(world.context, world.nurse, id, entry(world, keep_both=True))
    record = patients.get_patient(world.context, world.nurse, world.patient.id)
    assert {one.id for one in record.responses} == {on_screen.id, on_paper.id}
    assert get_paper(world.context, world.nurse, id).answered == on_screen
    with pytest.raises(Conflict, match="keyed in already"):
        key_in(world.context, world.nurse, id, entry(world, keep_both=True))


def test_a_form_answered_on_paper_can_no_longer_be_answered_on_a_screen(world: World) -> None:
    id = printed(world)
    key_in(world.context, world.nurse, id, entry(world))
    with pytest.raises(Conflict):
        answering.begin(world.context, id, source=Source.PATIENT, assistance=Assistance.NONE, language=DANISH)


def test_the_code_on_the_paper_finds_it_long_after_it_opens_nothing_any_more(world: World) -> None:
    id = printed(world)
    shown = show_code(world.context, id)
    assert shown is not None
    world.clock.forward(days=60)
    assert find_paper(world.context, world.nurse, shown.code.lower()) == id
    scanned = f"https://needs.example/code#{shown.code.replace(' ', '')}"
    assert find_paper(world.context, world.nurse, scanned) == id


def test_a_code_of_another_organisations_patient_is_as_unknown_as_any(world: World) -> None:
    id = printed(world)
    shown = show_code(world.context, id)
    assert shown is not None
    other = world.add_organisation()
    refused = []
    for staff, code in ((other.nurse, shown.code), (world.nurse, "333 3333 333")):
        with pytest.raises(NotFound) as error:
            find_paper(world.context, staff, code)
        refused.append(str(error.value))
    assert refused[0] == refused[1]
    with pytest.raises(NotFound):
        key_in(world.context, other.nurse, id, entry(world))
    with pytest.raises(NotFound):
        print_form(world.context, other.nurse, id, language=DANISH, translate=same)


def test_codes_cannot_be_tried_without_end(world: World) -> None:
    for _ in range(120):
        with pytest.raises(NotFound):
            find_paper(world.context, world.nurse, "333 3333 333")
    assert isinstance(find_paper(world.context, world.nurse, "333 3333 333"), TooManyTries)


def test_only_what_was_printed_can_be_keyed_in_and_only_what_is_open_printed(world: World) -> None:
    id = world.invite().id
    with pytest.raises(Conflict, match="printed"):
        get_paper(world.context, world.nurse, id)
    assert list_printed(world.context, world.nurse, world.patient.id) == frozenset()
    printed(world, id)
    assert list_printed(world.context, world.nurse, world.patient.id) == {id}
    problems_of(lambda: print_form(world.context, world.nurse, id, language=Language("xx"), translate=same))
    key_in(world.context, world.nurse, id, entry(world))
    with pytest.raises(Conflict, match="answered already"):
        print_form(world.context, world.nurse, id, language=DANISH, translate=same)
    old = world.invite().id
    world.clock.forward(days=400)
    with pytest.raises(Conflict, match="expired"):
        print_form(world.context, world.nurse, old, language=DANISH, translate=same)


@pytest.mark.parametrize("role", [Role.VISITATOR, Role.ADMINISTRATOR, Role.AUDITOR])
def test_who_does_not_treat_neither_prints_nor_keys_in(world: World, role: Role) -> None:
    id = printed(world)
    for act in (
        lambda: print_form(world.context, world.staff[role], id, language=DANISH, translate=same),
        lambda: find_paper(world.context, world.staff[role], "333 3333 333"),
        lambda: key_in(world.context, world.staff[role], id, entry(world)),
    ):
        with pytest.raises(NotPermitted):
            act()
