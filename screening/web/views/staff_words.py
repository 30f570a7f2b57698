"""Values in the staff's words: roles, ages, and how a stored assessment reads in a list. No page, no query."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from screening.core.criteria import CriteriaSet, OutcomeId
from screening.core.people import Role, born
from screening.core.questionnaire import Language
from screening.core.truth import Truth
from screening.services.assessment_notes import AssessmentNote
from screening.services.patients import PatientOverview
from screening.web.forms.base import N_
from screening.web.language import say

FindCriteriaSet = Callable[[AssessmentNote], CriteriaSet | None]

_ROLES = {
    Role.NURSE: N_("Nurse"),
    Role.GP: N_("GP"),
    Role.VISITATOR: N_("Visitator"),
    Role.ADMINISTRATOR: N_("Administrator"),
    Role.AUDITOR: N_("Auditor"),
}


class Urgency(Enum):
    """How a row is marked; the word stands beside it, for whoever sees no colour. In the order of the list."""

    ACUTE = "acute"
    RED = "red"
    OPEN = "open"
    CALM = "calm"
    NONE = "none"


_RANKS = {urgency: place for place, urgency in enumerate(Urgency)}


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictInBrief:
    """A stored assessment in a list. `acute` are the alerts met, `unanswered` how many nobody has answered."""

    urgency: Urgency
    outcome: str | None  # None when it cannot be told yet
    at_least: str
    acute: tuple[str, ...]
    unanswered: int


def role_name(role: Role) -> str:
    """The role in the reader's language."""
    return say(_ROLES[role])


def device_name(device: str) -> str:
    """A device of `web.device` in the reader's language."""
    browser, _, system = device.partition("/")
    if browser and system:
        return say(N_("{browser} on {system}"), browser=browser, system=system)
    return browser or system or say(N_("A device that does not say what it is"))


def truth_words() -> dict[Truth, str]:
    """The three truths in the reader's language, in the words of the GP's page."""
    words = {Truth.TRUE: N_("met"), Truth.FALSE: N_("not met"), Truth.UNKNOWN: N_("cannot tell")}
    return {truth: say(word) for truth, word in words.items()}


def age_in_years(birth: date, today: date) -> int:
    """Completed years; 0 for somebody not born yet."""
    return max(0, int(born(birth).age_on(today).low))


def in_brief(note: AssessmentNote, criteria_set: CriteriaSet | None, language: Language) -> VerdictInBrief:
    """The assessment in words of the criteria set in force; an id stands for what that set no longer has."""
    hidden = (say(N_("a sign that the patient has kept for the doctor")),) if note.hides_alert else ()
    return VerdictInBrief(
        urgency=urgency_of(note, criteria_set),
        outcome=None if note.outcome is None else _outcome_label(note.outcome, criteria_set, language),
        at_least=_outcome_label(note.at_least, criteria_set, language),
        acute=hidden
        + tuple(
            _alert_label(alert, criteria_set, language)
            for alert, truth in note.alerts.items()
            if truth is Truth.TRUE
        ),
        unanswered=sum(truth is Truth.UNKNOWN for truth in note.alerts.values()),
    )


def urgency_of(note: AssessmentNote | None, criteria_set: CriteriaSet | None) -> Urgency:
    """Acute whatever the outcome; red when the first outcome of the set is certain; open when it cannot be told."""
    if note is None:
        return Urgency.NONE
    if note.hides_alert or any(truth is Truth.TRUE for truth in note.alerts.values()):
        return Urgency.ACUTE
    if note.outcome is None:
        return Urgency.OPEN
    first = criteria_set.outcomes[0].id if criteria_set is not None else OutcomeId("refer")
    return Urgency.RED if note.outcome == first else Urgency.CALM


def urgency_rank(note: AssessmentNote | None, find_criteria_set: FindCriteriaSet) -> int:
    """For sorting: acute first, then red, then what cannot be told, then the rest."""
    return _RANKS[urgency_of(note, None if note is None else find_criteria_set(note))]


def named_like(overviews: Iterable[PatientOverview], sought: str) -> tuple[PatientOverview, ...]:
    """The patients whose name holds every word sought, whatever the case."""
    words = sought.casefold().split()
    return tuple(o for o in overviews if all(word in o.patient.name.casefold() for word in words))


def _outcome_label(outcome: OutcomeId, criteria_set: CriteriaSet | None, language: Language) -> str:
    outcomes = criteria_set.outcomes if criteria_set is not None else ()
    labels = next((known.label for known in outcomes if known.id == outcome), {})
    return labels.get(language) or str(outcome)


def _alert_label(alert: str, criteria_set: CriteriaSet | None, language: Language) -> str:
    alerts = criteria_set.alerts if criteria_set is not None else {}
    labels = next((known.label for id, known in alerts.items() if id == alert), {})
    return labels.get(language) or alert
