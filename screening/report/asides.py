"""What stands beside an assessment in its respondent's own voice and decides nothing: how a relative fares.

Short, for a reader with little time: what calls for most support first, each answer once with all that it was given to.
"""

from __future__ import annotations

from collections.abc import Iterator

from screening.core.criteria import Input
from screening.core.questionnaire import AnswerOption, LinkId, Questionnaire, Source
from screening.core.response import Choice, Kept, Missing, Response
from screening.report.names import Names
from screening.report.words import Aside


def asides(names: Names) -> tuple[Aside, ...]:
    """The newest answers to each questionnaire that is only shown, unless they are too old to be told."""
    found = (_newest(names, input) for input in names.assessment.criteria_set.shown.values())
    return tuple(_aside(names, response) for response in found if response is not None)


def _newest(names: Names, input: Input) -> Response | None:
    case = names.assessment.case
    newest = next(iter(case.shown[input.id]), None)
    is_told = newest is not None and case.days_before(newest.authored) <= input.max_age_days
    return newest if is_told else None


def _aside(names: Names, response: Response) -> Aside:
    definition = names.records.definition(response)
    who = [names.said_by(response), names.author(response), names.assistance(response)]
    texts = (response.text(link_id) for link_id in definition.items if link_id in response.answers)
    return Aside(
        heading=_heading(names, definition),
        said_by=", ".join(part for part in who if part is not None),
        lines=tuple(_lines(names, definition, response)),
        written=tuple(text for text in texts if text is not None),
    )


def _heading(names: Names, definition: Questionnaire) -> str:
    if definition.respondent is Source.RELATIVE:
        return names.reader.translate("The relative's own needs (about the relative, not the patient)")
    return names.title(definition)


def _lines(names: Names, definition: Questionnaire, response: Response) -> Iterator[str]:
    """By kind of answer, its last option first (the most support); at the end what has no answer, by its reason."""
    groups: dict[tuple[AnswerOption, ...], list[LinkId]] = {}
    for item in definition.items.values():
        if item.options and response.answers.get(item.link_id) is not Missing.NOT_ASKED:
            groups.setdefault(item.options, []).append(item.link_id)
    for options, link_ids in groups.items():
        for option in reversed(options):
            said = [id for id in link_ids if _code(response, id) == option.code]
            if said:
                yield _line(names, definition, names.option(definition, said[0], option.code), said)
    asked = [link_id for link_ids in groups.values() for link_id in link_ids]
    for reason in Missing:
        without = [link_id for link_id in asked if response.answers.get(link_id) is reason]
        if without:
            yield _line(names, definition, _capital(names.missing(reason, definition)), without)
    kept = [link_id for link_id in asked if isinstance(response.answers.get(link_id), Kept)]
    if kept:
        yield _line(names, definition, _capital(names.kept()), kept)


def _line(names: Names, definition: Questionnaire, said: str, link_ids: list[LinkId]) -> str:
    return f"{said}: {'; '.join(names.item(definition, link_id) for link_id in link_ids)}"


def _code(response: Response, link_id: LinkId) -> str | None:
    answer = response.answers.get(link_id)
    return answer.code if isinstance(answer, Choice) else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
