import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from screening.config import MailSettings, MailWay
from screening.services import notifications, organisations
from screening.services.context import Context
from screening.services.mail import Message, NotSentNow, RefusedForGood, email_of, sender_of
from screening.services.organisations import OrganisationDetails
from screening.storage import outbox
from tests.services.tasks_world import a_task, say_tried
from tests.services.world import World

MAIL = MailSettings(way=MailWay.CONSOLE, sender="screening@example.dk")


@pytest.fixture
def told(world: World) -> World:
    """The same service with mail, and an organisation with an address."""
    context = replace(world.context, settings=replace(world.context.settings, mail=MAIL))
    details = OrganisationDetails(
        name=world.organisation.name, kind=world.organisation.kind, email="unit@example.dk"
    )
    organisations.change_organisation(context, world.organisation.id, details)
    return replace(world, context=context)


def waiting(context: Context) -> int:
    with context.database.reading() as reading:
        return outbox.count_waiting(reading)


def test_a_task_is_told_of_without_a_word_about_whom(told: World) -> None:
    a_task(told)
    console = io.StringIO()
    assert notifications.send_waiting(told.context, console=console).sent == 1
    said = console.getvalue()
    assert "To: unit@example.dk" in said
    assert "/staff/inbox" in said
    for secret in (told.patient.name, *told.patient.name.split(), "1950", str(told.patient.id)):
        assert secret not in said


def test_it_is_told_once_a_day_and_sent_once(told: World) -> None:
    a_task(told)
    say_tried(told)
    sent: list[Message] = []
    for _ in range(2):
        notifications.send_waiting(told.context, console=io.StringIO(), sender=sent.append)
    assert len(sent) == 1
    told.clock.forward(days=1)
    told.respond(pain="4")
    notifications.send_waiting(told.context, console=io.StringIO(), sender=sent.append)
    assert len(sent) == 2
    assert len({message.key for message in sent}) == 2


def test_two_hosts_send_each_notice_once(told: World) -> None:
    keep(told, 30)
    sent: list[str] = []

    def run(_: int) -> int:
        return notifications.send_waiting(
            told.context, console=io.StringIO(), sender=lambda message: sent.append(message.key)
        ).sent

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(run, range(2))) == 30
    assert len(sent) == len(set(sent)) == 30


def test_a_dead_mail_server_loses_nothing(told: World) -> None:
    def dead(_: Message) -> None:
        raise NotSentNow

    keep(told, 3)
    result = notifications.send_waiting(told.context, console=io.StringIO(), sender=dead)
    assert (result.sent, result.failed, waiting(told.context)) == (0, 3, 3)
    sent: list[Message] = []
    notifications.send_waiting(told.context, console=io.StringIO(), sender=sent.append)
    assert sent == []  # not at once again
    told.clock.forward(minutes=2)
    notifications.send_waiting(told.context, console=io.StringIO(), sender=sent.append)
    assert (len(sent), waiting(told.context)) == (3, 0)


def test_what_a_host_that_died_had_claimed_is_sent_by_another(told: World) -> None:
    keep(told, 1)
    now = told.clock()
    with told.context.database.writing() as writing:
        assert len(outbox.claim(writing, now=now, until=now + timedelta(minutes=5), most=9)) == 1
    sent: list[Message] = []
    notifications.send_waiting(told.context, console=io.StringIO(), sender=sent.append)
    assert sent == []
    told.clock.forward(minutes=5)
    notifications.send_waiting(told.context, console=io.StringIO(), sender=sent.append)
    assert len(sent) == 1


def test_an_address_that_is_refused_for_good_is_not_tried_again(told: World) -> None:
    def refuse(_: Message) -> None:
        raise RefusedForGood

    keep(told, 1)
    assert notifications.send_waiting(told.context, console=io.StringIO(), sender=refuse).refused == 1
    assert waiting(told.context) == 0


@pytest.mark.parametrize(
    "address",
    [
        "unit@example.dk\nBcc: other@example.dk",
        "unit@example.dk\r\n\r\nbody",
        "Unit <unit@example.dk>",
        "a@example.dk, b@example.dk",
        "",
    ],
)
def test_more_than_an_address_is_refused(address: str) -> None:
    with pytest.raises(RefusedForGood):
        email_of(Message(key="k", recipient=address, subject="s", text="t"), MAIL)


def test_a_line_break_makes_no_second_header() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        email_of(Message(key="k", recipient="a@example.dk", subject="s\nBcc: b@example.dk", text="t"), MAIL)


def test_without_mail_nothing_is_kept_and_nothing_sent(world: World) -> None:
    a_task(world)
    assert waiting(world.context) == 0
    assert sender_of(MailSettings(), console=io.StringIO()) is None


def test_every_notice_has_its_words_in_both_languages() -> None:
    for words in notifications.WORDS.values():
        assert set(words) == {"da", "en"}
        assert all("{link}" in said.text for said in words.values())


def keep(world: World, count: int) -> None:
    with world.context.database.writing() as writing:
        for number in range(count):
            notifications.tell(
                world.context, writing, world.organisation.id, about=f"test:{number}", at=world.clock()
            )
