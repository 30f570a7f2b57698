"""A questionnaire as a form on paper, for one invitation: what stands on it, and how it is keyed in. Words only.

The questions, the numbers before them and the number beside each box are the same on the paper and on the page where
it is keyed in: `paper_items` is made once, for both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from screening.core.people import Invitation, Invitee
from screening.core.questionnaire import (
    EnableWhen,
    Item,
    ItemType,
    Language,
    LinkId,
    Questionnaire,
    Source,
    Wording,
)
from screening.core.response import Assistance, GivenBy
from screening.core.validation import DEFAULT_MAX_LENGTH
from screening.report.own_copy import Contacts, whom_to_ring
from screening.report.reader import Reader

Translator = Callable[[str], str]

DECLINED_KEY = "v"  # beside the box for "I would rather not say"
_SHOWN_OF_CHECKSUM = 12
# Characters: what is one thing gets one line to write on, a few words two, and what may be long three.
_ONE_LINE, _TWO_LINES = 200, 500


def N_(message: str) -> str:  # noqa: N802  gettext's own name for "mark now, translate later"
    return message


_OWN = {
    Assistance.NONE: N_("Myself, without help"),
    Assistance.RELATIVE: N_("Myself, with help from a relative"),
    Assistance.STAFF: N_("Myself, with help from staff"),
}
_FOR_THE_PATIENT = {
    Source.RELATIVE: N_("A relative, for the patient"),
    Source.STAFF: N_("Staff, for the patient"),
}
_HOW = (
    N_("Put one cross for each question, in the box at the answer that fits best."),
    N_("You may leave a question open, or put a cross at V: I would rather not say."),
    N_("Wrong box? Fill it in completely, and put a cross in the right one."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperOption:
    """One box: the key beside it, the answer's code, and its words."""

    key: str
    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperItem:
    """One question with its number on the paper. `period` is the time it asks about, `recall` the same where it
    differs from that of the question before; `condition_in_row` is the condition where it hangs on the question
    before and stands in one row with it. Without options it is answered in words, on `lines` lines."""

    number: int
    link_id: LinkId
    text: str
    period: str | None
    recall: str | None
    condition: str | None
    condition_in_row: str | None
    options: tuple[PaperOption, ...]
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperForm:
    """The form in one language, every text ready to be set. `name` is None where it must not lie about."""

    language: Language
    document: str
    title: str
    name: str | None
    introduction: str
    how: tuple[str, ...]
    on_phone: str
    code: str
    link: str
    link_words: str
    items: tuple[PaperItem, ...]
    who_heading: str
    who: tuple[PaperOption, ...]
    helped: str
    date: str
    give_back: str
    ring_heading: str
    ring: tuple[str, ...]
    wording: str
    footer: str  # with {page} and {pages}
    unprintable: str  # with {count} and {script}


def paper_form(
    invitation: Invitation,
    questionnaire: Questionnaire,
    *,
    name: str | None,
    code: str,
    address: str,
    link: str,
    contacts: Contacts,
    made_at: datetime,
    reader: Reader,
) -> PaperForm:
    """The form in the reader's language, of which the questionnaire has a wording.

    `address` is where the code is typed in, as it is read aloud; `link` is what the square holds.
    """
    translate, wording = reader.translate, questionnaire.wordings[reader.language]
    return PaperForm(
        language=reader.language,
        document=translate("Form on paper"),
        title=wording.title,
        name=name,
        introduction=wording.introduction,
        how=tuple(translate(sentence) for sentence in _HOW),
        on_phone=translate("Or answer on a phone: scan the square, or type the code in at {address}.").format(
            address=address
        ),
        code=code,
        link=link,
        link_words=translate("Square that opens this form on a phone"),
        items=paper_items(invitation, questionnaire, wording, translate),
        who_heading=translate("Who has filled in the form?"),
        who=tuple(
            PaperOption(key=str(key), code="", text=translate(words))
            for key, (_, words) in enumerate(who_can_have_answered(invitation, questionnaire), start=1)
        ),
        helped=translate("If you had other help with single questions, write H beside them."),
        date=translate("Filled in on (day, month, year):"),
        give_back=translate("Give the form to your nurse, or to whoever gave it to you."),
        ring_heading=translate("Whom to ring"),
        ring=whom_to_ring(contacts, translate),
        wording=_wording(wording, translate),
        footer=_footer(questionnaire, made_at, reader),
        unprintable=translate("[{count} × {script}: cannot be printed]"),
    )


