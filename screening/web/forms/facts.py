"""The facts form: a facts questionnaire on one page, what was answered last time shown beside each item.

Nothing is ever chosen beforehand: an old answer repeated unseen is a wrong answer. Posted fields become a
`Submission`, which the core validates; an item left alone is not in it, so that an older answer stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from screening.core.assessment import Assessment
from screening.core.criteria import CriteriaSet, FactIs, ItemIs, walk
from screening.core.errors import InvalidSubmission, Problem
from screening.core.questionnaire import (
    Item,
    ItemType,
    Language,
    LinkId,
    Questionnaire,
    QuestionnaireId,
    Section,
    Wording,
)
from screening.core.response import (
    Choice,
    Kept,
    Missing,
    Response,
    ResponseId,
    Submission,
    SubmittedItem,
    Text,
    standing,
)

FORM = "facts"  # the id of the form itself, where faults of no item are mended
PREFIX = "fact-"  # keeps link ids apart from the form's own fields


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierAnswer:
    """What was answered last: in words and as it was entered, when, and the id of the staff member who recorded it."""

    text: str
    value: str
    at: datetime
    author: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactField:
    """One item of the page. `typed` is what was just posted ("" when nothing); `choices` are codes with their words."""

    name: str
    text: str
    help: str | None
    choices: tuple[tuple[str, str], ...]
    max_length: int | None
    typed: str
    earlier: EarlierAnswer | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSection:
    """Some items under a heading; `decisive` ones could settle the newest assessment and stand first."""

    title: str
    decisive: bool
    fields: tuple[FactField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageProblem:
    """A fault with the id of the element to mend it at, and the text of the item it is about ("" for the page)."""

    at: str
    about: str
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsForm:
    """The page: its sections, and the id that makes two posts of one form one response."""

    response_id: ResponseId
    sections: tuple[FactSection, ...]
    problems: tuple[PageProblem, ...]


def new_response_id() -> ResponseId:
    """An id for the response this page will become."""
    return ResponseId(str(uuid4()))


def read_response_id(raw: str) -> ResponseId | None:
    """The id a page was given, or None when it is not one of ours."""
    try:
        return ResponseId(str(UUID(raw)))
    except ValueError:
        return None


def read_facts(posted: Mapping[str, Iterable[str]]) -> Submission:
    """The posted fields as raw answers; blank ones are left out."""
    return Submission(
        items=tuple(
            SubmittedItem(link_id=name.removeprefix(PREFIX), values=tuple(values))
            for name, values in posted.items()
            if name.startswith(PREFIX) and any(value.strip() for value in values)
        )
    )


def still_true(
    submission: Submission,
    link_id: str,
    questionnaire: Questionnaire,
    *,
    language: Language,
    history: Iterable[Response],
) -> Submission:
    """What was posted, with the earlier answer to this item given anew: said now, by whoever says it now.

    Raises InvalidSubmission when there is no earlier answer that can still be given, or another was chosen.
    """
    earlier = _earlier_answers(questionnaire, wording_in(questionnaire, language), history).get(
        LinkId(link_id)
    )
    chosen = next((item.values for item in submission.items if item.link_id == link_id), None)
    if earlier is None:
        raise InvalidSubmission([Problem(FORM, "there is no answer from last time")])
    if chosen not in (None, (earlier.value,)):
        raise InvalidSubmission(
            [Problem(link_id, "another answer is chosen here: store that one, or take it back")]
        )
    if chosen is not None:
        return submission
    again = SubmittedItem(link_id=link_id, values=(earlier.value,))
    return Submission(items=(*submission.items, again))


def build_facts_form(
    questionnaire: Questionnaire,
    *,
    language: Language,
    response_id: ResponseId,
    history: Iterable[Response] = (),
    assessment: Assessment | None = None,
    acute: frozenset[LinkId] = frozenset(),
    typed: Submission | None = None,
    problems: tuple[Problem, ...] = (),
) -> FactsForm:
    """The page for this questionnaire. `history` may hold responses of any questionnaire, in any order.

    The sections that hold `acute` items come first, then what is decisive for the assessment, then the rest.
    """
    wording = wording_in(questionnaire, language)
    answers = {item.link_id: item.values[0] for item in (typed or Submission(items=())).items if item.values}
    earlier = _earlier_answers(questionnaire, wording, history)
    decisive = decisive_items(assessment, questionnaire.ref.id)

    def field(item: Item) -> FactField:
        return FactField(
            name=PREFIX + item.link_id,
            text=wording.items[item.link_id].text,
            help=wording.items[item.link_id].help,
            choices=_choices(item, wording),
            max_length=item.max_length,
            typed=answers.get(item.link_id, ""),
            earlier=earlier.get(item.link_id),
            problems=tuple(problem for problem in problems if problem.where == item.link_id),
        )

    return FactsForm(
        response_id=response_id,
        sections=tuple(_sections(questionnaire, wording, acute, decisive, field)),
        problems=tuple(_at_field(problem, wording) for problem in problems),
    )


def decisive_items(assessment: Assessment | None, questionnaire: QuestionnaireId) -> frozenset[LinkId]:
    """The items of this questionnaire that the newest assessment lacks and that could still change its outcome."""
    if assessment is None:
        return frozenset()
    inputs = assessment.criteria_set.inputs
    return frozenset(
        missing.link_id
        for missing in assessment.verdict.missing
        if missing.decisive
        and missing.input in inputs
        and inputs[missing.input].questionnaire == questionnaire
    )


def acute_items(criteria_set: CriteriaSet, questionnaire: QuestionnaireId) -> frozenset[LinkId]:
    """The items of this questionnaire that the set's alerts ask about."""
    return frozenset(
        node.link_id
        for alert in criteria_set.alerts.values()
        for node in walk(alert.rule)
        if isinstance(node, FactIs | ItemIs)
        and criteria_set.inputs[node.input].questionnaire == questionnaire
    )


