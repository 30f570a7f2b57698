"""Reminders to patients and relatives that it is time to answer again; who a plan asks, and why it is over. The outbox
says whom a message is for, and no longer where that is: an address is read when the message is sent."""

import logging

import sqlalchemy as sa
from alembic import op

from screening.storage.types import UtcTime

revision = "0011"
down_revision = "0010"

_log = logging.getLogger(__name__)


def upgrade() -> None:
    _links()
    _reminders()
    _stops()
    op.add_column(
        "screening_plan", sa.Column("asks", sa.String(length=20), nullable=False, server_default="patient")
    )
    op.add_column("screening_plan", sa.Column("ended", sa.String(length=20)))
    _outbox()


def _links() -> None:
    op.create_table(
        "invitation_link",
        sa.Column("secret_sha256", sa.String(length=64), nullable=False),
        sa.Column("invitation_id", sa.String(length=36), nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_invitation_link_invitation_id")
        ),
        sa.PrimaryKeyConstraint("secret_sha256", name=op.f("pk_invitation_link")),
    )
    op.create_index(op.f("ix_invitation_link_invitation_id"), "invitation_link", ["invitation_id"])


def _reminders() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("once", sa.String(length=120), nullable=False),
        sa.Column("patient_id", sa.String(length=36), nullable=False),
        sa.Column("invitation_id", sa.String(length=36), nullable=False),
        sa.Column("invitee", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("stop_sha256", sa.String(length=64)),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("made_by", sa.String(length=36)),
        sa.Column("sent_at", UtcTime),
        sa.Column("refused_at", UtcTime),
        sa.Column("not_sent", sa.String(length=20)),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_reminder_patient_id")),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name=op.f("fk_reminder_invitation_id")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_reminder_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("once", name=op.f("uq_reminder_once")),
        sa.UniqueConstraint("stop_sha256", name=op.f("uq_reminder_stop_sha256")),
    )
    op.create_index(op.f("ix_reminder_patient_id"), "reminder", ["patient_id"])
    op.create_index(op.f("ix_reminder_invitation_id"), "reminder", ["invitation_id"])


def _stops() -> None:
    op.create_table(
        "reminder_stop",
        sa.Column("patient_id", sa.String(length=36), nullable=False),
        sa.Column("invitee", sa.String(length=20), nullable=False),
        sa.Column("stopped_at", UtcTime, nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_reminder_stop_patient_id")),
        sa.PrimaryKeyConstraint("patient_id", "invitee", name=op.f("pk_reminder_stop")),
    )


def _outbox() -> None:
    with op.batch_alter_table("outbox") as batch:
        batch.add_column(sa.Column("organisation_id", sa.String(length=36)))
        batch.add_column(sa.Column("reminder_id", sa.String(length=36)))
        batch.create_foreign_key(
            op.f("fk_outbox_organisation_id"), "organisation", ["organisation_id"], ["id"]
        )
        batch.create_foreign_key(
            op.f("fk_outbox_reminder_id"), "reminder", ["reminder_id"], ["id"], ondelete="CASCADE"
        )
    # What waits is for the organisation with that address; where there are two, each may look into its own list.
    op.execute(
        "UPDATE outbox SET organisation_id = "
        "(SELECT min(id) FROM organisation WHERE organisation.email = outbox.recipient) "
        "WHERE sent_at IS NULL"
    )
    _drop_what_is_for_nobody()
    with op.batch_alter_table("outbox") as batch:
        batch.drop_column("recipient")
        batch.drop_column("link")
    op.create_index(op.f("ix_outbox_reminder_id"), "outbox", ["reminder_id"])


def _drop_what_is_for_nobody() -> None:
    """What waits for an address that no organisation has any more: it would go nowhere. Every task is in the list
    whether its notice goes out or not."""
    dropped = op.get_bind().execute(
        sa.text("DELETE FROM outbox WHERE sent_at IS NULL AND refused_at IS NULL AND organisation_id IS NULL")
    )
    if dropped.rowcount:
        _log.warning(
            "%s notices that had not gone out were for an address that no organisation has now: dropped",
            dropped.rowcount,
        )
