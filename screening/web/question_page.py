"""What a respondent's page shows, as values: one question, or the list of all answers before they are sent.

Texts are the questionnaire's own wording in the reader's language; a language without one gets the first there is,
and the page says which language that is.
"""

from __future__ import annotations

from dataclasses import dataclass

from screening.core.questionnaire import Item, ItemType, Language, LinkId, Questionnaire, Wording
from screening.core.response import Answer, Choice, Missing, Text
from screening.core.validation import DEFAULT_MAX_LENGTH
from screening.services.answering import Draft
from screening.translation import N_

MISSING_WORDS = {
    Missing.NOT_REACHED: N_("Not reached"),
    Missing.SKIPPED: N_("Skipped"),
    Missing.DECLINED: N_("Would rather not say"),
    Missing.NOT_ASKED: N_("Not asked"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPage:
    """One question. `about` are the respondent's own words that it asks about; `typed` is what stands in the form: a
    code or a text; `number` counts from 1 to `total`."""

    link_id: LinkId
    text: str
    about: str | None
    lang: Language
    help: str | None
    recall: str | None
    is_text: bool
    max_length: int
    options: tuple[tuple[str, str], ...]
    typed: str
    is_answered: bool
    missing: str | None
    validated: bool
    number: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """One item in the list of answers: `answer` in the reader's words, or `missing`, the reason there is none."""

    link_id: LinkId
    text: str
    answer: str | None
    missing: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerList:
    """All that is asked, as far as it is answered."""

    lang: Language
    lines: tuple[AnswerLine, ...]
    answered: int


def wording_in(questionnaire: Questionnaire, language: Language) -> Wording:
    """The wording in this language, else the first there is."""
    return questionnaire.wordings.get(language) or next(iter(questionnaire.wordings.values()))


def build_question(
    draft: Draft,
    item: Item,
    *,
    language: Language,
    typed: str | None = None,
    walk: tuple[LinkId, ...] = (),
) -> QuestionPage:
    """The page of one item as it stands in the draft; `typed` shows a refused entry again in its place. `walk` are the
    items this one is counted among, when they are not all that are asked."""
    wording = wording_in(draft.questionnaire, language)
    words = wording.items[item.link_id]
    answer = draft.answers[item.link_id]
    order = walk if item.link_id in walk else tuple(asked.link_id for asked in draft.items)
    return QuestionPage(
        link_id=item.link_id,
        text=_question_text(draft, item, wording),
        about=_own_words_asked_about(draft, item),
        lang=wording.language,
        help=words.help,
        recall=wording.recall.get(item.recall) if item.recall else None,
        is_text=item.type is ItemType.TEXT,
        max_length=item.max_length or DEFAULT_MAX_LENGTH,
        options=tuple((option.code, words.options[option.code]) for option in item.options),
        typed=entry_of(answer) if typed is None else typed,
        is_answered=not isinstance(answer, Missing),
        missing=MISSING_WORDS[answer] if answer in (Missing.SKIPPED, Missing.DECLINED) else None,
        validated=wording.validated,
        number=order.index(item.link_id) + 1,
        total=len(order),
    )


def build_answer_list(draft: Draft, *, language: Language) -> AnswerList:
    """Every item that is asked, with its answer or why there is none."""
    wording = wording_in(draft.questionnaire, language)
    lines = tuple(_line(draft, item, wording) for item in draft.items)
    answered = sum(line.answer is not None for line in lines)
    return AnswerList(lang=wording.language, lines=lines, answered=answered)


def entry_of(answer: Answer | Missing) -> str:
    """What the form's field holds for an answer; empty for none."""
    match answer:
        case Choice(code=code):
            return code
        case Text(text=text):
            return text
        case Missing():
            return ""


def _line(draft: Draft, item: Item, wording: Wording) -> AnswerLine:
    answer = draft.answers[item.link_id]
    return AnswerLine(
        link_id=item.link_id,
        text=_question_text(draft, item, wording),
        answer=_in_words(answer, item, wording),
        missing=MISSING_WORDS[answer] if isinstance(answer, Missing) else None,
    )


def _question_text(draft: Draft, item: Item, wording: Wording) -> str:
    words = wording.items[item.link_id]
    is_proxy = draft.source is not None and draft.questionnaire.is_proxy(draft.source)
    return words.proxy_text if is_proxy and words.proxy_text else words.text


def _own_words_asked_about(draft: Draft, item: Item) -> str | None:
    """What the respondent wrote in the item that this one asks more about; None where there is no such item."""
    if item.enable_when is None or item.type is ItemType.TEXT:
        return None
    answer = draft.answers[item.enable_when.link_id]
    return answer.text if isinstance(answer, Text) else None


def _in_words(answer: Answer | Missing, item: Item, wording: Wording) -> str | None:
    match answer:
        case Choice(code=code):
            return wording.items[item.link_id].options[code]
        case Text(text=text):
            return text
        case Missing():
            return None
