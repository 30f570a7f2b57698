"""The audit's chain, deleting with a permit, and what is in force from which day.

The rows of the audit trail that are there are chained as they stand; from now on any change of them shows. What was
written once about a patient can be deleted by whoever has first written down a permit for that patient, and in no
other way; it still cannot be changed.
"""

import hashlib
import json
from datetime import UTC

import sqlalchemy as sa
from alembic import op

from screening.storage.types import Number, UtcTime

revision = "0009"
down_revision = "0008"

_AT_ONCE = 2_000

# How each table that is never changed tells whose it is.
_OWNERS = {
    "response": "OLD.patient_id",
    "assessment": "OLD.patient_id",
    "decision": "OLD.patient_id",
    "referral": "OLD.patient_id",
    "task_event": "(SELECT patient_id FROM task WHERE id = OLD.task_id)",
    "referral_event": "(SELECT patient_id FROM referral WHERE id = OLD.referral_id)",
    "paper_form": "(SELECT patient_id FROM invitation WHERE id = OLD.invitation_id)",
}


def upgrade() -> None:
    _chain_the_audit()
    op.create_table(
        "erasure_permit",
        sa.Column("patient_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("patient_id", name=op.f("pk_erasure_permit")),
    )
    for table, owner in _OWNERS.items():
        _let_be_deleted_with_permit(table, owner)
    op.create_table(
        "in_force",
        sa.Column("number", Number, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36)),
        sa.Column("criteria_set_id", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("made_by", sa.String(length=36)),
        sa.Column("cancelled_at", UtcTime),
        sa.Column("cancelled_by", sa.String(length=36)),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_in_force_organisation_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_in_force_made_by")),
        sa.ForeignKeyConstraint(["cancelled_by"], ["staff.id"], name=op.f("fk_in_force_cancelled_by")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_in_force")),
        sa.UniqueConstraint("id", name=op.f("uq_in_force_id")),
    )


# ---- The audit trail -------------------------------------------------------------------------------------------


def _chain_the_audit() -> None:
    with_functions = op.get_context().dialect.name == "postgresql"
    if with_functions:
        op.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_refuses_change")
    else:
        op.execute("DROP TRIGGER audit_event_refuses_update")
    op.add_column("audit_event", sa.Column("chain", sa.String(length=64), nullable=False, server_default=""))
    _fill()
    op.create_index(op.f("ix_audit_event_at"), "audit_event", ["at"])
    op.create_index(op.f("ix_audit_event_actor"), "audit_event", ["actor"])
    if with_functions:
        op.execute("ALTER TABLE audit_event ENABLE TRIGGER audit_event_refuses_change")
    else:
        op.execute(
            "CREATE TRIGGER audit_event_refuses_update BEFORE UPDATE ON audit_event "
            "BEGIN SELECT RAISE(ABORT, 'audit_event is never changed'); END"
        )


def _fill() -> None:
    # As `core.audit_chain` links them; written out here, since a migration must not change with the program.
    events = sa.table(
        "audit_event",
        sa.column("number", Number),
        sa.column("at", UtcTime),
        *(sa.column(name, sa.Text()) for name in ("actor", "action", "subject", "chain")),
    )
    connection, last, chain = op.get_bind(), -1, "0" * 64
    set_chain = (
        sa.update(events).where(events.c.number == sa.bindparam("of")).values(chain=sa.bindparam("made"))
    )
    while True:
        some = sa.select(events).where(events.c.number > last).order_by(events.c.number).limit(_AT_ONCE)
        rows = connection.execute(some).all()
        made = []
        for row in rows:
            moment = row.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            content = json.dumps([chain, row.number, moment, row.actor, row.action, row.subject])
            chain = hashlib.sha256(content.encode("ascii")).hexdigest()
            made.append({"of": row.number, "made": chain})
        if made:
            connection.execute(set_chain, made)
            last = made[-1]["of"]
        if len(rows) < _AT_ONCE:
            return


# ---- Deleting with a permit ------------------------------------------------------------------------------------


def _let_be_deleted_with_permit(table: str, owner: str) -> None:
    # The names are ours, from this file, and no statement takes a name as a parameter.
    permit = f"EXISTS (SELECT 1 FROM erasure_permit WHERE patient_id = {owner})"  # nosec B608 # noqa: S608
    if op.get_context().dialect.name != "postgresql":
        op.execute(f"DROP TRIGGER {table}_refuses_delete")
        op.execute(
            f"CREATE TRIGGER {table}_refuses_delete BEFORE DELETE ON {table} WHEN NOT {permit} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
        )
        return
    op.execute(f"DROP TRIGGER {table}_refuses_change ON {table}")
    op.execute(
        f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_never_changed()"
    )
    op.execute(
        f"CREATE FUNCTION {table}_needs_permit() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF NOT {permit} THEN RAISE EXCEPTION '{table} is never changed'; END IF; RETURN OLD; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_refuses_delete BEFORE DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_needs_permit()"
    )
