"""The tablet in a patient's hands, in a real browser that keeps what browsers keep: whatever is tried with it, nothing
of another patient comes to light until the member of staff has given the PIN.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from screening.core.people import Role
from screening.core.sign_in import Stage
from screening.services import hand_over, patients
from tests.e2e.handed_over import (
    Case,
    Ear,
    add_other,
    go_back,
    go_forward,
    look_around,
    real_browser,
    shown_on,
)
from tests.e2e.live import served
from tests.e2e.staff_walk import TABLET, Colleague, answer_on_one_page, unlock
from tests.web.staff_site import opened_site

PIN, WRONG = "4711", "8625"
TIMES_BACK = 14
FIRST, LAST = "1", "4"

pytestmark = pytest.mark.browser


@pytest.fixture
def case(tmp_path: Path, browser: Browser) -> Iterator[Case]:
    with opened_site(tmp_path) as site:
        ear = Ear(site.app.wsgi_app)
        site.app.wsgi_app = ear  # type: ignore[method-assign]
        patient, other = site.add_patient("Test Testesen"), add_other(site)
        hand_over.set_pin(site.context, site.staff[Role.NURSE], PIN)
        profile = tmp_path / "profile"
        with served(site) as base, real_browser(browser, profile) as context:
            nurse = Colleague(context, base, size=TABLET)
            nurse.sign_in("nurse")
            yield Case(site, base, ear, profile, patient, other, nurse)


def addresses(case: Case) -> list[str]:
    """Every address of the staff's, about the other patient where it is about one; and what else can be typed."""
    record = patients.get_patient(case.site.context, case.site.staff[Role.NURSE], case.other.id)
    known = {
        "patient_id": case.other.id,
        "assessment_id": record.assessments[0].id,
        "invitation_id": record.invitations[0].id,
        "questionnaire_id": "dk-basal-facts",
        "language": "da",
    }
    urls = case.site.app.url_map.bind("localhost")
    paths = {
        urls.build(rule.endpoint, {name: known.get(name, "x") for name in rule.arguments}, method="GET")
        for rule in case.site.app.url_map.iter_rules()
        if rule.endpoint.startswith("staff.") and "GET" in (rule.methods or ())
    }
    assert len(paths) > 30
    posts = ("/staff/sign-out", "/staff/patients/find", f"/staff/patients/{case.other.id}/hand-over")
    more = (
        "/",
        "/staff",
        "/staff/nothing",
        "/staff/patients?show=red",
        "/staff/sign-in?next=/staff/patients",
    )
    forms = ("", "/review", "/thanks", "/copy.pdf", "/seen", "/patient", "/questions", "/question/1", "/stop")
    return sorted({*paths, *posts, *more, *(f"/answer{one}" for one in forms)})


