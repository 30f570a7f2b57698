"""A home nurse's morning with three patients, in a real browser: by finger on a tablet and on a phone, and by the
keyboard alone on a desktop. What is stored is looked at, not only what the pages say.

The pages met are judged by axe at three sizes, in Danish on the walk with the tablet and in English on the one by
keyboard.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from screening.core.people import Patient, Role
from screening.core.response import Choice, Response, Text
from screening.core.tasks import TaskUrgency
from screening.services import (
    hand_over,
    invitations,
    paper_forms,
    patients,
    planning,
    second_factor,
    short_codes,
    tasks,
)
from tests.clock import NOW
from tests.e2e.handed_over import answers_of
from tests.e2e.live import open_device, served
from tests.e2e.staff_walk import (
    DESKTOP,
    PHONE,
    TABLET,
    Colleague,
    Size,
    answer_on_one_page,
    answer_one_by_one,
    code_now,
    colleague,
    unlock,
)
from tests.web.staff_site import C15, DANISH, FACTS, Site, opened_site

PIN = "4711"
GATES = dict.fromkeys(("life_threatening", "informed", "wants_referral", "needs_assessed"), "yes")
SEVERE = "321143321234223"
FIFTEEN = {str(number): code for number, code in enumerate(SEVERE, start=1)}
FEW = {"1": "1", "2": "4", "14": "1", "15": "7"}  # the first option and the last, of four and of seven
PAPER = "142212121112117"
FIRST_ON = date(2026, 12, 1)

pytestmark = pytest.mark.browser


@dataclass(frozen=True, kw_only=True)
class Morning:
    """The three: one overdue whose verdict cannot be told, one who is due today, one who is red and has a paper."""

    site: Site
    base: str
    key: str
    overdue: Patient
    due: Patient
    red: Patient
    paper_code: str


@pytest.fixture
def morning(tmp_path: Path) -> Iterator[Morning]:
    with opened_site(tmp_path) as site, served(site) as base:
        site.clock.now = NOW - timedelta(days=10)
        overdue, due, red = (
            site.add_patient(name) for name in ("Karen Formiddagsen", "Jens Middagsen", "Bodil Papirsen")
        )
        undecided = site.all_facts("no", **GATES)
        del undecided["basal-insufficient"], undecided["intervention-recorded"]
        site.record(overdue, undecided)
        site.record(red, site.all_facts("no", basal_insufficient="yes", **GATES))
        for patient in (overdue, red):
            site.answer(patient, FIFTEEN)
        set_plan(site, overdue, every_weeks=1)
        key = enrol(site)
        site.clock.now = NOW
        set_plan(site, due, every_weeks=2)
        yield Morning(
            site=site,
            base=base,
            key=key,
            overdue=overdue,
            due=due,
            red=red,
            paper_code=print_paper(site, red),
        )


def set_plan(site: Site, patient: Patient, *, every_weeks: int) -> None:
    planning.set_plan(
        site.context,
        site.staff[Role.NURSE],
        patient.id,
        questionnaire=C15,
        every_weeks=every_weeks,
        first_on=site.clock().date(),
    )


def enrol(site: Site) -> str:
    """The nurse's second factor: the key that her phone holds."""
    nurse = site.staff[Role.NURSE]
    key = second_factor.enrol(site.context, nurse).key
    second_factor.confirm(site.context, nurse, code_now(key, site.clock().timestamp()))
    return key


def print_paper(site: Site, patient: Patient) -> str:
    """The code that stands on the paper which is printed for this patient."""
    nurse = site.staff[Role.NURSE]
    made = invitations.make_invitation(
        site.context, nurse, patient.id, questionnaire=C15, language=DANISH
    ).invitation
    paper_forms.print_form(site.context, nurse, made.id, language=DANISH, translate=str)
    shown = short_codes.show_code(site.context, made.id)
    assert shown is not None
    return shown.code


@pytest.mark.parametrize(
    ("language", "size", "by_keyboard"),
    [("da", TABLET, False), ("en", DESKTOP, True), ("da", PHONE, False)],
    ids=["by finger on a tablet", "by keyboard on a desktop", "by finger on a phone"],
)
def test_a_morning_with_three_patients(
    morning: Morning, browser: Browser, language: str, size: Size, by_keyboard: bool
) -> None:
    with ExitStack() as closing:
        nurse = closing.enter_context(
            colleague(browser, morning.base, language=language, size=size, by_keyboard=by_keyboard)
        )
        nurse.judges = size is not PHONE
        nurse.sign_in("nurse", totp=code_now(morning.key, morning.site.clock().timestamp()))
        look_through_the_list(nurse, morning)
        record_facts(nurse, morning)
        invite(nurse, morning, browser)
        plan(nurse, morning)
        hand_over_to_the_first(nurse, morning, language)
        hand_over_to_the_second(nurse, morning, language)
        key_in(nurse, morning)
        find_the_task(nurse, morning)
        nurse.sign_out()
        nurse.look("signed out")
        nurse.go("/staff/patients")
        assert "/staff/sign-in" in nurse.tab.url


