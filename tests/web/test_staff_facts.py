"""The facts page and the assessment it leads to."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from pypdf import PdfReader

from screening.core.people import Patient, Role
from screening.core.questionnaire import LinkId
from screening.core.response import Missing
from screening.services import patients
from tests.web.staff_site import FACTS, Client, Site, csrf_token, hidden, link_ids, opened_site, text_of

SEVERE = "3 2 1 1 4 3 3 2 1 2 3 4 2 2 3"
XSS = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with opened_site(tmp_path_factory.mktemp("site")) as site:
        yield site


def path_of(patient: Patient) -> str:
    return f"/staff/patients/{patient.id}/facts/{FACTS}"


def send(
    client: Client, patient: Patient, answers: dict[str, str], *, page: str | None = None
) -> tuple[int, str]:
    """Send the facts as the page (a fresh one when none is given) would; the status and where it leads, or the page."""
    page = page or client.get(path_of(patient)).text
    posted = {f"fact-{link_id}": code for link_id, code in answers.items()}
    posted["response_id"] = hidden(page, "response_id")
    response = client.post_again(path_of(patient), posted, csrf_token(page))
    return response.status_code, response.headers.get("Location") or response.text


def facts_of(site: Site, patient: Patient) -> int:
    record = patients.get_patient(site.context, site.staff[Role.NURSE], patient.id)
    return sum(response.questionnaire.id == FACTS for response in record.responses)


def checked(html: str) -> list[tuple[str, str]]:
    """The radio buttons that are chosen."""
    return [
        (found[1], found[2]) for found in re.finditer(r'name="fact-([\w-]+)" value="(\w+)" checked', html)
    ]


def test_every_fact_is_asked_and_nothing_is_chosen_beforehand(site: Site) -> None:
    patient = site.add_patient()
    site.record(patient, site.all_facts("yes"))
    page = site.client().get(path_of(patient)).text
    assert all(f'name="fact-{link_id}"' in page for link_id in link_ids(site))
    assert checked(page) == []


def test_last_times_answer_stands_beside_with_who_and_when(site: Site) -> None:
    patient = site.add_patient()
    site.record(patient, {"delirium": "no"})
    text = text_of(site.client().get(path_of(patient)).text)
    assert "Last time: No (22 November 2026, 10:00, nurse Jensen)" in text


def test_some_facts_are_stored_and_lead_to_the_new_assessment(site: Site) -> None:
    patient = site.add_patient()
    site.answer(patient, SEVERE)
    site.clock.forward(minutes=1)
    client = site.client()
    status, location = send(client, patient, {"delirium": "yes"})
    assert status == 303
    assert location == f"/staff/assessments/{site.newest_assessment(patient)}"
    page = client.get(location).text
    assert "The facts are stored" in page
    assert "alerts-met" in page


def test_the_same_page_posted_twice_is_stored_once(site: Site) -> None:
    patient, client = site.add_patient(), site.client()
    page = client.get(path_of(patient)).text
    first = send(client, patient, {"delirium": "no"}, page=page)
    second = send(client, patient, {"delirium": "no"}, page=page)
    assert first[0] == second[0] == 303
    assert facts_of(site, patient) == 1


def test_the_same_page_posted_with_other_answers_loses_neither(site: Site) -> None:
    patient, client = site.add_patient(), site.client()
    page = client.get(path_of(patient)).text
    send(client, patient, {"delirium": "no"}, page=page)
    status, again = send(client, patient, {"delirium": "yes"}, page=page)
    assert status == 422
    assert "already sent with other answers" in again.lower()
    assert checked(again) == [("delirium", "yes")]
    assert send(client, patient, {"delirium": "yes"}, page=again)[0] == 303
    assert facts_of(site, patient) == 2


def test_an_answer_that_is_none_of_ours_is_refused_and_the_others_are_kept(site: Site) -> None:
    patient = site.add_patient()
    status, page = send(site.client(), patient, {"delirium": "perhaps", "informed": "yes"})
    assert status == 422
    assert checked(page) == [("informed", "yes")]
    assert 'href="#fact-delirium"' in page
    assert "is not one of the possible answers" in page.lower()
    assert facts_of(site, patient) == 0


def test_a_page_sent_without_any_answer_says_so(site: Site) -> None:
    patient = site.add_patient()
    status, page = send(site.client(), patient, {})
    assert status == 422
    assert "nothing is answered yet" in page.lower()


@pytest.mark.parametrize("response_id", ["", "x", "../../etc", "1" * 500])
def test_a_page_that_has_lost_its_id_keeps_the_answers_and_gets_a_new_one(
    site: Site, response_id: str
) -> None:
    patient, client = site.add_patient(), site.client()
    page = client.post(path_of(patient), {"fact-delirium": "no", "response_id": response_id})
    assert page.status_code == 422
    assert checked(page.text) == [("delirium", "no")]
    assert send(client, patient, {"delirium": "no"}, page=page.text)[0] == 303


def test_acute_signs_come_first_and_then_what_could_settle_the_assessment(site: Site) -> None:
    patient = site.add_patient()
    site.answer(patient, SEVERE)
    site.clock.forward(minutes=1)
    site.record(patient, {"life-threatening": "yes"})
    page = site.client().get(path_of(patient)).text
    places = [page.index(f'id="fact-{link_id}"') for link_id in ("delirium", "informed", "life-threatening")]
    settle = page.index("These could settle the newest assessment")
    assert places[0] < settle < places[1] < places[2]


def test_a_questionnaire_for_patients_is_no_facts_page(site: Site) -> None:
    patient = site.add_patient()
    assert site.client().get(f"/staff/patients/{patient.id}/facts/qlq-c15-pal").status_code == 404


# -- the assessment ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def assessed(site: Site) -> Patient:
    patient = site.add_patient("Karen Hemmelig")
    numbers = {str(number): code for number, code in enumerate(SEVERE.split(), start=1)}
    site.answer(patient, {**numbers, "matters-most": f"Haven {XSS}"})
    site.clock.forward(minutes=1)
    site.record(patient, {"informed": "yes", "suicide-risk": "yes"})
    return patient


def test_the_assessment_page_tells_verdict_alert_reasons_words_and_versions(
    site: Site, assessed: Patient
) -> None:
    page = site.client().get(f"/staff/assessments/{site.newest_assessment(assessed)}").text
    text = text_of(page)
    criteria_set = site.context.catalog.get_criteria_set(site.context.settings.criteria_set)
    english = "en"
    for criterion in (*criteria_set.criteria.values(), *criteria_set.alerts.values()):
        labels = {str(language): label for language, label in criterion.label.items()}
        assert f"{criterion.id} {labels[english]}" in text
    assert "Haven &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert XSS not in page
    assert criteria_set.ref.version in text
    assert criteria_set.ref.sha256[:8] in text
    assert page.count('<div class="bar"><svg class="chart"') == 10


def test_the_assessment_page_says_who_can_supply_what_is_missing(site: Site, assessed: Patient) -> None:
    page = site.client().get(f"/staff/assessments/{site.newest_assessment(assessed)}").text
    assert path_of(assessed) in page
    assert "could change the outcome" in page


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_pdf_is_downloaded_under_a_name_that_says_nothing_of_the_patient(
    site: Site, assessed: Patient, language: str
) -> None:
    answer = site.client().get(f"/staff/assessments/{site.newest_assessment(assessed)}/pdf/{language}")
    assert answer.mimetype == "application/pdf"
    disposition = answer.headers["Content-Disposition"]
    assert re.fullmatch(rf'attachment; filename="screening-[0-9a-f]{{8}}-{language}\.pdf"', disposition)
    assert "Karen Hemmelig" in PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()


def test_there_is_no_pdf_in_a_language_we_do_not_have(site: Site, assessed: Patient) -> None:
    answer = site.client().get(f"/staff/assessments/{site.newest_assessment(assessed)}/pdf/xx")
    assert answer.status_code == 404


# -- still true --------------------------------------------------------------------------------------------------


def test_one_tap_says_again_what_was_said_last_time_as_said_now_by_me(site: Site) -> None:
    patient = site.add_patient()
    site.record(patient, {"informed": "yes"})
    site.clock.forward(days=3)
    client = site.client(Role.GP)
    path = f"/staff/patients/{patient.id}/facts/{FACTS}"
    page = client.get(path)
    answer = client.post_again(
        path, {"still": "informed", "response_id": hidden(page.text, "response_id")}, csrf_token(page.text)
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    newest, before = patients.get_patient(site.context, site.staff[Role.GP], patient.id).responses
    given = {id: answer for id, answer in newest.answers.items() if not isinstance(answer, Missing)}
    assert given == {"informed": before.answers[LinkId("informed")]}
    assert (newest.author, newest.authored) == (site.staff[Role.GP].id, site.clock())
    assert "Stored as answered by you, now." in client.get(path).text


def test_still_true_without_an_answer_from_last_time_stores_nothing(site: Site) -> None:
    patient = site.add_patient()
    path = f"/staff/patients/{patient.id}/facts/{FACTS}"
    client = site.client()
    for still in ("informed", "no-such-item", ""):
        page = client.get(path)
        data = {"still": still, "response_id": hidden(page.text, "response_id")}
        assert client.post_again(path, data, csrf_token(page.text)).status_code == 422
    assert patients.get_patient(site.context, site.staff[Role.NURSE], patient.id).responses == ()


def test_still_true_beside_another_answer_is_asked_about(site: Site) -> None:
    patient = site.add_patient()
    site.record(patient, {"informed": "yes"})
    site.clock.forward(days=1)
    path = f"/staff/patients/{patient.id}/facts/{FACTS}"
    client = site.client()
    page = client.get(path)
    data = {
        "still": "informed",
        "fact-informed": "no",
        "response_id": hidden(page.text, "response_id"),
    }
    answer = client.post_again(path, data, csrf_token(page.text))
    assert answer.status_code == 422
    assert "Another answer is chosen here" in answer.text
    assert len(patients.get_patient(site.context, site.staff[Role.NURSE], patient.id).responses) == 1


def test_enter_presses_store_and_not_still_true(site: Site) -> None:
    patient = site.add_patient()
    site.record(patient, {"informed": "yes"})
    page = site.client().get(f"/staff/patients/{patient.id}/facts/{FACTS}").text
    form = page[page.index('<form id="facts"') :]
    first = form[form.index("<button") :].partition(">")[0]
    assert "still" not in first
    assert 'name="still" value="informed"' in form
