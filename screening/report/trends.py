"""The scales: where each voice places itself now and before, and what has changed since last time.

Voices are kinds of source: self and proxy stand side by side and are never merged or compared with each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from screening.core.bounds import Bounds, Comparison
from screening.core.criteria import InputId
from screening.core.questionnaire import Direction, Questionnaire, Scale, Source
from screening.core.response import Response
from screening.core.scoring import Score
from screening.core.truth import Truth
from screening.report.names import Names
from screening.report.quantities import extent, importance, importance_words, worsening
from screening.report.reader import Reader
from screening.report.words import ChangeLine, Changes, Cut, Reading, ScaleVoice, ScaleWords, Span

EARLIER_SHOWN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """The responses of one kind of source to one input, newest first; never empty."""

    input: InputId
    responses: tuple[Response, ...]

    @property
    def newest(self) -> Response:
        return self.responses[0]


def _voices(names: Names, input: InputId) -> tuple[Voice, ...]:
    """The voices of an input: the respondent's own first."""
    by_source: dict[Source, list[Response]] = {}
    for response in names.assessment.case.responses[input]:
        by_source.setdefault(response.source, []).append(response)
    voices = [Voice(input=input, responses=tuple(responses)) for responses in by_source.values()]
    return tuple(sorted(voices, key=lambda voice: names.records.is_proxy(voice.newest)))


def _score(names: Names, response: Response, scale: Scale) -> Score | None:
    return names.assessment.scores[response.id].get(scale.id)


# -- scales -----------------------------------------------------------------------------------------------------


def scale_words(names: Names) -> tuple[ScaleWords, ...]:
    """Every scale that has been asked, worst first; a scale with no answer at all comes last."""
    rows = [
        (_severity(names, voices, scale), one_scale(names, definition, scale, voices))
        for input in names.assessment.case.responses
        for voices in [_voices(names, input)]
        if voices
        for definition in [names.records.definition(voices[0].newest)]
        for scale in definition.scales
    ]
    return tuple(row for _, row in sorted(rows, key=lambda pair: -pair[0]))


def _severity(names: Names, voices: tuple[Voice, ...], scale: Scale) -> float:
    """How far towards the worst end the first voice may be, 0 to 1; -1 when nothing is answered, or it is not shown."""
    score = _score(names, voices[0].newest, scale)
    if score is None or score.answered == 0 or score.kept:
        return -1.0
    span = _span(scale, score.bounds)
    return span.high if scale.direction is Direction.HIGH_IS_WORSE else 1 - span.low


def scale_days(names: Names) -> str | None:
    """On which days the scales' values were given, the present and the earlier ones; None when there are none."""
    reader = names.reader
    now, earlier = [], []
    for voice in scored_voices(names):
        shown = [reader.day(response.authored) for response in voice.responses[: EARLIER_SHOWN + 1]]
        now.append(f"{names.voice(voice.newest)} {shown[0]}")
        if shown[1:]:
            earlier.append(f"{names.voice(voice.newest)} {', '.join(shown[1:])}")
    if not now:
        return None
    if not earlier:
        return reader.translate("Now: {days}.").format(days="; ".join(now))
    return reader.translate("Now: {days}. Earlier: {earlier}.").format(
        days="; ".join(now), earlier="; ".join(earlier)
    )


def too_old_scales(names: Names) -> str | None:
    """A warning when the newest values of a voice are too old to count in the criteria."""
    reader, case = names.reader, names.assessment.case
    stale = [
        reader.translate("{who}, {days} days old").format(
            who=names.said_by(voice.newest), days=case.days_before(voice.newest.authored)
        )
        for voice in scored_voices(names)
        if voice.newest not in names.records.fresh(voice.input)
    ]
    return reader.translate("Too old to count: {answers}").format(answers="; ".join(stale)) if stale else None


def scored_voices(names: Names) -> tuple[Voice, ...]:
    """Every voice that has answered a questionnaire with scales."""
    return tuple(
        voice
        for input in names.assessment.case.responses
        for voice in _voices(names, input)
        if names.records.definition(voice.newest).scales
    )


def one_scale(names: Names, definition: Questionnaire, scale: Scale, voices: tuple[Voice, ...]) -> ScaleWords:
    """A scale with each voice's place on it."""
    translate = names.reader.translate
    high_is_bad = scale.direction is Direction.HIGH_IS_WORSE
    return ScaleWords(
        name=names.scale(definition, scale.id),
        direction=scale.direction,
        direction_words=translate("high is bad") if high_is_bad else translate("high is good"),
        ends=(names.reader.number(scale_ends(scale)[0]), names.reader.number(scale_ends(scale)[1])),
        cuts=tuple(
            Cut(
                at=_span(scale, Bounds(band.cut, band.cut)).low, text=cut_words(names.reader, scale, band.cut)
            )
            for band in scale.bands[:1]  # the one that is talked about; the others are for criteria to cite
        ),
        voices=tuple(_scale_voice(names, scale, voice) for voice in voices),
    )


def cut_words(reader: Reader, scale: Scale, cut: Fraction) -> str:
    """`> 25` or `< 71`: from where on a scale it is clinically important."""
    return f"{'>' if scale.direction is Direction.HIGH_IS_WORSE else '<'} {reader.number(cut)}"


def _scale_voice(names: Names, scale: Scale, voice: Voice) -> ScaleVoice:
    readings = tuple(reading(names, scale, response) for response in voice.responses[: EARLIER_SHOWN + 1])
    return ScaleVoice(
        who=names.voice(voice.newest),
        is_proxy=names.records.is_proxy(voice.newest),
        reading=readings[0],
        earlier=readings[1:],
    )


