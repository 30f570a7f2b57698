"""A nurse's tablet that is handed to a patient: a browser with a profile on the disk and pages kept for the way back,
and an ear at the server that hears all that is answered while it is out of her hands.

What must not come to light is whatever betrays another patient (`Case.secrets`): looked for in every answer of the
server, headers and all, and in every open tab, its title, its source and what is in its fields.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page
from werkzeug.test import run_wsgi_app

from screening.core.identity import IdentityEntry
from screening.core.people import Patient, Role
from screening.core.response import Choice
from screening.core.sign_in import Stage
from screening.services import identities, invitations, patients, sessions
from tests.e2e.chromium import find_chromium, flags
from tests.e2e.staff_walk import TABLET, Colleague
from tests.web.staff_site import C15, DANISH, Site

CPR = "010250-0000"
WORDS = "Roserne ved skuret"
SEVERE = "321143321234223"
CONTINUE = {"session": {"restore_on_startup": 1}}  # "continue where you left off"


@dataclass(repr=False)
class Ear:
    """The app, with somebody who notes all that it answers, to whomever."""

    app: Any
    said: list[tuple[str, bytes]] = field(default_factory=list)

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        body, status, headers = run_wsgi_app(self.app, environ, buffered=True)
        whole = b"".join(body)
        self.said.append((environ["PATH_INFO"], f"{status} {headers}".encode() + whole))
        start_response(status, list(headers))
        return [whole]


@dataclass(repr=False)
class Case:
    """The tablet; the patient who is to have it, and another one who is red."""

    site: Site
    base: str
    ear: Ear
    profile: Path
    patient: Patient
    other: Patient
    nurse: Colleague

    @property
    def tab(self) -> Page:
        return self.nurse.tab

    @property
    def context(self) -> BrowserContext:
        return self.nurse.context

    def hand_over(self, patient: Patient) -> None:
        """From the list, by one tap. What the server says from the patient's form on is listened to."""
        self.nurse.go("/staff/patients")
        self.ear.said.clear()
        self.nurse.press(f"form[action$='/{patient.id}/hand-over'] button")
        assert self.tab.url == f"{self.base}/answer"

    def ask(self, path: str) -> None:
        """Type an address; a file that it leads to is saved, and the page stays as it is."""
        try:
            self.tab.goto(self.base + path)
        except Error:
            self.tab.wait_for_load_state()

    def require_silence(self, *others: Patient) -> None:
        """Nothing of these patients (the red one) was said since the tablet was handed over, and nothing stands on a
        page that is open now."""
        secrets = secrets_of(others or (self.other,))
        assert self.ear.said
        said = [(path, one) for path, whole in self.ear.said for one in secrets if one.encode() in whole]
        assert said == []
        for tab in self.context.pages:
            shown = shown_on(tab)
            assert [one for one in secrets if one in shown] == [], tab.url

    def is_locked(self, tab: Page | None = None) -> bool:
        """Whether a tab (the nurse's) asks for the PIN."""
        tab = tab or self.tab
        return tab.url == f"{self.base}/staff/unlock" and tab.locator("#pin").count() == 1

    def stages(self) -> list[Stage]:
        """Of every session of the nurse's that lives."""
        nurse = self.site.staff[Role.NURSE]
        return [one.stage for one in sessions.list_own(self.site.context, nurse)]

    def answers_of(self, patient: Patient) -> list[dict[str, str]]:
        """What is stored, the newest first: the options chosen."""
        return answers_of(self.site, patient)


def answers_of(site: Site, patient: Patient) -> list[dict[str, str]]:
    """The options chosen in each response to the questionnaire, by link id, the newest first."""
    record = patients.get_patient(site.context, site.staff[Role.NURSE], patient.id)
    return [
        {str(id): answer.code for id, answer in one.answers.items() if isinstance(answer, Choice)}
        for one in record.responses
        if one.questionnaire.id == C15
    ]


def secrets_of(others: Sequence[Patient]) -> list[str]:
    """All that would betray them."""
    names = [part for one in others for part in one.name.split()]
    return [*names, CPR, CPR.replace("-", ""), WORDS]


def shown_on(tab: Page) -> str:
    """All that a tab holds: title, address, source, and what stands in its fields."""
    fields = tab.evaluate(
        "[...document.querySelectorAll('input,textarea')].map((one) => one.value).join(' ')"
    )
    return " ".join((tab.title(), tab.url, tab.content(), str(fields)))


def go_back(tab: Page) -> None:
    """The browser's own button. What was the answer to a form, it will not show again unless the form is sent again:
    so that is done, too."""
    try:
        tab.go_back(timeout=1500)
    except Error:
        tab.wait_for_timeout(100)  # a page that was kept in memory is not loaded, it stands there at once
    if tab.url.startswith("chrome-error:"):
        tab.reload()


def go_forward(tab: Page) -> None:
    """The same the other way."""
    try:
        tab.go_forward(timeout=1500)
    except Error:
        tab.wait_for_timeout(100)


@contextmanager
def real_browser(browser: Browser, profile: Path) -> Iterator[BrowserContext]:
    """A browser as somebody has it: a profile that is opened again, and pages kept in memory for the way back."""
    if not profile.exists():
        (profile / "Default").mkdir(parents=True)
        (profile / "Default" / "Preferences").write_text(json.dumps(CONTINUE))
    context = browser.browser_type.launch_persistent_context(
        profile,
        executable_path=find_chromium(),
        args=flags(),
        ignore_default_args=["--disable-back-forward-cache"],
        viewport={"width": TABLET.width, "height": TABLET.height},
        locale="da-DK",
        has_touch=True,
    )
    yield context
    context.close()


def add_other(site: Site) -> Patient:
    """Somebody about whom everything can be betrayed: a CPR number, answers, own words, an assessment, a task, and an
    invitation."""
    entry = IdentityEntry(name="Andersine Hemmeligsen", cpr=CPR)
    patient = identities.add_with_identity(site.context, site.staff[Role.NURSE], entry).patient
    assert patient is not None
    site.record(patient, site.all_facts("no", life_threatening="yes"))
    fifteen = {str(number): code for number, code in enumerate(SEVERE, start=1)}
    site.answer(patient, {**fifteen, "matters-most": WORDS})
    invitations.make_invitation(
        site.context, site.staff[Role.NURSE], patient.id, questionnaire=C15, language=DANISH
    )
    return patient


def look_around(case: Case) -> None:
    """What a nurse has opened before she hands the tablet over, all of it about somebody else."""
    nurse = case.nurse
    nurse.press(f"h2 a[href$='/{case.other.id}']")
    nurse.press("main a[href*='/staff/assessments/']")
    nurse.go(f"/staff/patients/{case.other.id}/identity")
    nurse.go("/staff/tasks")
    nurse.press("main a[href*='/staff/tasks/']")
    nurse.go("/staff/patients")
    nurse.fill("#sought", "Hemmeligsen")
    nurse.press("form.search button")  # a page that was the answer to a form
    nurse.press(f"h2 a[href$='/{case.other.id}']")
    secrets = secrets_of((case.other,))
    said = b"".join(whole for _, whole in case.ear.said)
    assert [one for one in secrets if one.encode() not in said] == [CPR.replace("-", "")]  # the ear does hear
    assert case.other.name in shown_on(nurse.tab)
