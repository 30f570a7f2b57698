"""Patients' identifiers, encrypted, and what else is known of who they are.

The names that are there are sealed where they stand; the column is renamed in the same transaction, so that no program
reads one for the other. SQLite overwrites what it frees (`secure_delete`); on PostgreSQL the old row versions go with
the next VACUUM.
"""

import sqlalchemy as sa
from alembic import context, op

from screening.core.errors import Conflict
from screening.storage.types import Document, Number, UtcTime

revision = "0004"
down_revision = "0003"

# As `storage.patients` seals them; written out here, since a migration must not change with the program.
_PURPOSE = "patient.name"


def upgrade() -> None:
    op.execute("ALTER TABLE patient RENAME COLUMN name TO name_sealed")
    _seal_names()
    op.create_table(
        "patient_identity",
        sa.Column("patient_id", sa.String(length=36), nullable=False),
        sa.Column("cpr_sealed", sa.Text()),
        sa.Column("cpr_hash", sa.String(length=64)),
        sa.Column("contact_sealed", sa.Text()),
        sa.Column("relatives_sealed", sa.Text()),
        sa.Column("language", sa.String(length=35)),
        sa.Column("diagnosis_code", sa.String(length=10)),
        sa.Column("diagnosis_group", sa.String(length=40)),
        sa.Column("municipality", sa.String(length=4)),
        sa.Column("gp_practice", sa.String(length=36)),
        sa.Column("is_protected", sa.Boolean(), nullable=False),
        sa.Column("changed_at", UtcTime, nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_patient_identity_patient_id")),
        sa.ForeignKeyConstraint(
            ["gp_practice"], ["organisation.id"], name=op.f("fk_patient_identity_gp_practice")
        ),
        sa.PrimaryKeyConstraint("patient_id", name=op.f("pk_patient_identity")),
    )
    op.create_index(op.f("ix_patient_identity_cpr_hash"), "patient_identity", ["cpr_hash"])
    _make_tables_of_merges()


def _make_tables_of_merges() -> None:
    op.create_table(
        "merged_patient",
        sa.Column("patient_id", sa.String(length=36), nullable=False),
        sa.Column("survivor_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_merged_patient_patient_id")),
        sa.ForeignKeyConstraint(["survivor_id"], ["patient.id"], name=op.f("fk_merged_patient_survivor_id")),
        sa.PrimaryKeyConstraint("patient_id", name=op.f("pk_merged_patient")),
    )
    op.create_index(op.f("ix_merged_patient_survivor_id"), "merged_patient", ["survivor_id"])
    op.create_table(
        "merge",
        sa.Column("number", Number, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("survivor_id", sa.String(length=36), nullable=False),
        sa.Column("merged_id", sa.String(length=36), nullable=False),
        sa.Column("members", Document, nullable=False),
        sa.Column("relations", Document, nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=False),
        sa.Column("undone_at", UtcTime),
        sa.Column("undone_by", sa.String(length=36)),
        sa.ForeignKeyConstraint(["survivor_id"], ["patient.id"], name=op.f("fk_merge_survivor_id")),
        sa.ForeignKeyConstraint(["merged_id"], ["patient.id"], name=op.f("fk_merge_merged_id")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_merge_made_by")),
        sa.ForeignKeyConstraint(["undone_by"], ["staff.id"], name=op.f("fk_merge_undone_by")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_merge")),
        sa.UniqueConstraint("id", name=op.f("uq_merge_id")),
    )
    op.create_index(op.f("ix_merge_survivor_id"), "merge", ["survivor_id"])


def _seal_names() -> None:
    connection = op.get_bind()
    patient = sa.table("patient", sa.column("id"), sa.column("name_sealed"))
    found = connection.execute(sa.select(patient)).all()
    if not found:
        return
    keys = context.config.attributes.get("keys")
    if keys is None:
        raise Conflict("the names of the patients are to be encrypted, and no key was given")
    for row in found:
        sealed = keys.seal(_PURPOSE, row.name_sealed, about=row.id)
        connection.execute(patient.update().where(patient.c.id == row.id).values(name_sealed=sealed))
