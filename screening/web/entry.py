"""From what was posted on a question's page to what is saved, and where the respondent goes next.

Nothing is lost on the way: going back, stopping and changing the language save what was entered. An answer is never
taken away by a button that stands beside it without being asked once. What was on the page already and is sent back
as it was is no entry: another page may have saved something newer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from werkzeug.datastructures import MultiDict

from screening.core.errors import InvalidSubmission, Problem
from screening.core.questionnaire import Item, ItemType, LinkId
from screening.core.response import Answer, Choice, Missing, SubmittedItem, Text
from screening.core.validation import as_saved
from screening.services.answering import Draft
from screening.web.question_page import mark_of


class Wish(Enum):
    """The button that was pressed."""

    NEXT = "next"
    BACK = "back"
    SKIP = "skip"
    DECLINE = "decline"
    STOP = "stop"
    KEEP = "keep"  # only the doctor is to see the answer
    SHARE = "share"  # others who treat the patient may see it after all
    WHO = "who"  # somebody else answers, or helps
    SETTINGS = "settings"
    SAVE = "save"  # sent by the page itself, in the background
    STAY = "stay"  # a language was chosen


_REASONS = {Wish.SKIP: Missing.SKIPPED, Wish.DECLINE: Missing.DECLINED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was posted: the button, the raw values, and whether the question "leave without it?" was answered yes.

    `was` is the mark of the answer that the page showed (`mark_of`); None when the page did not say. `reason` is why
    there is none, as the page itself says it in the background.
    """

    wish: Wish
    values: tuple[str, ...]
    confirmed: bool
    was: str | None = None
    reason: Missing | None = None

    @property
    def typed(self) -> str:
        """What stood in the field, for showing it again."""
        return next((value for value in self.values if value.strip()), "")


def read_entry(form: MultiDict[str, str]) -> Entry:
    """The entry of a posted form; a button that we do not know means Next, the one that Enter presses."""
    known = {wish.value: wish for wish in Wish}
    wish = Wish.STAY if "language" in form else known.get(form.get("go", ""), Wish.NEXT)
    return Entry(
        wish=wish,
        values=tuple(form.getlist("answer")),
        confirmed="confirmed" in form,
        was=form.get("was"),
        reason=read_reason(form.get("reason", "")),
    )


def read_reason(word: str) -> Missing | None:
    """The reason that a respondent can give by themselves, or None."""
    return next((reason for reason in _REASONS.values() if reason.value == word), None)


def mark_of_entry(item: Item, typed: str) -> str:
    """The mark that this entry would have when saved; of nothing entered, an empty one."""
    if not typed.strip():
        return ""
    return mark_of(Text(as_saved(typed)) if item.type is ItemType.TEXT else Choice(typed.strip(), None))


def find_change(
    item: Item, stored: Answer | Missing, entry: Entry, *, by_another: bool = False
) -> SubmittedItem | None:
    """What is to be saved, or None when the draft stays as it is. Raises InvalidSubmission when nothing was chosen,
    or when an answer just entered would be dropped by "Skip" or "I would rather not say".

    `by_another`: what is stored is somebody else's; only an answer takes its place, not going past it.
    """
    link_id = item.link_id
    shown = mark_of(stored) if entry.was is None else entry.was
    entered = mark_of_entry(item, entry.typed)
    is_new = bool(entered) and entered != shown
    if entry.wish in _REASONS:
        if is_new and not entry.confirmed:
            raise InvalidSubmission([_dropping(link_id)])
        return None if by_another else SubmittedItem(link_id=link_id, missing=_REASONS[entry.wish])
    if entry.typed:
        # More than one value is judged where answers are read.
        return (
            SubmittedItem(link_id=link_id, values=entry.values) if is_new or len(entry.values) > 1 else None
        )
    if by_another:
        return None
    if entry.reason is not None:
        return SubmittedItem(link_id=link_id, missing=entry.reason)
    if item.type is ItemType.TEXT and shown.startswith("~") and not isinstance(stored, Missing):
        return SubmittedItem(link_id=link_id, missing=Missing.SKIPPED)  # the text was emptied
    if entry.wish is Wish.NEXT and stored is Missing.NOT_REACHED:
        if item.type is ItemType.CHOICE:
            raise InvalidSubmission([_nothing_chosen(link_id)])
        return SubmittedItem(link_id=link_id, missing=Missing.SKIPPED)
    return None


def list_walk(draft: Draft, *, short: bool = False) -> tuple[LinkId, ...]:
    """The items that are asked, in order: all of them, or only the questionnaire's most important ones."""
    asked = tuple(item.link_id for item in draft.items)
    return tuple(id for id in draft.questionnaire.short_form if id in asked) if short else asked


def find_next(draft: Draft, link_id: LinkId, *, short: bool = False) -> LinkId | None:
    """The item asked after this one, or None at the end. It need not be asked itself (any more)."""
    order = _order(draft, short=short)
    after = order[order.index(link_id) + 1 :] if link_id in order else ()
    return next((id for id in after if id in list_walk(draft)), None)


def find_previous(draft: Draft, link_id: LinkId, *, short: bool = False) -> LinkId | None:
    """The item asked before this one, or None at the beginning."""
    order = _order(draft, short=short)
    before = order[: order.index(link_id)] if link_id in order else ()
    return next((id for id in reversed(before) if id in list_walk(draft)), None)


def find_first_open(draft: Draft, *, short: bool = False) -> LinkId | None:
    """The first item that has not been reached, or None when all have."""
    walk = list_walk(draft, short=short)
    return next((id for id in walk if draft.answers[id] is Missing.NOT_REACHED), None)


def find_opened_after(draft: Draft, link_id: LinkId) -> LinkId | None:
    """The item that follows, if it is asked only because of an answer and has not been reached; else None."""
    following = find_next(draft, link_id)
    if following is None or draft.questionnaire.items[following].enable_when is None:
        return None
    return following if draft.answers[following] is Missing.NOT_REACHED else None


def _order(draft: Draft, *, short: bool) -> tuple[LinkId, ...]:
    return draft.questionnaire.short_form if short else tuple(draft.questionnaire.items)


def _nothing_chosen(link_id: LinkId) -> Problem:
    return Problem(link_id, "Choose an answer, or press “Skip” to go on without one.")


def _dropping(link_id: LinkId) -> Problem:
    return Problem(
        link_id,
        "You have entered an answer. Press “Next” to keep it. Press the same button once more to go on without it.",
    )
