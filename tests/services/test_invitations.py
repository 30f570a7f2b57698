import hashlib

import pytest
from sqlalchemy import select, text

from screening.core.audit import Action
from screening.core.errors import Conflict, InvalidSubmission, NotFound
from screening.core.people import InvitationId
from screening.core.questionnaire import Language, QuestionnaireId
from screening.core.response import PatientId
from screening.services import invitations
from screening.storage.rows import invitation as invitation_table
from tests.services.world import DANISH, NEEDS, World


def make(world: World) -> invitations.NewInvitation:
    return invitations.make_invitation(
        world.context, world.nurse, world.patient.id, questionnaire=NEEDS, language=DANISH
    )


def test_a_link_opens_its_invitation(world: World) -> None:
    made = make(world)
    opened = invitations.open_invitation(world.context, made.secret)
    assert opened == made.invitation == invitations.get_invitation(world.context, made.invitation.id)
    assert opened.patient == world.patient.id
    assert world.events(opened.id) == [
        (world.nurse.id, Action.INVITATION_MADE),
        (f"respondent:{opened.id}", Action.INVITATION_OPENED),
    ]


def test_a_secret_has_at_least_128_bits_and_is_stored_nowhere(world: World) -> None:
    made = make(world)
    assert len(made.secret) * 6 >= 128
    with world.context.database.reading() as reading:
        (row,) = reading.execute(select(invitation_table)).all()
        everything = [
            str(tuple(row))
            for name in ("invitation", "audit_event", "definition")
            for row in reading.execute(text(f"SELECT * FROM {name}"))  # noqa: S608
        ]
    assert row.secret_sha256 == hashlib.sha256(made.secret.encode()).hexdigest()
    assert not any(made.secret in stored for stored in everything)


@pytest.mark.parametrize("secret", ["", "guess", "x" * 10_000, "å\0\ud800"])
def test_a_wrong_secret_is_not_found_and_not_repeated(world: World, secret: str) -> None:
    with pytest.raises(NotFound) as caught:
        invitations.open_invitation(world.context, secret)
    assert not secret or secret not in str(caught.value)


def test_an_unused_link_expires(world: World) -> None:
    made = make(world)
    world.clock.forward(days=14, seconds=-1)
    assert invitations.open_invitation(world.context, made.secret).is_open(world.clock())
    world.clock.forward(seconds=1)
    with pytest.raises(Conflict, match="expired"):
        invitations.open_invitation(world.context, made.secret)


def test_a_used_link_says_which_response_it_led_to_even_after_it_would_have_expired(world: World) -> None:
    response = world.respond(pain="1")
    with world.context.database.reading() as reading:
        id = reading.execute(select(invitation_table.c.id)).scalar_one()
    world.clock.forward(days=15)
    found = invitations.get_invitation(world.context, InvitationId(id))
    assert found.response == response.id
    assert not found.is_open(world.clock())


def test_an_invitation_for_nobody_or_to_nothing_is_refused(world: World) -> None:
    nobody, nothing = PatientId("nobody"), QuestionnaireId("nothing")
    with pytest.raises(NotFound, match="patient"):
        invitations.make_invitation(world.context, world.nurse, nobody, questionnaire=NEEDS, language=DANISH)
    with pytest.raises(NotFound, match="questionnaire"):
        invitations.make_invitation(
            world.context, world.nurse, world.patient.id, questionnaire=nothing, language=DANISH
        )
    with pytest.raises(InvalidSubmission, match="language"):
        invitations.make_invitation(
            world.context, world.nurse, world.patient.id, questionnaire=NEEDS, language=Language("kl")
        )
    with pytest.raises(NotFound):
        invitations.get_invitation(world.context, InvitationId("none"))
