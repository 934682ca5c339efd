"""A PostgreSQL of a bench's own, to be killed and frozen; Debian's, as an ordinary user."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from controller.pbx.processes import wait_until

WITHIN = 30.0  # seconds
QUIET: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


@dataclass(frozen=True, slots=True)
class Server:
    """It listens on a socket in its own folder only."""

    programs: Path
    folder: Path

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://ringplan@/postgres?host={self.folder}"

    def start(self) -> None:
        """Also after a kill; returns when it answers."""
        wait_until(self._starts, WITHIN)  # the memory of who was killed is free a moment later

    def _starts(self) -> bool:
        options = f"-k {self.folder} -c listen_addresses= -c shared_buffers=64MB"
        started = ("-D", self.folder / "data", "-w", "-s", "-l", self.folder / "log", "-o", options, "start")
        with suppress(subprocess.CalledProcessError):
            self.run("pg_ctl", *started)
            return True
        return False

    def kill(self) -> None:
        """With no warning, all its processes; returns when none is left."""
        main = int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        _send([main, *_children(main)], signal.SIGKILL)
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """All its processes stand still as long as the block does."""
        main = int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        pids = [main, *_children(main)]
        try:
            _send(pids, signal.SIGSTOP)
            yield
        finally:
            _send(pids, signal.SIGCONT)

    def run(self, program: str, *words: object) -> None:
        """Raises CalledProcessError."""
        who: dict[str, Any] = {}
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        arguments = [str(self.programs / program), *map(str, words)]
        subprocess.run(arguments, cwd="/", check=True, timeout=WITHIN, **QUIET, **who)


@contextmanager
def private_server() -> Iterator[Server]:
    """One that runs; gone afterwards."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        raise SystemExit("PostgreSQL is not installed: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="rp-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, pwd.getpwnam("postgres").pw_gid)
    server = Server(programs[-1], folder)
    try:
        server.run("initdb", "-D", folder / "data", "-U", "ringplan", "-A", "trust", "-E", "UTF8")
        server.start()
        yield server
    finally:
        with suppress(OSError):
            server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _send(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []
