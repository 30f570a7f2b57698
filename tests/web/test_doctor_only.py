"""What is kept for the doctor leaves by no door: every page of the staff's that can be asked for, as everybody who is
no doctor, with answers that cannot be mistaken. The routes come from the app itself: a new one is covered by itself."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from screening.core.people import Invitee, Role
from screening.core.questionnaire import Consent, Language, LinkId, Source
from screening.core.response import Assistance
from screening.report.attachment import find_attached
from screening.services import answering, consent, invitations, patients, relatives, verification
from screening.services.assessments import assessment_pdf, get_assessment
from screening.services.corrections import get_history
from screening.storage.rows import assessment, response
from tests.report.reading import open_pdf
from tests.report.reading import text_of as text_of_pdf
from tests.web.other_organisation import NOBODYS, OTHERS, Other, make_other
from tests.web.staff_site import DANISH, Site, opened_site

WORDS = "Kanariefugl ingen maa se"
MILD = dict.fromkeys(map(str, range(1, 15)), "1") | {"15": "6"}
NO_DOCTORS = [Role.NURSE, Role.VISITATOR]
KEPT = ("9", "matters-most")
# In words wherever the answer or its scale is told: nothing else said of nausea in these cases is so.
ANSWER = re.compile(r"(?i)(stomach|kvalme)[^\n]{0,40}(a lot|meget) \(4\)")
SCORE = re.compile(r"(?i)(nausea|kvalme)\W{1,3}100\b|(nausea|kvalme)[^.<\n]{0,30}3 steps")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An organisation whose patient has kept two answers for the doctor."""

    site: Site
    other: Other

    def pages(self, role: Role) -> Iterator[tuple[str, TestResponse]]:
        """Every page that a signed-in browser can ask for, about everything there is of the patient."""
        app, client = self.site.app, self.site.client(role).browser
        for rule in sorted(app.url_map.iter_rules(), key=str):
            if "GET" in (rule.methods or ()) and rule.rule.startswith("/staff"):
                for path in self._paths(rule):
                    yield path, client.get(path)
                    if "unlock" in path or "sign-out" in path:
                        client = self.site.client(role).browser

    def _paths(self, rule: Rule) -> Iterator[str]:
        adapter = self.site.app.url_map.bind("localhost")
        usual = {
            name: OTHERS[name](self.other) if name in OTHERS else NOBODYS[name] for name in rule.arguments
        }
        chosen = [usual]
        for name, table in (("assessment_id", assessment), ("response_id", response)):
            if name in rule.arguments:
                chosen = [{**one, name: id} for one in chosen for id in self.ids(table)]
        if "link_id" in rule.arguments:
            chosen = [{**one, "link_id": id} for one in chosen for id in KEPT]
        for one in chosen:
            yield adapter.build(rule.endpoint, one)

    def ids(self, table: object) -> list[str]:
        with self.site.context.database.reading() as reading:
            mine = table.c.patient_id == self.other.patient.id  # type: ignore[attr-defined]
            return list(reading.execute(select(table.c.id).where(mine)).scalars())  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    with opened_site(tmp_path_factory.mktemp("site")) as site:
        other = make_other(site)
        site.clock.forward(seconds=60)
        there = other.site
        answer(there, other, nausea="1", words="")
        site.clock.forward(days=8)
        answer(there, other, nausea="4", words=WORDS, marked=KEPT)
        yield Kept(site=there, other=other)


def answer(site: Site, other: Other, *, nausea: str, words: str, marked: tuple[str, ...] = ()) -> None:
    """The patient answers, and keeps the marked answers for the doctor."""
    invitation = site.begin(other.patient, MILD | {"9": nausea} | ({"matters-most": words} if words else {}))
    links = [LinkId(link) for link in marked]
    answering.mark_answers(site.context, invitation, seen=links, doctor_only=links)
    answering.submit(site.context, invitation)


def attached(page: TestResponse) -> object:
    return json.loads(find_attached(page.data) or b"{}") if page.mimetype == "application/pdf" else {}


def shown(page: TestResponse) -> str:
    if page.mimetype != "application/pdf":
        return page.get_data(as_text=True)
    attached = find_attached(page.data) or b""
    return " ".join(text_of_pdf(page.data).split()) + attached.decode()


def leaks(text: str) -> list[str]:
    """What of the kept answers stands in a page or file."""
    found = ["the words"] if WORDS in text else []
    found += ["the answer"] if ANSWER.search(text) else []
    found += ["the score"] if SCORE.search(text) else []
    return found


def in_fhir(value: object) -> Iterator[str]:
    """What of the kept answers the attached data holds."""
    if isinstance(value, dict):
        if value.get("linkId") == "9" and {"valueCoding": {"code": "4"}} in value.get("answer", []):
            yield "the answer"
        codings = value.get("code", {}).get("coding", []) if isinstance(value.get("code"), dict) else []
        is_scale = any(coding["code"].endswith("/scale/NV") for coding in codings)
        if is_scale and value.get("valueQuantity", {}).get("value") == 100:
            yield "the score"
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from in_fhir(part)


@pytest.mark.parametrize("role", NO_DOCTORS)
def test_no_page_for_others_than_a_doctor_holds_what_is_kept(kept: Kept, role: Role) -> None:
    seen = 0
    for path, page in kept.pages(role):
        assert page.status_code < 500, path
        assert leaks(shown(page)) == [], path
        assert [*in_fhir(attached(page))] == [], path
        seen += page.status_code == 200
    assert seen > 5


