"""Records that are to be kept because a case about them is running."""

import sqlalchemy as sa
from alembic import op

from screening.storage.types import UtcTime

revision = "0013"
down_revision = "0012"

_REFERENCES = {"patient_id": "patient.id", "begun_by": "staff.id", "ended_by": "staff.id"}


def upgrade() -> None:
    op.create_table(
        "record_hold",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("patient_id", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("begun_at", UtcTime, nullable=False),
        sa.Column("begun_by", sa.String(length=36)),
        sa.Column("ended_at", UtcTime),
        sa.Column("ended_by", sa.String(length=36)),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_record_hold_{column}"))
            for column, target in _REFERENCES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_hold")),
    )
    in_force = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_record_hold_in_force",
        "record_hold",
        ["patient_id"],
        unique=True,
        sqlite_where=in_force,
        postgresql_where=in_force,
    )
    op.create_index(op.f("ix_record_hold_patient_id_begun_at"), "record_hold", ["patient_id", "begun_at"])
