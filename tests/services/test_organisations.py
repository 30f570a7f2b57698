import pytest

from screening.core.audit import Action
from screening.core.errors import Conflict, InvalidSubmission, NotFound, NotPermitted
from screening.core.people import CareReason, OrganisationId, OrganisationKind, Role
from screening.services import care, organisations, patients, staff
from screening.services.organisations import OrganisationDetails
from tests.services.world import World

PRACTICE = OrganisationDetails(
    name="  Lægerne  på Torvet ",
    kind=OrganisationKind.GP_PRACTICE,
    sor="123456789012345",
    municipality="Prøvekommunen",
    phone="+45 12 34 56 78",
    email="laegerne@example.dk",
)


def test_what_is_known_of_an_organisation_is_tidied_and_kept(world: World) -> None:
    added = organisations.add_organisation(world.context, PRACTICE, by=world.administrator)
    assert organisations.get_organisation(world.context, added.id) == added
    assert added.name == "Lægerne på Torvet"
    assert (added.sor, added.phone) == ("123456789012345", "+45 12 34 56 78")
    assert world.events(added.id) == [(world.administrator.id, Action.ORGANISATION_ADDED)]


def test_what_is_not_known_is_not_asked_for(world: World) -> None:
    bare = OrganisationDetails(name="A ward", kind=OrganisationKind.HOSPITAL_DEPARTMENT)
    added = organisations.add_organisation(world.context, bare)
    assert (added.sor, added.municipality, added.phone, added.email) == (None, None, None, None)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", " "),
        ("name", "x" * 201),
        ("name", "a\0b"),
        ("municipality", "x" * 201),
        ("sor", "12345"),
        ("sor", "12345x"),
        ("phone", "ring"),
        ("phone", "1"),
        ("email", "nobody"),
        ("email", "a@b"),
        ("email", "a b@example.dk"),
        ("email", "a@example.dk\nBcc: b@example.dk"),
        ("email", "a@example.dk,b@example.dk"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(world: World, field: str, typed: str) -> None:
    entered = {"name": "A unit", field: typed}
    with pytest.raises(InvalidSubmission) as caught:
        organisations.add_organisation(
            world.context, OrganisationDetails(kind=OrganisationKind.GP_PRACTICE, **entered)
        )
    assert [problem.where for problem in caught.value.problems] == [field]


def test_all_that_is_wrong_is_said_at_once(world: World) -> None:
    wrong = OrganisationDetails(name="", kind=OrganisationKind.GP_PRACTICE, sor="x", phone="x", email="x")
    with pytest.raises(InvalidSubmission) as caught:
        organisations.add_organisation(world.context, wrong)
    assert [problem.where for problem in caught.value.problems] == ["name", "sor", "phone", "email"]


def test_a_name_is_given_once_even_to_one_that_is_closed(world: World) -> None:
    other = world.add_organisation("Unit")
    same = OrganisationDetails(name="Unit", kind=OrganisationKind.GP_PRACTICE)
    organisations.close_organisation(world.context, other.id, successor=world.organisation.id)
    with pytest.raises(Conflict):
        organisations.add_organisation(world.context, same)
    with pytest.raises(Conflict):
        organisations.change_organisation(world.context, world.organisation.id, same)


def test_an_organisation_is_changed_as_a_whole(world: World) -> None:
    changed = organisations.change_organisation(world.context, world.organisation.id, PRACTICE)
    assert changed.kind is OrganisationKind.GP_PRACTICE
    assert organisations.get_organisation(world.context, world.organisation.id) == changed
    with pytest.raises(NotFound):
        organisations.change_organisation(world.context, OrganisationId("none"), PRACTICE)


def test_nobody_acts_in_a_closed_organisation_and_it_can_be_neither_changed_nor_closed_again(
    world: World,
) -> None:
    other = world.add_organisation()
    organisations.close_organisation(world.context, other.id, successor=world.organisation.id)
    with pytest.raises(NotFound):
        staff.get_staff(world.context, other.nurse.id)
    with pytest.raises(Conflict):
        organisations.change_organisation(world.context, other.id, PRACTICE)
    with pytest.raises(Conflict):
        organisations.close_organisation(world.context, other.id)
    assert organisations.get_organisation(world.context, other.id).closed_at == world.clock()
    assert [one.id for one in organisations.list_open(world.context)] == [world.organisation.id]


def test_no_patient_is_left_in_nobodys_care_by_closing(world: World) -> None:
    other = world.add_organisation()
    assert organisations.count_only_ours(world.context, other.id) == 1
    for successor in (None, other.id, OrganisationId("nobody")):
        with pytest.raises(InvalidSubmission) as caught:
            organisations.close_organisation(world.context, other.id, successor=successor)
        assert [problem.where for problem in caught.value.problems] == ["successor"]
    organisations.close_organisation(world.context, other.id, successor=world.organisation.id)
    assert patients.get_patient(world.context, world.nurse, other.patient.id).patient == other.patient
    current = [one for one in care.list_care(world.context, world.nurse, other.patient.id) if one.is_current]
    assert [one.relation.reason for one in current] == [CareReason.HANDED_OVER]
    assert (world.administrator.id, Action.CARE_ENDED) not in world.events(other.patient.id)
    assert ("command-line", Action.CARE_ENDED) in world.events(other.patient.id)


def test_an_organisation_whose_patients_others_treat_too_needs_no_successor(world: World) -> None:
    other = world.add_organisation()
    care.bring_in(world.context, other.nurse, other.patient.id, world.organisation.id)
    assert organisations.count_only_ours(world.context, other.id) == 0
    organisations.close_organisation(world.context, other.id)
    assert patients.get_patient(world.context, world.nurse, other.patient.id).patient == other.patient


def test_a_referral_is_not_taken_over_by_a_successor(world: World) -> None:
    other, third = world.add_organisation(), world.add_organisation("A third")
    care.bring_in(world.context, world.nurse, world.patient.id, other.id, reason=CareReason.REFERRED)
    organisations.close_organisation(world.context, other.id, successor=third.id)
    with pytest.raises(NotFound):
        patients.get_patient(world.context, third.nurse, world.patient.id)


def test_who_runs_one_organisation_sees_that_one_and_adds_changes_and_closes_none(world: World) -> None:
    other = world.add_organisation()
    local = world.add_staff(Role.ADMINISTRATOR, other.id)
    assert organisations.list_organisations(world.context, by=local) == (other.organisation,)
    assert len(organisations.list_organisations(world.context, by=world.administrator)) == 2
    with pytest.raises(NotFound):
        organisations.get_organisation(world.context, world.organisation.id, by=local)
    with pytest.raises(NotPermitted):
        organisations.add_organisation(world.context, PRACTICE, by=local)
    with pytest.raises(NotPermitted):
        organisations.change_organisation(world.context, other.id, PRACTICE, by=local)
    with pytest.raises(NotPermitted):
        organisations.close_organisation(world.context, other.id, by=local)


def test_an_organisation_is_found_by_its_name_or_id_and_what_there_is_is_named(world: World) -> None:
    for said in ("Home nursing", world.organisation.id):
        assert organisations.find_open_by_name(world.context, said) == world.organisation
    with pytest.raises(NotFound, match="Home nursing"):
        organisations.find_open_by_name(world.context, "Nowhere")
