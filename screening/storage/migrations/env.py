"""What Alembic runs to migrate: on the connection, and within the transaction, that `migrate` hands over."""

from alembic import context

from screening.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # true of both databases; Alembic doubts it of SQLite
)
context.run_migrations()
