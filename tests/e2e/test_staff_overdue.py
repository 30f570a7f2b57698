"""A task that nobody decided on in time, and a doctor on holiday, in a real browser: what is overdue stands first, is
handed to a colleague, and nothing waits for somebody who is not there. The server's clock is the test's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from screening.core.people import Patient, Role, Staff
from screening.services import staff as accounts
from screening.services import tasks
from tests.e2e.staff_walk import Colleague
from tests.e2e.staff_ways import BOTH_WAYS, Place, Way, is_told, opened_place
from tests.web.staff_site import PASSWORD

PLAN_IT = "main form.panel button.button-main"
DECIDE = "main form.decide button.button-main"

pytestmark = [pytest.mark.browser, BOTH_WAYS]


@pytest.fixture
def place(tmp_path: Path, browser: Browser, way: Way) -> Iterator[Place]:
    with opened_place(tmp_path, browser, way) as place:
        yield place


@pytest.fixture
def colleague_of_gp(place: Place) -> Staff:
    """Another doctor of the same practice."""
    return accounts.add_staff(
        place.site.context,
        username="deputy",
        name="Ditte Deputysen",
        role=Role.GP,
        password=PASSWORD,
        organisation=place.site.staff[Role.GP].organisation,
    )


def today(place: Place) -> date:
    return place.site.clock().date()


def take(place: Place, patient: Patient) -> None:
    """The doctor has the task in hand."""
    task = place.task_of(patient)
    tasks.take(place.site.context, place.site.staff[Role.GP], task.id, version=task.version)


def group(someone: Colleague, name: str) -> str:
    """What stands in this group of the list of tasks; nothing when there is none."""
    return " ".join(someone.tab.locator(f".task-group-{name}").all_inner_texts())


def test_what_is_overdue_stands_first_and_is_handed_to_a_colleague(
    place: Place, colleague_of_gp: Staff
) -> None:
    late = place.refer_able("Karen Testesen")
    place.site.clock.forward(days=8)
    new = place.refer_able("Bodil Testesen")
    with place.somebody(Role.GP) as gp:
        gp.go("/staff/tasks")
        gp.look("tasks, one is overdue")
        assert gp.tab.locator("main h3").all_inner_texts() == [late.name, new.name]
        assert late.name in group(gp, "overdue")
        gp.press("main .task-group-overdue h3 a")
        gp.look("task, overdue")
        expect(gp.tab.locator("main section.task .overdue")).to_be_visible()
        gp.toggle("main section:has(#hands) summary")
        option = gp.tab.locator("#hand-to option", has_text=colleague_of_gp.name).get_attribute("value")
        assert option is not None
        gp.pick("#hand-to", option)
        gp.fill("#note", "Kan du se på hende i dag?")
        gp.look("task, handing over")
        gp.press("main section:has(#hands) details button")
        gp.look("task, handed over")
        gp.go("/staff/tasks")
        assert late.name in group(gp, "others")
        gp.sign_out()
    assert place.task_of(late).owner == colleague_of_gp.id
    with place.somebody("deputy") as deputy:
        deputy.go("/staff/tasks")
        assert late.name in group(deputy, "overdue")
        deputy.press("main .task-group-overdue h3 a")
        deputy.toggle("main section:has(#history) summary")
        assert "Kan du se på hende i dag?" in deputy.text
        deputy.choose("#kind input[value=basal]")
        deputy.fill("#reason", "Set i dag")
        deputy.fill("#plan", "Ny medicin")
        deputy.fill("#follow_up_on", str(today(place) + timedelta(days=7)))
        deputy.press(DECIDE)
        deputy.go("/staff/tasks")
        assert late.name in group(deputy, "waiting")


def test_nothing_waits_for_a_doctor_on_holiday(place: Place, colleague_of_gp: Staff) -> None:
    before = place.refer_able("Karen Testesen")
    take(place, before)
    first, last = today(place), today(place) + timedelta(days=9)
    with place.somebody(Role.GP) as gp:
        gp.go("/staff/tasks")
        gp.press("main a[href$='/absences']")
        gp.look("absences")
        gp.fill("#first", str(last))
        gp.fill("#last", str(first))
        gp.pick("#deputy", colleague_of_gp.id)
        gp.press(PLAN_IT)
        gp.look("absences, a mistake")
        is_told(gp, "last")
        expect(gp.tab.locator("#deputy")).to_have_value(colleague_of_gp.id)
        gp.fill("#first", str(first))
        gp.fill("#last", str(last))
        gp.press(PLAN_IT)
        gp.look("absences, one is planned")
        assert colleague_of_gp.name in gp.tab.locator("main .rows").inner_text()
        gp.sign_out()
    place.site.clock.forward(days=2)
    during = place.refer_able("Asta Testesen")
    with place.somebody("deputy") as deputy:
        deputy.go("/staff/tasks")
        deputy.look("tasks of somebody away")
        assert before.name in group(deputy, "mine")
        assert during.name in group(deputy, "free")
        deputy.press(f"main h3 a:text-is('{before.name}')")
        deputy.look("task of somebody away")
        deputy.press("main form[action$='/take'] button")
        deputy.sign_out()
    assert place.task_of(before).owner == colleague_of_gp.id
    place.site.clock.forward(days=10)
    with place.somebody(Role.GP) as gp:
        gp.go("/staff/tasks")
        gp.look("tasks after the holiday")
        assert before.name in group(gp, "others")
        assert during.name in group(gp, "overdue")
        gp.go("/staff/absences")
        expect(gp.tab.locator("main .rows")).to_have_count(0)


def test_somebody_back_early_has_their_tasks_again(place: Place, colleague_of_gp: Staff) -> None:
    patient = place.refer_able("Karen Testesen")
    take(place, patient)
    with place.somebody(Role.GP) as gp:
        gp.go("/staff/absences")
        gp.fill("#first", str(today(place)))
        gp.fill("#last", str(today(place) + timedelta(days=5)))
        gp.pick("#deputy", colleague_of_gp.id)
        gp.press(PLAN_IT)
        gp.press("main .rows form button")
        expect(gp.tab.locator("main .rows")).to_have_count(0)
        gp.sign_out()
    with place.somebody("deputy") as deputy:
        deputy.go("/staff/tasks")
        assert patient.name in group(deputy, "others")
