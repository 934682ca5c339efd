"""Fixtures for tests on both databases: SQLite in a file, and PostgreSQL in a private cluster of this run."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from controller.store import migrate
from controller.store.engine import Database, HistoryDatabase, open_database, open_history
from controller.store.schema import HISTORY, MAIN, Schema

TEMPLATE = "template_ringplan"
numbers = count()
BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running PostgreSQL that listens on a socket in its own folder only."""

    folder: Path

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://ringplan@/{name}?host={self.folder}"

    def create(self, name: str, template: str) -> str:
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        engine.dispose()
        return self.url(name)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Debian's PostgreSQL as an ordinary user; skipped where it is not installed."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="ringplan-pg-", dir="/tmp"))
    who = {"user": account, "group": account, "extra_groups": []} if (account := _account(folder)) else {}
    control = [programs[-1].with_name("pg_ctl"), "-D", folder / "data", "-w", "-s"]
    _run([programs[-1], "-D", folder / "data", "-U", "ringplan", "-A", "trust", "--no-sync", "-E", "UTF8"], who)
    options = f"-k {folder} -c listen_addresses= -c fsync=off -c shared_buffers=32MB"
    _run([*control, "-l", folder / "log", "-o", options, "start"], who)
    try:
        running = Cluster(folder)
        _migrate(running.create(TEMPLATE, "template0"))
        yield running
    finally:
        _run([*control, "-m", "immediate", "stop"], who)
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "ringplan.db"
    path.write_bytes(_migrated())
    return path


def open_migrated(file: Path) -> Database:
    """An empty SQLite database with all tables: to copy one takes a moment, all migrations a fifth of a second."""
    file.write_bytes(_migrated())
    return open_database(f"sqlite:///{file}")


def fresh_url(request: pytest.FixtureRequest, folder: Path) -> str:
    """The URL of a migrated, empty database, of the kind that is the fixture's parameter."""
    if request.param == "postgres":
        return request.getfixturevalue("cluster").create(f"test{next(numbers)}", TEMPLATE)
    path = shutil.copy(request.getfixturevalue("sqlite_template"), folder / "ringplan.db")
    return f"sqlite:///{path}"


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of this test's own; on PostgreSQL one that is emptied before each test."""
    return request.getfixturevalue("emptied") if request.param == "postgres" else fresh_url(request, tmp_path)


@pytest.fixture(scope="session")
def reused(cluster: Cluster) -> str:
    """One database for many tests: making one takes half a second."""
    return cluster.create("reused", TEMPLATE)


@pytest.fixture
def emptied(reused: str) -> str:
    """That database without a row."""
    _empty(reused, MAIN)
    return reused


@pytest.fixture
def database(database_url: str, tmp_path: Path) -> Iterator[Database]:
    """That database, open; its bell is `bell` in the test's folder."""
    opened = open_database(database_url, tmp_path / "bell")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def history_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file of call history to copy."""
    path = tmp_path_factory.mktemp("template") / "history.db"
    migrate.upgrade_history(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def reused_history(cluster: Cluster) -> str:
    """One for many tests."""
    url = cluster.create("reused_history", "template0")
    migrate.upgrade_history(url)
    return url


@pytest.fixture
def emptied_history(reused_history: str) -> str:
    """That one without a row."""
    _empty(reused_history, HISTORY)
    return reused_history


@pytest.fixture
def history_sqlite(history_template: Path, tmp_path: Path) -> Iterator[HistoryDatabase]:
    """An empty database of call history."""
    opened = open_history(f"sqlite:///{shutil.copy(history_template, tmp_path / 'history.db')}")
    yield opened
    opened.close()


@pytest.fixture(params=BOTH)
def history(request: pytest.FixtureRequest) -> Iterator[HistoryDatabase]:
    """The same, of either kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("history_sqlite")
        return
    opened = open_history(request.getfixturevalue("emptied_history"))
    yield opened
    opened.close()


def _empty(url: str, schema: Schema) -> None:
    """Row by row: of the few there are, a third of the time of TRUNCATE (PostgreSQL 15). No keys are checked."""
    engine = create_engine(url)
    deletes = [f"DELETE FROM {name}" for name in schema.base.metadata.tables]
    with engine.begin() as connection:
        connection.execute(text("; ".join(["SET LOCAL session_replication_role = replica", *deletes])))
    engine.dispose()


@cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "ringplan.db")
        _migrate(f"sqlite:///{file}")
        return file.read_bytes()


def _migrate(url: str) -> None:
    opened = open_database(url)
    migrate.upgrade(opened)
    opened.close()


def _account(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root: then it runs as an account that can do little."""
    if os.geteuid() != 0:
        return None
    name = next(name for name in ("postgres", "nobody") if name in {entry.pw_name for entry in pwd.getpwall()})
    os.chown(folder, pwd.getpwnam(name).pw_uid, pwd.getpwnam(name).pw_gid)
    return name


def _run(command: list[object], who: dict[str, object]) -> None:
    done = subprocess.run([str(word) for word in command], cwd="/", capture_output=True, text=True, check=False, **who)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stdout + done.stderr
