"""What is kept: the only importer of SQLAlchemy and Alembic.

One module of plain functions per thing; each takes a `Reading` or a `Writing` transaction, and no function that writes
can be called without an `AuditEvent`. Values of `core` go in and come out; rows do not leave this package.
"""
