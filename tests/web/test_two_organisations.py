"""Two organisations' data never meet: every route there is, asked by everybody in one organisation with the ids of the
other. A route that is new is asked too; one with a parameter that nobody has explained fails (`other_organisation`)."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

import screening.services
from screening.core.decisions import DecisionId
from screening.core.errors import NotFound, NotPermitted
from screening.core.identity import IdentityEntry
from screening.core.people import Role, Staff
from screening.core.plans import PlanEnd
from screening.core.questionnaire import Consent, LinkId
from screening.core.referrals import ReferralStep
from screening.core.response import AskedBy, ResponseId, Submission
from screening.core.sign_in import Way
from screening.services import invitations, patients, sessions
from screening.services.corrections import CorrectionEntry
from screening.services.decisions import Entry
from screening.services.organisations import OrganisationDetails
from tests.web.other_organisation import NOBODYS, OTHERS, Other, make_other
from tests.web.staff_site import C15, DANISH, FACTS, Client, Site, csrf_token, opened_site

REFUSED = (403, 404)


@cache
def routes() -> tuple[tuple[str, str], ...]:
    """Every route and method of the app, as the map itself names them."""
    with TemporaryDirectory() as folder, opened_site(Path(folder)) as site:
        return tuple(
            (rule.rule, method)
            for rule in sorted(site.app.url_map.iter_rules(), key=str)
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        )


EVERY_ROUTE = pytest.mark.parametrize(("text", "method"), routes(), ids=map(" ".join, routes()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Two:
    """Two organisations of one service; `here` has a patient of its own, so that no list is merely empty."""

    here: Site
    other: Other

    def rule(self, text: str) -> Rule:
        return next(rule for rule in self.here.app.url_map.iter_rules() if rule.rule == text)

    def path(self, rule: Rule) -> str:
        ids = {name: OTHERS[name](self.other) if name in OTHERS else NOBODYS[name] for name in rule.arguments}
        adapter = self.here.app.url_map.bind("localhost")
        return adapter.build(rule.endpoint, ids)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    with opened_site(tmp_path_factory.mktemp("site")) as site:
        here = site.beside("Our own unit")
        patient = here.add_patient("Vores Egensen")
        here.answer(patient, "3 2 1 1 4 3 3 2 1 2 3 4 2 2 3")
        yield Two(here=here, other=make_other(site))


def ask(two: Two, client: Client, method: str, path: str) -> TestResponse:
    """As a browser would; a form carries the page's token, and names the other's patient in every way it could."""
    foreign = {name: make(two.other) for name, make in OTHERS.items()}
    # What may be chosen anywhere: an organisation to bring in.
    named = {key: value for key, value in foreign.items() if not key.startswith("organisation")}
    named |= {name.removesuffix("_id"): value for name, value in named.items()}
    if method == "GET":
        return client.browser.get(path, query_string=named)
    token = csrf_token(client.browser.get("/staff/own").text)
    return client.browser.open(path, method=method, data={"csrf_token": token, **named})


def seen_in(response: TestResponse, secrets: tuple[str, ...]) -> list[str]:
    """Which secrets stand on the page or in what goes with it; the address that was asked for is no news."""
    body = response.get_data()
    response.close()
    text = body.decode("utf-8", errors="replace") + response.headers.get("Content-Disposition", "")
    return [secret for secret in secrets if secret in text]


@EVERY_ROUTE
def test_the_ids_of_another_organisation_open_nothing(two: Two, text: str, method: str) -> None:
    rule = two.rule(text)
    unexplained = sorted(rule.arguments - OTHERS.keys() - NOBODYS.keys())
    assert not unexplained, (
        f"the route {text} has the parameter {unexplained[0]!r}: say in OTHERS (tests/web/other_organisation.py) "
        "how to make one in the other organisation, or in NOBODYS that it names nothing of anybody's"
    )
    names_others = rule.endpoint.startswith("staff.") and bool(rule.arguments & OTHERS.keys())
    path = two.path(rule)
    for role in Role:
        response = ask(two, two.here.client(role), method, path)
        assert response.status_code != 500, role
        assert seen_in(response, two.other.words) == [], role
        if names_others:
            assert response.status_code in REFUSED, (role, response.status_code)


@EVERY_ROUTE
def test_nobody_is_shown_the_other_organisations_patients_unasked(two: Two, text: str, method: str) -> None:
    """Lists and every page without an id: neither names nor ids of the other's patients."""
    rule = two.rule(text)
    if method != "GET" or rule.arguments & OTHERS.keys():
        return
    for role in Role:
        response = two.here.client(role).browser.get(two.path(rule))
        # The auditor of the whole service reads ids of everybody's patients, and no names.
        reads_all = role is Role.AUDITOR and text.startswith("/staff/audit")
        assert seen_in(response, two.other.words if reads_all else two.other.secrets) == [], role


@EVERY_ROUTE
def test_whoever_answers_here_sees_nothing_of_another_organisation(two: Two, text: str, method: str) -> None:
    """A respondent of this organisation, at every address there is."""
    rule = two.rule(text)
    client = respondent(two)
    path = two.path(rule)
    response = client.get(path) if method == "GET" else client.open(path, method=method, data={})
    assert seen_in(response, two.other.words) == []
    if rule.endpoint.startswith("staff.") and rule.arguments & OTHERS.keys():
        assert response.status_code in (303, 401, *REFUSED)


