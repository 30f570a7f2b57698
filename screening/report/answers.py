"""Who answered and what they answered: every item with every answer or its reason, and all that was written.

What a person wrote is passed on exactly as written; making it fit to draw is the layout's work.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from screening.core.criteria import InputId
from screening.core.questionnaire import Colour, EnableWhen, Item, ItemType, LinkId, Questionnaire, Source
from screening.core.response import Choice, Kept, Missing, Response
from screening.core.validation import is_enabled
from screening.report.names import Names
from screening.report.reader import Reader
from screening.report.words import AnswerRow, AnswerTable, OwnWords

COLUMNS_SHOWN = 4
# The clinician's fact that says whether the patient wants to be referred; named so in every facts questionnaire.
WANTS_REFERRAL = LinkId("wants-referral")
WANTED = "yes"


def answered_by(names: Names) -> tuple[str, ...]:
    """Who gave the newest answers to each questionnaire, when, with what help, and how many items are answered."""
    reader = names.reader
    lines: list[str] = []
    for input, responses in names.assessment.case.responses.items():
        if not responses:
            lines.append(
                reader.translate("{questionnaire}: no answers").format(questionnaire=names.input_title(input))
            )
        newest = _newest_of_each_source(responses)
        corrected = [one for one in responses if one.corrected is not None and one not in newest]
        lines += [_answered_by(names, response) for response in (*newest, *corrected)]
    return tuple(lines)


def _answered_by(names: Names, response: Response) -> str:
    reader, definition = names.reader, names.records.definition(response)
    who = [names.voice(response), names.author(response), names.assistance(response)]
    answered, of = _count(definition, response)
    line = reader.translate("{questionnaire}: {who}, {when}; {answered} of {of} answered").format(
        questionnaire=names.title(definition),
        who=", ".join(part for part in who if part is not None),
        when=_when(reader, response),
        answered=answered,
        of=of,
    )
    if response.corrected is None:
        return line
    told = reader.translate("{count} corrected on {day}").format(
        count=len(response.corrected.items), day=reader.day(response.corrected.at)
    )
    return f"{line}; {told}"


def _when(reader: Reader, response: Response) -> str:
    """Day and time; of paper only the day, since nobody knows the time."""
    day = reader.day(response.authored)
    if response.paper is not None:
        return reader.translate("answered on {day}").format(day=day)
    return f"{day} {reader.clock(response.authored)}"


def _count(definition: Questionnaire, response: Response) -> tuple[int, int]:
    """How many of the choices are answered; free texts are an offer, not a gap."""
    asked = [item.link_id for item in definition.items.values() if _is_plain_choice(definition, item)]
    return sum(isinstance(response.answers.get(link_id), Choice | Kept) for link_id in asked), len(asked)


def _newest_of_each_source(responses: tuple[Response, ...]) -> tuple[Response, ...]:
    by_source: dict[Source, Response] = {}
    for response in responses:
        by_source.setdefault(response.source, response)
    return tuple(by_source.values())


def wish(names: Names) -> str:
    """What is known of the patient's own wish to be referred, with who said so and when."""
    reader = names.reader
    for responses in names.assessment.case.responses.values():
        for response in responses:
            answer = response.answers.get(WANTS_REFERRAL)
            if isinstance(answer, Kept):
                return _with_help_wanted(names, f"{names.kept()} ({names.said_by(response)})")
            if isinstance(answer, Choice):
                option = names.option(names.records.definition(response), WANTS_REFERRAL, answer.code)
                return _with_help_wanted(names, f"{option} ({names.said_by(response)})")
    return _with_help_wanted(names, reader.translate("not recorded"))


def _with_help_wanted(names: Names, said: str) -> str:
    """The wish to be referred, and after it what the patient would like help with."""
    wanted = "; ".join(_help_wanted(names))
    return f"{said}. {wanted}" if wanted else said


def _help_wanted(names: Names) -> Iterator[str]:
    """What each kind of source says help is wanted with, by their newest answers; nothing where nobody was asked."""
    for responses in names.assessment.case.responses.values():
        for response in _newest_of_each_source(responses):
            definition = names.records.definition(response)
            wanted = [
                names.item(definition, link_id)
                for item in definition.items.values()
                if isinstance(found := response.answers.get(item.link_id), Choice) and found.code == WANTED
                for link_id in _opened_by(response, item)
            ]
            if wanted:
                yield names.reader.translate("Wants help with: {items} ({who})").format(
                    items=", ".join(wanted), who=names.said_by(response)
                )


def _opened_by(response: Response, item: Item) -> tuple[LinkId, ...]:
    """The severe answers that an offer of help is about."""
    opened = tuple(
        link_id
        for link_id in item.asks_help_with
        if item.enable_when is None
        or is_enabled(EnableWhen(link_id=link_id, codes=item.enable_when.codes), response.answers)
    )
    if opened or response.form is None or isinstance(response.answers.get(item.link_id), Missing):
        return opened
    # Somebody else gave the severe answer, in their part of the same form.
    return tuple(id for id in item.asks_help_with if response.answers.get(id) is Missing.NOT_REACHED)


# -- what was written -------------------------------------------------------------------------------------------


def own_words(names: Names) -> tuple[OwnWords, ...]:
    """All that was written: the newest answers first, in them the patient's own voice first."""
    found = [pair for input in names.assessment.case.responses for pair in _own_words(names, input)]
    ranked = sorted(found, key=lambda pair: (not pair[1].newest, pair[0] is not Source.PATIENT))
    return tuple(words for _, words in ranked)


