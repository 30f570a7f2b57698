"""Messages to a real mail server: over STARTTLS, signed in, and everything that servers do wrong."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from screening.config import MailSettings, MailWay
from screening.services import notifications, reminders
from screening.services.mail import Message, NobodyThere, NotSentNow, RefusedForGood, Sender, sender_of
from screening.services.organisations import OrganisationDetails, change_organisation
from screening.services.reminder_words import WORDS
from tests.services.reminders_world import ADDRESS, know, links_in, plan, with_mail
from tests.services.world import World
from tests.smtp_server import HOST, PASSWORD, USER, MailServer, mail_server, make_certificate, silent_server

MESSAGE = Message(key="key", recipient=ADDRESS, subject="Så er det nu – æøå", text="Blåbærgrød\n")


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(certificate) as running:
        yield running


def settings(port: int, **changed: object) -> MailSettings:
    known = MailSettings(
        way=MailWay.SMTP,
        host=HOST,
        port=port,
        user=USER,
        password=PASSWORD,
        sender="besked@example.dk",
        timeout=5,
    )
    return replace(known, **changed)  # type: ignore[arg-type]


def way(port: int, **changed: object) -> Sender:
    found = sender_of(settings(port, **changed), console=io.StringIO())
    assert found is not None
    return found


def due(world: World, server: MailServer) -> World:
    mailing = with_mail(world, settings(server.port))
    know(mailing)
    plan(mailing)
    return mailing


def run(world: World) -> notifications.Sending:
    reminders.make_due(world.context)
    return notifications.send_waiting(world.context, console=io.StringIO())


def test_a_reminder_arrives_whole_with_its_headers(world: World, server: MailServer) -> None:
    assert run(due(world, server)).sent == 1
    (letter,) = server.letters.received
    assert (letter["To"], letter["From"]) == (ADDRESS, "besked@example.dk")
    assert letter["Subject"] == WORDS["da"].subject
    text = letter.get_content()
    _, stop = links_in(text)
    assert letter["List-Unsubscribe"] == f"<http://localhost:8000/no-more/{stop}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Content-Language"] == "da"
    assert WORDS["da"].fresh in text


def test_letters_beyond_ascii_survive_in_headers_and_text(server: MailServer) -> None:
    way(server.port)(MESSAGE)
    (letter,) = server.letters.received
    assert (letter["Subject"], letter.get_content().strip()) == (MESSAGE.subject, "Blåbærgrød")


def test_a_wrong_password_is_for_later_and_not_the_addresses_fault(server: MailServer) -> None:
    with pytest.raises(NotSentNow):
        way(server.port, password="wrong")(MESSAGE)
    assert server.letters.received == []


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(NotSentNow):
        way(server.port)(MESSAGE)
    assert server.letters.received == []


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        ("550 5.1.1 no such user", RefusedForGood),
        ("550 5.2.1 mailbox disabled", RefusedForGood),
        ("550 no such user here", RefusedForGood),
        ("550 5.7.1 relaying denied", NotSentNow),
        ("554 5.7.1 you are on a list", NotSentNow),
        ("451 4.7.1 come back later", NotSentNow),
        ("452 4.2.2 mailbox full", NotSentNow),
    ],
)
def test_only_what_is_about_the_address_is_for_good(
    server: MailServer, answer: str, raised: type[Exception]
) -> None:
    server.letters.refuse[ADDRESS] = answer
    with pytest.raises(raised) as caught:
        way(server.port)(MESSAGE)
    assert ADDRESS not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_4xx_is_tried_again_after_a_growing_wait(world: World, server: MailServer) -> None:
    mailing = due(world, server)
    server.letters.answers += ["451 4.3.0 not now"] * 2
    assert run(mailing).failed == 1
    assert run(mailing).failed == 0  # not at once
    mailing.clock.forward(minutes=1)
    assert run(mailing).failed == 1
    mailing.clock.forward(minutes=1)
    assert run(mailing).sent == 0  # twice as long
    mailing.clock.forward(minutes=1)
    assert run(mailing).sent == 1
    assert len(server.letters.received) == 1


def test_a_connection_cut_half_way_loses_nothing(world: World, server: MailServer) -> None:
    mailing = due(world, server)
    server.letters.cut = True
    assert run(mailing).failed == 1
    mailing.clock.forward(minutes=1)
    assert run(mailing).sent == 1


def test_one_bad_address_does_not_keep_the_others_waiting(world: World, server: MailServer) -> None:
    mailing = due(world, server)
    server.letters.refuse[ADDRESS] = "550 5.1.1 no such user"
    details = mailing.organisation
    change_organisation(
        mailing.context,
        details.id,
        OrganisationDetails(name=details.name, kind=details.kind, email="unit@example.dk"),
    )
    reminders.make_due(mailing.context)
    with mailing.context.database.writing() as writing:
        notifications.tell(mailing.context, writing, details.id, about="x", at=mailing.clock())
    came = run(mailing)
    assert (came.sent, came.refused) == (1, 1)
    assert [letter["To"] for letter in server.letters.received] == ["unit@example.dk"]
    assert reminders.get_page(mailing.context, mailing.nurse, mailing.patient.id).is_refused


def test_a_silent_server_is_given_up_after_the_timeout_and_nobody_else_is_tried() -> None:
    with silent_server() as port, pytest.raises(NobodyThere):
        way(port, timeout=1)(MESSAGE)


def test_a_server_that_is_not_there_ends_the_run(world: World) -> None:
    mailing = with_mail(world, settings(1))
    know(mailing)
    plan(mailing)
    assert run(mailing).failed == 1


def test_no_log_line_has_the_address_or_a_link(
    world: World, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    mailing = due(world, server)
    seen: list[str] = []
    with caplog.at_level(logging.DEBUG):
        for answer in (
            "451 4.7.1 not now <karen.hemmelig@example.dk>",
            "550 5.1.1 <karen.hemmelig@example.dk>",
        ):
            server.letters.refuse[ADDRESS] = answer
            run(mailing)
            mailing.clock.forward(minutes=5)
        seen = [record.getMessage() for record in caplog.records if record.name.startswith("screening")]
    assert len(seen) == 2
    assert [line for line in seen if "hemmelig" in line or "/i/" in line] == []
