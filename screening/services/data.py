"""The data files, loaded and judged, for commands that need nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from screening.catalog.catalog import Catalog, load_catalog

__all__ = ["Counts", "count", "load_catalog"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much was found and found good."""

    questionnaires: int
    items: int
    scales: int
    wordings: int
    criteria_sets: int
    criteria: int
    alerts: int


def count(catalog: Catalog) -> Counts:
    """What a catalog holds."""
    questionnaires, sets = catalog.questionnaires.values(), catalog.criteria_sets.values()
    return Counts(
        questionnaires=len(questionnaires),
        items=sum(len(questionnaire.items) for questionnaire in questionnaires),
        scales=sum(len(questionnaire.scales) for questionnaire in questionnaires),
        wordings=sum(len(questionnaire.wordings) for questionnaire in questionnaires),
        criteria_sets=len(sets),
        criteria=sum(len(criteria_set.criteria) for criteria_set in sets),
        alerts=sum(len(criteria_set.alerts) for criteria_set in sets),
    )
