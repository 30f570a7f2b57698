"""Reminders: made when a plan makes a screening due, sent once, and not sent when there is no more need."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import update

from screening.core.errors import Conflict, NotFound, NotPermitted
from screening.core.identity import RelativeEntry
from screening.core.people import Invitee, Role
from screening.core.plans import PlanEnd
from screening.core.reminders import NotSent, ReminderKind
from screening.services import (
    invitations,
    notifications,
    patients,
    planning,
    reminder_stop,
    reminders,
)
from screening.services.key_rotation import rotate_keys
from screening.services.mail import Message, NotSentNow, RefusedForGood
from screening.services.reminder_words import WORDS
from screening.services.sealing import make_key_ring
from screening.storage.database import open_database
from screening.storage.rows_organisations import care_relation
from screening.translation import LANGUAGES
from tests.databases import make_url
from tests.services.reminders_world import (
    ADDRESS,
    RELATIVES,
    TODAY,
    know,
    links_in,
    plan,
    remind,
    with_mail,
)
from tests.services.world import NEEDS, World, make_world


@pytest.fixture
def due(world: World) -> World:
    """A patient who has agreed, whose screening is due today."""
    mailing = with_mail(world)
    know(mailing)
    plan(mailing)
    return mailing


def page(world: World) -> reminders.ReminderPage:
    return reminders.get_page(world.context, world.nurse, world.patient.id)


def why(world: World) -> NotSent | None:
    return page(world).hindrance


def keep_only(world: World) -> None:
    """A reminder is made, and waits."""
    assert reminders.make_due(world.context) == 1


def send(world: World) -> notifications.Sending:
    sent: list[Message] = []
    return notifications.send_waiting(world.context, console=io.StringIO(), sender=sent.append)


# ---- Made and sent ---------------------------------------------------------------------------------------------


def test_when_a_screening_is_due_the_patient_gets_one_link_that_opens_the_plans_form(due: World) -> None:
    (message,) = remind(due)
    assert message.recipient == ADDRESS
    invitation = invitations.open_invitation(due.context, links_in(message.text)[0])
    assert (invitation.patient, invitation.questionnaire.id) == (due.patient.id, NEEDS)
    assert invitation.made_by == due.nurse.id
    assert remind(due) == []


def test_nothing_in_the_message_tells_who_or_of_what(due: World) -> None:
    (message,) = remind(due)
    said = f"{message.subject} {message.text}".casefold()
    told = (
        "hemmelig",
        "karen",
        "1950",
        str(due.patient.id),
        "palliati",
        "screening",
        "syg",
        "behov",
        "smerte",
    )
    assert [word for word in told if word in said] == []
    assert ADDRESS not in repr(message)
    assert links_in(message.text)[0] not in repr(message)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_written_in_the_patients_language(world: World, language: str) -> None:
    due = with_mail(world)
    know(due, language=language)
    plan(due)
    (message,) = remind(due)
    assert message.subject == WORDS[language].subject
    assert WORDS[language].fresh in message.text
    assert "{" not in message.text


def test_a_language_without_words_is_told_in_danish(world: World) -> None:
    due = with_mail(world)
    know(due, language="so")
    plan(due)
    assert remind(due)[0].subject == WORDS["da"].subject


def test_the_link_says_until_when_it_works_in_whole_days(due: World) -> None:
    (message,) = remind(due)
    assert "til og med 5. december" in message.text  # made on the 22nd at 10, good for 14 days


def test_nobody_is_reminded_before_the_day(world: World) -> None:
    due = with_mail(world)
    know(due)
    plan(due, first_on=TODAY + timedelta(days=1))
    assert remind(due) == []
    due.clock.forward(days=1)
    assert len(remind(due)) == 1


def test_one_more_comes_after_some_days_and_no_third(due: World) -> None:
    remind(due)
    due.clock.forward(days=2)
    assert remind(due) == []
    due.clock.forward(days=1)
    (second,) = remind(due)
    assert WORDS["da"].again in second.text
    due.clock.forward(days=4)
    assert remind(due) == []


def test_without_a_second_one_in_the_settings_there_is_none(world: World) -> None:
    due = with_mail(world, remind_again_days=0)
    know(due)
    plan(due)
    assert len(remind(due)) == 1
    due.clock.forward(days=9)
    assert remind(due) == []


def test_both_reminders_open_the_same_form_and_the_first_link_still_works(due: World) -> None:
    (first,) = remind(due)
    due.clock.forward(days=3)
    (second,) = remind(due)
    opened = [
        invitations.open_invitation(due.context, links_in(message.text)[0]) for message in (first, second)
    ]
    assert opened[0].id == opened[1].id
    assert links_in(first.text) != links_in(second.text)


def test_a_form_that_is_half_answered_is_gone_on_with(due: World) -> None:
    begun = due.begin()
    due.answer(begun, pain="3")
    due.clock.forward(hours=2)
    (message,) = remind(due)
    assert WORDS["da"].begun in message.text
    assert invitations.open_invitation(due.context, links_in(message.text)[0]).id == begun


def test_the_next_round_has_a_reminder_of_its_own(due: World) -> None:
    remind(due)
    due.respond(pain="1")
    due.clock.forward(days=13)
    assert remind(due) == []
    due.clock.forward(days=1)
    assert len(remind(due)) == 1


def test_a_plan_that_asks_on_change_only_reminds_nobody(world: World) -> None:
    due = with_mail(world)
    know(due)
    plan(due, weeks=None)
    assert remind(due) == []


def test_the_relative_is_written_to_when_the_plan_says_so(world: World) -> None:
    due = with_mail(world)
    know(due)
    plan(due, asks=Invitee.RELATIVE)
    (message,) = remind(due)
    assert message.recipient == RELATIVES
    invitation = invitations.open_invitation(due.context, links_in(message.text)[0])
    assert invitation.invitee is Invitee.RELATIVE


# ---- To whom nothing is sent -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ({"may_email": False}, NotSent.NOT_AGREED),
        ({"email": ""}, NotSent.NO_ADDRESS),
        ({"is_protected": True}, NotSent.PROTECTED),
    ],
    ids=["has not agreed", "no address", "protected"],
)
def test_who_is_not_to_get_mail_gets_none_and_staff_are_told_why(
    world: World, known: dict[str, object], reason: NotSent
) -> None:
    due = with_mail(world)
    know(due, **known)
    plan(due)
    assert remind(due) == []
    assert why(due) is reason
    with pytest.raises(Conflict):
        reminders.ask_now(due.context, due.nurse, due.patient.id)


def test_consent_is_no_unless_it_was_said(world: World) -> None:
    due = with_mail(world)
    know(due, may_email=False, relatives=())
    plan(due)
    assert why(due) is NotSent.NOT_AGREED


def test_a_service_without_mail_makes_nothing(world: World) -> None:
    know(world)
    plan(world)
    assert reminders.make_due(world.context) == 0
    assert why(world) is NotSent.NO_MAIL
    assert patients.get_patient(world.context, world.nurse, world.patient.id).invitations == ()


def test_at_night_nothing_is_made_and_nothing_sent(due: World) -> None:
    keep_only(due)
    due.clock.forward(hours=12)  # ten in the evening
    assert send(due).sent == 0
    due.clock.forward(hours=8)
    assert send(due).sent == 0
    due.clock.forward(hours=3)
    assert send(due).sent == 1


# ---- Asked again at sending ------------------------------------------------------------------------------------


def _died(world: World) -> None:
    planning.end(world.context, world.nurse, world.patient.id, why=PlanEnd.DIED)


def _paused(world: World) -> None:
    planning.pause(world.context, world.nurse, world.patient.id, until=None)


def _answered(world: World) -> None:
    world.respond(pain="1")


def _changed(world: World) -> None:
    plan(world, first_on=TODAY + timedelta(days=9))


def _withdrawn(world: World) -> None:
    know(world, may_email=False)


def _protected(world: World) -> None:
    know(world, is_protected=True)


def _care_ended(world: World) -> None:
    """As it is when the last organisation is closed: the program itself lets no last one leave."""
    with world.context.database.writing() as writing:
        writing.execute(update(care_relation).values(until=world.clock()))


@pytest.mark.parametrize(
    "happens", [_died, _paused, _answered, _changed, _withdrawn, _protected, _care_ended],
    ids=lambda happens: happens.__name__,
)  # fmt: skip
def test_what_has_happened_since_it_was_made_counts(due: World, happens: object) -> None:
    keep_only(due)
    happens(due)  # type: ignore[operator]
    came = send(due)
    assert (came.sent, came.unneeded) == (0, 1)


@pytest.mark.parametrize("happens", [_died, _paused], ids=lambda happens: happens.__name__)
def test_one_asked_for_by_hand_is_not_sent_either(due: World, happens: object) -> None:
    reminders.ask_now(due.context, due.nurse, due.patient.id)
    happens(due)  # type: ignore[operator]
    assert send(due).unneeded == 1
    assert page(due).reminders[0].not_sent in (NotSent.ENDED, NotSent.PAUSED)


def test_while_somebody_is_answering_it_waits(due: World) -> None:
    keep_only(due)
    due.answer(due.begin(), pain="2")
    assert send(due).sent == 0
    due.clock.forward(hours=1, minutes=1)
    assert send(due).sent == 1


def test_after_a_pause_the_reminder_is_made_anew(due: World) -> None:
    keep_only(due)
    _paused(due)
    send(due)
    planning.go_on(due.context, due.nurse, due.patient.id)
    assert len(remind(due)) == 1


def test_for_whoever_has_died_the_program_makes_no_invitation(due: World) -> None:
    _died(due)
    for _ in range(30):
        due.clock.forward(days=1)
        assert remind(due) == []
    assert patients.get_patient(due.context, due.nurse, due.patient.id).invitations == ()


def test_an_ended_plan_is_due_no_more_until_one_is_set_anew(due: World) -> None:
    _died(due)
    assert remind(due) == []
    assert planning.find_plan(due.context, due.nurse, due.patient.id).due_on(None, today=TODAY) is None  # type: ignore[union-attr]
    plan(due)
    assert len(remind(due)) == 1


def test_a_form_that_is_about_to_run_out_half_answered_is_left_to_be_taken_in(due: World) -> None:
    due.answer(due.begin(), pain="2")
    due.clock.forward(days=13, hours=12)
    assert remind(due) == []


# ---- No more of these ------------------------------------------------------------------------------------------


def test_who_says_no_more_gets_no_more(due: World) -> None:
    (message,) = remind(due)
    _, secret = links_in(message.text)
    assert message.stop.endswith(secret)
    assert not reminder_stop.has_stopped(due.context, secret)
    for _ in range(2):
        reminder_stop.stop(due.context, secret)
    assert reminder_stop.has_stopped(due.context, secret)
    due.clock.forward(days=5)
    assert remind(due) == []
    assert (why(due), page(due).stopped_at is not None) == (NotSent.STOPPED, True)
    due.clock.forward(days=14)
    assert remind(due) == []


def test_no_more_outlives_the_box_that_says_they_have_agreed(due: World) -> None:
    _, secret = links_in(remind(due)[0].text)
    reminder_stop.stop(due.context, secret)
    know(due, may_email=False)
    know(due, may_email=True)
    due.clock.forward(days=5)
    assert remind(due) == []


def test_no_more_outlives_a_new_address_and_a_new_secret_key(due: World) -> None:
    _, secret = links_in(remind(due)[0].text)
    reminder_stop.stop(due.context, secret)
    know(due, email="karen.ny@example.dk")
    due.clock.forward(days=5)
    changed = replace(due.context.settings, secret_key="another key of forty characters, no less")
    assert remind(due) == []
    assert remind(replace(due, context=replace(due.context, settings=changed))) == []


def test_staff_can_let_them_come_again_when_asked_to(due: World) -> None:
    _, secret = links_in(remind(due)[0].text)
    reminder_stop.stop(due.context, secret)
    reminders.allow_again(due.context, due.nurse, due.patient.id)
    assert why(due) is None
    due.clock.forward(days=3)
    assert len(remind(due)) == 1


def test_one_that_waits_is_not_sent_after_no_more(due: World) -> None:
    _, secret = links_in(remind(due)[0].text)
    due.clock.forward(days=3)
    keep_only(due)
    reminder_stop.stop(due.context, secret)
    assert send(due).unneeded == 1


def test_an_unknown_link_stops_nothing(due: World) -> None:
    for ask in (reminder_stop.stop, reminder_stop.has_stopped):
        with pytest.raises(NotFound):
            ask(due.context, "guessed")


# ---- Addresses that do not work, and servers that do not -------------------------------------------------------


def _refuse(_: Message) -> None:
    raise RefusedForGood


def run(world: World, sender: object) -> notifications.Sending:
    reminders.make_due(world.context)
    return notifications.send_waiting(world.context, console=io.StringIO(), sender=sender)  # type: ignore[arg-type]


def test_a_refused_address_is_told_to_staff_and_not_tried_again_until_it_is_another(due: World) -> None:
    assert run(due, _refuse).refused == 1
    assert (why(due), page(due).is_refused) == (NotSent.REFUSED, True)
    assert page(due).reminders[0].refused_at is not None
    due.clock.forward(days=20)
    assert remind(due) == []
    know(due, email="karen.ny@example.dk")
    assert why(due) is None


def test_of_two_relatives_the_one_whose_address_works_is_written_to(world: World) -> None:
    due = with_mail(world)
    two = tuple(
        RelativeEntry(name=name, email=f"{name}@example.dk", may_email=True) for name in ("first", "second")
    )
    know(due, relatives=two)
    plan(due, asks=Invitee.RELATIVE)
    run(due, _refuse)
    reminders.ask_now(due.context, due.nurse, due.patient.id)
    assert [message.recipient for message in remind(due)] == ["second@example.dk"]


def test_the_wait_grows_and_after_days_it_is_given_up(due: World) -> None:
    tries = []

    def failing(message: Message) -> None:
        tries.append(due.clock())
        raise NotSentNow

    for _ in range(80):
        run(due, failing)
        due.clock.forward(hours=1)
    waits = [after - before for before, after in pairwise(tries)]
    assert len(tries) > 5
    assert waits[0] >= timedelta(hours=1)
    assert page(due).reminders[-1].not_sent is NotSent.TRIED_LONG


def test_a_message_sent_a_second_time_is_the_same_message(due: World) -> None:
    """A host dies after the server took it and before that was written down."""
    taken: list[Message] = []

    def dies(message: Message) -> None:
        taken.append(message)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(due, dies)
    assert remind(due) == []  # somebody may still be at it
    due.clock.forward(minutes=10)
    assert remind(due) == taken


# ---- By hand ---------------------------------------------------------------------------------------------------


def test_staff_send_one_now_though_nothing_is_due_and_pressing_twice_sends_one(world: World) -> None:
    due = with_mail(world)
    know(due)
    plan(due, weeks=None)
    pressed = [reminders.ask_now(due.context, due.nurse, due.patient.id) for _ in range(2)]
    assert pressed[0] == pressed[1]
    assert page(due).is_waiting
    assert len(remind(due)) == 1
    (told,) = page(due).reminders
    assert (told.kind, told.made_by, told.sent_at) == (ReminderKind.BY_HAND, due.nurse.id, due.clock())


def test_who_may_not_invite_may_not_remind_and_another_organisation_finds_nobody(due: World) -> None:
    with pytest.raises(NotPermitted):
        reminders.ask_now(due.context, due.staff[Role.VISITATOR], due.patient.id)
    other = due.add_organisation()
    for act in (reminders.ask_now, reminders.allow_again, reminders.get_page):
        with pytest.raises(NotFound):
            act(due.context, other.nurse, due.patient.id)


def test_the_audit_tells_what_was_sent_and_who_asked(due: World) -> None:
    reminders.ask_now(due.context, due.nurse, due.patient.id)
    remind(due)
    actions = [(actor, action.value) for actor, action in due.events()]
    assert (due.nurse.id, "reminder-asked-for") in actions
    assert ("command-line", "reminder-sent") in actions


# ---- What is kept ----------------------------------------------------------------------------------------------


def test_neither_address_nor_link_stands_in_the_database_file(tmp_path: Path, data: Path) -> None:
    due = with_mail(make_world(make_url("sqlite", tmp_path), data))
    know(due)
    plan(due)
    reminders.make_due(due.context)
    secrets: list[str] = []

    def look_and_take(message: Message) -> None:
        secrets.extend([*links_in(message.text), message.recipient, message.recipient.split("@")[0]])

    notifications.send_waiting(due.context, console=io.StringIO(), sender=look_and_take)
    due.context.database.close()
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("test.sqlite3*"))
    assert str(due.patient.id).encode() in stored
    assert len(secrets) == 4
    assert [secret for secret in secrets if secret.casefold().encode() in stored.lower()] == []


def test_a_changed_secret_key_makes_new_links_that_work(due: World) -> None:
    keep_only(due)
    changed = replace(due.context.settings, secret_key="another key of forty characters, no less")
    moved = replace(due, context=replace(due.context, settings=changed))
    (message,) = remind(moved)
    assert invitations.open_invitation(moved.context, links_in(message.text)[0]).patient == due.patient.id


def test_keys_are_rotated_while_a_reminder_waits(due: World) -> None:
    keep_only(due)
    key = base64.urlsafe_b64encode(b"n" * 32).decode()
    settings = replace(due.context.settings, data_keys=(key,))
    ring = make_key_ring(settings.data_keys, settings.secret_key)
    database = open_database(settings.database_url, ring)
    rotated = replace(due, context=replace(due.context, settings=settings, database=database))
    rotate_keys(rotated.context)
    assert [message.recipient for message in remind(rotated)] == [ADDRESS]
    database.close()


def test_the_words_are_there_in_every_language_and_keep_their_places() -> None:
    assert set(WORDS) == set(LANGUAGES)
    assert all("{day}" in words.valid for words in WORDS.values())
    assert len({words.subject for words in WORDS.values()}) == len(WORDS)
