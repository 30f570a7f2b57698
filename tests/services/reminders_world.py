"""A patient who has agreed to e-mail, with a plan that is due today, in a service that sends mail."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from screening.config import MailSettings, MailWay
from screening.core.identity import IdentityEntry, RelativeEntry
from screening.core.people import Invitee
from screening.core.plans import ScreeningPlan
from screening.services import identities, notifications, planning, reminders
from screening.services.mail import Message
from tests.services.world import NEEDS, World

TODAY = date(2026, 11, 22)
ADDRESS, RELATIVES = "karen.hemmelig@example.dk", "kurt.hemmelig@example.dk"
MAIL = MailSettings(way=MailWay.CONSOLE, sender="besked@example.dk")
ENTRY = IdentityEntry(
    name="Karen Hemmelig",
    birth="1-3-1950",
    email=ADDRESS,
    may_email=True,
    language="da",
    relatives=(RelativeEntry(name="Kurt Hemmelig", email=RELATIVES, may_email=True),),
)


def with_mail(world: World, mail: MailSettings = MAIL, **settings: object) -> World:
    """The same service, sending mail this way."""
    changed = replace(world.context.settings, mail=mail, **settings)  # type: ignore[arg-type]
    return replace(world, context=replace(world.context, settings=changed))


def know(world: World, **changed: object) -> None:
    """What is known of the patient, but for what is changed."""
    entry = replace(ENTRY, **changed)  # type: ignore[arg-type]
    hints = {"birth-differs:", "same-cpr:"}
    identities.change_identity(world.context, world.nurse, world.patient.id, entry, confirmed=hints)


def plan(
    world: World, *, first_on: date = TODAY, weeks: int | None = 2, asks: Invitee = Invitee.PATIENT
) -> ScreeningPlan:
    return planning.set_plan(
        world.context,
        world.nurse,
        world.patient.id,
        questionnaire=NEEDS,
        every_weeks=weeks,
        first_on=first_on,
        asks=asks,
    )


def remind(world: World) -> list[Message]:
    """What one run sends."""
    sent: list[Message] = []
    reminders.make_due(world.context)
    notifications.send_waiting(world.context, console=io.StringIO(), sender=sent.append)
    return sent


def links_in(text: str) -> tuple[str, str]:
    """The secrets of the link to the form and of the one that says no more."""
    return _after(text.split(), "/i/"), _after(text.split(), "/no-more/")


def _after(words: Iterable[str], path: str) -> str:
    (secret,) = {word.partition(path)[2] for word in words if path in word}
    return secret