def test_back_and_reload_lead_to_the_form_or_to_the_lock(case: Case) -> None:
    look_around(case)
    case.hand_over(case.patient)
    met = set()
    for _ in range(TIMES_BACK):
        go_back(case.tab)
        case.require_silence()
        met.add(case.tab.url.removeprefix(case.base))
    assert "/staff/unlock" in met
    for _ in range(TIMES_BACK // 2):
        go_forward(case.tab)
        case.require_silence()
    case.nurse.go("/answer")
    case.tab.reload()
    case.require_silence()
    assert case.stages() == [Stage.LOCKED]


def test_no_address_typed_leads_to_another_patient(case: Case) -> None:
    """In the tab at hand, in a second one, and in a new one when all others have been closed."""
    look_around(case)
    case.hand_over(case.patient)
    second = case.context.new_page()
    for path in addresses(case):
        case.ask(path)
        case.require_silence()
    for path in ("/staff/patients", "/staff/own", "/staff/sign-in", f"/staff/patients/{case.other.id}"):
        second.goto(case.base + path)
        assert case.is_locked(second) or path == "/staff/sign-in"
        case.require_silence()
    last = case.context.new_page()
    for tab in case.context.pages[:-1]:
        tab.close()
    last.goto(f"{case.base}/staff/")
    assert case.is_locked(last)
    case.require_silence()
    last.goto(f"{case.base}/answer")
    expect(last.locator("input[name=voice]").first).to_be_visible()
    assert case.stages() == [Stage.LOCKED]


def test_a_tab_left_open_beside_it_is_locked_as_well(case: Case) -> None:
    """What stands there was there before: it must go by itself, not only when somebody presses something."""
    beside = case.context.new_page()
    beside.goto(f"{case.base}/staff/patients/{case.other.id}")
    assert case.other.name in shown_on(beside)
    case.hand_over(case.patient)
    beside.wait_for_url(f"{case.base}/staff/unlock")
    case.require_silence()
    unlock(case.nurse, PIN)
    beside.bring_to_front()
    beside.goto(f"{case.base}/staff/patients")
    assert case.other.name in shown_on(beside)


def test_a_browser_restored_is_still_locked_and_the_form_still_open(case: Case, browser: Browser) -> None:
    look_around(case)
    case.hand_over(case.patient)
    before = case.context.storage_state()
    case.context.close()
    with real_browser(browser, case.profile) as restored:
        held = {cookie["name"] for cookie in restored.cookies()}
        if "session" not in held:  # without a window it drops what a browser "where you left off" keeps
            restored.add_cookies(before["cookies"])  # type: ignore[arg-type]
        tab = restored.new_page()
        case.nurse = Colleague(restored, case.base, size=TABLET)
        for path in ("/staff/", "/staff/patients", f"/staff/patients/{case.other.id}", "/staff/own"):
            tab.goto(case.base + path)
            assert case.is_locked(tab)
            case.require_silence()
        tab.goto(f"{case.base}/answer")
        expect(tab.locator("input[name=voice]").first).to_be_visible()
        case.require_silence()
    copied = browser.new_context(storage_state=before)
    tab = copied.new_page()
    tab.goto(f"{case.base}/staff/patients/{case.other.id}")
    assert case.is_locked(tab)
    copied.close()


def test_the_cookies_from_before_open_nothing(case: Case, browser: Browser) -> None:
    before = case.context.storage_state()
    case.hand_over(case.patient)
    other = browser.new_context(storage_state=before)
    tab = other.new_page()
    tab.goto(f"{case.base}/staff/patients/{case.other.id}")
    assert tab.url.startswith(f"{case.base}/staff/sign-in")
    case.require_silence()
    other.close()


def test_sent_it_stays_locked_and_the_next_patient_sees_nothing_of_the_first(case: Case) -> None:
    case.hand_over(case.patient)
    answers = {"1": FIRST, "2": LAST}
    answer_on_one_page(case.nurse, answers)
    for _ in range(5):
        go_back(case.tab)
        case.require_silence()
    for path in ("/staff/", "/staff/patients", "/staff/tasks"):
        case.nurse.go(path)
        assert case.is_locked()
    case.require_silence()
    assert case.stages() == [Stage.LOCKED]
    assert case.answers_of(case.patient) == [answers]

    case.nurse.go("/answer")
    unlock(case.nurse, PIN)
    assert case.tab.url == f"{case.base}/staff/patients"
    following = case.site.add_patient("Gudrun Efterfølgersen")
    case.hand_over(following)
    expect(case.tab.locator("input[name=voice]:checked")).to_have_count(0)
    case.require_silence(case.patient, case.other)
    for path in ("review", "questions", "question/1", "thanks", "copy.pdf", "seen", "patient"):
        case.ask(f"/answer/{path}")
        case.require_silence(case.patient, case.other)
    for _ in range(TIMES_BACK):
        go_back(case.tab)
        case.require_silence(case.patient, case.other)
        assert case.tab.locator("input:checked").count() == 0
    assert case.answers_of(case.patient) == [answers]
    assert case.answers_of(following) == []


def test_a_pin_tried_too_often_ends_the_session_and_says_so(case: Case) -> None:
    case.hand_over(case.patient)
    case.nurse.press("footer a[href$='/staff/unlock']")
    for _ in range(hand_over.MOST_TRIES):
        case.nurse.fill("#pin", WRONG)
        case.nurse.press("main form.panel button.button-main")
        assert case.is_locked()
        expect(case.tab.locator("#pin-error")).to_be_visible()
        expect(case.tab.locator("#pin")).to_have_value("")
    case.nurse.look("the PIN was wrong")
    case.nurse.fill("#pin", PIN)  # right, and too late
    case.nurse.press("main form.panel button.button-main")
    assert case.tab.url.startswith(f"{case.base}/staff/sign-in")
    assert "Pinkoden var forkert for mange gange" in case.nurse.text
    case.nurse.look("the PIN was wrong too often")
    assert case.stages() == []
    case.require_silence()
    for path in ("/staff/patients", "/staff/unlock"):
        case.nurse.go(path)
        assert case.tab.url.startswith(f"{case.base}/staff/sign-in")
    case.nurse.go("/answer")  # what the patient had begun is still there
    expect(case.tab.locator("input[name=voice]").first).to_be_visible()
    case.require_silence()
    case.nurse.sign_in("nurse")
    assert case.stages() == [Stage.OPEN]
