"""What a respondent's page shows, as values: one question, all of them, or the answers before they are sent.

Texts are chosen in `words`. A question that somebody else has answered is shown open, with what they answered beside
it: their answer is not the reader's, and going past it leaves it as it is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from screening.core.questionnaire import Item, ItemType, Language, LinkId, Source, Wording
from screening.core.response import Answer, Choice, Missing, Text
from screening.core.validation import DEFAULT_MAX_LENGTH
from screening.services.answering import Draft
from screening.translation import N_
from screening.web.words import Speech, Words, speech_in, wording_in

__all__ = [
    "MANY_OPTIONS",
    "AnswerLine",
    "AnswerList",
    "Earlier",
    "QuestionPage",
    "build_answer_list",
    "build_question",
    "entry_of",
    "mark_of",
    "wording_in",
]

MISSING_WORDS = {
    Missing.NOT_REACHED: N_("Not reached"),
    Missing.SKIPPED: N_("Skipped"),
    Missing.DECLINED: N_("Would rather not say"),
    Missing.NOT_ASKED: N_("Not asked"),
}
WHO_SAID = {
    Source.PATIENT: N_("the patient"),
    Source.RELATIVE: N_("a relative"),
    Source.STAFF: N_("a nurse or other staff"),
}
MANY_OPTIONS = 6  # from here on they are set closer, and what explains the question stands below


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What somebody else has answered: `who` and `missing` are messages; `answer` is what they chose or wrote."""

    who: str
    answer: Words | None
    missing: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPage:
    """One question. `about` are the respondent's own words that it asks about; `typed` is what stands in the form: a
    code or a text; `mark` tells what is saved; `number` counts from 1 to `total`. `may_keep`: the answer can be shown
    to the doctor only; `kept`: that has been said of it."""

    link_id: LinkId
    text: Words
    about: str | None
    help: Words | None
    recall: Words | None
    is_text: bool
    max_length: int
    options: tuple[tuple[str, Words], ...]
    typed: str
    mark: str
    is_answered: bool
    missing: str | None
    reason: str
    earlier: Earlier | None
    is_asked: bool
    validated: bool
    number: int
    total: int
    may_keep: bool
    kept: bool

    @property
    def is_long(self) -> bool:
        """Whether there are so many options that they need all the room there is."""
        return len(self.options) >= MANY_OPTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """One item in the list of answers: `answer` in the reader's words, or `missing`, the reason there is none. `who`
    has answered it, said only where several have. `kept`: only the doctor will see it; `may_keep` and `may_share`:
    whether the reader can say so, or take it back."""

    link_id: LinkId
    text: Words
    answer: Words | None
    missing: str | None
    who: str | None
    may_keep: bool
    may_share: bool
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerList:
    """All that is asked, as far as it is answered."""

    lines: tuple[AnswerLine, ...]
    answered: int


def build_question(
    draft: Draft,
    item: Item,
    *,
    language: Language,
    companion: Language | None = None,
    typed: str | None = None,
    walk: tuple[LinkId, ...] = (),
) -> QuestionPage:
    """The page of one item as it stands in the draft; `typed` shows a refused entry again in its place. `walk` are the
    items this one is counted among, when they are not all that are asked."""
    speech = speech_in(draft.questionnaire, language, companion)
    answer = draft.answers[item.link_id]
    by_another = draft.is_by_another(item.link_id)
    asked = tuple(asked.link_id for asked in draft.items)
    order = walk if item.link_id in walk else asked
    own = Missing.NOT_REACHED if by_another else answer
    return QuestionPage(
        link_id=item.link_id,
        text=_question_text(draft, item, speech, draft.source),
        about=_own_words_asked_about(draft, item),
        help=speech.find(lambda wording: wording.items[item.link_id].help),
        recall=speech.find(lambda wording: wording.recall.get(item.recall) if item.recall else None),
        is_text=item.type is ItemType.TEXT,
        max_length=item.max_length or DEFAULT_MAX_LENGTH,
        options=tuple((option.code, _option(speech, item, option.code)) for option in item.options),
        typed=entry_of(own) if typed is None else typed,
        mark=mark_of(own),
        is_answered=not isinstance(own, Missing),
        missing=MISSING_WORDS[own] if own in (Missing.SKIPPED, Missing.DECLINED) else None,
        reason=own.value if own in (Missing.SKIPPED, Missing.DECLINED) else "",
        earlier=_earlier(draft, item, speech) if by_another else None,
        is_asked=item.link_id in asked,
        validated=speech.wording.validated,
        number=order.index(item.link_id) + 1 if item.link_id in order else 0,
        total=len(order),
        may_keep=item.consent is None and not by_another,
        kept=item.link_id in draft.doctor_only and not isinstance(answer, Missing),
    )


