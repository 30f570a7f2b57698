"""Nothing of a patient's and no secret in the log, at its most talkative, whatever goes wrong on the way."""

from __future__ import annotations

import logging
from io import BytesIO
from pathlib import Path

import pytest

from screening.core.people import Role
from screening.services import invitations, patients, short_codes
from tests.web.staff_site import C15, DANISH, PASSWORD, opened_site

CPR, NAME, ANSWER = "241240-9996", "Hemmelig Hemmeligsen", "Kun for mine egne ord"
WRONG_PASSWORD, WRONG_CODE, WRONG_LINK = "not-the-password-either", "333 3333 333", "x" * 27


def test_no_name_number_answer_or_secret_is_logged_at_any_level(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with opened_site(tmp_path) as site:
        stranger = site.client(None)
        for password in (WRONG_PASSWORD, PASSWORD):
            stranger.post("/staff/sign-in", {"username": "nurse", "password": password})
        file = f"name;cpr;birth\n{NAME};{CPR};24-12-1940\n{NAME};{CPR};no day\n".encode()
        client = site.client()
        for content in (file, file[:-8] + b"24-12-1940\n", b"\x00" + file):
            posted = {"file": (BytesIO(content), f"{NAME}.csv"), "go": "import"}
            client.post("/staff/patients/import", posted)
        client.post("/staff/patients/new", {"name": NAME, "cpr": CPR, "birth": "no day"})
        patient = site.add_patient(NAME)
        nurse = site.staff[Role.NURSE]
        made = invitations.make_invitation(
            site.context, nurse, patient.id, questionnaire=C15, language=DANISH
        )
        shown = short_codes.show_code(site.context, made.invitation.id)
        assert shown is not None
        phone = site.client(None)
        for code in (WRONG_CODE, shown.code):
            phone.post("/code", {"code": code})
        phone.get(f"/i/{WRONG_LINK}")
        phone.get(f"/i/{made.secret}")
        phone.post("/answer", {"voice": "patient-none"})
        phone.post("/answer/question/matters-most", {"answer": ANSWER, "go": "next"})
        site.context.database.close()
        for break_it in ("/answer/review", "/answer/send"):
            site.app.view_functions["respondent.review"] = _fall_over
            phone.browser.get(break_it)
        patients.list_patients(site.context, nurse)
    text = "\n".join([caplog.text, *(repr(record.args) for record in caplog.records)])
    assert "RuntimeError in respondent.review" in text  # it is listened to, and it speaks
    secrets = [CPR, CPR.replace("-", ""), "Hemmelig", ANSWER, WRONG_PASSWORD, PASSWORD]
    secrets += (WRONG_CODE, shown.code, shown.code.replace(" ", ""), WRONG_LINK, made.secret)
    assert [secret for secret in secrets if secret in text] == []


def _fall_over(**_: object) -> str:
    raise RuntimeError(f"{NAME} {CPR} {ANSWER}")
