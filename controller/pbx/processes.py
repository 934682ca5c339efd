"""Which processes of a state folder are alive, and how its Asterisk is ended. Used by supervisor.py and keeper.py."""

import fcntl
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from logging import Logger
from pathlib import Path
from typing import IO

from controller import clock
from controller.pbx import command, pbx_logs
from controller.settings import Settings

STOP_GRACE = 10.0
POLL = 0.02


@dataclass(frozen=True, slots=True)
class Status:
    """The process ids of one state folder; None where there is none."""

    supervisor: int | None
    asterisk: int | None

    @property
    def up(self) -> bool:
        return self.supervisor is not None and self.asterisk is not None


def status(settings: Settings) -> Status:
    """Which processes of this state folder are alive now."""
    return Status(_lock_holder(lock_path(settings)), asterisk_pid(settings))


def asterisk_pid(settings: Settings) -> int | None:
    """The Asterisk that runs on this state folder's configuration, by its pid file; another's pid is not believed."""
    try:
        pid = int((settings.pbx / "run" / "asterisk.pid").read_text())
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return None
    return pid if str(settings.etc / "asterisk.conf").encode() in arguments else None


def end_asterisk(settings: Settings, pid: int) -> None:
    """Asks Asterisk to stop, then insists: `core stop now`, SIGTERM, SIGKILL."""
    log = logger(settings)
    insist: list[Callable[[], object]] = [
        lambda: command.rx(settings, "core stop now", timeout=STOP_GRACE / 2),
        lambda: os.kill(pid, signal.SIGTERM),
        lambda: os.kill(pid, signal.SIGKILL),
    ]
    for attempt in insist:
        try:
            attempt()
        except (command.CommandFailed, ProcessLookupError) as error:
            log.warning("stopping asterisk pid=%d: %s", pid, error)
        if wait_until(lambda: not _alive(pid), STOP_GRACE / 2):
            log.info("asterisk stopped pid=%d", pid)
            return


def reap(pid: int) -> None:
    """Takes the leave of an ended child; one that was adopted has another parent."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def lock_path(settings: Settings) -> Path:
    """Held by the supervisor as long as it lives: a pid in a file may be stale, a lock ends with its holder."""
    return settings.run / "supervisor.pid"


def take(file: IO[str]) -> bool:
    """Takes the lock unless somebody has it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether `condition` came true within `seconds`."""
    end = clock.monotonic() + seconds
    while not condition():
        if clock.monotonic() > end:
            return False
        time.sleep(POLL)
    return True


def logger(settings: Settings) -> Logger:
    """The supervisor's log."""
    return pbx_logs.logger("supervisor", settings.log / "supervisor.log")


def _lock_holder(path: Path) -> int | None:
    if not path.exists():
        return None
    with path.open("r+") as file:
        return None if take(file) else int(file.read() or 0) or None


def _alive(pid: int) -> bool:
    reap(pid)
    return Path(f"/proc/{pid}").exists()
