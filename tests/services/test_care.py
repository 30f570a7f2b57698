from datetime import date

import pytest

from screening.core.audit import Action
from screening.core.errors import Conflict, InvalidSubmission, NotFound, NotPermitted
from screening.core.people import CareReason, CareRelationId, OrganisationId, Role, Staff
from screening.core.permissions import Act, State
from screening.core.response import PatientId
from screening.services import care, organisations, patients
from screening.services.access import require_care
from tests.services.world import Neighbour, World


def sees(world: World, staff: Staff) -> bool:
    """Whether somebody sees the first organisation's patient: on the list and by id alike."""
    listed = {one.patient.id for one in patients.list_patients(world.context, staff)}
    try:
        patients.get_patient(world.context, staff, world.patient.id)
    except NotFound:
        assert world.patient.id not in listed
        return False
    assert world.patient.id in listed
    return True


def bring_in(world: World, other: Neighbour, reason: CareReason = CareReason.BROUGHT_IN) -> None:
    care.bring_in(world.context, world.nurse, world.patient.id, other.id, reason=reason)


def relation_of(world: World, organisation: OrganisationId, staff: Staff | None = None) -> CareRelationId:
    entries = care.list_care(world.context, staff or world.nurse, world.patient.id)
    return next(
        one.relation.id for one in entries if one.is_current and one.relation.organisation == organisation
    )


def end(world: World, staff: Staff, relation: CareRelationId) -> None:
    care.end_care(world.context, staff, world.patient.id, relation)


def test_a_new_patient_is_in_the_care_of_the_organisation_that_added_them_and_of_no_other(
    world: World,
) -> None:
    other = world.add_organisation()
    (entry,) = care.list_care(world.context, world.gp, world.patient.id)
    assert entry.organisation == world.organisation
    assert entry.relation.reason is CareReason.OWN_PATIENT
    assert sees(world, world.nurse)
    assert sees(world, world.gp)
    assert not sees(world, other.nurse)


def test_somebody_who_belongs_to_no_organisation_can_add_no_patient_that_nobody_would_see(
    world: World,
) -> None:
    nowhere = Staff(id=world.nurse.id, username="nurse", name="nurse", role=Role.NURSE)
    with pytest.raises(NotPermitted):
        patients.add_patient(world.context, nowhere, name="a", birth=date(1950, 1, 1))
    assert len(patients.list_patients(world.context, world.nurse)) == 1
    assert patients.list_patients(world.context, nowhere) == ()


def test_an_organisation_that_is_brought_in_sees_the_patient_and_its_visitator_does_not(world: World) -> None:
    other = world.add_organisation()
    bring_in(world, other)
    assert sees(world, other.nurse)
    assert sees(world, other.gp)
    assert not sees(world, other.visitator)
    assert len(patients.list_patients(world.context, other.nurse)) == 2
    assert len(patients.list_patients(world.context, world.nurse)) == 1


def test_a_referral_shows_the_patient_to_who_receives_referrals_and_to_nobody_else_there(
    world: World,
) -> None:
    other = world.add_organisation()
    bring_in(world, other, CareReason.REFERRED)
    assert sees(world, other.visitator)
    assert not sees(world, other.nurse)
    assert not sees(world, other.gp)
    listed = patients.list_patients(world.context, other.visitator)
    assert [one.patient.id for one in listed] == [world.patient.id]  # not the unit's own patient


def test_brought_in_twice_an_organisation_is_in_once(world: World) -> None:
    other = world.add_organisation()
    bring_in(world, other)
    bring_in(world, other)
    assert len(care.list_care(world.context, world.nurse, world.patient.id)) == 2
    assert [action for _, action in world.events(world.patient.id)].count(Action.CARE_BEGUN) == 2


def test_a_referred_organisation_can_also_be_in_care(world: World) -> None:
    other = world.add_organisation()
    bring_in(world, other, CareReason.REFERRED)
    bring_in(world, other)
    assert sees(world, other.visitator)
    assert sees(world, other.nurse)


@pytest.mark.parametrize(
    ("reason", "where"),
    [(CareReason.BROUGHT_IN, ["organisation"]), (CareReason.GP_PRACTICE, ["organisation", "reason"])],
    ids=["no such organisation", "nor such a reason"],
)
def test_all_that_is_wrong_with_who_is_brought_in_is_said_at_once(
    world: World, reason: CareReason, where: list[str]
) -> None:
    with pytest.raises(InvalidSubmission) as caught:
        care.bring_in(world.context, world.nurse, world.patient.id, OrganisationId("nobody"), reason=reason)
    assert [problem.where for problem in caught.value.problems] == where


def test_a_closed_organisation_cannot_be_brought_in(world: World) -> None:
    other = world.add_organisation()
    organisations.close_organisation(world.context, other.id, successor=world.organisation.id)
    with pytest.raises(InvalidSubmission):
        bring_in(world, other)


