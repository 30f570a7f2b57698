"""Which responses hold something that is kept for the doctor, for lists that read no responses.

What is kept stands in the response's own document, which is what everything else reads; here it is found without it.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import insert, select

from screening.core.response import PatientId, Response, ResponseId
from screening.storage.care import Scope
from screening.storage.database import Reading, Writing
from screening.storage.merges import joined
from screening.storage.rows import kept_answer, response


def save_kept(writing: Writing, of: Response) -> None:
    """Note the kept answers of a response that has just been stored, in its transaction."""
    rows = [{"response_id": of.id, "link_id": link_id} for link_id in sorted(of.doctor_only)]
    if rows:
        writing.execute(insert(kept_answer).values(rows))


def list_kept(reading: Reading, scope: Scope | None) -> Mapping[ResponseId, PatientId]:
    """The responses of this scope (None: of all) that hold something kept for the doctor, and whose each is."""
    survivors, survivor = joined(response.c.patient_id)
    # From the few that are kept to their responses, not through all responses: every list asks this.
    kept = select(kept_answer.c.response_id)
    found = (
        select(response.c.id, survivor.label("survivor"))
        .select_from(survivors)
        .where(response.c.id.in_(kept))
    )
    if scope is not None:
        found = found.where(scope.covers(response.c.patient_id))
    return {ResponseId(row.id): PatientId(row.survivor) for row in reading.execute(found)}