def look_through_the_list(nurse: Colleague, morning: Morning) -> None:
    """Each group with its count, what is red first; and narrowed to one group."""
    assert nurse.tab.url.endswith("/staff/patients")
    assert counts(nurse) == {"": 3, "red": 1, "overdue": 1, "due": 1, "answers": 1, "gp": 2}
    assert names(nurse) == [one.name for one in (morning.red, morning.overdue, morning.due)]
    nurse.look("caseload")
    for mark, patient in (("red", morning.red), ("due", morning.due), ("overdue", morning.overdue)):
        nurse.press(f".filters a[href$='show={mark}']")
        assert names(nurse) == [patient.name]
    nurse.look("caseload narrowed")


def counts(nurse: Colleague) -> dict[str, int]:
    """How many stand behind each button of the list, by its mark; everybody under none."""
    return {
        str(one.get_attribute("href")).partition("show=")[2]: int(one.locator(".count").inner_text())
        for one in nurse.tab.locator(".filters a").all()
    }


def names(nurse: Colleague) -> list[str]:
    return nurse.tab.locator(".patients h2").all_inner_texts()


def record_facts(nurse: Colleague, morning: Morning) -> None:
    """What could settle the verdict stands first of all that is not acute; one tap says that a fact still holds."""
    patient = morning.overdue
    nurse.press(f".patients h2 a[href$='/{patient.id}']")
    nurse.look("patient")
    nurse.press("main a[href*='/facts/dk-basal-facts']")
    nurse.look("facts")
    facts = [str(one.get_attribute("id")) for one in nurse.tab.locator(".fact").all()]
    decisive = [str(one.get_attribute("id")) for one in nurse.tab.locator(".decisive .fact").all()]
    assert set(decisive) == {"fact-basal-insufficient", "fact-intervention-recorded"}
    assert facts[4:6] == decisive  # after the four that could be acute
    assert nurse.tab.locator("#facts input[type=radio]:checked:not([value=''])").count() == 0
    before = len(facts_of(morning.site, patient))

    nurse.press("button[name=still][value=wants-referral]")
    morning.site.clock.forward(minutes=1)
    nurse.look("facts, one still true")
    nurse.choose("#fact-basal-insufficient input[value=yes]")
    nurse.choose("#fact-intervention-recorded input[value=no]")
    nurse.choose("#fact-unstable input[value=unknown]")
    nurse.press("#facts .send-bar button")
    assert "/staff/assessments/" in nurse.tab.url
    nurse.look("assessment")

    stored = facts_of(morning.site, patient)
    assert len(stored) == before + 2
    answered, still = stored[0], stored[1]
    assert given(still) == {"wants-referral": "yes"}
    assert given(answered) == {
        "basal-insufficient": "yes",
        "intervention-recorded": "no",
        "unstable": "unknown",
    }
    now, one_minute = morning.site.clock(), timedelta(minutes=1)
    assert [one.authored for one in (answered, still)] == [now, now - one_minute]
    assert {one.author for one in (answered, still)} == {morning.site.staff[Role.NURSE].id}


def facts_of(site: Site, patient: Patient) -> list[Response]:
    """The newest first."""
    record = patients.get_patient(site.context, site.staff[Role.NURSE], patient.id)
    return [one for one in record.responses if one.questionnaire.id == FACTS]


def given(response: Response) -> dict[str, str]:
    return {
        str(id): answer.code if isinstance(answer, Choice) else answer.text
        for id, answer in response.answers.items()
        if isinstance(answer, Choice | Text)
    }


def invite(nurse: Colleague, morning: Morning, browser: Browser) -> None:
    """An invitation; its code opens the form on the patient's own phone."""
    nurse.press("p.back a")
    nurse.press("main a[href$='/invitations/new']")
    nurse.look("make an invitation")
    nurse.choose("#questionnaire input[value='qlq-c15-pal']")
    nurse.choose("#language input[value=da]")
    nurse.press("main form.panel button.button-main")
    nurse.look("the invitation is ready")
    assert "/i/" in nurse.tab.locator("#link").input_value()
    code = nurse.tab.locator(".code").inner_text()
    device, phone = open_device(browser)
    phone.goto(f"{morning.base}/code")
    phone.locator("#code").fill(code)
    with phone.expect_navigation():
        phone.locator("main form button.button-main").click()
    assert phone.url.endswith("/answer")
    device.close()


