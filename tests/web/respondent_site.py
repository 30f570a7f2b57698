"""A running installation with a nurse, a patient and invitations, for tests of the respondent's pages."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import Flask

from screening.config import Settings
from screening.core.people import InvitationId, Patient, Staff
from screening.core.questionnaire import Language, QuestionnaireId
from screening.services import answering, invitations, patients, staff
from screening.services.answering import Draft
from screening.services.context import Context
from screening.services.invitations import NewInvitation
from screening.web import create_app
from screening.web.runtime import get_context
from tests.clock import Clock
from tests.web.hygiene import Page
from tests.web.pages import Browser

REPOSITORY = Path(__file__).resolve().parents[2]
C15 = QuestionnaireId("qlq-c15-pal")
NO_SUCH_SECRET = "no-such-secret"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The app with its clock and context, a nurse, and one patient who is invited."""

    app: Flask
    context: Context
    clock: Clock
    nurse: Staff
    patient: Patient

    def invite(
        self, *, patient: Patient | None = None, language: str = "en", questionnaire: str = C15
    ) -> NewInvitation:
        return invitations.make_invitation(
            self.context,
            self.nurse,
            (patient or self.patient).id,
            questionnaire=QuestionnaireId(questionnaire),
            language=Language(language),
        )

    def add_patient(self, name: str) -> Patient:
        return patients.add_patient(self.context, self.nurse, name=name, birth=date(1940, 1, 2))

    def draft(self, invitation_id: InvitationId) -> Draft:
        return answering.get_draft(self.context, invitation_id)


@dataclass
class Walk:
    """One respondent on one device, at some point of the walk; `page` is what they see."""

    site: Site
    made: NewInvitation
    browser: Browser
    page: Page

    @property
    def draft(self) -> Draft:
        return self.site.draft(self.made.invitation.id)

    @property
    def answers(self) -> dict[str, object]:
        return {str(link_id): answer for link_id, answer in self.draft.answers.items()}

    def begin(self, voice: str = "patient-none") -> Page:
        """Say who answers, and pass by the question of what a relative may see."""
        self.page = self.browser.submit(self.page, voice=voice)
        if self.page.path.startswith("/answer/sharing"):
            self.page = self.browser.submit(self.page, button="skip")
        return self.page

    def answer(self, entered: str | None = None, *, button: str = "next", status: int = 200) -> Page:
        self.page = (
            self.browser.submit(self.page, button=button, status=status)
            if entered is None
            else self.browser.submit(self.page, button=button, status=status, answer=entered)
        )
        return self.page

    def go(self, path: str, *, status: int = 200) -> Page:
        self.page = self.browser.get(path, status=status)
        return self.page

    def send(self) -> Page:
        self.page = self.browser.submit(self.go("/answer/review"))
        return self.page


def open_invitation(site: Site, made: NewInvitation | None = None, browser: Browser | None = None) -> Walk:
    """A device on which the link has just been opened; a new invitation and a new device unless given."""
    made, browser = made or site.invite(), browser or Browser(site.app)
    return Walk(site, made, browser, browser.get(f"/i/{made.secret}"))


def begun(site: Site, *, language: str = "en", voice: str = "patient-none") -> Walk:
    """A walk that stands at the first question."""
    walk = open_invitation(site, site.invite(language=language))
    walk.begin(voice)
    return walk


def make_settings(folder: Path) -> Settings:
    return Settings(
        data=REPOSITORY,
        translations=REPOSITORY / "translations",
        database_url=f"sqlite:///{folder / 'screening.sqlite3'}",
        secret_key="a-key-for-tests-that-is-long-enough",
    )


def make_site(folder: Path, template: Path) -> Site:
    """A site on a copy of a database that has its tables already: making them takes longer than a test."""
    shutil.copy(template, folder / "screening.sqlite3")
    clock = Clock()
    app = create_app(make_settings(folder), clock=clock)
    app.testing = False  # a fault becomes a page, as for a user
    with app.app_context():
        context = get_context()
    (nurse,) = staff.list_staff(context)
    patient = patients.add_patient(context, nurse, name="Test Testesen", birth=date(1950, 4, 3))
    return Site(app=app, context=context, clock=clock, nurse=nurse, patient=patient)
