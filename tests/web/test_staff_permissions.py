"""Who may open which page of the staff's: every route is in the table, or the test of the table fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest

from screening.core.absences import AbsenceId
from screening.core.decisions import DecisionId, DecisionKind
from screening.core.people import Patient, Role
from screening.core.referrals import ReferralId
from screening.core.tasks import TaskId
from screening.services import absences, decisions, patients, referrals, tasks
from screening.services.decisions import Entry
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
    nurse: int | None = None  # where a nurse gets another status than a GP

    def of(self, role: Role) -> int:
        """The status that a nurse or GP gets."""
        return self.nurse if role is Role.NURSE and self.nurse is not None else self.clinical


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
    ("staff.start_oidc", "GET"): Route(
        method="GET", path="/staff/oidc", clinical=404, administrator=404, unknown=None, open_to_all=True
    ),
    ("staff.start_oidc", "POST"): Route(
        method="POST", path="/staff/oidc", clinical=404, administrator=404, unknown=None, open_to_all=True
    ),
    ("staff.finish_oidc", "GET"): Route(
        method="GET",
        path="/staff/oidc/callback",
        clinical=404,
        administrator=404,
        unknown=None,
        open_to_all=True,
    ),
    ("staff.leave_oidc", "GET"): Route(
        method="GET",
        path="/staff/oidc/leave",
        clinical=404,
        administrator=404,
        unknown=None,
        open_to_all=True,
    ),
    ("staff.give_code", "GET"): Route(
        method="GET", path="/staff/second-factor", clinical=303, administrator=303, unknown=None
    ),
    ("staff.give_code", "POST"): Route(
        method="POST", path="/staff/second-factor", clinical=303, administrator=303, unknown=None
    ),
    ("staff.enrol", "GET"): Route(
        method="GET", path="/staff/second-factor/new", clinical=200, administrator=200, unknown=None
    ),
    ("staff.enrol", "POST"): Route(
        method="POST", path="/staff/second-factor/new", clinical=422, administrator=422, unknown=None
    ),
    ("staff.show_own", "GET"): Route(
        method="GET", path="/staff/own", clinical=200, administrator=200, unknown=None
    ),
    ("staff.end_session", "POST"): Route(
        method="POST",
        path=f"/staff/own/sessions/{UNKNOWN}/end",
        clinical=404,
        administrator=404,
        unknown=None,
    ),
    ("staff.end_other_sessions", "POST"): Route(
        method="POST", path="/staff/own/sessions/end-others", clinical=303, administrator=303, unknown=None
    ),
    ("staff.change_password", "GET"): Route(
        method="GET", path="/staff/own/password", clinical=200, administrator=200, unknown=None
    ),
    ("staff.change_password", "POST"): Route(
        method="POST", path="/staff/own/password", clinical=422, administrator=422, unknown=None
    ),
    ("staff.make_recovery_codes", "POST"): Route(
        method="POST", path="/staff/own/recovery-codes", clinical=303, administrator=303, unknown=None
    ),
    ("staff.turn_off_second_factor", "POST"): Route(
        method="POST", path="/staff/own/second-factor/off", clinical=303, administrator=303, unknown=None
    ),
    ("staff.choose_membership", "GET"): Route(
        method="GET", path="/staff/organisation", clinical=200, administrator=200, unknown=None
    ),
    ("staff.choose_membership", "POST"): Route(
        method="POST", path="/staff/organisation", clinical=404, administrator=404, unknown=None
    ),
    ("staff.hand_over", "POST"): Route(
        method="POST", path="/staff/hand-over", clinical=303, administrator=303, unknown=None
    ),
    ("staff.show_plan", "GET"): Route(
        method="GET", path="/staff/patients/{patient}/plan", clinical=200, administrator=403
    ),
    ("staff.show_plan", "POST"): Route(
        method="POST", path="/staff/patients/{patient}/plan", clinical=422, administrator=403
    ),
    # There is no plan to pause.
    ("staff.pause_plan", "POST"): Route(
        method="POST", path="/staff/patients/{patient}/plan/pause", clinical=404, administrator=403
    ),
    # Without a plan there is nothing to remind of, or to end; and what was not chosen ends nothing.
    ("staff.remind_now", "POST"): Route(
        method="POST", path="/staff/patients/{patient}/plan/remind", clinical=404, administrator=403
    ),
    ("staff.let_reminders_come", "POST"): Route(
        method="POST", path="/staff/patients/{patient}/plan/remind-again", clinical=303, administrator=403
    ),
    ("staff.end_plan", "POST"): Route(
        method="POST", path="/staff/patients/{patient}/plan/end", clinical=303, administrator=403
    ),
    # Without a PIN, one is to be chosen first.
    ("staff.hand_tablet_over", "POST"): Route(
        method="POST", path="/staff/patients/{patient}/hand-over", clinical=303, administrator=403
    ),
    ("staff.unlock", "GET"): Route(
        method="GET", path="/staff/unlock", clinical=303, administrator=303, unknown=None
    ),
    ("staff.unlock", "POST"): Route(
        method="POST", path="/staff/unlock", clinical=303, administrator=303, unknown=None
    ),
    ("staff.choose_pin", "GET"): Route(
        method="GET", path="/staff/own/pin", clinical=200, administrator=200, unknown=None
    ),
    ("staff.choose_pin", "POST"): Route(
        method="POST", path="/staff/own/pin", clinical=422, administrator=422, unknown=None
    ),
    ("staff.print_form", "POST"): Route(
        method="POST", path="/staff/invitations/{invitation}/print", clinical=422, administrator=403
    ),
    ("staff.seek_paper", "GET"): Route(
        method="GET", path="/staff/paper", clinical=200, administrator=403, unknown=None
    ),
    ("staff.find_paper", "POST"): Route(
        method="POST", path="/staff/paper", clinical=422, administrator=403, unknown=None
    ),
    ("staff.show_paper", "GET"): Route(
        method="GET", path="/staff/invitations/{invitation}/paper", clinical=409, administrator=403
    ),
    ("staff.key_in", "POST"): Route(
        method="POST", path="/staff/invitations/{invitation}/paper", clinical=409, administrator=403
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
    ("staff.leave_search", "GET"): Route(
        method="GET", path="/staff/patients/find", clinical=303, administrator=303, unknown=None
    ),
    ("staff.find_patients", "POST"): Route(
        method="POST", path="/staff/patients/find", clinical=200, administrator=403, unknown=None
    ),
    ("staff.bring_patients", "GET"): Route(
        method="GET", path="/staff/patients/import", clinical=200, administrator=403, unknown=None
    ),
    ("staff.bring_patients", "POST"): Route(
        method="POST", path="/staff/patients/import", clinical=422, administrator=403, unknown=None
    ),
    ("staff.import_template", "GET"): Route(
        method="GET", path="/staff/patients/import/template", clinical=200, administrator=403, unknown=None
    ),
    ("staff.show_identity", "GET"): Route(
        method="GET", path="/staff/patients/{patient}/identity", clinical=200, administrator=403
    ),
    ("staff.change_identity", "GET"): Route(
        method="GET", path="/staff/patients/{patient}/identity/change", clinical=200, administrator=403
    ),
    ("staff.change_identity", "POST"): Route(
        method="POST", path="/staff/patients/{patient}/identity/change", clinical=422, administrator=403
    ),
    ("staff.choose_merge", "GET"): Route(
        method="GET", path="/staff/patients/{patient}/merge", clinical=200, administrator=403
    ),
    ("staff.choose_merge", "POST"): Route(
        method="POST", path="/staff/patients/{patient}/merge", clinical=200, administrator=403
    ),
    # One patient is no double entry of itself: the state refuses it.
    ("staff.preview_merge", "GET"): Route(
        method="GET", path="/staff/patients/{patient}/merge/{patient}", clinical=409, administrator=403
    ),
    ("staff.merge_patients", "POST"): Route(
        method="POST", path="/staff/patients/{patient}/merge/{patient}", clinical=409, administrator=403
    ),
    ("staff.undo_merge", "POST"): Route(
        method="POST",
        path=f"/staff/patients/{{patient}}/merges/{UNKNOWN}/undo",
        clinical=404,
        administrator=403,
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
    ("staff.show_inbox", "GET"): Route(
        method="GET", path="/staff/inbox", clinical=200, administrator=403, unknown=None
    ),
    ("staff.list_tasks", "GET"): Route(
        method="GET", path="/staff/tasks", clinical=200, administrator=403, unknown=None
    ),
    ("staff.show_task", "GET"): Route(
        method="GET", path="/staff/tasks/{task}", clinical=200, administrator=403
    ),
    ("staff.decide", "POST"): Route(
        method="POST", path="/staff/tasks/{task}/decide", clinical=422, administrator=403, nurse=403
    ),
    ("staff.take_task", "POST"): Route(
        method="POST", path="/staff/tasks/{task}/take", clinical=409, administrator=403
    ),
    ("staff.hand_over_task", "POST"): Route(
        method="POST", path="/staff/tasks/{task}/hand-over", clinical=422, administrator=403
    ),
    ("staff.close_task", "POST"): Route(
        method="POST", path="/staff/tasks/{task}/close", clinical=409, administrator=403, nurse=403
    ),
    ("staff.plan_absence", "GET"): Route(
        method="GET", path="/staff/absences", clinical=200, administrator=403, unknown=None
    ),
    ("staff.plan_absence", "POST"): Route(
        method="POST", path="/staff/absences", clinical=422, administrator=403, unknown=None
    ),
    ("staff.cancel_absence", "POST"): Route(
        method="POST", path="/staff/absences/{absence}/cancel", clinical=303, administrator=403
    ),
    ("staff.list_referrals", "GET"): Route(
        method="GET", path="/staff/referrals", clinical=200, administrator=403, unknown=None
    ),
    ("staff.show_referral", "GET"): Route(
        method="GET", path="/staff/referrals/{referral}", clinical=200, administrator=403
    ),
    ("staff.show_referral", "POST"): Route(
        method="POST", path="/staff/referrals/{referral}", clinical=422, administrator=403
    ),
    ("staff.show_referral_text", "GET"): Route(
        method="GET",
        path="/staff/assessments/{assessment}/referral-text",
        clinical=200,
        administrator=403,
        nurse=403,
    ),
    ("staff.ask_for_missing", "POST"): Route(
        method="POST", path="/staff/assessments/{assessment}/ask-missing", clinical=409, administrator=403
    ),
    ("staff.show_assessment", "GET"): Route(
        method="GET", path="/staff/assessments/{assessment}", clinical=200, administrator=403
    ),
    ("staff.verify_page", "GET"): Route(
        method="GET", path="/staff/verify", clinical=200, administrator=403, unknown=None
    ),
    ("staff.answer_verification", "POST"): Route(
        method="POST", path="/staff/verify", clinical=422, administrator=403, unknown=None
    ),
    ("staff.download_pdf", "GET"): Route(
        method="GET", path="/staff/assessments/{assessment}/pdf/da", clinical=200, administrator=403
    ),
    ("staff.list_organisations", "GET"): Route(
        method="GET", path="/staff/organisations", clinical=403, administrator=200, unknown=None
    ),
    ("staff.add_organisation", "GET"): Route(
        method="GET", path="/staff/organisations/new", clinical=403, administrator=200, unknown=None
    ),
    ("staff.add_organisation", "POST"): Route(
        method="POST", path="/staff/organisations/new", clinical=403, administrator=422, unknown=None
    ),
    ("staff.change_organisation", "GET"): Route(
        method="GET",
        path="/staff/organisations/{organisation}",
        clinical=403,
        administrator=200,
    ),
    ("staff.change_organisation", "POST"): Route(
        method="POST",
        path="/staff/organisations/{organisation}",
        clinical=403,
        administrator=303,
    ),
    ("staff.close_organisation", "GET"): Route(
        method="GET",
        path="/staff/organisations/{organisation}/close",
        clinical=403,
        administrator=200,
    ),
    ("staff.close_organisation", "POST"): Route(
        method="POST",
        path="/staff/organisations/{organisation}/close",
        clinical=403,
        administrator=422,
    ),
    ("staff.list_accounts", "GET"): Route(
        method="GET", path="/staff/accounts", clinical=403, administrator=200, unknown=None
    ),
    ("staff.add_account", "GET"): Route(
        method="GET", path="/staff/accounts/new", clinical=403, administrator=200, unknown=None
    ),
    ("staff.add_account", "POST"): Route(
        method="POST", path="/staff/accounts/new", clinical=403, administrator=422, unknown=None
    ),
    ("staff.show_account", "GET"): Route(
        method="GET", path="/staff/accounts/{account}", clinical=403, administrator=200
    ),
    ("staff.show_account", "POST"): Route(
        method="POST", path="/staff/accounts/{account}", clinical=403, administrator=422
    ),
    ("staff.end_membership", "POST"): Route(
        method="POST",
        path="/staff/accounts/{account}/memberships/{unknown}/end",
        clinical=403,
        administrator=404,
    ),
    ("staff.reset_password", "GET"): Route(
        method="GET", path="/staff/accounts/{account}/password", clinical=403, administrator=200
    ),
    ("staff.reset_password", "POST"): Route(
        method="POST", path="/staff/accounts/{account}/password", clinical=403, administrator=422
    ),
    # The service of these tests has no identity provider to link anybody to.
    ("staff.link_identity", "POST"): Route(
        method="POST", path="/staff/accounts/{account}/identity", clinical=403, administrator=404
    ),
    ("staff.unlink_identity", "POST"): Route(
        method="POST", path="/staff/accounts/{account}/identity/end", clinical=403, administrator=303
    ),
    ("staff.reset_second_factor", "GET"): Route(
        method="GET", path="/staff/accounts/{account}/second-factor", clinical=403, administrator=200
    ),
    ("staff.reset_second_factor", "POST"): Route(
        method="POST", path="/staff/accounts/{account}/second-factor", clinical=403, administrator=303
    ),
    ("staff.close_account", "GET"): Route(
        method="GET", path="/staff/accounts/{account}/close", clinical=403, administrator=200
    ),
    ("staff.close_account", "POST"): Route(
        method="POST", path="/staff/accounts/{account}/close", clinical=403, administrator=303
    ),
    ("staff.search_audit", "GET"): Route(
        method="GET", path="/staff/audit", clinical=403, administrator=403, unknown=None
    ),
    ("staff.download_audit", "GET"): Route(
        method="GET", path="/staff/audit/file", clinical=403, administrator=403, unknown=None
    ),
    ("staff.show_patient_data", "GET"): Route(
        method="GET", path="/staff/patients/{patient}/data", clinical=200, administrator=403
    ),
    ("staff.export_patient", "POST"): Route(
        method="POST", path="/staff/patients/{patient}/data/copy", clinical=200, administrator=403
    ),
    ("staff.erase_on_request", "POST"): Route(
        method="POST", path="/staff/patients/{patient}/data/delete", clinical=303, administrator=403
    ),
    ("staff.hold_record", "POST"): Route(
        method="POST", path="/staff/patients/{patient}/data/hold", clinical=422, administrator=403
    ),
    ("staff.end_hold", "POST"): Route(
        method="POST", path="/staff/patients/{patient}/data/hold/end", clinical=303, administrator=403
    ),
    ("staff.show_response", "GET"): Route(
        method="GET", path="/staff/responses/{response}", clinical=200, administrator=403
    ),
    ("staff.correct_answer", "GET"): Route(
        method="GET", path="/staff/responses/{response}/correct/1", clinical=200, administrator=403
    ),
    ("staff.send_correction", "POST"): Route(
        method="POST", path="/staff/responses/{response}/correct/1", clinical=422, administrator=403
    ),
    ("staff.show_running", "GET"): Route(
        method="GET", path="/staff/running", clinical=403, administrator=200, unknown=None
    ),
    ("staff.list_in_force", "GET"): Route(
        method="GET", path="/staff/criteria-in-force", clinical=403, administrator=200, unknown=None
    ),
    ("staff.list_in_force", "POST"): Route(
        method="POST", path="/staff/criteria-in-force", clinical=403, administrator=422, unknown=None
    ),
    ("staff.cancel_wording_in_force", "POST"): Route(
        method="POST", path="/staff/wordings-in-force/{unknown}/cancel", clinical=403, administrator=404
    ),
    ("staff.cancel_in_force", "POST"): Route(
        method="POST", path="/staff/criteria-in-force/{unknown}/cancel", clinical=403, administrator=404
    ),
    ("staff.show_care", "GET"): Route(
        method="GET", path="/staff/patients/{patient}/care", clinical=200, administrator=403
    ),
    ("staff.show_care", "POST"): Route(
        method="POST", path="/staff/patients/{patient}/care", clinical=422, administrator=403
    ),
    ("staff.end_care", "POST"): Route(
        method="POST", path="/staff/patients/{patient}/care/{unknown}/end", clinical=404, administrator=403
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
        record = patients.get_patient(self.site.context, nurse, self.patient.id)
        invitation = record.invitations[0].id
        member = self.site.staff[Role.VISITATOR]
        return route.path.format(
            patient=self.patient.id,
            assessment=assessment,
            invitation=invitation,
            organisation=member.organisation,
            account=member.id,
            unknown=UNKNOWN,
            task=self.task,
            referral=self.referral,
            absence=self.absence,
            response=record.responses[0].id,
        )

    @property
    def task(self) -> TaskId:
        """The task that the assessment has opened."""
        found = tasks.find_task(self.site.context, self.site.staff[Role.GP], self.patient.id)
        assert found is not None
        return found.id

    @property
    def referral(self) -> ReferralId:
        """The referral of another patient of theirs."""
        return referrals.list_referrals(self.site.context, self.site.staff[Role.GP])[0].referral.id

    @property
    def absence(self) -> AbsenceId:
        """An absence that is planned, once more if it was cancelled."""
        gp, day = self.site.staff[Role.GP], self.site.clock().date()
        return absences.plan_absence(self.site.context, gp, away=gp.id, first=day, last=day, deputy=None).id


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Known]:
    with opened_site(tmp_path_factory.mktemp("site")) as site:
        patient = site.add_patient("Karen Hemmelig")
        site.answer(patient, "2 1 1 1 2 2 2 2 1 1 2 2 2 1 5")
        refer(site, site.add_patient("Karen Henvist"))
        yield Known(site=site, patient=patient)


def refer(site: Site, patient: Patient) -> None:
    """The GP refers a patient."""
    site.answer(patient, "3 2 1 1 4 3 3 2 1 2 3 4 2 2 3")
    gp = site.staff[Role.GP]
    task = tasks.find_task(site.context, gp, patient.id)
    assert task is not None
    entry = Entry(
        id=DecisionId(str(uuid4())),
        version=task.version,
        kind=DecisionKind.REFER,
        reason="because",
        to_name="The hospice",
    )
    decisions.decide(site.context, gp, task.id, entry)


def status(known: Known, role: Role | None, route: Route, path: str) -> tuple[int, str, str]:
    client = known.site.client(role)
    if route.method == "GET":
        response = client.get(path)
    else:
        page = "/staff/sign-in" if role is None else "/staff/own"
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
    assert status(known, role, route, known.path(route))[0] == route.of(role)


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
    names: tuple[str, ...] = ("patient", "assessment", "invitation", "organisation", "account", "unknown")
    names += ("task", "referral", "absence", "response")
    path = route.path.format(**dict.fromkeys(names, id))
    who = Role.ADMINISTRATOR if route.clinical == 403 else Role.GP
    assert status(known, who, route, path)[0] == route.unknown


@ROUTES
def test_a_post_without_the_pages_token_does_nothing(known: Known, route: Route) -> None:
    if route.method == "GET":
        return
    client = known.site.client()
    response = client.browser.post(known.path(route), data={})
    assert response.status_code in (200, 303)  # offered once more, or sent to sign in
    assert response.headers.get("Location", SIGN_IN) in (SIGN_IN, "/staff/")
