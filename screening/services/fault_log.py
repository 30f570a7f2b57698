"""Writing down a fault that must not stop what goes on around it."""

from __future__ import annotations

import logging
import traceback


def log_fault(log: logging.Logger, what: str, subject: str, error: Exception) -> None:
    """One line: what was not done, about which id of ours, the kind of fault and its place. Never the fault's words:
    they could quote an answer or a name."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    log.error("%s %s: %s at %s:%s", what, subject, type(error).__name__, place.filename, place.lineno)
