"""Opens the database: SQLite (WAL) by default, PostgreSQL by URL. One transaction a context."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session

BUSY_MS = 10_000  # how long a writer waits for another
PRAGMAS = ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_MS}")


@dataclass(frozen=True, slots=True)
class Database:
    """An open database, and where its doorbell hangs (None: none)."""

    engine: Engine
    bell: Path | None = None

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str, bell: Path | None = None) -> Database:
    """Opens lazily: a database that can't be reached shows at the first statement (sqlalchemy.exc.OperationalError)."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return Database(_sqlite(url), bell)
    return Database(create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True), bell)


@contextmanager
def reading(database: Database) -> Iterator[Session]:
    """One consistent look; whatever is written in it is dropped."""
    with Session(database.engine) as session:
        yield session


@contextmanager
def writing(database: Database) -> Iterator[Session]:
    """One transaction that owns the right to write from its start; commits at the end, rolls back on an exception.

    For people's changes use `operations.bell.saving`, which also tells the controller.
    """
    with Session(database.engine.execution_options(writer=True)) as session, session.begin():
        yield session


def _sqlite(url: str) -> Engine:
    engine = create_engine(url)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say, not where sqlite3 guesses
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """A writer takes the lock at once: a reader that becomes a writer could be refused without waiting."""
    writer = connection.get_execution_options().get("writer")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")
