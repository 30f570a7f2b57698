"""The copy for the patient: all of theirs in words and as FHIR, and nothing of what somebody else has said."""

import io
import json
import zipfile
from typing import Any
from uuid import uuid4

import pytest

from screening.core.audit import Action
from screening.core.errors import NotPermitted
from screening.core.people import Invitee, Staff
from screening.core.questionnaire import Language, LinkId, Source
from screening.core.response import AskedBy, Assistance, Response, ResponseId
from screening.interop.fhir_in import read_fhir
from screening.services import answering, invitations, planning, reminder_stop, seen_by
from screening.services.corrections import CorrectionEntry, correct_answer
from screening.services.patient_export import export_patient
from screening.storage import responses
from tests.services.reminders_world import TODAY, know, links_in, plan, remind, with_mail
from tests.services.world import DANISH, NEEDS, World

SECRET = "only between my sister and me"


def copy_of(world: World, staff: Staff | None = None, language: str = "da") -> dict[str, str]:
    content = export_patient(
        world.context, staff, world.patient.id, language=Language(language), translate=str
    )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def resources(files: dict[str, str], kind: str) -> list[dict[str, Any]]:
    entries = json.loads(files["fhir.json"])["entry"]
    return [one["resource"] for one in entries if one["resource"]["resourceType"] == kind]


def correct(world: World, response: Response, link_id: str, value: str) -> Response:
    entry = CorrectionEntry(
        id=ResponseId(str(uuid4())), value=value, withdrawn=False, asked_by=AskedBy.PATIENT, reason="a slip"
    )
    return correct_answer(world.context, world.nurse, response.id, LinkId(link_id), entry)


def relative_answers(world: World) -> Response:
    """A relative answers with a link of their own."""
    made = invitations.make_invitation(
        world.context,
        world.nurse,
        world.patient.id,
        questionnaire=NEEDS,
        language=DANISH,
        invitee=Invitee.RELATIVE,
    )
    answering.begin(
        world.context,
        made.invitation.id,
        source=Source.RELATIVE,
        assistance=Assistance.NONE,
        language=DANISH,
    )
    world.answer(made.invitation.id, pain="4", matters=SECRET)
    return answering.submit(world.context, made.invitation.id)


def test_every_response_is_fhir_that_is_read_back(world: World) -> None:
    first = world.respond(pain="2", matters="the garden")
    files = copy_of(world)
    read = read_fhir(files["fhir.json"])
    assert [one.id for one in read.responses] == [first.id]
    assert (read.patient, read.patient_name) == (world.patient.id, world.patient.name)


def test_a_corrected_answer_is_told_as_it_was_and_as_it_is_each_naming_the_other(world: World) -> None:
    first = world.respond(pain="4")
    second = correct(world, first, "pain", "1")
    files = copy_of(world)
    by_id = {one["id"]: one for one in resources(files, "QuestionnaireResponse")}
    assert by_id[second.id]["status"] == "amended"
    assert f"QuestionnaireResponse/{second.id}" in json.dumps(by_id[first.id])
    assert f"QuestionnaireResponse/{first.id}" in json.dumps(by_id[second.id])
    read = {one.id: one for one in read_fhir(files["fhir.json"]).responses}
    assert read[second.id].replaces == first.id
    found = read[second.id].corrected
    assert found is not None
    assert found.items == (LinkId("pain"),)
    assert "a slip" in files["data.html"]
    assert "a slip" not in files["fhir.json"]


def test_what_was_concluded_is_there_in_words_and_as_fhir(world: World) -> None:
    world.respond(pain="4")
    files = copy_of(world)
    assert "Lille" in files["data.html"]  # the criteria's title, not their number
    (bundle,) = [one["resource"] for one in json.loads(files["assessments.json"])["entry"]]
    kinds = [one["resource"]["resourceType"] for one in bundle["entry"]]
    assert {"Patient", "QuestionnaireResponse", "Observation", "Device"} <= set(kinds)


def test_a_relatives_own_form_is_the_relatives_and_in_no_file(world: World) -> None:
    own = world.respond(pain="2")
    theirs = relative_answers(world)
    files = copy_of(world)
    assert [one["id"] for one in resources(files, "QuestionnaireResponse")] == [own.id]
    for name, content in files.items():
        assert SECRET not in content, name
    stored = json.loads(files["data.json"])["stored"]
    assert [one["id"] for one in stored["response"]] == [own.id]
    assert theirs.id not in files["assessments.json"]
    assert all(one["invitee"] != "relative" for one in stored["invitation"])


