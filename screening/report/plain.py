"""A Summary as lines of plain text, for a terminal: the same words as on the page, with no layout but indentation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap

from screening.core.truth import Truth
from screening.report.words import CriterionWords, ScaleVoice, Summary

WIDTH = 100
_SIGN = {Truth.TRUE: "[x]", Truth.FALSE: "[ ]", Truth.UNKNOWN: "[?]"}


def render_plain(summary: Summary) -> str:
    """The summary as text, most important first; ends with a newline."""
    blocks = (
        _head(summary),
        _alerts(summary),
        _missing(summary),
        _criteria(summary),
        _scales(summary),
        _words(summary),
        _asides(summary),
        _wrapped(summary.provenance.short, indent=0),
    )
    return "\n\n".join("\n".join(block) for block in map(tuple, blocks) if block) + "\n"


def _head(summary: Summary) -> Iterator[str]:
    verdict, header = summary.verdict, summary.header
    yield from _wrapped((f"{header.document} - {header.name}, {header.born}", header.assessed), indent=0)
    yield ""
    yield verdict.outcome.upper()
    yield from _wrapped((verdict.sentence, verdict.floor, verdict.advice, *verdict.remarks), indent=0)


def _alerts(summary: Summary) -> Iterator[str]:
    alerts = summary.alerts
    yield alerts.heading
    for alert in alerts.met:
        yield f"  ! {alert.label}"
        yield from _wrapped(alert.reasons, indent=4)
    yield from _wrapped((alerts.unanswered, alerts.answered_no), indent=2)


def _missing(summary: Summary) -> Iterator[str]:
    yield summary.labels.missing
    if not summary.missing:
        yield f"  {summary.labels.nothing_missing}"
    for group in summary.missing:
        yield f"  {group.who}"
        for line in group.lines:
            decisive = f" ({summary.labels.decisive})" if line.decisive else ""
            yield from _wrapped((f"- {line.text}{decisive}",), indent=4)


def _criteria(summary: Summary) -> Iterator[str]:
    yield summary.labels.criteria
    for criterion in summary.criteria:
        yield from _criterion(criterion)
    if any(criterion.own for criterion in summary.criteria):
        yield f"  {summary.labels.own_rule_note}"


def _criterion(criterion: CriterionWords) -> Iterator[str]:
    own = " *" if criterion.own else ""
    yield f"  {_SIGN[criterion.truth]} {criterion.id} {criterion.label}{own}: {criterion.truth_word}"
    yield from _wrapped(criterion.reasons, indent=6)


def _scales(summary: Summary) -> Iterator[str]:
    yield summary.labels.scales if summary.scales else summary.labels.no_scales
    for scale in summary.scales:
        yield f"  {scale.name} ({scale.direction_words})"
        for voice in scale.voices:
            yield from _wrapped((_voice(voice),), indent=4)


def _voice(voice: ScaleVoice) -> str:
    readings = (voice.reading, *voice.earlier)
    return f"{voice.who}: " + "; ".join(f"{reading.text} ({reading.day})" for reading in readings)


def _words(summary: Summary) -> Iterator[str]:
    yield summary.labels.own_words
    if not summary.own_words:
        yield f"  {summary.labels.no_own_words}"
    for words in summary.own_words:
        severity = f" ({words.severity})" if words.severity else ""
        yield from _wrapped((f"{words.heading}{severity}: {words.text}", words.said_by), indent=2)
    yield ""
    yield summary.labels.answered_by
    yield from _wrapped((*summary.answered_by, f"{summary.labels.wish}: {summary.wish}"), indent=2)


def _asides(summary: Summary) -> Iterator[str]:
    for aside in summary.asides:
        yield aside.heading
        yield from _wrapped((aside.said_by, *aside.lines, *aside.written), indent=2)


def _wrapped(texts: Iterable[str | None], *, indent: int) -> Iterator[str]:
    """Each text on lines of its own. What somebody wrote is kept to printable characters: a terminal obeys the rest."""
    for text in texts:
        for line in (text or "").splitlines():
            printable = "".join(character if character.isprintable() else " " for character in line)
            yield from (" " * indent + part for part in wrap(printable, WIDTH - indent))