def test_the_doctor_sees_it_on_the_page_and_in_the_pdf(kept: Kept) -> None:
    found = {path: leaks(shown(page)) for path, page in kept.pages(Role.GP)}
    newest = kept.site.newest_assessment(kept.other.patient)
    for path in (f"/staff/assessments/{newest}", f"/staff/assessments/{newest}/pdf/en"):
        held = found.get(path) or leaks(shown(kept.site.client(Role.GP).browser.get(path)))
        assert {"the words", "the answer", "the score"} <= set(held)
    pdf = kept.site.client(Role.GP).browser.get(f"/staff/assessments/{newest}/pdf/en")
    assert {*in_fhir(attached(pdf))} == {"the words", "the answer", "the score"} - {"the words"}
    assert any("referral" in path and held for path, held in found.items())


def test_the_nurse_is_told_that_something_is_kept_and_for_whom(kept: Kept) -> None:
    newest = kept.site.newest_assessment(kept.other.patient)
    page = kept.site.client(Role.NURSE).get(f"/staff/assessments/{newest}").text
    assert "Kept for the doctor and not shown here" in page
    assert "Answers kept for the doctor are left out" in page
    assert "kept for the doctor</td>" in page
    assert "not answered" not in page.partition("Every answer")[2].partition("ausea")[2][:200]
    whole = kept.site.client(Role.GP).get(f"/staff/assessments/{newest}").text
    assert "Only for the doctor, not for the nurse or relatives" in whole


def test_the_nurse_s_pdf_says_on_every_page_that_it_is_not_the_doctor_s(kept: Kept) -> None:
    newest = kept.site.newest_assessment(kept.other.patient)
    pdf = kept.site.client(Role.NURSE).browser.get(f"/staff/assessments/{newest}/pdf/en").data
    pages = [page.extract_text() for page in open_pdf(pdf).pages]
    assert len(pages) > 1
    assert all("Answers kept for the doctor are left out" in " ".join(page.split()) for page in pages)
    attached = (find_attached(pdf) or b"").decode()
    assert '"code":"REDACTED"' in attached
    assert '"masked"' in attached


def test_the_nurse_s_pdf_is_never_verified_as_the_doctor_s_page(kept: Kept) -> None:
    context, newest = kept.site.context, kept.site.newest_assessment(kept.other.patient)
    pdfs = {
        role: assessment_pdf(context, kept.site.staff[role], newest, language=DANISH, translate=str)
        for role in (Role.NURSE, Role.GP)
    }

    def against(reader: Role, of: Role) -> verification.Verification:
        return verification.verify_assessment_pdf(
            context, kept.site.staff[reader], newest, pdfs[of], translators=lambda _: str
        )

    assert against(Role.GP, Role.GP).matches
    for reader, of in ((Role.NURSE, Role.NURSE), (Role.GP, Role.NURSE), (Role.NURSE, Role.GP)):
        found = against(reader, of)
        assert not found.matches
        assert "altered" not in str(found.differences[0])
    assert not verification.verify_pdf(context.catalog, pdfs[Role.NURSE], translators=lambda _: str).matches
    assert verification.verify_pdf(context.catalog, pdfs[Role.GP], translators=lambda _: str).matches


def test_a_relative_who_may_see_the_answers_is_not_shown_what_is_kept(kept: Kept) -> None:
    site, patient = kept.site, kept.other.patient
    own = site.begin(patient, {"1": "1"})
    consent.say(
        site.context, own, consent=Consent.RELATIVE_SEES_ANSWERS, allowed=True, language=Language("da")
    )
    link = invitations.make_invitation(
        site.context,
        site.staff[Role.NURSE],
        patient.id,
        questionnaire=next(id for id in site.context.catalog.questionnaires if id == "relative-needs"),
        language=DANISH,
        invitee=Invitee.RELATIVE,
    )
    invitation = link.invitation.id
    answering.begin(
        site.context, invitation, source=Source.RELATIVE, assistance=Assistance.NONE, language=DANISH
    )
    answering.submit(site.context, invitation)
    tongue = relatives.Tongue(language=DANISH, translate=str)
    found = relatives.get_shared_answers(site.context, invitation, tongue=tongue)
    assert found is not None
    lines = {line.link_id: line for line in found.words.lines}
    for link_id in KEPT:
        assert lines[LinkId(link_id)].answer is None
        assert lines[LinkId(link_id)].missing == "Not shown here"
    assert lines[LinkId("1")].answer is not None


def test_a_nurse_asks_for_nothing_that_is_kept_and_corrects_nothing_of_it(kept: Kept) -> None:
    context, nurse = kept.site.context, kept.site.staff[Role.NURSE]
    newest = patients.get_patient(context, nurse, kept.other.patient.id).responses
    kept_one = next(one for one in newest if one.doctor_only)
    history = get_history(context, nurse, kept_one.id)
    assert not history.correctable & kept_one.doctor_only
    stored = get_assessment(context, nurse, kept.site.newest_assessment(kept.other.patient))
    asked = {entry.link_id for entry in stored.assessment.verdict.missing}
    assert not asked & kept_one.doctor_only


def test_what_is_kept_is_in_no_copy_that_others_than_a_doctor_make(kept: Kept) -> None:
    path = f"/staff/patients/{kept.other.patient.id}/data"
    nurse, doctor = kept.site.client(Role.NURSE), kept.site.client(Role.GP)
    for client, holds in ((nurse, False), (doctor, True)):
        made = client.browser.post(
            f"{path}/copy", data={"csrf_token": token(client.browser.get(path).get_data(as_text=True))}
        )
        if made.mimetype != "application/zip":
            assert not holds
            assert leaks(made.get_data(as_text=True)) == []
            continue
        with zipfile.ZipFile(io.BytesIO(made.data)) as file:
            content = " ".join(file.read(name).decode(errors="replace") for name in file.namelist())
        assert (WORDS in content) is holds


def token(html: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    return found.group(1) if found else ""
