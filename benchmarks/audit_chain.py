"""What the audit trail's chain costs an answer: ``./dev python benchmarks/audit_chain.py``.

The same POST of an answer as in ``benchmarks/web.py``, with the chain as it is and with the rows of the trail written
without it, by turns in one run, so that what else the machine does falls on both. CPU time of this process on a real
SQLite file with synchronous=FULL. The figures stand in docs/performance/web.md.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

from sqlalchemy import insert

from benchmarks.web import begin, make_app
from screening.core.audit import AuditEvent
from screening.storage import audit
from screening.storage.database import Writing
from screening.storage.rows import audit_event

ROUNDS, POSTS = 40, 25


def write_without_chain(writing: Writing, events: list[AuditEvent]) -> None:
    """The rows as they were before there was a chain: numbered by the database, with no hash."""
    rows = [
        {"at": one.at, "actor": one.actor, "action": one.action.value, "subject": one.subject}
        for one in events
    ]
    writing.execute_many(insert(audit_event), rows)


@contextmanager
def unchained() -> Iterator[None]:
    """The trail without its chain, until the end of the block."""
    chained = audit._Waiting.__call__
    audit._Waiting.__call__ = lambda waiting, writing: write_without_chain(writing, waiting.events)  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        audit._Waiting.__call__ = chained  # type: ignore[method-assign]


def milliseconds(work: Callable[[], object]) -> float:
    """CPU of one run, the mean of some."""
    start = time.process_time_ns()
    for _ in range(POSTS):
        work()
    return (time.process_time_ns() - start) / 1e6 / POSTS


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app, link = make_app(folder)
        client = app.test_client()
        fields = begin(client, link)
        codes = iter(range(10**9))

        def post() -> None:
            entered = {**fields, "answer": str(next(codes) % 4 + 1), "go": "next"}
            assert client.post("/answer/question/5", data=entered).status_code == 303  # noqa: S101

        milliseconds(post)
        chained, plain = [], []
        for _ in range(ROUNDS):
            chained.append(milliseconds(post))
            with unchained():
                plain.append(milliseconds(post))
        ratio = median(one / other for one, other in zip(chained, plain, strict=True))
        print(f"POST of an answer with the chain      median {median(chained):6.2f} ms")
        print(f"POST of an answer without the chain   median {median(plain):6.2f} ms")
        print(f"ratio, of rounds side by side         median {ratio:6.2f}")


if __name__ == "__main__":
    main()
