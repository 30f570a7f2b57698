"""Paper forms that have been printed: the table. Part of `rows`, which see. Written once: a form that was printed may
lie somewhere for ever."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table

from screening.storage.rows import invitation, metadata, staff
from screening.storage.types import Key, Number, UtcTime

# The short code on the paper as its keyed hash: the invitation may have got another one since.
paper_form = Table(
    "paper_form",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("invitation_id", ForeignKey(invitation.c.id), nullable=False),
    Column("language", String(20), nullable=False),
    Column("code_hash", Key(64), nullable=False),
    Column("printed_at", UtcTime, nullable=False),
    Column("printed_by", ForeignKey(staff.c.id), nullable=False),
    Index(None, "invitation_id"),
    Index(None, "code_hash"),
)
IMMUTABLE_OF_PAPER = (paper_form,)
