"""The audit trail's chain: each row carries a hash over the row before's hash and its own content.

Whoever changes, removes, inserts or moves a row breaks every hash after it. Two things a chain alone cannot show: that
its end was cut off, and that somebody made all of it anew. Both are shown by a head that was noted down elsewhere.
Pure: rows in, hashes out.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

BEGINNING = "0" * 64  # what the first row is chained to
_HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainedRow:
    """A row as it is stored. `action` is text: a row of a newer program is a row all the same."""

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    chain: str


@dataclass(frozen=True, slots=True)
class Head:
    """The newest row's number and hash. Written ``NUMBER:HASH``; ``0:000...`` of a trail without rows."""

    number: int
    chain: str

    def __str__(self) -> str:
        return f"{self.number}:{self.chain}"


class Break(Enum):
    """What is wrong with a row."""

    HASH = "hash"  # changed, or something before it was removed, inserted or moved
    CUT_OFF = "cut-off"  # the row that was the head is not there any more
    OTHER_HEAD = "other-head"  # it is there with another hash: the trail was made anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """`rows` were looked at. `first_bad` is the number of the first row that does not fit, None when all do."""

    rows: int
    head: Head
    first_bad: int | None = None
    what: Break | None = None


def link(previous: str, *, number: int, at: datetime, actor: str, action: str, subject: str) -> str:
    """The hash of a row: SHA-256, in hex, over the row before's and this row in one spelling only."""
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    row = json.dumps([previous, number, moment, actor, action, subject], ensure_ascii=True)
    return hashlib.sha256(row.encode("ascii")).hexdigest()


def parse_head(text: str) -> Head:
    """A head as it was noted down. Raises ValueError."""
    found = _HEAD.fullmatch(text.strip())
    if found is None:
        raise ValueError("must be a number, a colon and 64 digits from 0 to f, as it was printed")
    return Head(int(found.group(1)), found.group(2))


def verify_chain(rows: Iterable[ChainedRow], *, noted: Head | None = None) -> Verification:
    """Look at all rows, in the order of their numbers, and tell the first that does not fit the one before it.

    `noted` is a head that was written down earlier: a row that must still be there.
    """
    head, count = Head(0, BEGINNING), 0
    seen = noted is None or (noted.number == 0 and noted.chain == BEGINNING)
    for row in rows:
        count += 1
        expected = link(
            head.chain, number=row.number, at=row.at, actor=row.actor, action=row.action, subject=row.subject
        )
        if row.chain != expected:
            return Verification(rows=count, head=head, first_bad=row.number, what=Break.HASH)
        head = Head(row.number, row.chain)
        if noted is not None and row.number == noted.number:
            if row.chain != noted.chain:
                return Verification(rows=count, head=head, first_bad=row.number, what=Break.OTHER_HEAD)
            seen = True
    if not seen and noted is not None:
        return Verification(rows=count, head=head, first_bad=noted.number, what=Break.CUT_OFF)
    return Verification(rows=count, head=head)
