"""Seal anew what an older key sealed, so that the older key can be thrown away.

In small transactions, each whole: it can be stopped at any moment and run again, and beside a running server.
Afterwards nothing is left that only the older key opens.
"""

from __future__ import annotations

from dataclasses import dataclass

from screening.core.audit import Action, AuditEvent
from screening.services.context import Context
from screening.services.second_factor import PURPOSE
from screening.storage import audit, patients, second_factors
from screening.storage.database import Writing

_AT_ONCE = 200  # values of each column: some milliseconds, in which nobody else can write on SQLite
_COMMAND_LINE = "command-line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """How many values were sealed anew, and with which key everything is sealed now (its name tells nothing of it)."""

    resealed: int
    key: str


def _reseal(writing: Writing, most: int) -> tuple[str, int]:
    """Some of the patients' identifiers; when there is none left, some keys of second factors."""
    count = patients.reseal(writing, most=most)
    if count:
        return "patients", count
    return "second-factors", second_factors.reseal_outdated(writing, purpose=PURPOSE, most=most)


def rotate_keys(context: Context, *, most: int | None = None) -> Rotation:
    """Seal all that is sealed (patients' identifiers, keys of second factors) with the first key; `most`: stop after
    about so many. Raises CannotOpen when a key that is still needed is not there; what was done until then stays
    done."""
    done = 0
    while most is None or done < most:
        with context.database.writing() as writing:
            subject, count = _reseal(writing, _AT_ONCE if most is None else most)
            if not count:
                return Rotation(resealed=done, key=writing.keys.names[0])
            done += count
            audit.record(
                writing,
                AuditEvent(
                    at=context.clock(),
                    actor=_COMMAND_LINE,
                    action=Action.IDENTIFIERS_SEALED_ANEW,
                    subject=subject,
                ),
            )
    with context.database.reading() as reading:
        return Rotation(resealed=done, key=reading.keys.names[0])
