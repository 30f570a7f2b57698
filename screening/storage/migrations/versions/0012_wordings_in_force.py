"""Which wording of a questionnaire is in force, for whom and from which day."""

import sqlalchemy as sa
from alembic import op

from screening.storage.types import Number, UtcTime

revision = "0012"
down_revision = "0011"

_REFERENCES = {
    "organisation_id": "organisation.id",
    "wording_sha256": "definition.sha256",
    "made_by": "staff.id",
    "cancelled_by": "staff.id",
}


def upgrade() -> None:
    op.create_table(
        "wording_in_force",
        sa.Column("number", Number, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36)),
        sa.Column("questionnaire_id", sa.Text(), nullable=False),
        sa.Column("fits", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("wording_sha256", sa.String(length=64), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("made_by", sa.String(length=36)),
        sa.Column("cancelled_at", UtcTime),
        sa.Column("cancelled_by", sa.String(length=36)),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_wording_in_force_{column}"))
            for column, target in _REFERENCES.items()
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_wording_in_force")),
        sa.UniqueConstraint("id", name=op.f("uq_wording_in_force_id")),
    )
