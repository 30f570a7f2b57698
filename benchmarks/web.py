"""What the respondent's pages cost: ``./dev python benchmarks/web.py``.

CPU time of this process, the test client's own work included, on a real SQLite file with synchronous=FULL; and the
real sizes. The figures stand in docs/performance/web.md.
"""

from __future__ import annotations

import gzip
import re
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median, quantiles

from flask import Flask
from flask.testing import FlaskClient

from screening.config import Settings
from screening.core.people import Role
from screening.core.questionnaire import Language, QuestionnaireId
from screening.services import invitations, patients, staff
from screening.services.database import migrate_database
from screening.web import create_app
from screening.web.runtime import get_context

REPOSITORY = Path(__file__).resolve().parents[1]
RUNS = 1000
HIDDEN = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"')
LINKED = re.compile(r'(?:href|src)="(/static/[^"]+)"')


def measure(work: Callable[[], object]) -> str:
    """Median and 99th percentile of one run, in milliseconds of CPU."""
    for _ in range(50):
        work()
    taken = []
    for _ in range(RUNS):
        start = time.process_time_ns()
        work()
        taken.append((time.process_time_ns() - start) / 1e6)
    return f"median {median(taken):6.2f} ms   p99 {quantiles(taken, n=100)[98]:6.2f} ms"


def make_app(folder: str) -> tuple[Flask, str]:
    """An app with one patient, and the address of an invitation."""
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
    nurse = staff.add_staff(context, username="n", name="N", role=Role.NURSE, password="long enough to do")  # noqa: S106
    patient = patients.add_patient(context, nurse, name="Test", birth=date(1950, 1, 1))
    made = invitations.make_invitation(
        context, nurse, patient.id, questionnaire=QuestionnaireId("qlq-c15-pal"), language=Language("da")
    )
    return app, f"/i/{made.secret}"


def begin(client: FlaskClient, link: str) -> dict[str, str]:
    """Open the link and say who answers; the fields that every form needs."""
    page = client.get(link, follow_redirects=True).get_data(as_text=True)
    fields = dict(HIDDEN.findall(page))
    client.post("/answer", data={**fields, "voice": "patient-none"})
    return fields


def print_sizes(client: FlaskClient) -> None:
    """The first question with all it needs, and the next one alone."""
    page = client.get("/answer/question/1").get_data()
    assert b'name="answer"' in page  # noqa: S101  measured is what is meant
    files = {
        address: client.get(address, buffered=True).get_data() for address in LINKED.findall(page.decode())
    }
    plain, packed = len(page), len(gzip.compress(page))
    print(f"first question: {1 + len(files)} requests, {plain + sum(map(len, files.values()))} bytes as sent")
    for address, content in files.items():
        name = address.partition("?")[0]
        print(f"  {name:<26} {len(content):6} bytes, {len(gzip.compress(content)):5} packed")
    print(f"  the page itself            {plain:6} bytes, {packed:5} packed")
    page = client.get("/answer/question/3").get_data()
    print(f"next question: {len(page)} bytes, {len(gzip.compress(page))} packed")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app, link = make_app(folder)
        app.add_url_rule("/nothing", view_func=lambda: "nothing")
        client = app.test_client()
        fields = begin(client, link)
        codes = iter(range(10**9))

        def post() -> None:
            entered = {**fields, "answer": str(next(codes) % 4 + 1), "go": "next"}
            assert client.post("/answer/question/5", data=entered).status_code == 303  # noqa: S101

        print(f"baseline: a view of one word   {measure(lambda: client.get('/nothing'))}")
        print(f"GET of the start page          {measure(lambda: client.get('/answer'))}")
        print(f"GET of a question              {measure(lambda: client.get('/answer/question/5'))}")
        print(f"POST of an answer              {measure(post)}")
        print(f"GET of the list of answers     {measure(lambda: client.get('/answer/review'))}")
        print_sizes(client)


if __name__ == "__main__":
    main()
