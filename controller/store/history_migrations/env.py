"""Run by alembic: applies the steps on the connection that migrate.py hands over."""

from alembic import context

from controller.store.schema import HISTORY

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=HISTORY.base.metadata,
    version_table=HISTORY.version,
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()
