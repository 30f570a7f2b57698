"""A doctor's day in a real browser: the inbox, the page, its PDF, a decision with a mistake first, what becomes of the
referral, and the task closed. With the finger in Danish and by the keyboard alone in English; axe judges every page met
at phone, tablet and desktop size.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from screening.core.people import Patient, Role
from screening.core.tasks import TaskState
from screening.services import tasks
from tests.e2e.staff_walk import Colleague
from tests.e2e.staff_ways import BOTH_WAYS, UNIT, Place, Way, is_told, opened_place

REASON, PLAN = "Smerter trods basal behandling", "Hjemmesygeplejen ringer hver anden dag"
DECIDE = "main form.decide button.button-main"
RECORD = "main form.panel button.button-main"
REFERRAL = "main section:has(#decisions) a[href*='/referrals/']"
REFERRAL_TEXT = "main a[href$='/referral-text']"

pytestmark = [pytest.mark.browser, BOTH_WAYS]


@pytest.fixture
def place(tmp_path: Path, browser: Browser, way: Way) -> Iterator[Place]:
    with opened_place(tmp_path, browser, way) as place:
        yield place


@pytest.fixture
def gp(place: Place) -> Iterator[Colleague]:
    with place.somebody(Role.GP) as gp:
        yield gp


def open_task(gp: Colleague, place: Place, patient: Patient) -> None:
    gp.go(f"/staff/tasks/{place.task_of(patient).id}")


def test_a_doctor_refers_and_follows_the_referral_to_its_end(place: Place, tmp_path: Path) -> None:
    patient = place.refer_able("Karen Testesen")
    with place.somebody(Role.GP) as gp:
        gp.go("/staff/inbox")
        gp.look("inbox")
        assert patient.name in pdf_text(gp, ".inbox a[href*='pdf']", tmp_path / "page.pdf")
        gp.press(".inbox h2 a")
        gp.look("assessment")
        gp.press("main section.task a[href*='/tasks/']")
        gp.look("task, seen")
        decide_wrongly(gp)
        decide_to_refer(gp)
        gp.look("task, referred")
        gp.press(REFERRAL_TEXT)
        gp.look("text for a referral")
        copy(gp, patient)

        task = f"/staff/tasks/{place.task_of(patient).id}"
        gp.go(task)
        gp.press(REFERRAL)
        gp.look("referral, not sent")
        for step in ("sent", "received", "accepted", "first-contact"):
            record(gp, step)
        gp.look("referral, first contact")
        expect(gp.tab.locator(RECORD)).to_have_count(0)

        gp.go(task)  # the first contact has closed it
        gp.look("task, closed")
        expect(gp.tab.locator("main form")).to_have_count(0)
        for path, name in (("/staff/tasks", "tasks, none"), ("/staff/inbox", "inbox, empty")):
            gp.go(path)
            gp.look(name)
            assert patient.name not in gp.text


def test_a_rejected_referral_needs_a_reason_and_the_doctor_decides_again(place: Place, gp: Colleague) -> None:
    patient = place.refer_able("Bodil Testesen")
    open_task(gp, place, patient)
    decide_to_refer(gp)
    gp.press(REFERRAL)
    record(gp, "sent")

    gp.choose("#step input[value=rejected]")
    gp.press(RECORD)
    is_told(gp, "reason")
    gp.look("referral, a mistake")
    expect(gp.tab.locator("#step input[value=rejected]")).to_be_checked()
    gp.fill("#reason", "Kan behandles på basalt niveau")
    gp.press(RECORD)
    assert gp.tab.url.endswith("/staff/referrals")
    gp.look("referrals")

    open_task(gp, place, patient)
    fill_decision(gp, "basal", day="2026-12-01")
    gp.press(DECIDE)
    gp.look("task, decided again")
    assert gp.tab.locator("main section:has(#decisions) ol > li").count() == 2
    gp.press("main form[action$='/close'] button")
    gp.go("/staff/tasks")
    assert patient.name not in gp.text


def test_a_doctor_decides_not_now_and_the_task_comes_back_on_its_day(place: Place) -> None:
    patient = place.refer_able("Asta Testesen")
    with place.somebody(Role.GP) as gp:
        open_task(gp, place, patient)
        gp.press(DECIDE)
        is_told(gp, "kind", "reason")
        fill_decision(gp, "not-now", day="2026-12-28")
        gp.press(DECIDE)
        gp.go("/staff/tasks")
        gp.look("tasks, one rests")
        assert patient.name in gp.tab.locator(".task-group-waiting").inner_text()
    place.site.clock.forward(days=36)
    with place.somebody(Role.GP) as gp:
        gp.go("/staff/tasks")
        gp.look("tasks, a follow-up is due")
        assert patient.name in gp.tab.locator(".task-group-mine").inner_text()
        expect(gp.tab.locator(".task-group-waiting")).to_have_count(0)


def test_when_somebody_was_faster_the_doctor_is_told_and_nothing_typed_is_lost(
    place: Place, gp: Colleague
) -> None:
    patient = place.refer_able("Dagny Testesen")
    open_task(gp, place, patient)
    shown = place.task_of(patient)
    tasks.take(place.site.context, place.site.staff[Role.NURSE], shown.id, version=shown.version)
    fill_decision(gp, "basal", day="2026-12-01")
    gp.press(DECIDE)
    expect(gp.tab.locator("[role=alert]")).to_be_focused()
    gp.look("task, somebody was faster")
    expect(gp.tab.locator("#reason")).to_have_value(REASON)
    gp.press(DECIDE)
    assert place.task_of(patient).state is TaskState.DECIDED


def decide_wrongly(gp: Colleague) -> None:
    """Without a reason and a unit, and with a day that has passed: all is said, and what was typed stands there."""
    gp.choose("#kind input[value=refer]")
    gp.fill("#plan", PLAN)
    gp.fill("#follow_up_on", "2026-11-01")
    gp.press(DECIDE)
    gp.look("task, mistakes")
    is_told(gp, "reason", "follow_up_on", "to")
    expect(gp.tab.locator("#kind input[value=refer]")).to_be_checked()
    expect(gp.tab.locator("#plan")).to_have_value(PLAN)
    expect(gp.tab.locator("#follow_up_on")).to_have_value("2026-11-01")


def decide_to_refer(gp: Colleague) -> None:
    unit = gp.tab.locator("#to option", has_text=UNIT).get_attribute("value")
    assert unit is not None
    gp.choose("#kind input[value=refer]")
    gp.pick("#to", unit)
    gp.fill("#reason", REASON)
    gp.fill("#plan", PLAN)
    gp.fill("#follow_up_on", "2026-12-03")
    gp.press(DECIDE)
    said = gp.tab.locator("main section:has(#decisions)").inner_text()
    assert all(words in said for words in (REASON, PLAN, UNIT)), said


def fill_decision(gp: Colleague, kind: str, *, day: str) -> None:
    gp.choose(f"#kind input[value={kind}]")
    gp.fill("#reason", REASON)
    gp.fill("#plan", PLAN)
    gp.fill("#follow_up_on", day)


def record(gp: Colleague, step: str) -> None:
    gp.choose(f"#step input[value={step}]")
    gp.press(RECORD)
    expect(gp.tab.locator(".notice-done")).to_be_visible()


def copy(gp: Colleague, patient: Patient) -> None:
    """The text is on the clipboard; and can be marked and copied by hand."""
    gp.context.grant_permissions(["clipboard-read", "clipboard-write"])
    gp.toggle("button[data-copies]")
    expect(gp.tab.locator("[data-copied]")).not_to_be_empty()
    copied = gp.tab.evaluate("navigator.clipboard.readText()")
    assert patient.name in copied
    assert copied == gp.tab.locator("#referral-text").input_value()


def pdf_text(gp: Colleague, selector: str, file: Path) -> str:
    """The words of the PDF behind a link."""
    link = gp.tab.locator(selector).first
    with gp.tab.expect_download() as download:
        if gp.by_keyboard:
            gp.reach(link)
            gp.tab.keyboard.press("Enter")
        else:
            link.click()
    download.value.save_as(file)
    assert file.read_bytes().startswith(b"%PDF-")
    return " ".join(PdfReader(file).pages[0].extract_text().split())
