"""What `ringplan up` keeps running: Asterisk under its supervisor, controller, history, portal; each ends alone."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from controller import clock
from controller import settings as settings_module
from controller.pbx import config, files, supervisor
from controller.pbx.keeper import LASTED, pause_before
from controller.pbx.processes import wait_until
from controller.reconcile.piece import SHARED, shared
from controller.reconcile.verify import PATTERNS
from controller.settings import Settings

PROCESSES = {"controller": "controller.main", "history": "controller.history.main", "portal": "webui.server"}
GRACE = 10.0
OUT_BYTES = 1_000_000  # what the processes print, before it begins anew
KEEPER = "keeper"  # of Asterisk: not our child, and started again all the same
LOG_NAMES = {KEEPER: "supervisor"}  # where they are not called like the process


@dataclass(slots=True)
class Household:
    """The processes of one state folder. Ctrl-C reaches only us: children have sessions of their own."""

    settings: Settings
    say: Callable[[str], None]
    popen: Callable[..., subprocess.Popen[bytes]] = subprocess.Popen
    _children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _started: dict[str, float] = field(default_factory=dict)
    _failures: dict[str, int] = field(default_factory=dict)
    _due: dict[str, float] = field(default_factory=dict)  # when to start what has ended

    def start(self) -> None:
        """Asterisk, adopted if it runs; then the others, in place of any that an earlier `up` left behind."""
        write_shared(self.settings)
        supervisor.start(self.settings)
        self._begin(KEEPER)
        for name in PROCESSES:
            end_leftover(self.settings, name)
            self._spawn(name)

    def tend(self) -> None:
        """Starts again what has ended: at once the first time, ever more slowly what does not last."""
        for name, child in list(self._children.items()):
            if child.poll() is not None and self._is_due(name, f"ended ({child.returncode})"):
                self._spawn(name)
        if not supervisor.running(self.settings) and self._is_due(KEEPER, "of Asterisk ended"):
            supervisor.spawn(self.settings)
            self._begin(KEEPER)

    def _is_due(self, name: str, what: str) -> bool:
        now = clock.monotonic()
        if name not in self._due:
            lasted = now - self._started[name] > LASTED
            self._failures[name] = 1 if lasted else self._failures.get(name, 0) + 1
            pause = pause_before(self._failures[name])
            self._due[name] = now + pause
            self.say(f"The {name} {what}; starting it again in {pause:g} s. See {_reason(self.settings.log, name)}")
        return now >= self._due[name]

    def _begin(self, name: str) -> None:
        self._started[name] = clock.monotonic()
        self._due.pop(name, None)

    def stop(self) -> None:
        """Everything, Asterisk last: calls go on as long as they can."""
        for child in self._children.values():
            child.terminate()
        for child in self._children.values():
            try:
                child.wait(GRACE)
            except subprocess.TimeoutExpired:
                child.kill()
        supervisor.stop(self.settings)

    def _spawn(self, name: str) -> None:
        self.settings.log.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.settings.log / f"{name}.out"
        is_long = path.exists() and path.stat().st_size > OUT_BYTES
        with path.open("wb" if is_long else "ab") as out:  # why the last one ended should still be there
            child = self.popen(
                [sys.executable, "-m", PROCESSES[name]],
                env={**os.environ, **self.settings.environ()},
                cwd=settings_module.PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self._children[name] = child
        self._begin(name)
        _pid_file(self.settings, name).write_text(str(child.pid))


def write_shared(settings: Settings) -> None:
    """The static configuration and the shared subroutines, so that the PBX can take calls from its first second."""
    config.write(settings)
    piece = shared()
    files.write_checked(settings.etc / SHARED, piece.text, piece.check)


def has_plans(settings: Settings) -> bool:
    """Whether the PBX was given plans before: then a missing database is a loss, not a beginning."""
    return any(True for pattern in PATTERNS for _ in settings.etc.glob(pattern))


def end_leftover(settings: Settings, name: str) -> None:
    """Ends the process that an earlier `up`, killed, has left behind."""
    try:
        pid = int(_pid_file(settings, name).read_text())
        ours = PROCESSES[name].encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return
    if ours:
        for number in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.kill(pid, number)
            if wait_until(lambda: not Path(f"/proc/{pid}").exists(), GRACE):
                return


def _reason(log: Path, name: str) -> Path:
    """Of what the process logs and what it prints, a traceback at last, the file that was written last."""
    files = [log / f"{LOG_NAMES.get(name, name)}.{kind}" for kind in ("out", "log")]
    written = [file for file in files if file.exists() and file.stat().st_size]
    return max(written, key=lambda file: file.stat().st_mtime_ns, default=log)


def _pid_file(settings: Settings, name: str) -> Path:
    return settings.run / f"{name}.pid"
