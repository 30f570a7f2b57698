"""What was acknowledged survives a process that is killed in the middle of its work."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from screening.core.questionnaire import LinkId
from screening.core.response import Text
from screening.services import answering, patients
from tests.services.world import World

ROOT = Path(__file__).resolve().parents[2]

# Says each number on its standard output once the answer is saved, until it is killed.
SAVER = """
import sys
from itertools import count
from pathlib import Path
from screening.core.people import InvitationId
from screening.services import answering
from tests.services.world import Clock, make_context, make_item

url, data, invitation = sys.argv[1:]
context = make_context(url, Path(data), Clock())
for number in count(1):
    answering.save_answer(context, InvitationId(invitation), make_item("matters", str(number)))
    print(number, flush=True)
"""
SENDER = """
import sys
from pathlib import Path
from screening.core.people import InvitationId
from screening.services import answering
from tests.services.world import Clock, make_context

url, data, *invitations = sys.argv[1:]
context = make_context(url, Path(data), Clock())
for invitation in invitations:
    print(answering.submit(context, InvitationId(invitation)).id, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("after", [1, 17, 60])
def test_no_acknowledged_answer_is_lost_by_a_killed_process(world: World, after: int) -> None:
    invitation = world.begin()
    said = _run_until(world, SAVER, [invitation], lines=after)
    saved = answering.get_draft(world.context, invitation).answers[LinkId("matters")]
    assert isinstance(saved, Text)
    # The process may have saved one more than it lived to say.
    assert int(saved.text) - int(said[-1]) in (0, 1)
    world.answer(invitation, matters="og videre")
    assert answering.submit(world.context, invitation).text(LinkId("matters")) == "og videre"


def test_a_submission_cut_off_is_whole_or_not_there_and_can_be_sent_again(world: World) -> None:
    invitations = [world.begin() for _ in range(12)]
    for invitation in invitations:
        world.answer(invitation, pain="4")
    said = _run_until(world, SENDER, [*invitations], lines=5)
    stored = {r.id for r in patients.get_patient(world.context, world.nurse, world.patient.id).responses}
    assert set(said) <= stored
    assert len(stored) in (len(said), len(said) + 1)
    sent = {answering.submit(world.context, invitation).id for invitation in invitations}
    assert set(said) <= sent
    found = patients.get_patient(world.context, world.nurse, world.patient.id).responses
    assert {response.id for response in found} == sent
    assert len(found) == len(invitations)


def _run_until(world: World, program: str, arguments: list[str], *, lines: int) -> list[str]:
    """Run the program until it has said so many lines, kill it, and give all that it said."""
    settings = world.context.settings
    command = [sys.executable, "-c", program, settings.database_url, str(settings.data), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        said = [process.stdout.readline().strip() for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
        said += process.stdout.read().split()
    assert process.returncode == -signal.SIGKILL
    return said
