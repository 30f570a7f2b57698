"""A running site for the tests of the staff's pages: the real app on a real database and the shipped data.

The client checks every page it gets: one h1, a title, a language, unique ids, a label for every field, references
that lead somewhere, nothing that the content security policy would refuse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from screening.config import Settings
from screening.core.assessment import AssessmentId
from screening.core.people import InvitationId, OrganisationKind, Patient, Role, Staff
from screening.core.questionnaire import Language, LinkId, QuestionnaireId, Source
from screening.core.response import Assistance, Response, ResponseId, Submission, SubmittedItem
from screening.core.sign_in import Way
from screening.services import answering, facts, invitations, organisations, patients, sessions
from screening.services import staff as accounts
from screening.services.context import Context
from screening.services.database import migrate_database
from screening.services.organisations import OrganisationDetails
from screening.web import create_app
from screening.web.runtime import get_context
from screening.web.views.staff_session import hold
from tests.clock import Clock
from tests.web.hygiene import look_at, look_at_headers, read_page

REPOSITORY = Path(__file__).resolve().parents[2]
DATABASE = "test.sqlite3"
PASSWORD = "correct horse battery staple"
FACTS = QuestionnaireId("dk-basal-facts")
C15 = QuestionnaireId("qlq-c15-pal")
DANISH = Language("da")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The app, its context and clock, and one account of each role."""

    app: Flask
    context: Context
    clock: Clock
    staff: Mapping[Role, Staff]

    def client(self, role: Role | None = Role.NURSE, *, language: str = "en") -> Client:
        """A browser in which somebody with this role is signed in; nobody when it is None."""
        browser = self.app.test_client()
        browser.set_cookie("language", language)
        if role is not None:
            with browser.session_transaction() as session:
                hold(session, self.sign_in(role))
        return Client(browser=browser)

    def sign_in(self, role: Role) -> str:
        """The secret of a new session of somebody with this role."""
        return sessions.begin(
            self.context, self.staff[role], way=Way.PASSWORD, device="Chrome/Android"
        ).secret

    def beside(self, name: str = "Another unit") -> Site:
        """Another organisation in the same service: a site whose `staff` are of that one, and so whatever is made by it
        (`other.add_patient(...)`, `other.answer(...)`, `other.client(Role.GP)`)."""
        details = OrganisationDetails(name=name, kind=OrganisationKind.SPECIALISED_PALLIATIVE)
        added = organisations.add_organisation(self.context, details)
        staff = {
            role: accounts.add_staff(
                self.context,
                username=f"{role.value}@{added.id}",
                name=f"{role.value} of {name}",
                role=role,
                password=PASSWORD,
                organisation=added.id,
            )
            for role in Role
        }
        return replace(self, staff=staff)

    def add_patient(self, name: str = "Test Testesen", birth: date = date(1950, 4, 3)) -> Patient:
        return patients.add_patient(self.context, self.staff[Role.NURSE], name=name, birth=birth)

    def answer(self, patient: Patient, answers: str | Mapping[str, str]) -> Response:
        """The patient answers the questionnaire: fifteen numbers in a row, or answers by link id."""
        return answering.submit(self.context, self.begin(patient, answers))

    def begin(self, patient: Patient, answers: str | Mapping[str, str]) -> InvitationId:
        """The same, but the patient sends nothing."""
        if isinstance(answers, str):
            answers = {str(number): code for number, code in enumerate(answers.split(), start=1)}
        made = invitations.make_invitation(
            self.context, self.staff[Role.NURSE], patient.id, questionnaire=C15, language=DANISH
        )
        answering.begin(
            self.context,
            made.invitation.id,
            source=Source.PATIENT,
            assistance=Assistance.NONE,
            language=DANISH,
        )
        for link_id, value in answers.items():
            answering.save_answer(
                self.context, made.invitation.id, SubmittedItem(link_id=link_id, values=(value,))
            )
        return made.invitation.id

    def record(self, patient: Patient, answers: Mapping[str, str]) -> Response:
        """The nurse records these facts."""
        items = tuple(SubmittedItem(link_id=link_id, values=(code,)) for link_id, code in answers.items())
        return facts.record_facts(
            self.context,
            self.staff[Role.NURSE],
            patient.id,
            questionnaire=FACTS,
            submission=Submission(items=items),
            response_id=ResponseId(str(uuid4())),
        )

    def newest_assessment(self, patient: Patient) -> AssessmentId:
        return patients.get_patient(self.context, self.staff[Role.NURSE], patient.id).assessments[0].id

    def all_facts(self, code: str = "no", **others: str) -> dict[str, str]:
        """Every choice among the facts answered alike, but for some."""
        items = self.context.catalog.get_questionnaire(FACTS).items
        answers = {str(link_id): code for link_id, item in items.items() if item.option(code) is not None}
        return answers | {link_id.replace("_", "-"): value for link_id, value in others.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A browser that checks every page and fills in the hidden fields of forms."""

    browser: FlaskClient

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        return _checked(self.browser.get(path, **kwargs))

    def post(self, path: str, data: Mapping[str, Any] | None = None, *, page: str = "") -> TestResponse:
        """Send a form that stands on `page` (default: the path itself) with the page's token."""
        token = csrf_token(self.browser.get(page or path).text)
        return _checked(self.browser.post(path, data={"csrf_token": token, **(data or {})}))

    def post_again(self, path: str, data: Mapping[str, Any], token: str) -> TestResponse:
        """Send a form with a token that is already at hand."""
        return _checked(self.browser.post(path, data={"csrf_token": token, **data}))


def make_site(folder: Path) -> Site:
    """A site with a database in this folder that holds nothing but an account of each role."""
    content, staff = _empty_database()
    (folder / DATABASE).write_bytes(content)
    return _open_site(folder, staff)


@contextmanager
def opened_site(folder: Path) -> Iterator[Site]:
    """The same, closed afterwards."""
    site = make_site(folder)
    yield site
    site.context.database.close()


@contextmanager
def open_site_with(folder: Path, **settings: Any) -> Iterator[Site]:
    """A site with these settings."""
    content, staff = _empty_database()
    (folder / DATABASE).write_bytes(content)
    site = _open_site(folder, staff, **settings)
    yield site
    site.context.database.close()


def _open_site(folder: Path, staff: Mapping[Role, Staff], **more: Any) -> Site:
    settings = Settings(
        data=REPOSITORY,
        translations=REPOSITORY / "translations",
        database_url=f"sqlite:///{folder / DATABASE}",
        secret_key="k" * 40,
        time_zone=ZoneInfo("Europe/Copenhagen"),
        **more,
    )
    clock = Clock()
    app = create_app(settings, clock=clock)
    with app.app_context():
        context = get_context()
    return Site(app=app, context=context, clock=clock, staff=staff)


@cache
def _empty_database() -> tuple[bytes, Mapping[Role, Staff]]:
    """Made once: passwords take long to hash."""
    with TemporaryDirectory() as folder:
        site = _open_site(Path(folder), {})
        migrate_database(site.context)
        staff = {role: _add_account(site.context, role) for role in Role}
        site.context.database.close()  # brings the write-ahead log home: the file alone is the database
        return (Path(folder) / DATABASE).read_bytes(), staff


def _add_account(context: Context, role: Role) -> Staff:
    name = f"{role.value} Jensen"
    return accounts.add_staff(context, username=role.value, name=name, role=role, password=PASSWORD)


def csrf_token(html: str) -> str:
    """The token of the first form of a page, or nothing."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    return found.group(1) if found else ""


def hidden(html: str, name: str) -> str:
    """The value of a hidden field of the page's own form."""
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', html.partition("<main")[2])
    assert found is not None, f"no hidden field {name}"
    return found.group(1)


def _checked(response: TestResponse) -> TestResponse:
    if response.status_code == 303:
        look_at_headers(response)
    else:
        look_at(read_page(response.request.path, response))
    return response


def text_of(html: str) -> str:
    """What a reader sees, roughly: no tags, one space between words."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", html, flags=re.DOTALL)
    in_a_line = re.sub(r"</?(time|span|strong|em|a)\b[^>]*>", "", body)
    return " ".join(re.sub(r"<[^>]+>", " ", in_a_line).split())


def link_ids(site: Site) -> tuple[LinkId, ...]:
    return tuple(site.context.catalog.get_questionnaire(FACTS).items)
