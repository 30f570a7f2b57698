"""What the caseload costs at its full size: ``./dev python benchmarks/caseload.py``.

500 patients, each asked every fortnight for a year: 13 000 responses with an assessment each. Answers,
assessments and tasks of two patients are made by the services and copied for the rest: every fifth patient has a task.
The figures stand in
docs/performance/caseload.md.
"""

from __future__ import annotations

import sys
import tempfile
import time
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, event, func, insert, select

from screening.config import Settings
from screening.core.audit import Action, AuditEvent
from screening.core.people import OrganisationKind, Patient, Role, Staff
from screening.core.plans import ScreeningPlan
from screening.core.questionnaire import Language, QuestionnaireId, Source
from screening.core.response import Assistance, SubmittedItem
from screening.core.sign_in import Way
from screening.services import answering, invitations, organisations, patients, sessions, staff
from screening.services.context import Context
from screening.services.database import migrate_database
from screening.services.organisations import OrganisationDetails
from screening.storage import plans
from screening.storage.rows import assessment, response
from screening.storage.rows_tasks import task
from screening.web import create_app
from screening.web.runtime import get_context
from screening.web.views.staff_session import hold

REPOSITORY = Path(__file__).resolve().parents[1]
PATIENTS, TIMES, EVERY = 500, 26, timedelta(days=14)
C15 = QuestionnaireId("qlq-c15-pal")
RUNS = 100


def add_patient(context: Context, nurse: Staff, number: int) -> Patient:
    """A patient of this number."""
    return patients.add_patient(
        context, nurse, name=f"Patient Nummer {number} Testesen", birth=date(1940, 1, 1)
    )


def answer(context: Context, nurse: Staff, patient: Patient, code: str) -> None:
    """The patient answers everything alike, and is assessed."""
    made = invitations.make_invitation(
        context, nurse, patient.id, questionnaire=C15, language=Language("da")
    ).invitation
    answering.begin(
        context, made.id, source=Source.PATIENT, assistance=Assistance.NONE, language=Language("da")
    )
    for item in range(1, 16):
        answering.save_answer(context, made.id, SubmittedItem(link_id=str(item), values=(code,)))
    answering.submit(context, made.id)


def plan(context: Context, nurse: Staff, everybody: list[Patient]) -> None:
    """Everybody is asked again every fortnight, begun on different days."""
    now = datetime.now(UTC)
    with context.database.writing() as writing:
        for number, patient in enumerate(everybody):
            made = ScreeningPlan(
                patient=patient.id,
                questionnaire=C15,
                every_weeks=2,
                first_on=now.date() + timedelta(days=number % 14 - 3),
                changed_at=now,
                changed_by=nurse.id,
            )
            audit = AuditEvent(at=now, actor=nurse.id, action=Action.PATIENT_CHANGED, subject=patient.id)
            plans.save_plan(writing, made, audit=audit)


def copy(context: Context, everybody: list[Patient]) -> None:
    """What the first two have, for all the others and back through the year: a task too, where there is one."""
    with context.database.writing() as writing:
        for table in (response, assessment, task):
            ours = {
                patient.id: [
                    row._asdict()
                    for row in writing.execute(select(table).where(table.c.patient_id == patient.id))
                ]
                for patient in everybody[:2]
            }
            for number, patient in enumerate(everybody):
                given = ours[everybody[number % 5 != 0].id]
                steps = 1 if table is task else TIMES
                rows = [_copied(row, patient, step) for row in given for step in range(steps)]
                # The first two have their newest already.
                new = [row for place, row in enumerate(rows) if number > 1 or place % steps]
                if new:
                    writing.execute(insert(table).values(new))


def _copied(row: dict[str, Any], patient: Patient, step: int) -> dict[str, Any]:
    """This row for this patient, so many fortnights earlier."""
    moved = {
        name: value - EVERY * step if isinstance(value, datetime) else value for name, value in row.items()
    }
    moved |= {"id": str(uuid.uuid4()), "patient_id": patient.id}
    return {name: value for name, value in moved.items() if name != "number"}


def make_client(folder: str) -> tuple[FlaskClient, Context]:
    """A nurse's browser on a service of that size."""
    app = create_app(
        Settings(
            data=REPOSITORY,
            translations=REPOSITORY / "translations",
            database_url=f"sqlite:///{folder}/screening.sqlite3",
            secret_key="k" * 32,
        )
    )
    with app.app_context():
        context = get_context()
    migrate_database(context)
    unit = organisations.add_organisation(
        context, OrganisationDetails(name="Home nursing", kind=OrganisationKind.HOME_NURSING)
    )
    nurse = staff.add_staff(
        context,
        username="n",
        name="N",
        role=Role.NURSE,
        password="long enough to do",  # noqa: S106
        organisation=unit.id,
    )
    everybody = [add_patient(context, nurse, number) for number in range(PATIENTS)]
    answer(context, nurse, everybody[0], "4")
    answer(context, nurse, everybody[1], "2")
    copy(context, everybody)
    plan(context, nurse, everybody)
    client = app.test_client()
    with client.session_transaction() as session:
        hold(session, sessions.begin(context, nurse, way=Way.PASSWORD, device="").secret)
    return client, context


def measure(client: FlaskClient, path: str) -> str:
    """CPU time of the server and size of this page, and how many statements it sends."""
    statements: list[str] = []
    event.listen(Engine, "before_cursor_execute", lambda *args: statements.append(str(args[2])))
    page = client.get(path)
    asked = len(statements)
    assert page.status_code == 200  # noqa: S101
    taken = []
    for _ in range(RUNS):
        start = time.process_time()
        client.get(path)
        taken.append((time.process_time() - start) * 1000)
    return (
        f"{path:34} median {median(taken):6.1f} ms   p90 {quantiles(taken, n=10)[8]:6.1f} ms   "
        f"{len(page.get_data()) / 1000:5.1f} kB   {asked} statements"
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        client, context = make_client(folder)
        with context.database.reading() as reading:
            for table in (response, assessment, task):
                count = reading.execute(select(func.count()).select_from(table)).scalar_one()
                sys.stdout.write(f"{table.name}: {count}\n")
        for path in ("/staff/patients", "/staff/patients?show=gp", "/staff/patients?page=10"):
            sys.stdout.write(measure(client, path) + "\n")


if __name__ == "__main__":
    main()
