"""Organisations, who belongs to them, and which patients they care for.

A database from before there were organisations gets one, in which everybody goes on as they did: staff keep their role
in it, an administrator the role for the whole service, and all patients are in its care.
"""

import uuid
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import context, op

from screening.storage.types import Number, UtcTime

revision = "0002"
down_revision = "0001"

_UNNAMED = "Demo"  # what the setting says when nobody has set it


_ORGANISATION = sa.table(
    "organisation", *map(sa.column, ("id", "name", "kind")), sa.column("made_at", UtcTime)
)
_MEMBERSHIP = sa.table(
    "membership",
    *map(sa.column, ("id", "staff_id", "organisation_id", "role")),
    sa.column("made_at", UtcTime),
)
_CARE_RELATION = sa.table(
    "care_relation",
    *map(sa.column, ("id", "patient_id", "organisation_id", "reason")),
    sa.column("since", UtcTime),
)


def upgrade() -> None:
    _make_tables()
    _move_in()
    op.drop_column("staff", "role")


def _make_tables() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("sor", sa.String(length=20)),
        sa.Column("municipality", sa.Text()),
        sa.Column("phone", sa.Text()),
        sa.Column("email", sa.Text()),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("closed_at", UtcTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    op.create_table(
        "membership",
        sa.Column("number", Number, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36)),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("ended_at", UtcTime),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_membership_staff_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_membership_organisation_id")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_membership")),
        sa.UniqueConstraint("id", name=op.f("uq_membership_id")),
    )
    op.create_index(op.f("ix_membership_staff_id"), "membership", ["staff_id"])
    op.create_index(op.f("ix_membership_organisation_id"), "membership", ["organisation_id"])
    op.create_table(
        "care_relation",
        sa.Column("number", Number, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("patient_id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("since", UtcTime, nullable=False),
        sa.Column("until", UtcTime),
        sa.Column("begun_in", sa.String(length=36)),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_care_relation_patient_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_care_relation_organisation_id")
        ),
        sa.ForeignKeyConstraint(["begun_in"], ["organisation.id"], name=op.f("fk_care_relation_begun_in")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_care_relation")),
        sa.UniqueConstraint("id", name=op.f("uq_care_relation_id")),
    )
    op.create_index(
        op.f("ix_care_relation_patient_id_organisation_id"),
        "care_relation",
        ["patient_id", "organisation_id"],
    )
    op.create_index(
        op.f("ix_care_relation_organisation_id_patient_id"),
        "care_relation",
        ["organisation_id", "patient_id"],
    )


def _move_in() -> None:
    """Everybody who is there, and every patient, into one organisation; none is made for an empty database."""
    connection = op.get_bind()
    staff = connection.execute(sa.text("SELECT id, role FROM staff ORDER BY made_at, id")).all()
    patients = connection.execute(sa.text("SELECT id FROM patient ORDER BY made_at, id")).scalars().all()
    if not staff and not patients:
        return
    now, home = datetime.now(UTC), str(uuid.uuid4())
    name = context.config.attributes.get("organisation") or _UNNAMED
    op.bulk_insert(_ORGANISATION, [{"id": home, "name": name, "kind": "home-nursing", "made_at": now}])
    op.bulk_insert(
        _MEMBERSHIP,
        [
            {
                "id": str(uuid.uuid4()),
                "staff_id": person.id,
                "organisation_id": None if person.role == "administrator" else home,
                "role": person.role,
                "made_at": now,
            }
            for person in staff
        ],
    )
    op.bulk_insert(
        _CARE_RELATION,
        [
            {
                "id": str(uuid.uuid4()),
                "patient_id": patient,
                "organisation_id": home,
                "reason": "own-patient",
                "since": now,
            }
            for patient in patients
        ],
    )
