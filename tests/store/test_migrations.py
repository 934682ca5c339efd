"""The migrations lead to the tables that the code declares."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from controller.store import migrate
from controller.store.engine import Database
from controller.store.tables import metadata


def test_a_migrated_database_has_exactly_the_declared_tables(database: Database) -> None:
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_upgrading_an_up_to_date_database_changes_nothing(database: Database) -> None:
    before = migrate.current(database)
    migrate.upgrade(database)
    assert before is not None
    assert migrate.current(database) == before
