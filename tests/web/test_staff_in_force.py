"""Every page asks and judges by what is in force for the patient's organisation, from its first day on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from screening.core.criteria import CriteriaSetId
from screening.core.people import CareReason, OrganisationId, Patient, Role
from screening.services import care, hand_over, in_force, invitations, patients, wordings_in_force
from screening.services.wordings_in_force import KnownWording
from screening.web.forms.facts import PREFIX
from tests.web import staff_site
from tests.web.staff_site import C15, DANISH, Site, csrf_token, hidden
from tests.wording_packs import a_pack, as_yaml

HUI = CriteriaSetId("ipos-hui")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with staff_site.opened_site(tmp_path) as site:
        yield site


@pytest.fixture
def two(site: Site) -> tuple[Site, Site]:
    """A unit that keeps the set of the settings, and one whose own set has begun."""
    other = site.beside("Unit with other criteria")
    put(other, first_day=today(site) + timedelta(days=1), organisation=organisation_of(other))
    site.clock.forward(days=2)
    return site, other


def put(site: Site, *, first_day: date, organisation: OrganisationId | None) -> None:
    in_force.put_in_force(
        site.context, None, criteria_set=HUI, first_day=first_day, organisation=organisation
    )


def today(site: Site) -> date:
    return site.clock.now.astimezone(site.context.settings.time_zone).date()


def organisation_of(site: Site) -> OrganisationId:
    found = site.staff[Role.NURSE].organisation
    assert found is not None
    return found


def facts_offered(site: Site, patient: Patient) -> set[str]:
    page = site.client().get(f"/staff/patients/{patient.id}").text
    return {form for form in ("dk-basal-facts", "hui-facts") if f"/facts/{form}" in page}


def usual_offered(site: Site, patient: Patient, page: str) -> str:
    html = site.client().get(f"/staff/patients/{patient.id}/{page}").text
    radios: list[str] = [tag for tag in re.findall(r"<input[^>]*>", html) if 'name="questionnaire"' in tag]
    options: list[str] = re.findall(
        r"<option[^>]*>", html.partition('id="questionnaire"')[2].partition("</select>")[0]
    )
    (chosen,) = [tag for tag in radios + options if re.search(r" (checked|selected)", tag)]
    return chosen.partition('value="')[2].partition('"')[0]


def test_each_organisations_patients_are_asked_what_its_own_criteria_need(two: tuple[Site, Site]) -> None:
    for site, facts, usual in zip(
        two, ("dk-basal-facts", "hui-facts"), ("qlq-c15-pal", "ipos-patient"), strict=True
    ):
        patient = site.add_patient()
        assert facts_offered(site, patient) == {facts}
        client = site.client()
        for form in ("dk-basal-facts", "hui-facts"):
            status = client.get(f"/staff/patients/{patient.id}/facts/{form}").status_code
            assert status == (200 if form == facts else 404)
        assert usual_offered(site, patient, "invitations/new") == usual
        assert usual_offered(site, patient, "plan") == usual


def test_the_assessments_page_asks_for_the_facts_of_the_set_in_force(two: tuple[Site, Site]) -> None:
    for site, facts, name in zip(
        two, ("dk-basal-facts", "hui-facts"), ("dk-basal-spec", "ipos-hui"), strict=True
    ):
        patient = site.add_patient()
        client = site.client()
        assert client.post(f"/staff/patients/{patient.id}/assess", page="/staff/patients").status_code == 303
        newest = site.newest_assessment(patient)
        page = client.get(f"/staff/assessments/{newest}").text
        assert f"/facts/{facts}" in page
        assert name in page
        assert client.get("/staff/patients").status_code == 200


def test_the_tablet_is_handed_over_with_the_questionnaire_in_force(two: tuple[Site, Site]) -> None:
    for site, questionnaire in zip(two, ("qlq-c15-pal", "ipos-patient"), strict=True):
        patient, client = site.add_patient(), site.client()
        hand_over.set_pin(site.context, site.staff[Role.NURSE], "4711")
        handed = client.post(f"/staff/patients/{patient.id}/hand-over", page="/staff/patients")
        assert handed.headers["Location"] == "/answer"
        (made,) = patients.get_patient(site.context, site.staff[Role.GP], patient.id).invitations
        assert made.questionnaire.id == questionnaire


def test_of_two_that_treat_a_patient_the_one_that_has_done_so_longest_chooses(two: tuple[Site, Site]) -> None:
    here, other = two
    patient = here.add_patient()
    care.bring_in(here.context, here.staff[Role.NURSE], patient.id, organisation_of(other))
    assert facts_offered(here, patient) == {"dk-basal-facts"}
    assert facts_offered(other, patient) == {"dk-basal-facts"}
    (own,) = [
        entry.relation
        for entry in care.list_care(here.context, here.staff[Role.NURSE], patient.id)
        if entry.relation.reason is CareReason.OWN_PATIENT
    ]
    care.end_care(here.context, here.staff[Role.NURSE], patient.id, own.id)
    assert facts_offered(other, patient) == {"hui-facts"}


@pytest.mark.parametrize(
    "midnight",
    [
        datetime(2027, 1, 14, 23, tzinfo=UTC),  # winter: UTC+1
        datetime(2027, 7, 14, 22, tzinfo=UTC),  # summer: UTC+2
        datetime(2027, 3, 28, 22, tzinfo=UTC),  # the day after the clocks went forward
        datetime(2026, 12, 31, 23, tzinfo=UTC),
    ],
    ids=["winter", "summer", "clocks changed", "new year"],
)
def test_a_change_begins_at_midnight_in_copenhagen(site: Site, midnight: datetime) -> None:
    first_day = midnight.astimezone(site.context.settings.time_zone).date()
    put(site, first_day=first_day, organisation=None)
    patient = site.add_patient()
    for moment, facts in (
        (midnight - timedelta(seconds=1), "dk-basal-facts"),
        (midnight, "hui-facts"),
    ):
        site.clock.now = moment
        found = in_force.get_criteria_set_of(site.context, site.staff[Role.NURSE], patient.id)
        assert facts in {input.questionnaire for input in found.inputs.values()}
        assert facts_offered(site, patient) == {facts}


def test_facts_filled_in_before_midnight_are_stored_after_it(site: Site) -> None:
    midnight = datetime(2026, 11, 23, 23, tzinfo=UTC)
    put(site, first_day=date(2026, 11, 24), organisation=None)
    site.clock.now = midnight - timedelta(minutes=5)
    patient, client = site.add_patient(), site.client()
    path = f"/staff/patients/{patient.id}/facts/dk-basal-facts"
    page = client.get(path).text
    site.clock.now = midnight + timedelta(minutes=5)
    posted = {"response_id": hidden(page, "response_id"), f"{PREFIX}delirium": "no"}
    assert client.post_again(path, posted, csrf_token(page)).status_code == 303
    found = patients.get_patient(site.context, site.staff[Role.NURSE], patient.id)
    assert [response.questionnaire.id for response in found.responses] == ["dk-basal-facts"]
    assert found.assessments[0].criteria_set.id == HUI
    assert client.get(path).status_code == 404


# ---- Words -----------------------------------------------------------------------------------------------------


def offer(site: Site, questionnaire: str = "qlq-c15-pal", **head: Any) -> KnownWording:
    content = as_yaml(a_pack(questionnaire, **head)).encode()
    (offered,) = wordings_in_force.offer_wordings(site.context, content, name="pack.yaml")
    return offered


def put_words(site: Site, wording: KnownWording, *, of: Site | None = None) -> None:
    wordings_in_force.put_wording_in_force(
        site.context,
        None,
        wording=wording.id,
        first_day=today(site) + timedelta(days=1),
        organisation=None if of is None else organisation_of(of),
    )


def test_an_administrator_puts_words_in_force_and_takes_them_back(site: Site) -> None:
    offered, client = offer(site), site.client(Role.ADMINISTRATOR)
    chosen = {"wording": offered.id, "wording_organisation": "", "wording_first_day": "2030-01-01"}
    path = "/staff/criteria-in-force"
    assert client.post(path, chosen).status_code == 303
    page = client.get(path).text
    assert "Prøveskemaet, Dansk" in page
    assert "not begun" in page
    address = page.split('action="/staff/wordings-in-force/')[1].split('"')[0]
    assert client.post(f"/staff/wordings-in-force/{address}", {}, page=path).status_code == 303
    assert "Prøveskemaet, Dansk" not in client.get(path).text


def test_the_choices_of_words_begin_with_what_tells_them_apart(site: Site) -> None:
    """In a list that is closed on a phone only the beginning can be read."""
    offered = offer(site)
    page = site.client(Role.ADMINISTRATOR, language="en").get("/staff/criteria-in-force").text
    choices = page.partition('id="wording"')[2].partition("</select>")[0]
    shown = dict(re.findall(r'<option value="([^"]+)"[^>]*>([^<]*)</option>', choices))
    # After a language that is written from the right, a mark keeps the version from standing before it.
    starts = {id: text.partition(": ")[0].replace("&lrm;", "") for id, text in shown.items()}
    assert len(set(starts.values())) == len(shown)
    assert choices.count("&lrm;") == len(shown)
    assert starts[offered.id] == "qlq-c15-pal · Dansk · 2.0.0 · validated"
    (installed,) = (start for start in starts.values() if start.startswith("qlq-c15-pal · Dansk · 1"))
    assert installed == "qlq-c15-pal · Dansk · 1.0.0 · not validated · installed"


@pytest.mark.parametrize("language", ["da", "en"])
def test_what_is_wrong_is_said_at_its_own_form_and_what_was_typed_is_kept(site: Site, language: str) -> None:
    offered, client = offer(site), site.client(Role.ADMINISTRATOR, language=language)
    typed = {
        "wording": offered.id,
        "wording_organisation": organisation_of(site),
        "wording_first_day": "2020-01-01",
    }
    refused = client.post("/staff/criteria-in-force", typed)
    assert refused.status_code == 422
    assert refused.text.count('role="alert"') == 1
    assert 'href="#wording_first_day"' in refused.text
    assert 'value="2020-01-01"' in refused.text
    assert f'value="{offered.id}" selected' in refused.text
    assert f'value="{organisation_of(site)}" selected' in refused.text
    no_day = client.post("/staff/criteria-in-force", typed | {"wording_first_day": "soon"})
    assert 'href="#wording_first_day"' in no_day.text


def test_the_patient_reads_the_words_of_the_organisation_that_treats_them(two: tuple[Site, Site]) -> None:
    here, other = two
    put_words(here, offer(here), of=other)
    here.clock.forward(days=2)
    for site, read in ((here, False), (other, True)):
        patient = site.add_patient()
        made = invitations.make_invitation(
            site.context, site.staff[Role.NURSE], patient.id, questionnaire=C15, language=DANISH
        )
        start = site.app.test_client().get(f"/i/{made.secret}", follow_redirects=True).text
        assert ("Prøveskemaet" in start) is read
        assert ("Testudgiveren, 2026" in start) is read


def test_the_assessments_page_says_whose_words_were_answered(site: Site) -> None:
    put_words(site, offer(site))
    site.clock.forward(days=2)
    patient = site.add_patient()
    site.answer(patient, "3 2 1 1 4 3 3 2 1 2 3 4 2 2 3")
    newest = site.newest_assessment(patient)
    page = site.client(language="en").get(f"/staff/assessments/{newest}").text
    assert "Wording da v2.0.0: validated." in page


def test_the_facts_form_speaks_the_words_in_force_and_stores_those_it_showed(site: Site) -> None:
    put_words(site, offer(site, "dk-basal-facts"))
    midnight = datetime(2026, 11, 22, 23, tzinfo=UTC)
    patient = site.add_patient()
    path = f"/staff/patients/{patient.id}/facts/dk-basal-facts"
    site.clock.now = midnight - timedelta(minutes=5)
    client = site.client(language="da")
    page = client.get(path).text
    assert "prøveord" not in page
    site.clock.now = midnight + timedelta(minutes=5)
    posted = {"response_id": hidden(page, "response_id"), "shown": hidden(page, "shown")}
    assert client.post_again(path, posted | {f"{PREFIX}delirium": "no"}, csrf_token(page)).status_code == 303
    assert "prøveord" in client.get(path).text
    (stored,) = patients.get_patient(site.context, site.staff[Role.NURSE], patient.id).responses
    assert stored.questionnaire == site.context.catalog.get_questionnaire("dk-basal-facts").ref


def test_a_language_that_is_put_in_force_is_offered_for_invitations(site: Site) -> None:
    put_words(site, offer(site, language="so"))
    patient = site.add_patient()
    path = f"/staff/patients/{patient.id}/invitations/new"
    assert 'value="so"' not in site.client().get(path).text
    site.clock.forward(days=2)
    assert 'value="so"' in site.client().get(path).text


def test_a_plan_from_before_asks_for_other_questions_when_the_criteria_do_not_read_its_own(
    site: Site,
) -> None:
    patient, warning = site.add_patient(), "do not read the answers to the planned questions"
    path = f"/staff/patients/{patient.id}/plan"
    site.client().post(path, {"every_weeks": "2", "first_on": today(site).isoformat(), "questionnaire": C15})
    assert warning not in site.client().get(path).text
    put(site, first_day=today(site) + timedelta(days=1), organisation=organisation_of(site))
    site.clock.forward(days=1)
    assert warning in site.client().get(path).text
    site.client().post(
        path, {"every_weeks": "2", "first_on": today(site).isoformat(), "questionnaire": "ipos-patient"}
    )
    assert warning not in site.client().get(path).text
