"""Who may open which page of the staff's: every route is in the table, or the test of the table fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from screening.core.people import Patient, Role
from screening.services import patients
from tests.web.staff_site import FACTS, Site, csrf_token, opened_site

UNKNOWN = "00000000-0000-4000-8000-000000000000"
SIGN_IN = "/staff/sign-in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A page: its path, the status that nurse and GP get, the administrator's, and that of an id that is unknown."""

    method: str
    path: str
    clinical: int
    administrator: int
    unknown: int | None = 404
    open_to_all: bool = False


# A post without a field is refused (422) or, where it needs none, done (303).
TABLE: dict[tuple[str, str], Route] = {
    ("staff.home", "GET"): Route(method="GET", path="/staff/", clinical=303, administrator=200, unknown=None),
    ("staff.sign_in", "GET"): Route(
        method="GET", path=SIGN_IN, clinical=200, administrator=200, unknown=None, open_to_all=True
    ),
    ("staff.sign_in", "POST"): Route(
        method="POST", path=SIGN_IN, clinical=422, administrator=422, unknown=None, open_to_all=True
    ),
    ("staff.sign_out", "POST"): Route(
        method="POST", path="/staff/sign-out", clinical=303, administrator=303, unknown=None
    ),
    ("staff.hand_over", "POST"): Route(
        method="POST", path="/staff/hand-over", clinical=303, administrator=303, unknown=None
    ),
    ("staff.list_patients", "GET"): Route(
        method="GET", path="/staff/patients", clinical=200, administrator=403, unknown=None
    ),
    ("staff.add_patient", "GET"): Route(
        method="GET", path="/staff/patients/new", clinical=200, administrator=403, unknown=None
    ),
    ("staff.add_patient", "POST"): Route(
        method="POST", path="/staff/patients/new", clinical=422, administrator=403, unknown=None
    ),
    ("staff.show_patient", "GET"): Route(
        method="GET", path="/staff/patients/{patient}", clinical=200, administrator=403
    ),
    ("staff.assess_again", "POST"): Route(
        method="POST", path="/staff/patients/{patient}/assess", clinical=303, administrator=403
    ),
    ("staff.take_in", "POST"): Route(
        method="POST", path="/staff/invitations/{invitation}/take-in", clinical=303, administrator=403
    ),
    ("staff.make_invitation", "GET"): Route(
        method="GET", path="/staff/patients/{patient}/invitations/new", clinical=200, administrator=403
    ),
    ("staff.make_invitation", "POST"): Route(
        method="POST", path="/staff/patients/{patient}/invitations/new", clinical=422, administrator=403
    ),
    ("staff.record_facts", "GET"): Route(
        method="GET", path=f"/staff/patients/{{patient}}/facts/{FACTS}", clinical=200, administrator=403
    ),
    ("staff.record_facts", "POST"): Route(
        method="POST", path=f"/staff/patients/{{patient}}/facts/{FACTS}", clinical=422, administrator=403
    ),
    ("staff.show_assessment", "GET"): Route(
        method="GET", path="/staff/assessments/{assessment}", clinical=200, administrator=403
    ),
    ("staff.download_pdf", "GET"): Route(
        method="GET", path="/staff/assessments/{assessment}/pdf/da", clinical=200, administrator=403
    ),
}
ROUTES = pytest.mark.parametrize("route", TABLE.values(), ids=[" ".join(key) for key in TABLE])


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A site with a patient who has been assessed."""

    site: Site
    patient: Patient

    def path(self, route: Route) -> str:
        assessment = self.site.newest_assessment(self.patient)
        nurse = self.site.staff[Role.NURSE]
        invitation = patients.get_patient(self.site.context, nurse, self.patient.id).invitations[0].id
        return route.path.format(patient=self.patient.id, assessment=assessment, invitation=invitation)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Known]:
    with opened_site(tmp_path_factory.mktemp("site")) as site:
        patient = site.add_patient("Karen Hemmelig")
        site.answer(patient, "2 1 1 1 2 2 2 2 1 1 2 2 2 1 5")
        yield Known(site=site, patient=patient)


def status(known: Known, role: Role | None, route: Route, path: str) -> tuple[int, str, str]:
    client = known.site.client(role)
    if route.method == "GET":
        response = client.get(path)
    else:
        page = "/staff/sign-in" if role is None else "/staff/patients/new"
        page = "/staff/" if role is Role.ADMINISTRATOR else page
        response = client.post_again(path, {}, csrf_token(client.get(page).text))
    return (
        response.status_code,
        response.headers.get("Location", ""),
        response.get_data().decode(errors="replace"),
    )


def test_every_route_of_the_staff_is_in_the_table(known: Known) -> None:
    found = {
        (rule.endpoint, method)
        for rule in known.site.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint.startswith("staff.")
    }
    assert found == set(TABLE)


@ROUTES
@pytest.mark.parametrize("role", [Role.NURSE, Role.GP])
def test_nurse_and_gp_may(known: Known, role: Role, route: Route) -> None:
    assert status(known, role, route, known.path(route))[0] == route.clinical


@ROUTES
def test_an_administrator_sees_no_patient(known: Known, route: Route) -> None:
    code, _, text = status(known, Role.ADMINISTRATOR, route, known.path(route))
    assert code == route.administrator
    assert "Karen" not in text


@ROUTES
def test_who_is_not_signed_in_is_sent_to_sign_in_and_sees_nothing(known: Known, route: Route) -> None:
    code, location, text = status(known, None, route, known.path(route))
    if not route.open_to_all:
        asked = code == 303 and location.startswith(SIGN_IN)
        assert asked or (code == 401 and 'name="password"' in text)
    assert "Karen" not in text


@ROUTES
@pytest.mark.parametrize("id", [UNKNOWN, "0", "..%2f..%2fetc", "%00", "a" * 300])
def test_an_id_that_does_not_exist_is_not_found(known: Known, route: Route, id: str) -> None:
    if route.unknown is None:
        assert "{" not in route.path  # it takes no id
        return
    assert (
        status(known, Role.NURSE, route, route.path.format(patient=id, assessment=id, invitation=id))[0]
        == route.unknown
    )


@ROUTES
def test_a_post_without_the_pages_token_does_nothing(known: Known, route: Route) -> None:
    if route.method == "GET":
        return
    client = known.site.client()
    response = client.browser.post(known.path(route), data={})
    assert response.status_code in (200, 303)  # offered once more, or sent to sign in
    assert response.headers.get("Location", SIGN_IN) == SIGN_IN
