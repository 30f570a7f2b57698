"""Hand-over and plans of re-screening."""

import sqlalchemy as sa
from alembic import op

from screening.storage.types import UtcTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    columns = ["patient_id", "questionnaire_id", "authored", "stored_at"]
    op.create_index(op.f("ix_response_" + "_".join(columns)), "response", columns)
    op.create_table(
        "staff_pin",
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=False),
        sa.Column("set_at", UtcTime, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_pin_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_pin")),
    )
    op.create_table(
        "screening_plan",
        sa.Column("patient_id", sa.String(length=36), nullable=False),
        sa.Column("questionnaire_id", sa.Text(), nullable=False),
        sa.Column("every_weeks", sa.Integer()),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("paused_at", UtcTime),
        sa.Column("paused_until", sa.Date()),
        sa.Column("changed_at", UtcTime, nullable=False),
        sa.Column("changed_by", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["staff.id"], name=op.f("fk_screening_plan_changed_by")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_screening_plan_patient_id")),
        sa.PrimaryKeyConstraint("patient_id", name=op.f("pk_screening_plan")),
    )
