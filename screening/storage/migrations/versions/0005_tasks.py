"""Tasks, decisions, referrals, absences, who has seen which assessment, and the outbox. An invitation may ask for some
items only."""

import sqlalchemy as sa
from alembic import op

from screening.storage.types import Document, Number, UtcTime

revision = "0005"
down_revision = "0004"

# Written once, never changed: the program has no function that does, and the database refuses everybody else.
IMMUTABLE = ("task_event", "decision", "referral", "referral_event")


def upgrade() -> None:
    _tasks()
    _decisions()
    _people()
    _outbox()
    op.add_column("invitation", sa.Column("items", Document))
    for table in IMMUTABLE:
        _forbid_changes_of(table)


def _tasks() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("patient_id", sa.String(length=36), nullable=False),
        sa.Column("assessment_id", sa.String(length=36), nullable=False),
        sa.Column("urgency", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("organisation_id", sa.String(length=36)),
        sa.Column("owner_id", sa.String(length=36)),
        sa.Column("opened_at", UtcTime, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("follow_up_on", sa.Date()),
        sa.Column("acute_since", UtcTime),
        sa.Column("seen_at", UtcTime),
        sa.Column("seen_by", sa.String(length=36)),
        sa.Column("decided_at", UtcTime),
        sa.Column("closed_at", UtcTime),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_task_assessment_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_task_organisation_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_task_owner_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_task_patient_id")),
        sa.ForeignKeyConstraint(["seen_by"], ["staff.id"], name=op.f("fk_task_seen_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index(op.f("ix_task_patient_id_opened_at"), "task", ["patient_id", "opened_at"])
    op.create_index(
        "uq_task_not_closed",
        "task",
        ["patient_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "task_event",
        sa.Column("number", Number, autoincrement=True, nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=36)),
        sa.Column("assessment_id", sa.String(length=36)),
        sa.Column("organisation_id", sa.String(length=36)),
        sa.Column("owner_id", sa.String(length=36)),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_task_event_assessment_id")
        ),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_task_event_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_task_event_organisation_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_task_event_owner_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_event_task_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_task_event")),
    )
    op.create_index(op.f("ix_task_event_task_id"), "task_event", ["task_id"])


def _decisions() -> None:
    op.create_table(
        "decision",
        sa.Column("number", Number, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("patient_id", sa.String(length=36), nullable=False),
        sa.Column("assessment_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("follow_up_on", sa.Date()),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("replaces", sa.String(length=36)),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_decision_assessment_id")),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_decision_by")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_decision_patient_id")),
        sa.ForeignKeyConstraint(["replaces"], ["decision.id"], name=op.f("fk_decision_replaces")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_decision_task_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_decision")),
        sa.UniqueConstraint("id", name=op.f("uq_decision_id")),
    )
    op.create_index(op.f("ix_decision_patient_id"), "decision", ["patient_id"])
    op.create_index(op.f("ix_decision_task_id"), "decision", ["task_id"])
    op.create_table(
        "referral",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("patient_id", sa.String(length=36), nullable=False),
        sa.Column("task_id", sa.String(length=36), nullable=False),
        sa.Column("decision_id", sa.String(length=36), nullable=False),
        sa.Column("to_id", sa.String(length=36)),
        sa.Column("to_name", sa.Text(), nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_referral_decision_id")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_referral_made_by")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_referral_patient_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_referral_task_id")),
        sa.ForeignKeyConstraint(["to_id"], ["organisation.id"], name=op.f("fk_referral_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_referral_decision_id")),
    )
    op.create_index(op.f("ix_referral_patient_id"), "referral", ["patient_id"])
    op.create_index(op.f("ix_referral_to_id"), "referral", ["to_id"])
    op.create_table(
        "referral_event",
        sa.Column("number", Number, autoincrement=True, nullable=False),
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("recorded_at", UtcTime, nullable=False),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_referral_event_by")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_referral_event_referral_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_referral_event")),
    )
    op.create_index(op.f("ix_referral_event_referral_id"), "referral_event", ["referral_id"])


def _people() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("deputy_id", sa.String(length=36)),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("cancelled_at", UtcTime),
        sa.ForeignKeyConstraint(["deputy_id"], ["staff.id"], name=op.f("fk_absence_deputy_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_absence_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_staff_id"), "absence", ["staff_id"])
    op.create_table(
        "assessment_seen",
        sa.Column("assessment_id", sa.String(length=36), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36)),
        sa.Column("seen_at", UtcTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_assessment_seen_assessment_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_assessment_seen_organisation_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_assessment_seen_staff_id")),
        sa.PrimaryKeyConstraint("assessment_id", "staff_id", name=op.f("pk_assessment_seen")),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("once", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text()),
        sa.Column("notice", sa.String(length=40), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("not_before", UtcTime, nullable=False),
        sa.Column("claimed_until", UtcTime),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcTime),
        sa.Column("refused_at", UtcTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("once", name=op.f("uq_outbox_once")),
    )
    op.create_index(op.f("ix_outbox_sent_at_not_before"), "outbox", ["sent_at", "not_before"])


def _forbid_changes_of(table: str) -> None:
    if op.get_context().dialect.name == "postgresql":
        _forbid_on_postgresql(table)
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_refuses_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
        )


def _forbid_on_postgresql(table: str) -> None:
    op.execute(
        f"CREATE FUNCTION {table}_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is never changed'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_never_changed()"
    )