def respondent(two: Two) -> FlaskClient:
    """A browser in which our own patient has opened their link."""
    nurse = two.here.staff[Role.NURSE]
    (overview,) = patients.list_patients(two.here.context, nurse)
    made = invitations.make_invitation(
        two.here.context, nurse, overview.patient.id, questionnaire=C15, language=DANISH
    )
    browser = two.here.app.test_client()
    assert browser.get(f"/i/{made.secret}").status_code in (200, 303)
    return browser


def test_the_other_organisation_itself_finds_what_is_asked_for(two: Two) -> None:
    """Otherwise every test above would pass on ids that lead nowhere."""
    there = two.other.site.client(Role.NURSE)
    for name in ("staff.show_patient", "staff.show_assessment", "staff.show_task", "staff.show_care"):
        rule = next(rule for rule in two.here.app.url_map.iter_rules() if rule.endpoint == name)
        response = there.browser.get(two.path(rule))
        assert (name, response.status_code) == (name, 200)
    visitator = two.other.site.client(Role.VISITATOR)
    rule = next(rule for rule in two.here.app.url_map.iter_rules() if rule.endpoint == "staff.show_referral")
    assert visitator.browser.get(two.path(rule)).status_code == 200


# ---- The services behind the pages -------------------------------------------------------------------------------

# Which parameter of a route makes an id of this type; a type that is not here names nothing of anybody's.
IDS: Mapping[str, str] = {
    "PatientId": "patient_id",
    "AssessmentId": "assessment_id",
    "ResponseId": "response_id",
    "InvitationId": "invitation_id",
    "TaskId": "task_id",
    "ReferralId": "referral_id",
    "CareRelationId": "relation_id",
    "MergeId": "merge_id",
    "AbsenceId": "absence_id",
    "SessionId": "session_id",
    "OrganisationId": "organisation_id",
    "StaffId": "account_id",
    "MembershipId": "membership_id",
}
# These name somebody's own, or what everybody may name.
NOT_ASKED: Mapping[str, str] = {
    "staff.change_own_password": "the session named is the one that is kept, of whoever asks",
    "absences.plan_absence": "it reads no id of a thing; who may be away is tested with it",
    "organisations.place_for": "inside another's transaction; tested through `add_staff` and `give_membership`",
}


def services() -> tuple[str, ...]:
    """Every public function of the services that somebody asks for something by its id."""
    return tuple(
        f"{name}.{function}"
        for _, name, _ in pkgutil.iter_modules(screening.services.__path__)
        for function, found in inspect.getmembers(
            importlib.import_module(f"screening.services.{name}"), inspect.isfunction
        )
        if not function.startswith("_")
        and found.__module__ == f"screening.services.{name}"
        and f"{name}.{function}" not in NOT_ASKED
        and asks_by_id(found)
    )


def asks_by_id(function: Callable[..., object]) -> bool:
    types = {str(parameter.annotation) for parameter in inspect.signature(function).parameters.values()}
    return "Context" in types and bool(types & {"Staff", "Staff | None"}) and bool(types & IDS.keys())


def argument(two: Two, parameter: inspect.Parameter, who: Staff) -> object:
    """What is handed to this parameter: the asker, the other's id, or anything good enough to get past."""
    kind = str(parameter.annotation)
    if kind in ("Staff", "Staff | None"):
        return who
    if kind == "StaffSession":
        return sessions.begin(two.here.context, who, way=Way.PASSWORD, device="Chrome/Android").session
    if kind in IDS:
        return OTHERS[IDS[kind]](two.other)
    if kind.endswith(" | None"):
        return None
    anything: dict[str, object] = {
        "Context": two.here.context,
        "CriteriaSetId": two.here.context.settings.criteria_set,
        "QuestionnaireId": FACTS,
        "Language": DANISH,
        "Callable[[str], str]": str,
        "Consent": Consent.RELATIVE_SEES_ANSWERS,
        "Submission": Submission(items=()),
        "LinkId": LinkId("1"),
        "CorrectionEntry": CorrectionEntry(
            id=ResponseId(str(uuid4())), value="2", withdrawn=False, asked_by=AskedBy.PATIENT, reason="r"
        ),
        "Entry": Entry(id=DecisionId(str(uuid4())), version=1, kind=None),
        "IdentityEntry": IdentityEntry(name="N", birth="24-12-1940"),
        "ReferralStep": ReferralStep.RECEIVED,
        "OrganisationDetails": OrganisationDetails(name="N", kind=None),
        "Role": Role.NURSE,
        "PlanEnd": PlanEnd.DIED,
        "date": date(2026, 11, 22),
        "int": 1,
        "int | None": 2,
        "date | None": date(2026, 11, 23),
        "QuestionnaireId | None": FACTS,
        "str": "x" * 12,
        "bytes": two.other.pdf,
        "Translators": lambda _language: str,
        "Translate": str,
    }
    if kind == "StaffSession":
        return sessions.begin(two.here.context, who, way=Way.PASSWORD, device="").session
    assert kind in anything, (
        f"a service takes a {kind} ({parameter.name}): say in `argument` what to hand to it, or in IDS which parameter "
        "of a route makes such an id"
    )
    return anything[kind]


@pytest.mark.parametrize("name", services())
def test_no_service_answers_for_what_is_another_organisations(two: Two, name: str) -> None:
    module, _, function = name.partition(".")
    service = getattr(importlib.import_module(f"screening.services.{module}"), function)
    required = [
        parameter
        for parameter in inspect.signature(service).parameters.values()
        if parameter.default is inspect.Parameter.empty or str(parameter.annotation) == "Staff | None"
    ]
    for who in two.here.staff.values():
        arguments = {parameter.name: argument(two, parameter, who) for parameter in required}
        with pytest.raises((NotFound, NotPermitted)):
            service(**arguments)
