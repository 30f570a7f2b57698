"""Paper forms and what is keyed in from them."""

import sqlalchemy as sa
from alembic import op

from screening.storage.types import Number, UtcTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "paper_form",
        sa.Column("number", Number, autoincrement=True, nullable=False),
        sa.Column("invitation_id", sa.String(length=36), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("printed_at", UtcTime, nullable=False),
        sa.Column("printed_by", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_paper_form_invitation_id")
        ),
        sa.ForeignKeyConstraint(["printed_by"], ["staff.id"], name=op.f("fk_paper_form_printed_by")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_paper_form")),
    )
    op.create_index(op.f("ix_paper_form_invitation_id"), "paper_form", ["invitation_id"])
    op.create_index(op.f("ix_paper_form_code_hash"), "paper_form", ["code_hash"])
    _forbid_changes()


def _forbid_changes() -> None:
    """Written once, never changed: the database refuses everybody."""
    if op.get_context().dialect.name != "postgresql":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER paper_form_refuses_{change.lower()} BEFORE {change} ON paper_form "
                "BEGIN SELECT RAISE(ABORT, 'paper_form is never changed'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION paper_form_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'paper_form is never changed'; END $$"
    )
    op.execute(
        "CREATE TRIGGER paper_form_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON paper_form "
        "FOR EACH STATEMENT EXECUTE FUNCTION paper_form_is_never_changed()"
    )
