"""A whole database as one SQLite file, and back into whichever kind there is, for backups. Ids stay what they are.

Nothing is held in memory as a whole: histories have millions of rows.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import DeclarativeBase, Session

from controller.store import migrate, reserve
from controller.store.base import table_of
from controller.store.engine import Database, open_database, reading, writing
from controller.store.schema import MAIN, Schema
from controller.store.tables import DomainRow

CHUNK = 5000  # rows a statement


def snapshot(database: Database, path: Path) -> None:
    """Everything as it is at one moment, into a new SQLite file. Nobody else waits for it."""
    if database.is_sqlite:
        copy_file(Path(database.file), path)
        return
    target = _file(path, database.schema)
    try:
        migrate.upgrade(target)
        apart = Database(database.engine.execution_options(isolation_level="REPEATABLE READ"))
        with reading(apart) as there, writing(target) as here:
            _copy(there, here, database.schema)
    finally:
        target.close()
    _fold(path)


def copy_file(source: Path, target: Path) -> None:
    """A SQLite file that others write to, at one moment."""
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as there,
        closing(sqlite3.connect(target)) as here,
    ):
        there.backup(here)
    _fold(target)


def upgrade_file(path: Path, schema: Schema = MAIN) -> None:
    """Brings a snapshot of an earlier version to the present tables, or makes one without rows.

    Raises alembic's CommandError for one of a later version.
    """
    opened = _file(path, schema, existing=path.exists())
    try:
        migrate.upgrade(opened)
    finally:
        opened.close()
    _fold(path)


def put_back(session: Session, path: Path, schema: Schema = MAIN) -> None:
    """Everything of an upgraded snapshot in place of all rows there are, in the session's transaction."""
    source = _file(path, schema, existing=True)
    try:
        empty(session, schema)
        with reading(source) as there:
            _copy(there, session, schema)
    finally:
        source.close()


def empty(session: Session, schema: Schema = MAIN) -> None:
    """Takes every row, on PostgreSQL."""
    session.execute(text(f"TRUNCATE {', '.join(schema.base.metadata.tables)}"))


def is_empty(database: Database) -> bool:
    """Whether no domain is in it; also where there is no table yet."""
    if migrate.current(database) is None:
        return True
    with reading(database) as session:
        return session.execute(select(func.count()).select_from(table_of(DomainRow))).scalar_one() == 0


def _file(path: Path, schema: Schema, *, existing: bool = False) -> Database:
    return replace(open_database(f"sqlite:///{path}", existing=existing), schema=schema)


def _copy(there: Session, here: Session, schema: Schema) -> None:
    for table in schema.base.metadata.sorted_tables:  # what is named comes first
        found = there.execute(select(table), execution_options={"yield_per": CHUNK})
        for rows in found.mappings().partitions():
            here.execute(insert(table), [dict(row) for row in rows])
    for row, last in _counters(there, schema):
        reserve.claimed(here, row, last)


def _counters(session: Session, schema: Schema) -> Iterator[tuple[type[DeclarativeBase], int]]:
    """How far each table's ids have come, rows that are gone included."""
    for mapper in sorted(schema.base.registry.mappers, key=lambda each: str(each.local_table)):
        row: Any = mapper.class_
        key = table_of(row).c.get("id")
        if key is not None and not key.foreign_keys and (last := reserve.last(session, row)):  # of its own
            yield row, last


def _fold(path: Path) -> None:
    """One file, without a log beside it."""
    with closing(sqlite3.connect(path)) as opened:
        opened.execute("PRAGMA journal_mode = DELETE")
    path.chmod(0o600)
