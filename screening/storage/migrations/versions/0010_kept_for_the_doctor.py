"""Answers that the patient keeps for the doctor: the mark on a draft's answer, and which answers of a response."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column(
        "draft_answer", sa.Column("doctor_only", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "kept_answer",
        sa.Column("response_id", sa.String(length=64), nullable=False),
        sa.Column("link_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_kept_answer_response_id")),
        sa.PrimaryKeyConstraint("response_id", "link_id", name=op.f("pk_kept_answer")),
    )
    _forbid_changes()


def _forbid_changes() -> None:
    """Written once with its response, never changed, and deleted only with a permit for its patient (see 0009)."""
    whose = "(SELECT patient_id FROM response WHERE id = OLD.response_id)"
    permit = f"EXISTS (SELECT 1 FROM erasure_permit WHERE patient_id = {whose})"  # nosec B608 # noqa: S608
    if op.get_context().dialect.name != "postgresql":
        op.execute(
            "CREATE TRIGGER kept_answer_refuses_update BEFORE UPDATE ON kept_answer "
            "BEGIN SELECT RAISE(ABORT, 'kept_answer is never changed'); END"
        )
        op.execute(
            f"CREATE TRIGGER kept_answer_refuses_delete BEFORE DELETE ON kept_answer WHEN NOT {permit} "
            "BEGIN SELECT RAISE(ABORT, 'kept_answer is never changed'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION kept_answer_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'kept_answer is never changed'; END $$"
    )
    op.execute(
        "CREATE TRIGGER kept_answer_refuses_change BEFORE UPDATE OR TRUNCATE ON kept_answer "
        "FOR EACH STATEMENT EXECUTE FUNCTION kept_answer_is_never_changed()"
    )
    op.execute(
        "CREATE FUNCTION kept_answer_needs_permit() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF NOT {permit} THEN RAISE EXCEPTION 'kept_answer is never changed'; END IF; RETURN OLD; END $$"
    )
    op.execute(
        "CREATE TRIGGER kept_answer_refuses_delete BEFORE DELETE ON kept_answer "
        "FOR EACH ROW EXECUTE FUNCTION kept_answer_needs_permit()"
    )
