"""For a machine that watches the service: whether it can be used. No patient's data."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from screening.services.health import look_at_health
from screening.web.runtime import get_context

health = Blueprint("health", __name__)


@health.get("/health")
def show_health() -> ResponseReturnValue:
    """200 when the database is reachable and has our tables, else 503."""
    found = look_at_health(get_context())
    answer = jsonify(
        status="ok" if found.is_good else "failing",
        database="ok" if found.migration is not None else "unreachable",
        migration=found.migration,
        oldest_waiting=_text(found.oldest_waiting),
        last_retention=_text(found.last_retention),
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer, 200 if found.is_good else 503


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
