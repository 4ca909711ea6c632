"""Alembic's environment; `feedq.store.migrate` is the only caller and passes the connection.

SQLite cannot drop a table that others refer to without emptying them when foreign keys are on
(`batch_alter_table` does just that), so they are off while a revision runs and checked after.
"""

from alembic import context

from feedq.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
context.run_migrations()
