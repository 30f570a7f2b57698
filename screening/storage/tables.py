"""Every table there is: whoever needs them all imports this module, so that none is forgotten."""

from screening.storage import (
    rows_caseload,
    rows_holds,
    rows_keeping,
    rows_links,
    rows_organisations,
    rows_paper,
    rows_patients,
    rows_reminders,
    rows_sign_in,
    rows_tasks,
    rows_wordings,
)
from screening.storage.rows import IMMUTABLE as FIRST_IMMUTABLE
from screening.storage.rows import REVISION, metadata

IMMUTABLE = (*FIRST_IMMUTABLE, *rows_tasks.IMMUTABLE_OF_TASKS, *rows_paper.IMMUTABLE_OF_PAPER)

__all__ = [
    "IMMUTABLE",
    "REVISION",
    "metadata",
    "rows_caseload",
    "rows_holds",
    "rows_keeping",
    "rows_links",
    "rows_organisations",
    "rows_paper",
    "rows_patients",
    "rows_reminders",
    "rows_sign_in",
    "rows_tasks",
    "rows_wordings",
]
