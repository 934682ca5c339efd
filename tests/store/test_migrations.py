"""The migrations lead to the tables that the code declares."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
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


@pytest.mark.slow
def test_processes_that_start_together_on_a_new_database_all_find_it_ready(tmp_path: Path) -> None:
    """`ringplan up` starts several: none may trip over another's upgrade."""
    command = [sys.executable, "-m", "controller.cli", "db", "upgrade"]
    environ = os.environ | {"RINGPLAN_HOME": str(tmp_path), "RINGPLAN_DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}"}
    started = [subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [process.communicate(timeout=60)[0] for process in started]
    assert said == [f"The database is at version {migrate.newest()}.\n"] * 3
