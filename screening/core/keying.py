"""What is keyed in from a form on paper, made into a submission: a key for each question, and the first three twice.

A key is the number beside the box that is crossed, counted from 1 in the options' order whatever codes they have; `0`
is a question left open, `v` one that the respondent would rather not say, and `?` a mark that cannot be read as one
answer. Nothing is guessed: a question without a key is a fault, because whoever keys in may have gone past it unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from screening.core.errors import InvalidSubmission, Problem
from screening.core.questionnaire import Item, ItemType, LinkId
from screening.core.response import Answer, Choice, Missing, Submission, SubmittedItem, Text
from screening.core.validation import is_enabled

TWICE = 3  # so many of the first choices are keyed in a second time
AGAIN = "again-"  # before the link id: where a second entry stands
_LEFT_OPEN = frozenset({"0", "s"})
_DECLINED = "v"
_UNCLEAR = frozenset({"?", "u"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyed:
    """What was keyed in, and which questions have a mark that cannot be read."""

    submission: Submission
    unclear: tuple[LinkId, ...]


def keyed_twice(items: Sequence[Item]) -> tuple[Item, ...]:
    """The questions that are keyed in twice: the first that everybody answers with a box."""
    return tuple(item for item in items if item.type is ItemType.CHOICE and item.enable_when is None)[:TWICE]


def read_keys(items: Sequence[Item], typed: Mapping[LinkId, str], again: Mapping[LinkId, str]) -> Keyed:
    """The submission that these keys make. Raises InvalidSubmission with every fault; the place is the link id, or
    AGAIN and the link id for a second entry."""
    keys = {item.link_id: _key(item, typed.get(item.link_id, "")) for item in items}
    numbers = {item.link_id: number for number, item in enumerate(items, start=1)}
    problems = [*_problems_of_keys(items, keys)]
    for item in keyed_twice(items):
        second = _key(item, again.get(item.link_id, ""))
        if not second:
            problems.append(
                Problem(f"{AGAIN}{item.link_id}", "key this question in once more from the paper")
            )
        elif second != keys[item.link_id]:
            problems.append(
                Problem(
                    f"{AGAIN}{item.link_id}",
                    "question {number} is keyed in differently the second time: look at the paper and correct it",
                    {"number": numbers[item.link_id]},
                )
            )
    if problems:
        raise InvalidSubmission(problems)
    if not any(_has_spoken(key) for key in keys.values()):
        raise InvalidSubmission([Problem("", "nothing is answered on this paper: there is nothing to store")])
    # A question that hangs on an answer which was not given may be gone past; one answered in words is left open.
    met = [item for item in items if keys[item.link_id] or item.type is ItemType.TEXT]
    return Keyed(
        submission=Submission(items=tuple(_submitted(item, keys[item.link_id]) for item in met)),
        unclear=tuple(item.link_id for item in items if keys[item.link_id] == "?" and item.options),
    )


def _key(item: Item, typed: str) -> str:
    """One spelling for what means the same; words stay as they are."""
    key = typed.strip()
    if item.type is ItemType.TEXT:
        return key
    key = key.lower()
    return "0" if key in _LEFT_OPEN else "?" if key in _UNCLEAR else key


def _problems_of_keys(items: Sequence[Item], keys: Mapping[LinkId, str]) -> Iterator[Problem]:
    answers = {item.link_id: _answer(item, keys[item.link_id]) for item in items}
    for item in items:
        key = keys[item.link_id]
        if item.type is ItemType.TEXT or key in ("0", "?", _DECLINED):
            continue
        if not key and is_enabled(item.enable_when, answers):
            yield Problem(item.link_id, "has no key: 0 if it was left open on the paper")
        elif key and _option(item, key) is None:
            yield Problem(
                item.link_id,
                "takes a number from 1 to {most}, 0 for left open, v for rather not say, ? for a mark that is unclear",
                {"most": len(item.options)},
            )


def _has_spoken(key: str) -> bool:
    return key not in ("", "0")


def _answer(item: Item, key: str) -> Answer | Missing:
    """As far as it decides which questions are asked."""
    if item.type is ItemType.TEXT:
        return Text(key) if key else Missing.SKIPPED
    code = _option(item, key)
    return Missing.SKIPPED if code is None else Choice(code, None)


def _option(item: Item, key: str) -> str | None:
    """The code of the option with this number, or None."""
    if not (key.isascii() and key.isdigit() and 1 <= int(key) <= len(item.options)):
        return None
    return item.options[int(key) - 1].code


def _submitted(item: Item, key: str) -> SubmittedItem:
    if item.type is ItemType.TEXT:
        return SubmittedItem(link_id=item.link_id, values=(key,))
    if key == _DECLINED:
        return SubmittedItem(link_id=item.link_id, missing=Missing.DECLINED)
    code = _option(item, key)
    if code is None:
        return SubmittedItem(link_id=item.link_id, missing=Missing.SKIPPED)
    return SubmittedItem(link_id=item.link_id, values=(code,))
