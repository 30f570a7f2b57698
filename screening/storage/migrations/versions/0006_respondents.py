"""Who answered which item, the respondents' own settings, short codes, and the relative's link."""

import sqlalchemy as sa
from alembic import op

from screening.storage.types import UtcTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _whose_words()
    _links()


def _whose_words() -> None:
    """Each answer's own source and help. What has been answered until now is of whoever the draft says."""
    draft = sa.table("draft", sa.column("invitation_id"), sa.column("source"), sa.column("assistance"))
    answer = sa.table(
        "draft_answer", sa.column("invitation_id"), sa.column("source"), sa.column("assistance")
    )
    for name in ("source", "assistance"):
        column = sa.Column(name, sa.String(length=20), nullable=False, server_default="")
        op.add_column("draft_answer", column)
        said = sa.select(draft.c[name]).where(draft.c.invitation_id == answer.c.invitation_id)
        op.execute(sa.update(answer).values({name: said.scalar_subquery()}))


# The relative's own form: who was invited to it before an invitation said so was a relative.
_ANSWERED_BY_RELATIVES = ("relative-needs",)


def _links() -> None:
    op.add_column(
        "invitation", sa.Column("invitee", sa.String(length=20), nullable=False, server_default="patient")
    )
    invitation = sa.table("invitation", sa.column("questionnaire_id"), sa.column("invitee"))
    op.execute(
        sa.update(invitation)
        .where(invitation.c.questionnaire_id.in_(_ANSWERED_BY_RELATIVES))
        .values(invitee="relative")
    )
    op.create_table(
        "short_code",
        sa.Column("invitation_id", sa.String(length=36), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("expires_at", UtcTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_short_code_invitation_id")
        ),
        sa.PrimaryKeyConstraint("invitation_id", name=op.f("pk_short_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_short_code_code_hash")),
    )
