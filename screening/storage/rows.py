"""The tables. A change here needs a migration beside it; a test compares the two on both databases.

Responses, assessments, definitions and audit events are written once: there is no function that changes or deletes
them, and triggers in the database refuse it (`IMMUTABLE`). Erasing a patient is the one exception: what is theirs can
be deleted with a permit (`rows_keeping`); the audit trail and the definitions stay.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
)

from screening.storage.types import Document, Key, Number, UtcTime

REVISION = "0013"  # of the newest migration: what a database must be at for this program to use it

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

patient = Table(
    "patient",
    metadata,
    Column("id", Key(36), primary_key=True),
    Column(
        "name_sealed", Text, nullable=False
    ),  # ciphertext, as everything that identifies (see `rows_patients`)
    Column("birth", Date, nullable=False),
    Column("made_at", UtcTime, nullable=False),
)

staff = Table(
    "staff",
    metadata,
    Column("id", Key(36), primary_key=True),
    Column("username", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("closed_at", UtcTime),
)

definition = Table(
    "definition",
    metadata,
    Column("sha256", Key(64), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("id", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("files", Document, nullable=False),
    Column("stored_at", UtcTime, nullable=False),
)

response = Table(
    "response",
    metadata,
    Column("id", Key(64), primary_key=True),
    Column("patient_id", ForeignKey(patient.c.id), nullable=False),
    Column("questionnaire_id", Text, nullable=False),
    Column("questionnaire_version", Text, nullable=False),
    Column("questionnaire_sha256", ForeignKey(definition.c.sha256), nullable=False),
    Column("source", String(20), nullable=False),
    Column("authored", UtcTime, nullable=False),
    Column("stored_at", UtcTime, nullable=False),
    Column("document", Document, nullable=False),
    Column("content_sha256", String(64), nullable=False),
    Column("replaces", ForeignKey("response.id")),
    Index(None, "patient_id", "authored"),
    # When each questionnaire was answered last, read for a whole list without touching the documents.
    Index(None, "patient_id", "questionnaire_id", "authored", "stored_at"),
)

# The answers of a response that only a doctor may see; they stand in its document too (`kept_answers`).
kept_answer = Table(
    "kept_answer",
    metadata,
    Column("response_id", ForeignKey(response.c.id), primary_key=True),
    Column("link_id", Text, primary_key=True),
)

invitation = Table(
    "invitation",
    metadata,
    Column("id", Key(36), primary_key=True),
    Column("secret_sha256", String(64), nullable=False, unique=True),
    Column("patient_id", ForeignKey(patient.c.id), nullable=False),
    Column("questionnaire_id", Text, nullable=False),
    Column("questionnaire_version", Text, nullable=False),
    Column("questionnaire_sha256", ForeignKey(definition.c.sha256), nullable=False),
    Column("language", String(35), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("made_by", ForeignKey(staff.c.id), nullable=False),
    Column("response_id", ForeignKey(response.c.id), unique=True),
    Column("items", Document),  # the only items asked, as a list; none: all
    Column("invitee", String(20), nullable=False, server_default="patient"),
    Index(None, "patient_id"),
)

draft = Table(
    "draft",
    metadata,
    Column("invitation_id", ForeignKey(invitation.c.id), primary_key=True),
    Column("response_id", String(36), nullable=False, unique=True),
    Column("source", String(20), nullable=False),
    Column("assistance", String(20), nullable=False),
    Column("language", String(35), nullable=False),
    Column("begun_at", UtcTime, nullable=False),
)

draft_answer = Table(
    "draft_answer",
    metadata,
    Column("invitation_id", ForeignKey(draft.c.invitation_id), primary_key=True),
    Column("link_id", Text, primary_key=True),
    Column("code", Text),
    Column("text", Text),
    Column("missing", String(20)),
    Column("language", String(35), nullable=False),
    Column("saved_at", UtcTime, nullable=False),
    # Whose words it is. Empty: saved by a program that did not know of it, and then it is whose the draft says.
    Column("source", String(20), nullable=False, server_default=""),
    Column("assistance", String(20), nullable=False, server_default=""),
    Column(
        "doctor_only", Boolean, nullable=False, server_default=false()
    ),  # marked: only a doctor may see it
    CheckConstraint(
        "(code IS NOT NULL AND text IS NULL AND missing IS NULL)"
        " OR (code IS NULL AND text IS NOT NULL AND missing IS NULL)"
        " OR (code IS NULL AND text IS NULL AND missing IS NOT NULL)",
        name="one_of_three",
    ),
)

assessment = Table(
    "assessment",
    metadata,
    # The order they were made in decides between two of one moment: people act on the newest, and clocks differ.
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("id", Key(36), nullable=False, unique=True),
    Column("patient_id", ForeignKey(patient.c.id), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("at_offset", Integer, nullable=False),  # seconds east of UTC: whose calendar days were counted
    Column("criteria_set_id", Text, nullable=False),
    Column("criteria_set_version", Text, nullable=False),
    Column("criteria_set_sha256", ForeignKey(definition.c.sha256), nullable=False),
    Column("basis", Document, nullable=False),
    Column("result", Document, nullable=False),
    Column("program_version", Text, nullable=False),
    Column("made_by", ForeignKey(staff.c.id)),
    Index(None, "patient_id", "at"),
)

audit_event = Table(
    "audit_event",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("at", UtcTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", Text, nullable=False),
    # Over the row before and this one (`core.audit_chain`). Empty, which fits nothing: written past this program.
    Column("chain", String(64), nullable=False, server_default=""),
    Index(None, "subject"),
    Index(None, "at"),
    Index(None, "actor"),
)

IMMUTABLE = (response, kept_answer, assessment, definition, audit_event)
