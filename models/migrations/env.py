"""Alembic's door: runs on the keyed connection it is given; there is no offline mode and no way down."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, render_as_batch=True, transactional_ddl=True, target_metadata=None)
with context.begin_transaction():
    context.run_migrations()
