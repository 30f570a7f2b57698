"""The scales over time: all values of every kind of source, and what happened meanwhile.

From the first answer to the assessment, so that one sees how long ago the newest answer is. Nothing is filled in: a
response in which a scale has no value is a gap. Self and proxy are lines of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from string import ascii_uppercase
from typing import assert_never

from screening.core.questionnaire import LinkId, Questionnaire, Scale
from screening.core.response import Choice
from screening.report.names import Names
from screening.report.trends import Voice, one_scale, reading, scored_voices
from screening.report.words import Mark, MarkedEvent, Moment, Timeline, Trend, TrendLine

# The clinician's fact that something was done about a severe symptom, a change of treatment as a rule.
INTERVENTION = LinkId("intervention-recorded")
DONE = "yes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What may explain a turn: a doctor's decision, a change of treatment. `text` in the reader's language."""

    at: datetime
    text: str


def timeline(names: Names, events: Sequence[Event] = ()) -> Timeline | None:
    """Every scale over time; None as long as nobody has answered twice."""
    voices = scored_voices(names)
    if not any(len(voice.responses) > 1 for voice in voices):
        return None
    case = names.assessment.case
    start = min(response.authored for voice in voices for response in voice.responses)
    span = _Stretch(start=start, end=max(case.at, *(voice.newest.authored for voice in voices)))
    marks = _marks(names, voices)
    return Timeline(
        first_day=names.reader.day(span.start),
        last_day=names.reader.day(span.end),
        days=tuple(_days(names, voice) for voice in voices),
        legend=tuple(_legend(names, marks)),
        trends=tuple(_trends(names, voices, marks, span)),
        events=tuple(_marked(names, [*events, *_interventions(names)], span)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """The time that is drawn."""

    start: datetime
    end: datetime

    def place(self, moment: datetime) -> float:
        """From 0 at the start to 1 at the end."""
        whole = (self.end - self.start).total_seconds()
        return (moment - self.start).total_seconds() / whole if whole else 1.0


def _marks(names: Names, voices: tuple[Voice, ...]) -> Mapping[str, Mark]:
    """One mark for each kind of voice, the same in all drawings."""
    marks: dict[str, Mark] = {}
    for voice in sorted(voices, key=lambda voice: names.records.is_proxy(voice.newest)):
        who = names.voice(voice.newest)
        if names.records.is_proxy(voice.newest):
            marks.setdefault(who, Mark.SQUARE if Mark.DIAMOND in marks.values() else Mark.DIAMOND)
        else:
            marks.setdefault(who, Mark.DOT)
    return marks


def _days(names: Names, voice: Voice) -> str:
    days = ", ".join(names.reader.day(response.authored) for response in reversed(voice.responses))
    return f"{names.input_title(voice.input)}, {names.voice(voice.newest)}: {days}"


def _legend(names: Names, marks: Mapping[str, Mark]) -> Iterator[str]:
    translate = names.reader.translate
    for who, mark in marks.items():
        match mark:
            case Mark.DOT:
                yield translate("Dot and unbroken line: {who}.").format(who=who)
            case Mark.DIAMOND:
                yield translate("Diamond and broken line: {who}.").format(who=who)
            case Mark.SQUARE:
                yield translate("Square and broken line: {who}.").format(who=who)
            case _:
                assert_never(mark)
    yield translate(
        "Grey: clinically important. Upright box: all it can still be. Where there is no line, there is no value."
    )


# -- lines ------------------------------------------------------------------------------------------------------


def _trends(
    names: Names, voices: tuple[Voice, ...], marks: Mapping[str, Mark], span: _Stretch
) -> Iterator[Trend]:
    for _, group in groupby(voices, key=lambda voice: voice.input):
        heard = tuple(group)
        definition = names.records.definition(heard[0].newest)
        for scale in definition.scales:
            yield _trend(names, definition, scale, heard, marks, span)


def _trend(
    names: Names,
    definition: Questionnaire,
    scale: Scale,
    voices: tuple[Voice, ...],
    marks: Mapping[str, Mark],
    span: _Stretch,
) -> Trend:
    frame = one_scale(names, definition, scale, ())
    return Trend(
        name=frame.name,
        direction=frame.direction,
        direction_words=frame.direction_words,
        ends=frame.ends,
        cuts=frame.cuts,
        lines=tuple(_line(names, scale, voice, marks, span) for voice in voices),
    )


def _line(names: Names, scale: Scale, voice: Voice, marks: Mapping[str, Mark], span: _Stretch) -> TrendLine:
    who, in_order = names.voice(voice.newest), tuple(reversed(voice.responses))
    readings = [reading(names, scale, response) for response in in_order]
    values = " → ".join(found.text for found in readings)
    return TrendLine(
        who=who,
        mark=marks[who],
        moments=tuple(
            Moment(at=span.place(response.authored), span=found.span)
            for response, found in zip(in_order, readings, strict=True)
        ),
        text=f"{who}: {values}",
    )


# -- events -----------------------------------------------------------------------------------------------------


def _interventions(names: Names) -> Iterator[Event]:
    """What a clinician has recorded as done about a severe symptom, on the day it was recorded."""
    for responses in names.assessment.case.responses.values():
        for response in responses:
            answer = response.answers.get(INTERVENTION)
            if isinstance(answer, Choice) and answer.code == DONE:
                definition = names.records.definition(response)
                item = names.item(definition, INTERVENTION)
                option = names.option(definition, INTERVENTION, answer.code)
                yield Event(at=response.authored, text=f"{item}: {option} ({names.voice(response)})")


def _marked(names: Names, events: Sequence[Event], span: _Stretch) -> Iterator[MarkedEvent]:
    """The events of the time that is drawn, those of one day under one mark."""
    drawn = sorted(
        (event for event in events if span.start <= event.at <= span.end), key=lambda event: event.at
    )
    days = groupby(drawn, key=lambda event: names.reader.day(event.at))
    for number, (day, group) in enumerate(days):
        found = list(group)
        yield MarkedEvent(
            at=span.place(found[0].at),
            mark=ascii_uppercase[number] if number < len(ascii_uppercase) else str(number + 1),
            text=f"{day}: {'; '.join(event.text for event in found)}",
        )
