"""The administrator's pages in a real browser: other criteria in force from a day for one organisation, organisations,
accounts and how somebody signs in, the settings and the health, a second factor of their own; and the pages where a
PDF is checked and a tablet unlocked. With the finger in Danish, by keyboard in English; axe judges every page met.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from screening.config import OidcSettings
from screening.core.people import Role
from screening.core.questionnaire import Language
from screening.services import assessments, hand_over, second_factor
from tests.e2e.staff_walk import Colleague, code_now
from tests.e2e.staff_ways import BOTH_WAYS, UNIT, Place, Way, is_told, opened_place
from tests.web.staff_site import PASSWORD

SAVE = "main form.panel button.button-main"
PROVIDER = OidcSettings(
    issuer="https://id.example", client_id="c", client_secret="s" * 32, name="Eksempel-login"
)
ENGLISH = re.compile(r"\b(the|of|and|which|with)\b")
PIN, WRONG_PIN = "4711", "8625"

pytestmark = [pytest.mark.browser, BOTH_WAYS]


@pytest.fixture
def place(tmp_path: Path, browser: Browser, way: Way) -> Iterator[Place]:
    with opened_place(tmp_path, browser, way, oidc=PROVIDER) as place:
        yield place


@pytest.fixture
def administrator(place: Place) -> Iterator[Colleague]:
    with place.somebody(Role.ADMINISTRATOR) as administrator:
        yield administrator


def value_of(someone: Colleague, selector: str, words: str) -> str:
    """The value of the entry of a list that says this."""
    value = someone.tab.locator(f"{selector} option", has_text=words).first.get_attribute("value")
    assert value is not None
    return value


def test_other_criteria_are_put_in_force_for_one_organisation_and_taken_back(
    administrator: Colleague,
) -> None:
    administrator.look("start")
    administrator.press("main a[href$='/criteria-in-force']")
    administrator.look("criteria in force")
    administrator.pick("#criteria_set", "ipos-hui")
    administrator.pick("#organisation", value_of(administrator, "#organisation", UNIT))
    administrator.fill("#first_day", "2026-11-01")
    administrator.press(SAVE)
    administrator.look("criteria in force, a mistake")
    is_told(administrator, "first_day")
    expect(administrator.tab.locator("#criteria_set")).to_have_value("ipos-hui")
    administrator.fill("#first_day", "2027-01-01")
    administrator.press(SAVE)
    administrator.look("criteria in force, a change")
    listed = administrator.tab.locator("main .rows li", has_text=UNIT)
    assert "2027" in listed.inner_text()
    administrator.press(f"main .rows li:has-text('{UNIT}') form button")
    expect(listed).to_have_count(0)


def test_the_settings_are_shown_with_their_effect_in_the_readers_language(
    administrator: Colleague, way: Way
) -> None:
    administrator.press("main a[href$='/running']")
    administrator.look("settings and health")
    effects = administrator.tab.locator(".settings dd .quiet:last-child").all_inner_texts()
    assert len(effects) > 30
    if way.language == "da":
        assert [effect for effect in effects if ENGLISH.search(effect)] == []


def test_an_organisation_and_an_account_are_made(place: Place, administrator: Colleague) -> None:
    administrator.press("main a[href$='/organisations']")
    administrator.look("organisations")
    administrator.press("main a[href$='/organisations/new']")
    administrator.look("organisation, new")
    administrator.fill("#phone", "ring")
    administrator.press(SAVE)
    administrator.look("organisation, mistakes")
    is_told(administrator, "name", "kind", "phone")
    administrator.fill("#name", "Hjemmesygeplejen Vest")
    administrator.choose("#kind input[value=home-nursing]")
    administrator.fill("#phone", "12 34 56 78")
    administrator.press(SAVE)
    assert "Hjemmesygeplejen Vest" in administrator.text
    administrator.press("main a:text-is('Hjemmesygeplejen Vest')")
    administrator.look("organisation")
    administrator.go("/staff/organisations")
    administrator.press("main li:has-text('Hjemmesygeplejen Vest') a[href$='/close']")
    administrator.look("organisation, close")

    administrator.go("/staff/accounts")
    administrator.look("accounts")
    administrator.press("main a[href$='/accounts/new']")
    administrator.look("account, new")
    administrator.fill("#name", "Åse Ny")
    administrator.fill("#password", "kort")
    administrator.press(SAVE)
    administrator.look("account, mistakes")
    is_told(administrator, "username", "password", "role", "organisation")
    expect(administrator.tab.locator("#name")).to_have_value("Åse Ny")
    administrator.fill("#username", "aase")
    administrator.fill("#password", PASSWORD)
    administrator.choose("#role input[value=nurse]")
    administrator.pick("#organisation", value_of(administrator, "#organisation", "Hjemmesygeplejen Vest"))
    administrator.press(SAVE)
    administrator.look("account")
    administrator.press("main a[href$='/password']")
    administrator.look("account, password")
    administrator.go("/staff/")
    administrator.sign_out()
    with place.somebody("aase") as new:
        new.press(".staff-who a")
        new.look("own sign-in")
        assert "Hjemmesygeplejen Vest" in new.text


def test_a_colleague_is_linked_to_the_provider_and_unlinked(place: Place, administrator: Colleague) -> None:
    nurse = place.site.staff[Role.NURSE]
    administrator.go(f"/staff/accounts/{nurse.id}")
    administrator.look("account, no provider")
    link = "main form[action$='/identity'] button"
    administrator.press(link)
    administrator.look("account, no name of the provider's")
    is_told(administrator, "subject")
    administrator.fill("#subject", "s-4711")
    administrator.press(link)
    administrator.look("account, linked")
    assert "s-4711" in administrator.tab.locator("main section:has(#provider)").inner_text()
    administrator.press("main form[action$='/identity/end'] button")
    expect(administrator.tab.locator("main section:has(#provider) code")).to_have_count(0)


def test_a_second_factor_is_set_up_used_and_taken_away_by_a_colleague(place: Place) -> None:
    with place.somebody(Role.GP) as gp:
        gp.press(".staff-who a")
        gp.press("main a[href$='/second-factor/new']")
        gp.look("second factor, set up")
        expect(gp.tab.locator(".qr-frame svg")).to_be_visible()
        key = gp.tab.locator(".secret-key").inner_text()
        gp.fill("#code", "000000")
        _give_password_where_asked(gp)
        gp.press(SAVE)
        gp.look("second factor, wrong code")
        is_told(gp, "code")
        gp.fill("#code", code_now(key, place.site.clock().timestamp()))
        _give_password_where_asked(gp)
        gp.press(SAVE)
        gp.look("recovery codes")
        codes = gp.tab.locator(".recovery-codes code").all_inner_texts()
        assert len(codes) == second_factor.RECOVERY_CODES
        gp.press("main a.button-main")
        gp.sign_out()
        place.site.clock.forward(minutes=1)
        gp.sign_in("gp", totp=code_now(key, place.site.clock().timestamp()))
        gp.sign_out()
        gp.sign_in("gp", totp=codes[0])
        gp.press(".staff-who a")
        gp.look("own sign-in, second factor on")
        gp.sign_out()
    gp_id = place.site.staff[Role.GP].id
    with place.somebody(Role.ADMINISTRATOR) as administrator:
        administrator.go(f"/staff/accounts/{gp_id}")
        administrator.look("account with a second factor")
        administrator.press("main a[href$='/second-factor']")
        administrator.look("account, take the second factor away")
        administrator.press(SAVE)
        expect(administrator.tab.locator(".notice-done")).to_be_visible()
        expect(administrator.tab.locator("main a[href$='/second-factor']")).to_have_count(0)
        administrator.sign_out()
    with place.somebody(Role.GP) as gp:
        assert "/second-factor" not in gp.tab.url
    assert not second_factor.get_standing(place.site.context, place.site.staff[Role.GP]).enrolled


def test_a_pdf_is_checked(place: Place, tmp_path: Path) -> None:
    patient = place.refer_able("Karen Testesen")
    gp = place.site.staff[Role.GP]
    page = assessments.assessment_pdf(
        place.site.context,
        gp,
        place.site.newest_assessment(patient),
        language=Language("da"),
        translate=place.site.app.extensions["translations"].translator("da"),
    )
    files = {"unchanged.pdf": page, "changed.pdf": page + b"\n% a line more\n", "other.pdf": b"not a PDF"}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    said: dict[str, str] = {}
    with place.somebody(Role.GP) as doctor:
        doctor.go("/staff/verify")
        doctor.look("check a PDF")
        doctor.press(SAVE)
        doctor.look("check a PDF, no file")
        is_told(doctor, "page")
        for name in files:
            doctor.go("/staff/verify")
            doctor.tab.set_input_files("#page", tmp_path / name)
            doctor.press(SAVE)
            doctor.look(f"check a PDF, {name}")
            said[name] = doctor.tab.locator("h1").inner_text()
            assert doctor.tab.locator("main li").count() == (0 if name == "unchanged.pdf" else 1), doctor.text
        doctor.sign_out()
    assert len(set(said.values())) == len(files)


def test_a_handed_over_tablet_is_unlocked_with_the_pin(place: Place) -> None:
    patient = place.site.add_patient("Karen Testesen")
    hand_over.set_pin(place.site.context, place.site.staff[Role.NURSE], PIN)
    with place.somebody(Role.NURSE) as nurse:
        nurse.go(f"/staff/patients/{patient.id}")
        nurse.press("main form[action$='/hand-over'] button")
        nurse.go("/staff/")
        assert nurse.tab.url.endswith("/staff/unlock")
        nurse.look("unlock")
        nurse.fill("#pin", WRONG_PIN)
        nurse.press(SAVE)
        nurse.look("unlock, wrong PIN")
        is_told(nurse, "pin")
        nurse.fill("#pin", PIN)
        nurse.press(SAVE)
        assert "/unlock" not in nurse.tab.url


def _give_password_where_asked(someone: Colleague) -> None:
    if someone.tab.locator("#old").count():
        someone.fill("#old", PASSWORD)
