"""The supervisor's own process: runs Asterisk in the foreground and starts it again when it dies. See supervisor.py."""

import os
import select
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from logging import Logger
from pathlib import Path
from threading import Thread

from controller import clock
from controller import settings as settings_module
from controller.pbx import command, journal, kept_out, pbx_logs, processes, stopper
from controller.settings import Settings

BACK_OFF = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)  # seconds before each start in a row that did not last
LASTED = 60.0
LOG_CHECK = 60.0


def run(settings: Settings) -> int:
    """Keeps Asterisk running until told to end (0), or gives way to a supervisor that is there already (1).

    An Asterisk of this state folder that runs already is adopted.
    """
    settings.run.mkdir(parents=True, exist_ok=True, mode=0o700)
    with processes.lock_path(settings).open("a") as lock:
        # `status` takes the lock for a moment, another supervisor for good
        if not processes.wait_until(lambda: processes.take(lock), 1.0):
            return 1
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        _keep_running(settings, _stop_signal(), processes.logger(settings))
    return 0


def pause_before(failures: int) -> float:
    """Seconds to wait before the start that follows `failures` starts in a row that did not last; 0 after the first."""
    return BACK_OFF[min(failures, len(BACK_OFF)) - 1]


def _keep_running(settings: Settings, told_to_end: int, log: Logger) -> None:
    failures = 0
    while True:
        pid = processes.asterisk_pid(settings) or _launch(settings, log)
        began = clock.monotonic()
        if _watch(pid, told_to_end, lambda: pbx_logs.rotate(settings)):
            processes.end_asterisk(settings, pid)
            return
        failures = 1 if clock.monotonic() - began > LASTED else failures + 1
        pause = pause_before(failures)
        log.warning("asterisk ended pid=%d restart_in=%.1fs", pid, pause)
        if select.select([told_to_end], [], [], pause)[0]:
            return


def _watch(pid: int, told_to_end: int, now_and_then: Callable[[], object]) -> bool:
    """Waits until Asterisk has ended (False) or we are told to end (True)."""
    try:
        ended = os.pidfd_open(pid)
    except ProcessLookupError:
        return False
    try:
        while True:
            ready, _, _ = select.select([ended, told_to_end], [], [], LOG_CHECK)
            if told_to_end in ready:
                return True
            if ended in ready:
                processes.reap(pid)
                return False
            now_and_then()
    finally:
        os.close(ended)


def _launch(settings: Settings, log: Logger) -> int:
    (settings.pbx / "run" / "asterisk.ctl").unlink(missing_ok=True)
    _forget_stopper(settings, log)
    _tell_journal(settings, log)
    with (settings.log / "asterisk.out").open("w") as out:
        process = subprocess.Popen(
            command.daemon(settings), stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=settings.pbx, umask=0o077
        )
    process.returncode = 0  # processes.reap waits for it; Popen need not complain about a child it forgets
    log.info("asterisk started pid=%d", process.pid)
    is_up = Path(f"/proc/{process.pid}").exists
    Thread(target=kept_out.tell, args=(settings, is_up), name="bans", daemon=True).start()
    return process.pid


def _forget_stopper(settings: Settings, log: Logger) -> None:
    try:
        stopper.forget(settings.pbx / "lib" / "astdb.sqlite3")
    except sqlite3.Error as error:
        log.warning("AstDB was not looked at before the start: %s", error)


def _tell_journal(settings: Settings, log: Logger) -> None:
    """Whoever reads it knows by this that no call of before goes on: a killed PBX ends none."""
    try:
        journal.begin(settings.cel_journal, clock.now().timestamp())
    except OSError as error:
        log.warning("the journal of calls does not tell of this start: %s", error)


def _stop_signal() -> int:
    """A file descriptor that becomes readable at SIGTERM or SIGINT; a closing terminal is ignored."""
    read, write = os.pipe()
    os.set_blocking(write, False)
    signal.set_wakeup_fd(write)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    return read


if __name__ == "__main__":
    sys.exit(run(settings_module.load(os.environ)))