def wording_in(questionnaire: Questionnaire, language: Language) -> Wording:
    """The wording in this language, else the first there is."""
    return questionnaire.wordings.get(language) or next(iter(questionnaire.wordings.values()))


def _sections(
    questionnaire: Questionnaire,
    wording: Wording,
    acute: frozenset[LinkId],
    decisive: frozenset[LinkId],
    field: Callable[[Item], FactField],
) -> Iterable[FactSection]:
    urgent = [s for s in questionnaire.sections if any(item.link_id in acute for item in s.items)]
    placed = {item.link_id for section in urgent for item in section.items}
    for section in urgent:
        yield _section(section, wording, tuple(field(item) for item in section.items))
    first = tuple(
        field(item)
        for _, item in questionnaire.walk()
        if item.link_id in decisive and item.link_id not in placed
    )
    if first:
        yield FactSection(title="", decisive=True, fields=first)
    for section in questionnaire.sections:
        rest = tuple(field(item) for item in section.items if item.link_id not in placed | decisive)
        if rest:
            yield _section(section, wording, rest)


def _section(section: Section, wording: Wording, fields: tuple[FactField, ...]) -> FactSection:
    return FactSection(title=wording.sections[section.link_id], decisive=False, fields=fields)


def _choices(item: Item, wording: Wording) -> tuple[tuple[str, str], ...]:
    if item.type is ItemType.TEXT:
        return ()
    texts = wording.items[item.link_id].options
    return tuple((option.code, texts.get(option.code, option.code)) for option in item.options)


def _earlier_answers(
    questionnaire: Questionnaire, wording: Wording, history: Iterable[Response]
) -> dict[LinkId, EarlierAnswer]:
    """The newest answer to each item in any version of it; a form that left the item out does not unsay it."""
    found: dict[LinkId, EarlierAnswer] = {}
    same = [response for response in standing(history) if response.questionnaire.id == questionnaire.ref.id]
    for response in sorted(same, key=lambda response: response.authored, reverse=True):
        for link_id, answer in response.answers.items():
            if (
                link_id in questionnaire.items
                and link_id not in found
                and not isinstance(answer, Missing | Kept)
            ):
                text = _in_words(answer, wording.items[link_id].options)
                value = answer.code if isinstance(answer, Choice) else answer.text
                found[link_id] = EarlierAnswer(
                    text=text, value=value, at=response.authored, author=response.author
                )
    return found


def _in_words(answer: Choice | Text, options: Mapping[str, str]) -> str:
    match answer:
        case Choice(code=code):
            return options.get(code, code)
        case Text(text=text):
            return text


def _at_field(problem: Problem, wording: Wording) -> PageProblem:
    item = wording.items.get(LinkId(problem.where))
    if item is None:
        return PageProblem(at=FORM, about="", problem=problem)
    return PageProblem(at=PREFIX + problem.where, about=item.text, problem=problem)
