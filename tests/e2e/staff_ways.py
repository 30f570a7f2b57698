"""The two ways in which a walk of the staff's is walked: with the finger on a phone in Danish, and by the keyboard
alone at a desk in English. Each test has a site of its own, whose clock it may move; a page is judged once in each
language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from screening.core.people import OrganisationKind, Patient, Role
from screening.core.tasks import Task, TaskUrgency
from screening.services import organisations, tasks
from screening.services.organisations import OrganisationDetails
from tests.e2e.live import served
from tests.e2e.staff_walk import DESKTOP, PHONE, Colleague, Size, colleague
from tests.web.staff_site import Site, open_site_with

UNIT = "Palliativt Team Nord"
# With every fact but the acute signs, the criteria of the shipped set are met.
SEVERE = "3 2 1 1 4 3 3 2 1 2 3 4 2 2 3"
NO_ACUTE_SIGN = dict.fromkeys(("cord_compression", "delirium", "suicide_risk", "threatening_bleed"), "no")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How somebody walks. `looked_at`: the pages that were judged in this language already."""

    language: str
    size: Size
    by_keyboard: bool
    looked_at: dict[str, str] = field(default_factory=dict)


WAYS = (
    Way(language="da", size=PHONE, by_keyboard=False),
    Way(language="en", size=DESKTOP, by_keyboard=True),
)
BOTH_WAYS = pytest.mark.parametrize("way", WAYS, ids=["Danish by finger", "English by keyboard"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A site that is served, and who walks it."""

    site: Site
    base: str
    way: Way
    browser: Browser

    @contextmanager
    def somebody(self, who: Role | str) -> Iterator[Colleague]:
        """Signed in with this role, or user name, in a browser of their own."""
        way = self.way
        with colleague(
            self.browser, self.base, language=way.language, size=way.size, by_keyboard=way.by_keyboard
        ) as one:
            one.looked_at = way.looked_at
            one.sign_in(who if isinstance(who, str) else who.value)
            yield one

    def refer_able(self, name: str) -> Patient:
        """A patient who meets the criteria, and whose page nobody has read."""
        patient = self.site.add_patient(name)
        self.site.answer(patient, SEVERE)
        self.site.record(patient, self.site.all_facts("yes", **NO_ACUTE_SIGN))
        assert self.task_of(patient).urgency is TaskUrgency.REFER
        return patient

    def task_of(self, patient: Patient) -> Task:
        """The patient's task as it is now."""
        found = tasks.find_task(self.site.context, self.site.staff[Role.GP], patient.id)
        assert found is not None
        return found


@contextmanager
def opened_place(folder: Path, browser: Browser, way: Way, **settings: object) -> Iterator[Place]:
    """A site with a palliative unit, served."""
    with open_site_with(folder, **settings) as site:
        unit = OrganisationDetails(name=UNIT, kind=OrganisationKind.SPECIALISED_PALLIATIVE)
        organisations.add_organisation(site.context, unit)
        with served(site) as base:
            yield Place(site=site, base=base, way=way, browser=browser)


def is_told(someone: Colleague, *fields: str) -> None:
    """The page has come back with just these fields wrong: the reader is led to the list of mistakes, and each line of
    it leads to its field."""
    expect(
        someone.tab.locator(".notice-error")
    ).to_be_focused()  # the browser moves it a moment after loading
    links = someone.tab.locator(".notice-error a")
    assert [link.get_attribute("href") for link in links.all()] == [f"#{name}" for name in fields]
    for name in fields:
        _follow(someone, name)


def _follow(someone: Colleague, name: str) -> None:
    link = someone.tab.locator(f".notice-error a[href='#{name}']")
    if someone.by_keyboard:
        someone.reach(link)
        someone.tab.keyboard.press("Enter")
    else:
        link.click()
    assert someone.tab.locator(f"[id='{name}'][aria-invalid=true]").is_visible()
    assert someone.tab.url.endswith(f"#{name}")
