"""Run by alembic: applies the steps on the connection that migrate.py hands over."""

from alembic import context

from controller.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite")
context.run_migrations()
