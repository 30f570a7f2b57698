"""Sessions that the server can end, second factors, and rate limits."""

import sqlalchemy as sa
from alembic import op

from screening.storage.types import UtcTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    # Attempts to sign in are counted like every other limit now. What it held is worth a quarter of an hour.
    op.drop_table("sign_in_failure")
    op.create_table(
        "rate_limit",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.Column("ends_at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("kind", "key_hash", name=op.f("pk_rate_limit")),
    )
    op.create_index(op.f("ix_rate_limit_ends_at"), "rate_limit", ["ends_at"])
    _create_sessions()
    _create_second_factors()
    _create_identities()


def _create_sessions() -> None:
    op.create_table(
        "staff_session",
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("membership_id", sa.String(length=36)),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("seen_at", UtcTime, nullable=False),
        sa.Column("ends_at", UtcTime, nullable=False),
        sa.Column("ended_at", UtcTime),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_staff_session_membership_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_session_staff_id")),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("id", name=op.f("uq_staff_session_id")),
    )
    op.create_index(op.f("ix_staff_session_staff_id_ended_at"), "staff_session", ["staff_id", "ended_at"])
    op.create_index(op.f("ix_staff_session_ends_at"), "staff_session", ["ends_at"])
    op.create_table(
        "known_device",
        sa.Column("device_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("seen_at", UtcTime, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_known_device_staff_id")),
        sa.PrimaryKeyConstraint("device_hash", "staff_id", name=op.f("pk_known_device")),
    )


def _create_second_factors() -> None:
    op.create_table(
        "second_factor",
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("sealed_key", sa.Text(), nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("confirmed_at", UtcTime),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_second_factor_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", UtcTime),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_recovery_code_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "code_hash", name=op.f("pk_recovery_code")),
    )


def _create_identities() -> None:
    op.create_table(
        "staff_identity",
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_identity_staff_id")),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_staff_identity")),
    )
    op.create_index(op.f("ix_staff_identity_staff_id"), "staff_identity", ["staff_id"])
    op.create_table(
        "oidc_request",
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("sealed_verifier", sa.Text(), nullable=False),
        sa.Column("sealed_waiting", sa.Text(), nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_oidc_request")),
    )
    op.create_index(op.f("ix_oidc_request_made_at"), "oidc_request", ["made_at"])