def paper_items(
    invitation: Invitation, questionnaire: Questionnaire, wording: Wording, translate: Translator
) -> tuple[PaperItem, ...]:
    """The questions that this invitation asks, numbered. Those that hang on an answer are on the paper too."""
    asked = _asked(invitation, questionnaire)
    numbers = {item.link_id: number for number, item in enumerate(asked, start=1)}
    before: list[Item | None] = [None, *asked]
    return tuple(
        PaperItem(
            number=numbers[item.link_id],
            link_id=item.link_id,
            text=_question(invitation, questionnaire, item, wording),
            period=_period(item, wording),
            recall=_period(item, wording) if earlier is None or item.recall is not earlier.recall else None,
            condition=_condition(item.enable_when, questionnaire, wording, numbers, translate),
            condition_in_row=_condition_in_row(item, earlier, wording, translate),
            options=_options(item, wording),
            lines=0 if item.type is ItemType.CHOICE else _lines(item),
        )
        for item, earlier in zip(asked, before, strict=False)
    )


def who_can_have_answered(
    invitation: Invitation, questionnaire: Questionnaire
) -> tuple[tuple[GivenBy, str], ...]:
    """Who can have filled in this invitation's form and with what help, each with its message, in the paper's order."""
    return tuple(_who(invitation, questionnaire))


def _who(invitation: Invitation, questionnaire: Questionnaire) -> Iterator[tuple[GivenBy, str]]:
    for source in Source:
        if not (questionnaire.may_answer(source) and invitation.may_be_answered_by(source)):
            continue
        if questionnaire.is_proxy(source):
            yield GivenBy(source, Assistance.NONE), _FOR_THE_PATIENT[source]
            continue
        for assistance, words in _OWN.items():
            yield GivenBy(source, assistance), words


def _asked(invitation: Invitation, questionnaire: Questionnaire) -> tuple[Item, ...]:
    wanted = questionnaire.items if invitation.completion is None else invitation.completion.items
    return tuple(item for item in questionnaire.items.values() if item.link_id in wanted)


def _question(invitation: Invitation, questionnaire: Questionnaire, item: Item, wording: Wording) -> str:
    """Spoken to whoever the paper is for; with the patient's own paper somebody may still answer for them."""
    words = wording.items[item.link_id]
    for_patient = questionnaire.proxies_only or (
        invitation.invitee is Invitee.RELATIVE and questionnaire.is_proxy(Source.RELATIVE)
    )
    return words.proxy_text if for_patient and words.proxy_text else words.text


def _period(item: Item, wording: Wording) -> str | None:
    return wording.recall.get(item.recall) if item.recall else None


def _lines(item: Item) -> int:
    longest = item.max_length or DEFAULT_MAX_LENGTH
    return 1 if longest <= _ONE_LINE else 2 if longest <= _TWO_LINES else 3


def _options(item: Item, wording: Wording) -> tuple[PaperOption, ...]:
    texts = wording.items[item.link_id].options
    return tuple(
        PaperOption(key=str(key), code=option.code, text=texts[option.code])
        for key, option in enumerate(item.options, start=1)
    )


def _condition(
    condition: EnableWhen | None,
    questionnaire: Questionnaire,
    wording: Wording,
    numbers: dict[LinkId, int],
    translate: Translator,
) -> str | None:
    """When an item is for who fills in the form, with the numbers of the questions that it hangs on."""
    hangs_on = () if condition is None else tuple(id for id in condition.link_ids if id in numbers)
    if condition is None or not hangs_on:
        return None
    shown = ", ".join(str(numbers[link_id]) for link_id in hangs_on)
    if not condition.codes:
        return translate("Only if you have written something at {numbers}.").format(numbers=shown)
    answers = _answers(condition, questionnaire.items[hangs_on[0]], wording)
    return translate("Only if you have answered {answers} at {numbers}.").format(
        answers=answers, numbers=shown
    )


def _condition_in_row(
    item: Item, earlier: Item | None, wording: Wording, translate: Translator
) -> str | None:
    """The condition without a number, for a question that hangs on the one before it and on nothing else."""
    condition = item.enable_when
    if condition is None or earlier is None or not condition.codes:
        return None
    if tuple(condition.link_ids) != (earlier.link_id,):
        return None
    answers = _answers(condition, earlier, wording)
    return translate("Only at {answers} in the same row.").format(answers=answers)


def _answers(condition: EnableWhen, asked: Item, wording: Wording) -> str:
    """The answers that a question hangs on, in the order of the form."""
    texts = wording.items[asked.link_id].options
    return ", ".join(f"“{texts[option.code]}”" for option in asked.options if option.code in condition.codes)


def _wording(wording: Wording, translate: Translator) -> str:
    source = translate("Wording: {source}, version {version}.").format(
        source=wording.source, version=wording.version
    )
    mark = translate("Validated.") if wording.validated else translate("The wording has not been validated.")
    return f"{source} {mark}"


def _footer(questionnaire: Questionnaire, made_at: datetime, reader: Reader) -> str:
    """The page's number, and exactly which form this is: left as a template for the pages' numbers."""
    ref = questionnaire.ref
    page = reader.translate("Page {page} of {pages}")
    made = f"{reader.day(made_at)} {reader.clock(made_at)}"
    return f"{page} · {ref.id} {ref.version} · {ref.sha256[:_SHOWN_OF_CHECKSUM]} · {made}"
