"""An assessment in words for one reader: frozen values, no layout and no medicine.

The PDF and the web page are both drawn from these values, so they cannot disagree. Numbers are rounded and dates
written when a value is made; what is left as a number (`Span`) is a place on a scale for a drawing.
Filled in by `summary.summarize`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from screening.core.questionnaire import Direction
from screening.core.truth import Truth
from screening.report.explanation import Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Who is assessed, and when."""

    document: str
    name: str
    born: str
    assessed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictWords:
    """What is concluded. `truth` is whether the criteria of the set are met; `settled` whether the outcome is certain,
    and `floor`, when it is not, what is certain already."""

    truth: Truth
    settled: bool
    outcome: str
    sentence: str
    floor: str | None
    advice: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetAlert:
    """An acute warning sign that is there, with who said so."""

    label: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """The acute warning signs. `heading` says the worst; the sentences are None when there is nothing to say."""

    heading: str
    met: tuple[MetAlert, ...]
    unanswered: str | None
    answered_no: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One scale's change since last time; `important` is None when that is not judged."""

    text: str
    worse: Truth
    important: Truth | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed between the two newest responses of one kind of source, the important worsening first; `tally` is
    all of it in one line: how many scales are worse, by how much it counts, and better."""

    heading: str
    tally: str
    lines: tuple[ChangeLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingLine:
    """An input that is missing; `decisive`: it could change the outcome. `text` is `item` with `why` it is missing,
    which a narrow place says once for all that are missing for the same reason."""

    text: str
    decisive: bool
    item: str
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingGroup:
    """What one person can supply."""

    who: str
    lines: tuple[MissingLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionWords:
    """A criterion with its truth, the reasons that decide it, and the whole tree behind them. One that does not apply
    to this person counts as not met, and its `truth_word` says so. `kept`: it cannot be told to this reader, because of
    what is kept for the doctor, and `truth_word` says that.

    `brief` says the same as `reasons` in few words, each with value, cut point, voice and day; `briefest` no more of
    them than decide it.
    """

    id: str
    label: str
    truth: Truth
    truth_word: str
    reasons: tuple[str, ...]
    brief: tuple[str, ...]
    briefest: tuple[str, ...]
    own: bool
    citation: str
    explanation: Explanation
    applies: bool = True
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A place on a scale, 0 at its lowest end and 1 at its highest; wider than a point when the value has bounds."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A scale in one response: where it lies, its value or bounds in words, and the day. `span` is None when no item
    of it is answered; `beyond`: past the cut point in the worse direction, None on a scale that has none."""

    span: Span | None
    text: str
    day: str
    beyond: Truth | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleVoice:
    """A scale as one kind of source tells it, with up to two earlier values, newest first."""

    who: str
    is_proxy: bool
    reading: Reading
    earlier: tuple[Reading, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A cut point of a scale: its place, and its number in words."""

    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleWords:
    """A scale with its direction in words, its cut points, and each voice side by side, never merged."""

    name: str
    direction: Direction
    direction_words: str
    ends: tuple[str, str]
    cuts: tuple[Cut, ...]
    voices: tuple[ScaleVoice, ...]


class Mark(Enum):
    """How a voice's values are drawn over time: the patient's as dots, others' as one of the rest."""

    DOT = "dot"
    DIAMOND = "diamond"
    SQUARE = "square"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A value in time: `at` from 0, the first answer, to 1, the assessment. `span` is None where there is no value."""

    at: float
    span: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendLine:
    """A scale as one kind of source has told it, oldest first; `text` says all the values, in that order."""

    who: str
    mark: Mark
    moments: tuple[Moment, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A scale over time, a line for each voice."""

    name: str
    direction: Direction
    direction_words: str
    ends: tuple[str, str]
    cuts: tuple[Cut, ...]
    lines: tuple[TrendLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedEvent:
    """Something that happened and may explain a turn of a line: its mark in the drawing, and in words."""

    at: float
    mark: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """All scales over one stretch of time, from the first answer to the assessment. `days`: when each voice spoke, in
    the order of its values; `legend`: whose line is whose, in words."""

    first_day: str
    last_day: str
    days: tuple[str, ...]
    legend: tuple[str, ...]
    trends: tuple[Trend, ...]
    events: tuple[MarkedEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """What somebody wrote, as written, and how bad it is when that was said. `staff`: on a clinician's form."""

    heading: str
    text: str
    severity: str | None
    said_by: str
    newest: bool
    staff: bool
    by_patient: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """What somebody said of themselves beside the assessment, and no rule reads: a relative, of how the relative fares.
    `heading` says about whom it is; of `lines` each is an answer with all that it was given to; `written` as it was."""

    heading: str
    said_by: str
    lines: tuple[str, ...]
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """An item with its answers, one for each column of its table; `short` for narrow places."""

    item: str
    short: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTable:
    """Every item of a questionnaire with every answer, or why there is none; newest response first."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[AnswerRow, ...]
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideLine:
    """What a scale's number means, and where its cut point comes from."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What the page rests on: `short` stands at the foot of the first page, `full` on the last."""

    short: tuple[str, ...]
    full: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The headings and fixed words of the page, so that a layout needs no translator."""

    language: str
    page: str  # with {page} and {pages}
    continues: str  # with {page}
    changes: str
    no_changes: str
    missing: str
    nothing_missing: str
    also_missing: str
    decisive: str
    criteria: str
    scales: str
    no_scales: str
    legend: str
    legend_proxy: str  # with {who}
    reasons_on: str  # with {page}
    own_words: str
    no_own_words: str
    notes: str
    answered_by: str
    wish: str
    answers: str
    evidence: str
    source: str
    own_rule: str
    own_rule_note: str
    guide: str
    versions: str
    unprintable: str  # with {count} and {script}
    kept: str = ""
    timeline: str = ""
    events: str = ""
    unprintable_sign: str = "[{count} × {name}]"  # with {count} and {name}
    signs: Mapping[str, str] = field(default_factory=dict)  # characters that are no letters -> their names


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Everything that stands on the page for the GP and on its web twin, in the order of reading."""

    header: Header
    verdict: VerdictWords
    alerts: Alerts
    changes: tuple[Changes, ...]
    missing: tuple[MissingGroup, ...]
    criteria: tuple[CriterionWords, ...]
    acute: tuple[CriterionWords, ...]
    scales: tuple[ScaleWords, ...]
    scale_days: str | None
    too_old_scales: str | None
    own_words: tuple[OwnWords, ...]
    answered_by: tuple[str, ...]
    wish: str
    help_line: str | None
    answers: tuple[AnswerTable, ...]
    guide: tuple[GuideLine, ...]
    provenance: Provenance
    labels: Labels
    timeline: Timeline | None = None
    asides: tuple[Aside, ...] = ()