def test_who_has_no_care_of_a_patient_can_bring_nobody_in_nor_end_anything(world: World) -> None:
    other = world.add_organisation()
    relation = relation_of(world, world.organisation.id)
    with pytest.raises(NotFound):
        care.bring_in(world.context, other.nurse, world.patient.id, other.id)
    with pytest.raises(NotFound):
        end(world, other.nurse, relation)
    assert not sees(world, other.nurse)


def test_an_organisation_leaves_and_sees_the_patient_no_more(world: World) -> None:
    other = world.add_organisation()
    bring_in(world, other)
    end(world, other.nurse, relation_of(world, other.id))
    assert not sees(world, other.nurse)
    assert sees(world, world.nurse)
    past = care.list_care(world.context, world.nurse, world.patient.id)[-1]
    assert past.organisation.id == other.id
    assert not past.is_current
    assert not past.may_end
    assert past.relation.until == world.clock()


def test_who_brought_an_organisation_in_may_end_its_care_and_a_third_may_not(world: World) -> None:
    other, third = world.add_organisation(), world.add_organisation("A third", patient="Tredje Tredjesen")
    bring_in(world, other)
    bring_in(world, third)
    relation = relation_of(world, other.id)
    with pytest.raises(NotPermitted):
        end(world, third.nurse, relation)
    assert sees(world, other.nurse)
    end(world, world.nurse, relation)
    assert not sees(world, other.nurse)


def test_the_last_who_treats_a_patient_cannot_leave(world: World) -> None:
    other = world.add_organisation()
    bring_in(world, other, CareReason.REFERRED)  # has only been asked
    with pytest.raises(Conflict):
        end(world, world.nurse, relation_of(world, world.organisation.id))
    bring_in(world, other)
    end(world, world.nurse, relation_of(world, world.organisation.id))
    assert not sees(world, world.nurse)
    entries = care.list_care(world.context, other.nurse, world.patient.id)
    treating = next(one for one in entries if one.is_current and one.relation.reason.treats)
    with pytest.raises(Conflict):
        end(world, other.nurse, treating.relation.id)


def test_the_page_offers_to_end_exactly_what_can_be_ended(world: World) -> None:
    other = world.add_organisation()
    bring_in(world, other)
    bring_in(world, other, CareReason.REFERRED)
    for staff in (world.nurse, other.nurse):
        for entry in care.list_care(world.context, staff, world.patient.id):
            if not entry.may_end:
                with pytest.raises((NotPermitted, Conflict)):
                    end(world, staff, entry.relation.id)
    offered = care.list_care(world.context, world.nurse, world.patient.id)
    assert [one.may_end for one in offered] == [True, True, True]
    own = care.list_care(world.context, other.nurse, world.patient.id)
    assert [one.may_end for one in own] == [False, True, True]


def test_a_relation_is_ended_only_with_its_own_patient(world: World) -> None:
    other = world.add_organisation()
    with pytest.raises(NotFound):
        care.end_care(world.context, other.nurse, other.patient.id, relation_of(world, world.organisation.id))
    with pytest.raises(NotFound):
        end(world, world.nurse, CareRelationId("nothing"))
    ended = relation_of(world, world.organisation.id)
    bring_in(world, other)
    end(world, world.nurse, ended)
    with pytest.raises(NotFound):
        end(world, other.nurse, ended)  # once is enough


def test_beginning_ending_and_seeing_who_cares_is_written_down(world: World) -> None:
    other = world.add_organisation()
    bring_in(world, other)
    end(world, other.gp, relation_of(world, other.id))
    assert world.events(world.patient.id)[1:] == [
        (world.nurse.id, Action.CARE_BEGUN),
        (world.nurse.id, Action.CARE_BEGUN),
        (world.nurse.id, Action.PATIENT_READ),
        (other.gp.id, Action.CARE_ENDED),
    ]


def test_a_patient_of_others_is_not_found_in_the_very_words_of_one_who_is_not(world: World) -> None:
    other = world.add_organisation()
    for unknown in (world.patient.id, PatientId("nobody")):
        with pytest.raises(NotFound) as caught:
            patients.get_patient(world.context, other.nurse, unknown)
        assert (caught.value.kind, caught.value.key) == ("patient", unknown)


def test_access_asks_the_role_then_the_relation_then_the_state(world: World) -> None:
    other, now = world.add_organisation(), world.clock()
    with world.context.database.reading() as reading:

        def ask(staff: Staff | None, act: Act, state: State = State.OPEN) -> None:
            require_care(reading, staff, world.patient.id, act, now=now, state=state)

        with pytest.raises(NotPermitted, match="may not invite"):
            ask(other.visitator, Act.INVITE)
        with pytest.raises(NotFound):
            ask(other.nurse, Act.INVITE, State.CLOSED)
        with pytest.raises(NotPermitted, match="closed"):
            ask(world.nurse, Act.INVITE, State.CLOSED)
        ask(world.nurse, Act.READ_PATIENT, State.CLOSED)
        ask(world.nurse, Act.INVITE)
        ask(None, Act.INVITE)  # the machine's owner