def _own_words(names: Names, input: InputId) -> Iterator[tuple[Source, OwnWords]]:
    responses = names.assessment.case.responses[input]
    newest = {response.id for response in _newest_of_each_source(responses)}
    for response in responses:
        definition = names.records.definition(response)
        for item in definition.items.values():
            text = response.text(item.link_id) if item.link_id in response.answers else None
            if text is not None:
                words = OwnWords(
                    heading=_heading(names, definition, response, item.link_id),
                    text=text,
                    severity=_severity_of(names, response, item.link_id),
                    said_by=names.said_by(response),
                    newest=response.id in newest,
                    staff=definition.respondent is Source.STAFF,
                    by_patient=response.source is Source.PATIENT,
                )
                yield response.source, words


def _heading(names: Names, definition: Questionnaire, response: Response, link_id: LinkId) -> str:
    heading = names.item(definition, link_id)
    if link_id not in response.doctor_only:
        return heading
    return names.reader.translate("{item} (only for the doctor)").format(item=heading)


def _grade_of(definition: Questionnaire, text: LinkId) -> Item | None:
    """The choice that is asked only because this text was written: its grade."""
    return next(
        (
            item
            for item in definition.items.values()
            if item.type is ItemType.CHOICE
            and item.enable_when is not None
            and item.enable_when.link_id == text
        ),
        None,
    )


def _severity_of(names: Names, response: Response, text: LinkId) -> str | None:
    grade = _grade_of(names.records.definition(response), text)
    if grade is None or grade.link_id not in response.answers:
        return None
    return names.answer(response, grade.link_id)


def _is_plain_choice(definition: Questionnaire, item: Item) -> bool:
    """A choice that stands by itself, not the grade of something written or the offer of help with another item."""
    condition = item.enable_when
    follows_text = condition is not None and definition.items[condition.link_id].type is ItemType.TEXT
    return item.type is ItemType.CHOICE and not follows_text and not item.asks_help_with


# -- every answer -----------------------------------------------------------------------------------------------


def answer_tables(names: Names) -> tuple[AnswerTable, ...]:
    """A table for each questionnaire that has been answered, those last that are only shown."""
    case = names.assessment.case
    groups = (*case.responses.values(), *case.shown.values())
    return tuple(_table(names, responses) for responses in groups if responses)


def _table(names: Names, responses: tuple[Response, ...]) -> AnswerTable:
    reader, definition = names.reader, names.records.definition(responses[0])
    shown = _shown(responses)
    left_out = len(responses) - len(shown)
    return AnswerTable(
        title=names.title(definition),
        columns=tuple(_column(names, response) for response in shown),
        rows=tuple(
            AnswerRow(
                item=names.full_item(definition, item.link_id),
                short=names.item(definition, item.link_id),
                cells=tuple(_cell(names, response, item.link_id) for response in shown),
            )
            for item in definition.items.values()
            if _is_plain_choice(definition, item)
        ),
        note=_note(reader, definition, left_out=left_out),
    )


def _note(reader: Reader, definition: Questionnaire, *, left_out: int) -> str | None:
    """How many answers are not shown, and where the colours come from."""
    notes = []
    if left_out:
        notes.append(reader.translate("Earlier answers not shown here: {count}").format(count=left_out))
    if definition.colours is not None:
        own = definition.colours.own_operationalisation
        template = (
            reader.translate("Colours, of our own making: {source}.")
            if own
            else reader.translate("Colours: {source}.")
        )
        notes.append(template.format(source=definition.colours.citation.in_language(reader.language)))
    return " ".join(notes) or None


def _cell(names: Names, response: Response, link_id: LinkId) -> str:
    """An answer, how much it calls for attention where that is known, and whether help with it is wanted."""
    definition = names.records.definition(response)
    parts = [names.answer(response, link_id), _colour(names, definition, response, link_id)]
    if link_id in response.doctor_only and names.assessment.redaction is None:
        parts.append(names.reader.translate("only for the doctor"))
    parts += [
        names.reader.translate("wants help: {answer}").format(answer=names.answer(response, item.link_id))
        for item in definition.items.values()
        if link_id in _opened_by(response, item)
        and response.answers.get(item.link_id) is not Missing.NOT_ASKED
    ]
    return " · ".join(part for part in parts if part)


def _colour(names: Names, definition: Questionnaire, response: Response, link_id: LinkId) -> str | None:
    answer = response.answers.get(link_id)
    item = definition.items.get(link_id)
    option = item.option(answer.code) if item is not None and isinstance(answer, Choice) else None
    if option is None or option.colour is None:
        return None
    match option.colour:
        case Colour.GREEN:
            return None  # only what asks for attention is said
        case Colour.YELLOW:
            return names.reader.translate("yellow")
        case Colour.RED:
            return names.reader.translate("red")
        case _:
            assert_never(option.colour)


def _shown(responses: tuple[Response, ...]) -> tuple[Response, ...]:
    """The newest of each source, and after them the newest of the rest, in the order of time."""
    first = {response.id for response in _newest_of_each_source(responses)}
    ranked = sorted(
        responses, key=lambda response: response.id not in first
    )  # stable: newest first within both
    chosen = {response.id for response in ranked[:COLUMNS_SHOWN]}
    return tuple(response for response in responses if response.id in chosen)


def _column(names: Names, response: Response) -> str:
    who = names.author(response)
    return names.said_by(response) if who is None else f"{names.said_by(response)}, {who}"
