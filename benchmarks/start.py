"""How long a process takes until it is of use: ``./dev python benchmarks/start.py``.

Wall time of fresh processes, the program's bytecode compiled before. The figures stand in docs/performance/start.md.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

REPOSITORY = Path(__file__).resolve().parents[1]
FIXTURES = REPOSITORY / "tests" / "fixtures" / "fhir"
RUNS = 7
PROGRAM = "from screening.cli import main; main()"
FIRST_REQUEST = """
from screening.web import create_app
response = create_app().test_client().get("/staff/sign-in")
assert response.status_code == 200, response.status
"""
AT = ("--at", "2026-11-22T10:00:00+01:00")


def seconds(*command: str) -> float:
    """The median wall time of one run."""
    taken = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL, cwd=REPOSITORY)  # noqa: S603  our own program
        taken.append(time.perf_counter() - start)
    return median(taken[1:])  # the first one compiles and warms the disk's cache


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SCREENING_DATABASE_URL"] = f"sqlite:///{folder}/screening.sqlite3"
        seconds("-c", PROGRAM, "db", "migrate")
        rows = {
            "baseline: python -c pass": ("-c", "pass"),
            "create_app and a first request": ("-c", FIRST_REQUEST),
            "screening --version": ("-c", PROGRAM, "--version"),
            "screening score FILE": ("-c", PROGRAM, "score", str(FIXTURES / "c15-severe.json")),
            "screening assess FILE": ("-c", PROGRAM, "assess", str(FIXTURES / "refer.json"), *AT),
            "screening pdf FILE": (
                "-c",
                PROGRAM,
                "pdf",
                str(FIXTURES / "refer.json"),
                "-o",
                f"{folder}/a.pdf",
                *AT,
            ),
        }
        for name, command in rows.items():
            print(f"{name:<32} {seconds(*command):6.3f} s")


if __name__ == "__main__":
    main()
