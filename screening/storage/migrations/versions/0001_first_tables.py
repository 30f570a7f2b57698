"""The first tables: patients, staff, invitations with their drafts, responses, assessments, definitions, audit."""

import sqlalchemy as sa
from alembic import op

from screening.storage.types import Document, Number, UtcTime

revision = "0001"
down_revision = None

# Written once, never changed: the program has no function that does, and the database refuses everybody else.
IMMUTABLE = ("response", "assessment", "definition", "audit_event")


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("number", Number, autoincrement=True, nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_event")),
    )
    op.create_index(
        op.f("ix_audit_event_subject"),
        "audit_event",
        ["subject"],
    )
    op.create_table(
        "definition",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("files", Document, nullable=False),
        sa.Column("stored_at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_definition")),
    )
    op.create_table(
        "patient",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("birth", sa.Date(), nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("username_hash", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", UtcTime, nullable=False),
        sa.Column("locked_until", UtcTime),
        sa.PrimaryKeyConstraint("username_hash", name=op.f("pk_sign_in_failure")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("closed_at", UtcTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("username", name=op.f("uq_staff_username")),
    )
    op.create_table(
        "assessment",
        sa.Column("number", Number, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("patient_id", sa.String(length=36), nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("at_offset", sa.Integer(), nullable=False),
        sa.Column("criteria_set_id", sa.Text(), nullable=False),
        sa.Column("criteria_set_version", sa.Text(), nullable=False),
        sa.Column("criteria_set_sha256", sa.String(length=64), nullable=False),
        sa.Column("basis", Document, nullable=False),
        sa.Column("result", Document, nullable=False),
        sa.Column("program_version", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=36)),
        sa.ForeignKeyConstraint(
            ["criteria_set_sha256"], ["definition.sha256"], name=op.f("fk_assessment_criteria_set_sha256")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_assessment_made_by")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_assessment_patient_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_assessment")),
        sa.UniqueConstraint("id", name=op.f("uq_assessment_id")),
    )
    op.create_index(
        op.f("ix_assessment_patient_id_at"),
        "assessment",
        ["patient_id", "at"],
    )
    op.create_table(
        "response",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("patient_id", sa.String(length=36), nullable=False),
        sa.Column("questionnaire_id", sa.Text(), nullable=False),
        sa.Column("questionnaire_version", sa.Text(), nullable=False),
        sa.Column("questionnaire_sha256", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("authored", UtcTime, nullable=False),
        sa.Column("stored_at", UtcTime, nullable=False),
        sa.Column("document", Document, nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("replaces", sa.String(length=64)),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_response_patient_id")),
        sa.ForeignKeyConstraint(
            ["questionnaire_sha256"], ["definition.sha256"], name=op.f("fk_response_questionnaire_sha256")
        ),
        sa.ForeignKeyConstraint(["replaces"], ["response.id"], name=op.f("fk_response_replaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
    )
    op.create_index(
        op.f("ix_response_patient_id_authored"),
        "response",
        ["patient_id", "authored"],
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("secret_sha256", sa.String(length=64), nullable=False),
        sa.Column("patient_id", sa.String(length=36), nullable=False),
        sa.Column("questionnaire_id", sa.Text(), nullable=False),
        sa.Column("questionnaire_version", sa.Text(), nullable=False),
        sa.Column("questionnaire_sha256", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("expires_at", UtcTime, nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=False),
        sa.Column("response_id", sa.String(length=64)),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_invitation_made_by")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_invitation_patient_id")),
        sa.ForeignKeyConstraint(
            ["questionnaire_sha256"], ["definition.sha256"], name=op.f("fk_invitation_questionnaire_sha256")
        ),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_invitation_response_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("response_id", name=op.f("uq_invitation_response_id")),
        sa.UniqueConstraint("secret_sha256", name=op.f("uq_invitation_secret_sha256")),
    )
    op.create_index(
        op.f("ix_invitation_patient_id"),
        "invitation",
        ["patient_id"],
    )
    op.create_table(
        "draft",
        sa.Column("invitation_id", sa.String(length=36), nullable=False),
        sa.Column("response_id", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("assistance", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("begun_at", UtcTime, nullable=False),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name=op.f("fk_draft_invitation_id")),
        sa.PrimaryKeyConstraint("invitation_id", name=op.f("pk_draft")),
        sa.UniqueConstraint("response_id", name=op.f("uq_draft_response_id")),
    )
    op.create_table(
        "draft_answer",
        sa.Column("invitation_id", sa.String(length=36), nullable=False),
        sa.Column("link_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text()),
        sa.Column("text", sa.Text()),
        sa.Column("missing", sa.String(length=20)),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("saved_at", UtcTime, nullable=False),
        sa.CheckConstraint(
            "(code IS NOT NULL AND text IS NULL AND missing IS NULL)"
            " OR (code IS NULL AND text IS NOT NULL AND missing IS NULL)"
            " OR (code IS NULL AND text IS NULL AND missing IS NOT NULL)",
            name=op.f("ck_draft_answer_one_of_three"),
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["draft.invitation_id"], name=op.f("fk_draft_answer_invitation_id")
        ),
        sa.PrimaryKeyConstraint("invitation_id", "link_id", name=op.f("pk_draft_answer")),
    )
    for table in IMMUTABLE:
        _forbid_changes_of(table)


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
    # For each statement, not for each row: a change that meets no row is as much a mistake, and TRUNCATE has no rows.
    op.execute(
        f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_never_changed()"
    )
