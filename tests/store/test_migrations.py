"""The migrations lead to the tables that the code declares."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from controller.domain.lots import USUAL
from controller.store import lots, migrate
from controller.store.engine import Database, HistoryDatabase, open_database, reading
from controller.store.schema import HISTORY, MAIN, Schema
from controller.store.tables import metadata

OLD = (("", ""), ("", ""), ("", ""), ("7055", ""), ("", "70"), ("70", "8"))  # own emergency number, outside prefix
DOMAIN = """INSERT INTO domains (id, name, zone, country, language, emergency_numbers, refuse_anonymous, outbound,
    outside_prefix, created)
    VALUES ({id}, 'd{id}.example', 'UTC', 'DE', 'en', '{numbers}', 0, '[]', '{prefix}', '2026-11-01')"""
USER = """INSERT INTO users (domain_id, extension, name, scope, department, has_mailbox, listed, outbound,
    refuse_anonymous, created) VALUES ({domain}, '{extension}', 'Anna', 'user', '', 0, 1, '[]', 0, '2026-11-01')"""
GROUP = """INSERT INTO ring_groups (domain_id, extension, name, ring_time, created, kind, label)
    VALUES ({domain}, '{extension}', 'Sales', 25, '2026-11-01', '', '')"""


def test_a_migrated_database_has_exactly_the_declared_tables(database: Database) -> None:
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_migrated_history_has_exactly_the_declared_tables(history: HistoryDatabase) -> None:
    with history.engine.connect() as connection:
        known = MigrationContext.configure(connection, opts={"version_table": HISTORY.version})
        assert compare_metadata(known, HISTORY.base.metadata) == []


@pytest.mark.parametrize("schema", [MAIN, HISTORY], ids=("main", "history"))
def test_the_newest_version_is_where_the_steps_lead(schema: Schema) -> None:
    """It is read from their files' names: that their own words say the same is looked at here."""
    assert migrate.newest(schema) == ScriptDirectory(str(schema.steps)).get_current_head()


def test_a_database_without_tables_is_at_no_version(tmp_path: Path) -> None:
    assert migrate.current(open_database(f"sqlite:///{tmp_path / 'new.db'}")) is None


def test_upgrading_an_up_to_date_database_changes_nothing(database: Database) -> None:
    before = migrate.current(database)
    migrate.upgrade(database)
    assert before is not None
    assert migrate.current(database) == before


def test_domains_of_before_get_the_usual_parking_lot_unless_something_has_one_of_its_numbers(tmp_path: Path) -> None:
    """PRODUCT §6. An upgrade takes no extension from anybody; what is only alike stands in nobody's way."""
    database = open_database(f"sqlite:///{tmp_path / 'old.db'}")
    migrate.upgrade(database, "0017")
    with database.engine.begin() as connection:
        for id_, (emergency, prefix) in enumerate(OLD, 1):
            numbers = f'["{emergency}"]' if emergency else "[]"
            connection.execute(text(DOMAIN.format(id=id_, numbers=numbers, prefix=prefix)))
        connection.execute(text(USER.format(domain=2, extension="705")))
        connection.execute(text(USER.format(domain=1, extension="7050")))
        connection.execute(text(GROUP.format(domain=3, extension="719")))
    migrate.upgrade(database)
    with reading(database) as session:
        found = {domain: lots.of(session, domain) for domain in range(1, 7)}
    assert {domain for domain, lot in found.items() if lot == USUAL} == {1, 6}
    assert {domain for domain, lot in found.items() if lot is None} == {2, 3, 4, 5}, "with its prefix, 112 is 70112"
    database.close()


@pytest.mark.slow
def test_processes_that_start_together_on_a_new_database_all_find_it_ready(tmp_path: Path) -> None:
    """`ringplan up` starts several: none may trip over another's upgrade."""
    command = [sys.executable, "-m", "controller.cli", "db", "upgrade"]
    environ = os.environ | {"RINGPLAN_HOME": str(tmp_path), "RINGPLAN_DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}"}
    started = [subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [process.communicate(timeout=60)[0] for process in started]
    assert said == [f"The database is at version {migrate.newest()}.\n"] * 3
