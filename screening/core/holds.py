"""Holds: a patient's record that is to be kept whole, since a complaint or a legal case about it is running."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType

from screening.core.people import StaffId
from screening.core.response import PatientId

HoldId = NewType("HoldId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Nothing of the patient's is deleted from `begun_at` on until it is ended. `begun_by` and `ended_by` None: whoever
    runs the machine. Times are aware UTC."""

    id: HoldId
    patient: PatientId
    reason: str = field(repr=False)
    begun_at: datetime
    begun_by: StaffId | None = None
    ended_at: datetime | None = None
    ended_by: StaffId | None = None

    @property
    def is_in_force(self) -> bool:
        """Whether the record is kept because of it."""
        return self.ended_at is None
