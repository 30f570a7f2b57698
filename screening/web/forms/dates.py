"""Dates as people in Denmark type them; the reading itself is core's, since files of patients hold them too."""

from __future__ import annotations

from screening.core.dates import LONGEST_LIFE, read_birth_date

__all__ = ["LONGEST_LIFE", "read_birth_date"]