def build_answer_list(draft: Draft, *, language: Language, companion: Language | None = None) -> AnswerList:
    """Every item that is asked, with its answer or why there is none."""
    speech = speech_in(draft.questionnaire, language, companion)
    sources = {draft.given_by[item.link_id].source for item in draft.items if item.link_id in draft.given_by}
    lines = tuple(_line(draft, item, speech, say_who=len(sources) > 1) for item in draft.items)
    answered = sum(line.answer is not None for line in lines)
    return AnswerList(lines=lines, answered=answered)


def entry_of(answer: Answer | Missing) -> str:
    """What the form's field holds for an answer; empty for none."""
    match answer:
        case Choice(code=code):
            return code
        case Text(text=text):
            return text
        case Missing():
            return ""


def mark_of(answer: Answer | Missing) -> str:
    """A short mark of what is saved, which the page sends back: so it is known whether an entry is new."""
    match answer:
        case Choice(code=code):
            return f"={code}"
        case Text(text=text):
            return "~" + hashlib.sha256(text.encode()).hexdigest()[:16]
        case Missing():
            return answer.value


def _line(draft: Draft, item: Item, speech: Speech, *, say_who: bool) -> AnswerLine:
    answer = draft.answers[item.link_id]
    given_by = draft.given_by.get(item.link_id)
    source = draft.source if given_by is None else given_by.source
    return AnswerLine(
        link_id=item.link_id,
        text=_question_text(draft, item, speech, source),
        answer=_in_words(answer, item, speech),
        missing=MISSING_WORDS[answer] if isinstance(answer, Missing) else None,
        who=WHO_SAID[source] if say_who and given_by is not None and source is not None else None,
        may_keep=item.consent is None and not isinstance(answer, Missing),
        may_share=not draft.is_by_another(item.link_id),
        kept=item.link_id in draft.doctor_only and not isinstance(answer, Missing),
    )


def _earlier(draft: Draft, item: Item, speech: Speech) -> Earlier:
    answer = draft.answers[item.link_id]
    return Earlier(
        who=WHO_SAID[draft.given_by[item.link_id].source],
        answer=_in_words(answer, item, speech),
        missing=MISSING_WORDS[answer] if isinstance(answer, Missing) else None,
    )


def _question_text(draft: Draft, item: Item, speech: Speech, source: Source | None) -> Words:
    """In words for who is asked: about oneself, or about the patient."""
    is_proxy = source is not None and draft.questionnaire.is_proxy(source)

    def pick(wording: Wording) -> str:
        words = wording.items[item.link_id]
        return words.proxy_text if is_proxy and words.proxy_text else words.text

    return speech.get(pick)


def _option(speech: Speech, item: Item, code: str) -> Words:
    return speech.get(lambda wording: wording.items[item.link_id].options[code])


def _own_words_asked_about(draft: Draft, item: Item) -> str | None:
    """What the respondent wrote in the item that this one asks more about; None where there is no such item."""
    if item.enable_when is None or item.type is ItemType.TEXT:
        return None
    answer = draft.answers[item.enable_when.link_id]
    return answer.text if isinstance(answer, Text) else None


def _in_words(answer: Answer | Missing, item: Item, speech: Speech) -> Words | None:
    match answer:
        case Choice(code=code):
            return _option(speech, item, code)
        case Text(text=text):
            return Words(text=text, lang=speech.wording.language, own=True)
        case Missing():
            return None
