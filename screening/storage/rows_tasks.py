"""Tasks, decisions, referrals, absences, who has seen which assessment, and the outbox: the tables. Part of `rows`,
which see. A task changes and its events tell how; decisions, referrals and what became of them are written once."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text, text

from screening.storage.rows import assessment, metadata, patient, staff
from screening.storage.rows_organisations import organisation
from screening.storage.rows_reminders import reminder
from screening.storage.types import Key, Number, UtcTime

NOT_CLOSED = text("closed_at IS NULL")

task = Table(
    "task",
    metadata,
    Column("id", Key(36), primary_key=True),
    Column("patient_id", ForeignKey(patient.c.id), nullable=False),
    Column("assessment_id", ForeignKey(assessment.c.id), nullable=False),
    Column("urgency", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("organisation_id", ForeignKey(organisation.c.id)),
    Column("owner_id", ForeignKey(staff.c.id)),
    Column("opened_at", UtcTime, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("follow_up_on", Date),
    Column("acute_since", UtcTime),
    Column("seen_at", UtcTime),
    Column("seen_by", ForeignKey(staff.c.id)),
    Column("decided_at", UtcTime),
    Column("closed_at", UtcTime),
    Column("version", Integer, nullable=False),
    # One that is not closed for each patient, whatever two hosts do at the same moment.
    Index(
        "uq_task_not_closed",
        "patient_id",
        unique=True,
        sqlite_where=NOT_CLOSED,
        postgresql_where=NOT_CLOSED,
    ),
    Index(None, "patient_id", "opened_at"),
)

task_event = Table(
    "task_event",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("task_id", ForeignKey(task.c.id), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("by", ForeignKey(staff.c.id)),  # none: the program
    Column("assessment_id", ForeignKey(assessment.c.id)),
    Column("organisation_id", ForeignKey(organisation.c.id)),
    Column("owner_id", ForeignKey(staff.c.id)),
    Column("note", Text, nullable=False),
    Index(None, "task_id"),
)

decision = Table(
    "decision",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("id", Key(36), nullable=False, unique=True),
    Column("task_id", ForeignKey(task.c.id), nullable=False),
    Column("patient_id", ForeignKey(patient.c.id), nullable=False),
    Column("assessment_id", ForeignKey(assessment.c.id), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("plan", Text, nullable=False),
    Column("follow_up_on", Date),
    Column("by", ForeignKey(staff.c.id), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("replaces", ForeignKey("decision.id")),
    Index(None, "task_id"),
    Index(None, "patient_id"),
)

referral = Table(
    "referral",
    metadata,
    Column("id", Key(36), primary_key=True),
    Column("patient_id", ForeignKey(patient.c.id), nullable=False),
    Column("task_id", ForeignKey(task.c.id), nullable=False),
    Column("decision_id", ForeignKey(decision.c.id), nullable=False, unique=True),
    Column("to_id", ForeignKey(organisation.c.id)),
    Column("to_name", Text, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("made_by", ForeignKey(staff.c.id), nullable=False),
    Index(None, "patient_id"),
    Index(None, "to_id"),
)

referral_event = Table(
    "referral_event",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("referral_id", ForeignKey(referral.c.id), nullable=False),
    Column("step", String(20), nullable=False),
    Column("on", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", ForeignKey(staff.c.id), nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
    Index(None, "referral_id"),
)

absence = Table(
    "absence",
    metadata,
    Column("id", Key(36), primary_key=True),
    Column("staff_id", ForeignKey(staff.c.id), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("deputy_id", ForeignKey(staff.c.id)),
    Column("made_at", UtcTime, nullable=False),
    Column("cancelled_at", UtcTime),
    Index(None, "staff_id"),
)

assessment_seen = Table(
    "assessment_seen",
    metadata,
    Column("assessment_id", ForeignKey(assessment.c.id), primary_key=True),
    Column("staff_id", ForeignKey(staff.c.id), primary_key=True),
    Column("organisation_id", ForeignKey(organisation.c.id)),
    Column("seen_at", UtcTime, nullable=False),
)

# What is to be told to somebody, until it has been. Neither an address nor a word about a patient stands here: whom it
# is for does, and where that is is read when it is sent.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Key(36), primary_key=True),
    # What this is about: told once, however often it is asked for.
    Column("once", Text, nullable=False, unique=True),
    Column("notice", String(40), nullable=False),
    Column("language", String(35), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("not_before", UtcTime, nullable=False),
    Column("claimed_until", UtcTime),
    Column("attempts", Integer, nullable=False),
    Column("sent_at", UtcTime),
    Column("refused_at", UtcTime),
    # One of the two: an organisation is told that something waits, or a reminder goes to who is to answer.
    Column("organisation_id", ForeignKey(organisation.c.id)),
    Column("reminder_id", ForeignKey(reminder.c.id, ondelete="CASCADE")),
    Index(None, "sent_at", "not_before"),
    Index(None, "reminder_id"),
)

IMMUTABLE_OF_TASKS = (task_event, decision, referral, referral_event)