def reading(names: Names, scale: Scale, response: Response) -> Reading:
    """A scale in one response."""
    reader = names.reader
    score = _score(names, response, scale)
    day = reader.day(response.authored)
    if score is None:
        return Reading(span=None, text=reader.translate("not in this version"), day=day, beyond=None)
    if score.kept:
        return Reading(span=None, text=names.kept(), day=day, beyond=None)
    if score.answered == 0:
        return Reading(span=None, text=reader.translate("not answered"), day=day, beyond=None)
    cut = scale.bands[0].cut if scale.bands else None
    comparison = Comparison.ABOVE if scale.direction is Direction.HIGH_IS_WORSE else Comparison.BELOW
    return Reading(
        span=_span(scale, score.bounds),
        text=reader.bounds(score.bounds, beside=cut),
        day=day,
        beyond=None if cut is None else score.bounds.compare(comparison, cut),
    )


def _span(scale: Scale, bounds: Bounds) -> Span:
    """Places on the scale's full width, from 0 to 1. The width is 0-100 where the attainable range lies within it:
    physical functioning reaches only 93.3, and its bar must not look full there."""
    low, high = scale_ends(scale)
    ends = (low.numerator, low.denominator, high.numerator, high.denominator)
    start = _place(bounds.low.numerator, bounds.low.denominator, *ends)
    if bounds.exact is not None:
        return Span(start, start)
    return Span(start, _place(bounds.high.numerator, bounds.high.denominator, *ends))


@lru_cache(maxsize=4096)
def _place(above: int, below: int, low_above: int, low_below: int, high_above: int, high_below: int) -> float:
    """Where a value lies between two ends, by the parts of its fractions: their own hash takes longer than this."""
    low, high = Fraction(low_above, low_below), Fraction(high_above, high_below)
    return float((Fraction(above, below) - low) / (high - low))


def scale_ends(scale: Scale) -> tuple[Fraction, Fraction]:
    """The ends a scale is drawn between."""
    if scale.ends is not None:
        return scale.ends.low, scale.ends.high
    low, high = scale.range.low, scale.range.high
    return low, max(high, low + 1)  # a scale with one attainable score still has a width


# -- change -----------------------------------------------------------------------------------------------------


def changes(names: Names) -> tuple[Changes, ...]:
    """What changed between the two newest responses of each kind of source; nothing where there is only one."""
    return tuple(_changes(names, voice) for voice in scored_voices(names) if len(voice.responses) > 1)


def _changes(names: Names, voice: Voice) -> Changes:
    now, before = voice.responses[:2]
    reader, case = names.reader, names.assessment.case
    days = (case.day_of(now.authored) - case.day_of(before.authored)).days
    heading = reader.translate("{who}: {before} → {now}, {days} days").format(
        who=names.voice(now), before=reader.day(before.authored), now=reader.day(now.authored), days=days
    )
    lines = sorted(_change_lines(names, now, before), key=_weight)
    compared = sum(1 for _ in _compared(names, now, before))
    return Changes(
        heading=heading[:1].upper() + heading[1:],
        tally=_tally(reader, lines, compared=compared),
        lines=tuple(lines),
    )


def _compared(names: Names, now: Response, before: Response) -> Iterator[tuple[Scale, Bounds, Bounds]]:
    for scale in names.records.definition(now).scales:
        score, earlier = _score(names, now, scale), _score(names, before, scale)
        if score is None or earlier is None or score.kept or earlier.kept:
            continue
        if score.answered and earlier.answered:
            yield scale, earlier.bounds, score.bounds


def _change_lines(names: Names, now: Response, before: Response) -> Iterator[ChangeLine]:
    definition, reader = names.records.definition(now), names.reader
    for scale, earlier, newer in _compared(names, now, before):
        worse = worsening(scale, earlier, newer)
        if worse.exact == 0:
            continue
        important = importance(scale, earlier, newer)
        clause = importance_words(reader, scale, important)
        text = reader.translate("{scale} {before} → {now}: {extent}").format(
            scale=names.scale(definition, scale.id),
            before=reader.bounds(earlier),
            now=reader.bounds(newer),
            extent=extent(reader, scale, earlier, newer),
        )
        yield ChangeLine(
            text=text if clause is None else f"{text}, {clause}",
            worse=worse.compare(Comparison.ABOVE, Fraction(0)),
            important=important,
        )


_BY_TRUTH = {Truth.TRUE: 0, Truth.UNKNOWN: 1, Truth.FALSE: 2}


def _weight(line: ChangeLine) -> tuple[int, int]:
    return _BY_TRUTH[line.worse], 3 if line.important is None else _BY_TRUTH[line.important]


def _tally(reader: Reader, lines: list[ChangeLine], *, compared: int) -> str:
    """`5 worse (3 past MID), 1 better, 4 unchanged`: the whole change at a glance. Where bounds leave open which way a
    scale has gone, that is counted by itself."""
    worse = sum(line.worse is Truth.TRUE for line in lines)
    past = sum(line.worse is Truth.TRUE and line.important is Truth.TRUE for line in lines)
    counts = (
        (worse, reader.translate("{count} worse")),
        (sum(line.worse is Truth.FALSE for line in lines), reader.translate("{count} better")),
        (sum(line.worse is Truth.UNKNOWN for line in lines), reader.translate("{count} cannot be told")),
        (compared - len(lines), reader.translate("{count} unchanged")),
    )
    told = [template.format(count=count) for count, template in counts if count]
    if past:
        told[0] += reader.translate(" ({count} past MID)").format(count=past)
    return ", ".join(told) or reader.translate("no scale can be compared")
