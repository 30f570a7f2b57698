"""Three-valued logic after Kleene: met, not met, cannot tell.

The connectives are all one function, `at_least`. Written out, for two truths:

    a        b        all_of   any_of
    TRUE     TRUE     TRUE     TRUE
    TRUE     FALSE    FALSE    TRUE
    TRUE     UNKNOWN  UNKNOWN  TRUE
    FALSE    FALSE    FALSE    FALSE
    FALSE    UNKNOWN  FALSE    UNKNOWN
    UNKNOWN  UNKNOWN  UNKNOWN  UNKNOWN

Nothing here short-circuits: the reader wants every reason. Source: Kleene, Introduction to Metamathematics
(1952), section 64, the strong tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NoReturn


class Truth(Enum):
    """TRUE, FALSE or UNKNOWN; the values are the words used in data, exports and the database."""

    TRUE = "met"
    FALSE = "not_met"
    UNKNOWN = "unknown"

    def __bool__(self) -> NoReturn:
        # `if truth:` would silently read UNKNOWN as true or as false; either can cost a patient weeks.
        raise TypeError("a Truth has three values: compare it with `is Truth.TRUE`")


def at_least(needed: int, truths: Iterable[Truth]) -> Truth:
    """TRUE when `needed` are TRUE whatever the unknown ones turn out to be, FALSE when they cannot be, else UNKNOWN."""
    known_true = possible = 0
    for truth in truths:
        known_true += truth is Truth.TRUE
        possible += truth is not Truth.FALSE
    if known_true >= needed:
        return Truth.TRUE
    return Truth.FALSE if possible < needed else Truth.UNKNOWN


def all_of(*truths: Truth) -> Truth:
    """Conjunction."""
    return at_least(len(truths), truths)


def any_of(*truths: Truth) -> Truth:
    """Disjunction."""
    return at_least(1, truths)


def negate(truth: Truth) -> Truth:
    """Negation; the unknown stays unknown."""
    if truth is Truth.UNKNOWN:
        return truth
    return Truth.FALSE if truth is Truth.TRUE else Truth.TRUE
