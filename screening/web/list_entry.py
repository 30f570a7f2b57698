"""From what was posted on the page with all questions to what is saved; the same rules as for one question (`entry`).

A question left open stays not reached, unless one further down has been answered: then it was gone past, as on paper.
"""

from __future__ import annotations

from collections.abc import Iterator

from werkzeug.datastructures import MultiDict

from screening.core.errors import InvalidSubmission, Problem
from screening.core.questionnaire import Item, ItemType
from screening.core.response import Missing, SubmittedItem
from screening.services.answering import Draft
from screening.web.entry import Entry, Wish, find_change, mark_of_entry, read_reason

REASON = "!"  # before the reason, where it stands among the options


def read_list(
    draft: Draft, form: MultiDict[str, str]
) -> tuple[tuple[SubmittedItem, ...], tuple[Problem, ...]]:
    """What is to be saved of all that was posted, and what is wrong with the rest."""
    changes, problems = list[SubmittedItem](), list[Problem]()
    for item in _posted(draft, form):
        try:
            change = _change(draft, item, form)
        except InvalidSubmission as error:
            problems += error.problems
        else:
            changes += [] if change is None else [change]
    return tuple(changes), tuple(problems)


def typed_in(item: Item, form: MultiDict[str, str]) -> str:
    """What stood in the item's field, for showing it again."""
    return next((value for value in _values(item, form) if value.strip()), "")


def gone_past(draft: Draft) -> tuple[SubmittedItem, ...]:
    """The questions left open above the last one that has an answer."""
    order = draft.items
    answered = [
        place for place, item in enumerate(order) if not isinstance(draft.answers[item.link_id], Missing)
    ]
    above = order[: answered[-1]] if answered else ()
    return tuple(
        SubmittedItem(link_id=item.link_id, missing=Missing.SKIPPED)
        for item in above
        if draft.answers[item.link_id] is Missing.NOT_REACHED
    )


def _posted(draft: Draft, form: MultiDict[str, str]) -> Iterator[Item]:
    return (item for item in draft.questionnaire.items.values() if f"was-{item.link_id}" in form)


def _change(draft: Draft, item: Item, form: MultiDict[str, str]) -> SubmittedItem | None:
    entry = _entry(item, form)
    stored = draft.answers[item.link_id]
    is_written = bool(entry.typed) and mark_of_entry(item, entry.typed) != entry.was
    if entry.reason is not None and item.type is ItemType.TEXT and is_written:
        raise InvalidSubmission([_both(item)])
    if (
        item.type is ItemType.TEXT
        and entry.reason is None
        and entry.was == Missing.DECLINED.value
        and not is_written
    ):
        return SubmittedItem(link_id=item.link_id, missing=Missing.SKIPPED)  # "rather not say" was taken back
    if entry.reason is not None:
        is_new = entry.reason.value != entry.was and not draft.is_by_another(item.link_id)
        return SubmittedItem(link_id=item.link_id, missing=entry.reason) if is_new else None
    return find_change(item, stored, entry, by_another=draft.is_by_another(item.link_id))


def _entry(item: Item, form: MultiDict[str, str]) -> Entry:
    """As if it had been posted alone, going nowhere: what is left open is then nothing to save."""
    chosen = form.get(f"reason-{item.link_id}", "")
    marked = [value for value in form.getlist(f"answer-{item.link_id}") if value.startswith(REASON)]
    if item.type is ItemType.CHOICE and marked:
        chosen = marked[0].removeprefix(REASON)
    return Entry(
        wish=Wish.SAVE,
        values=_values(item, form),
        confirmed=False,
        was=form.get(f"was-{item.link_id}"),
        reason=read_reason(chosen),
    )


def _values(item: Item, form: MultiDict[str, str]) -> tuple[str, ...]:
    values = form.getlist(f"answer-{item.link_id}")
    if item.type is ItemType.TEXT:
        return tuple(values)
    return tuple(value for value in values if not value.startswith(REASON))


def _both(item: Item) -> Problem:
    return Problem(
        item.link_id,
        "You have written something, and said that you would rather not. Take away one of the two.",
    )