def plan(nurse: Colleague, morning: Morning) -> None:
    nurse.press("p.back a")
    nurse.press("main a[href$='/plan']")
    nurse.look("plan")
    nurse.pick("#every_weeks", "4")
    nurse.fill("#first_on", FIRST_ON.isoformat())
    nurse.press("section form.panel button.button-main")
    assert nurse.tab.url.endswith(f"/staff/patients/{morning.overdue.id}")
    kept = planning.find_plan(morning.site.context, morning.site.staff[Role.NURSE], morning.overdue.id)
    assert kept is not None
    assert (kept.every_weeks, kept.first_on) == (4, FIRST_ON)


def hand_over_to_the_first(nurse: Colleague, morning: Morning, language: str) -> None:
    """A PIN first, since she has none; then a question at a time."""
    patient, button = morning.overdue, "form[action$='/hand-over'] button"
    nurse.press(button)
    assert nurse.tab.url.endswith("/staff/own/pin")
    nurse.look("choose a PIN")
    nurse.fill("#pin", PIN)
    nurse.fill("#again", PIN)
    nurse.press("main form.panel button.button-main")
    nurse.look("own sign-in")
    assert hand_over.has_pin(morning.site.context, morning.site.staff[Role.NURSE])
    nurse.go(f"/staff/patients/{patient.id}")
    nurse.press(button)
    answer_one_by_one(nurse, FEW)
    assert answers_of(morning.site, patient) == [FEW, FIFTEEN]
    take_back(nurse, language)


def hand_over_to_the_second(nurse: Colleague, morning: Morning, language: str) -> None:
    """From the list by one tap; all questions on one page."""
    patient = morning.due
    nurse.press(f"form[action$='/{patient.id}/hand-over'] button")
    answer_on_one_page(nurse, FIFTEEN)
    assert answers_of(morning.site, patient) == [FIFTEEN]
    take_back(nurse, language)
    assert counts(nurse) == {"": 3, "red": 2, "overdue": 0, "due": 0, "answers": 1, "gp": 3}


def take_back(nurse: Colleague, language: str) -> None:
    """The PIN leads to the list, in the language she reads."""
    unlock(nurse, PIN)
    assert nurse.tab.url.endswith("/staff/patients")
    assert nurse.tab.locator("html").get_attribute("lang") == language


def key_in(nurse: Colleague, morning: Morning) -> None:
    """The third has answered on paper."""
    nurse.press(".staff-menu a[href$='/staff/paper']")
    nurse.look("find a paper form")
    nurse.fill("#code", morning.paper_code)
    nurse.press("main form.panel button.button-main")
    nurse.look("key in a paper form")
    for number, key in enumerate(PAPER, start=1):
        nurse.fill(f"#key-{number}", key)
    for number, key in enumerate(PAPER[:3], start=1):
        nurse.fill(f"#again-{number}", key)
    nurse.fill("#who", "1")
    nurse.fill("#day", f"{morning.site.clock():%d-%m-%Y}")
    nurse.press("#keying .send-bar button")
    assert nurse.tab.url.partition("#")[0].endswith(f"/staff/patients/{morning.red.id}")
    nurse.look("patient, a paper keyed in")
    keyed = {str(number): key for number, key in enumerate(PAPER, start=1)}
    assert answers_of(morning.site, morning.red) == [keyed, FIFTEEN]


def find_the_task(nurse: Colleague, morning: Morning) -> None:
    """Of the second one it cannot be told: somebody must find out and decide, and it stands among the tasks."""
    nurse.press(".staff-menu a[href$='/staff/tasks']")
    nurse.look("tasks")
    waiting = {
        note.patient.id: note.task
        for note in tasks.list_tasks(morning.site.context, morning.site.staff[Role.NURSE])
    }
    made = waiting[morning.due.id]
    assert (made.urgency, made.opened_at) == (TaskUrgency.UNDETERMINED, morning.site.clock())
    nurse.press(f"main a[href$='/staff/tasks/{made.id}']")
    nurse.look("task")
    nurse.press(f"main a[href*='/staff/assessments/{made.assessment}']")
    assert morning.due.name in nurse.text
    nurse.look("assessment that cannot be told")
