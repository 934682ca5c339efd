"""A whole domain from a file: seconds and memory, beside a bare insert of the same rows. --live: until in the PBX.

Others change something meanwhile. Seconds of computing stand beside those of the clock: machines may have more to do.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from controller import clock
from controller.domain.ids import DomainId, UserId
from controller.operations import actors, exporting
from controller.pbx import supervisor
from controller.settings import PROJECT, Settings
from controller.store import migrate, outbox, plan_states
from controller.store.base import table_of
from controller.store.engine import Database, open_database, reading, writing
from controller.store.subjects import Subject
from controller.store.tables import DeviceRow, DomainRow, FrameRow, RuleRow, TargetRow, UserRow
from tests.bench.figures import spread
from tests.bench.home import private_home, say
from tests.bench.seed import seed

TABLES = (DomainRow, UserRow, DeviceRow, FrameRow, RuleRow, TargetRow)
LIVE_WITHIN = 600.0  # seconds
BYSTANDERS = 20
PAUSE = 0.5  # seconds between their changes
COMMAND = "from controller.cli import main; main()"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--live", action="store_true", help="with a PBX and a controller, until nothing waits")


def run(args: argparse.Namespace) -> dict[str, Any]:
    with private_home() as settings:
        text, bare_seconds = _make(settings, args.users)
        file = settings.home / "domain.yaml"
        file.write_text(text)
        say(f"{len(text) / 1e6:.1f} MB of YAML; a bare insert of the rows took {bare_seconds:.1f} s")
        database = open_database(settings.database_url, settings.run / "bell")
        migrate.upgrade(database)
        bystanders = _bystanders(database)
        with _pbx(settings) if args.live else _nothing():
            began = time.monotonic()
            dry = _timed(settings, file, "--dry-run")
            started, cpu = time.monotonic(), _cpu()
            seconds = _timed(settings, file, "--new-secrets", str(settings.home / "s.csv"))
            import_cpu = _cpu() - cpu
            waits: list[float] = []
            live = _until_live(database, started, bystanders, waits) if args.live else None
            cpu = _cpu()
        controller_cpu = _cpu() - cpu
        say(f"all of it took {time.monotonic() - began:.1f} s")
        database.close()
    rss = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    figures = {"users": args.users, "file_mb": round(len(text) / 1e6, 1), "import_s": round(seconds, 2)}
    figures |= {"dry_run_s": round(dry, 2), "bare_insert_s": round(bare_seconds, 2), "max_rss_mb": round(rss, 1)}
    figures["import_cpu_s"] = round(import_cpu, 2)
    if live is not None:
        figures |= {"live_s": round(live, 2), "controller_cpu_s": round(controller_cpu, 2)}
        figures["others_change_to_live_ms"] = spread(waits)
    return figures


def _make(settings: Settings, users: int) -> tuple[str, float]:
    """The file of a domain like that of the other benches, and how long its bare rows take to write."""
    database = open_database(f"sqlite:///{settings.home / 'made.db'}")
    migrate.upgrade(database)
    with writing(database) as session:
        domain = seed(session, users, at=clock.now(), touch=False).domain
        text = "".join(exporting.export(session, actors.console(clock.now()), DomainId(domain)))
    seconds = _bare(database, settings.home / "bare.db")
    database.close()
    return text, seconds


def _bare(database: Database, path: Path) -> float:
    """The same rows into another file, without a look at any."""
    target = open_database(f"sqlite:///{path}")
    migrate.upgrade(target)
    with reading(database) as session:
        rows = [(table, [dict(row) for row in session.execute(select(table_of(table))).mappings()]) for table in TABLES]
    began = time.monotonic()
    with writing(target) as session:
        for table, cells in rows:
            session.execute(insert(table_of(table)), cells)
    seconds = time.monotonic() - began
    target.close()
    return seconds


def _timed(settings: Settings, file: Path, *options: str) -> float:
    """Seconds of the command, its start included."""
    environ = {**os.environ, **settings.environ()}
    began = time.monotonic()
    words = [sys.executable, "-c", COMMAND, "import", str(file), "--json", *options]
    done = subprocess.run(words, cwd=PROJECT, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return time.monotonic() - began


def _cpu() -> float:
    """Seconds that commands and the controller have computed so far, once they have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _bystanders(database: Database) -> Sequence[UserId]:
    """Users of another domain, who change something meanwhile."""
    with writing(database) as session:
        return seed(session, BYSTANDERS, at=clock.now(), domain="other.example").users


def _until_live(database: Database, began: float, bystanders: Sequence[UserId], waits: list[float]) -> float:
    """Seconds until the controller has brought everything in. In `waits`: milliseconds of each change of another."""
    for user in cycle(bystanders):
        with reading(database) as session:
            waiting = outbox.waiting(session)
        if not waiting:
            return time.monotonic() - began
        if time.monotonic() - began > LIVE_WITHIN:
            raise TimeoutError(f"{waiting} changes still wait after {LIVE_WITHIN:g} s")
        waits.append(_change(database, Subject("user", user)))
        time.sleep(PAUSE)
    raise AssertionError("there is nobody")


def _change(database: Database, subject: Subject) -> float:
    """Milliseconds from the commit until it is live."""
    with writing(database) as session:
        outbox.touch(session, [subject], clock.now())
    began = time.monotonic()
    while True:
        with reading(database) as session:
            state = plan_states.state_of(session, subject)
        if state is None or state.live >= state.wanted or time.monotonic() - began > LIVE_WITHIN:
            return (time.monotonic() - began) * 1000
        time.sleep(0.02)


@contextmanager
def _pbx(settings: Settings) -> Iterator[None]:
    """Asterisk and the controller, as processes of their own."""
    supervisor.start(settings)
    environ = {**os.environ, **settings.environ()}
    process = subprocess.Popen([sys.executable, "-m", "controller.main"], cwd=PROJECT, env=environ)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def _nothing() -> Iterator[None]:
    yield
