from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from screening.core.audit import Action
from screening.core.errors import Conflict, InvalidSubmission, NotFound, NotPermitted
from screening.core.people import CareReason, OrganisationKind, Role
from screening.core.tasks import TaskState, TaskUrgency
from screening.services import absences, assessments, care, tasks
from screening.storage.tasks import TaskEventKind
from tests.services.tasks_world import a_task, decide, say_tried, the_task, today
from tests.services.world import SET, World


def test_an_assessment_that_cannot_be_told_opens_one(world: World) -> None:
    task = a_task(world)
    assert (task.urgency, task.state) == (TaskUrgency.UNDETERMINED, TaskState.OPEN)
    assert task.due_on == date(2026, 12, 4)  # 14 days on it is a Sunday: the Friday before
    assert task.organisation == world.organisation.id
    assert ("program", Action.TASK_OPENED) in world.events(task.id)


def test_an_assessment_without_a_need_opens_none(world: World) -> None:
    world.respond(pain="1", sleep="1")
    say_tried(world, "no")
    assert tasks.list_tasks(world.context, world.gp) == ()


def test_the_patient_has_one_task_that_grows_more_urgent(world: World) -> None:
    first = a_task(world)
    say_tried(world)
    (note,) = tasks.list_tasks(world.context, world.gp)
    assert note.task.id == first.id
    assert note.task.urgency is TaskUrgency.REFER
    assert note.task.due_on == date(2026, 11, 25)  # Sunday: Monday, Tuesday, Wednesday
    kinds = [event.kind for event in tasks.get_task(world.context, world.gp, first.id).events]
    assert kinds == [TaskEventKind.OPENED, TaskEventKind.ATTACHED]


def test_many_assessments_at_once_open_one_task(world: World) -> None:
    world.respond(pain="4")
    decide(world, the_task(world))
    tasks.close(world.context, world.gp, the_task(world).id, version=the_task(world).version)

    def assess(_: int) -> None:
        assessments.assess_patient(world.context, world.gp, world.patient.id, criteria_set=SET)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(assess, range(4)))
    assert len(tasks.list_tasks(world.context, world.gp)) == 1


def test_the_same_answers_again_leave_a_decision_alone_and_new_ones_do_not(world: World) -> None:
    decide(world, a_task(world))
    assessments.assess_patient(world.context, world.gp, world.patient.id, criteria_set=SET)
    assert the_task(world).state is TaskState.DECIDED
    world.clock.forward(hours=1)
    world.respond(pain="4")
    assert the_task(world).state is TaskState.OPEN


def test_seen_is_of_the_newest_assessment(world: World) -> None:
    old = a_task(world)
    say_tried(world)
    task = tasks.mark_seen(world.context, world.nurse, old.id, assessment=old.assessment)
    assert task.state is TaskState.OPEN
    looked = tasks.mark_seen(world.context, world.nurse, old.id, assessment=task.assessment)
    assert (looked.state, looked.seen_by) == (TaskState.SEEN, world.nurse.id)


def test_it_is_overdue_by_the_clock_and_comes_first(world: World) -> None:
    task = a_task(world)
    world.clock.forward(days=13)
    (note,) = tasks.list_tasks(world.context, world.nurse)
    assert note.task.is_overdue(today(world))
    assert task.is_overdue(today(world))


def test_taken_twice_it_is_taken_once(world: World) -> None:
    task = a_task(world)
    tasks.take(world.context, world.gp, task.id, version=task.version)
    again = tasks.take(world.context, world.gp, task.id, version=task.version)
    assert (again.owner, again.version) == (world.gp.id, task.version + 1)


def test_who_would_take_what_somebody_has_just_taken_is_told(world: World) -> None:
    task = a_task(world)
    tasks.take(world.context, world.gp, task.id, version=task.version)
    with pytest.raises(Conflict, match="somebody else"):
        tasks.take(world.context, world.nurse, task.id, version=task.version)


def test_it_is_handed_to_a_colleague_or_another_organisation_in_care_with_a_word(world: World) -> None:
    task = a_task(world)
    practice = world.add_organisation("Practice", OrganisationKind.GP_PRACTICE)
    care.bring_in(world.context, world.nurse, world.patient.id, practice.id)
    hands = tasks.list_hands(world.context, world.nurse, task.id)
    assert {hand.organisation.name for hand in hands} == {"Home nursing", "Practice"}
    given = tasks.hand_over(
        world.context,
        world.nurse,
        task.id,
        organisation=practice.id,
        owner=practice.gp.id,
        note=" please ",
        version=task.version,
    )
    assert (given.owner, given.due_on) == (practice.gp.id, task.due_on)
    assert tasks.get_task(world.context, practice.gp, task.id).events[-1].note == "please"


def test_it_is_not_handed_to_who_has_nothing_to_do_with_the_patient(world: World) -> None:
    task, other = a_task(world), world.add_organisation()
    for organisation, owner in ((other.id, None), (world.organisation.id, other.gp.id)):
        with pytest.raises(InvalidSubmission) as caught:
            tasks.hand_over(
                world.context,
                world.nurse,
                task.id,
                organisation=organisation,
                owner=owner,
                note="",
                version=task.version,
            )
        assert caught.value.problems[0].where == "to"


