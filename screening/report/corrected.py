"""What is said of answers that staff have corrected since they were sent. Words only.

Whose copy it is sees that it was corrected, when and at whose request, and what stood there before. By whom and why is
not told here: it stands in the copy of all data.
"""

from __future__ import annotations

from screening.core.response import AskedBy


def N_(message: str) -> str:  # noqa: N802  gettext's own name for "mark now, translate later"
    return message


WITHDRAWN = N_("Taken out: should not have been answered")
CORRECTED_ON = N_("Corrected by staff on {day}.")
BEFORE = N_("Before: {answer}")
_YOU = N_("You asked for it.")
_REQUESTS = {
    AskedBy.PATIENT: N_("The patient asked for it."),
    AskedBy.RELATIVE: N_("A relative asked for it."),
    AskedBy.STAFF: N_("A member of staff had seen a mistake."),
}


def request_words(asked_by: AskedBy | None, *, is_patient: bool) -> str | None:
    """At whose request, in English, the key of its translation; None where it is not known. `is_patient`: the reader
    is the patient and not a relative."""
    if asked_by is None:
        return None
    return _YOU if is_patient and asked_by is AskedBy.PATIENT else _REQUESTS[asked_by]
