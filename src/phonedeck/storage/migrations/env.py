"""Run by Alembic, inside the transaction that `storage.migrate` opened."""

from alembic import context

from phonedeck.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
