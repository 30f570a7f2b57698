"""The plan's page, and what the list makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.staff_site import C15, Site, opened_site, text_of


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with opened_site(tmp_path) as site:
        yield site


def entry(**changed: str) -> dict[str, str]:
    return {"every_weeks": "2", "first_on": "2026-11-22", "questionnaire": C15} | changed


def test_a_plan_is_set_and_the_patient_is_due(site: Site) -> None:
    patient, client = site.add_patient(), site.client()
    client.post(f"/staff/patients/{patient.id}/plan", entry())
    text = text_of(client.get("/staff/patients?show=due").text)
    assert "Next screening: 22 November 2026" in text
    assert patient.name in text
    assert patient.name not in text_of(client.get("/staff/patients?show=overdue").text)
    site.clock.forward(days=1)
    assert patient.name in text_of(site.client().get("/staff/patients?show=overdue").text)


def test_a_pause_is_said_and_ended(site: Site) -> None:
    patient, client = site.add_patient(), site.client()
    path = f"/staff/patients/{patient.id}/plan"
    client.post(path, entry())
    client.post(f"{path}/pause", {"until": ""}, page=path)
    assert "Paused until somebody goes on with it." in client.get(path).text
    assert "The plan is paused" in client.get("/staff/patients").text
    client.post(f"{path}/pause", {"go_on": "1"}, page=path)
    assert "Paused" not in text_of(client.get(path).text)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("every_weeks", "0"),
        ("every_weeks", "27"),
        ("every_weeks", "x"),
        ("first_on", "2020-01-01"),
        ("first_on", "31-02-2026"),
        ("questionnaire", "dk-basal-facts"),
        ("questionnaire", "nothing"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(site: Site, field: str, typed: str) -> None:
    patient = site.add_patient()
    page = site.client().post(f"/staff/patients/{patient.id}/plan", entry(**{field: typed}))
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text


def test_a_filter_that_is_none_and_a_page_that_is_none_show_the_list(site: Site) -> None:
    patient = site.add_patient()
    for query in ("show=nothing", "page=0", "page=99", "page=x", "page=²"):
        assert patient.name in site.client().get(f"/staff/patients?{query}").text


def test_a_long_list_comes_in_pages_that_hold_everybody_once(site: Site) -> None:
    names = {site.add_patient(f"Test Nummer{number:02}sen").name for number in range(45)}
    client = site.client()
    pages = [text_of(client.get(f"/staff/patients?page={number}").text) for number in (1, 2)]
    assert {name for name in names if name in pages[0]} | {
        name for name in names if name in pages[1]
    } == names
    assert not {name for name in names if name in pages[0] and name in pages[1]}
    assert "Page 1 of 2" in pages[0]