def test_nor_is_it_when_it_was_corrected(world: World) -> None:
    theirs = relative_answers(world)
    corrected = correct(world, theirs, "pain", "1")
    files = copy_of(world)
    for name, content in files.items():
        assert SECRET not in content, name
    assert resources(files, "QuestionnaireResponse") == []
    assert corrected.id not in json.dumps(json.loads(files["data.json"])["stored"])


def test_a_score_that_rests_on_a_relatives_own_answers_is_not_told(world: World) -> None:
    world.respond(pain="2")
    theirs = relative_answers(world)
    newest = json.loads(copy_of(world)["assessments.json"])["entry"][0]["resource"]
    for entry in newest["entry"]:
        assert theirs.id not in json.dumps(entry)
        if entry["resource"]["resourceType"] == "Observation" and "device" in entry["resource"]:
            assert "component" not in entry["resource"]  # the details would tell what the relative said
    scores = [one["resource"] for one in newest["entry"] if "/scale/" in json.dumps(one["resource"])]
    assert all(score["performer"] == [{"type": "Patient"}] for score in scores)


def test_the_patient_is_not_told_who_looked_at_a_relatives_corrected_answers(world: World) -> None:
    invitation = world.begin()
    world.answer(invitation, pain="2")
    answering.submit(world.context, invitation)
    corrected = correct(world, relative_answers(world), "pain", "1")
    with world.context.database.reading() as reading:
        known = responses.list_responses(reading, world.patient.id)
    assert corrected.id in {one.id for one in known}
    looks = seen_by.list_looks(world.context, invitation)
    assert Action.RESPONSE_READ not in {look.what for look in looks}


def test_what_is_kept_for_the_doctor_is_copied_by_a_doctor_alone(world: World) -> None:
    world.respond_keeping("matters", pain="2", matters="a secret of mine")
    with pytest.raises(NotPermitted, match="doctor"):
        copy_of(world, world.nurse)
    assert "a secret of mine" in copy_of(world, world.gp)["data.html"]


def test_the_page_names_columns_in_words_and_people_by_name(world: World) -> None:
    world.respond(pain="4")
    page = copy_of(world, world.nurse, "en")["data.html"]
    assert "opened_at" not in page
    assert world.organisation.name in page
    assert world.nurse.name in page


def test_whether_they_agreed_to_e_mail_which_reminders_went_out_and_that_they_want_no_more_is_told(
    world: World,
) -> None:
    mailing = with_mail(world)
    know(mailing)
    plan(mailing)
    (message,) = remind(mailing)
    reminder_stop.stop(mailing.context, links_in(message.text)[1])
    files = copy_of(mailing)
    for words in (
        "Agreed to get e-mail",
        "Reminders by e-mail",
        "The plan made it due",
        "No more reminders wanted",
        "asked for no more reminders",
    ):
        assert words in files["data.html"]
    data = json.loads(files["data.json"])
    told = {name: data["identity"][name] for name in ("may_email", "relatives", "relatives_may_email")}
    assert told == {"may_email": True, "relatives": 1, "relatives_may_email": 1}
    (reminder,) = data["stored"]["reminder"]
    assert reminder["sent_at"] is not None
    assert "reminder_stop" in data["stored"]
    assert "kurt.hemmelig" not in "".join(files.values())  # the relative's address is the relative's


def test_reminders_to_a_relative_are_the_relatives(world: World) -> None:
    mailing = with_mail(world)
    know(mailing)
    planning.set_plan(
        mailing.context,
        mailing.nurse,
        mailing.patient.id,
        questionnaire=NEEDS,
        every_weeks=2,
        first_on=TODAY,
        asks=Invitee.RELATIVE,
    )
    assert len(remind(mailing)) == 1
    stored = json.loads(copy_of(mailing)["data.json"])["stored"]
    assert not {"reminder", "invitation", "invitation_link"} & set(stored)


def test_what_was_done_is_told_in_plain_words(world: World) -> None:
    world.respond(pain="2")
    page = copy_of(world)["data.html"]
    assert "sent answers" in page
    assert "response-submitted" not in page
