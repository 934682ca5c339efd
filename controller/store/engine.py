"""Opens a database: SQLite (WAL) by default, PostgreSQL by URL. One transaction a context."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NewType
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session

from controller.store.contacts_folding import FUNCTION, folded
from controller.store.schema import HISTORY, MAIN, Schema

BUSY_MS = 10_000  # how long a writer waits for another
PRAGMAS = (f"busy_timeout={BUSY_MS}", "foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL")


@dataclass(frozen=True, slots=True)
class Database:
    """An open database, and where its doorbell hangs (None: none)."""

    engine: Engine
    bell: Path | None = None
    file: str = ""  # of SQLite
    schema: Schema = MAIN

    def identity(self) -> tuple[int, int]:
        """Tells one SQLite file from another that was put in its place."""
        return _identity(self.file)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        self.engine.dispose()


HistoryDatabase = NewType("HistoryDatabase", Database)
"""That of call history, which is another than the one of all else."""


def open_database(url: str, bell: Path | None = None, *, existing: bool = False) -> Database:
    """Opens lazily: a database that can't be reached shows at the first statement (sqlalchemy.exc.OperationalError).

    With `existing`, a SQLite file that is not there is such an error, and not the beginning of an empty one.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        file = f"sqlite:///file:{quote(parsed.database)}?mode=rw&uri=true" if existing and parsed.database else url
        return Database(_sqlite(file), bell, parsed.database or "")
    return Database(
        create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True), bell
    )


def open_history(url: str, *, existing: bool = False) -> HistoryDatabase:
    """As `open_database`. What a power cut takes of it is read again: the journal's place moves with the rows."""
    opened = replace(open_database(url, existing=existing), schema=HISTORY)
    if opened.is_sqlite:
        event.listen(opened.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=NORMAL"))
    return HistoryDatabase(opened)


SEEN = "users seen"  # in a session’s info, as long as nothing was written in it


class Looking(Session):
    """Selects go straight to the connection: no ORM row is ever made (rows.py), and looking for some takes long."""

    def execute(self, statement: Any, params: Any = None, **options: Any) -> Any:
        if statement.is_select and not options:
            return self.connection().execute(statement, params)
        self.info.pop(SEEN, None)
        return super().execute(statement, params, **options)


@contextmanager
def reading(database: Database) -> Iterator[Session]:
    """One consistent look; whatever is written in it is dropped. A user’s card is fetched once (find.user)."""
    with Looking(database.engine, info={SEEN: {}}) as session:
        yield session


@contextmanager
def writing(database: Database) -> Iterator[Session]:
    """One transaction that owns the right to write from its start; commits at the end, rolls back on an exception.

    For people's changes use `operations.bell.saving`, which also tells the controller.
    """
    with Looking(database.engine.execution_options(writer=True)) as session, session.begin():
        yield session


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, hide_parameters=True)  # errors go to logs, values are people's
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "checkout", _still_there)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # transactions begin where we say, not where sqlite3 guesses
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function(FUNCTION, 1, folded, deterministic=True)
    record.info["file"] = path = connection.execute("SELECT file FROM pragma_database_list").fetchone()[0]
    record.info["identity"] = _identity(path)


def _still_there(_connection: Any, record: Any, _proxy: object) -> None:
    """A connection stays with its file wherever that is moved, and would never see what is put in its place."""
    path = record.info["file"]
    if path and _identity(path) != record.info["identity"]:
        raise DisconnectionError(f"{path} was moved or replaced")


def _identity(path: str) -> tuple[int, int]:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return 0, 0
    return found.st_dev, found.st_ino


def _begin(connection: Connection) -> None:
    """A writer takes the lock at once: a reader that becomes a writer could be refused without waiting."""
    writer = connection.get_execution_options().get("writer")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")
