"""Run by Alembic, online only: a migration is tried on a real database or not at all."""

from alembic import context

from cellier.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