def test_a_gp_on_holiday_leaves_no_dead_end(world: World) -> None:
    deputy = world.add_staff(Role.GP, world.organisation.id)
    task = a_task(world)
    tasks.take(world.context, world.gp, task.id, version=task.version)
    assert not tasks.list_tasks(world.context, deputy)[0].is_mine
    absences.plan_absence(
        world.context,
        world.nurse,
        away=world.gp.id,
        first=today(world),
        last=today(world) + timedelta(days=20),
        deputy=deputy.id,
    )
    assert tasks.list_tasks(world.context, deputy)[0].is_mine
    note = tasks.list_tasks(world.context, world.nurse)[0]
    assert note.is_free
    assert tasks.count_waiting(world.context, world.nurse) == 1
    decide(world, the_task(world), by=deputy)
    world.clock.forward(days=30)
    assert tasks.list_tasks(world.context, world.nurse)[0].absence is None


def test_an_absence_says_all_that_is_wrong_and_planned_twice_is_planned_once(world: World) -> None:
    other = world.add_organisation()
    with pytest.raises(InvalidSubmission) as caught:
        absences.plan_absence(
            world.context,
            world.gp,
            away=other.gp.id,
            first=today(world),
            last=today(world) - timedelta(days=1),
            deputy=other.gp.id,
        )
    assert {problem.where for problem in caught.value.problems} == {"away", "deputy", "last"}
    planned, again = (
        absences.plan_absence(
            world.context, world.gp, away=world.gp.id, first=today(world), last=today(world), deputy=None
        )
        for _ in range(2)
    )
    assert again == planned
    assert absences.get_plan(world.context, world.nurse).absences == (planned,)
    with pytest.raises(NotFound):
        absences.cancel_absence(world.context, other.gp, planned.id)
    absences.cancel_absence(world.context, world.gp, planned.id)
    assert absences.get_plan(world.context, world.gp).absences == ()


def test_a_task_whose_organisation_has_left_is_everybodys(world: World) -> None:
    practice = world.add_organisation("Practice", OrganisationKind.GP_PRACTICE)
    care.bring_in(world.context, world.nurse, world.patient.id, practice.id)
    task = a_task(world)
    assert task.organisation == practice.id  # where decisions are made
    tasks.take(world.context, practice.gp, task.id, version=task.version)
    (relation,) = [
        entry.relation
        for entry in care.list_care(world.context, world.nurse, world.patient.id)
        if entry.relation.organisation == practice.id and entry.relation.reason is CareReason.BROUGHT_IN
    ]
    care.end_care(world.context, practice.nurse, world.patient.id, relation.id)
    assert tasks.list_tasks(world.context, world.nurse)[0].is_free
    assert tasks.list_tasks(world.context, practice.gp) == ()


def test_the_number_in_the_menu_counts_what_the_list_would_show_as_the_readers_to_do(world: World) -> None:
    deputy, colleague = world.add_staff(Role.GP, world.organisation.id), world.gp
    everybody = (world.nurse, deputy, colleague)

    def counted() -> list[int]:
        for_each = []
        for reader in everybody:
            notes = tasks.list_tasks(world.context, reader)
            waiting = [note for note in notes if note.task.needs_somebody(today(world))]
            mine = sum(
                note.is_mine or note.task.owner is None or note.absence is not None for note in waiting
            )
            assert tasks.count_waiting(world.context, reader) == mine
            for_each.append(mine)
        return for_each

    task = a_task(world)
    assert counted() == [1, 1, 1]  # nobody's
    tasks.take(world.context, colleague, task.id, version=task.version)
    assert counted() == [0, 0, 1]
    away = absences.plan_absence(
        world.context,
        world.nurse,
        away=colleague.id,
        first=today(world) + timedelta(days=1),
        last=today(world) + timedelta(days=2),
        deputy=deputy.id,
    )
    assert counted() == [0, 0, 1]  # not yet away
    world.clock.forward(days=1)
    assert counted() == [1, 1, 1]
    world.clock.forward(days=2)
    assert counted() == [0, 0, 1]  # back again
    assert away is not None
    decide(world, the_task(world), by=colleague)
    assert counted() == [0, 0, 0]  # it rests until its follow-up
    world.clock.forward(days=7)
    assert counted() == [0, 0, 1]


def test_another_organisation_finds_nothing(world: World) -> None:
    task, other = a_task(world), world.add_organisation()
    assert tasks.list_tasks(world.context, other.gp) == ()
    assert tasks.count_waiting(world.context, other.gp) == 0
    for act in (
        lambda: tasks.get_task(world.context, other.gp, task.id),
        lambda: tasks.take(world.context, other.gp, task.id, version=task.version),
        lambda: tasks.list_hands(world.context, other.gp, task.id),
        lambda: tasks.close(world.context, other.gp, task.id, version=task.version),
        lambda: tasks.mark_seen(world.context, other.gp, task.id, assessment=task.assessment),
        lambda: tasks.find_task(world.context, other.gp, world.patient.id),
    ):
        with pytest.raises(NotFound):
            act()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.VISITATOR])
def test_tasks_are_for_nurses_and_doctors(world: World, role: Role) -> None:
    with pytest.raises(NotPermitted):
        tasks.list_tasks(world.context, world.staff[role])
